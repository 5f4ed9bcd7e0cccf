"""Chains written as functions: generators (``inlineCallbacks``) and coroutines that wait for Deferreds.

A generator that yields Deferreds is a chain turned inside out: it hands no functions to a Deferred, it stands still at
``yield`` and is resumed there with the result.  One small object, a ``_Run``, does that for one call: it puts results in
and takes out what is yielded, in a loop as long as the results are there already (so a million of them cost no stack),
and adds itself to the chain of the first Deferred that has none yet.

A coroutine is the same machine: ``await`` on a Deferred yields the Deferred (see ``Deferred.__await__``).

Context variables: each call works in a copy of its caller's, entered whenever it is resumed, so what it sets is there
again after each ``yield`` and is seen by nobody else.  Its own Deferred is fired outside of that copy.
"""

from __future__ import annotations

import warnings
from collections.abc import Coroutine
from contextvars import copy_context
from functools import wraps
from types import CoroutineType, GeneratorType
from typing import TYPE_CHECKING

from minitwisted.internet._deferred import Deferred, deferred_types
from minitwisted.internet._unhandled import HOME
from minitwisted.python._home import at_home
from minitwisted.python.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from types import TracebackType
    from typing import Any, NoReturn


class NotACoroutineError(TypeError):
    """Something that is no coroutine was given where one was expected."""


class _InternalInlineCallbacksCancelledError(Exception):
    """What the Deferred of a cancelled run holds for the moment, until it waits for its successor."""


class _DefGen_Return(BaseException):
    """How ``returnValue`` leaves the generator with `value`, through whatever lies between."""

    def __init__(self, value: object) -> None:
        self.value = value


def returnValue(val: object) -> NoReturn:
    """Leave an ``inlineCallbacks`` generator with the result `val`.  Deprecated: write ``return val``."""
    warnings.warn(
        f"{HOME}.returnValue was deprecated in Twisted 24.7.0; please use standard return statement instead",
        DeprecationWarning,
        stacklevel=2,
    )
    raise _DefGen_Return(val)


_STARTABLE = (CoroutineType, GeneratorType, Coroutine)


class _Run:
    """One call of a generator function or coroutine function; `deferred` fires with what it returns or raises."""

    __slots__ = ("context", "deferred", "generator", "waiting_for")

    def __init__(self, generator: Generator | Coroutine) -> None:
        self.generator = generator
        self.waiting_for: Deferred | None = None
        self.context = copy_context()
        self.deferred: Deferred = Deferred(self.cancel)

    def resume(self, result) -> None:
        """Go on with `result` (a Failure is raised at the ``yield``) until the generator ends or has to wait."""
        self.waiting_for = None
        run, send = self.context.run, self.generator.send
        try:
            while True:
                if isinstance(result, Failure):
                    result = run(result.throwExceptionIntoGenerator, self.generator)
                else:
                    result = run(send, result)
                kind = type(result)
                # The second question is many times cheaper than the third, and nearly always enough.
                if kind not in deferred_types and not (hasattr(result, "send") and isinstance(result, _STARTABLE)):
                    continue
                if kind not in deferred_types:
                    result = _start(result)
                if result.called and (result._chain or result._todo) and not result.paused:
                    result._walk()  # who waited before us goes on first, and with it again if that is its wish
                if not result.called or result.paused or result._chain or result._todo:
                    break
                result = result._take()
        except StopIteration as end:
            result = end.value
        except _DefGen_Return as end:
            _warn_of_stray_return(end.__traceback__, self.generator)
            result = end.value
        except BaseException:
            self.deferred.errback()
            # The failure knows this frame; if the frame still knew it too, only the collector could free them.
            del self, result
            return
        else:
            self.waiting_for = result
            result.addBoth(self.resume)
            return
        self.deferred.callback(result)

    def cancel(self, cancelled: Deferred) -> None:
        """Cancel what the generator waits for.  What it makes of that becomes the result, whenever it is done with it.

        So the Deferred that was handed out has fired from now on, and waits for another that takes its place here.
        """

        def pass_on(_) -> Deferred:
            successor: Deferred[Any] = Deferred(self.cancel)
            self.deferred = successor
            if self.waiting_for is not None:
                self.waiting_for.cancel()
            return successor

        cancelled._chain.insert(0, (pass_on, pass_on))
        cancelled.errback(_InternalInlineCallbacksCancelledError())


