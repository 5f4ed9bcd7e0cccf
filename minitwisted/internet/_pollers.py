"""Three ways to ask the system what has happened, behind the same two methods.

``watch(fd, bits)`` says from now on what is wanted of a descriptor: `READ`, `WRITE`, both, or 0 to forget it.
``wait(seconds)`` sleeps until something has happened, at most that long (None: for ever), and returns a list of pairs
``(fd, bits)``.  That is all: a poller knows numbers and no objects, and it never calls anybody.  What a pair means is the
loop's affair (``base.py``); so the three can be exchanged, and each can be read in a minute.

The bits are those of ``poll`` and ``epoll`` themselves, so that their answers need no translation: `READ` and `WRITE`,
and, wanted or not, `HUP` (the other side has gone), `ERR` (it is broken) and `NVAL` (there is no such descriptor).

``watch`` raises what the system raises: ValueError and TypeError for what is no descriptor at all, and, where the system
looks at once (epoll), OSError for one that is not open.  A descriptor closed later without ``watch(fd, 0)`` is reported as
`NVAL` by select and poll, whereas epoll forgets it in silence.
"""

from __future__ import annotations

import errno
import select
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Events = list[tuple[int, int]]

READ, WRITE, ERR, HUP, NVAL = 1, 4, 8, 16, 32


class Select:
    """The oldest: hands the system all descriptors on every wait, and none above 1,023."""

    def __init__(self) -> None:
        self._wanted: dict[int, int] = {}

    def watch(self, fd: int, bits: int) -> None:
        """From now on wait for `bits` (0: nothing) on `fd`."""
        if bits:
            self._wanted[_number(fd)] = bits
        else:
            self._wanted.pop(fd, None)

    def wait(self, seconds: float | None) -> Events:
        """What has happened, within `seconds` at most; all that can be read comes before all that can be written."""
        reading = [fd for fd, bits in self._wanted.items() if bits & READ]
        writing = [fd for fd, bits in self._wanted.items() if bits & WRITE]
        try:
            readable, writable, _ = select.select(reading, writing, [], seconds)
        except (ValueError, OSError):
            # One bad number spoils the whole call, and the system does not say which.
            return [(fd, NVAL) for fd in self._wanted if not _open(fd)]
        return [(fd, READ) for fd in readable] + [(fd, WRITE) for fd in writable]


def _number(fd: int) -> int:
    """`fd`, if it can be the number of a descriptor."""
    if not isinstance(fd, int):
        raise TypeError("argument must be an int, or have a fileno() method.")
    if fd < 0:
        raise ValueError(f"file descriptor cannot be a negative integer ({fd})")
    return fd


def _open(fd: int) -> bool:
    try:
        select.select([fd], [fd], [], 0)
    except (ValueError, OSError):
        return False
    return True


class Poll:
    """As select, without its limit."""

    def __init__(self) -> None:
        self._poll = select.poll()

    def watch(self, fd: int, bits: int) -> None:
        """From now on wait for `bits` (0: nothing) on `fd`."""
        if bits:
            self._poll.register(fd, bits)  # a second time it replaces the first
        else:
            self._poll.unregister(fd)

    def wait(self, seconds: float | None) -> Events:
        """What has happened, within `seconds` at most."""
        # Whole milliseconds: rounded up, or the loop would spin through the last one before a timer is due.
        return self._poll.poll(None if seconds is None else ceil(seconds * 1000))


class Epoll:
    """Linux's own: the system keeps the list and tells only of those to which something has happened.

    It refuses regular files, on which one never waits.  Those are answered for here: they are always ready, and while there
    is one, nobody sleeps.
    """

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._wanted: dict[int, int] = {}
        self._files: dict[int, int] = {}
        # `wait` is the system's own method as long as there are no files: not one frame of ours is in between.
        self.wait: Callable[[float | None], Events] = self._epoll.poll

    def watch(self, fd: int, bits: int) -> None:
        """From now on wait for `bits` (0: nothing) on `fd`."""
        if fd in self._files:
            self._watch_file(fd, bits)
        elif not bits:
            self._forget(fd)
        elif fd in self._wanted:
            self._change(fd, bits)
        else:
            self._begin(fd, bits)

    def _begin(self, fd: int, bits: int) -> None:
        try:
            self._epoll.register(fd, bits)
        except OSError as refusal:
            if refusal.errno != errno.EPERM:
                raise
            self._watch_file(fd, bits)
        else:
            self._wanted[fd] = bits

    def _change(self, fd: int, bits: int) -> None:
        try:
            self._epoll.modify(fd, bits)
        except FileNotFoundError:
            # It was closed behind our back and the number is another's by now: whoever asks means the new one.
            del self._wanted[fd]
            self._begin(fd, bits)
        else:
            self._wanted[fd] = bits

    def _forget(self, fd: int) -> None:
        if self._wanted.pop(fd, None) is not None:
            try:
                self._epoll.unregister(fd)
            except OSError:
                pass  # closed behind our back: the system has forgotten it already

    def _watch_file(self, fd: int, bits: int) -> None:
        if bits:
            self._files[fd] = bits
        else:
            del self._files[fd]
        self.wait = self._wait_with_files if self._files else self._epoll.poll

    def _wait_with_files(self, seconds: float | None) -> Events:
        return self._epoll.poll(0) + list(self._files.items())
