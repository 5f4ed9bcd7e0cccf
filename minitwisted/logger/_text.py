"""An event as text, and a file that such texts are written to.

    2038-01-19T03:14:07+0000 [minitwisted.internet.base#info] Main loop terminated.

What stands in the brackets is the event's system if it has one, else who spoke and how loudly.  An event that carries a
failure brings its traceback.  As a line of a log an event stays one entry, whatever it says: further lines are indented,
and characters that would move a terminal are spelled out.

The contract: none of these functions raises, whatever the event holds; one that says nothing has no text.
"""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.python._event_text import harmless, text_of_new, text_with_traceback, write_safely
from minitwisted.python._home import at_home
from minitwisted.python._publisher import ILogObserver

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from minitwisted.python._event_text import Event

#: Date, time, and how far local time is from UTC: as RFC 3339 has them.
timeFormatRFC3339 = "%Y-%m-%dT%H:%M:%S%z"


def formatTime(when: float | None, timeFormat: str | None = timeFormatRFC3339, default: str = "-") -> str:
    """The time `when` (seconds since 1970) in local time, in a format for ``strftime``; `default` if either is None."""
    if when is None or timeFormat is None:
        return default
    return datetime.fromtimestamp(when).astimezone().strftime(timeFormat)


def formatEvent(event: Event) -> str:
    """What the event says by its `log_format`; the empty text if it has none."""
    return text_of_new(event)


def eventAsText(
    event: Event,
    includeTraceback: bool = True,
    includeTimestamp: bool = True,
    includeSystem: bool = True,
    formatTime: Callable[[float], str] = formatTime,
) -> str:
    """What the event says, with as much around it as is asked for; empty if it says nothing and has no traceback."""
    text = text_with_traceback(event) if includeTraceback else text_of_new(event)
    if not text:
        return ""
    before = ""
    if includeTimestamp:
        before += f"{formatTime(event.get('log_time', None))} "  # type: ignore[arg-type]
    if includeSystem:
        before += f"[{_system_of(event)}] "
    return before + text


def formatEventAsClassicLogText(
    event: Event, formatTime: Callable[[float | None], str] = formatTime
) -> str | None:
    """The entry of the event in a log file, with its line end; None if it says nothing."""
    text = eventAsText(event, formatTime=formatTime)
    return text.replace("\n", "\n\t") + "\n" if text else None


def _system_of(event: Event) -> str:
    system = event.get("log_system")
    if system is not None:
        try:
            return str(system)
        except BaseException:
            return "UNFORMATTABLE"
    level = event.get("log_level")
    return f"{event.get('log_namespace', '-')}#{'-' if level is None else level.name}"


@implementer(ILogObserver)
class FileLogObserver:
    """Writes to `outFile` what `formatEvent` makes of each event, unless that is nothing."""

    def __init__(self, outFile: Any, formatEvent: Callable[[Event], str | None]) -> None:
        """A file of Python's own for bytes is given bytes, in UTF-8; any other is given text."""
        self._outFile, self.formatEvent = outFile, formatEvent
        self._encoding = None if _takes_text(outFile) else "utf-8"

    def __call__(self, event: Event) -> None:
        """Write the event, and let nothing of it wait."""
        text = self.formatEvent(event)
        if text:
            if self._encoding is None:
                write_safely(self._outFile.write, text)
            else:
                self._outFile.write(text.encode(self._encoding))
            self._outFile.flush()


def _takes_text(file: Any) -> bool:
    """Whether a file is for text: it says in which encoding, or is none of Python's own."""
    return hasattr(file, "encoding") or not isinstance(file, io.IOBase)


def textFileLogObserver(outFile: Any, timeFormat: str | None = timeFormatRFC3339) -> FileLogObserver:
    """An observer that writes a line for each event, with the time in `timeFormat`."""

    def line(event: Event) -> str | None:
        text = formatEventAsClassicLogText(event, formatTime=lambda when: formatTime(when, timeFormat))
        return None if text is None else harmless(text)

    return FileLogObserver(outFile, line)


at_home("minitwisted.logger", formatTime, formatEvent, eventAsText, formatEventAsClassicLogText)
at_home("minitwisted.logger", FileLogObserver, textFileLogObserver)
