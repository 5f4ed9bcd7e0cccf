"""A UDP port closes although its protocol objects.

WHAT: `stopProtocol` of a UDP port's protocol raises.  Twisted logs that and leaves everything as it is: the socket stays open,
    and the Deferred of `stopListening` never fires.  Here it is logged too, and the port is closed.
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

    def over():
        rec("socket left", hasattr(port, "socket"))
        if hasattr(port, "socket"):
            port.socket.close()

    return tw.task.deferLater(tw.reactor, 0.02, over)


if __name__ == "__main__":
    show(udp_protocol_raises_at_the_end)
