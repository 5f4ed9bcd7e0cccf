"""From the one who has something to say to all who want to hear it.

An event travels    Logger --> Publisher --> observers

and an observer is any callable that takes the event.  An observer that raises is somebody's bug and no reason for the
others to miss anything: everybody is served first, then those who can still hear are told who failed, and how.

Until a program has said where its log goes, the worst must not go unseen: until then the process's publisher has one
observer that prints critical events on the standard error stream.  `Beginner` is that transition, together with what
goes with it: from then on ``print`` and warnings may become events too.

Old observers (`log.addObserver`) expect old keys; `LegacyObserver` adds them on the way.
"""

from __future__ import annotations

import importlib
import sys
import warnings
from collections import deque
from time import time
from typing import TYPE_CHECKING

from minitwisted.python._event_text import harmless, text_of_new, text_with_traceback, write_safely
from minitwisted.python._levels import LogLevel
from minitwisted.python._safe_text import name_of
from minitwisted.python.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, NoReturn

    from minitwisted.python._event_text import Event
    from minitwisted.python._levels import _Level

    Observer = Callable[[Event], object]


class Logger:
    """Makes events in the name of `namespace` and hands them to `observer`."""

    def __init__(self, namespace: str, source: object = None, observer: Observer | None = None) -> None:
        self.observer: Observer = publisher if observer is None else observer
        self.namespace, self.source = namespace, source

    def emit(self, level: _Level, format: str | None = None, **kwargs: Any) -> None:
        """Publish an event with the given values, and with the text that `format` makes of them."""
        who = {"log_logger": self, "log_level": level, "log_namespace": self.namespace, "log_source": self.source}
        self.observer({**kwargs, **who, "log_format": format, "log_time": time()})


class LegacyObserver:
    """Gives an observer of the old kind what it expects of an event."""

    def __init__(self, observer: Observer) -> None:
        self.observer = observer

    def __repr__(self) -> str:
        # As it stands in the report about an observer that failed.
        return f"LegacyLogObserverWrapper({self.observer})"

    def __call__(self, event: Event) -> None:
        _add_old_keys(event)
        self.observer(event)


def _add_old_keys(event: Event) -> None:
    """Say in the old keys what the new ones say, where the old ones do not say it already."""
    for old, value in (("message", ()), ("time", event.get("log_time")), ("system", event.get("log_system", "-"))):
        event.setdefault(old, value)
    if "format" not in event and event.get("log_format") is not None:
        # Made into text only if the old format is filled; from a copy, since the event goes on to others.
        event["format"] = "%(log_legacy)s"
        event["log_legacy"] = StringifiableFromEvent(event.copy())
    if "log_failure" in event:
        event.setdefault("failure", event["log_failure"])
        event.setdefault("isError", 1)
        if "why" not in event:
            event["why"] = text_of_new(event)
    elif "isError" not in event:
        event["isError"] = 1 if event.get("log_level") in (LogLevel.error, LogLevel.critical) else 0


class StringifiableFromEvent:
    """An event whose ``str`` is its text."""

    def __init__(self, event: Event) -> None:
        self.event = event

    def __str__(self) -> str:
        return text_of_new(self.event)


class Publisher:
    """Tells each of its observers of each event, in the order in which they were added."""

    def __init__(self, *observers: Observer) -> None:
        self.observers = list(observers)

    def addObserver(self, observer: Observer) -> None:
        """Tell `observer` too, after all others."""
        self.observers.append(observer)

    def removeObserver(self, observer: Observer) -> None:
        """Tell it no more.  To forget a stranger is no mistake."""
        if observer in self.observers:
            self.observers.remove(observer)

    def __call__(self, event: Event) -> None:
        """Tell everybody; then tell whoever did not fail about whoever did."""
        failed = []
        # The list itself and no copy: an observer added by another hears of this very event.
        for observer in self.observers:
            try:
                observer(event)
            except Exception:
                failed.append((observer, Failure()))
        for observer, failure in failed:
            others = Publisher(*(each for each in self.observers if each is not observer))
            Logger("minitwisted.logger._observer", observer=others).emit(
                LogLevel.critical,
                "Temporarily disabling observer {observer} due to exception: {log_failure}",
                log_failure=failure,
                observer=observer,
            )


