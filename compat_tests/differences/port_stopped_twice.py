"""A port that is told twice to stop stops once.

WHAT: `stopListening()` a second time in the same turn, of a port of TCP or UDP.  Twisted returns another Deferred and then logs
    an AttributeError (UDP: AssertionError) of its own that nobody can handle.  Here the second call returns the Deferred of
    the first.
WHY: Cleaning up twice is common, and an error in the log about it helps nobody.
INSTEAD: On Twisted, call it once and keep what it returns.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("tcp", reactor=True)
def a_port_stopped_twice(tw, rec):
    """The second call waits for what the first one began."""
    ports = (
        tw.reactor.listenTCP(0, tw.protocol.Factory(), interface="127.0.0.1"),
        tw.reactor.listenUDP(0, tw.protocol.DatagramProtocol(), interface="127.0.0.1"),
    )
    for port in ports:
        first, second = port.stopListening(), port.stopListening()
        rec("the same Deferred", first is second)
    tw.reactor.callLater(0.02, rec.done)


if __name__ == "__main__":
    show(a_port_stopped_twice)
