"""A line of exactly the limit is legal, however it is cut.

WHAT: LineOnlyReceiver refuses lines longer than `MAX_LENGTH`.  If a line of just that length arrives with half of its
    delimiter, Twisted counts the half as part of the line: it calls `lineLengthExceeded`, and afterwards `lineReceived` with
    the same line.  Here the line is received.
WHY: What TCP cuts where is chance, and chance is no part of a protocol.
INSTEAD: On Twisted, set the limit higher by the length of the delimiter less one.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("basic")
def a_line_of_the_limit_cut_in_its_delimiter(tw, rec):
    """A line is as long as it is, wherever the pieces end."""

    class Receiver(tw.basic.LineOnlyReceiver):
        MAX_LENGTH = 5

        def lineReceived(self, line):
            rec("line", line)

        def lineLengthExceeded(self, line):
            rec("too long", line)

    class Transport:
        disconnecting = False

    receiver = Receiver()
    receiver.makeConnection(Transport())
    for piece in (b"12345\r", b"\n"):
        receiver.dataReceived(piece)


if __name__ == "__main__":
    show(a_line_of_the_limit_cut_in_its_delimiter)
