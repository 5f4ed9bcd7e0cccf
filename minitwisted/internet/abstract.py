"""A descriptor with a write side, and whether a text is an address.

`FileDescriptor` is what connections, pipes and devices have in common: bytes wait in an `Outbox` until there is room, a
producer is told when to pause and when to go on, and the end waits until all is sent.  Whoever inherits from it says where
the bytes go (`writeSomeData`), where they come from (`doRead`), which descriptor that is (`fileno`), and sets `connected`
when it is.

``tcp.Connection`` is no child of it, for the way to it must be short; it takes over those methods that it needs unchanged.

Programs ask `isIPAddress` before they look a name up: an address needs no look-up, and whether it has four parts or colons
says which kind of socket to open.
"""

from __future__ import annotations

from socket import AF_INET, AF_INET6
from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.internet import main
from minitwisted.internet._lifecycle import NEXT, Life
from minitwisted.internet._outbox import Outbox
from minitwisted.internet._resolver import is_literal
from minitwisted.internet._the_reactor import the_reactor
from minitwisted.internet.interfaces import (
    IConsumer,
    IHalfCloseableDescriptor,
    ILoggingContext,
    IPushProducer,
    IReadWriteDescriptor,
    ITransport,
)
from minitwisted.python.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

__all__ = ["FileDescriptor", "isIPAddress", "isIPv6Address"]


@implementer(IPushProducer, IReadWriteDescriptor, IConsumer, ITransport, IHalfCloseableDescriptor, ILoggingContext)
class FileDescriptor:
    """Something to read from and write to, watched by `reactor`.  See the head of this file."""

    #: How many unsent bytes make a producer pause.
    bufferSize = 65536

    producer: Any = None
    producerPaused = False
    streamingProducer: Any = False
    _life = Life.CONNECTING

    def __init__(self, reactor: Any = None) -> None:
        self.reactor = the_reactor() if reactor is None else reactor
        self._outbox = Outbox()
        if self.connected:  # said by a subclass, once for all
            self._life = Life.OPEN

    @property
    def connected(self: Any) -> Any:
        """Whether it is open (0 or 1).  Subclasses set it."""
        return self._life.connected

    @connected.setter
    def connected(self: Any, value: Any) -> None:
        ended = Life.CLOSED if self._life.disconnecting else Life.LOST
        self._life = Life.OPEN if value else ended

    @property
    def disconnecting(self: Any) -> Any:
        """Whether its end has been asked for (0 or 1).  Ports made elsewhere set it."""
        return self._life.disconnecting

    @disconnecting.setter
    def disconnecting(self: Any, value: Any) -> None:
        before, after = (Life.LOST, Life.CLOSED) if self._life.disconnected else (Life.OPEN, Life.CLOSING)
        if bool(value) != bool(self._life.disconnecting):
            self._life = after if value else before

    @property
    def disconnected(self: Any) -> Any:
        """Whether it has been open and is so no more (0 or 1).  Ports made elsewhere set it."""
        return self._life.disconnected

    @disconnected.setter
    def disconnected(self: Any, value: Any) -> None:
        if value:
            self._life = Life.CLOSED if self._life.disconnecting else Life.LOST
        elif self._life.disconnected:
            self._life = Life.CONNECTING

    def _happens(self: Any, event: str) -> bool:
        """Go on to the state that `event` leads to; False if it means nothing here."""
        before = self._life
        self._life = NEXT.get((before, event), before)
        return self._life is not before

    # What the loop calls.

    def fileno(self) -> int:
        """The descriptor's number; -1 if there is none."""
        return -1

    def logPrefix(self) -> str:
        """Whose lines are those logged meanwhile."""
        return "-"

    def _getLogPrefix(self, applicationObject: Any) -> str:
        # Private, and yet devices and ports made elsewhere (`twisted.pair`) ask by it for their protocol's word.
        return prefix_of(applicationObject)

    def doRead(self) -> Any:
        """Read what there is; return a reason when there will be no more."""
        raise NotImplementedError(f"{_name_of(self)} does not implement doRead")

    def writeSomeData(self, data: Any) -> Any:
        """Send the beginning of `data`; return how many bytes that was, or a reason why it cannot be."""
        raise NotImplementedError(f"{_name_of(self)} does not implement writeSomeData")

    def doWrite(self) -> Any:
        """Send what waits, as far as it is taken; returns a reason when that was the last there was to do."""
        outbox = self._outbox
        # Even if there is nothing: a device that has failed says so.
        pieces = outbox.next_ones() if outbox.size else [b""]
        sent = self.writeSomeData(b"".join(pieces) if pieces[1:] else pieces[0])
        if isinstance(sent, Exception) or sent < 0:
            return sent
        if outbox.size:
            outbox.sent(sent)
            if outbox.size:
                return None
        self.stopWriting()
        return self._all_sent()

    def _all_sent(self: Any) -> Any:
        """The outbox is empty: somebody has waited for that."""
        if self.producer is not None and (self.producerPaused or not self.streamingProducer):
            self.producerPaused = False
            self.producer.resumeProducing()
        elif self._life is Life.CLOSING:
            return main.CONNECTION_DONE
        elif self._life is Life.FINISHING:
            return self._end_our_direction()
        return None

    def _end_our_direction(self) -> Any:
        self._happens("shut")
        return None

    def readConnectionLost(self, reason: Failure) -> None:
        """The other side's direction has ended: that is the end."""
        self.connectionLost(reason)

    def writeConnectionLost(self: Any, reason: Failure) -> None:
        """Our direction has ended: that is the end."""
        self.connectionLost(reason)

    def connectionLost(self, reason: Failure) -> None:
        """It is over."""
        self._happens("lost")
        if self.connected:  # said by a class below, and so in front of what we say
            vars(self)["connected"] = 0
        if self.producer is not None:
            self.producer.stopProducing()
            self.producer = None
        self.stopReading()
        self.stopWriting()

    def getHost(self) -> Any:
        """Our end."""
        raise NotImplementedError()

    def getPeer(self) -> Any:
        """The other end."""
        raise NotImplementedError()

    # Writing.

    def write(self: Any, data: bytes) -> None:
        """Send `data`, with all else that is written in this turn.  Raises TypeError unless it is bytes."""
        if type(data) is not bytes:
            _must_be_bytes(data)
        if not data or not self._life.takes:
            return
        outbox = self._outbox
        if not outbox.size:
            self._flush_soon(self)
        outbox.add_piece(data)
        outbox.size += len(data)
        if self.producer is not None:
            self._curb()

    def writeSequence(self: Any, iovec: Iterable[bytes]) -> None:
        """Send these pieces.  Raises TypeError unless all are bytes, and then none is sent."""
        pieces = list(iovec)
        for each in pieces:
            _must_be_bytes(each)
        size = sum(map(len, pieces))
        if not size or not self._life.takes:
            return
        outbox = self._outbox
        if not outbox.size:
            self._flush_soon(self)
        outbox.pieces.extend(filter(None, pieces))
        outbox.size += size
        if self.producer is not None:
            self._curb()

    def _curb(self: Any) -> None:
        """Have a producer pause who has given too much; he is told again whenever he goes on regardless."""
        if self.streamingProducer and self._outbox.size > self.bufferSize:
            self.producerPaused = True
            self.producer.pauseProducing()

    def registerProducer(self: Any, producer: Any, streaming: bool) -> None:
        """Take what `producer` gives: `streaming`, until it is told to pause; else a piece each time it is asked."""
        if self.producer is not None:
            raise RuntimeError(f"Cannot register producer {producer}, because producer {self.producer} was never unregistered.")
        if self._life.disconnected:
            producer.stopProducing()
            return
        self.producer, self.streamingProducer = producer, streaming
        if not streaming:
            producer.resumeProducing()

    def unregisterProducer(self: Any) -> None:
        """The producer has no more; what waited for it goes on."""
        self.producer = None
        if self._life is Life.CLOSING or self._life is Life.FINISHING:
            self._flush_soon(self)

    # Ending.

    def loseConnection(self: Any) -> None:
        """Close when all is sent; nothing more is read."""
        if self._life is Life.HALF:  # nothing can be left to send: there is nothing to wait for
            self.reactor.removeReader(self)
            self.connectionLost(Failure(main.CONNECTION_DONE))
        elif self._happens("lose") and self._life is Life.CLOSING:
            self.reactor.removeReader(self)
            self._flush_soon(self)

    def loseWriteConnection(self: Any) -> None:
        """When all is sent, end our direction; reading goes on."""
        if self._happens("end writing"):
            self._flush_soon(self)

    # Reading, and who is asked for it.

    def startReading(self: Any) -> None:
        """Read from now on."""
        self.reactor.addReader(self)

    def stopReading(self: Any) -> None:
        """Read no more, until told to."""
        self.reactor.removeReader(self)

    def startWriting(self: Any) -> None:
        """Have `doWrite` called when there is room."""
        self.reactor.addWriter(self)

    def stopWriting(self: Any) -> None:
        """No more."""
        self.reactor.removeWriter(self)

    pauseProducing = stopReading

    def resumeProducing(self: Any) -> None:
        """Read again, unless the connection ends."""
        if self._life.reads:
            self.reactor.addReader(self)

    def stopProducing(self: Any) -> None:
        """Whoever takes what we read wants no more."""
        self.loseConnection()

    def stopConsuming(self: Any) -> None:
        """Take no more from the producer, and end."""
        self.unregisterProducer()
        self.loseConnection()

    def _flush_soon(self, _: Any) -> None:
        self.startWriting()


