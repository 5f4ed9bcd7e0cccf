"""A lock between processes: a symbolic link whose text is the number of the process that holds it.

Making a symbolic link is one step for the file system and fails if the name is taken, so it is both the test and the
taking.  A process that died left its link behind; whoever finds a link with the number of no process moves it away and
tries again.  (Moved first, and only then deleted: two who find the same dead link must not delete each other's new one.)
"""

from __future__ import annotations

import os
from time import time

__all__ = ["FilesystemLock", "isLocked"]


def _is_alive(pid: int) -> bool:
    """Whether there is a process `pid`; raises OSError if that cannot be found out."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


class FilesystemLock:
    """A lock of the path `name`.

    `locked` tells whether this object holds it, `clean` (after it was taken) whether the one before gave it back.
    """

    clean: bool | None = None
    locked = False

    def __init__(self, name: str) -> None:
        self.name = name

    def lock(self) -> bool:
        """Take it, if nobody has it: whether that succeeded.  Raises OSError when the link can be neither made nor read."""
        clean = True
        while True:
            try:
                os.symlink(str(os.getpid()), self.name)
            except FileExistsError:
                pass
            else:
                self.locked = True
                self.clean = clean
                return True
            try:
                if _is_alive(int(os.readlink(self.name))):
                    return False
                self._remove_dead_link()
            except FileNotFoundError:
                continue  # Given back in the meantime.
            clean = False

    def _remove_dead_link(self) -> None:
        aside = f"{self.name}.{os.getpid()}.{time():.6f}"
        os.rename(self.name, aside)
        os.unlink(aside)

    def unlock(self) -> None:
        """Give it back.  Raises OSError when there is no link to read, ValueError when it is another process's."""
        if int(os.readlink(self.name)) != os.getpid():
            raise ValueError(f"Lock {self.name!r} not owned by this process")
        os.unlink(self.name)
        self.locked = False


def isLocked(name: str) -> bool:
    """Whether any process holds the lock of the path `name`."""
    probe = FilesystemLock(name)
    if not probe.lock():
        return True
    probe.unlock()
    return False
