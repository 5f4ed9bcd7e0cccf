"""Protocol, Factory and their kin: the classes programs inherit from.

Three objects stand on each connection.  The *transport* moves bytes and belongs to the reactor.  The *protocol* gives the
bytes a meaning and belongs to the program; there is one for each connection, so whatever it remembers is about this
connection.  The *factory* outlives them: it is asked for a protocol whenever a connection is made, and is the place for
what connections share.  They meet in this order::

    factory.doStart()                      a port or connector begins to use the factory (start and stop are counted)
    protocol = factory.buildProtocol(addr) a connection stands; the protocol learns its factory
    protocol.makeConnection(transport)     it learns its transport, and connectionMade is called
    protocol.dataReceived(data)            any number of times
    protocol.connectionLost(reason)        once, last
    factory.doStop()

The classes here are almost empty, which is the point: every method is a name for an event, and does nothing until a
subclass says what.  Those with more inside are ``ReconnectingClientFactory`` (try again, each time a little later) and
``ClientCreator`` (one connection as a Deferred).
"""

from __future__ import annotations

import random
from types import GenericAlias
from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.internet import defer, error
from minitwisted.internet._stand_ins import ConsumerToProtocolAdapter, FileWrapper, ProtocolToConsumerAdapter
from minitwisted.internet._the_reactor import the_reactor
from minitwisted.internet.interfaces import ILoggingContext, IProcessProtocol, IProtocol, IProtocolFactory
from minitwisted.python import log
from minitwisted.python._home import at_home
from minitwisted.python._levels import LogLevel
from minitwisted.python._publisher import Logger
from minitwisted.python.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

__all__ = [
    "AbstractDatagramProtocol", "ClientCreator", "ClientFactory", "ConnectedDatagramProtocol", "DatagramProtocol",
    "Factory", "FileWrapper", "ProcessProtocol", "Protocol", "ReconnectingClientFactory", "ServerFactory",
    "connectionDone",
]  # fmt: skip

#: The reason that ``connectionLost`` takes when a test calls it without one.
connectionDone = Failure(error.ConnectionDone())
connectionDone.cleanFailure()


# --- Streams: the protocol -------------------------------------------------------------------------------------------


class BaseProtocol:
    """What all protocols have: a `transport` (None before the connection) and whether they are `connected` (0 or 1)."""

    connected = 0
    transport: Any = None

    def makeConnection(self, transport) -> None:
        """Take `transport` and tell the program by ``connectionMade``.  Called by the reactor, once."""
        self.connected = 1
        self.transport = transport
        self.connectionMade()

    def connectionMade(self) -> None:
        """The connection stands.  The place to send a greeting."""


@implementer(IProtocol, ILoggingContext)
class Protocol(BaseProtocol):
    """A conversation over a stream; ``IProtocol``.  `factory` is the one that built it, if that was a ``Factory``."""

    factory: Any = None

    def logPrefix(self) -> str:
        """The class's name: under it stands what is logged while this protocol is called."""
        return self.__class__.__name__

    def dataReceived(self, data: bytes) -> None:
        """Some bytes came: at least one, and cut anywhere; ``protocols.basic`` puts messages together again."""

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """The connection is over, because of `reason`.  Nothing is called after this."""


# --- Streams: the factory --------------------------------------------------------------------------------------------


@implementer(IProtocolFactory, ILoggingContext)
class Factory:
    """Builds protocols; ``IProtocolFactory``.

    `protocol` is what to call for one, usually a class.  `numPorts` counts the ports and connectors that use the factory
    now; `noisy` says whether their first and last are logged.
    """

    protocol: Callable[..., Any] | None = None
    numPorts = 0
    noisy = True

    #: ``Factory[MyProtocol]`` is for readers and type checkers.
    __class_getitem__: Any = classmethod(GenericAlias)

    @classmethod
    def forProtocol(cls, protocol, *args, **kwargs):
        """A factory, made with `args` and `kwargs`, whose ``protocol`` is `protocol`."""
        factory = cls(*args, **kwargs)
        factory.protocol = protocol
        return factory

    def logPrefix(self) -> str:
        """The class's name."""
        return self.__class__.__name__

    def doStart(self) -> None:
        """One more port uses this factory; the first one starts it.  Called by ports and connectors."""
        if self.numPorts == 0:
            self.__announce("Starting factory {factory!r}")
            self.startFactory()
        # Counted only now: a factory that failed to start is not in use.
        self.numPorts += 1

    def doStop(self) -> None:
        """One fewer uses it; the last one stops it.  Called by ports and connectors; too many calls do nothing."""
        if self.numPorts == 0:
            return
        self.numPorts -= 1
        if self.numPorts == 0:
            self.__announce("Stopping factory {factory!r}")
            self.stopFactory()

    def __announce(self, format: str) -> None:
        # A factory speaks for itself, whoever's turn it is.
        if self.noisy:
            kind = type(self)
            Logger(f"{kind.__module__}.{kind.__name__}", self).emit(LogLevel.info, format, factory=self)

    def startFactory(self) -> None:
        """The factory comes into use.  The place to open what connections share."""

    def stopFactory(self) -> None:
        """It is out of use: close it again."""

    def buildProtocol(self, addr) -> Any:
        """A protocol for a new connection with `addr` (an ``IAddress``), or None to close it."""
        assert self.protocol is not None
        protocol = self.protocol()
        protocol.factory = self
        return protocol


