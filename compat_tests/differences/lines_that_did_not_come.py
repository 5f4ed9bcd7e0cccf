"""A protocol that sends lines keeps those that came.

WHAT: A LineSendingProtocol that does not start gets its first line and sends its own; `response` then begins with the line
    that came.  On Twisted it begins with the last of those that were sent.
WHY: `response` is what the other side said; what this side said is in the test already.
INSTEAD: On Twisted, look at the second line and those after it.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("testing")
def the_first_line_of_a_response(tw, rec):
    """The lines that came are kept, from the first."""
    protocol = tw.testing.LineSendingProtocol([b"one", b"two"], start=False)
    protocol.makeConnection(tw.testing.StringTransport())
    protocol.dataReceived(b"hello\r\nagain\r\n")
    rec("response", protocol.response)


if __name__ == "__main__":
    show(the_first_line_of_a_response)
