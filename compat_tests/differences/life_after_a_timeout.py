"""Data may come after the time is up.

WHAT: A connection behind a TimeoutFactory is silent for too long and is closed, which takes a moment when there is something
    to be sent first.  Data that comes in this moment is received.  Twisted raises AlreadyCalled, by which the connection is
    cut off.
WHY: The other side did nothing wrong; and what was to be sent is sent.
INSTEAD: On Twisted, call `cancelTimeout()` in a `timeoutFunc` of your own before `loseConnection()`.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("wrapping")
def data_while_closing(tw, rec):
    """Data comes after the timeout."""
    clock = tw.task.Clock()

    class Timeout(tw["protocols.policies"].TimeoutFactory):
        def callLater(self, period, func):
            return clock.callLater(period, func)

    class Receiver(tw.protocol.Protocol):
        def dataReceived(self, data):
            rec("received", data)

    protocol = Timeout(tw.protocol.Factory.forProtocol(Receiver), 5).buildProtocol(None)
    transport = tw.testing.StringTransport()
    protocol.makeConnection(transport)
    clock.advance(5)
    rec("closing", transport.disconnecting)
    rec.raises(protocol.dataReceived, b"late")


if __name__ == "__main__":
    show(data_while_closing)
