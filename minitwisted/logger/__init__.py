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
from minitwisted.logger._filter import FilteringLogObserver, LogLevelFilterPredicate, PredicateResult
from minitwisted.logger._flat import extractField
from minitwisted.logger._interfaces import ILogFilterPredicate, ILogObserver
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
from minitwisted.python._publisher import LegacyLogObserverWrapper, Logger, LogPublisher
from minitwisted.python._publisher import publisher as globalLogPublisher

__all__ = [
    "InvalidLogLevelError", "LogLevel", "formatEvent", "formatEventAsClassicLogText", "formatTime", "timeFormatRFC3339",
    "eventAsText", "extractField", "ILogObserver", "LogEvent", "Logger", "Operation", "_loggerFor", "LogPublisher",
    "LimitedHistoryLogObserver", "FileLogObserver", "textFileLogObserver", "PredicateResult", "ILogFilterPredicate",
    "FilteringLogObserver", "LogLevelFilterPredicate", "STDLibLogObserver", "LoggingFile", "LegacyLogObserverWrapper",
    "globalLogPublisher", "globalLogBeginner", "LogBeginner", "eventAsJSON", "eventFromJSON", "jsonFileLogObserver",
    "eventsFromJSONLogFile", "capturedLogs",
]  # fmt: skip
