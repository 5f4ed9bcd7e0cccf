"""A UDP port that is refused is told, and lives on.

WHAT: A connected UDP port sends to a partner who is not there, and the system reports that while the port waits.  On epoll and
    poll, Twisted takes this for the end: the port is closed, and its protocol is never told.  Here `connectionRefused` is
    called and the port stays open, as it does on Twisted too with select, and when the report comes out of a write.
WHY: The documentation promises the call, and a partner who restarts is no reason to stop listening.
INSTEAD: On Twisted, write twice in a row, or use the select reactor.
"""

from __future__ import annotations

import socket

from compat_tests.differences import difference, show


@difference("udp", reactor=True)
def udp_refused_while_it_waits(tw, rec):
    """Nobody is there, which is known only after the write."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as nobody:
        nobody.bind(("127.0.0.1", 0))
        there = nobody.getsockname()

    class Caller(tw.protocol.DatagramProtocol):
        noisy = False

        def connectionRefused(self):
            rec("refused")

    port = tw.reactor.listenUDP(0, Caller(), "127.0.0.1")
    port.connect(*there)
    rec("sent", port.write(b"hello"))
    # What the loop says as soon as it waits, on epoll and poll; said here, so that it is the same on every reactor.
    port.readConnectionLost(tw["python.failure"].Failure(tw.error.ConnectionDone()))

    def over():
        rec("open", bool(port.connected), port in tw.reactor.getReaders())
        return tw.defer.maybeDeferred(port.stopListening)

    return tw.task.deferLater(tw.reactor, 0.02, over)


if __name__ == "__main__":
    show(udp_refused_while_it_waits)
