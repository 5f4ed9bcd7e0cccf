"""One event of the log, one line.

    2038-01-19T03:14:07+0000 [minitwisted.internet.base#info] Main loop terminated.

What stands in the brackets is the event's system if it has one, else who spoke and how loudly.  An event that carries a
failure brings its traceback.  Whatever an event says, it stays one entry: further lines are indented, and characters that
would move a terminal are spelled out.

`LineObserver` writes such lines to a file.  It is an observer of the newer kind: it takes events as they are, where those of
``log.py`` need keys that are only added for them.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from zope.interface import Interface, implementer

from minitwisted.python._event_text import harmless, text_with_traceback, write_safely
from minitwisted.python._safe_text import text_of

if TYPE_CHECKING:
    from typing import Any

    from minitwisted.python._event_text import Event


class ILogObserver(Interface):
    """Whoever wants to hear of events as they are."""

    def __call__(event):
        """Hear of one.  `event` is shared with all other observers: look, don't touch."""


def time_text(when: float | None) -> str:
    """The time `when`, in seconds since 1970, with the distance of local time to UTC; ``-`` if there is none."""
    return "-" if when is None else time.strftime("%Y-%m-%dT%H:%M:%S%z", time.localtime(when))


def line_of(event: Event) -> str | None:
    """The line for an event, without its end; None if the event says nothing."""
    text = text_with_traceback(event)
    if not text:
        return None
    entry = f"[{_system_of(event)}] {text}".replace("\n", "\n\t")
    return f"{time_text(event.get('log_time'))} {entry}"


def _system_of(event: Event) -> str:
    system = event.get("log_system")
    if system is not None:
        return text_of(system)
    level = event.get("log_level")
    return f"{event.get('log_namespace', '-')}#{'-' if level is None else level.name}"


@implementer(ILogObserver)
class LineObserver:
    """Writes each event that says something to `file`, as a line."""

    def __init__(self, file: Any) -> None:
        self.file = file

    def __call__(self, event: Event) -> None:
        """Write the line, and let nothing of it wait."""
        line = line_of(event)
        if line is not None:
            write_safely(self.file.write, harmless(line) + "\n")
            self.file.flush()
