"""TCP: ports that make connections, and connectors that ask for them.

A `Port` listens.  When somebody comes it asks the factory for a protocol and makes a `Server` for the socket; the two are
introduced by ``makeConnection``, and from then on talk to each other without the port.

A `Connector` is one wish to be connected, over as many attempts as it takes.  Each attempt is a `Client`: it looks the name up,
opens a socket and waits until the system says how that went.  A client that waits is called when its socket can be read or
written, whichever comes first, since both mean that there is an answer; then it is a connection like any other.

Both tell the factory how they fare, and count themselves in and out with ``doStart`` and ``doStop``.
"""

from __future__ import annotations

import errno
import os
import socket
from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.internet import error
from minitwisted.internet._connector import BaseConnector
from minitwisted.internet._lifecycle import Life
from minitwisted.internet._sockets import (
    Binding,
    address_of,
    allow_others,
    duplicate,
    makeBinding,
    name_to_use,
    open_socket,
    with_zone,
)
from minitwisted.internet._tcp_connection import Connection
from minitwisted.internet._the_reactor import the_reactor
from minitwisted.internet.abstract import FileDescriptor, isIPAddress, isIPv6Address, prefix_of
from minitwisted.internet.address import IPv4Address, IPv6Address
from minitwisted.internet.defer import Deferred
from minitwisted.internet.interfaces import IListeningPort
from minitwisted.internet.protocol import Protocol
from minitwisted.python import log
from minitwisted.python._levels import LogLevel
from minitwisted.python._publisher import Logger
from minitwisted.python.context import turn
from minitwisted.python.failure import Failure

if TYPE_CHECKING:
    from typing import Any

__all__ = ["Binding", "Client", "Connection", "Connector", "Port", "Server", "makeBinding"]

#: There is no room for another connection now; it stays in the queue of the system and is taken later.
NO_ROOM = {errno.EMFILE, errno.ENOBUFS, errno.ENFILE, errno.ENOMEM, errno.ECONNABORTED}


class _Spare:
    """A descriptor kept for the day when there are no more.

    Who comes then cannot be let in, and as long as he stands at the door the loop would be told so without end.  With the spare
    one he is let in and shown out at once.
    """

    descriptor = -1

    def take(self) -> None:
        """Have one, if there is one to be had."""
        if self.descriptor < 0:
            try:
                self.descriptor = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
            except OSError:
                pass

    def turn_away(self, listening: socket.socket) -> bool:
        """Let all in who wait, and out again.  False if there is no spare descriptor to do it with."""
        if self.descriptor < 0:
            return False
        say("EMFILE encountered; releasing reserved file descriptor.")
        os.close(self.descriptor)
        self.descriptor = -1
        try:
            while True:
                one, address = listening.accept()
                one.close()
                say("EMFILE recovery: Closed socket from {address}", address=address)
        except OSError:
            pass  # nobody else waits
        say("Re-reserving EMFILE recovery file descriptor.")
        self.take()
        return True


spare = _Spare()


def say(what: str, **details: Any) -> None:
    """Log something that a port has to say."""
    logger.emit(LogLevel.info, what, **details)


logger = Logger("minitwisted.internet.tcp.Port")


# --- Who comes -------------------------------------------------------------------------------------------------------


class Server(Connection):
    """The connection that a port has made, number `sessionno` of its connections, with the peer at `client`."""

    _place: Any = None  # where it was adopted

    def __init__(self, sock: Any, protocol: Any, client: Any, server: Any, sessionno: int, reactor: Any) -> None:
        Connection.__init__(self, sock, protocol, reactor)
        self.client, self.server, self.sessionno = client, server, sessionno
        self.hostname = client[0]
        self.addressFamily = getattr(server, "addressFamily", socket.AF_INET)
        self.logstr = f"{prefix_of(protocol)},{sessionno},{self.hostname}"
        reactor.addReader(self)

    @classmethod
    def _adopt(cls, number: int, family: int, factory: Any, reactor: Any) -> Server | None:
        """A connection that others made: the socket `number`.  None if the factory does not want it."""
        skt = duplicate(number, family, socket.SOCK_STREAM)
        try:
            peer, here = skt.getpeername(), skt.getsockname()
            if family == socket.AF_INET6:
                peer = with_zone(peer)
            protocol = factory.buildProtocol(address_of(family, peer))
            if protocol is None:
                skt.close()
                return None
            made = cls._made_of(skt, protocol, peer, here, reactor)
            made.addressFamily = family
        except BaseException:
            skt.close()
            raise
        protocol.makeConnection(made)
        return made

    @classmethod
    def _made_of(cls, skt: socket.socket, protocol: Any, peer: Any, here: Any, reactor: Any) -> Server:
        made = cls(skt, protocol, peer, None, peer[1], reactor)
        made._place = here[1]
        return made

    def getPeer(self) -> Any:
        """The other end."""
        return address_of(self.addressFamily, self.client)

    def __repr__(self) -> str:
        place = self._place if self.server is None else self.server._realPortNumber
        who = "%s #%s on %s" % (self._protocol_name(), self.sessionno, place)
        return f"<{who}>"

    def _protocol_name(self) -> str:
        # Kept when the protocol is gone.
        return self.logstr.partition(",")[0]


