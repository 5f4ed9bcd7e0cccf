"""A netstring limit of 0 is a limit.

WHAT: With `MAX_LENGTH = 0` only the empty netstring is legal.  Twisted raises "math domain error" at the first
    byte; here the empty netstring is received and anything longer is refused.
WHY: The limit is legal and its meaning plain.
INSTEAD: On Twisted, set the limit to 1 and refuse what is longer in `stringReceived`.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("basic")
def a_limit_of_nothing(tw, rec):
    """The empty netstring passes a limit of 0."""

    class Receiver(tw.basic.NetstringReceiver):
        MAX_LENGTH = 0

        def stringReceived(self, string):
            rec("received", string)

    receiver = Receiver()
    receiver.makeConnection(tw["internet.testing"].StringTransport())
    rec.raises(receiver.dataReceived, b"0:,")


if __name__ == "__main__":
    show(a_limit_of_nothing)
