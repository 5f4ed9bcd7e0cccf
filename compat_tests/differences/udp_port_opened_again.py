"""A UDP port that is opened again hears again.

WHAT: `startListening()` of a UDP port that had been closed.  On Twisted it succeeds, but no datagram is ever heard; as soon as
    one is there, the loop turns without a pause.  Here the port is as good as new.
WHY: What says that it listens should listen.
INSTEAD: On Twisted, make another port with `reactor.listenUDP`.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("udp", reactor=True)
def udp_port_hears_again(tw, rec):
    """Closed, opened, and written to."""

    class Hearing(tw.protocol.DatagramProtocol):
        noisy = False

        def datagramReceived(self, datagram, addr):
            rec("heard", datagram)

    port = tw.reactor.listenUDP(0, Hearing(), "127.0.0.1")

    def again():
        port.startListening()
        port.write(b"hello", ("127.0.0.1", port.getHost().port))
        return tw.task.deferLater(tw.reactor, 0.02, over)

    def over():
        rec("open", bool(port.connected))
        return tw.defer.maybeDeferred(port.stopListening)

    return port.stopListening().addCallback(lambda _: tw.task.deferLater(tw.reactor, 0, again))


if __name__ == "__main__":
    show(udp_port_hears_again)
