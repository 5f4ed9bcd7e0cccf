"""Connections can be limited by the host they come from.

WHAT: LimitConnectionsByPeer counts the connections of each host.  Twisted takes the address for a pair, so the first
    connection of a TCP server with it raises TypeError.
WHY: It is the purpose of the class.
INSTEAD: On Twisted, derive from WrappingFactory and count by `addr.host`.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("wrapping")
def connections_counted_by_host(tw, rec):
    """Two connections from one host are enough, and one from another is welcome."""
    policies = tw["protocols.policies"]
    factory = policies.LimitConnectionsByPeer(tw.protocol.Factory.forProtocol(tw.protocol.Protocol))
    factory.startFactory()
    factory.maxConnectionsPerPeer = 2

    def come_from(host):
        protocol = factory.buildProtocol(tw.address.IPv4Address("TCP", host, 1))
        rec("built", protocol is not None)

    rec.raises(come_from, "10.0.0.1")
    rec.raises(come_from, "10.0.0.1")
    rec.raises(come_from, "10.0.0.1")
    rec.raises(come_from, "10.0.0.2")


if __name__ == "__main__":
    show(connections_counted_by_host)
