"""A message is received once, though another one raised

WHAT: `stringReceived` of an Int32StringReceiver raises. On Twisted the messages that came before it in the same
    piece are received again with the next piece; here each is received once.
WHY: A message that was handed on has been handed on.
INSTEAD: On Twisted, catch errors inside `stringReceived`.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("basic")
def a_message_raises(tw, rec):
    """What is received afterwards."""

    class Receiver(tw.basic.Int32StringReceiver):
        def stringReceived(self, string):
            rec("received", string)
            if string == b"bad":
                raise ValueError("bad")

    receiver = Receiver()
    message = lambda string: len(string).to_bytes(4, "big") + string
    rec.raises(receiver.dataReceived, message(b"good") + message(b"bad"))
    rec.raises(receiver.dataReceived, message(b"next"))


if __name__ == "__main__":
    show(a_message_raises)