class ServerFactory(Factory):
    """A factory that is meant for ``listen…``, for readers' sake."""


class ClientFactory(Factory):
    """A factory that is meant for ``connect…``: it is also told about attempts.

    To try again, a subclass calls ``connector.connect()`` in one of the last two.
    """

    def startedConnecting(self, connector) -> None:
        """An attempt began; ``connector.stopConnecting()`` ends it."""

    def clientConnectionFailed(self, connector, reason: Failure) -> None:
        """The attempt failed, because of `reason`; no protocol was built."""

    def clientConnectionLost(self, connector, reason: Failure) -> None:
        """The connection was made and is over now; its protocol has been told before."""


class ReconnectingClientFactory(ClientFactory):
    """A client factory that tries again for ever, each time later, so as not to trample on a server that is down.

    The first try comes `initialDelay` seconds after the end, each further one `factor` times later, at most `maxDelay`
    seconds; each delay is blurred by `jitter` (its standard deviation as a share of it; 0 for none), so that many clients
    do not come back together.  After `maxRetries` in a row (None: never) it gives up.  A protocol that is satisfied with
    its connection calls ``resetDelay``.  `clock` (``IReactorTime``) is the reactor unless it is set.
    """

    initialDelay = 1.0  # seconds
    maxDelay = 3600  # seconds
    factor = 2.7182818284590451
    jitter = 0.119626565582
    maxRetries: int | None = None
    clock: Any = None

    # How it stands with the attempts.  All of this is forgotten when the factory is pickled.
    delay = initialDelay
    retries = 0
    continueTrying = 1
    connector: Any = None
    _callID: Any = None  # the delayed call of the next attempt

    def clientConnectionFailed(self, connector, reason: Failure) -> None:
        """Try again, unless told to stop."""
        if self.continueTrying:
            self.connector = connector
            self.retry()

    def clientConnectionLost(self, connector, unused_reason: Failure) -> None:
        """Try again, unless told to stop."""
        if self.continueTrying:
            self.connector = connector
            self.retry()

    def retry(self, connector=None) -> None:
        """Let `connector` (by default the one that failed last) connect again after the delay that is due now.

        Raises ``ValueError`` when there is none.
        """
        if not self.continueTrying:
            self.__say(f"Abandoning {connector} on explicit request")
            return
        connector = self.connector if connector is None else connector
        if connector is None:
            raise ValueError("no connector to retry")
        self.retries += 1
        if self.maxRetries is not None and self.retries > self.maxRetries:
            self.__say(f"Abandoning {connector} after {self.retries} retries.")
            return
        self.__wait_for(connector)

    def __wait_for(self, connector) -> None:
        # The delay in force is what was drawn, not what was planned: the next one grows from it.
        if self.jitter:
            self.delay = random.normalvariate(self.delay, self.delay * self.jitter)
        self.__say(f"{connector} will retry in {int(self.delay)} seconds")

        def connect():
            self._callID = None
            connector.connect()

        if self.clock is None:
            self.clock = the_reactor()
        self._callID = self.clock.callLater(self.delay, connect)
        self.delay = min(self.delay * self.factor, self.maxDelay)

    def __say(self, what: str) -> None:
        if self.noisy:
            log.msg(what)

    def stopTrying(self) -> None:
        """Try no more: cancel the wait, and the attempt that is going on."""
        if self._callID:
            self._callID.cancel()
            self._callID = None
        self.continueTrying = 0
        try:
            if self.connector is not None:
                self.connector.stopConnecting()
        except error.NotConnectingError:
            pass  # it is connected, or at rest

    def resetDelay(self) -> None:
        """The connection is good: forget the failures before it."""
        self.delay = self.initialDelay
        self.retries = 0
        self.continueTrying = 1

    def __getstate__(self) -> dict[str, Any]:
        passing = ("delay", "retries", "continueTrying", "connector", "_callID", "clock")
        return {name: value for name, value in self.__dict__.items() if name not in passing}


class _CreatorFactory(ClientFactory):
    """Hands out one protocol, made beforehand, and tells `deferred` how the one attempt went."""

    noisy = False

    def __init__(self, reactor, instance, deferred) -> None:
        self.reactor, self.instance, self.deferred = reactor, instance, deferred
        self.pending: Any = None

    def __repr__(self) -> str:
        return f"<ClientCreator factory: {self.instance!r}>"

    def buildProtocol(self, addr):
        self._later(self.deferred.callback, self.instance)
        return self.instance

    def clientConnectionFailed(self, connector, reason):
        self._later(self.deferred.errback, reason)

    def _later(self, fire, value) -> None:
        # In the next turn, since the protocol has yet to meet its transport, and nobody should be told before.
        self.pending = self.reactor.callLater(0, self._fire, fire, value)

    def _fire(self, fire, value) -> None:
        self.pending = self.deferred = None
        fire(value)


