"""A string that was handed on is not handed on again.

WHAT: Int8-, Int16- and Int32StringReceiver of Twisted forget what they have handed on only when they are through with all
    that came.  If `stringReceived` pauses and resumes, calls `dataReceived`, or raises, or if a later string is too long, the
    strings before it are received again, in the first case without end.  Here each is received once.
WHY: A message that counts twice is a fault in any program; nobody can be waiting for it.
INSTEAD: On Twisted, resume in a later turn of the loop, and close the connection when something went wrong.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("basic")
def strings_before_one_too_long(tw, rec):
    """What came before a string that is too long is received once."""

    class Receiver(tw.basic.Int8StringReceiver):
        MAX_LENGTH = 3

        def stringReceived(self, string):
            rec("received", string)

        def lengthLimitExceeded(self, length):
            rec("too long", length)

    receiver = Receiver()
    receiver.dataReceived(b"\1a\5")
    receiver.dataReceived(b"bcdef")


if __name__ == "__main__":
    show(strings_before_one_too_long)
