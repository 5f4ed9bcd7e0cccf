"""The log, sent to the system's log.

An observer for ``python/log.py``.  The system's log wants lines, and a priority for each: errors are alerts, the rest is
information, unless the event has a ``syslogPriority`` of its own; likewise ``syslogFacility``.
"""

from __future__ import annotations

import syslog

from minitwisted.python import log

#: What the program is to the system's log, unless it says otherwise.
DEFAULT_OPTIONS = 0
DEFAULT_FACILITY = syslog.LOG_USER


class SyslogObserver:
    """Sends events to the system's log; `prefix`, `options` and `facility` are those of ``syslog.openlog``."""

    openlog = staticmethod(syslog.openlog)
    syslog = staticmethod(syslog.syslog)

    def __init__(self, prefix: str, options: int = DEFAULT_OPTIONS, facility: int = DEFAULT_FACILITY) -> None:
        self.openlog(prefix, options, facility)

    def emit(self, eventDict: dict) -> None:
        """Send one event, line by line; what has no text is left out."""
        text = log.textFromEventDict(eventDict)
        if text is None:
            return
        priority = syslog.LOG_ALERT if eventDict.get("isError") else syslog.LOG_INFO
        where = int(eventDict.get("syslogPriority", priority)) | int(eventDict.get("syslogFacility", 0))
        lines = text.split("\n")
        while lines[-1:] == [""]:
            lines.pop()
        system = eventDict.get("system", "")
        for index, line in enumerate(lines):
            # The lines that continue one are set in, since others may come between.
            self.syslog(where, f"[{system}] " + ("\t" if index else "") + line)


def startLogging(
    prefix: str = "Twisted", options: int = DEFAULT_OPTIONS, facility: int = DEFAULT_FACILITY, setStdout: int = 1
) -> None:
    """Send everything that is logged from now on to the system's log."""
    log.startLoggingWithObserver(SyslogObserver(prefix, options, facility).emit, setStdout=setStdout)
