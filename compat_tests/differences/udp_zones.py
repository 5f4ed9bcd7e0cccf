"""UDP reaches addresses that are good only within a zone.

WHAT: Addresses of IPv6 that begin with fe80 need a zone, as in ``fe80::1%eth0``.  For UDP, Twisted looks whether it is there
    and then leaves it out: the system refuses to listen there, to send there and to connect.  Here the zone is passed on; and
    a group can be joined through the interface ``fe80::1%eth0``, of which Twisted says that it is no address.
WHY: They are the addresses that every machine has.
INSTEAD: On Twisted, write to the address of four parts that `socket.getaddrinfo` gives, or use another kind of address.
"""

from __future__ import annotations

import socket
import sys

from compat_tests.differences import difference, show


@difference("udp", reactor=True)
def udp_address_with_a_zone(tw, rec):
    """What the socket is told: a real one would need a net."""
    lo = socket.if_nametoindex("lo")

    class Socket:
        def setsockopt(self, level, option, value):
            rec("joined", value[16:20] == lo.to_bytes(4, sys.byteorder))

        def sendto(self, datagram, addr):
            rec("told", len(addr), addr[3:] == (lo,))

        def connect(self, addr):
            rec("told", len(addr), addr[3:] == (lo,))

    port = tw["internet.udp"].Port(0, tw.protocol.DatagramProtocol(), "::1", reactor=tw.reactor)
    port.socket = Socket()
    port.write(b"hello", ("fe80::1%lo", 9))
    port.connect("fe80::1%lo", 9)
    groups = tw["internet.udp"].MulticastPort(0, tw.protocol.DatagramProtocol(), "::1", reactor=tw.reactor)
    groups.socket = Socket()
    for each in (("ff02::1", "fe80::1%lo"), ("ff02::1%lo", ""), ("ff02::1%lo", "::1"), ("ff02::1", "::1")):
        groups.joinGroup(*each).addErrback(lambda failure: rec("failed", failure))
    rec.done()


if __name__ == "__main__":
    show(udp_address_with_a_zone)
