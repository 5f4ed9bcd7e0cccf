"""Before the log, and how it begins.

Until a program has said where its log goes, the worst must not go unseen: until then the publisher has an observer that
prints critical events on the standard error stream, and one that keeps the last events for those who come late.
`LogBeginner` is that transition, together with what goes with it: from then on ``print`` and warnings may become events too.

A `LoggingFile` stands where a stream was: each line that is written to it becomes an event.
"""

from __future__ import annotations

import importlib
import sys
import warnings
from collections import deque
from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.python._event_text import harmless, text_with_traceback, write_safely
from minitwisted.python._home import at_home
from minitwisted.python._levels import LogLevel
from minitwisted.python._publisher import ILogObserver, Logger, LogPublisher, publisher
from minitwisted.python._safe_text import name_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, NoReturn

    from minitwisted.python._event_text import Event
    from minitwisted.python._levels import NamedConstant
    from minitwisted.python._publisher import Observer


class _Alarm:
    """The observer of a process whose log goes nowhere yet: shows critical events on `stream`."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    def __call__(self, event: Event) -> None:
        if event.get("log_level") is LogLevel.critical:
            write_safely(self.stream.write, harmless(text_with_traceback(event)) + "\n")
            self.stream.flush()


@implementer(ILogObserver)
class LimitedHistoryLogObserver:
    """Keeps the last events, `size` of them, or all if that is None."""

    def __init__(self, size: int | None = 65536) -> None:
        self._events: deque[Event] = deque(maxlen=size)

    def __call__(self, event: Event) -> None:
        """Keep an event, and forget the oldest if there are too many."""
        self._events.append(event)

    def replayTo(self, otherObserver: Observer) -> None:
        """Tell `otherObserver` of all of them, as they came."""
        for event in self._events:
            otherObserver(event)


class LogBeginner:
    """Says where the log of the process goes, once; saying it again works and is remarked on."""

    #: How many events are kept before it begins.
    _DEFAULT_BUFFER_SIZE = 200

    def __init__(
        self, publisher: LogPublisher, errorStream: Any, stdio: Any, warningsModule: Any, initialBufferSize: int | None = None
    ) -> None:
        """Before it begins, critical events go to the file `errorStream`, and the last events are kept.

        `stdio` has the streams, and `warningsModule` the function ``showwarning``, that are put into the log's service.
        """
        self._publisher, self._stdio, self._warnings = publisher, stdio, warningsModule
        self._plain_showwarning = warningsModule.showwarning
        self._log = Logger("minitwisted.logger._global", observer=publisher)
        self._begun_at: tuple[str, int] | None = None
        self._before = LimitedHistoryLogObserver(self._DEFAULT_BUFFER_SIZE if initialBufferSize is None else initialBufferSize)
        self._until_then: list[Observer] = [self._before]
        if errorStream is not None:
            self._until_then.append(_Alarm(errorStream))
        for each in self._until_then:
            publisher.addObserver(each)

    def beginLoggingTo(
        self, observers: Iterable[Observer], discardBuffer: bool = False, redirectStandardIO: bool = True
    ) -> None:
        """From now on `observers` hear everything, and first what was said before, unless `discardBuffer`.

        Warnings are logged from now on, and with `redirectStandardIO` also what is printed.
        """
        caller = sys._getframe(1)
        here = caller.f_code.co_filename, caller.f_lineno
        observers = list(observers)
        for each in self._until_then:
            self._publisher.removeObserver(each)
        if not discardBuffer:
            self._before.replayTo(LogPublisher(*observers))
        for each in observers:
            self._publisher.addObserver(each)
        if self._begun_at is None:
            # What is kept would never be told again.
            self._begun_at, self._before = here, LimitedHistoryLogObserver(0)
            self._warnings.showwarning = self.showwarning
        else:
            self._remark_on_second_time(self._begun_at, here)
        if redirectStandardIO:
            self._stdio.stdout = self._in_place_of(self._stdio.stdout, "stdout", LogLevel.info)
            self._stdio.stderr = self._in_place_of(self._stdio.stderr, "stderr", LogLevel.error)

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

    def _in_place_of(self, stream: Any, namespace: str, level: NamedConstant) -> Any:
        encoding = getattr(stream, "encoding", None)
        return LoggingFile(Logger(namespace, observer=self._publisher), level, encoding)

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
            self._plain_showwarning(message, category, filename, lineno, file, line)
            return
        self._log.emit(
            LogLevel.warn,
            "{filename}:{lineno}: {category}: {warning}",
            warning=message,
            category=name_of(category),
            filename=filename,
            lineno=lineno,
        )


_OLD = "minitwisted.logger._io.LoggingFile.softspace was deprecated in Twisted 21.2.0"


class LoggingFile:
    """A file to write to; each line that is written becomes an event of `logger`, at `level`."""

    def __init__(self, logger: Logger, level: NamedConstant = LogLevel.info, encoding: str | None = None) -> None:
        self.log, self.level = logger, level
        self._encoding = encoding or sys.getdefaultencoding()
        self._closed = False
        self._begun = ""
        self._softspace: object = 0

    mode = property(lambda self: "w", doc="What it was opened for.")
    newlines = property(lambda self: None, doc="Which ends of lines were met: nobody looks.")

    @property
    def closed(self) -> bool:
        """Whether it refuses to be written to."""
        return self._closed

    @property
    def encoding(self) -> str:
        """How bytes that are written are read."""
        return self._encoding

    @property
    def name(self) -> str:
        """Where the lines go: namespace and level."""
        return f"<{type(self).__name__} {self.log.namespace}#{self.level.name}>"

    @property
    def softspace(self) -> object:
        """Nothing any more: reading it, and setting it, only warns."""
        warnings.warn(_OLD, category=DeprecationWarning, stacklevel=2)
        return self._softspace

    @softspace.setter
    def softspace(self, value: object) -> None:
        warnings.warn(_OLD, category=DeprecationWarning, stacklevel=2)
        self._softspace = value

    def write(self, message: str | bytes) -> None:
        """Make an event of each line; what follows the last line end waits for the rest of its line."""
        if self._closed:
            raise ValueError("I/O operation on closed file")
        text = message.decode(self._encoding) if isinstance(message, bytes) else message
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
        self._closed = True

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


#: Who says where the events of the process go.
beginner = LogBeginner(publisher, sys.stderr, sys, warnings)

at_home("minitwisted.logger", LimitedHistoryLogObserver, LogBeginner, LoggingFile)
