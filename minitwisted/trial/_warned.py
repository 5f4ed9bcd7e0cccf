"""Warnings that come while a test runs: kept, so that the test can ask for them.

Python shows a warning once for each place, so whether a test sees it would depend on the tests before it.  `collect`
makes Python forget what it has shown, lets every warning through and keeps it.  What a test does not ask for is given again at
its end, to whoever would have heard it without us.

A warning *points* to a line, and a function has lines: so a test can ask for the warnings that blame certain functions.
"""

from __future__ import annotations

import dis
import inspect
import os
import sys
import types
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from minitwisted.internet.defer import Deferred

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any


@dataclass
class Warned:
    """A warning that was given: what ``warnings.warn`` was told, and the line that it blamed."""

    message: str
    category: type[Warning]
    filename: str
    lineno: int

    def again(self) -> None:
        """Give the warning once more."""
        warnings.warn_explicit(self.message, self.category, self.filename, self.lineno)

    def blames(self, function: Any) -> bool:
        """Whether the line is one of the function's.  Raises ValueError for what is no function."""
        if not isinstance(function, (types.FunctionType, types.MethodType)):
            raise ValueError(f"{function!r} is not a function or method")
        module = sys.modules[function.__module__]
        file = inspect.getabsfile(module)
        if os.path.normcase(os.path.abspath(self.filename)) != os.path.normcase(file):
            return False
        lines = _lines_of(function)
        return min(lines) <= self.lineno <= max(lines)

    def as_dict(self) -> dict[str, Any]:
        """As `flushWarnings` tells of it."""
        return dict(vars(self))


def _lines_of(function: Any) -> list[int]:
    """The numbers of the lines of a function or method."""
    return [line for _, line in dis.findlinestarts(function.__code__) if line is not None]


def blame(function: Any, text: str) -> None:
    """Give a DeprecationWarning that blames the last line of `function`."""
    file = inspect.getabsfile(sys.modules[function.__module__])
    warnings.warn_explicit(text, DeprecationWarning, file, max(_lines_of(function)), function.__module__, {})


def collect(observe: Callable[[Warned], object], f: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call ``f(*args, **kwargs)`` and return what it returns; `observe` is called with each warning given meanwhile."""

    def show(message, category, filename, lineno, file=None, line=None):
        observe(Warned(str(message), category, filename, lineno))

    _forget_what_was_shown(list(sys.modules.values()))
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = show
        return f(*args, **kwargs)


def _forget_what_was_shown(modules: Iterable[Any]) -> None:
    """Some of what stands in ``sys.modules`` is no module, and may do anything when it is asked for an attribute."""
    for module in modules:
        if isinstance(module, types.ModuleType):
            shown = vars(module).get("__warningregistry__")
            if shown:
                shown.clear()


def flush(kept: list[Warned], functions: Sequence[Any] | None) -> list[dict[str, Any]]:
    """Take from `kept`, and return as dictionaries, those that blame one of `functions`; all, if that is None."""
    taken = [each for each in kept if functions is None or any(map(each.blames, functions))]
    kept[:] = [each for each in kept if all(each is not other for other in taken)]
    return [each.as_dict() for each in taken]


def run_suppressed(suppressed: Sequence[Any], f: Callable[..., Any]) -> Any:
    """Call `f`, with ``warnings.filterwarnings`` called before for each pair of arguments in `suppressed`.

    The filters stay until `f` has returned, and if it returns a Deferred, until that has fired.
    """
    if not suppressed:
        return f()
    as_before = warnings.catch_warnings()
    as_before.__enter__()
    for args, kwargs in suppressed:
        warnings.filterwarnings(*args, **kwargs)

    def undo(result: Any = None) -> Any:
        as_before.__exit__(None, None, None)
        return result

    try:
        result = f()
    except BaseException:
        undo()
        raise
    return result.addBoth(undo) if isinstance(result, Deferred) else undo(result)
