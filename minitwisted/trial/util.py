"""Small things that trial's own files share, and `suppress`, which tests use too.

A test can say something of itself by an attribute (``skip todo timeout suppress``), and so can its class and its module: what
is nearest counts.  `acquireAttribute` is that search.

Contract: nothing here needs a reactor or a running test.  Apart from `suppress` this is for trial itself.
"""

from __future__ import annotations

import functools
import importlib
from typing import TYPE_CHECKING

from minitwisted.python.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any, TextIO

__all__ = ["DEFAULT_TIMEOUT_DURATION", "acquireAttribute", "excInfoOrFailureToExcInfo", "suppress"]

#: Stands for "the default", where None is a value.
DEFAULT_TIMEOUT = object()

#: Seconds that a test may take if it does not say otherwise.
DEFAULT_TIMEOUT_DURATION = 120.0

_NO_DEFAULT = object()


class DirtyReactorAggregateError(Exception):
    """A test left something in the reactor: calls that are still to come, or connections, ports and the like.

    `delayedCalls` and `selectables` are what was left, or the texts that tell of it.
    """

    def __init__(self, delayedCalls: Sequence[Any], selectables: Sequence[Any] | None = None) -> None:
        self.delayedCalls = delayedCalls
        self.selectables = selectables

    def __str__(self) -> str:
        lines = ["Reactor was unclean."]
        if self.delayedCalls:
            lines.append("DelayedCalls: (set minitwisted.internet.base.DelayedCall.debug = True to debug)")
            lines.extend(map(str, self.delayedCalls))
        if self.selectables:
            lines.append("Selectables:")
            lines.extend(map(str, self.selectables))
        return "\n".join(lines)


class _NoTrialMarker(Exception):
    """A directory that is to be removed was not made by trial."""


class _WorkingDirectoryBusy(Exception):
    """Another run of trial uses the directory."""


def acquireAttribute(objects: Iterable[object], attr: str, default: Any = _NO_DEFAULT) -> Any:
    """The attribute `attr` of the first of `objects` that has it, else `default`.  Raises AttributeError without one."""
    for each in objects:
        if hasattr(each, attr):
            return getattr(each, attr)
    if default is _NO_DEFAULT:
        raise AttributeError(f"attribute {attr!r} not found in {objects!r}")
    return default


def excInfoOrFailureToExcInfo(err: Any) -> Any:
    """A Failure as a tuple like that of ``sys.exc_info()``; anything else as it is."""
    if isinstance(err, Failure):
        return err.type, err.value, err.getTracebackObject()
    return err


def suppress(action: str = "ignore", **kwarg: Any) -> tuple[tuple[str], dict[str, Any]]:
    """An entry for a test's ``suppress``: what ``warnings.filterwarnings`` is to be called with while the test runs."""
    return (action,), kwarg


def profiled(f: Callable[..., Any], outputFile: str) -> Callable[..., Any]:
    """`f`, but each call is profiled, and the profile printed and written to `outputFile`."""

    @functools.wraps(f)
    def call(*args: Any, **kwargs: Any) -> Any:
        profile = importlib.import_module("profile").Profile()
        result = profile.runcall(f, *args, **kwargs)
        profile.dump_stats(outputFile)
        profile.print_stats()
        return result

    return call


def openTestLog(path: Any) -> TextIO:
    """Open the file at `path`, a path or an object that has one as ``path``, to add what tests log.  Its directory is made."""
    os = importlib.import_module("os")
    name = os.fspath(getattr(path, "path", path))
    os.makedirs(os.path.dirname(os.path.abspath(name)), exist_ok=True)
    return open(name, "a", encoding="utf-8", errors="strict")


def _listToPhrase(things: Sequence[object], finalDelimiter: str, delimiter: str = ", ") -> str:
    """The `things` in words: ``a, b or c``."""
    if not isinstance(things, (list, tuple)):
        raise TypeError("Things must be a list or a tuple")
    texts = [*map(str, things)]
    if len(texts) < 3:
        return f" {finalDelimiter} ".join(texts)
    return f"{delimiter.join(texts[:-1])}{delimiter}{finalDelimiter} {texts[-1]}"
