"""Traffic can be shaped.

WHAT: A ShapedProtocolFactory with a FilterByHost limits what a server sends to each host; what does not fit into the bucket
    is sent when it does, and then the connection is closed, if it was to be.  On Twisted the first connection raises
    TypeError, since an address is taken for a tuple; with a filter of one's own, what was kept raises when it is sent.
WHY: It is the purpose of the module.
INSTEAD: On Twisted, there is nothing that shapes bytes.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("wrapping", reactor=True)
def shaped_to_a_host(tw, rec):
    """Four times what fits is sent, and takes as long as three buckets take to drain."""
    htb, protocol, reactor = tw["protocols.htb"], tw.protocol, tw.reactor
    noted = []

    class Bucket(htb.Bucket):
        maxburst = 1000
        rate = 100000

    class Filter(htb.FilterByHost):
        bucketFactory = Bucket

    class Talking(protocol.Protocol):
        def connectionMade(self):
            self.transport.write(b"x" * 4000)
            self.transport.loseConnection()

    class Listening(protocol.Protocol):
        def dataReceived(self, data):
            noted.append(len(data))

        def connectionLost(self, reason):
            rec("received", sum(noted))
            tw.defer.maybeDeferred(port.stopListening).addCallback(rec.done)

    server = protocol.ServerFactory()
    server.protocol = htb.ShapedProtocolFactory(Talking, Filter())
    port = reactor.listenTCP(0, server, interface="127.0.0.1")
    protocol.ClientCreator(reactor, Listening).connectTCP("127.0.0.1", port.getHost().port)


if __name__ == "__main__":
    show(shaped_to_a_host)