def prefix_of(thing: Any) -> str:
    """In whose name `thing` logs: its own word for it, or its class's name."""
    return thing.logPrefix() if ILoggingContext.providedBy(thing) else thing.__class__.__name__


def _name_of(thing: object) -> str:
    kind = type(thing)
    return f"{kind.__module__}.{kind.__qualname__}"


def _must_be_bytes(data: object) -> None:
    if not isinstance(data, bytes):
        raise TypeError("Data must be bytes")


def isIPAddress(addr: str | bytes, family: int = AF_INET) -> bool:
    """Whether `addr` is an address of `family`, by default an IPv4 address.  Raises ValueError for a family of others."""
    if family not in (AF_INET, AF_INET6):
        raise ValueError(f"unknown address family {family!r}")
    addr = _as_text(addr)
    return is_literal(_without_zone(addr) if family == AF_INET6 else addr, family)


def isIPv6Address(addr: str | bytes) -> bool:
    """Whether `addr` is an IPv6 address, with or without a zone (``%eth0``)."""
    return is_literal(_without_zone(_as_text(addr)), AF_INET6)


def _as_text(addr: str | bytes) -> str:
    # Whatever is not ASCII becomes something that is no address.
    return addr.decode("ascii", "replace") if isinstance(addr, bytes) else addr


def _without_zone(addr: str) -> str:
    return addr.split("%", 1)[0]
