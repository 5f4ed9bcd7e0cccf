"""Not more than so many connections, not more than so many bytes in a second.

A limit on connections is kept when a protocol is to be built: None instead of one closes the connection.  A limit on bytes
cannot be kept by refusing some.  So all are let through and counted; once a second, ``ThrottlingFactory`` looks at the count,
and if it was too high, everybody pauses for as long as it takes until the average is right again.

The public home of all classes is ``minitwisted.protocols.policies``.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from minitwisted.internet._the_reactor import the_reactor
from minitwisted.internet.protocol import ServerFactory
from minitwisted.protocols._wrapping import ProtocolWrapper, WrappingFactory
from minitwisted.python import log

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class ThrottlingProtocol(ProtocolWrapper):
    """Counts what passes, and pauses when its factory says so: the transport for reading, the producer for writing."""

    producer: Any = None

    def write(self, data: bytes) -> None:
        """Count and pass on."""
        self.factory.registerWritten(len(data))
        super().write(data)

    def writeSequence(self, seq) -> None:
        """Count and pass on."""
        pieces = list(seq)
        self.factory.registerWritten(sum(map(len, pieces)))
        super().writeSequence(pieces)

    def dataReceived(self, data: bytes) -> None:
        """Count and pass on."""
        self.factory.registerRead(len(data))
        super().dataReceived(data)

    def registerProducer(self, producer, streaming) -> None:
        """Remember whom to pause, and pass on."""
        self.producer = producer
        super().registerProducer(producer, streaming)

    def unregisterProducer(self) -> None:
        """Forget it, and pass on."""
        self.producer = None
        super().unregisterProducer()

    def throttleReads(self) -> None:
        """Read no more."""
        self.transport.pauseProducing()

    def unthrottleReads(self) -> None:
        """Read again."""
        self.transport.resumeProducing()

    def throttleWrites(self) -> None:
        """Let the producer pause, if there is one; without, writing is not held back."""
        if self.producer is not None:
            self.producer.pauseProducing()

    def unthrottleWrites(self) -> None:
        """Let it go on."""
        if self.producer is not None:
            self.producer.resumeProducing()


class ThrottlingFactory(WrappingFactory):
    """At most `maxConnectionCount` connections, `readLimit` bytes read and `writeLimit` bytes written in a second.

    The limits are for all connections together; None is no limit.  Bytes are counted in `readThisSecond` and
    `writtenThisSecond`.
    """

    protocol = ThrottlingProtocol

    def __init__(self, wrappedFactory, maxConnectionCount=sys.maxsize, readLimit=None, writeLimit=None) -> None:
        super().__init__(wrappedFactory)
        self.connectionCount = 0
        self.maxConnectionCount = maxConnectionCount
        self.readLimit = readLimit
        self.writeLimit = writeLimit
        self.readThisSecond = self.writtenThisSecond = 0
        # The delayed calls that are pending.
        self.unthrottleReadsID: Any = None
        self.checkReadBandwidthID: Any = None
        self.unthrottleWritesID: Any = None
        self.checkWriteBandwidthID: Any = None

    def callLater(self, period: float, func: Callable[[], object]) -> Any:
        """``reactor.callLater``; tests override it."""
        return the_reactor().callLater(period, func)

    def registerWritten(self, length: int) -> None:
        """A protocol has written `length` bytes."""
        self.writtenThisSecond += length

    def registerRead(self, length: int) -> None:
        """A protocol has read `length` bytes."""
        self.readThisSecond += length

    # --- Once a second ---

    def checkReadBandwidth(self) -> None:
        """If too much was read, pause until the average is right; and look again in a second."""
        if self.readThisSecond > self.readLimit:
            self.throttleReads()
            rest = self.readThisSecond / self.readLimit - 1.0
            self.unthrottleReadsID = self.callLater(rest, self.unthrottleReads)
        self.readThisSecond = 0
        self.checkReadBandwidthID = self.callLater(1, self.checkReadBandwidth)

    def checkWriteBandwidth(self) -> None:
        """The same for what was written."""
        if self.writtenThisSecond > self.writeLimit:
            self.throttleWrites()
            rest = self.writtenThisSecond / self.writeLimit - 1.0
            self.unthrottleWritesID = self.callLater(rest, self.unthrottleWrites)
        self.writtenThisSecond = 0
        self.checkWriteBandwidthID = self.callLater(1, self.checkWriteBandwidth)

    # Over copies: who is paused or goes on may well lose its connection by it.

    def throttleReads(self) -> None:
        """All connections read no more."""
        for each in list(self.protocols):
            each.throttleReads()

    def unthrottleReads(self) -> None:
        """They read again."""
        self.unthrottleReadsID = None
        for each in list(self.protocols):
            each.unthrottleReads()

    def throttleWrites(self) -> None:
        """All producers pause."""
        for each in list(self.protocols):
            each.throttleWrites()

    def unthrottleWrites(self) -> None:
        """They go on."""
        self.unthrottleWritesID = None
        for each in list(self.protocols):
            each.unthrottleWrites()

    # --- Connections ---

    def buildProtocol(self, addr) -> Any:
        """One more, or None if there are enough.  With the first one, the looking begins."""
        if self.connectionCount == 0:
            if self.readLimit is not None:
                self.checkReadBandwidth()
            if self.writeLimit is not None:
                self.checkWriteBandwidth()
        if self.connectionCount >= self.maxConnectionCount:
            log.msg("Max connection count reached!")
            return None
        self.connectionCount += 1
        return super().buildProtocol(addr)

    def unregisterProtocol(self, p) -> None:
        """One fewer.  With the last one, the looking ends."""
        super().unregisterProtocol(p)
        self.connectionCount -= 1
        if self.connectionCount == 0:
            for name in ("unthrottleReadsID", "checkReadBandwidthID", "unthrottleWritesID", "checkWriteBandwidthID"):
                call = getattr(self, name)
                if call is not None:
                    call.cancel()
                    setattr(self, name, None)


class LimitConnectionsByPeer(WrappingFactory):
    """At most `maxConnectionsPerPeer` connections from one host.  `peerConnections`: how many there are, by host."""

    maxConnectionsPerPeer = 5

    def startFactory(self) -> None:
        """Begin to count."""
        self.peerConnections: dict[Any, int] = {}

    def buildProtocol(self, addr) -> Any:
        """One more from `addr` (an address with a host, or a pair of host and port), or None if it has enough."""
        host = addr.host if hasattr(addr, "host") else addr[0]
        count = self.peerConnections.get(host, 0)
        if count >= self.maxConnectionsPerPeer:
            return None
        self.peerConnections[host] = count + 1
        protocol = super().buildProtocol(addr)
        # Remembered, since a transport may not know any more where a lost connection led to.
        protocol.limitedHost = host
        return protocol

    def unregisterProtocol(self, p) -> None:
        """One fewer from its host."""
        super().unregisterProtocol(p)
        self.peerConnections[p.limitedHost] -= 1
        if self.peerConnections[p.limitedHost] == 0:
            del self.peerConnections[p.limitedHost]


class LimitTotalConnectionsFactory(ServerFactory):
    """A server with at most `connectionLimit` connections (None: any number); `connectionCount` is how many there are.

    One too many gets an `overflowProtocol`, which may tell it so and should then close, or is closed if that is None.
    """

    connectionCount = 0
    connectionLimit: int | None = None
    overflowProtocol: Callable[[], Any] | None = None

    def buildProtocol(self, addr) -> Any:
        """A protocol, or the one for too many, wrapped in order to learn of its end; or None."""
        make = self.protocol
        if self.connectionLimit is not None and self.connectionCount >= self.connectionLimit:
            make = self.overflowProtocol
        if make is None:
            return None
        protocol = make()
        protocol.factory = self
        # Those that are too many count as well, for as long as they are there.
        self.connectionCount += 1
        return ProtocolWrapper(self, protocol)

    def registerProtocol(self, p) -> None:
        """It has been counted when it was built."""

    def unregisterProtocol(self, p) -> None:
        """One fewer."""
        self.connectionCount -= 1
