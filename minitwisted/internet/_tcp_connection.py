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

from zope.interface import classImplements, implementer

from minitwisted.internet import _tls_extra, error, main
from minitwisted.internet._lifecycle import Life
from minitwisted.internet._outbox import Outbox
from minitwisted.internet._sockets import address_of
from minitwisted.internet._the_reactor import the_reactor
from minitwisted.internet.abstract import FileDescriptor
from minitwisted.internet.abstract import prefix_of as prefix_of
from minitwisted.internet.interfaces import (
    IConsumer,
    IHalfCloseableDescriptor,
    IHalfCloseableProtocol,
    ILoggingContext,
    IPushProducer,
    IReadWriteDescriptor,
    ISystemHandle,
    ITCPTransport,
    ITLSTransport,
)
from minitwisted.python import log
from minitwisted.python._home import at_home
from minitwisted.python.failure import Failure

if TYPE_CHECKING:
    from typing import Any

#: How much is asked of the socket at once. More would make the C library map and unmap memory for each message.
READ_SIZE = 65536

NO_DELAY = socket.IPPROTO_TCP, socket.TCP_NODELAY
KEEP_ALIVE = socket.SOL_SOCKET, socket.SO_KEEPALIVE


@implementer(
    ITCPTransport, ISystemHandle, IPushProducer, IReadWriteDescriptor, IConsumer, IHalfCloseableDescriptor, ILoggingContext
)
class Connection:
    """A stream over the socket `skt`, for `protocol`."""

    logstr = "Uninitialized"
    addressFamily: int = socket.AF_INET
    TLS = False
    _side = "server"  # which one we take when TLS begins
    bufferSize = FileDescriptor.bufferSize

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

    # All that does without the socket is what any descriptor does: it stands in ``abstract.py``.
    connected = FileDescriptor.connected
    disconnecting = FileDescriptor.disconnecting
    disconnected = FileDescriptor.disconnected
    _happens, _all_sent, _curb = FileDescriptor._happens, FileDescriptor._all_sent, FileDescriptor._curb
    write, writeSequence = FileDescriptor.write, FileDescriptor.writeSequence
    registerProducer, unregisterProducer = FileDescriptor.registerProducer, FileDescriptor.unregisterProducer
    loseConnection, loseWriteConnection = FileDescriptor.loseConnection, FileDescriptor.loseWriteConnection
    startReading, stopReading = FileDescriptor.startReading, FileDescriptor.stopReading
    startWriting, stopWriting = FileDescriptor.startWriting, FileDescriptor.stopWriting
    pauseProducing, resumeProducing = FileDescriptor.pauseProducing, FileDescriptor.resumeProducing
    stopProducing, stopConsuming = FileDescriptor.stopProducing, FileDescriptor.stopConsuming
    writeConnectionLost = FileDescriptor.writeConnectionLost

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
            pieces = outbox.pieces
            alone = len(pieces) == 1
            try:
                count = self.socket.send(pieces[0]) if alone else self.socket.sendmsg(outbox.next_ones())
            except BlockingIOError:
                count = 0
            except OSError:
                return main.CONNECTION_LOST
            if alone and count == outbox.size:  # as nearly always: done, without asking the outbox
                outbox.size = 0
                del pieces[0]
            else:
                outbox.sent(count)
            if outbox.size:
                if not outbox.stuck:
                    outbox.stuck = True
                    self.reactor.addWriter(self)
                return None
        elif self._life is not Life.OPEN and self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            return main.CONNECTION_LOST  # who does not read has not heard that the other side broke off, but the socket has
        if outbox.stuck:
            outbox.stuck = False
            self.reactor.removeWriter(self)
        return self._all_sent() if self.producer is not None or self._life is not Life.OPEN else None

    _flush = doWrite

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

    def connectionLost(self, reason: Failure) -> None:
        """It is over: close the socket and tell the protocol.  Once."""
        if self._outbox.size or self._outbox.stuck or self._life is not Life.OPEN:
            self.reactor.removeWriter(self)
        if not self._happens("lost"):
            return
        self._outbox.clear()
        if self.producer is not None:
            self.producer.stopProducing()
            self.producer = None
        # The loop, and the methods that ask for the end, have stopped the reading: it costs no call, unless others call us.
        if self.socket.fileno() in getattr(self.reactor, "_readers", ()):
            self.reactor.removeReader(self)
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

    # What the protocol calls.

    def abortConnection(self) -> None:
        """Close, and send nothing more.  Not inside this call."""
        if self._happens("abort"):
            self.reactor.removeReader(self)
            self.reactor.removeWriter(self)
            self.reactor.callLater(0, self.connectionLost, Failure(error.ConnectionAborted()))

    if _tls_extra.present:

        def startTLS(self, ctx: Any, normal: bool = True) -> None:
            """Speak TLS from now on, as `ctx` says; unless `normal`, the one who was called takes the client's side."""
            _tls_extra.part("protocols._start_tls", "start_tls")(self, ctx, (self._side == "client") is bool(normal))

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
        return bool(self.socket.getsockopt(*NO_DELAY))

    def setTcpNoDelay(self, enabled: bool) -> None:
        """Say whether they do."""
        self.socket.setsockopt(*NO_DELAY, enabled)

    def getTcpKeepAlive(self) -> bool:
        """Whether the system asks a silent peer for a sign of life."""
        return bool(self.socket.getsockopt(*KEEP_ALIVE))

    def setTcpKeepAlive(self, enabled: bool) -> None:
        """Say whether it does."""
        self.socket.setsockopt(*KEEP_ALIVE, enabled)


if _tls_extra.present:
    classImplements(Connection, ITLSTransport)


at_home("minitwisted.internet.tcp", Connection)
