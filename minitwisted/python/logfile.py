"""Log files that do not grow for ever.

A log file rotates: when it is too long or too old, it is renamed, and a new one takes its name.  `LogFile` counts bytes and
calls the old ones ``log.1``, ``log.2``, the newest first; `DailyLogFile` looks at the date and calls them ``log.2026_3_1``.

Whether to rotate is asked before each write, so a file is always at least as long as the limit when it goes, and what is
written in one call is never cut.  If the directory or the file cannot be written, rotation is left out without a word:
going on with an overlong file is better than to lose what is logged.  Nothing is buffered: a line that was written is there
when the program dies.
"""

from __future__ import annotations

import os
import stat
import time
from typing import TYPE_CHECKING

from minitwisted.python import threadable

if TYPE_CHECKING:
    from typing import Any, BinaryIO


class BaseLogFile:
    """A file that is appended to, and that subclasses rotate.

    Its permissions are `defaultMode`, or those it has if it is there already, and its successors have them too.
    """

    #: Threads log; these take turns.
    synchronized = ["write", "rotate"]

    _file: BinaryIO

    def __init__(self, name: str, directory: str, defaultMode: int | None = None) -> None:
        self.name, self.directory = name, directory
        self.path = path = os.path.join(directory, name)
        is_there = os.path.exists(path)
        self.defaultMode = stat.S_IMODE(os.stat(path).st_mode) if defaultMode is None and is_there else defaultMode
        self._openFile()

    @classmethod
    def fromFullPath(cls, filename: str, *args: Any, **kwargs: Any) -> Any:
        """The log file at a path; the other arguments are those of the class."""
        path = os.path.abspath(filename)
        return cls(os.path.basename(path), os.path.dirname(path), *args, **kwargs)

    def shouldRotate(self) -> Any:
        """Whether it is time; for subclasses."""
        raise NotImplementedError

    def rotate(self) -> None:
        """Put the file aside and begin a new one; for subclasses."""
        raise NotImplementedError

    def _openFile(self) -> None:
        """Open the file at its end."""
        self.closed = False
        is_there = os.path.exists(self.path)
        self._file = open(self.path, "rb+" if is_there else "wb+", 0)
        self._file.seek(0, os.SEEK_END)
        if self.defaultMode is None:
            return
        try:
            os.chmod(self.path, self.defaultMode)
        except OSError:
            # Somebody else's file that we may write to is a good log file all the same.
            pass

    def write(self, data: str | bytes) -> None:
        """Write text (as UTF-8) or bytes, after having rotated if it is time."""
        if self.shouldRotate():
            self.flush()
            self.rotate()
        self._file.write(data.encode("utf8") if isinstance(data, str) else data)

    def flush(self) -> None:
        """Let the system have what was written."""
        self._file.flush()

    def close(self) -> None:
        """Close the file, for good unless it is reopened."""
        self.closed = True
        self._file.close()
        del self._file

    def reopen(self) -> None:
        """Close the file and open what now has its name: for programs that rotate logs from outside."""
        self.close()
        self._openFile()

    def getCurrentLog(self) -> LogReader:
        """A reader of the file that is being written."""
        return LogReader(self.path)

    def _replace(self, aside: str) -> None:
        """Give the file the name `aside` and begin a new one."""
        self._file.close()
        os.rename(self.path, aside)
        self._openFile()

    def _may_rotate(self) -> bool:
        return os.access(self.directory, os.W_OK) and os.access(self.path, os.W_OK)


