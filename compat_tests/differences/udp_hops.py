"""How far datagrams go can be said for groups of IPv6 too.

WHAT: `setTTL` and `getTTL` of a multicast port of IPv6.  Twisted sets and reads the option that is for IPv4, so whatever it is
    set to, datagrams go as far as before: to the next router.  Here it is the option for IPv6 ("hops").
WHY: It is the purpose of the method.
INSTEAD: On Twisted, set ``socket.IPV6_MULTICAST_HOPS`` on `port.getHandle()`.
"""

from __future__ import annotations

import socket

from compat_tests.differences import difference, show


@difference("udp", reactor=True)
def udp_hops_of_ipv6(tw, rec):
    """The socket is asked what it knows of it."""
    port = tw.reactor.listenMulticast(0, tw.protocol.DatagramProtocol(), "::1")
    port.setTTL(7)
    rec("hops", port.getHandle().getsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS))
    return port.stopListening()


if __name__ == "__main__":
    show(udp_hops_of_ipv6)
