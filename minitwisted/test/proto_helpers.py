"""The old door to ``minitwisted.internet.testing``.

Most programs that are tested with these fakes know them by this name, from when they were part of the library's own tests.
The same objects stand behind both doors, so it does not matter which of them a test goes through, except that this one says
that it is old.
"""

from __future__ import annotations

from minitwisted.internet import testing
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
from minitwisted.python.deprecate import deprecatedModuleAttribute
from minitwisted.python.versions import Version

__all__ = [
    "AccumulatingProtocol", "EventLoggingObserver", "FakeDatagramTransport", "LineSendingProtocol", "MemoryReactor",
    "MemoryReactorClock", "NonStreamingProducer", "RaisingMemoryReactor", "StringIOWithoutClosing", "StringTransport",
    "StringTransportWithDisconnection", "_FakeConnector", "_FakePort", "waitUntilAllDisconnected",
]  # fmt: skip

for _name in __all__:
    _advice = f"Please use {testing.__name__}.{_name} instead."
    deprecatedModuleAttribute(Version("Twisted", 19, 7, 0), _advice, __name__, _name)
del _name, _advice
