"""Small things around a Logger: events kept while something runs, and how that has ended.

`capturedLogs` is for tests: what is said inside it can be looked at.  `Operation` says what ``Logger.failuresHandled`` gives,
for checkers of types.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from minitwisted.python._home import at_home
from minitwisted.python._publisher import Logger, publisher
from minitwisted.python.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: What observers are told of.
LogEvent = dict[str, Any]


class Operation(Protocol):
    """How that has ended which was done inside ``with log.failuresHandled(...) as op``."""

    @property
    def succeeded(self) -> bool:
        """Whether it is over, and nothing was raised."""

    @property
    def failed(self) -> bool:
        """Whether something was raised."""

    @property
    def failure(self) -> Failure | None:
        """What was raised, if anything."""


def _loggerFor(obj: object) -> Logger:
    """A logger that speaks for an object, in the name of its class."""
    return Logger().__get__(obj, obj.__class__)


@contextmanager
def capturedLogs() -> Iterator[Sequence[LogEvent]]:
    """A context in which all events are kept, in the list that it gives."""
    events: list[LogEvent] = []
    publisher.addObserver(events.append)
    try:
        yield events
    finally:
        publisher.removeObserver(events.append)


at_home("minitwisted.logger", Operation, _loggerFor, capturedLogs)
