"""Bytes that are put into `recvd` are received.

WHAT: `recvd` of an Int8-, Int16- or Int32StringReceiver is what it has and has not handed on.  Setting it inside
    `stringReceived` tells it to go on with other bytes, on both.  Set at another time, Twisted shows the new bytes but
    goes on with the old ones; here it goes on with the new ones.
WHY: An attribute that tells one thing and does another cannot be used.
INSTEAD: On Twisted, set it inside `stringReceived`.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("basic")
def other_bytes_from_outside(tw, rec):
    """What is set is what is received."""

    class Receiver(tw.basic.Int8StringReceiver):
        def stringReceived(self, string):
            rec("received", string)

    receiver = Receiver()
    receiver.recvd = b"\2x"
    rec("unread", receiver.recvd)
    receiver.dataReceived(b"y")


if __name__ == "__main__":
    show(other_bytes_from_outside)
