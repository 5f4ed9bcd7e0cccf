"""Two protocols talk to each other, and a Deferred tells when they have finished.

For tests of both sides of a protocol at once.  ``loopbackAsync`` needs no network: what one writes waits in a queue, and is
brought to the other in turns until somebody closes.  How it is cut on the way is for a *pump policy* to say.
``loopbackTCP`` and ``loopbackUNIX`` do the same over real sockets.

A client that is lost hears of it after the server, whoever closed.
"""

from __future__ import annotations

import importlib
from collections import deque
from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.internet import defer, protocol
from minitwisted.internet._the_reactor import the_reactor
from minitwisted.internet.error import ConnectionDone
from minitwisted.internet.interfaces import IAddress, IConsumer, ITransport
from minitwisted.internet.main import CONNECTION_DONE
from minitwisted.internet.task import deferLater
from minitwisted.protocols import policies
from minitwisted.python.failure import Failure

if TYPE_CHECKING:
    from typing import Any

__all__ = [
    "LoopbackClientFactory", "LoopbackRelay", "collapsingPumpPolicy", "identityPumpPolicy", "loopbackAsync", "loopbackTCP",
    "loopbackUNIX",
]  # fmt: skip


# --- In memory -------------------------------------------------------------------------------------------------------


class _LoopbackQueue:
    """What one side has written and the other has not received: bytes, and None for the end.  True if there is something.

    `disconnect` is whether the end was ever put in; `heard` is called at the next putting, once.
    """

    disconnect = False
    heard: Any = None

    def __init__(self) -> None:
        self._pieces: deque[bytes | None] = deque()

    def __bool__(self) -> bool:
        return bool(self._pieces)

    def put(self, v) -> None:
        """Add a piece, and wake who waits for one."""
        self._pieces.append(v)
        if self.heard is not None:
            heard, self.heard = self.heard, None
            heard()

    def get(self) -> bytes | None:
        """Take the oldest piece."""
        return self._pieces.popleft()


@implementer(IAddress)
class _LoopbackAddress:
    """Where the ends of a conversation in memory are."""


@implementer(ITransport, IConsumer)
class _LoopbackTransport:
    """One end: what is written goes into the queue `q`."""

    disconnecting = False
    producer: Any = None

    def __init__(self, q: _LoopbackQueue) -> None:
        self.q = q

    def write(self, data: bytes) -> None:
        """Send.  Raises ``TypeError`` for anything but bytes."""
        if not isinstance(data, bytes):
            raise TypeError("Can only write bytes to ITransport")
        self.q.put(data)

    def writeSequence(self, iovec) -> None:
        """Send the pieces as one."""
        self.q.put(b"".join(iovec))

    def loseConnection(self) -> None:
        """End, after what has been written."""
        self.q.disconnect = True
        self.q.put(None)

    def abortConnection(self) -> None:
        """The same."""
        self.loseConnection()

    def getPeer(self) -> _LoopbackAddress:
        """Nowhere."""
        return _LoopbackAddress()

    def getHost(self) -> _LoopbackAddress:
        """Likewise."""
        return _LoopbackAddress()

    def registerProducer(self, producer, streaming) -> None:
        """Take `producer`; one that waits to be asked is asked, now and whenever all has been received."""
        assert self.producer is None, "there is a producer already"
        self.producer = producer
        self.streamingProducer = streaming
        self._ask()

    def unregisterProducer(self) -> None:
        """Let it go."""
        assert self.producer is not None, "there is no producer"
        self.producer = None

    def _ask(self) -> None:
        if self.producer is not None and not self.streamingProducer:
            self.producer.resumeProducing()


def identityPumpPolicy(queue, target) -> None:
    """Bring each piece as it was written."""
    while queue:
        data = queue.get()
        if data is None:
            break
        target.dataReceived(data)


def collapsingPumpPolicy(queue, target) -> None:
    """Bring all that has been written as one piece."""
    pieces = []
    while queue:
        data = queue.get()
        if data is None:
            break
        pieces.append(data)
    if pieces:
        target.dataReceived(b"".join(pieces))


class _Conversation:
    """Two protocols, the queue of each, and how to pump."""

    def __init__(self, server, client, policy) -> None:
        self.server, self.client, self.policy = server, client, policy
        self.from_server, self.from_client = _LoopbackQueue(), _LoopbackQueue()
        self.over: defer.Deferred[None] = defer.Deferred()

    def begin(self) -> defer.Deferred[None]:
        """Connect both and let them talk."""
        self.server.makeConnection(_LoopbackTransport(self.from_server))
        self.client.makeConnection(_LoopbackTransport(self.from_client))
        self.go_on()
        return self.over

    def go_on(self) -> None:
        """Bring what there is until there is nothing, or somebody closes."""
        while self._exchange():
            if self.from_server.disconnect or self.from_client.disconnect:
                self._end()
                return
        self.from_server.heard = self.from_client.heard = self._wake

    def _exchange(self) -> bool:
        brought = self._bring(self.server, self.from_server, self.client)
        return self._bring(self.client, self.from_client, self.server) or brought

    def _bring(self, source, queue, target) -> bool:
        if not queue:
            return False
        self.policy(queue, target)
        if not queue:
            source.transport._ask()
        return True

    def _wake(self) -> None:
        self.from_server.heard = self.from_client.heard = None
        # In the next turn of the loop, since whoever writes now does not expect an answer before `write` returns.
        deferLater(the_reactor(), 0, self.go_on).addErrback(self.over.errback)

    def _end(self) -> None:
        # One last time to the side that was closed upon: its answer may be waiting.
        if self.from_server.disconnect:
            self._bring(self.server, self.from_server, self.client)
        else:
            self._bring(self.client, self.from_client, self.server)
        self.server.connectionLost(Failure(CONNECTION_DONE))
        self.client.connectionLost(Failure(CONNECTION_DONE))
        self.over.callback(None)


