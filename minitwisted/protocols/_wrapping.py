"""Between: a protocol to the transport, a transport to the protocol.

Whatever is to be done to every connection of a program, such as encrypting it or counting its bytes, can be done in between.  A
wrapping factory stands in front of the program's factory; its protocols each hold one of the program's, pass everything on in
both directions, and whoever inherits from them does something on the way.

The contract: towards the transport a `ProtocolWrapper` is a protocol; towards the program's protocol it is a transport that
promises what the real one promises, and answers everything else by asking that one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zope.interface import directlyProvides, providedBy

from minitwisted.internet.interfaces import ILoggingContext
from minitwisted.internet.protocol import ClientFactory, Protocol
from minitwisted.python._home import at_home

if TYPE_CHECKING:
    from typing import Any


def prefix_of(inner: Any, outer: Any) -> str:
    """In whose name a wrapper logs: the inner one's, and who is around it."""
    own = inner.logPrefix() if ILoggingContext.providedBy(inner) else inner.__class__.__name__
    return f"{own} ({outer})"


class ProtocolWrapper(Protocol):
    """Stands between a transport and `wrappedProtocol`; `factory` is the `WrappingFactory` that has made it."""

    disconnecting = 0

    def __init__(self, factory: Any, wrappedProtocol: Any) -> None:
        self.wrappedProtocol, self.factory = wrappedProtocol, factory

    def __getattr__(self, name: str) -> Any:
        return getattr(self.transport, name)

    def logPrefix(self) -> str:
        """The inner protocol's name, with our class."""
        return prefix_of(self.wrappedProtocol, self.__class__.__name__)

    # What the transport calls.

    def makeConnection(self, transport: Any) -> None:
        """Take `transport`, be known to the factory, and be a transport for the inner protocol."""
        directlyProvides(self, providedBy(transport))
        Protocol.makeConnection(self, transport)
        self.factory.registerProtocol(self)
        self.wrappedProtocol.makeConnection(self)

    def dataReceived(self, data: bytes) -> None:
        """Pass it on."""
        self.wrappedProtocol.dataReceived(data)

    def connectionLost(self, reason: Any) -> None:  # type: ignore[override]
        """Tell the factory and the inner protocol, and let go of it."""
        self.factory.unregisterProtocol(self)
        self.wrappedProtocol.connectionLost(reason)
        self.wrappedProtocol = None  # the two know each other, and only the collector could part them

    # What the inner protocol calls.

    def write(self, data: bytes) -> None:
        """Send `data`."""
        self.transport.write(data)

    def writeSequence(self, data: Any) -> None:
        """Send these pieces."""
        self.transport.writeSequence(data)

    def loseConnection(self) -> None:
        """Close when all is sent."""
        self.disconnecting = 1
        self.transport.loseConnection()

    def getPeer(self) -> Any:
        """The other end."""
        return self.transport.getPeer()

    def getHost(self) -> Any:
        """Our end."""
        return self.transport.getHost()

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        """Take what `producer` gives."""
        self.transport.registerProducer(producer, streaming)

    def unregisterProducer(self) -> None:
        """The producer has no more."""
        self.transport.unregisterProducer()

    def stopConsuming(self) -> None:
        """Take no more from the producer, and end."""
        self.transport.stopConsuming()


class WrappingFactory(ClientFactory):
    """Stands before `wrappedFactory` and wraps its protocols in `protocol`; keeps those that are connected in `protocols`."""

    protocol: Any = ProtocolWrapper

    def __init__(self, wrappedFactory: Any) -> None:
        self.wrappedFactory = wrappedFactory
        self.protocols: dict[Any, int] = {}

    def logPrefix(self) -> str:
        """The inner factory's name, with our class."""
        return prefix_of(self.wrappedFactory, self.__class__.__name__)

    def doStart(self) -> None:
        """Count a port or connector in, here and inside."""
        self.wrappedFactory.doStart()
        ClientFactory.doStart(self)

    def doStop(self) -> None:
        """Count it out."""
        self.wrappedFactory.doStop()
        ClientFactory.doStop(self)

    def startedConnecting(self, connector: Any) -> None:
        """Pass it on."""
        self.wrappedFactory.startedConnecting(connector)

    def clientConnectionFailed(self, connector: Any, reason: Any) -> None:
        """Pass it on."""
        self.wrappedFactory.clientConnectionFailed(connector, reason)

    def clientConnectionLost(self, connector: Any, reason: Any) -> None:
        """Pass it on."""
        self.wrappedFactory.clientConnectionLost(connector, reason)

    def buildProtocol(self, addr: Any) -> Any:
        """A wrapper around a protocol of the inner factory."""
        return self.protocol(self, self.wrappedFactory.buildProtocol(addr))

    def registerProtocol(self, p: Any) -> None:
        """`p`, a wrapper of ours, is connected."""
        self.protocols[p] = 1

    def unregisterProtocol(self, p: Any) -> None:
        """It is not any more."""
        del self.protocols[p]


at_home("minitwisted.protocols.policies", ProtocolWrapper, WrappingFactory)