@implementer(IListeningPort)
class Port(FileDescriptor):
    """Listens on `port` (0: a free one) of `interface` and has `factory` build a protocol for each who comes.

    In the place of the two there may be a `Binding` alone.
    """

    addressFamily = socket.AF_INET
    socketType = socket.SOCK_STREAM
    transport = Server
    sessionno = 0
    connected = disconnecting = disconnected = 0  # a port of Twisted counts, and so does whoever compares
    #: How many connections the next turn accepts at most: it grows while more are waiting.
    numberAccepts = 100
    _realPortNumber: int | None = None
    _place: Any = None  # where it listens, as it is logged
    _type = "TCP"  # or what is spoken over it
    _closed: Deferred | None = None
    _adopted: socket.socket | None = None  # to listen with

    def __init__(
        self, port: int | Binding | None, factory: Any, backlog: Any = 50, interface: str = "", reactor: Any = None
    ) -> None:
        FileDescriptor.__init__(self, reactor)
        if not isinstance(port, (int, Binding, type(None))):
            raise AssertionError(f"Binding is {port}")
        if isinstance(port, Binding) and interface not in ("", port.address):
            raise ValueError("Inconsistent interface vs Binding specifiers")
        self._binding = port if isinstance(port, Binding) else Binding(interface, port, True)
        self.interface, self.port = self._binding[:2]
        self.factory, self.backlog = factory, backlog
        if isIPv6Address(self.interface):
            self.addressFamily = socket.AF_INET6

    @classmethod
    def _adopt(cls, number: int, family: int, factory: Any, reactor: Any) -> Port:
        """A port that listens with the socket `number`, which others opened."""
        skt = duplicate(number, family, cls.socketType)
        port = cls(None, factory, None, address_of(family, skt.getsockname()).host, reactor)
        port._adopted = skt
        return port

    def __repr__(self) -> str:
        where = f"on {self._realPortNumber}" if self._realPortNumber is not None else "(not listening)"
        return f"<{self.__class__} of {self.factory.__class__} {where}>"

    __str__ = __repr__

    def createInternetSocket(self) -> socket.socket:
        """The socket to listen on, not yet bound."""
        skt = open_socket(self.addressFamily)
        allow_others(skt, self._binding)
        return skt

    def startListening(self) -> None:
        """Listen.  Raises CannotListenError if the address is not to be had."""
        skt, self._adopted = self._adopted or self._bound_socket(), None
        self._place = self._place_of(skt)
        log.msg(f"{prefix_of(self.factory)} starting on {self._place!r}")
        self.factory.doStart()
        self.socket, self.connected = skt, True
        spare.take()
        self.reactor.addReader(self)

    def _bound_socket(self) -> socket.socket:
        skt = None
        try:
            skt = self.createInternetSocket()
            skt.bind(name_to_use(self.addressFamily, (self.interface, self.port)))
            skt.listen(self.backlog)
        except BaseException as problem:
            if skt is not None:
                skt.close()
            if isinstance(problem, OSError):
                raise error.CannotListenError(self.interface, self.port, problem)
            raise
        return skt

    def _place_of(self, skt: socket.socket) -> Any:
        self._realPortNumber = skt.getsockname()[1]
        return self._realPortNumber

    def fileno(self) -> int:
        """The socket's number; -1 when it does not listen."""
        return self.socket.fileno() if self.connected and "socket" in vars(self) else -1

    def logPrefix(self) -> str:
        """The factory's class."""
        return f"{self.factory.__class__.__module__}.{self.factory.__class__.__name__}"

    def doRead(self) -> None:
        """Let in those who wait, but not so many that those who are connected would wait long."""
        # Not `accept`, which asks the new socket for what we know: that is a tenth of a connection's life.
        accept = getattr(self.socket, "_accept", None) or self.socket.accept
        taken = 0
        for _ in range(self.numberAccepts):
            if self.disconnecting:
                break
            try:
                skt, name = accept()
            except BlockingIOError:
                break
            except OSError as problem:
                if problem.errno == errno.EPERM:
                    continue  # a packet filter has refused this one behind our back
                self._no_room(problem)
                break
            taken += 1
            if isinstance(skt, int):
                skt = socket.socket(self.addressFamily, self.socketType, 0, skt)
            self._let_in(skt, name)
        self.numberAccepts = max(1, taken) if taken < self.numberAccepts else taken + 20

    def _no_room(self, problem: OSError) -> None:
        if problem.errno not in NO_ROOM:
            raise problem
        if problem.errno != errno.EMFILE or not spare.turn_away(self.socket):
            log.msg(f"Could not accept new connection ({errno.errorcode[problem.errno]})")

    def _let_in(self, skt: socket.socket, name: tuple) -> None:
        protocol = None
        try:
            if self.addressFamily == socket.AF_INET6:
                name = with_zone(name)
            protocol = self.factory.buildProtocol(address_of(self.addressFamily, name))
            if protocol is not None:
                number, self.sessionno = self.sessionno, self.sessionno + 1
                protocol.makeConnection(self.transport(skt, protocol, name, self, number, self.reactor))
        except BaseException:
            log.err()
        if protocol is None:  # refused; or the factory has failed, and nobody knows of the connection
            skt.close()

    def doWrite(self) -> None:
        """A port has nothing to write."""
        raise RuntimeError(f"doWrite called on a {type(self).__module__}.{type(self).__name__}")

    def getHost(self) -> Any:
        """Where it listens."""
        return address_of(self.addressFamily, self.socket.getsockname())

    def stopListening(self, connDone: Failure | None = None) -> Deferred[None] | None:
        """Listen no more; the Deferred fires when the port is free again.  None if it did not listen."""
        self.disconnecting = True
        self.reactor.removeReader(self)
        if not self.connected:
            return None
        if self._closed is None:
            self._closed = Deferred()
            self.reactor.callLater(0, self._close, connDone or Failure(error.ConnectionDone()))
        return self._closed

    def _close(self, reason: Failure) -> None:
        closed, self._closed = self._closed, None
        try:
            self.connectionLost(reason)
        except BaseException:
            closed.errback()  # type: ignore[union-attr]  # it is only cleared here
        else:
            closed.callback(None)  # type: ignore[union-attr]

    loseConnection: Any = stopListening

    def resumeProducing(self) -> None:
        """Let others in again."""
        self.startReading()

    def connectionLost(self, reason: Failure) -> None:
        """It is over: free the port and let the factory go."""
        log.msg(f"({self._type} Port {self._place} Closed)")
        self._realPortNumber = None
        self.reactor.removeReader(self)
        self.connected, self.disconnected = False, 1
        self.socket.close()
        del self.socket
        self.disconnecting = False
        self.factory.doStop()


