"""The log, handed on to the standard library's ``logging``.

The other way round is not offered.  A record says where in a program it was made; `stackDepth` is how far from here that is,
in frames, and depends on what stands between the program and the observer.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.python._home import at_home
from minitwisted.python._levels import NUMBER_OF, LogLevel
from minitwisted.python._publisher import ILogObserver, StringifiableFromEvent

if TYPE_CHECKING:
    from minitwisted.python._event_text import Event


@implementer(ILogObserver)
class STDLibLogObserver:
    """Hands each event to the logger `name` of ``logging``, with its level and the exception that it carries."""

    #: Twisted's count: it begins inside ``logging``, two frames below `__call__`.
    defaultStackDepth = 4

    def __init__(self, name: str = "minitwisted", stackDepth: int = defaultStackDepth) -> None:
        self.logger = logging.getLogger(name)
        self.stackDepth = stackDepth

    def __call__(self, event: Event) -> None:
        """Hand it over; it becomes text only if a handler wants it."""
        level = NUMBER_OF.get(event.get("log_level", LogLevel.info), logging.INFO)
        failure = event.get("log_failure")
        exc_info = None if failure is None else (failure.type, failure.value, failure.getTracebackObject())
        self.logger.log(level, StringifiableFromEvent(event.copy()), exc_info=exc_info, stacklevel=self.stackDepth - 2)


at_home("minitwisted.logger", STDLibLogObserver)
