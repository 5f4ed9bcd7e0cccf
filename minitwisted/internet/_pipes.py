"""Descriptors that go one way: a pipe, a file, half of a terminal.

A connection has one descriptor for both directions and one moment at which it ends.  What talks by pipes has one each way, and
each has an end of its own.  So there are two small transports here, which know only whom to tell: an *owner*, who gave them
a name and is called ``childDataReceived(name, data)`` and ``childConnectionLost(name, reason)``, as one who talks with a
process is.

The contract: the descriptor is set not to block, and it stays the owner's to close.  A writer whose pipe nobody reads any
more is told so at once, even while it has nothing to say.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from minitwisted.internet import main
from minitwisted.internet.abstract import FileDescriptor
from minitwisted.internet.fdesc import readFromFD, writeToFD
from minitwisted.python._home import at_home
from minitwisted.python.failure import Failure

if TYPE_CHECKING:
    from typing import Any


class _OneWay(FileDescriptor):
    """What the two have in common: a number, an owner, and one end."""

    connected = 1

    def __init__(self, reactor: Any, proc: Any, name: Any, fileno: int) -> None:
        """`proc` is the owner, `name` what it calls this direction, and `fileno` the descriptor."""
        super().__init__(reactor)
        self.proc, self.name, self.fd = proc, name, fileno
        os.set_blocking(fileno, False)

    def fileno(self) -> int:
        """The descriptor's number."""
        return self.fd

    def connectionLost(self, reason: Failure) -> None:
        """It has ended: tell the owner, once."""
        if not self.disconnected:
            super().connectionLost(reason)
            self.proc.childConnectionLost(self.name, reason)


class ProcessReader(_OneWay):
    """Hands what comes to its owner, from the moment at which it is told to `startReading`."""

    def doRead(self) -> Any:
        """Read what there is, or the end."""
        return readFromFD(self.fd, self.dataReceived)

    def dataReceived(self, data: bytes) -> None:
        """Something came: tell the owner."""
        self.proc.childDataReceived(self.name, data)

    def loseConnection(self) -> None:
        """Hear no more; not inside this call."""
        self.stopReading()
        self.reactor.callLater(0, self.connectionLost, Failure(main.CONNECTION_DONE))


class ProcessWriter(_OneWay):
    """Sends what is written, at the end of the turn in which it is written."""

    def __init__(self, reactor: Any, proc: Any, name: Any, fileno: int, forceReadHack: bool = False) -> None:
        """`forceReadHack`: watch for the end of whoever reads also where the system may not tell it, as with a socket."""
        super().__init__(reactor, proc, name, fileno)
        soon = getattr(self.reactor, "_flush_soon", self.reactor.addWriter)
        self._flush_soon = soon  # type: ignore[method-assign]  # no frame of ours in between
        if forceReadHack or stat.S_ISFIFO(os.fstat(fileno).st_mode):
            # Nothing can be read here; but the system has something to tell when the other side is closed.
            self.startReading()

    def loseConnection(self) -> None:
        """End when all is sent.  Until then it matters whether anybody reads, so that is watched on."""
        if self._happens("lose"):
            self._flush_soon(self)

    def doRead(self) -> Any:
        """Nobody reads any more."""
        return main.CONNECTION_LOST

    def writeSomeData(self, data: Any) -> Any:
        """Send the beginning of `data`."""
        return writeToFD(self.fd, data)

    def _flush(self) -> Any:
        why = self.doWrite()
        if not why and self._outbox.size:
            self.startWriting()
        return why


at_home("minitwisted.internet.process", ProcessReader, ProcessWriter)
