"""Who is told, and for whom it was said.

``log.msg("listening")`` makes an event, a dictionary, and hands it to every observer; ``log.err(failure)`` makes one
that reports an error.  ``startLogging(file)`` adds an observer that writes lines::

    2038-01-19 03:14:07+0000 [Echo,3,127.0.0.1] listening

The word in brackets is the event's *system*: on whose behalf the program was running when it spoke.  It comes from the
context (``context.py``): `callWithLogger` puts the owner's ``logPrefix()`` there for the length of a call, and the loop
notes whose `turn` it is, so that the prefix is asked for only if something is said.

An observer gets the event itself, with the keys ``message time system isError`` and, for errors, ``failure why``; the
keys that begin with ``log_`` are those of the newer way to log, into which every event is translated on its way.

Contract: nothing that an event holds and nothing that an observer does makes `msg` raise.  Before `startLogging` only
errors are shown, on the standard error stream.
"""

from __future__ import annotations

import importlib
import sys
import time
import warnings
from abc import ABC, abstractmethod
from functools import cache
from typing import TYPE_CHECKING

from zope.interface import Interface

from minitwisted.python import _event_text, _levels, _log_beginning, _publisher, context, failure
from minitwisted.python.context import turn

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn

    from minitwisted.python._event_text import Event


class ILogContext:
    """The key under which the context holds what is true of everything said: a dictionary."""


class ILogObserver(Interface):
    """Whoever wants to hear of events."""

    def __call__(eventDict):
        """Hear of one.  `eventDict` is shared with all other observers: look, don't touch."""


context.setDefault(ILogContext, {"system": "-"})


# For whom.


def callWithContext(ctx: dict, func: Callable, *args: Any, **kw: Any) -> Any:
    """Call ``func(*args, **kw)`` and return what it returns; what it logs carries the values in `ctx` too."""
    return context.call({ILogContext: {**context.get(ILogContext), **ctx}}, func, *args, **kw)


def callWithLogger(logger: Any, func: Callable, *args: Any, **kw: Any) -> Any:
    """Call ``func(*args, **kw)`` on behalf of `logger`: with its ``logPrefix()`` as the system of what is logged.

    What `func` raises is logged and goes no further; then None is returned.
    """
    system = _prefix_of(logger)
    try:
        return callWithContext({"system": system}, func, *args, **kw)
    except KeyboardInterrupt:
        raise
    except BaseException:
        err(system=system)


def _prefix_of(owner: Any) -> Any:
    try:
        return owner.logPrefix()
    except KeyboardInterrupt:
        raise
    except BaseException:
        system = "(buggy logPrefix method)"
        err(system=system)
        return system


def _layer_of_turn(owner: Any, get: Callable) -> dict:
    """What the turn of `owner` adds to the context that `get` looks into."""
    return {ILogContext: {**get(ILogContext), "system": _prefix_of(owner)}}


def turn_context() -> dict:
    """The innermost context in force, the turn's if it is somebody's: to be called with elsewhere, as in a thread."""
    return context.theContextTracker.currentContext().innermost()


class Logger:
    """Something on whose behalf things are logged."""

    def logPrefix(self) -> str:
        """Its name in the log."""
        return "-"


# Saying.


class LogPublisher:
    """Takes events of the old kind and tells observers of the old kind; `theLogPublisher` is the one of the process."""

    synchronized = ["msg"]

    def __init__(
        self,
        observerPublisher: Any = None,
        publishPublisher: Any = None,
        logBeginner: Any = None,
        warningsModule: Any = warnings,
    ) -> None:
        """Observers are added to `observerPublisher`, events go to `publishPublisher`; by default both are one."""
        own = _publisher.LogPublisher()
        self._tells = own if observerPublisher is None else observerPublisher
        self._told = own if publishPublisher is None else publishPublisher
        self._beginner = _log_beginning.beginner if logBeginner is None else logBeginner
        self.showwarning = self._beginner.showwarning
        self._legacy: list[_publisher.LegacyLogObserverWrapper] = []

    @property
    def observers(self) -> list:
        """The observers that were added here."""
        return [each.legacyObserver for each in self._legacy]

    def addObserver(self, other: Callable[[Event], object]) -> None:
        """Tell `other` of every event from now on; once more for every time that it is added."""
        adapter = _publisher.LegacyLogObserverWrapper(other)
        self._legacy.append(adapter)
        self._tells.addObserver(adapter)

    def removeObserver(self, other: Callable[[Event], object]) -> None:
        """Undo one `addObserver`.  To forget a stranger is no mistake."""
        for adapter in self._legacy:
            if adapter.legacyObserver == other:
                self._legacy.remove(adapter)
                self._tells.removeObserver(adapter)
                return

    def msg(self, *message: Any, **kw: Any) -> None:
        """Publish an event that says `message`, in the context in force, with the values in `kw`.

        Some of them mean something: ``format``, a ``%`` format over the event, in the place of `message`; ``isError``;
        ``failure`` and ``why``; ``system``; ``logLevel``, a number as in ``logging``.
        """
        event = {**(context.get(ILogContext) or {}), **kw, "message": message, "time": time.time()}
        event.setdefault("isError", 0)
        _translate(event)
        self._told(event)

    def _begin(self, other: Callable[[Event], object], redirect: Any) -> None:
        adapter = _publisher.LegacyLogObserverWrapper(other)
        self._legacy.append(adapter)
        self._beginner.beginLoggingTo([adapter], discardBuffer=True, redirectStandardIO=bool(redirect))