# --- Who goes --------------------------------------------------------------------------------------------------------


class Client(Connection):
    """An attempt of `connector` to reach `host` and `port`, and, if it succeeds, the connection."""

    _side = "client"
    _number = -1

    def __init__(self, host: str, port: int, bindAddress: Any, connector: Any, reactor: Any = None) -> None:
        Connection.__init__(self, None, None, reactor)
        self.addr: Any = (host, port)
        self.addressFamily = socket.AF_INET6 if isIPv6Address(host) else socket.AF_INET
        if not (bindAddress is None or isinstance(bindAddress, tuple)):
            raise AssertionError()
        self._begin(connector, self._open(bindAddress))

    def _begin(self, connector: Any, refusal: tuple[Exception, ...]) -> None:
        self.connector = connector
        self._life = Life.CONNECTING
        # Later, as whoever asked for the connection does not know its connector yet.
        self._soon = self.reactor.callLater(0, self.failIfNotConnected if refusal else self.resolveAddress, *refusal)

    def _open(self, bindAddress: Any) -> tuple[Exception, ...]:
        """Open the socket, and bind it; the reason why that cannot be, if it cannot."""
        try:
            self.socket = open_socket(self.addressFamily)
            self._number = self.socket.fileno()
            if bindAddress is not None:
                self._bind(bindAddress)
        except OSError as problem:
            kind = error.ConnectBindError if self.socket is not None else error.ConnectError
            return (kind(problem.errno, problem.strerror),)
        return ()

    def resolveAddress(self) -> None:
        """Look the name up, if it is one, and go on with what is found."""
        host, port = self.addr
        if self.addressFamily == socket.AF_INET6 or isIPAddress(host):
            self._connect((host, port))
        else:
            self.reactor.resolve(host).addCallbacks(lambda found: self._connect((found, port)), self.failIfNotConnected)

    def _bind(self, bindAddress: Any) -> None:
        binding = Binding(*bindAddress)
        allow_others(self.socket, binding)
        self.socket.bind(name_to_use(self.addressFamily, binding[:2]))

    def _connect(self, name: tuple) -> None:
        if self._life is not Life.CONNECTING:
            return
        try:
            self.realAddress = name_to_use(self.addressFamily, name)
            refusal = self.socket.connect_ex(self.realAddress)
        except Exception:  # no port has such a number, no host such a name
            return self.failIfNotConnected(Failure())
        if refusal and refusal != errno.EINPROGRESS:
            return self._refused(refusal)
        if not refusal:
            return self._connected()
        # As long as these two stand before the class's, whatever the loop tells is the answer that we wait for.
        self.doRead = self.doWrite = self.doConnect  # type: ignore[method-assign]
        self.reactor.addReader(self)
        self.reactor.addWriter(self)
        return None

    def _refused(self, number: int) -> None:
        self.failIfNotConnected(error.getConnectError((number, os.strerror(number))))

    def doConnect(self) -> None:
        """The system has an answer: be a connection, or fail."""
        problem = self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if problem:
            return self._refused(problem)
        del self.doRead, self.doWrite
        self.reactor.removeReader(self)
        self.reactor.removeWriter(self)
        turn.owner = UNINITIALIZED  # in whose name this turn began
        return self._connected()

    def _connected(self) -> None:
        protocol = self.connector.buildProtocol(self.getPeer())
        self.protocol = Protocol() if protocol is None else protocol
        self._happens("made")
        if protocol is None:
            return self.loseConnection()
        self.logstr = f"{prefix_of(protocol)},client"
        self.reactor.addReader(self)
        protocol.makeConnection(self)
        return None

    def failIfNotConnected(self, err: Any) -> None:
        """Give the attempt up because of `err`, unless it has been decided."""
        if self._life is not Life.CONNECTING:
            return
        self._happens("lost")
        if self._soon.active():
            self._soon.cancel()
        if self.socket is not None:
            self.reactor.removeReader(self)
            self.reactor.removeWriter(self)
            self.socket.close()
            self._number = -1
        connector = self.connector
        del self.connector
        connector.connectionFailed(err if isinstance(err, Failure) else Failure(err))

    def connectionLost(self, reason: Failure) -> None:
        """The connection, or the attempt, is over."""
        if self._life is Life.CONNECTING:
            return self.failIfNotConnected(error.ConnectError(string=reason))
        Connection.connectionLost(self, reason)
        self.connector.connectionLost(reason)

    def stopConnecting(self) -> None:
        """Give the attempt up."""
        self.failIfNotConnected(error.UserError())

    def getPeer(self) -> Any:
        """The other end."""
        return address_of(self.addressFamily, self.realAddress)

    def __repr__(self) -> str:
        return f"<{self.__class__} to {self.addr} at {id(self):x}>"


class _Uninitialized:
    """Logs for a client who has no name yet, in the turn in which he gets one."""

    def logPrefix(self) -> str:
        return Connection.logstr


UNINITIALIZED = _Uninitialized()


class Connector(BaseConnector):
    """A wish to be connected to `host` and `port`; see `BaseConnector`."""

    def __init__(
        self, host: str, port: int | str, factory: Any, timeout: float | None, bindAddress: Any, reactor: Any = None
    ) -> None:
        if isinstance(port, str):
            try:
                port = socket.getservbyname(port, "tcp")
            except OSError as problem:
                raise error.ServiceNameUnknownError(string=f"{problem} ({port!r})")
        self.host, self.port, self.bindAddress = host, port, bindAddress
        BaseConnector.__init__(self, factory, timeout, the_reactor() if reactor is None else reactor)

    def _makeTransport(self) -> Any:
        return Client(self.host, self.port, self.bindAddress, self, self.reactor)

    def getDestination(self) -> Any:
        """Where it goes."""
        kind = IPv6Address if isIPv6Address(self.host) else IPv4Address
        return kind("TCP", self.host, self.port)
