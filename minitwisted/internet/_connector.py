"""A wish to be connected, over as many attempts as it takes.

The wish stays when an attempt has failed or a connection has ended: whoever holds it, and that is the factory each time it is
told something, may call ``connect`` again.  A kind of connector only says what an attempt is (`_makeTransport`) and where it
goes (``getDestination``); the rest is the same for ports, paths and whatever else one can connect to.

The contract: ``_makeTransport`` answers an object with ``failIfNotConnected(error)`` and ``loseConnection()``, which tells its
connector by ``buildProtocol``, ``connectionFailed`` and ``connectionLost`` how it fares.  Programs derive from `BaseConnector`,
whose public home is ``minitwisted.internet.base``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.internet import error
from minitwisted.internet.interfaces import IConnector
from minitwisted.python._home import at_home

if TYPE_CHECKING:
    from typing import Any

    from minitwisted.python.failure import Failure


@implementer(IConnector)
class BaseConnector(ABC):
    """Connects for `factory`, on `reactor`.

    `state` is ``"disconnected"``, ``"connecting"`` or ``"connected"``; `transport` the latest attempt.  `timeout` (seconds, or
    None) is how long one attempt may take.
    """

    timeoutID: Any = None
    factoryStarted = 0
    transport: Any

    def __init__(self, factory: Any, timeout: float | None, reactor: Any) -> None:
        self.state = "disconnected"
        self.factory, self.timeout, self.reactor = factory, timeout, reactor

    @abstractmethod
    def _makeTransport(self) -> Any:
        """Begin an attempt."""

    def getDestination(self) -> Any:
        """Where it goes."""
        kind = self.__class__
        raise NotImplementedError(f"{kind.__module__}.{kind.__name__} did not implement getDestination")

    def connect(self) -> None:
        """Try (again).  Raises RuntimeError while an attempt or a connection is there."""
        if self.state != "disconnected":
            raise RuntimeError("can't connect in this state")
        self.state = "connecting"
        if not self.factoryStarted:
            self.factory.doStart()
            self.factoryStarted = 1
        client = self.transport = self._makeTransport()
        if self.timeout is not None:
            self.timeoutID = self.reactor.callLater(self.timeout, client.failIfNotConnected, error.TimeoutError())
        self.factory.startedConnecting(self)

    def stopConnecting(self) -> None:
        """Give the attempt up.  Raises NotConnectingError if there is none."""
        if self.state != "connecting":
            raise error.NotConnectingError("we're not trying to connect")
        self.state = "disconnected"
        self.transport.failIfNotConnected(error.UserError())

    def disconnect(self) -> None:
        """End it, whatever it is."""
        if self.state == "connecting":
            self.stopConnecting()
        elif self.state == "connected":
            self.transport.loseConnection()

    def __repr__(self) -> str:
        kind = self.__class__
        return f"<{kind.__module__}.{kind.__name__} instance at {id(self):#x} {self.state} {self.getDestination()}>"

    def cancelTimeout(self) -> None:
        """The attempt is decided."""
        timeout, self.timeoutID = self.timeoutID, None
        if timeout is not None and timeout.active():
            timeout.cancel()

    # What the attempt tells.

    def buildProtocol(self, addr: Any) -> Any:
        """The connection stands: who is it for?"""
        self.state = "connected"
        self.cancelTimeout()
        return self.factory.buildProtocol(addr)

    def connectionFailed(self, reason: Failure) -> None:
        """The attempt has failed."""
        self.cancelTimeout()
        self.transport = None
        self._over(self.factory.clientConnectionFailed, reason)

    def connectionLost(self, reason: Failure) -> None:
        """The connection is over."""
        self._over(self.factory.clientConnectionLost, reason)

    def _over(self, tell: Any, reason: Failure) -> None:
        self.state = "disconnected"
        tell(self, reason)
        # Unless the factory, just told, has asked to try again.
        if self.state == "disconnected":
            self.factory.doStop()
            self.factoryStarted = 0


at_home("minitwisted.internet.base", BaseConnector)
