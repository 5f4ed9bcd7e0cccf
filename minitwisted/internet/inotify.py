"""Being told what happens to files and directories, on Linux.

An `INotify` is a descriptor that is read like any other, and what is read from it are events: something was opened in this
directory, that file was changed.  Whoever wants to know names a path, which events matter (a mask of the ``IN_...`` below) and
functions to be called::

    def changed(watch, path, mask):  # `watch` is of no use, and there for older programs
        print(path, humanReadableMask(mask))

    notifier = INotify()
    notifier.startReading()
    notifier.watch(FilePath("/some/directory"), callbacks=[changed])

Paths are told as bytes, as the system knows them.  A directory is watched without those in it, unless asked for
(`recursive`), and new ones in it are watched too, if asked for (`autoAdd`).  That comes late: in a new directory there may be
something before we watch it.  So its contents are looked through a moment later, as if they had just come; what comes while we
look may then be told twice.

The contract: events that come too fast are lost, and nobody is told.  If something that is watched is deleted, or a callback
raises, that is the end of all watching, and the `INotify` is closed.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from minitwisted.internet._lifecycle import Life
from minitwisted.internet.abstract import FileDescriptor
from minitwisted.internet.fdesc import readFromFD
from minitwisted.python import _inotify, log
from minitwisted.python._inotify import INotifyError as INotifyError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from minitwisted.python.failure import Failure
    from minitwisted.python.filepath import FilePath

# What can happen.
IN_ACCESS = 0x1
IN_MODIFY = 0x2
IN_ATTRIB = 0x4
IN_CLOSE_WRITE = 0x8
IN_CLOSE_NOWRITE = 0x10
IN_OPEN = 0x20
IN_MOVED_FROM = 0x40
IN_MOVED_TO = 0x80
IN_CREATE = 0x100
IN_DELETE = 0x200
IN_DELETE_SELF = 0x400
IN_MOVE_SELF = 0x800

# What is told unasked.
IN_UNMOUNT = 0x2000
IN_Q_OVERFLOW = 0x4000
IN_IGNORED = 0x8000
IN_ISDIR = 0x40000000

# How to watch.
IN_ONLYDIR = 0x1000000
IN_DONT_FOLLOW = 0x2000000
IN_MASK_ADD = 0x20000000
IN_ONESHOT = 0x80000000

# Some of them together.
IN_CLOSE = IN_CLOSE_WRITE | IN_CLOSE_NOWRITE
IN_MOVED = IN_MOVED_FROM | IN_MOVED_TO
IN_CHANGED = IN_MODIFY | IN_ATTRIB
IN_WATCH_MASK = IN_CHANGED | IN_MOVED | IN_CREATE | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT

_WORDS = {
    IN_ACCESS: "access", IN_MODIFY: "modify", IN_ATTRIB: "attrib", IN_CLOSE_WRITE: "close_write",
    IN_CLOSE_NOWRITE: "close_nowrite", IN_OPEN: "open", IN_MOVED_FROM: "moved_from", IN_MOVED_TO: "moved_to",
    IN_CREATE: "create", IN_DELETE: "delete", IN_DELETE_SELF: "delete_self", IN_MOVE_SELF: "move_self",
    IN_UNMOUNT: "unmount", IN_Q_OVERFLOW: "queue_overflow", IN_IGNORED: "ignored", IN_ONLYDIR: "only_dir",
    IN_DONT_FOLLOW: "dont_follow", IN_MASK_ADD: "mask_add", IN_ISDIR: "is_dir", IN_ONESHOT: "one_shot",
}  # fmt: skip

__all__ = [
    "INotify", "humanReadableMask",
    "IN_ACCESS", "IN_MODIFY", "IN_ATTRIB", "IN_CLOSE_WRITE", "IN_CLOSE_NOWRITE", "IN_OPEN", "IN_MOVED_FROM", "IN_MOVED_TO",
    "IN_CREATE", "IN_DELETE", "IN_DELETE_SELF", "IN_MOVE_SELF", "IN_UNMOUNT", "IN_Q_OVERFLOW", "IN_IGNORED", "IN_ISDIR",
    "IN_ONLYDIR", "IN_DONT_FOLLOW", "IN_MASK_ADD", "IN_ONESHOT", "IN_CLOSE", "IN_MOVED", "IN_CHANGED", "IN_WATCH_MASK",
]  # fmt: skip


def humanReadableMask(mask: int) -> list[str]:
    """The events of `mask` in words."""
    return [word for bit, word in _WORDS.items() if bit & mask]


class _Watch:
    """A path that is watched, and how."""

    def __init__(self, path: FilePath, mask: int, autoAdd: bool, callbacks: Sequence[Callable[..., object]] | None) -> None:
        self.path, self.mask, self.autoAdd = path, mask, autoAdd
        # Not copied: it is one list for all that are added to this one, and its owner may still change it.
        self.callbacks = [] if callbacks is None else callbacks

    def tell(self, path: FilePath, mask: int) -> None:
        for each in self.callbacks:
            each(self, path, mask)


class INotify(FileDescriptor):
    """Paths that are watched by one descriptor.  See the head of this file."""

    def __init__(self, reactor: Any = None) -> None:
        """By default `reactor` is the installed one.  Raises INotifyError if the system has no queues left."""
        super().__init__(reactor)
        self._fd = _inotify.init()
        self._life = Life.HALF  # nothing is ever written
        self._watches: dict[int, _Watch] = {}
        self._numbers: dict[FilePath, int] = {}

    def fileno(self) -> int:
        """The descriptor's number."""
        return self._fd

    def watch(
        self, path: FilePath, mask: int = IN_WATCH_MASK, autoAdd: bool = False,
        callbacks: Sequence[Callable[..., object]] | None = None, recursive: bool = False,
    ) -> int | None:  # fmt: skip
        """Call `callbacks` with (something, a FilePath, what happened) whenever what `mask` names happens to `path`.

        `autoAdd`: so with directories that are made in it.  `recursive`: so with all directories in it (and with nothing
        unless it is one); then None is returned, else a number.  If `path` is watched already, nothing changes.  Raises
        INotifyError if the system refuses, and LinkError if links lead in a circle.
        """
        if recursive:
            for each in path.walk():
                if each.isdir():
                    self.watch(each, mask, autoAdd, callbacks)
            return None
        path = path.asBytesMode()
        return self._numbers[path] if path in self._numbers else self._add(_Watch(path, mask, autoAdd, callbacks))

    def ignore(self, path: FilePath) -> None:
        """Watch `path` no more.  Raises KeyError unless it is watched."""
        path = path.asBytesMode()
        if path not in self._numbers:
            raise KeyError(f"{path!r} is not watched")
        self._forget(self._numbers[path])

    def _add(self, watch: _Watch) -> int:
        # What is deleted is no longer watched, and that we must know in any case.
        number = _inotify.add(self._fd, watch.path, watch.mask | IN_DELETE_SELF)
        self._watches[number] = watch
        self._numbers[watch.path] = number
        return number

    def _forget(self, number: int) -> None:
        _inotify.remove(self._fd, number)
        del self._numbers[self._watches.pop(number).path]

    # What happens.

    def doRead(self) -> Any:
        """Tell of what has happened."""
        return readFromFD(self._fd, self._happened)

    def _happened(self, data: bytes) -> None:
        for number, mask, name in _inotify.events(data):
            watch = self._watches.get(number)
            if watch is not None:  # else it was ignored meanwhile; or there were too many events, which has no watch at all
                self._one_happened(number, watch, watch.path.child(name) if name else watch.path, mask)

    def _one_happened(self, number: int, watch: _Watch, path: FilePath, mask: int) -> None:
        watch.tell(path, mask)
        if mask & IN_DELETE_SELF:
            self._forget(number)
            self.loseConnection()
        elif watch.autoAdd and mask & IN_CREATE and mask & IN_ISDIR:
            self._watch_new(path, watch)

    def _watch_new(self, path: FilePath, parent: _Watch) -> None:
        self.watch(path, parent.mask, True, parent.callbacks)
        self.reactor.callLater(0, self._catch_up, self._watches[self._numbers[path]])

    def _catch_up(self, watch: _Watch) -> None:
        """Tell of what was in a new directory before we watched it."""
        try:
            contents = watch.path.children()
        except OSError:
            return  # it is no longer there
        for each in contents:
            if each.isdir():
                watch.tell(each, IN_ISDIR | IN_CREATE)
                self._watch_new(each, watch)
            elif each.isfile():
                watch.tell(each, IN_CREATE | IN_CLOSE_WRITE)

    def connectionLost(self, reason: Failure) -> None:
        """It is over: close the descriptor."""
        if self.disconnected:
            return
        super().connectionLost(reason)
        try:
            os.close(self._fd)
        except OSError as problem:
            log.err(problem, "Couldn't close INotify file descriptor.")
