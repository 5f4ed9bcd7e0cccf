"""From a factory that is told of attempts to a Deferred that is told once.

A reactor's ``connect…`` tells a factory how an attempt goes: begun, built, failed.  Who uses an endpoint wants one answer, and
wants it only when the protocol is connected.  So the endpoint gives the reactor a factory of its own around the user's, whose
protocols stand between the transport and the user's protocol and, when they are connected, say so.

The contract: the Deferred of `connecting` fires with the user's protocol after that has met its transport, or fails as the
attempt failed.  Cancelled, it fails with ConnectingCancelledError and the attempt is given up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zope.interface import directlyProvides

from minitwisted.internet import error, interfaces
from minitwisted.internet.defer import Deferred, fail
from minitwisted.internet.protocol import ClientFactory, Protocol, connectionDone
from minitwisted.python.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

#: What a transport may call beyond the usual, if the protocol is made for it.
_PASSED_ON = (interfaces.IHalfCloseableProtocol, interfaces.IFileDescriptorReceiver, interfaces.IHandshakeListener)


def connecting(factory: Any, connect: Callable[[Any], Any]) -> Deferred[Any]:
    """Call `connect` with a factory around `factory`; the protocol, once it is connected."""
    try:
        attempt = _Attempt(factory)
        connect(attempt)
    except BaseException:
        return fail()
    return attempt.answer


class _Attempt(ClientFactory):
    """The factory that the reactor sees."""

    def __init__(self, factory) -> None:
        self._wrappedFactory: Any = factory
        self._connector: Any = None
        self.answer: Deferred[Any] = Deferred(self._give_up)

    def _give_up(self, answer) -> None:
        answer.errback(error.ConnectingCancelledError(self._connector.getDestination()))
        self._connector.stopConnecting()

    def doStart(self) -> None:
        """It is the user's factory that starts."""
        self._wrappedFactory.doStart()

    def doStop(self) -> None:
        """It is the user's factory that stops."""
        self._wrappedFactory.doStop()

    def startedConnecting(self, connector) -> None:
        """Note whom to tell if it is to end."""
        self._connector = connector

    def buildProtocol(self, addr) -> Any:
        """The user's protocol, with ours before it."""
        try:
            protocol = self._wrappedFactory.buildProtocol(addr)
            if protocol is None:
                raise error.NoProtocol()
        except BaseException:
            self.answer.errback()
            return None
        return _Between(protocol, self.answer)

    def clientConnectionFailed(self, connector, reason) -> None:
        """The answer is no, unless it has been given already."""
        if not self.answer.called:
            self.answer.errback(reason)


class _Between(Protocol):
    """Passes on to `protocol` all that its transport says, and tells `answer` when it is connected."""

    def __init__(self, protocol, answer: Deferred[Any]) -> None:
        self._protocol, self._answer = protocol, answer
        directlyProvides(self, *(each for each in _PASSED_ON if each.providedBy(protocol)))

    def logPrefix(self) -> str:
        """The user's protocol speaks."""
        if interfaces.ILoggingContext.providedBy(self._protocol):
            return self._protocol.logPrefix()
        return self._protocol.__class__.__name__

    def connectionMade(self) -> None:
        """First the protocol, then whoever waits for it."""
        self._protocol.makeConnection(self.transport)
        self._answer.callback(self._protocol)

    def dataReceived(self, data: bytes) -> None:
        """Passed on."""
        self._protocol.dataReceived(data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Passed on."""
        self._protocol.connectionLost(reason)

    def fileDescriptorReceived(self, descriptor: int) -> None:
        """Passed on."""
        self._protocol.fileDescriptorReceived(descriptor)

    def readConnectionLost(self) -> None:
        """Passed on."""
        self._protocol.readConnectionLost()

    def writeConnectionLost(self) -> None:
        """Passed on."""
        self._protocol.writeConnectionLost()

    def handshakeCompleted(self) -> None:
        """Passed on."""
        self._protocol.handshakeCompleted()
