"""A file that says which process runs, and that it runs.

It is entered as a context: a file that names a process that lives means that one is running already; one whose process is gone
was left over and is replaced.  ``nonePIDFile`` stands for having none, so that nobody has to ask.
"""

from __future__ import annotations

import errno
import os
from os import getpid, kill
from typing import TYPE_CHECKING

from zope.interface import Interface, implementer

from minitwisted.logger import Logger

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any, NoReturn


class AlreadyRunningError(Exception):
    """The process that a file names is alive."""


class InvalidPIDFileError(Exception):
    """What a file says is no number."""


class StalePIDFileError(Exception):
    """The process that a file names is gone."""


class NoPIDFound(Exception):
    """There is no file."""


class IPIDFile(Interface):
    """Something that holds the number of the process."""

    def read():
        """The number.  Raises NoPIDFound, InvalidPIDFileError, and OSError if it cannot be read."""

    def writeRunningPID():
        """Store the number of this process.  Raises OSError."""

    def remove():
        """Remove the file.  Raises OSError."""

    def isRunning():
        """Whether the process is alive; False if there is no file.  Raises StalePIDFileError if it is gone."""

    def __enter__():
        """Write the file.  Raises AlreadyRunningError if it names a process that lives."""

    def __exit__(excType, excValue, traceback):
        """Remove the file."""


@implementer(IPIDFile)
class PIDFile:
    """The number of the process in the file `filePath`, a FilePath."""

    _log = Logger()

    def __init__(self, filePath: Any) -> None:
        self.filePath = filePath

    def __enter__(self) -> PIDFile:
        """Write the file, unless it names a process that lives."""
        try:
            taken = self.isRunning()
        except StalePIDFileError:
            taken = False
            self._log.info("Replacing stale PID file: {log_source}")
        if taken:
            raise AlreadyRunningError()
        self.writeRunningPID()
        return self

    def __exit__(
        self, excType: type[BaseException] | None, excValue: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Remove the file."""
        self.remove()

    def read(self) -> int:
        """The number in the file."""
        try:
            with self.filePath.open() as file:
                line = file.readline()
        except FileNotFoundError:
            raise NoPIDFound("PID file does not exist")
        try:
            return int(line)
        except ValueError:
            raise InvalidPIDFileError(f"non-integer PID value in PID file: {line!r}")

    def isRunning(self) -> bool:
        """Whether the process that the file names is alive."""
        try:
            return _is_alive(self.read())
        except NoPIDFound:
            return False

    def writeRunningPID(self) -> None:
        """Store the number of this process."""
        self._write(getpid())

    def remove(self) -> None:
        """Remove the file."""
        self.filePath.remove()

    def _write(self, pid: int) -> None:
        self.filePath.setContent(b"%d\n" % pid)


def _is_alive(pid: int) -> bool:
    try:
        kill(pid, 0)
    except ProcessLookupError:
        raise StalePIDFileError("PID file refers to non-existing process")
    except PermissionError:
        pass  # it is there, but not ours
    return True


@implementer(IPIDFile)
class NonePIDFile:
    """No file: nothing is stored, nobody runs, and it can be entered as often as one likes."""

    def isRunning(self) -> bool:
        """Nobody is known to run."""
        return False

    def read(self) -> int:
        """There is nothing to read."""
        raise NoPIDFound("PID file does not exist")

    def _refuse(self, number: int) -> NoReturn:
        raise OSError(number, os.strerror(number))

    def _write(self, pid: int) -> None:
        self._refuse(errno.EPERM)

    def writeRunningPID(self) -> None:
        """There is nothing to write to."""
        self._write(0)

    def remove(self) -> None:
        """There is nothing to remove."""
        self._refuse(errno.ENOENT)

    def __exit__(self, excType: Any, excValue: Any, traceback: Any) -> None:
        """Nothing to do."""

    def __enter__(self) -> NonePIDFile:
        """Nothing to do."""
        return self


nonePIDFile: Any = NonePIDFile()
