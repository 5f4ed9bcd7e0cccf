"""The time of day is told.

WHAT: A server with the protocol Daytime says the date and time and closes.  Twisted's raises TypeError when a connection is
    made, since it joins text to bytes.
WHY: It is the purpose of the class.
INSTEAD: On Twisted, write a protocol of two lines.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("wrapping")
def daytime(tw, rec):
    """A line of text ends with a carriage return and a line feed, and then the connection ends."""
    transport = tw.testing.StringTransport()
    rec.raises(tw["protocols.wire"].Daytime().makeConnection, transport)
    rec("said", len(transport.value()), transport.value()[-2:], transport.disconnecting)


if __name__ == "__main__":
    show(daytime)
