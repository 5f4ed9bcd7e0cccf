"""Policies: what is true of all connections of a factory, whatever they are about.

How many there may be, how much they may carry, how long they may be silent, what is written down of them: none of this
is the protocol's business.  So it is wrapped around, by a factory that takes another: ``TimeoutFactory(EchoFactory(), 60)``;
and since the result is a factory again, several can be put around each other.

The door to wrapping (``_wrapping.py``), limits (``_throttling.py``) and timeouts (``_timeouts.py``), and the home of those that
write down what passes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from minitwisted.protocols._throttling import (
    LimitConnectionsByPeer,
    LimitTotalConnectionsFactory,
    ThrottlingFactory,
    ThrottlingProtocol,
)  # fmt: skip
from minitwisted.protocols._timeouts import TimeoutFactory, TimeoutMixin, TimeoutProtocol
from minitwisted.protocols._wrapping import ProtocolWrapper, WrappingFactory
from minitwisted.python import log
from minitwisted.python._home import at_home

if TYPE_CHECKING:
    from typing import Any, TextIO

__all__ = [
    "LimitConnectionsByPeer", "LimitTotalConnectionsFactory", "ProtocolWrapper", "SpewingFactory", "SpewingProtocol",
    "ThrottlingFactory", "ThrottlingProtocol", "TimeoutFactory", "TimeoutMixin", "TimeoutProtocol",
    "TrafficLoggingFactory", "TrafficLoggingProtocol", "WrappingFactory",
]  # fmt: skip

#: What stands for the rest of data that is too long to be written down.
ELIDED = b"<... elided>"


class SpewingProtocol(ProtocolWrapper):
    """Logs all that passes."""

    def dataReceived(self, data: bytes) -> None:
        """Log it and pass it on."""
        log.msg(f"Received: {data!r}")
        super().dataReceived(data)

    def write(self, data: bytes) -> None:
        """Log it and pass it on."""
        log.msg(f"Sending: {data!r}")
        super().write(data)


class SpewingFactory(WrappingFactory):
    """Logs all that passes, for finding mistakes."""

    protocol = SpewingProtocol


class TrafficLoggingProtocol(ProtocolWrapper):
    """Writes all that passes to `logfile` (of text), a line for each event.

    A line begins with who spoke, ``C`` the other side, ``S`` this one, and the connection's `number`.  Of data longer than
    `lengthLimit` bytes (None: whatever their length) only the beginning is written.
    """

    def __init__(self, factory, wrappedProtocol, logfile: TextIO, lengthLimit=None, number=0) -> None:
        super().__init__(factory, wrappedProtocol)
        self.logfile = logfile
        self.lengthLimit = lengthLimit
        self._number = number

    def _log(self, line: str) -> None:
        self.logfile.write(line + "\n")
        self.logfile.flush()

    def _shortened(self, data: bytes) -> bytes:
        if self.lengthLimit and len(data) > self.lengthLimit:
            return data[: max(0, self.lengthLimit - len(ELIDED))] + ELIDED
        return data

    def connectionMade(self) -> None:
        """Write that down."""
        self._log("*")

    def dataReceived(self, data: bytes) -> None:
        """Write it down and pass it on."""
        self._log(f"C {self._number}: {self._shortened(data)!r}")
        super().dataReceived(data)

    def connectionLost(self, reason) -> None:  # type: ignore[override]
        """Write it down and pass it on."""
        self._log(f"C {self._number}: {reason!r}")
        super().connectionLost(reason)

    def write(self, data: bytes) -> None:
        """Write it down and pass it on."""
        self._log(f"S {self._number}: {self._shortened(data)!r}")
        super().write(data)

    def writeSequence(self, iovec) -> None:
        """Write it down and pass it on."""
        pieces = list(iovec)
        self._log(f"SV {self._number}: {[self._shortened(each) for each in pieces]!r}")
        super().writeSequence(pieces)

    def loseConnection(self) -> None:
        """Write it down and pass it on."""
        self._log(f"S {self._number}: *")
        super().loseConnection()


class TrafficLoggingFactory(WrappingFactory):
    """Writes all that passes into files, one for each connection: `logfilePrefix`, ``-`` and a number, from 1."""

    protocol = TrafficLoggingProtocol

    _counter = 0

    def __init__(self, wrappedFactory, logfilePrefix, lengthLimit=None) -> None:
        self.logfilePrefix = logfilePrefix
        self.lengthLimit = lengthLimit
        super().__init__(wrappedFactory)

    def open(self, name: str) -> Any:
        """The file of that name, to be written anew.  Override it to write somewhere else."""
        return open(name, "w")

    def buildProtocol(self, addr) -> Any:
        """A protocol with a file of its own."""
        self._counter += 1
        logfile = self.open(f"{self.logfilePrefix}-{self._counter}")
        return self.protocol(
            self, self.wrappedFactory.buildProtocol(addr), logfile, lengthLimit=self.lengthLimit, number=self._counter
        )

    def resetCounter(self) -> None:
        """Count from 1 again."""
        self._counter = 0


at_home(
    __name__, LimitConnectionsByPeer, LimitTotalConnectionsFactory, ProtocolWrapper, ThrottlingFactory, ThrottlingProtocol,
    TimeoutFactory, TimeoutMixin, TimeoutProtocol, WrappingFactory,
)  # fmt: skip
