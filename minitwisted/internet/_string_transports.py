"""Transports and producers for tests: they do nothing, and remember all of it.

A protocol meets the world only through its transport.  So give it one that keeps what is written in a buffer, call the
protocol's methods as a reactor would, and look at the buffer: the whole conversation without a socket, and without
waiting.  What a reactor would do by itself, delivering and disconnecting, is left to the test, which thereby decides in
which order things happen.

These have attributes that real transports lack (``value()``, `disconnecting`, `producerState` …): they are for the test, and
the code under test must not use them.  The public home of all classes is ``minitwisted.internet.testing``.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.internet import defer, error
from minitwisted.internet.address import IPv4Address
from minitwisted.internet.interfaces import IConsumer, IPushProducer, ITransport, IUDPTransport
from minitwisted.python.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

PRODUCING, PAUSED, STOPPED = "producing", "paused", "stopped"


@implementer(ITransport, IConsumer, IPushProducer)
class StringTransport:
    """A transport whose written bytes are in ``value()``; it is also a producer that can be told to pause.

    `hostAddress` and `peerAddress` are what ``getHost`` and ``getPeer`` answer, any objects.  Usually it is a mistake to
    pause or resume a connection that is being closed, and raises; `lenient` allows it.

    `disconnecting` becomes True by ``loseConnection`` and `disconnected` by ``abortConnection``; `producer` and `streaming`
    are what was registered last, and `producerState` is ``"producing"``, ``"paused"`` or ``"stopped"``.
    """

    disconnecting = False
    disconnected = False
    producer: Any = None
    streaming: Any = None
    hostAddr: Any = None
    peerAddr: Any = None
    producerState = PRODUCING

    def __init__(self, hostAddress=None, peerAddress=None, lenient=False) -> None:
        self.clear()
        if hostAddress is not None:
            self.hostAddr = hostAddress
        if peerAddress is not None:
            self.peerAddr = peerAddress
        self.connected = True
        self.__lenient = lenient

    # --- For the test ---

    def clear(self) -> None:
        """Forget what has been written."""
        self.io = BytesIO()

    def value(self) -> bytes:
        """What has been written since the last ``clear``."""
        return self.io.getvalue()

    # --- As a transport ---

    def write(self, data: bytes) -> None:
        """Remember `data`.  Raises ``TypeError`` for anything but bytes."""
        if not isinstance(data, bytes):
            raise TypeError("Data must be bytes")
        self.io.write(data)

    def writeSequence(self, data: Iterable[bytes]) -> None:
        """Remember the pieces as one."""
        self.io.write(b"".join(data))

    def loseConnection(self) -> None:
        """Note that this was asked for.  Writing goes on working, as on a connection with bytes yet to be sent."""
        self.disconnecting = True

    def abortConnection(self) -> None:
        """Note that this was asked for."""
        self.disconnected = True
        self.loseConnection()

    def getPeer(self) -> Any:
        """What was given, else some address."""
        return IPv4Address("TCP", "192.168.1.1", 54321) if self.peerAddr is None else self.peerAddr

    def getHost(self) -> Any:
        """What was given, else some address."""
        return IPv4Address("TCP", "10.0.0.1", 12345) if self.hostAddr is None else self.hostAddr

    # --- As a consumer: who is registered ---

    def registerProducer(self, producer, streaming) -> None:
        """Remember both; ``RuntimeError`` if there is a producer already."""
        if self.producer is not None:
            raise RuntimeError("Cannot register two producers")
        self.producer, self.streaming = producer, streaming

    def unregisterProducer(self) -> None:
        """Forget it; ``RuntimeError`` if there is none."""
        if self.producer is None:
            raise RuntimeError("Cannot unregister a producer unless one is registered")
        self.producer = self.streaming = None

    # --- As a producer: what the protocol asks of its transport ---

    def pauseProducing(self) -> None:
        """Be paused.  ``RuntimeError`` if that cannot have an effect any more."""
        self.__check_that_it_matters()
        self.producerState = PAUSED

    def resumeProducing(self) -> None:
        """Go on.  ``RuntimeError`` if that cannot have an effect any more."""
        self.__check_that_it_matters()
        self.producerState = PRODUCING

    def stopProducing(self) -> None:
        """Be stopped, for ever."""
        self.producerState = STOPPED

    def __check_that_it_matters(self) -> None:
        if self.disconnecting and not self.__lenient:
            raise RuntimeError("Cannot resume producing after loseConnection")
        if self.producerState == STOPPED:
            raise RuntimeError("Cannot resume a stopped producer")


class StringTransportWithDisconnection(StringTransport):
    """One that tells its `protocol`, which the test sets, when it is asked to close: ``ConnectionDone``, at once, and once."""

    protocol: Any

    def loseConnection(self) -> None:
        """Tell the protocol that the connection is lost."""
        if self.connected:
            self.connected = False
            self.protocol.connectionLost(Failure(error.ConnectionDone("Bye.")))


class StringIOWithoutClosing(BytesIO):
    """A file in memory that can still be read after ``close()``."""

    def close(self) -> None:
        """Do nothing."""


@implementer(IUDPTransport)
class FakeDatagramTransport:
    """Keeps what is sent in `written`, pairs of the datagram and where it goes (`noAddr`, if nothing was said)."""

    noAddr = object()
    _broadcast = False

    def __init__(self) -> None:
        self.written: list[tuple[bytes, Any]] = []

    def write(self, packet, addr=noAddr) -> None:
        """Remember both."""
        self.written.append((packet, addr))

    def connect(self, host: str, port: int) -> None:
        """Do nothing: whoever writes without an address is heard as well."""

    def stopListening(self) -> None:
        """Do nothing: nobody is listened to."""

    def getHost(self) -> IPv4Address:
        """Some address."""
        return IPv4Address("UDP", "10.0.0.1", 12345)

    def setBroadcastAllowed(self, enabled: bool) -> None:
        """Note it."""
        self._broadcast = enabled

    def getBroadcastAllowed(self) -> bool:
        """What was noted."""
        return self._broadcast


class NonStreamingProducer:
    """A pull producer that writes a number each time it is asked, ten times: ``b"0"`` to ``b"9"``.

    After the tenth it unregisters itself.  `result` is a Deferred that then fires with None, as it does when the producer is
    stopped before.  Asking it for anything but the next number is a mistake and raises ``RuntimeError``.
    """

    counter = 0
    stopped = False

    def __init__(self, consumer) -> None:
        self.consumer = consumer
        self.result: defer.Deferred[None] = defer.Deferred()

    def resumeProducing(self) -> None:
        """Write the next number."""
        if self.consumer is None or self.counter >= 10:
            raise RuntimeError("BUG: resume after unregister/stop.")
        self.consumer.write(b"%d" % self.counter)
        self.counter += 1
        if self.counter == 10:
            self.consumer.unregisterProducer()
            self._done()

    def pauseProducing(self) -> None:
        """Raise: nobody may pause a pull producer."""
        raise RuntimeError("BUG: pause should never be called.")

    def stopProducing(self) -> None:
        """Be stopped."""
        self.stopped = True
        self._done()

    def _done(self) -> None:
        # The Deferred is given away with its firing: who looks for it afterwards is too late.
        self.consumer, result = None, self.result
        del self.result
        result.callback(None)
