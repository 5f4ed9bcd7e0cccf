"""TLS: a protocol to the transport below, a transport to the protocol above.

OpenSSL wants a socket.  It is given two buffers in memory instead: what the network brings is put into one, what OpenSSL wants
to send is taken from the other.  So TLS knows nothing of sockets and can lie on anything that carries bytes, even on TLS.

            dataReceived ──▶ bio_write ─▶ [OpenSSL] ─▶ recv ──▶ the program's dataReceived
            transport.write ◀── bio_read ◀─ [OpenSSL] ◀─ send ◀── the program's write

Before the hands are shaken nothing can be sent, so what is written waits, and so does a producer.  At the end each side says
that it has no more, in a message of TLS; a connection that is closed without that has been cut, perhaps by somebody who
wanted it shorter.

The contract: ``connectionLost`` has ConnectionDone only if the other side has said its goodbye; ConnectionLost if the
connection was cut; and an ``OpenSSL.SSL.Error`` if TLS failed, before or after the handshake.

Where a connection stands is one `Stage`; the table `NEXT` says what leads where.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from OpenSSL.SSL import Error, SysCallError, WantReadError, ZeroReturnError
from zope.interface import directlyProvides, implementer, providedBy

from minitwisted.internet._pull_producers import Membrane, PullToPush
from minitwisted.internet._the_reactor import the_reactor as _get_default_clock  # tests of twisted.web patch it by that name
from minitwisted.internet.interfaces import (
    IHandshakeListener,
    INegotiated,
    IProtocol,
    IProtocolNegotiationFactory,
    ISystemHandle,
    ITransport,
)
from minitwisted.internet.main import CONNECTION_LOST
from minitwisted.internet.protocol import Protocol, connectionDone
from minitwisted.protocols._tls_legacy import creator_of
from minitwisted.protocols._wrapping import ProtocolWrapper, WrappingFactory, prefix_of
from minitwisted.python.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

__all__ = ["BufferingTLSTransport", "TLSMemoryBIOFactory", "TLSMemoryBIOProtocol"]

#: How much is taken from OpenSSL, or given to it, at once.
AT_ONCE = 65536

#: So many bytes of small writes are collected before they are encrypted in the middle of a turn.
ENOUGH = 64000


class Stage(Enum):
    """Where a connection stands; `asked` says whether we have asked for its end, `over` whether TLS has ended."""

    #             asked  over
    SHAKING = "shaking hands", False, False
    OPEN = "open", False, False
    HASTY = "asked to end while shaking hands", True, False  # what waits goes first
    LEAVING = "asked to end", True, False  # when all has been given to OpenSSL, we say goodbye
    PARTING = "said goodbye", True, False  # and wait for the answer
    OVER = "over", False, True
    ENDED = "over, as we had asked", True, True
    BROKEN = "broken off", True, True

    __hash__ = object.__hash__  # Enum's own is a function: this one costs no call

    def __init__(self, _: str, asked: bool, over: bool) -> None:
        self.asked, self.over = asked, over


NEXT = {
    (Stage.SHAKING, "shaken"): Stage.OPEN,
    (Stage.HASTY, "shaken"): Stage.LEAVING,
    (Stage.SHAKING, "lose"): Stage.HASTY,
    (Stage.OPEN, "lose"): Stage.LEAVING,
    (Stage.LEAVING, "part"): Stage.PARTING,
    (Stage.SHAKING, "over"): Stage.OVER,
    (Stage.OPEN, "over"): Stage.OVER,
    (Stage.HASTY, "over"): Stage.ENDED,
    (Stage.LEAVING, "over"): Stage.ENDED,
    (Stage.PARTING, "over"): Stage.ENDED,
    **{(each, "abort"): Stage.BROKEN for each in Stage},
}

_EARLY = (Stage.SHAKING, Stage.HASTY)


@implementer(ISystemHandle, INegotiated, ITransport, IProtocol)
class TLSMemoryBIOProtocol(ProtocolWrapper):
    """TLS for `wrappedProtocol`.  Without `_connectWrapped` that one has its transport already."""

    _producer: Any = None
    _reason: Any = None  # why TLS has ended, if it knows better than the transport
    _stage = Stage.SHAKING
    _tls: Any = None

    def __init__(self, factory: Any, wrappedProtocol: Any, _connectWrapped: bool = True) -> None:
        ProtocolWrapper.__init__(self, factory, wrappedProtocol)
        self._connectWrapped = _connectWrapped
        self._waiting: list[bytes] = []

    @property
    def disconnecting(self) -> Any:  # type: ignore[override]
        """Whether its end has been asked for."""
        return self._stage.asked or 0

    def _happens(self, event: str) -> bool:
        """Go on to the stage that `event` leads to; False if it means nothing here."""
        before = self._stage
        self._stage = NEXT.get((before, event), before)
        return self._stage is not before

    # What the transport below calls.

    def makeConnection(self, transport: Any) -> None:
        """Take `transport`, introduce the protocol above, and begin to shake hands."""
        self._tls = self.factory.connection_for(self)
        if self._connectWrapped:
            ProtocolWrapper.makeConnection(self, transport)
        else:
            directlyProvides(self, providedBy(transport))
            Protocol.makeConnection(self, transport)
            self.factory.registerProtocol(self)
        if not self._stage.over:
            self._shake_hands()

    def dataReceived(self, bytes: bytes) -> None:
        """Decrypt what has come and hand it up."""
        if self._stage.over:
            return
        self._tls.bio_write(bytes)
        if self._stage in _EARLY:
            self._shake_hands()
            if self._stage in _EARLY:
                return
        if self._waiting:
            self._send_waiting()
        self._deliver()

    def connectionLost(self, reason: Any) -> None:  # type: ignore[override]
        """The transport has ended: cut, unless TLS had ended before."""
        if not self._stage.over or (self._stage is Stage.BROKEN and self._reason is None):
            self._tls.bio_shutdown()
            self._deliver()
            if self._reason is None and self._stage is Stage.BROKEN:
                self._reason = Failure(CONNECTION_LOST)
        self._happens("over")
        self.connected = False
        self._waiting.clear()
        self._tls.set_app_data(None)  # the two know each other, and only the collector could part them
        ProtocolWrapper.connectionLost(self, self._reason or reason)

    # Between the buffers.

    def _shake_hands(self) -> None:
        try:
            self._tls.do_handshake()
        except WantReadError:
            self._flush()
        except Error:
            self._end(Failure())
        else:
            shaken = self._happens("shaken")  # unless a callback of OpenSSL has broken off meanwhile
            if shaken and IHandshakeListener.providedBy(self.wrappedProtocol):
                self.wrappedProtocol.handshakeCompleted()

    def _deliver(self) -> None:
        """Hand up all that OpenSSL has decrypted."""
        while not self._stage.over:
            try:
                data = self._tls.recv(AT_ONCE)
            except WantReadError:
                break
            except ZeroReturnError:
                self._answer_goodbye()
            except Error:
                self._end(Failure())
            else:
                self.wrappedProtocol.dataReceived(data)
        self._flush()

    def _flush(self) -> None:
        """Give the transport what OpenSSL wants to send."""
        read, full = self._tls.bio_read, AT_ONCE
        try:
            while full == AT_ONCE:
                data = read(AT_ONCE)
                self.transport.write(data)
                full = len(data)
        except WantReadError:
            pass  # there is nothing

    def _end(self, reason: Any) -> None:
        """TLS has ended: by an error, or (None) as it should."""
        if self._reason is None and reason is not None:
            self._reason = Failure(CONNECTION_LOST) if is_cut(reason.value) else reason
        self._happens("over")
        self._flush()  # it may have something to say about it
        self.transport.loseConnection()

    def _answer_goodbye(self) -> None:
        try:
            self._tls.shutdown()
        except Error:
            pass
        self._end(None)

    def _part(self) -> None:
        """Say goodbye, if nothing is left to be sent; if the other side has said it, that is all."""
        if self._waiting or self._producer is not None or not self._happens("part"):
            return
        try:
            both = self._tls.shutdown()
        except Error:
            both = False
        self._flush()
        if both:
            self._end(None)

    # What the protocol above calls: writing.

    def write(self, bytes: bytes) -> None:
        """Send `bytes`; once we have asked for the end, only a producer may."""
        if not self._stage.asked or self._producer is not None:
            self._encrypt(plain(bytes))

    def writeSequence(self, iovec: Iterable[bytes]) -> None:
        """Send these pieces."""
        self.write(b"".join(iovec))

    def _encrypt(self, data: bytes) -> None:
        if not data or self._stage.over:
            return
        if self._waiting or self._stage in _EARLY:
            self._put_off(data)
            return
        at = 0
        try:
            while at < len(data):
                at += self._tls.send(data[at : at + AT_ONCE])
                self._flush()
        except WantReadError:
            self._put_off(data[at:])
        except Error:
            self._end(Failure())

    def _put_off(self, data: bytes) -> None:
        self._waiting.append(data)
        if self._producer is not None:
            self._producer.pauseProducing()

    def _send_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        for data in waiting:
            self._encrypt(data)
        if self._waiting:
            return
        if self._producer is not None:
            self._producer.resumeProducing()
        self._part()

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        """Take what `producer` gives: `streaming`, until it is told to pause; else a piece each time it is asked."""
        if self._stage in (Stage.OVER, Stage.ENDED):
            producer.stopProducing()
            return
        pull = None if streaming else PullToPush(producer, self)
        told = Membrane(pull or producer)
        self.transport.registerProducer(told, True)
        self._producer = told
        if pull is not None:
            pull.start()
        if self._waiting:
            told.pauseProducing()

    def unregisterProducer(self) -> None:
        """The producer has no more; what waited for it goes on."""
        producer, self._producer = self._producer, None
        if producer is None:
            return
        if isinstance(producer.producer, PullToPush):
            producer.producer.stop()
        self.transport.unregisterProducer()
        if not self._waiting:
            self._part()

    # Ending.

    def loseConnection(self) -> None:
        """When all is sent, say goodbye; the connection is closed when the other side has answered."""
        if self._stage is Stage.SHAKING and not self._waiting and self._producer is None:
            self.abortConnection()
        elif self._happens("lose"):
            self._part()

    def abortConnection(self) -> None:
        """Close, and send nothing more."""
        self._happens("abort")
        self.transport.abortConnection()

    def failVerification(self, reason: Any) -> None:
        """The other side is not who it should be: break off, and tell the protocol above `reason`, a Failure."""
        self._reason = reason
        self.abortConnection()

    # What only the transport below knows; if it does not, that is an error when it is asked.

    def loseWriteConnection(self) -> None:
        """End our direction, without a goodbye: the other side will see it cut."""
        self.transport.loseWriteConnection()

    def getTcpKeepAlive(self) -> bool:
        """Whether the system asks a silent peer for a sign of life."""
        return self.transport.getTcpKeepAlive()

    def setTcpKeepAlive(self, enabled: bool) -> None:
        """Say whether it does."""
        self.transport.setTcpKeepAlive(enabled)

    def getTcpNoDelay(self) -> bool:
        """Whether small pieces leave without waiting for company."""
        return self.transport.getTcpNoDelay()

    def setTcpNoDelay(self, enabled: bool) -> None:
        """Say whether they do."""
        self.transport.setTcpNoDelay(enabled)

    # What is known of the connection.

    def getHandle(self) -> Any:
        """The Connection of pyOpenSSL."""
        return self._tls

    def getPeerCertificate(self) -> Any:
        """The other side's certificate, an X509 of pyOpenSSL, or None."""
        return self._tls.get_peer_certificate()

    @property
    def negotiatedProtocol(self) -> bytes | None:
        """The protocol that both have agreed on, or None."""
        return self._tls.get_alpn_proto_negotiated() or None