def _translate(event: Event) -> None:
    """Add to an event of `msg` the keys of the newer kind, so that observers of either kind understand it."""
    event.setdefault("log_time", event["time"])
    if "log_format" not in event:
        text = _event_text.text_of_old(event)
        if text is not None:
            event["log_text"] = text
            event["log_format"] = "{log_text}"
    if "log_level" not in event:
        level = _levels.LogLevel.critical if event["isError"] else _levels.LogLevel.info
        if "logLevel" in event:
            level = _level_of(event["logLevel"])
        if level is not None:
            event["log_level"] = level
    event.setdefault("log_namespace", "log_legacy")
    if "log_system" not in event and "system" in event:
        event["log_system"] = event["system"]


def _level_of(number: Any) -> Any:
    try:
        return _levels.LEVEL_OF.get(number)
    except TypeError:
        return None


def err(_stuff: Any = None, _why: Any = None, **kw: Any) -> None:
    """Log an error: a Failure, an exception, or with None the exception being handled.

    `_why` says what could not be done.  Anything else is logged by its repr.
    """
    if _stuff is None:
        _stuff = failure.Failure()
    elif isinstance(_stuff, Exception):
        _stuff = failure.Failure(_stuff)
    if isinstance(_stuff, failure.Failure):
        msg(failure=_stuff, why=_why, isError=1, **kw)
    else:
        msg(repr(_stuff), why=_why, isError=1, **kw)


deferr = err


def textFromEventDict(eventDict: Event) -> str | None:
    """What an event that an observer was told of says; None if there is nothing to print."""
    return _event_text.text_of_old(eventDict)


# Hearing.


class _StartStop(ABC):
    """An observer that can be added to the log of the process and removed from it."""

    @abstractmethod
    def emit(self, eventDict: Event) -> None:
        """Hear of an event."""

    def start(self) -> None:
        """Hear of everything from now on."""
        addObserver(self.emit)

    def stop(self) -> None:
        """Hear of nothing more."""
        removeObserver(self.emit)


@cache
def _datetime() -> Any:
    return importlib.import_module("datetime").datetime


class FileLogObserver(_StartStop):
    """Writes each event to the file `f`: a line with time, system and text, whose further lines are indented."""

    #: A format for ``strftime``; None is the date, the time and the distance to UTC.
    timeFormat: str | None = None

    def __init__(self, f: Any) -> None:
        self.write = f.write
        self.flush = f.flush

    def getTimezoneOffset(self, when: float) -> int:
        """How many seconds local time is behind UTC (positive in the west) at `when`, in seconds since 1970."""
        return -time.localtime(when).tm_gmtoff

    def formatTime(self, when: float) -> str:
        """The time `when`, in seconds since 1970, as the log shows it."""
        if self.timeFormat is not None:
            return _datetime().fromtimestamp(when).strftime(self.timeFormat)
        # Without `datetime`: lines are written while the interpreter shuts down, too, and there it can crash.
        behind = self.getTimezoneOffset(when)
        hours, minutes = divmod(abs(behind) // 60, 60)
        local = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(round(when, 6) - behind))
        return f"{local}{'-' if behind > 0 else '+'}{hours:02d}{minutes:02d}"

    def emit(self, eventDict: Event) -> None:
        """Write the event, if it has a text."""
        text = _event_text.text_of_old(eventDict)
        if text is None:
            return
        values = {"system": eventDict["system"], "text": text.replace("\n", "\n\t")}
        line = _event_text.fill("[%(system)s] %(text)s\n", values)
        _event_text.write_safely(self.write, f"{self.formatTime(eventDict['time'])} {_event_text.harmless(line)}")
        self.flush()


