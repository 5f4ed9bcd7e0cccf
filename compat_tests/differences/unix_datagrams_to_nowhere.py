"""A datagram port that has found no partner is not connected.

WHAT: `connectUNIXDatagram` with a path where nobody is.  On both the protocol is told (`connectionFailed`).  Twisted returns a
    port that says it is connected, and cannot be printed: that raises AttributeError.  Here it is not connected.
WHY: The protocol has been told, and whoever looks at the port should see the same.
INSTEAD: On Twisted, believe the protocol.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("unix", reactor=True)
def datagrams_to_nowhere(tw, rec):
    """Nobody is there."""

    class Partner(tw.protocol.ConnectedDatagramProtocol):
        noisy = False

        def connectionFailed(self, reason):
            rec("failed", reason.type)

    port = rec.raises(tw.reactor.connectUNIXDatagram, "nowhere", Partner())
    rec("connected", port.connected)
    rec.raises(lambda: bool(repr(port)))
    tw.reactor.callLater(0.02, rec.done)


if __name__ == "__main__":
    show(datagrams_to_nowhere)
