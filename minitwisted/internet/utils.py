"""A program's answer as a Deferred, and silence for some warnings until a Deferred has fired.

Most programs are started for what they print, or for the code with which they exit.  For these three questions nobody needs
a protocol: `getProcessOutput`, `getProcessValue`, `getProcessOutputAndValue`.

The contract: `executable` is a path, `args` come without its name, the environment is empty unless one is given, and what
cannot be started at all raises at once, as ``reactor.spawnProcess`` does.  The child's input stays open (and silent), except
where bytes for it can be named.
"""

from __future__ import annotations

import warnings
from functools import wraps
from typing import TYPE_CHECKING

from minitwisted.internet._the_reactor import the_reactor
from minitwisted.internet.defer import Deferred
from minitwisted.internet.protocol import ProcessProtocol
from minitwisted.python.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

__all__ = ["runWithWarningsSuppressed", "suppressWarnings", "getProcessOutput", "getProcessValue", "getProcessOutputAndValue"]

#: The environment of a child for which none is named.
_NOTHING: Mapping[Any, Any] = {}


class _UnexpectedErrorOutput(OSError):
    """A child complained, and nobody wanted to hear it.  `processEnded` is a Deferred that fires when the child has ended."""

    def __init__(self, text: bytes, processEnded: Deferred) -> None:
        super().__init__(f"got stderr: {text!r}")
        self.processEnded = processEnded


def getProcessOutput(
    executable: Any, args: Iterable[Any] = (), env: Mapping[Any, Any] | None = _NOTHING, path: Any = None,
    reactor: Any = None, errortoo: Any = 0,
) -> Deferred[bytes]:  # fmt: skip
    """What `executable` prints, as bytes, however it ends.

    With `errortoo` its complaints are part of that; without, the first complaint is an OSError with a Deferred
    `processEnded`, and the child's pipes are closed.
    """
    child = _MixedOutput() if errortoo else _Output()
    return _ask(child, executable, args, env, path, reactor)


def getProcessOutputAndValue(
    executable: Any, args: Iterable[Any] = (), env: Mapping[Any, Any] | None = _NOTHING, path: Any = None,
    reactor: Any = None, stdinBytes: bytes | None = None,
) -> Deferred[tuple[bytes, bytes, int]]:  # fmt: skip
    """What it prints, what it complains, and its exit code; a signal fails the Deferred, with its number in the place of that.

    `stdinBytes` (None: none, and its input stays open) is what it is given to read.
    """
    return _ask(_Everything(stdinBytes), executable, args, env, path, reactor)


def getProcessValue(
    executable: Any, args: Iterable[Any] = (), env: Mapping[Any, Any] | None = _NOTHING, path: Any = None, reactor: Any = None
) -> Deferred[int | None]:
    """Its exit code; None if it was ended by a signal."""
    return _ask(_Value(), executable, args, env, path, reactor)


def _ask(child: _Asked, executable: Any, args: Iterable[Any], env: Any, path: Any, reactor: Any) -> Deferred[Any]:
    reactor = the_reactor() if reactor is None else reactor
    reactor.spawnProcess(child, executable, (executable, *args), env, path)
    return child.answer


class _Asked(ProcessProtocol):
    """Collects what a child says, and answers when it has ended."""

    def __init__(self) -> None:
        self.answer: Deferred[Any] = Deferred()
        self.said: list[bytes] = []
        self.complained: list[bytes] = []

    def outReceived(self, data: bytes) -> None:
        self.said.append(data)

    def errReceived(self, data: bytes) -> None:
        self.complained.append(data)


class _Value(_Asked):
    def processEnded(self, reason: Any) -> None:
        self.answer.callback(reason.value.exitCode)


class _MixedOutput(_Asked):
    errReceived = _Asked.outReceived

    def processEnded(self, reason: Failure) -> None:
        self.answer.callback(b"".join(self.said))


class _Output(_Asked):
    """Until it complains."""

    ended: Deferred[Any] | None = None

    def errReceived(self, data: bytes) -> None:
        if self.ended is None:
            self.ended = Deferred()
            self.answer.errback(Failure(_UnexpectedErrorOutput(data, self.ended)))
            self.transport.loseConnection()

    def processEnded(self, reason: Failure) -> None:
        if self.ended is None:
            self.answer.callback(b"".join(self.said))
        else:
            self.ended.errback(reason)


class _Everything(_Asked):
    def __init__(self, given: bytes | None) -> None:
        super().__init__()
        self.given = given

    def connectionMade(self) -> None:
        if self.given is not None:
            self.transport.writeToChild(0, self.given)
            self.transport.closeStdin()

    def processEnded(self, reason: Any) -> None:
        how = reason.value
        spoken: Any = b"".join(self.said), b"".join(self.complained)
        if how.signal:
            # No exception, but what would have been the answer: programs look for the number in its place.
            self.answer.errback(Failure(spoken + (how.signal,)))
        else:
            self.answer.callback(spoken + (how.exitCode,))


def runWithWarningsSuppressed(suppressedWarnings: Sequence[tuple[Any, Any]], f: Callable[..., Any], *a: Any, **kw: Any) -> Any:
    """Call ``f(*a, **kw)`` while some warnings are not shown; if it returns a Deferred, until that has fired.

    `suppressedWarnings`: pairs of positional and named arguments for ``warnings.filterwarnings``.  Other threads, and all else
    that runs meanwhile, are silenced too.
    """
    added = []
    for args, kwargs in suppressedWarnings:
        warnings.filterwarnings(*args, **kwargs)
        added.append(warnings.filters[0])

    def speak_again(result: Any) -> Any:
        for each in added:
            if each in warnings.filters:
                warnings.filters.remove(each)  # type: ignore[attr-defined]
        return result

    try:
        result = f(*a, **kw)
    except BaseException:
        speak_again(None)
        raise
    return result.addBoth(speak_again) if isinstance(result, Deferred) else speak_again(result)


def suppressWarnings(f: Callable[..., Any], *suppressedWarnings: tuple[Any, Any]) -> Callable[..., Any]:
    """`f`, always called with `runWithWarningsSuppressed`."""

    @wraps(f)
    def silent(*a: Any, **kw: Any) -> Any:
        return runWithWarningsSuppressed(suppressedWarnings, f, *a, **kw)

    return silent
