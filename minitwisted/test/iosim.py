"""A network of two, in memory: what one writes, the other receives, when the test says so.

``connectedServerAndClient`` makes both ends and the *pump* between them.  Each end has a ``FakeTransport``, which holds what
was written; the pump takes what both hold and delivers it to the other side, and tells an end that the other has closed when
nothing is left to be delivered.  One ``pump()`` is one such exchange, ``flush()`` is as many as it takes until nothing moves.
So the test sees every intermediate state, and a conversation that would need a hundred packets takes a millisecond.

TLS is played, too: ``startTLS`` on both sides sends a ``TLSNegotiation`` through the pump instead of a handshake, and until
the other's has come what is written is kept back.

``ConnectionCompleter`` does the same for code that connects by itself, through a ``MemoryReactor``.
"""

from __future__ import annotations

import importlib
import itertools
from typing import TYPE_CHECKING

from zope.interface import directlyProvides, implementer

from minitwisted.internet import error
from minitwisted.internet.endpoints import TCP4ClientEndpoint, TCP4ServerEndpoint
from minitwisted.internet.interfaces import IAddress, IConsumer, IReactorTime, ISSLTransport, ITLSTransport, ITransport
from minitwisted.internet.protocol import Factory, Protocol
from minitwisted.internet.testing import MemoryReactorClock
from minitwisted.python.failure import Failure

if TYPE_CHECKING:
    from typing import Any

#: After so many exchanges two ends are taken to talk to each other for ever.
ENOUGH = 1000


@implementer(IAddress)
class FakeAddress:
    """Where the ends are, unless something better is given."""


class TLSNegotiation:
    """What is sent in the place of a handshake: `obj`, the context factory, whose ``iosimVerify(other)`` judges the other's.

    `connectState` is whether this side speaks first; `readyToSend`, whether it may speak now; `sent`, whether it has.
    """

    def __init__(self, obj, connectState) -> None:
        self.obj = obj
        self.connectState = connectState
        self.sent = False
        self.readyToSend = connectState

    def __repr__(self) -> str:
        return f"TLSNegotiation({self.obj!r})"

    def pretendToVerify(self, other, tpt) -> None:
        """Let the context factory judge; if it does not like `other`, the transport `tpt` is closed with an OpenSSL error."""
        if not self.obj.iosimVerify(other.obj):
            tpt.disconnectReason = _tls_error()
            tpt.loseConnection()


def _tls_error() -> Exception:
    # pyOpenSSL is slow to import, may be missing, and is needed only when a negotiation fails.
    return importlib.import_module("OpenSSL.SSL").Error()


