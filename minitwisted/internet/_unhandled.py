"""The failure that nobody handled.

An exception that nobody catches ends a program with a traceback.  A failure that no errback takes just lies in its
Deferred, and when the last reference to that goes, so would the only news of the fault.  Therefore a chain that ends in
failure gives its Deferred a `DebugInfo`, an object whose one duty is to speak up in its finalizer; whoever takes the
failure away tells it so by setting ``failResult`` to None.

It is an object of its own so that only Deferreds that fail pay for a finalizer, and so that it can still speak when the
Deferred itself is part of a cycle of garbage.

With ``setDebugging(True)`` every Deferred has one from the start, and it also remembers where in the program the Deferred
was created and where it was fired.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import minitwisted.python._log_beginning  # noqa: F401  until the log begins, it shows what is critical
from minitwisted.python._home import at_home
from minitwisted.python._levels import LogLevel
from minitwisted.python._publisher import Logger

if TYPE_CHECKING:
    from minitwisted.python.failure import Failure

# Where programs find what this file and its neighbours define.
HOME = "minitwisted.internet.defer"

logger = Logger(HOME)


def stack_above(frames: int) -> list[str]:
    """The stack as text, without the innermost `frames` (one of them is this function's caller)."""
    return import_module("traceback").format_stack()[: -1 - frames]


class DebugInfo:
    """What is known of a Deferred when it is thrown away: `failResult`, a failure nobody handled, and in debug mode the
    stacks of its `creator` and `invoker`."""

    failResult: Failure | None = None
    creator: list[str] | None = None
    invoker: list[str] | None = None

    def _getDebugTracebacks(self) -> str:
        text = ""
        if self.creator is not None:
            text += " C: Deferred was created:\n C:" + "".join(self.creator).rstrip().replace("\n", "\n C:") + "\n"
        if self.invoker is not None:
            text += " I: First Invoker was:\n I:" + "".join(self.invoker).rstrip().replace("\n", "\n I:") + "\n"
        return text

    def __del__(self) -> None:
        if self.failResult is None:
            return
        # Two events, since one kind of reader looks for a sentence and another for a failure.
        logger.emit(LogLevel.critical, "Unhandled error in Deferred:", isError=True)
        where = self._getDebugTracebacks()
        text = "(debug: {debugInfo})" if where else ""
        logger.emit(LogLevel.critical, text, log_failure=self.failResult, debugInfo=where)


at_home(HOME, DebugInfo)
