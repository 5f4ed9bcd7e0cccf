"""Stand-ins: a file in the place of a transport, a protocol in the place of a consumer, and the other way round.

A protocol needs no network to be looked at: give it a ``FileWrapper`` and read in the file what it said.  And since a
protocol is told data and a consumer is told data, each can do the other's work behind a small adapter, which
``IConsumer(protocol)`` and ``IProtocol(consumer)`` find by themselves.

The public home of all three is ``minitwisted.internet.protocol``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zope.interface import implementer
from zope.interface.adapter import AdapterRegistry
from zope.interface.interface import adapter_hooks

from minitwisted.internet.interfaces import IConsumer, IProtocol, ITransport

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from minitwisted.python.failure import Failure


@implementer(ITransport)
class FileWrapper:
    """A file that stands in for a transport: what is written goes into `file`.  For looking at what a protocol says."""

    closed = 0
    disconnecting = 0
    producer: Any = None
    streamingProducer: Any = 0

    def __init__(self, file) -> None:
        self.file = file

    def write(self, data: bytes) -> None:
        """Write to the file at once; what that raises goes to ``handleException``."""
        try:
            self.file.write(data)
        except BaseException:
            self.handleException()

    def writeSequence(self, iovec: Iterable[bytes]) -> None:
        """Write the pieces as one."""
        self.write(b"".join(iovec))

    def handleException(self) -> None:
        """Override to hear of what the file raised; it is being handled when this is called."""

    def loseConnection(self) -> None:
        """Close the file; what the system has to say about that goes to ``handleException``."""
        self.closed = 1
        try:
            self.file.close()
        except OSError:
            self.handleException()

    def getPeer(self) -> Any:
        """Nothing worth the name of an address."""
        return "file", "file"

    def getHost(self) -> Any:
        """Likewise."""
        return "file"

    def _checkProducer(self) -> None:
        # Private, and yet called by tests of others, who play the part of the loop.
        if self.producer:
            self.producer.resumeProducing()

    def registerProducer(self, producer, streaming) -> None:
        """Take `producer`; a pull producer is asked for its first piece at once."""
        self.producer, self.streamingProducer = producer, streaming
        if not streaming:
            producer.resumeProducing()

    def unregisterProducer(self) -> None:
        """Let it go."""
        self.producer = None

    def pauseProducing(self) -> None:
        """Nothing comes from a file, so there is nothing to pause."""

    def resumeProducing(self) -> None:
        """Nor to resume."""

    def stopProducing(self) -> None:
        """End."""
        self.loseConnection()

    def stopConsuming(self) -> None:
        """Let the producer go and end."""
        self.unregisterProducer()
        self.loseConnection()


@implementer(IConsumer)
class ProtocolToConsumerAdapter:
    """What is written to this consumer is received by the protocol `original`."""

    def __init__(self, original) -> None:
        self.original = original

    def write(self, data: bytes) -> None:
        self.original.dataReceived(data)

    def registerProducer(self, producer, streaming) -> None:
        """A protocol cannot be too full."""

    def unregisterProducer(self) -> None:
        """Likewise."""


@implementer(IProtocol)
class ConsumerToProtocolAdapter:
    """What this protocol receives is written to the consumer `original`."""

    def __init__(self, original) -> None:
        self.original = original

    def dataReceived(self, data: bytes) -> None:
        self.original.write(data)

    def makeConnection(self, transport) -> None:
        """The consumer has no use for it."""

    def connectionMade(self) -> None:
        """Likewise."""

    def connectionLost(self, reason: Failure) -> None:
        """Likewise."""


# Where zope looks when a call such as `IConsumer(protocol)` has to adapt.
_adapters = AdapterRegistry()
_adapters.register([IProtocol], IConsumer, "", ProtocolToConsumerAdapter)
_adapters.register([IConsumer], IProtocol, "", ConsumerToProtocolAdapter)
adapter_hooks.append(_adapters.adapter_hook)  # type: ignore[attr-defined]  # zope makes it late
