"""The standard streams as a transport.

`StandardIO` connects a protocol to standard input and output, or to any two descriptors, so that one protocol can serve a
terminal, a pipe and a network connection.  The two descriptors make one transport: whatever ends the one direction ends the
whole, unless the protocol knows halves (``IHalfCloseableProtocol``).

The contract: it connects the protocol at once.  The descriptors are set not to block, which other processes that share them
will notice, and are never closed here: they belong to the program.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.internet import main
from minitwisted.internet._pipes import ProcessReader, ProcessWriter
from minitwisted.internet._the_reactor import the_reactor
from minitwisted.internet.interfaces import (
    IAddress,
    IConsumer,
    IHalfCloseableDescriptor,
    IHalfCloseableProtocol,
    IProducer,
    ITransport,
)
from minitwisted.python._levels import LogLevel
from minitwisted.python._publisher import Logger
from minitwisted.python.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

__all__ = ["StandardIO", "PipeAddress"]

_logger = Logger(__name__)


@implementer(IAddress)
class PipeAddress:
    """Where a pipe leads: nobody knows."""


@implementer(ITransport, IProducer, IConsumer, IHalfCloseableDescriptor)
class StandardIO:
    """Connects a protocol to two descriptors, by default those of standard input and output."""

    disconnecting = False
    disconnected = False

    def __init__(self, proto: Any, stdin: int = 0, stdout: int = 1, reactor: Any = None) -> None:
        """Connect `proto`: what can be read from `stdin` is its to receive, what it writes goes to `stdout`."""
        reactor = the_reactor() if reactor is None else reactor
        self.protocol = proto
        self._writer: ProcessWriter | None = ProcessWriter(reactor, self, "write", stdout)
        self._reader: ProcessReader | None = ProcessReader(reactor, self, "read", stdin)
        self._reader.startReading()
        self.protocol.makeConnection(self)

    def getPeer(self) -> PipeAddress:
        """The other side, which has no address."""
        return PipeAddress()

    def getHost(self) -> PipeAddress:
        """This side, which has no address."""
        return PipeAddress()

    # Writing.

    def write(self, data: bytes) -> None:
        """Send `data`.  Raises TypeError unless it is bytes."""
        if self._writer is not None:
            self._writer.write(data)

    def writeSequence(self, data: Iterable[bytes]) -> None:
        """Send these pieces.  Raises TypeError unless all are bytes."""
        if self._writer is not None:
            self._writer.writeSequence(data)

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        """Take what `producer` gives, as any transport does.  If nothing can be sent any more it is told to stop."""
        if self._writer is None:
            producer.stopProducing()
        else:
            self._writer.registerProducer(producer, streaming)

    def unregisterProducer(self) -> None:
        """The producer has no more."""
        if self._writer is not None:
            self._writer.unregisterProducer()

    # Reading.

    def pauseProducing(self) -> None:
        """Read nothing until told to."""
        if self._reader is not None:
            self._reader.pauseProducing()

    def resumeProducing(self) -> None:
        """Read again."""
        if self._reader is not None:
            self._reader.resumeProducing()

    def stopProducing(self) -> None:
        """Whoever takes what is read wants no more: that is the end."""
        self.loseConnection()

    startReading, stopReading = resumeProducing, pauseProducing

    # Ending.

    def loseConnection(self) -> None:
        """Read nothing more, and end when all is sent."""
        self.disconnecting = True
        self.pauseProducing()
        if self._writer is not None:
            self._writer.loseConnection()
        elif self._reader is not None:
            # Nothing can be sent any more, so there is nothing to wait for; but whoever calls is still at work.
            self._reader.reactor.callLater(0, self.connectionLost, Failure(main.CONNECTION_DONE))

    def loseWriteConnection(self) -> None:
        """When all is sent, write no more; reading goes on."""
        if self._writer is not None:
            self._writer.loseConnection()

    def connectionLost(self, reason: Failure) -> None:
        """It is over, for both directions: tell the protocol, once."""
        if self.disconnected:
            return
        self.disconnected = True
        ended, self._reader, self._writer = (self._reader, self._writer), None, None
        for each in filter(None, ended):
            each.connectionLost(reason)
        self._tell("connectionLost", self.protocol.connectionLost, reason)

    def _told_otherwise(self, reason: Failure) -> None:
        """Not how the end of one direction is told here: see `childConnectionLost`."""
        raise NotImplementedError()

    readConnectionLost = writeConnectionLost = _told_otherwise

    # What the two descriptors tell.

    def childDataReceived(self, fd: str, data: bytes) -> None:
        """Something came."""
        self.protocol.dataReceived(data)

    def _tell(self, what: str, method: Callable, *args: Any) -> Failure | None:
        """Call a method of the protocol; what it raises is logged and returned."""
        try:
            method(*args)
        except BaseException:
            failure = Failure()
            _logger.emit(LogLevel.critical, f"while calling stdio {what}:", log_failure=failure)
            return failure
        return None

    def childConnectionLost(self, fd: str, reason: Failure) -> None:
        """One direction has ended, ``"read"`` or ``"write"``: go on with the other, if the protocol can."""
        if self.disconnected:
            return
        listener = IHalfCloseableProtocol(self.protocol, None)
        if fd == "read":
            self._reader, over = None, listener is None
        else:
            self._writer, over = None, self.disconnecting
        trouble = None
        if listener is not None and not over:
            trouble = self._tell(f"{fd}ConnectionLost", getattr(listener, f"{fd}ConnectionLost"))
        if over or trouble is not None or (self._reader is None and self._writer is None):
            self.connectionLost(trouble or reason)