class ClientCreator:
    """Makes one connection at a time, each as a Deferred that fires with its protocol.

    For each, `protocolClass` is called with `args` and `kwargs`.  Cancelling the Deferred ends the attempt, or the
    connection if it is that far.
    """

    def __init__(self, reactor, protocolClass, *args, **kwargs) -> None:
        self.reactor, self.protocolClass, self.args, self.kwargs = reactor, protocolClass, args, kwargs

    def connectTCP(self, host, port, timeout=30, bindAddress=None):
        """``reactor.connectTCP`` without a factory, as a Deferred; errbacks as the attempt fails."""
        return self._through(self.reactor.connectTCP, host, port, timeout=timeout, bindAddress=bindAddress)

    def connectUNIX(self, address, timeout=30, checkPID=False):
        """``reactor.connectUNIX`` likewise."""
        return self._through(self.reactor.connectUNIX, address, timeout=timeout, checkPID=checkPID)

    def connectSSL(self, host, port, contextFactory, timeout=30, bindAddress=None):
        """``reactor.connectSSL`` likewise."""
        return self._through(
            self.reactor.connectSSL, host, port,
            contextFactory=contextFactory, timeout=timeout, bindAddress=bindAddress,
        )  # fmt: skip

    def _through(self, connect, *where, **how):
        def give_up(_):
            connector.disconnect()
            if factory.pending is not None:
                factory.pending.cancel()

        deferred = defer.Deferred(give_up)
        factory = _CreatorFactory(self.reactor, self.protocolClass(*self.args, **self.kwargs), deferred)
        connector = connect(*where, factory=factory, **how)
        return deferred


# --- Datagrams -------------------------------------------------------------------------------------------------------


class AbstractDatagramProtocol:
    """The program's end of a datagram socket.  There is no connection, so it may serve several ports, which it counts."""

    transport: Any = None
    numPorts = 0
    noisy = True

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "transport": None}

    def makeConnection(self, transport) -> None:
        """Take `transport` and start.  Called by the port; a second transport is an error."""
        assert self.transport is None
        self.transport = transport
        self.doStart()

    def doStart(self) -> None:
        """One more port; the first one starts the protocol."""
        if self.numPorts == 0:
            if self.noisy:
                log.msg(f"Starting protocol {self}")
            self.startProtocol()
        self.numPorts += 1

    def doStop(self) -> None:
        """One port fewer; the last one stops the protocol.  Called by the port."""
        assert self.numPorts > 0
        self.numPorts -= 1
        self.transport = None
        if self.numPorts == 0:
            if self.noisy:
                log.msg(f"Stopping protocol {self}")
            self.stopProtocol()

    def startProtocol(self) -> None:
        """There is a transport now."""

    def stopProtocol(self) -> None:
        """There is none any more."""

    def datagramReceived(self, datagram: bytes, addr: Any) -> None:
        """A datagram came from `addr`, a pair of host and port."""


@implementer(ILoggingContext)
class DatagramProtocol(AbstractDatagramProtocol):
    """UDP."""

    def logPrefix(self) -> str:
        """The class's name."""
        return self.__class__.__name__

    def connectionRefused(self) -> None:
        """A datagram sent earlier, through a connected socket, met nobody."""


class ConnectedDatagramProtocol(DatagramProtocol):
    """A datagram protocol with one partner, as UNIX datagrams have."""

    def datagramReceived(self, datagram: bytes) -> None:  # type: ignore[override]
        """A datagram came, from the partner."""

    def connectionFailed(self, failure: Failure) -> None:
        """The partner's address could not be found."""


# --- Children --------------------------------------------------------------------------------------------------------


@implementer(IProcessProtocol)
class ProcessProtocol(BaseProtocol):
    """The program's end of a child; ``IProcessProtocol``, with names for the three usual pipes."""

    # The pipes' numbers are the child's: 0 is what it reads, 1 what it prints, 2 what it complains.

    def childDataReceived(self, childFD: int, data: bytes) -> None:
        """`data` came from the child's `childFD`.  Override this for a child with more pipes than the usual ones."""
        heard = {1: self.outReceived, 2: self.errReceived}.get(childFD)
        if heard is not None:
            heard(data)

    def childConnectionLost(self, childFD: int) -> None:
        """The pipe `childFD` is closed."""
        closed = {0: self.inConnectionLost, 1: self.outConnectionLost, 2: self.errConnectionLost}.get(childFD)
        if closed is not None:
            closed()

    def inConnectionLost(self) -> None:
        """The child reads no more."""

    def outReceived(self, data: bytes) -> None:
        """The child printed `data`."""

    def outConnectionLost(self) -> None:
        """It prints no more."""

    def errReceived(self, data: bytes) -> None:
        """The child complained."""

    def errConnectionLost(self) -> None:
        """It complains no more."""

    def processExited(self, reason: Failure) -> None:
        """The child is gone, because of `reason`; pipes may still bring data."""

    def processEnded(self, reason: Failure) -> None:
        """The child is gone and all pipes are closed.  Nothing is called after this."""


at_home(__name__, ConsumerToProtocolAdapter, FileWrapper, ProtocolToConsumerAdapter)
