"""A TCP connection: what a protocol calls its transport.

It *has* a socket, an `Outbox` (``_outbox.py``), a state (``_lifecycle.py``) and a protocol.  Bytes that come go straight up:
``doRead`` takes them from the socket and hands them to ``dataReceived``.

Bytes that go are only put into the outbox; before its next wait the loop calls `doWrite` once for each transport that was
written to (``_flush_soon``).  So the writes of one turn leave in one piece, nothing is sent inside ``write``, and the
poller is asked about room only when the system took less than all.  When the outbox is empty, whoever waits for that has his
turn, in this order: a producer, who fills it again; the end of the connection; the end of our direction alone.

No method closes the socket while its caller is still at work: the end is a reason that `doWrite` returns, or a call for later.
(There is one exception, since it is Twisted's: `loseConnection` of a connection whose own direction has ended.)
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.internet import error, main
from minitwisted.internet._lifecycle import NEXT, Life
from minitwisted.internet._outbox import Outbox
from minitwisted.internet._the_reactor import the_reactor
from minitwisted.internet.address import IPv4Address, IPv6Address
from minitwisted.internet.interfaces import (
    IConsumer,
    IHalfCloseableDescriptor,
    IHalfCloseableProtocol,
    ILoggingContext,
    IPushProducer,
    IReadWriteDescriptor,
    ISystemHandle,
    ITCPTransport,
)
from minitwisted.python import log
from minitwisted.python._home import at_home
from minitwisted.python.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

#: How much is asked of the socket at once. More would make the C library map and unmap memory for each message.
READ_SIZE = 65536


@implementer(
    ITCPTransport, ISystemHandle, IPushProducer, IReadWriteDescriptor, IConsumer, IHalfCloseableDescriptor, ILoggingContext
)
class Connection:
    """A stream over the socket `skt`, for `protocol`."""

    logstr = "Uninitialized"
    addressFamily = socket.AF_INET
    TLS = False
    #: How many unsent bytes make a producer pause.
    bufferSize = 65536

    producer: Any = None
    producerPaused = False
    streamingProducer: Any = False

    def __init__(self, skt: Any, protocol: Any, reactor: Any = None) -> None:
        self.reactor = the_reactor() if reactor is None else reactor
        self.socket = skt
        self.protocol = protocol
        self._life = Life.OPEN
        self._outbox = Outbox()
        # On a reactor that knows of no turns' ends, room is what a transport waits for.
        self._flush_soon = getattr(self.reactor, "_flush_soon", self.reactor.addWriter)
        if skt is not None:
            skt.setblocking(False)
            self._number = skt.fileno()

    connected = property(lambda self: self._life.connected)
    disconnecting = property(lambda self: self._life.disconnecting)
    disconnected = property(lambda self: self._life.disconnected)

    def _happens(self, event: str) -> bool:
        """Go on to the state that `event` leads to; False if it means nothing here."""
        before = self._life
        self._life = NEXT.get((before, event), before)
        return self._life is not before

    # What the loop calls.

    def fileno(self) -> int:
        """The socket's number; -1 once it is closed."""
        return self._number

    def logPrefix(self) -> str:
        """Whose lines are those logged meanwhile."""
        return self.logstr

    def doRead(self) -> Any:
        """Take what has come and hand it up; returns a reason when there will be no more."""
        try:
            data = self.socket.recv(READ_SIZE)
        except BlockingIOError:
            return None
        except OSError:
            return main.CONNECTION_LOST
        if not data:
            return main.CONNECTION_DONE
        return self.protocol.dataReceived(data)

    def doWrite(self) -> Any:
        """Send what waits, as far as the system takes it; returns a reason when that was the last there was to do."""
        outbox = self._outbox
        if outbox.size:
            pieces = outbox.next_ones()
            try:
                count = self.socket.sendmsg(pieces) if pieces[1:] else self.socket.send(pieces[0])
            except BlockingIOError:
                count = 0
            except OSError:
                return main.CONNECTION_LOST
            outbox.sent(count)
            if outbox.size:
                if not outbox.stuck:
                    outbox.stuck = True
                    self.reactor.addWriter(self)
                return None
        if outbox.stuck:
            outbox.stuck = False
            self.reactor.removeWriter(self)
        return self._all_sent() if self.producer is not None or self._life is not Life.OPEN else None

    _flush = doWrite

    def _all_sent(self) -> Any:
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
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        listener = IHalfCloseableProtocol(self.protocol, None)
        if listener is not None:
            try:
                listener.writeConnectionLost()
            except BaseException:
                log.err()
                return Failure()
        return None

    def readConnectionLost(self, reason: Failure) -> None:
        """The other side's direction has ended: a protocol that can do with half is told, for others it is the end."""
        listener = IHalfCloseableProtocol(self.protocol, None)
        if listener is None:
            return self.connectionLost(reason)
        try:
            listener.readConnectionLost()
        except BaseException:
            log.err()
            self.connectionLost(Failure())

    def writeConnectionLost(self, reason: Failure) -> None:
        """Our direction has ended: that is the end."""
        self.connectionLost(reason)

    def connectionLost(self, reason: Failure) -> None:
        """It is over: close the socket and tell the protocol.  Once."""
        # Whoever ends us has stopped the reading: the loop, or the method that asked for the end.
        if self._outbox.size or self._outbox.stuck or self._life is not Life.OPEN:
            self.reactor.removeWriter(self)
        if not self._happens("lost"):
            return
        self._outbox.clear()
        if self.producer is not None:
            self.producer.stopProducing()
            self.producer = None
        self._close_socket(orderly=not reason.check(error.ConnectionAborted))
        protocol = self.protocol
        del self.socket, self.protocol  # the two know each other, and only the collector could part them
        protocol.connectionLost(reason)

    def _close_socket(self, orderly: bool) -> None:
        try:
            if orderly:
                self.socket.shutdown(socket.SHUT_RDWR)
            else:
                # The system drops what is unsent and tells the other side that we have broken off.
                self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        except OSError:
            pass
        self.socket.close()
        self._number = -1

    # What the protocol calls: writing.

    def write(self, data: bytes) -> None:
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

    def writeSequence(self, iovec: Iterable[bytes]) -> None:
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

    def _curb(self) -> None:
        """Have a producer pause who has given too much; he is told again whenever he goes on regardless."""
        if self.streamingProducer and self._outbox.size > self.bufferSize:
            self.producerPaused = True
            self.producer.pauseProducing()

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        """Take what `producer` gives: `streaming`, until it is told to pause; else a piece each time it is asked."""
        if self.producer is not None:
            raise RuntimeError(f"Cannot register producer {producer}, because producer {self.producer} was never unregistered.")
        if self._life.disconnected:
            producer.stopProducing()
            return
        self.producer, self.streamingProducer = producer, streaming
        if not streaming:
            producer.resumeProducing()

    def unregisterProducer(self) -> None:
        """The producer has no more; what waited for it goes on."""
        self.producer = None
        if self._life is Life.CLOSING or self._life is Life.FINISHING:
            self._flush_soon(self)

    # Ending.

    def loseConnection(self) -> None:
        """Close when all is sent; nothing more is read."""
        if self._life is Life.HALF:  # nothing can be left to send: there is nothing to wait for
            self.reactor.removeReader(self)
            self.connectionLost(Failure(main.CONNECTION_DONE))
        elif self._happens("lose") and self._life is Life.CLOSING:
            self.reactor.removeReader(self)
            self._flush_soon(self)

    def loseWriteConnection(self) -> None:
        """When all is sent, end our direction; reading goes on."""
        if self._happens("end writing"):
            self._flush_soon(self)

    def abortConnection(self) -> None:
        """Close, and send nothing more.  Not inside this call."""
        if self._happens("abort"):
            self.reactor.removeReader(self)
            self.reactor.removeWriter(self)
            self.reactor.callLater(0, self.connectionLost, Failure(error.ConnectionAborted()))

    # Reading, and who is asked for it.

    def startReading(self) -> None:
        """Read from now on."""
        self.reactor.addReader(self)

    def stopReading(self) -> None:
        """Read no more, until told to."""
        self.reactor.removeReader(self)

    def startWriting(self) -> None:
        """Have `doWrite` called when there is room."""
        self.reactor.addWriter(self)

    def stopWriting(self) -> None:
        """No more."""
        self.reactor.removeWriter(self)

    pauseProducing = stopReading

    def resumeProducing(self) -> None:
        """Read again, unless the connection ends."""
        if self._life.reads:
            self.reactor.addReader(self)

    def stopProducing(self) -> None:
        """Whoever takes what we read wants no more."""
        self.loseConnection()

    stopConsuming = stopProducing

    # The socket.

    def getHandle(self) -> Any:
        """The socket itself."""
        return self.socket

    def getHost(self) -> Any:
        """Our end."""
        return address_of(self.addressFamily, self.socket.getsockname())

    def getPeer(self) -> Any:
        """The other end."""
        return address_of(self.addressFamily, self.socket.getpeername())

    def getTcpNoDelay(self) -> bool:
        """Whether small pieces leave without waiting for company."""
        return bool(self.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    def setTcpNoDelay(self, enabled: bool) -> None:
        """Say whether they do."""
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, enabled)

    def getTcpKeepAlive(self) -> bool:
        """Whether the system asks a silent peer for a sign of life."""
        return bool(self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE))

    def setTcpKeepAlive(self, enabled: bool) -> None:
        """Say whether it does."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, enabled)


def address_of(family: int, name: Any) -> Any:
    """The address that the system calls `name`."""
    return IPv6Address("TCP", *name) if family == socket.AF_INET6 else IPv4Address("TCP", *name[:2])


def _must_be_bytes(data: object) -> None:
    if not isinstance(data, bytes):
        raise TypeError("Data must be bytes")


def prefix_of(thing: Any) -> str:
    """In whose name `thing` logs: its own word for it, or its class's name."""
    return thing.logPrefix() if ILoggingContext.providedBy(thing) else thing.__class__.__name__


at_home("minitwisted.internet.tcp", Connection)
