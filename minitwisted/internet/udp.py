"""UDP: a port that sends and receives datagrams.

A datagram is a message that arrives whole or not at all.  So nothing that makes up a connection is needed here: no outbox, for
what the system does not take at once is not sent; no end, for there is nobody who could hang up; no factory, for one protocol
has them all.  A `Port` is a socket, and a protocol which is told of each datagram and who has sent it.

Whoever has only one partner may `connect` the port to him: then the system keeps other senders out, and tells us if nobody
listens there (``connectionRefused``).  A `MulticastPort` can be in groups besides.

The contract: `write` takes addresses and no names, since a look-up would make the loop wait.  Checking that costs more than
sending, so the address that was used last, or has just been heard from, is not checked again.  What the protocol raises is
logged, and the next datagram is delivered; what the socket raises ends the port.
"""

from __future__ import annotations

import errno
import socket
import warnings
from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.internet import error
from minitwisted.internet._datagram_addresses import family_of, must_be_figures, told, with_zone
from minitwisted.internet._multicast import MulticastMixin
from minitwisted.internet._tcp_connection import prefix_of
from minitwisted.internet.abstract import FileDescriptor
from minitwisted.internet.address import IPv4Address, IPv6Address
from minitwisted.internet.defer import Deferred
from minitwisted.internet.interfaces import IListeningPort, IMulticastTransport, ISystemHandle, IUDPTransport
from minitwisted.python import log

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from minitwisted.internet.protocol import AbstractDatagramProtocol
    from minitwisted.python.failure import Failure

__all__ = ["MulticastPort", "Port"]


