"""A UDP port closes although its protocol objects.

WHAT: `stopProtocol` of a UDP port's protocol raises.  Twisted logs that and leaves everything as it is: the socket stays open,
    and the Deferred of `stopListening` never fires.  Here it is logged too, and the port is closed.  So is one whose protocol
    raises in `startProtocol`; Twisted leaves it open, though nobody hears what comes.
WHY: An error on the way out must not keep a port for ever, nor whoever waits for the end.
INSTEAD: On Twisted, catch errors inside `stopProtocol`.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("udp", reactor=True)
def udp_protocol_raises_at_the_end(tw, rec):
    """It raises, and the port is asked for all the same."""

    class Stubborn(tw.protocol.DatagramProtocol):
        noisy = False

        def stopProtocol(self):
            raise ValueError("I will stay")

    port = tw.reactor.listenUDP(0, Stubborn(), "127.0.0.1")
    port.stopListening().addCallback(lambda result: rec("closed", result))

    class Lazy(Stubborn):
        def startProtocol(self):
            raise ValueError("not today")

    lazy = Lazy()
    rec.raises(tw.reactor.listenUDP, 0, lazy, "127.0.0.1")
    rec("open", bool(lazy.transport.connected), hasattr(lazy.transport, "socket"), lazy.transport.fileno() >= 0)

    def over():
        rec("socket left", hasattr(port, "socket"))
        if hasattr(port, "socket"):
            port.socket.close()

    return tw.task.deferLater(tw.reactor, 0.02, over)


if __name__ == "__main__":
    show(udp_protocol_raises_at_the_end)
