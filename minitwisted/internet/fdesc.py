"""Descriptors that must not make the loop wait.

The loop stands still while a call waits, so whatever it reads or writes is set not to block: then the system says at once
that nothing is there, or that there is no room.  These functions turn what the system says into what `doRead` and
`writeSomeData` return, so that each kind of pipe, terminal or device need not know it again.

The contract: nothing is raised for what happens to the descriptor; it becomes a reason, `CONNECTION_DONE` for an end and
`CONNECTION_LOST` for all else.
"""

from __future__ import annotations

import os
from errno import EAGAIN, EINTR
from typing import TYPE_CHECKING

from minitwisted.internet.main import CONNECTION_DONE, CONNECTION_LOST

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

__all__ = ["setNonBlocking", "setBlocking", "readFromFD", "writeToFD"]

#: Bytes at once: what a pipe holds.
_CHUNK = 65536

#: Nothing has happened; the descriptor is as good as before.
_NOT_NOW = (EAGAIN, EINTR)


def setNonBlocking(fd: Any) -> None:
    """Let reading from `fd` (a number, or what has a `fileno`) and writing to it never wait."""
    os.set_blocking(_number(fd), False)


def setBlocking(fd: Any) -> None:
    """Let them wait."""
    os.set_blocking(_number(fd), True)


def _number(fd: Any) -> int:
    return fd if isinstance(fd, int) else fd.fileno()


def readFromFD(fd: int, callback: Callable[[bytes], object]) -> Exception | None:
    """Call `callback` with what there is to read, if anything; returns the reason if nothing will ever come.

    What `callback` raises is raised.
    """
    try:
        data = os.read(fd, _CHUNK)
    except OSError as problem:
        return None if problem.errno in _NOT_NOW else CONNECTION_LOST
    if not data:
        return CONNECTION_DONE
    callback(data)
    return None


def writeToFD(fd: int, data: bytes) -> int | Exception:
    """Write the beginning of `data`; returns how many bytes that was, or the reason if none will ever be taken."""
    try:
        return os.write(fd, data)
    except OSError as problem:
        return 0 if problem.errno in _NOT_NOW else CONNECTION_LOST