class BufferingTLSTransport(TLSMemoryBIOProtocol):
    """The same, for programs that write in small pieces: those of one turn are encrypted as one."""

    _later: Any = None

    def __init__(self, factory: Any, wrappedProtocol: Any, _connectWrapped: bool = True) -> None:
        TLSMemoryBIOProtocol.__init__(self, factory, wrappedProtocol, _connectWrapped)
        self._pieces: list[bytes] = []
        self._size = 0

    def write(self, bytes: bytes) -> None:
        """Send `bytes`, with all else that is written in this turn."""
        data = plain(bytes)
        if self._stage.asked and self._producer is None:
            return
        self._pieces.append(data)
        self._size += len(data)
        if self._size > ENOUGH:
            self._collected()
        elif self._later is None:
            self._later = self.factory.clock().callLater(0, self._collected)

    def _collected(self) -> None:
        later, self._later = self._later, None
        if later is not None and later.active():
            later.cancel()
        if self._pieces:
            pieces, self._pieces, self._size = self._pieces, [], 0
            self._encrypt(b"".join(pieces))

    def writeSequence(self, sequence: Iterable[bytes]) -> None:
        """Send these pieces."""
        self.write(b"".join(sequence))

    def unregisterProducer(self) -> None:
        """The producer has no more; what it gave is sent first."""
        self._collected()
        TLSMemoryBIOProtocol.unregisterProducer(self)

    def loseConnection(self) -> None:
        """What is written goes first."""
        self._collected()
        TLSMemoryBIOProtocol.loseConnection(self)

    def connectionLost(self, reason: Any = connectionDone) -> None:
        """Nothing more can be sent."""
        self._pieces.clear()
        self._collected()
        TLSMemoryBIOProtocol.connectionLost(self, reason)


