"""Three calls of Linux: tell me what happens to these files.

`init` opens a queue, a descriptor like any other; `add` has events of a path put into it and returns a number by which they
will be told apart, and `remove` ends that.  An event is read from the descriptor as bytes, and `events` takes them apart.

Python has no door to these calls, so they are made through ctypes, which is loaded when the first queue is opened.

The contract: `init` and `add` raise INotifyError if the system refuses.  `remove` does not, since what it ends may have ended
by itself.  Where there is no Linux, importing this raises ImportError.
"""

from __future__ import annotations

import functools
import os
import struct
import sys
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from minitwisted.python.filepath import FilePath

if not sys.platform.startswith("linux"):
    raise ImportError("inotify is a part of Linux")

#: Which watch, what has happened, which renaming it is half of, and how many bytes of a name follow.
_HEAD = struct.Struct("iIII")


class INotifyError(Exception):
    """The system will not watch that, or nothing more."""


@functools.cache
def _system() -> Any:
    return import_module("ctypes").CDLL(None)


def init() -> int:
    """Open a queue of events; returns its descriptor, which does not block and is not passed on to children."""
    fd: int = _system().inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    if fd < 0:
        raise INotifyError("INotify initialization error.")
    return fd


def add(fd: int, path: FilePath, mask: int) -> int:
    """Have what `mask` names put into `fd` whenever it happens to `path`, a FilePath of bytes; returns the watch's number."""
    wd: int = _system().inotify_add_watch(fd, path.path, mask)
    if wd < 0:
        raise INotifyError(f"Failed to add watch on '{path!r}' - ({wd!r})")
    return wd


def remove(fd: int, wd: int) -> None:
    """Watch no more what has the number `wd`."""
    _system().inotify_rm_watch(fd, wd)


def events(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """From what was read: for each event its watch, its mask, and the name in the watched directory it is about, or b""."""
    at = 0
    while at < len(data):
        wd, mask, _, size = _HEAD.unpack_from(data, at)
        at += _HEAD.size + size
        yield wd, mask, data[at - size : at].rstrip(b"\0")  # the system fills up with zeros
