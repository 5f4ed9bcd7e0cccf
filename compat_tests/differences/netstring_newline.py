"""A newline is no part of a netstring's length, at the end of a piece neither.

WHAT: A NetstringReceiver gets ``1\\n`` and nothing more for now.  Twisted, which refuses everything else at once, lets it
    pass and refuses the next byte, whichever it is.  Here the newline is refused.
WHY: No byte can follow that would make it right.
INSTEAD: Nothing; the connection is closed a little later.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("basic")
def a_newline_after_a_digit(tw, rec):
    """When the peer counts as broken."""
    receiver = tw.basic.NetstringReceiver()
    receiver.makeConnection(tw["internet.testing"].StringTransport())
    for piece in b"1\n", b":":
        receiver.dataReceived(piece)
        rec("received", piece, receiver.brokenPeer, receiver.transport.disconnecting)


if __name__ == "__main__":
    show(a_newline_after_a_digit)
