"""A UDP port that is opened again hears again.

WHAT: `startListening()` of a UDP port that had been closed.  On Twisted it succeeds, but no datagram is ever heard; as soon as
    one is there, the loop turns without a pause.  And if the port had a partner, it still refuses to write to others.  Here
    the port is as good as new.
WHY: What says that it listens should listen.
INSTEAD: On Twisted, make another port with `reactor.listenUDP`.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("udp", reactor=True)
def udp_port_hears_again(tw, rec):
    """Two are closed, opened, and write to themselves; one of them had a partner before."""

    class Hearing(tw.protocol.DatagramProtocol):
        noisy = False

        def datagramReceived(self, datagram, addr):
            rec("heard", datagram)

    ports = [tw.reactor.listenUDP(0, Hearing(), "127.0.0.1") for _ in range(2)]
    ports[1].connect("127.0.0.1", 9)

    def closed():
        return tw.defer.gatherResults([tw.defer.maybeDeferred(port.stopListening) for port in ports])

    def again():
        for port in ports:
            port.startListening()
            rec.raises(port.write, b"hello", ("127.0.0.1", port.getHost().port))
        return tw.task.deferLater(tw.reactor, 0.02, closed)

    return closed().addCallback(lambda _: tw.task.deferLater(tw.reactor, 0, again))


if __name__ == "__main__":
    show(udp_port_hears_again)
