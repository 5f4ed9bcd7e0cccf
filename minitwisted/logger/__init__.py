"""Saying what happens, so that others can make of it what they like.

    class Server:
        log = Logger()

        def answer(self, request):
            self.log.info("{request.path!r} from {peer}", request=request, peer=request.peer())

What is said is an *event*: a dictionary that holds the format and what it is to be filled with, who speaks, at which level
and when.  It is made into text only where somebody wants text, so an observer may as well count, filter, or write JSON.

This is a door: the log itself, which the old one (``python/log.py``) shares, stands in ``python/_publisher.py`` and
``python/_log_beginning.py``; here are observers and formats.
"""

from __future__ import annotations

from minitwisted.logger._captured import LogEvent, Operation, _loggerFor, capturedLogs
from minitwisted.logger._filter import FilteringLogObserver, ILogFilterPredicate, LogLevelFilterPredicate, PredicateResult
from minitwisted.logger._flat import extractField
from minitwisted.logger._json import eventAsJSON, eventFromJSON, eventsFromJSONLogFile, jsonFileLogObserver
from minitwisted.logger._stdlib import STDLibLogObserver
from minitwisted.logger._text import (
    FileLogObserver,
    eventAsText,
    formatEvent,
    formatEventAsClassicLogText,
    formatTime,
    textFileLogObserver,
    timeFormatRFC3339,
)
from minitwisted.python._levels import InvalidLogLevelError, LogLevel
from minitwisted.python._log_beginning import LimitedHistoryLogObserver, LogBeginner, LoggingFile
from minitwisted.python._log_beginning import beginner as globalLogBeginner
from minitwisted.python._publisher import ILogObserver, LegacyLogObserverWrapper, Logger, LogPublisher
from minitwisted.python._publisher import publisher as globalLogPublisher

__all__ = [
    "_loggerFor", "capturedLogs", "eventAsJSON", "eventAsText", "eventFromJSON", "eventsFromJSONLogFile", "extractField",
    "FileLogObserver", "FilteringLogObserver", "formatEvent", "formatEventAsClassicLogText", "formatTime",
    "globalLogBeginner", "globalLogPublisher", "ILogFilterPredicate", "ILogObserver", "InvalidLogLevelError",
    "jsonFileLogObserver", "LegacyLogObserverWrapper", "LimitedHistoryLogObserver", "LogBeginner", "LogEvent", "Logger",
    "LoggingFile", "LogLevel", "LogLevelFilterPredicate", "LogPublisher", "Operation", "PredicateResult",
    "STDLibLogObserver", "textFileLogObserver", "timeFormatRFC3339",
]  # fmt: skip
