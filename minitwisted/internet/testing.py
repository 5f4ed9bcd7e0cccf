"""Fakes you can trust: what tests put in the place of reactors, transports, protocols and observers.

The door to the transports (``_string_transports.py``) and reactors (``_memory_reactor.py``) of tests, and the home of what
stands at the other end: protocols that collect what they hear, and an observer that collects what is logged.

Wherever a test can do without the network it should: a conversation in memory cannot be late, cannot be cut differently
today than yesterday, and fails at the line that is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.internet import protocol, task
from minitwisted.internet._memory_reactor import (
    MemoryReactor,
    MemoryReactorClock,
    RaisingMemoryReactor,
    SynchronousResolver,
    _FakeConnector,
    _FakePort,
)  # fmt: skip
from minitwisted.internet._string_transports import (
    FakeDatagramTransport,
    NonStreamingProducer,
    StringIOWithoutClosing,
    StringTransport,
    StringTransportWithDisconnection,
)  # fmt: skip
from minitwisted.logger import ILogObserver
from minitwisted.protocols import basic
from minitwisted.python._home import at_home

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from minitwisted.internet.defer import Deferred
    from minitwisted.python.failure import Failure

__all__ = [
    "AccumulatingProtocol", "EventLoggingObserver", "FakeDatagramTransport", "LineSendingProtocol", "MemoryReactor",
    "MemoryReactorClock", "NonStreamingProducer", "RaisingMemoryReactor", "StringIOWithoutClosing", "StringTransport",
    "StringTransportWithDisconnection", "SynchronousResolver", "_FakeConnector", "_FakePort", "waitUntilAllDisconnected",
]  # fmt: skip


class AccumulatingProtocol(protocol.Protocol):
    """Collects what it receives in `data`, and says when it is connected and disconnected.

    Its factory has an attribute ``protocolConnectionMade``: a Deferred that fires with the first protocol that is connected,
    and is None afterwards, or None from the start.  `closedDeferred`, if the test sets it, fires with None when the connection
    is lost; `made` and `closed` are 0 or 1, `closedReason` is the reason.
    """

    made = closed = 0
    closedReason: Failure | None = None
    closedDeferred: Deferred[None] | None = None
    data = b""
    factory: Any = None

    def connectionMade(self) -> None:
        """Note it and fire the factory's Deferred."""
        self.made = 1
        if self.factory is not None and self.factory.protocolConnectionMade is not None:
            # Taken away first: a callback may well ask for the next connection.
            waiting, self.factory.protocolConnectionMade = self.factory.protocolConnectionMade, None
            waiting.callback(self)

    def dataReceived(self, data: bytes) -> None:
        """Keep it."""
        self.data += data

    def connectionLost(self, reason: Failure | None = None) -> None:
        """Note it and fire `closedDeferred`."""
        self.closed = 1
        self.closedReason = reason
        if self.closedDeferred is not None:
            waiting, self.closedDeferred = self.closedDeferred, None
            waiting.callback(None)


class LineSendingProtocol(basic.LineReceiver):
    """Sends `lines` (bytes) as soon as it is connected, or, without `start`, when the first line has come.

    The lines that come are kept in `response`; `lostConn` is whether the connection was lost.
    """

    lostConn = False

    def __init__(self, lines, start=True) -> None:
        self.lines = lines[:]
        self.response: list[bytes] = []
        self.start = start

    def connectionMade(self) -> None:
        """Send the lines, if it starts."""
        if self.start:
            self._send()

    def lineReceived(self, line: bytes) -> None:
        """Answer, if it did not start, and keep the line."""
        if not self.start:
            self._send()
            self.lines = []
        self.response.append(line)

    def _send(self) -> None:
        for line in self.lines:
            self.sendLine(line)

    def connectionLost(self, reason) -> None:  # type: ignore[override]
        """Note it."""
        self.lostConn = True


@implementer(ILogObserver)
class EventLoggingObserver(Sequence):
    """An observer of the log that is the sequence of the events it has heard."""

    def __init__(self) -> None:
        self._events: list[dict[str, Any]] = []

    def __len__(self) -> int:
        return len(self._events)

    def __getitem__(self, index) -> Any:
        return self._events[index]

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self._events)

    def __call__(self, event: dict[str, Any]) -> None:
        self._events.append(event)

    @classmethod
    def createWithCleanup(cls, testInstance, publisher) -> EventLoggingObserver:
        """One that observes `publisher` until `testInstance` (a ``TestCase``) is over."""
        observer = cls()
        publisher.addObserver(observer)
        testInstance.addCleanup(lambda: publisher.removeObserver(observer))
        return observer


def waitUntilAllDisconnected(reactor, protocols) -> Deferred[Any]:
    """A Deferred that fires when none of `protocols` has a connected transport any more; looked at every 10 ms.

    For tests with real sockets, which are not closed at the moment one asks for it.  `reactor` (``IReactorTime``) has the time.
    """

    def check() -> None:
        if not any(each.transport.connected for each in protocols):
            looking.stop()

    looking = task.LoopingCall(check)
    looking.clock = reactor
    return looking.start(0.01)


at_home(
    __name__, FakeDatagramTransport, MemoryReactor, MemoryReactorClock, NonStreamingProducer, RaisingMemoryReactor,
    StringIOWithoutClosing, StringTransport, StringTransportWithDisconnection, SynchronousResolver, _FakeConnector, _FakePort,
)  # fmt: skip
