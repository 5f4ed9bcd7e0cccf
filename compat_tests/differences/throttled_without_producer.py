"""Writing too much without a producer is no mistake.

WHAT: A ThrottlingFactory has a limit on writing, and a protocol writes more without having registered a producer.  It is
    not held back, and the others are.  Twisted looks for the producer of the transport, finds None, and raises AttributeError
    in the reactor; from then on nothing is limited any more.
WHY: "Only where there is a producer" is what its documentation promises.
INSTEAD: On Twisted, register a producer in every protocol.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("wrapping")
def a_limit_on_writing(tw, rec):
    """Two seconds after it wrote too much, the bytes are still counted."""
    clock = tw.task.Clock()

    class Throttling(tw["protocols.policies"].ThrottlingFactory):
        def callLater(self, period, func):
            return clock.callLater(period, func)

    factory = Throttling(tw.protocol.Factory.forProtocol(tw.protocol.Protocol), writeLimit=10)
    protocol = factory.buildProtocol(None)
    protocol.makeConnection(tw.testing.StringTransport())
    protocol.write(b"x" * 25)
    rec.raises(clock.advance, 1)
    rec("pending", [call.getTime() for call in clock.getDelayedCalls()])


if __name__ == "__main__":
    show(a_limit_on_writing)