@implementer(ITransport, ITLSTransport, IConsumer)
class FakeTransport:
    """One end: holds what is written until the pump takes it, and hands on what it brings.

    `protocol` receives; `isServer` says which end it is.  `hostAddress` and `peerAddress` are what it says about where it
    is.  `disconnecting` is whether it was closed from here or there, `disconnected` whether the other end has been told;
    `disconnectReason` is the exception that its own protocol will be told.
    """

    _serials = itertools.count()

    closed = 0
    disconnecting: Any = 0
    disconnected: Any = 0
    disconnectReason: Exception = error.ConnectionDone("Connection done")
    producer: Any = None
    streamingProducer: Any = 0
    tls: TLSNegotiation | None = None

    def __init__(self, protocol, isServer, hostAddress=None, peerAddress=None) -> None:
        self.protocol = protocol
        self.isServer = isServer
        self.stream: list[bytes] = []
        self.serial = next(self._serials)
        self.hostAddress = FakeAddress() if hostAddress is None else hostAddress
        self.peerAddress = FakeAddress() if peerAddress is None else peerAddress

    def __repr__(self) -> str:
        side = "S" if self.isServer else "C"
        return f"FakeTransport<{side},{self.serial},{self.protocol.__class__.__name__}>"

    def logPrefix(self) -> str:
        """The same for all."""
        return "iosim"

    # --- As a transport ---

    def write(self, data) -> None:
        """Hold `data`; ignored once the connection is being closed."""
        if not self.disconnecting:
            held = self.stream if self.tls is None else self.tlsbuf
            held.append(data)

    def writeSequence(self, iovec) -> None:
        """Hold the pieces as one."""
        self.write(b"".join(iovec))

    def loseConnection(self) -> None:
        """Close, when what is held has been taken."""
        self.disconnecting = True

    def abortConnection(self) -> None:
        """The same: what is held is not lost."""
        self.loseConnection()

    def reportDisconnect(self) -> None:
        """Tell the protocol that the connection is lost; called by the pump."""
        # An end in the middle of a negotiation can only have been cut off by it.
        reason = self.disconnectReason if self.tls is None else _tls_error()
        self.protocol.connectionLost(Failure(reason))

    def getPeer(self) -> Any:
        """What was given."""
        return self.peerAddress

    def getHost(self) -> Any:
        """What was given."""
        return self.hostAddress

    def getTcpKeepAlive(self) -> Any:
        """There is no TCP here."""

    def getTcpNoDelay(self) -> Any:
        """Nor here."""

    def loseWriteConnection(self) -> None:
        """Half a connection is not simulated."""

    def setTcpKeepAlive(self, enabled) -> None:
        """There is no TCP here."""

    def setTcpNoDelay(self, enabled) -> None:
        """Nor here."""

    # --- As a consumer and a producer ---

    def registerProducer(self, producer, streaming) -> None:
        """Take `producer`.  One that is to be asked is asked now, and again at each pump; the other kind is never paused."""
        self.producer, self.streamingProducer = producer, streaming
        if not streaming:
            producer.resumeProducing()

    def unregisterProducer(self) -> None:
        """Let it go."""
        self.producer = None

    def stopConsuming(self) -> None:
        """Let it go, and close."""
        self.unregisterProducer()
        self.loseConnection()

    def _checkProducer(self) -> None:
        if self.producer and not self.streamingProducer:
            self.producer.resumeProducing()

    def pauseProducing(self) -> None:
        """Only the pump brings something, and the test pumps."""

    def resumeProducing(self) -> None:
        """Likewise."""

    def stopProducing(self) -> None:
        """Close."""
        self.loseConnection()

    # --- TLS ---

    def startTLS(self, contextFactory, beNormal=True) -> None:
        """Negotiate from here on.  The client speaks first, unless `beNormal` is false."""
        self.tls = TLSNegotiation(contextFactory, self.isServer != beNormal)
        self.tlsbuf: Any = []

    def _negotiated(self, theirs: TLSNegotiation) -> None:
        assert self.tls is not None, "the other side started TLS and this one did not"
        if not self.tls.sent:
            self.tls.readyToSend = True
            return
        self.tls.pretendToVerify(theirs, self)
        held, self.tls, self.tlsbuf = self.tlsbuf, None, None
        self.writeSequence(held)
        directlyProvides(self, ISSLTransport)

    # --- For the pump ---

    def getOutBuffer(self) -> Any:
        """Take what is held: bytes, or a negotiation that may be sent, or None."""
        if self.stream:
            held, self.stream = self.stream, []
            return b"".join(held)
        if self.tls is not None and self.tls.readyToSend:
            self.tls.sent = True
            return self.tls
        return None

    def bufferReceived(self, buf) -> None:
        """Take what the other end held."""
        if isinstance(buf, TLSNegotiation):
            self._negotiated(buf)
        else:
            self.protocol.dataReceived(buf)


def makeFakeClient(clientProtocol) -> FakeTransport:
    """A transport for the connecting side."""
    return FakeTransport(clientProtocol, isServer=False)


def makeFakeServer(serverProtocol) -> FakeTransport:
    """A transport for the accepting side."""
    return FakeTransport(serverProtocol, isServer=True)