class LogFile(BaseLogFile):
    """A log file that rotates when it is `rotateLength` bytes long (None: never).

    Of the rotated ones `maxRotatedFiles` are kept, and the rest removed; None keeps all.
    """

    def __init__(
        self,
        name: str,
        directory: str,
        rotateLength: int | None = 1000000,
        defaultMode: int | None = None,
        maxRotatedFiles: int | None = None,
    ) -> None:
        super().__init__(name, directory, defaultMode)
        self.rotateLength = rotateLength
        self.maxRotatedFiles = maxRotatedFiles

    def _openFile(self) -> None:
        super()._openFile()
        self.size = self._file.tell()

    def shouldRotate(self) -> Any:
        """Whether the file is as long as it may be."""
        return self.rotateLength and self.size >= self.rotateLength

    def getLog(self, identifier: int) -> LogReader:
        """A reader of a rotated file, by its number.

        :raise ValueError: there is none.
        """
        return _reader("%s.%d" % (self.path, identifier))

    def write(self, data: str | bytes) -> None:
        """Write text (as UTF-8) or bytes, after having rotated if it is time."""
        super().write(data)
        self.size += len(data)

    def rotate(self) -> None:
        """Make the file ``.1``, ``.1`` become ``.2`` and so on, and begin a new one; if that is not allowed, do nothing."""
        if not self._may_rotate():
            return
        # The oldest first, so that each name is free when it is needed.
        for number in reversed(self.listLogs()):
            old = f"{self.path}.{number}"
            if self.maxRotatedFiles is not None and number >= self.maxRotatedFiles:
                os.remove(old)
            else:
                os.rename(old, f"{self.path}.{number + 1}")
        self._replace(f"{self.path}.1")

    def listLogs(self) -> list[int]:
        """The numbers of the rotated files, the newest first."""
        names = (name.rpartition(".") for name in os.listdir(self.directory))
        numbers = (number for stem, _, number in names if stem == self.name)
        # None is called 0.
        return sorted(int(number) for number in numbers if number.isdecimal() and int(number))


class DailyLogFile(BaseLogFile):
    """A log file that rotates at the first write of a new day, local time."""

    lastDate: tuple[int, int, int]

    def _openFile(self) -> None:
        super()._openFile()
        self.lastDate = self.toDate(os.stat(self.path)[stat.ST_MTIME])

    def shouldRotate(self) -> bool:
        """Whether the day is over on which the file was written last."""
        return self.toDate() > self.lastDate

    def toDate(self, *args: float) -> tuple[int, int, int]:
        """Year, month and day of a time in seconds since 1970, or of now."""
        return time.localtime(*args)[:3]

    def suffix(self, tupledate: Any) -> str:
        """What the file of a day has behind its name; the day is a tuple as of `toDate`, or a time."""
        try:
            return "_".join(map(str, tupledate))
        except TypeError:
            return "_".join(map(str, self.toDate(tupledate)))

    def getLog(self, identifier: float) -> LogReader:
        """A reader of the file that was written on the day of a time.

        :raise ValueError: there is none.
        """
        if self.toDate(identifier) == self.lastDate:
            return self.getCurrentLog()
        return _reader(f"{self.path}.{self.suffix(identifier)}")

    def write(self, data: str | bytes) -> None:
        """Write text (as UTF-8) or bytes, after having rotated if it is time."""
        super().write(data)
        # A clock that is set back does not bring an old day back.
        self.lastDate = max(self.lastDate, self.toDate())

    def rotate(self) -> None:
        """Name the file by its day, and begin a new one; if that is not allowed, or the name is taken, do nothing."""
        if not self._may_rotate():
            return
        aside = f"{self.path}.{self.suffix(self.lastDate)}"
        if not os.path.exists(aside):
            self._replace(aside)


class LogReader:
    """The lines of a log file."""

    def __init__(self, name: str) -> None:
        self._file = open(name)

    def readLines(self, lines: int = 10) -> list[str]:
        """The next `lines` lines, or as many as there still are."""
        taken = (self._file.readline() for _ in range(lines))
        return [line for line in taken if line]

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _reader(path: str) -> LogReader:
    if not os.path.exists(path):
        raise ValueError("no such logfile exists")
    return LogReader(path)


threadable.synchronize(BaseLogFile)
