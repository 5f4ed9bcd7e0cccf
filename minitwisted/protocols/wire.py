"""The small services of the first internet hosts: echo, discard, noise, a quotation, who is there, what time is it.

Each is the shortest protocol that does something, from a time when every host answered to them.  They are useful still, to
be talked to in tests, and to be read.
"""

from __future__ import annotations

import struct
import time

from zope.interface import implementer

from minitwisted.internet import interfaces, protocol

__all__ = ["Chargen", "Daytime", "Discard", "Echo", "QOTD", "Time", "Who"]


class Echo(protocol.Protocol):
    """Says what it hears (RFC 862)."""

    def dataReceived(self, data: bytes) -> None:
        """Say it."""
        self.transport.write(data)


class Discard(protocol.Protocol):
    """Ignores what it hears (RFC 863)."""

    def dataReceived(self, data: bytes) -> None:
        """Do nothing."""


@implementer(interfaces.IProducer)
class Chargen(protocol.Protocol):
    """Talks without end, as fast as it is listened to (RFC 864)."""

    noise = b'@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~ !"#$%&?'

    def connectionMade(self) -> None:
        """Wait to be asked for noise."""
        self.transport.registerProducer(self, 0)

    def resumeProducing(self) -> None:
        """Make some."""
        self.transport.write(self.noise)

    def pauseProducing(self) -> None:
        """Nothing is made unless it is asked for."""

    def stopProducing(self) -> None:
        """Nor afterwards."""


class QOTD(protocol.Protocol):
    """Says something wise and closes (RFC 865)."""

    def connectionMade(self) -> None:
        """Say it."""
        self.transport.write(self.getQuote())
        self.transport.loseConnection()

    def getQuote(self) -> bytes:
        """What to say; to be overridden by the wiser."""
        return b"An apple a day keeps the doctor away.\r\n"


class Who(protocol.Protocol):
    """Says who is there and closes (RFC 866)."""

    def connectionMade(self) -> None:
        """Say it."""
        self.transport.write(self.getUsers())
        self.transport.loseConnection()

    def getUsers(self) -> bytes:
        """Who is there; to be overridden."""
        return b"root\r\n"


class Daytime(protocol.Protocol):
    """Says the date and time (UTC) as text and closes (RFC 867)."""

    def connectionMade(self) -> None:
        """Say it."""
        self.transport.write(time.asctime(time.gmtime()).encode("ascii") + b"\r\n")
        self.transport.loseConnection()


class Time(protocol.Protocol):
    """Says the time as four bytes, seconds since 1970, and closes (RFC 868 would have it since 1900)."""

    def connectionMade(self) -> None:
        """Say it."""
        self.transport.write(struct.pack("!i", int(time.time())))
        self.transport.loseConnection()