class IOPump:
    """Moves what both ends hold.  `debug`: print what it does.  `clock` is told that it is now, so that calls run."""

    def __init__(self, client, server, clientIO, serverIO, debug, clock=None) -> None:
        self.client = client
        self.server = server
        self.clientIO = clientIO
        self.serverIO = serverIO
        self.debug = debug
        self.clock = MemoryReactorClock() if clock is None else clock

    def flush(self, debug=False, advanceClock=True) -> bool:
        """Pump until nothing moves; return whether anything did.  Raises ``AssertionError`` if it never ends."""
        for times in range(ENOUGH):
            if not self.pump(debug, advanceClock):
                return times > 0
        raise AssertionError("Too long")

    def pump(self, debug=False, advanceClock=True) -> bool:
        """Deliver once in both directions, or else tell one end that the other has closed; return whether anything moved.

        Before that, calls that are due are made, unless `advanceClock` is false.
        """
        say = print if self.debug or debug else _keep_silent
        if advanceClock:
            self.clock.advance(0)
        say("-- GLUG --")
        # Both are emptied before either is delivered: an answer travels with the next exchange.
        from_server, from_client = self.serverIO.getOutBuffer(), self.clientIO.getOutBuffer()
        self.clientIO._checkProducer()
        self.serverIO._checkProducer()
        say(".")
        if from_client:
            say("C: " + repr(from_client))
        if from_server:
            say("S: " + repr(from_server))
        if from_client:
            self.serverIO.bufferReceived(from_client)
        if from_server:
            self.clientIO.bufferReceived(from_server)
        if from_client or from_server:
            return True
        return self._disconnect(self.serverIO, self.clientIO, "* C", say) or self._disconnect(
            self.clientIO, self.serverIO, "* S", say
        )

    def _disconnect(self, closing, other, mark, say) -> bool:
        """Tell the `other` end that this one is `closing`, if it is and that has not been said."""
        if not closing.disconnecting or closing.disconnected:
            return False
        say(mark)
        closing.disconnected = True
        # The other end's turn to be told comes with the next exchange.
        other.disconnecting = True
        other.reportDisconnect()
        return True


def _keep_silent(text: str) -> None:
    """What says nothing."""


def connect(
    serverProtocol, serverTransport, clientProtocol, clientTransport, debug=False, greet=True, clock=None
) -> IOPump:
    """Connect two protocols by two transports and return the pump between them, after a flush if they are to `greet`."""
    serverProtocol.makeConnection(serverTransport)
    clientProtocol.makeConnection(clientTransport)
    pump = IOPump(clientProtocol, serverProtocol, clientTransport, serverTransport, debug, clock=clock)
    if greet:
        pump.flush()
    return pump


def connectedServerAndClient(
    ServerClass,
    ClientClass,
    clientTransportFactory=makeFakeClient,
    serverTransportFactory=makeFakeServer,
    debug=False,
    greet=True,
    clock=None,
) -> tuple[Any, Any, IOPump]:
    """Make both protocols and connect them: the client, the server, and the pump, in this order.

    All four are called: the classes without arguments, the transport factories with the protocol.
    """
    client, server = ClientClass(), ServerClass()
    client_end, server_end = clientTransportFactory(client), serverTransportFactory(server)
    return client, server, connect(server, server_end, client, client_end, debug, greet, clock)


class ConnectionCompleter:
    """Makes the connections succeed or fail that code under test has asked `memoryReactor` for, one at a time."""

    def __init__(self, memoryReactor) -> None:
        self._reactor = memoryReactor

    def succeedOnce(self, debug=False, greet=True) -> IOPump | None:
        """Connect the first client whose port is listened to, and return the pump; None if there is none."""
        for at, (_, port, client_factory, *_) in enumerate(self._reactor.tcpClients):
            for server_port, server_factory, *_ in self._reactor.tcpServers:
                if port == server_port:
                    del self._reactor.tcpClients[at], self._reactor.connectors[at]
                    return self._connected(client_factory, server_factory, debug, greet)
        return None

    def _connected(self, client_factory, server_factory, debug, greet) -> IOPump:
        client, server = client_factory.buildProtocol(None), server_factory.buildProtocol(None)
        server_end, client_end = makeFakeServer(server), makeFakeClient(client)
        clock = self._reactor if IReactorTime.providedBy(self._reactor) else None
        return connect(server, server_end, client, client_end, debug, greet, clock)

    def failOnce(self, reason=Failure(error.ConnectionRefusedError())) -> None:
        """Let the first attempt fail because of `reason`.  ``IndexError`` if there is none."""
        factory = self._reactor.tcpClients.pop(0)[2]
        factory.clientConnectionFailed(self._reactor.connectors.pop(0), reason)


def connectableEndpoint(debug=False) -> tuple[TCP4ClientEndpoint, ConnectionCompleter]:
    """A client endpoint, and what makes its connections succeed or fail."""
    reactor = MemoryReactorClock()
    TCP4ServerEndpoint(reactor, 4321).listen(Factory.forProtocol(Protocol))
    return TCP4ClientEndpoint(reactor, "0.0.0.0", 4321), ConnectionCompleter(reactor)
