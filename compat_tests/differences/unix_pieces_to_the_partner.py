"""A datagram of several pieces can be sent to the partner.

WHAT: `writeSequence` of a port that `connectUNIXDatagram` has returned.  On Twisted it raises TypeError, with an address and
    without.  Here the pieces are sent to the partner, if no address is given.
WHY: The port promises the method (ITransport), and has only one partner to whom the pieces can go.
INSTEAD: On Twisted, join the pieces and call `write`.
"""

from __future__ import annotations

import os

from compat_tests.differences import difference, show


@difference("unix", reactor=True)
def pieces_to_the_partner(tw, rec):
    """Two pieces."""

    class Hears(tw.protocol.DatagramProtocol):
        noisy = False

        def datagramReceived(self, datagram, addr):
            rec("heard", datagram)

    partner = tw.protocol.ConnectedDatagramProtocol()
    partner.noisy = False
    port = tw.reactor.listenUNIXDatagram("s", Hears())
    connected = tw.reactor.connectUNIXDatagram("s", partner)
    try:
        connected.writeSequence([b"two ", b"pieces"])
    except TypeError as error:
        rec("raised", type(error))

    def end():
        os.remove("s")
        return tw.defer.gatherResults([port.stopListening(), connected.stopListening()])

    return tw.task.deferLater(tw.reactor, 0.02, end)


if __name__ == "__main__":
    show(pieces_to_the_partner)
