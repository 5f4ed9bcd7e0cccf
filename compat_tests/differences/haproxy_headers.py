"""A proxy's header may come in pieces, and need not know anything.

WHAT: Behind `haproxy:`, the header's first bytes come alone; or the header is `PROXY UNKNOWN` and nothing more.  Both are
    taken.  Twisted closes the connection if the first piece is shorter than eight bytes, or sixteen for the binary form,
    and if `UNKNOWN` is not followed by a space.
WHY: A stream may be cut anywhere; and HAProxy's document shows this very line.
INSTEAD: On Twisted, nothing; the pieces are rarely so small.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("wrapping")
def headers_of_proxies(tw, rec):
    """A header in three pieces; one that says nothing."""

    class Receiver(tw.protocol.Protocol):
        def dataReceived(self, data):
            rec("received", data, getattr(self.transport.getPeer(), "host", None))

    def receive(*pieces):
        endpoint = tw["protocols.haproxy"].proxyEndpoint(tw.endpoints.TCP4ServerEndpoint(reactor, 0))
        endpoint.listen(tw.protocol.Factory.forProtocol(Receiver))
        protocol = reactor.tcpServers[-1][1].buildProtocol(None)
        transport = tw.testing.StringTransport()
        protocol.makeConnection(transport)
        for piece in pieces:
            protocol.dataReceived(piece)
        rec("closing", transport.disconnecting)

    reactor = tw.testing.MemoryReactor()
    receive(b"P", b"ROXY TCP4 192.0.2.1 192.0.2.2 1", b" 2\r\nhello")
    receive(b"PROXY UNKNOWN\r\nhello")


if __name__ == "__main__":
    show(headers_of_proxies)