def _start(generator: Generator | Coroutine) -> Deferred[Any]:
    run = _Run(generator)
    deferred = run.deferred  # Kept, since `run` may exchange its own for another when that one is cancelled.
    run.resume(None)
    return deferred


def _warn_of_stray_return(traceback: TracebackType | None, generator) -> None:
    """Warn when ``returnValue`` was called in another function than `generator`: that one looks as if it returned."""
    code = getattr(generator, "gi_code", None) or getattr(generator, "cr_code", None)
    home = traceback
    while home is not None and home.tb_frame.f_code is not code:
        home = home.tb_next
    caller = home
    while caller is not None and caller.tb_next is not None and caller.tb_next.tb_next is not None:
        caller = caller.tb_next
    if caller is not None and code is not None and caller is not home:
        culprit = caller.tb_frame.f_code
        warnings.warn_explicit(
            f"returnValue() in {culprit.co_name!r} causing {code.co_name!r} to exit: returnValue should only be invoked by "
            "functions decorated with inlineCallbacks",
            DeprecationWarning,
            culprit.co_filename,
            caller.tb_lineno,
        )


def inlineCallbacks(f: Callable[..., Generator[Any, Any, Any]]) -> Callable[..., Deferred[Any]]:
    """Turn a generator function into a function that returns a Deferred.

    At ``x = yield d`` it waits for the Deferred (or coroutine, which is started) `d`: `x` is its result, or its failure is
    raised there; anything else that is yielded comes straight back.  What the generator returns or raises is the result.
    Cancelling the Deferred cancels the one it waits for.
    """

    @wraps(f)
    def unwindGenerator(*args, **kwargs):
        try:
            generator = f(*args, **kwargs)
        except _DefGen_Return:
            raise TypeError(
                f"inlineCallbacks requires {f!r} to produce a generator; instead"
                "caught returnValue being used in a non-generator"
            )
        if not isinstance(generator, GeneratorType):
            raise TypeError(f"inlineCallbacks requires {f!r} to produce a generator; instead got {generator!r}")
        return _start(generator)

    return unwindGenerator


def fromCoroutine(cls, coro: Coroutine[Deferred[Any], Any, Any] | Generator[Deferred[Any], Any, Any]) -> Deferred[Any]:
    """Start the coroutine `coro`, which may ``await`` Deferreds; a Deferred with what it returns or raises.

    Raises NotACoroutineError if it is none.
    """
    if isinstance(coro, _STARTABLE):
        return _start(coro)
    raise NotACoroutineError(f"{coro!r} is not a coroutine")


# The class cannot define this itself: coroutines stand on Deferreds, and everything is read before it is used.
fromCoroutine.__qualname__ = "Deferred.fromCoroutine"
Deferred.fromCoroutine = classmethod(fromCoroutine)  # type: ignore[attr-defined]


def ensureDeferred(coro: Coroutine[Deferred[Any], Any, Any] | Deferred[Any]) -> Deferred[Any]:
    """A Deferred as it is, or one with what the coroutine `coro` returns or raises; else raises NotACoroutineError."""
    if isinstance(coro, Deferred):
        return coro
    if isinstance(coro, _STARTABLE):
        return _start(coro)
    raise NotACoroutineError(f"{coro!r} is not a coroutine or a Deferred")


at_home(
    HOME, NotACoroutineError, _InternalInlineCallbacksCancelledError, _DefGen_Return, returnValue, inlineCallbacks,
    ensureDeferred, fromCoroutine,
)  # fmt: skip
