"""A bell to wake a sleeping loop.

A loop that waits for descriptors can be woken by a descriptor: it watches one end of a pipe, and whoever wants it awake
writes a byte into the other.  A thread does so (`ring`), and the interpreter itself when a signal arrives, for which it is
given the number of the writing end.

One byte is enough, however many ring before the loop hears it: `rung` remembers that there is one.  It must be cleared
*after* the pipe has been emptied.  The other way round a ring between the two would have its byte swallowed and still be
remembered, and nobody would ever ring again.  Conversely, nothing is lost by it: what a thread wanted done it has put in a
queue before it rang, and the loop looks into the queue after it has heard the bell.
"""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.internet.interfaces import IReadDescriptor

if TYPE_CHECKING:
    from minitwisted.python.failure import Failure


@implementer(IReadDescriptor)
class Bell:
    """Wakes the loop that watches it. `i` is the end of the pipe to read from, `o` the one to write to."""

    def __init__(self) -> None:
        self.i, self.o = os.pipe()
        os.set_blocking(self.i, False)
        os.set_blocking(self.o, False)
        self._rung = False

    def wakeUp(self) -> None:
        """Wake the loop: for any thread, and for handlers of signals."""
        if not self._rung:
            self._rung = True
            try:
                os.write(self.o, b"!")
            except BlockingIOError:
                pass  # full of signals: that is loud enough

    def fileno(self) -> int:
        """The end that the loop watches."""
        return self.i

    def doRead(self) -> None:
        """The bell was heard: be ready for the next ring."""
        try:
            os.read(self.i, 8192)
        except BlockingIOError:
            pass
        self._rung = False

    def logPrefix(self) -> str:
        """Nobody logs in its name."""
        return "-"

    def connectionLost(self, reason: Failure) -> None:
        """Both ends are closed; there is no other reason than a loop that is no longer used."""
        if self.i >= 0:
            _tell_no_more(self.o)
            os.close(self.i)
            os.close(self.o)
            self.i = self.o = -1


def _tell_no_more(fd: int) -> None:
    """If the interpreter tells `fd` of signals, let it: soon its number may be somebody else's."""
    try:
        told = signal.set_wakeup_fd(-1)
        if told != fd:
            signal.set_wakeup_fd(told)
    except (ValueError, OSError):
        pass  # not in the main thread; or whoever is told is gone himself
