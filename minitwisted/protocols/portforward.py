"""Whoever connects here is connected there: a port that leads to another host.

For each connection that is accepted a second one is made, to the host and port of the ``ProxyFactory``, and what the one
says the other repeats.  Each transport is the other's producer, so that the faster side waits for the slower; and until
the second connection stands, the first is not read at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from minitwisted.internet import protocol
from minitwisted.internet._the_reactor import the_reactor

if TYPE_CHECKING:
    from typing import Any

__all__ = ["Proxy", "ProxyClient", "ProxyClientFactory", "ProxyFactory", "ProxyServer"]


class Proxy(protocol.Protocol):
    """One of two connections; `peer` is the other one, while there is one."""

    noisy = True
    peer: Any = None

    def setPeer(self, peer) -> None:
        """Learn who the other one is."""
        self.peer = peer

    def connectionLost(self, reason) -> None:  # type: ignore[override]
        """End the other one, too."""
        if self.peer is not None:
            self.peer.transport.loseConnection()
            self.peer = None

    def dataReceived(self, data: bytes) -> None:
        """Let the other one say it."""
        self.peer.transport.write(data)


class ProxyClient(Proxy):
    """The connection that was made for another."""

    def connectionMade(self) -> None:
        """Tell the other, and let both be read at the speed at which they are written."""
        self.peer.setPeer(self)
        here, there = self.transport, self.peer.transport
        here.registerProducer(there, True)
        there.registerProducer(here, True)
        there.resumeProducing()


class ProxyClientFactory(protocol.ClientFactory):
    """Builds the second connection for `server`, the first."""

    protocol = ProxyClient

    def setServer(self, server) -> None:
        """Learn for whom."""
        self.server = server

    def buildProtocol(self, addr) -> Any:
        """One that knows its other."""
        built = super().buildProtocol(addr)
        built.setPeer(self.server)
        return built

    def clientConnectionFailed(self, connector, reason) -> None:
        """There will be no second one: end the first."""
        self.server.transport.loseConnection()


class ProxyServer(Proxy):
    """The connection that was accepted; makes another through `reactor`, by default the one that is running."""

    clientProtocolFactory = ProxyClientFactory
    reactor: Any = None

    def connectionMade(self) -> None:
        """Connect to where it leads, and do not listen before."""
        self.transport.pauseProducing()
        client = self.clientProtocolFactory()
        client.setServer(self)
        if self.reactor is None:
            self.reactor = the_reactor()
        self.reactor.connectTCP(self.factory.host, self.factory.port, client)


class ProxyFactory(protocol.Factory):
    """Whoever connects to this is connected to `host` and `port`."""

    protocol = ProxyServer

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port
