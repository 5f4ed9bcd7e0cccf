"""A reactor for systems like Unix: it wakes by a pipe and speaks TCP.

What is left for each kind of reactor is to name its poller.
"""

from __future__ import annotations

from minitwisted.internet._wakeup import Bell
from minitwisted.internet.base import ReactorBase

__all__ = ["PosixReactorBase"]


class PosixReactorBase(ReactorBase):
    """What select, poll and epoll reactors share."""

    def installWaker(self) -> None:
        """Watch the bell."""
        if self.waker is None:
            self.waker = Bell()
            self._internal.add(self.waker)
            self.addReader(self.waker)