@implementer(IListeningPort, IUDPTransport, ISystemHandle)
class Port(FileDescriptor):
    """The datagrams of `port` (0: a free one) on `interface` (an address; "": all), for `proto`.

    What is longer than `maxPacketSize` bytes is cut.  Raises InvalidAddressError if `interface` is no address.
    """

    addressFamily: int = socket.AF_INET
    socketType = socket.SOCK_DGRAM
    connected = disconnecting = disconnected = 0
    #: How many bytes one turn takes at most, so that others have theirs.
    maxThroughput = 256 * 1024

    _realPortNumber: int | None = None
    _number = -1
    _connectedAddr: tuple[str, int] | None = None
    _good: Any = ()  # an address that needs no check
    _given: socket.socket | None = None  # a socket that somebody else has bound
    _closed: Deferred[None] | None = None

    def __init__(
        self, port: int | None, proto: AbstractDatagramProtocol, interface: str = "", maxPacketSize: int = 8192,
        reactor: Any = None,
    ) -> None:  # fmt: skip
        FileDescriptor.__init__(self, reactor)
        self.port, self.protocol, self.interface, self.maxPacketSize = port, proto, interface, maxPacketSize
        if interface:
            self.addressFamily = family_of(interface)
        self.setLogStr()

    @classmethod
    def _adopt(cls, number: int, family: int, proto: AbstractDatagramProtocol, maxPacketSize: int, reactor: Any) -> Port:
        """One for the bound socket that `number` is; it is duplicated."""
        if family not in (socket.AF_INET, socket.AF_INET6):
            raise error.UnsupportedAddressFamily(family)
        skt = socket.fromfd(number, family, socket.SOCK_DGRAM)
        skt.setblocking(False)  # whoever has forgotten that would make the loop stand still
        port = cls(None, proto, skt.getsockname()[0], maxPacketSize, reactor)
        port._given = skt
        return port

    def __repr__(self) -> str:
        where = "not connected" if self._realPortNumber is None else f"on {self._realPortNumber}"
        return f"<{self.protocol.__class__} {where}>"

    # Beginning and end.

    def createInternetSocket(self) -> socket.socket:
        """The socket to listen on, not yet bound."""
        skt = socket.socket(self.addressFamily, self.socketType)
        skt.setblocking(False)
        return skt

    def startListening(self) -> None:
        """Listen.  Raises CannotListenError if the address is not to be had, and whatever the protocol raises."""
        skt = self._given or self._bound_socket()
        self._given = self._connectedAddr = None
        self._realPortNumber = skt.getsockname()[1]
        self._start(skt, f"{prefix_of(self.protocol)} starting on {self._realPortNumber}")

    def _start(self, skt: socket.socket, announcement: str) -> None:
        self.socket, self._number, self.connected = skt, skt.fileno(), 1
        log.msg(announcement)
        try:
            self.protocol.makeConnection(self)
        except BaseException:
            self._listens_no_more()
            self._close()
            raise
        self.startReading()

    def _bound_socket(self) -> socket.socket:
        skt = self.createInternetSocket()
        try:
            skt.bind(with_zone((self.interface, self.port), self.addressFamily))
        except OSError as problem:
            skt.close()
            raise error.CannotListenError(self.interface, self.port, problem)
        except BaseException:
            skt.close()
            raise
        return skt

    def stopListening(self) -> Deferred[None] | None:
        """Listen no more; the Deferred fires when the port is free again.  None if it did not listen."""
        if not self.connected:
            return None
        if self._closed is None:
            self._closed = Deferred()
            self.stopReading()
            self.reactor.callLater(0, self.connectionLost)
        return self._closed

    def loseConnection(self) -> None:
        """Listen no more.  The name is from before there was `stopListening`."""
        warnings.warn("Please use stopListening() to disconnect port", DeprecationWarning, stacklevel=2)
        self.stopListening()

    def connectionLost(self, reason: Failure | None = None) -> None:
        """It is over: let the protocol go and free the port."""
        if not self.connected:
            return
        log.msg(f"({self._called()} Closed)")
        self.stopReading()
        closed, self._closed = self._closed, None
        self._listens_no_more()
        try:
            self.protocol.doStop()
        finally:
            self._close()
            if closed is not None:
                closed.callback(None)

    def _called(self) -> str:
        return f"UDP Port {self._realPortNumber}"

    def _listens_no_more(self) -> None:
        self.connected, self.disconnected, self._realPortNumber = 0, 1, None

    def _close(self) -> None:
        self._number = -1
        self.socket.close()
        del self.socket

    # What the loop calls.

    def fileno(self) -> int:
        """The socket's number; -1 when it does not listen."""
        return self._number

    def setLogStr(self) -> None:
        """Work out `logPrefix` anew, from what the protocol says of itself."""
        self.logstr = f"{prefix_of(self.protocol)} (UDP)"

    def logPrefix(self) -> str:
        """Whose lines are those logged meanwhile."""
        return self.logstr

    def doRead(self) -> None:
        """Hand up what has come, `maxThroughput` bytes at most.  Raises OSError for what ends the port."""
        recvfrom, ipv6 = self.socket.recvfrom, self.addressFamily == socket.AF_INET6
        taken = 0
        while taken < self.maxThroughput:
            try:
                datagram, addr = recvfrom(self.maxPacketSize)
            except OSError as problem:
                return self._nothing_came(problem)
            taken += len(datagram)
            if ipv6:
                addr = addr[:2]
            self._good = addr
            try:
                self.protocol.datagramReceived(datagram, addr)
            except BaseException:
                log.err()

    def _nothing_came(self, problem: OSError) -> None:
        if problem.errno == errno.ECONNREFUSED:
            self._refused()
        elif not isinstance(problem, BlockingIOError):
            raise problem

    def readConnectionLost(self, reason: Failure) -> None:
        """A poller has called it an end.  It is an error that waits to be read, and if that says "refused" we go on."""
        try:
            waiting = self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        except OSError as closed:
            waiting = closed.errno or 0
        if waiting == errno.ECONNREFUSED:
            self.startReading()
            self._refused()
        else:
            self.connectionLost(reason)

    def _refused(self) -> None:
        if self._connectedAddr is not None:
            self.protocol.connectionRefused()  # type: ignore[attr-defined]

    def doWrite(self) -> None:
        """Nothing ever waits to be written."""
        raise RuntimeError(f"doWrite called on a {type(self).__module__}.{type(self).__qualname__}")

    def resumeProducing(self) -> None:
        """Hear datagrams again, after `pauseProducing`."""
        if self.connected:
            self.startReading()

    # What the protocol calls.

    def write(self, datagram: bytes, addr: tuple[str, int] | None = None) -> int | None:  # type: ignore[override]
        """Send `datagram` to `addr`, an address and a port, or to the partner; returns how many bytes it has.

        Raises MessageLengthError if it is too long, InvalidAddressError for a name or an address of the other family, OSError
        if the system does not take it.  AssertionError says that it is not clear who shall have it: without a partner nobody
        is named, or with one somebody else.
        """
        try:
            if self._connectedAddr is not None:
                if addr is not None and addr != self._connectedAddr:
                    raise AssertionError()
                return self.socket.send(datagram)
            if addr is not self._good:
                addr = self._good = told(addr, self.addressFamily)
            return self.socket.sendto(datagram, addr)
        except OSError as problem:
            self._not_sent(problem)
            return None

    def _not_sent(self, problem: OSError) -> None:
        if problem.errno == errno.EMSGSIZE:
            raise error.MessageLengthError("message too long")
        if problem.errno != errno.ECONNREFUSED:
            raise problem
        self._refused()  # that is news of an earlier datagram

    def writeSequence(self, seq: Iterable[bytes], addr: tuple[str, int] | None = None) -> None:
        """Send the pieces of `seq` as one datagram; see `write`."""
        self.write(b"".join(seq), addr)

    def connect(self, host: str, port: int) -> None:
        """Have one partner from now on, at `port` of `host` (an address).  Raises RuntimeError if there is one already."""
        if self._connectedAddr is not None:
            raise RuntimeError("already connected, reconnecting is not currently supported")
        must_be_figures(host)
        self.socket.connect(with_zone((host, port), self.addressFamily))
        self._connectedAddr = (host, port)

    def getHost(self) -> IPv4Address | IPv6Address:
        """Where it listens."""
        kind = IPv6Address if self.addressFamily == socket.AF_INET6 else IPv4Address
        return kind("UDP", *self.socket.getsockname()[:2])

    def getHandle(self) -> socket.socket:
        """The socket itself."""
        return self.socket

    def setBroadcastAllowed(self, enabled: bool) -> None:
        """Say whether datagrams may go to everybody on the net."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, enabled)

    def getBroadcastAllowed(self) -> bool:
        """Whether they may."""
        return bool(self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST))


@implementer(IMulticastTransport)
class MulticastPort(MulticastMixin, Port):
    """A port that can be in groups.  With `listenMultiple`, others may listen on the same port as well."""

    def __init__(
        self, port: int, proto: AbstractDatagramProtocol, interface: str = "", maxPacketSize: int = 8192, reactor: Any = None,
        listenMultiple: bool = False,
    ) -> None:  # fmt: skip
        self.listenMultiple = listenMultiple
        Port.__init__(self, port, proto, interface, maxPacketSize, reactor)

    def createInternetSocket(self) -> socket.socket:
        """The socket to listen on, not yet bound."""
        skt = Port.createInternetSocket(self)
        for option in (socket.SO_REUSEADDR, socket.SO_REUSEPORT) if self.listenMultiple else ():
            skt.setsockopt(socket.SOL_SOCKET, option, 1)
        return skt
