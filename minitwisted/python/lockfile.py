"""A lock between processes: a symbolic link whose text is the number of the process that holds it.

Making a symbolic link is one step for the file system and fails if the name is taken, so it is both the test and the
taking.  A process that died left its link behind; whoever finds a link with the number of no process moves it away and
tries again.  (Moved first, and only then deleted: two who find the same dead link must not delete each other's new one.)
"""

from __future__ import annotations

from os import fsdecode, getpid, kill, readlink, rename, symlink
from os import unlink as rmlink
from time import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

__all__ = ["FilesystemLock", "isLocked"]


def unique() -> str:
    """A name that nobody else uses at this moment."""
    return str(int(time() * 1000))


def _is_alive(pid: int) -> bool:
    """Whether there is a process `pid`; raises OSError if that cannot be found out."""
    if kill is None:
        return True  # a system on which nobody can be asked: who may be alive keeps his lock
    try:
        kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


class FilesystemLock:
    """A lock of the path `name`, text or bytes.

    `locked` tells whether this object holds it, `clean` (after it was taken) whether the one before gave it back.
    """

    clean: bool | None = None
    locked = False

    def __init__(self, name: Any) -> None:
        self.name = name

    def lock(self) -> bool:
        """Take it, if nobody has it: whether that succeeded.  Raises OSError when the link can be neither made nor read."""
        clean = True
        while True:
            try:
                symlink(str(getpid()), self.name)
            except FileExistsError:
                pass
            else:
                self.locked = True
                self.clean = clean
                return True
            try:
                if _is_alive(int(readlink(self.name))):
                    return False
                self._remove_dead_link()
            except FileNotFoundError:
                continue  # Given back in the meantime.
            clean = False

    def _remove_dead_link(self) -> None:
        aside = f"{fsdecode(self.name)}.{getpid()}.{unique()}"
        rename(self.name, aside)
        rmlink(aside)

    def unlock(self) -> None:
        """Give it back.  Raises OSError when there is no link to read, ValueError when it is another process's."""
        if int(readlink(self.name)) != getpid():
            raise ValueError(f"Lock {self.name!r} not owned by this process")
        rmlink(self.name)
        self.locked = False


def isLocked(name: Any) -> bool:
    """Whether any process holds the lock of the path `name`."""
    probe = FilesystemLock(name)
    if not probe.lock():
        return True
    probe.unlock()
    return False