class TLSMemoryBIOFactory(WrappingFactory):
    """Adds TLS to the connections of `wrappedFactory`.

    `contextFactory` says how: a creator of connections, or an older factory of contexts.  `isClient` says which side to take.
    `clock` is for small writes; by default the reactor.

    Raises TypeError if `contextFactory` is neither.
    """

    protocol: Any = BufferingTLSTransport
    noisy = False

    def __init__(self, contextFactory: Any, isClient: bool, wrappedFactory: Any, clock: Any = None) -> None:
        WrappingFactory.__init__(self, wrappedFactory)
        self._clock, self.__is_client = clock, isClient
        self.__create = creator_of(contextFactory, isClient)

    def logPrefix(self) -> str:
        """The inner factory's name, and that it is TLS."""
        return prefix_of(self.wrappedFactory, "TLS")

    def clock(self) -> Any:
        """Who calls later."""
        return _get_default_clock() if self._clock is None else self._clock

    def protocols_spoken(self) -> Any:
        """The names for ALPN that the inner factory has for its protocols, best first; None if it has none."""
        inner = self.wrappedFactory
        return inner.acceptableProtocols() if IProtocolNegotiationFactory.providedBy(inner) else None

    def connection_for(self, protocol: Any) -> Any:
        """The OpenSSL half of `protocol`, on our side and for the protocols that the factory can speak."""
        connection = self.__create(protocol)
        spoken = self.protocols_spoken()
        if spoken is not None:
            connection.set_alpn_protos(spoken)
        if self.__is_client:
            connection.set_connect_state()
        else:
            connection.set_accept_state()
        connection.set_app_data(protocol)  # whoever made it himself finds `protocol` by it in OpenSSL's callbacks
        return connection


def plain(data: Any) -> bytes:
    """`data`, which must be bytes or nearly so.  Raises TypeError."""
    return data if type(data) is bytes else bytes(data + b"")


def is_cut(problem: Any) -> bool:
    """Whether OpenSSL means that the stream has ended without a goodbye."""
    if isinstance(problem, SysCallError):
        return problem.args[:2] == (-1, "Unexpected EOF")
    said: Any = problem.args[0] if problem.args else ()
    return bool(said) and said[0][-1] == "unexpected eof while reading"
