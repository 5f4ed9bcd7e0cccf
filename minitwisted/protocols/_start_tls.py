"""Beginning TLS in the middle of a connection.

The two have talked, and agree to go on encrypted.  The program's protocol keeps the transport that it has; what changes is
what lies between.  TLS becomes the protocol of the connection, and the methods of the connection that the program calls
become those of TLS; below, TLS writes by the methods that the connection's class still has.

The contract: what was written before goes in the clear; what comes from now on must be TLS.  A producer goes on, above.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zope.interface import alsoProvides

from minitwisted.internet.interfaces import ISSLTransport
from minitwisted.protocols.tls import BufferingTLSTransport, TLSMemoryBIOFactory

if TYPE_CHECKING:
    from typing import Any

#: What the program calls and TLS answers from now on.
ABOVE = ("write", "writeSequence", "loseConnection", "registerProducer", "unregisterProducer", "stopConsuming")


class Underneath:
    """The `connection` as it is without TLS."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        for name in ABOVE:
            setattr(self, name, getattr(type(connection), name).__get__(connection))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connection, name)


class StartedTLS(BufferingTLSTransport):
    """TLS on a connection whose protocol is connected already."""

    def makeConnection(self, transport: Any) -> None:
        """Come between."""
        connection = transport.connection
        producer, streaming = connection.producer, connection.streamingProducer
        if producer is not None:
            connection.unregisterProducer()
        connection.protocol, connection.TLS = self, True
        vars(connection).update({name: getattr(self, name) for name in ABOVE})
        super().makeConnection(transport)
        vars(connection).update(getHandle=self.getHandle, getPeerCertificate=self._tls.get_peer_certificate)
        alsoProvides(connection, ISSLTransport)
        if producer is not None:
            self.registerProducer(producer, streaming)

    def connectionLost(self, reason: Any) -> None:  # type: ignore[override]
        """Give the connection its own methods back: it and we know each other, and only the collector could part us."""
        super().connectionLost(reason)
        for name in (*ABOVE, "getHandle"):
            vars(self.transport.connection).pop(name, None)


def start_tls(connection: Any, contextFactory: Any, isClient: bool) -> None:
    """Let `connection` speak TLS from now on.  Raises TypeError if `contextFactory` does not say how."""
    factory = TLSMemoryBIOFactory(contextFactory, isClient, None)
    StartedTLS(factory, connection.protocol, False).makeConnection(Underneath(connection))