def loopbackAsync(server, client, pumpPolicy=identityPumpPolicy) -> defer.Deferred[None]:
    """Connect the protocols `server` and `client` in memory; the Deferred fires with None when one has closed.

    `pumpPolicy` is called with a queue, which is true while there is something in it and whose ``get()`` takes the next piece
    or None for the end, and the protocol to bring it to.  What a protocol raises is raised here, or errbacks if it has to be
    waited for.
    """
    return _Conversation(server, client, pumpPolicy).begin()


@implementer(ITransport, IConsumer)
class LoopbackRelay:
    """A transport that brings what is written to `target` when ``clearBuffer`` is called; writes it to `logFile`, too."""

    buffer = b""
    shouldLose = 0  # 1: it shall be closed when the buffer is empty; -1: it has been
    disconnecting = 0
    producer: Any = None

    def __init__(self, target, logFile=None) -> None:
        self.target = target
        self.logFile = logFile

    def write(self, data: bytes) -> None:
        """Keep it."""
        self.buffer += data
        self._log("writing", data)

    def writeSequence(self, iovec) -> None:
        """Keep the pieces as one."""
        self.write(b"".join(iovec))

    def clearBuffer(self) -> None:
        """Ask the producer, bring what is kept, and then the end, if it was asked for."""
        if self.shouldLose == -1:
            return
        if self.producer is not None:
            self.producer.resumeProducing()
        if self.buffer:
            data, self.buffer = self.buffer, b""
            self._log("receiving", data)
            self.target.dataReceived(data)
        if self.shouldLose == 1:
            self.shouldLose = -1
            self.target.connectionLost(Failure(ConnectionDone("Connection done")))

    def _log(self, what: str, data: bytes) -> None:
        if self.logFile is not None:
            self.logFile.write(f"loopback {what} {data!r}\n")

    def loseConnection(self) -> None:
        """End, the next time that the buffer is cleared."""
        if self.shouldLose != -1:
            self.shouldLose = 1

    def getHost(self) -> Any:
        """The same for all."""
        return "loopback"

    def getPeer(self) -> Any:
        """The same for all."""
        return "loopback"

    def registerProducer(self, producer, streaming) -> None:
        """Take `producer`, of either kind: it is asked whenever the buffer is cleared."""
        self.producer = producer

    def unregisterProducer(self) -> None:
        """Let it go."""
        self.producer = None

    def logPrefix(self) -> str:
        """Whom it leads to."""
        return f"Loopback({self.target.__class__.__name__!r})"


# --- Over sockets ----------------------------------------------------------------------------------------------------


class _FireOnClose(policies.ProtocolWrapper):
    """A server whose end fires `deferred`."""

    def __init__(self, protocol, factory) -> None:
        super().__init__(factory, protocol)
        self.deferred: defer.Deferred[None] = defer.Deferred()

    def connectionLost(self, reason) -> None:  # type: ignore[override]
        """Pass it on, and tell."""
        super().connectionLost(reason)
        self.deferred.callback(None)


class LoopbackClientFactory(protocol.ClientFactory):
    """Has one client, `protocol`, made beforehand; `deferred` fires with None when it has lost its connection."""

    def __init__(self, protocol) -> None:
        self.disconnected = 0
        self.deferred: defer.Deferred[None] = defer.Deferred()
        self.protocol = protocol

    def buildProtocol(self, addr) -> Any:
        """That one."""
        return self.protocol

    def clientConnectionLost(self, connector, reason) -> None:
        """Tell."""
        self.disconnected = 1
        self.deferred.callback(None)


def _over_sockets(server, client, noisy, listen, connect) -> defer.Deferred[None]:
    """Let both talk through the port that ``listen(factory)`` opens and ``connect(port, factory)`` leads to."""
    server_factory = policies.WrappingFactory(protocol.Factory())
    server_factory.noisy = noisy
    wrapper = _FireOnClose(server, server_factory)
    server_factory.buildProtocol = lambda addr: wrapper  # type: ignore[method-assign]
    port = listen(server_factory)
    client_factory = LoopbackClientFactory(client)
    client_factory.noisy = noisy
    connect(port, client_factory)
    over = client_factory.deferred
    over.addCallback(lambda _: wrapper.deferred)
    over.addCallback(lambda _: port.stopListening())
    return over


def loopbackTCP(server, client, port=0, noisy=True) -> defer.Deferred[None]:
    """Connect the protocols `server` and `client` by TCP on this machine; fires with None when both have lost it.

    `port` is the one to listen to, 0 for any that is free; `noisy` is whether the factories are logged.
    """
    reactor = the_reactor()
    return _over_sockets(
        server, client, noisy,
        lambda factory: reactor.listenTCP(port, factory, interface="127.0.0.1"),
        lambda listening, factory: reactor.connectTCP("127.0.0.1", listening.getHost().port, factory),
    )  # fmt: skip


def loopbackUNIX(server, client, noisy=True) -> defer.Deferred[None]:
    """The same by a UNIX socket in the directory for temporary files."""
    reactor = the_reactor()
    # A name is all that is needed: the port makes the file itself, and removes it.
    path = importlib.import_module("tempfile").mktemp()
    return _over_sockets(
        server, client, noisy,
        lambda factory: reactor.listenUNIX(path, factory),
        lambda listening, factory: reactor.connectUNIX(path, factory),
    )  # fmt: skip