class _Alarm:
    """The observer of a process whose log goes nowhere yet: shows critical events on `stream`."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    def __call__(self, event: Event) -> None:
        if event.get("log_level") is LogLevel.critical:
            write_safely(self.stream.write, harmless(text_with_traceback(event)) + "\n")
            self.stream.flush()


class Beginner:
    """Says where the log of the process goes, once; saying it again works and is remarked on."""

    #: How many events are kept for those who have not been there yet.
    KEPT = 200

    def __init__(self, publisher: Publisher, stream: Any) -> None:
        self.publisher = publisher
        self._before: deque[Event] = deque(maxlen=self.KEPT)
        self._keep: Observer = self._before.append
        publisher.addObserver(self._keep)
        self._alarm: Observer = _Alarm(stream)
        self._log = Logger("minitwisted.logger._global", observer=publisher)
        self._begun_at: tuple[str, int] | None = None
        if stream is not None:
            publisher.addObserver(self._alarm)

    def __del__(self) -> None:
        # At exit the kept events go, and with them Deferreds that only they held: nobody is told of those, as in Twisted.
        self.publisher.removeObserver(self._alarm)

    def begin(self, observers: Iterable[Observer], redirect: bool, replay: bool = False) -> None:
        """From now on `observers` hear everything; with `redirect`, what is printed becomes events.  So do warnings.

        With `replay` they first hear what was said before anybody listened, if this is the first time.
        """
        caller = sys._getframe(1)
        here = caller.f_code.co_filename, caller.f_lineno
        for ours in (self._alarm, self._keep):
            self.publisher.removeObserver(ours)
        observers = list(observers)
        if replay:
            for event in self._before:
                Publisher(*observers)(event)
        self._before.clear()
        for observer in observers:
            self.publisher.addObserver(observer)
        if self._begun_at is None:
            self._begun_at = here
            warnings.showwarning = self.showwarning
        else:
            self._remark_on_second_time(self._begun_at, here)
        if redirect:
            sys.stdout = self._in_place_of(sys.stdout, "stdout", LogLevel.info)
            sys.stderr = self._in_place_of(sys.stderr, "stderr", LogLevel.error)

    def _remark_on_second_time(self, then: tuple[str, int], now: tuple[str, int]) -> None:
        self._log.emit(
            LogLevel.warn,
            "Warning: primary log target selected twice at <{fileNow}:{lineNow}> - previously selected at "
            "<{fileThen}:{lineThen}>.  Remove one of the calls to beginLoggingTo.",
            fileNow=now[0],
            lineNow=now[1],
            fileThen=then[0],
            lineThen=then[1],
        )

    def _in_place_of(self, stream: Any, namespace: str, level: _Level) -> Any:
        encoding = getattr(stream, "encoding", None)
        return LoggingFile(Logger(namespace, observer=self.publisher), level, encoding)

    def showwarning(
        self,
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: Any = None,
        line: str | None = None,
    ) -> None:
        """Do what ``warnings.showwarning`` does, into the log unless a `file` is given."""
        if file is not None:
            _plain_showwarning(message, category, filename, lineno, file, line)
            return
        self._log.emit(
            LogLevel.warn,
            "{filename}:{lineno}: {category}: {warning}",
            warning=message,
            category=name_of(category),
            filename=filename,
            lineno=lineno,
        )


_plain_showwarning = warnings.showwarning


class LoggingFile:
    """A file to write to; each line that is written becomes an event of `logger`, at `level`."""

    mode = "w"
    newlines = None

    def __init__(self, logger: Logger, level: _Level = LogLevel.info, encoding: str | None = None) -> None:
        self.log, self.level = logger, level
        #: How bytes that are written are read.
        self.encoding = encoding or sys.getdefaultencoding()
        self.closed = False
        self._begun = ""

    @property
    def name(self) -> str:
        """Where the lines go: namespace and level."""
        return f"<{type(self).__name__} {self.log.namespace}#{self.level.name}>"

    @property
    def softspace(self) -> int:
        """Nothing any more: reading it only warns."""
        text = "minitwisted.logger._io.LoggingFile.softspace was deprecated in Twisted 21.2.0"
        warnings.warn(text, category=DeprecationWarning, stacklevel=2)
        return 0

    def write(self, message: str | bytes) -> None:
        """Make an event of each line; what follows the last line end waits for the rest of its line."""
        if self.closed:
            raise ValueError("I/O operation on closed file")
        text = message.decode(self.encoding) if isinstance(message, bytes) else message
        *lines, self._begun = (self._begun + text).split("\n")
        for line in lines:
            self.log.emit(self.level, "{log_io}", log_io=line)

    def writelines(self, lines: Iterable[str | bytes]) -> None:
        """Write one after the other; they bring their own line ends."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Nothing waits but an unfinished line, and that goes on waiting."""

    def close(self) -> None:
        """Refuse to be written to from now on."""
        self.closed = True

    def isatty(self) -> bool:
        """No."""
        return False

    def fileno(self) -> NoReturn:
        """There is none."""
        raise importlib.import_module("io").UnsupportedOperation("LoggingFile has no file descriptor.")

    def _unsupported(self, *args: object) -> NoReturn:
        """It is for writing only, and forwards only."""
        raise OSError("unsupported operation")

    read = next = readline = readlines = xreadlines = seek = tell = truncate = _unsupported


#: Where the events of the process go, and who says so.
publisher = Publisher()
beginner = Beginner(publisher, sys.stderr)