class PythonLoggingObserver(_StartStop):
    """Hands each event to the standard library's ``logging``."""

    def __init__(self, loggerName: str = "minitwisted") -> None:
        self._logger = importlib.import_module("logging").getLogger(loggerName)

    def emit(self, eventDict: Event) -> None:
        """Hand it over with its level, and with the exception if it carries one."""
        if "log_format" not in eventDict:
            return
        _translate(eventDict)
        level = _levels.NUMBER_OF.get(eventDict.get("log_level", _levels.LogLevel.info), 20)
        exc_info = None
        if "log_failure" in eventDict:
            carried = eventDict["log_failure"]
            exc_info = carried.type, carried.value, carried.getTracebackObject()
        self._logger.log(level, _publisher.StringifiableFromEvent(eventDict), exc_info=exc_info)


class DefaultObserver(_StartStop):
    """Prints errors on the standard error stream and nothing else."""

    stderr = sys.stderr

    def emit(self, eventDict: Event) -> None:
        """Print the event if it is an error."""
        if eventDict["isError"]:
            text = _event_text.text_of_old(eventDict)
            if text is not None:
                self.stderr.write(text)
                self.stderr.flush()


# Beginning.


def startLogging(file: Any, *a: Any, **kw: Any) -> FileLogObserver | None:
    """Write the log of the process to `file`, and return the observer that does.

    Unless the next argument, `setStdout`, is false, what is printed from now on becomes part of the log.  A `file`
    that is part of it already is left alone.
    """
    if isinstance(file, _log_beginning.LoggingFile):
        return None
    observer = FileLogObserver(file)
    startLoggingWithObserver(observer.emit, *a, **kw)
    return observer


def startLoggingWithObserver(observer: Callable[[Event], object], setStdout: Any = 1) -> None:
    """Let `observer` hear of everything from now on, and with `setStdout` of what is printed too."""
    theLogPublisher._begin(observer, setStdout)
    msg("Log opened.")


def discardLogs() -> None:
    """Throw away what is written to `logfile` from now on."""
    global logfile
    logfile = NullFile()


# Files that are none.


class NullFile:
    """A file that forgets what is written to it."""

    softspace = 0

    def read(self) -> None:
        """Nothing to read."""

    def write(self, bytes: Any) -> None:
        """Forget it."""

    def flush(self) -> None:
        """Nothing to flush."""

    def close(self) -> None:
        """Nothing to close."""


class StdioOnnaStick:
    """A file whose lines are logged, as errors if `isError`."""

    closed = 0
    softspace = 0
    mode = "wb"
    name = "<stdio (log)>"

    def __init__(self, isError: Any = 0, encoding: str | None = None) -> None:
        self.isError = isError
        self.encoding = encoding or sys.getdefaultencoding()
        self.buf = ""

    def write(self, data: str) -> None:
        """Log every line that is complete now."""
        *lines, self.buf = (self.buf + data).split("\n")
        for line in lines:
            msg(line, printed=1, isError=self.isError)

    def writelines(self, lines: Any) -> None:
        """Log each of `lines` as it is."""
        for line in lines:
            msg(line, printed=1, isError=self.isError)

    def fileno(self) -> NoReturn:
        """There is none."""
        raise importlib.import_module("io").UnsupportedOperation("StdioOnnaStick has no file descriptor.")

    def flush(self) -> None:
        """Nothing to flush."""

    def close(self) -> None:
        """It stays open."""

    def _no_reading(self) -> NoReturn:
        """A log is written."""
        raise OSError("can't read from the log!")

    read = readline = readlines = seek = tell = _no_reading


# The log of the process.

newGlobalLogPublisher = _publisher.publisher
newGlobalLogBeginner = _log_beginning.beginner
theLogPublisher = LogPublisher(newGlobalLogPublisher, newGlobalLogPublisher, newGlobalLogBeginner)
msg = theLogPublisher.msg
addObserver = theLogPublisher.addObserver
removeObserver = theLogPublisher.removeObserver
showwarning = _log_beginning.beginner.showwarning
defaultObserver = DefaultObserver()

logfile: Any = _log_beginning.LoggingFile(_publisher.Logger(__name__), _levels.LogLevel.info)
logerr = _log_beginning.LoggingFile(_publisher.Logger(__name__), _levels.LogLevel.error)

# Two that come before this file and need what it has.
turn.layer = _layer_of_turn
failure._default_file = logerr
