"""The old door to ``minitwisted.internet.testing``.

Most programs that are tested with these fakes know them by this name, from when they were part of the library's own tests.
The same objects stand behind both doors, so it does not matter which of them a test goes through.
"""

from minitwisted.internet.testing import (
    AccumulatingProtocol,
    EventLoggingObserver,
    FakeDatagramTransport,
    LineSendingProtocol,
    MemoryReactor,
    MemoryReactorClock,
    NonStreamingProducer,
    RaisingMemoryReactor,
    StringIOWithoutClosing,
    StringTransport,
    StringTransportWithDisconnection,
    _FakeConnector,
    _FakePort,
    waitUntilAllDisconnected,
)  # fmt: skip

__all__ = [
    "AccumulatingProtocol", "EventLoggingObserver", "FakeDatagramTransport", "LineSendingProtocol", "MemoryReactor",
    "MemoryReactorClock", "NonStreamingProducer", "RaisingMemoryReactor", "StringIOWithoutClosing", "StringTransport",
    "StringTransportWithDisconnection", "_FakeConnector", "_FakePort", "waitUntilAllDisconnected",
]  # fmt: skip
