"""A connection whose protocol cannot be built is closed.

WHAT: `buildProtocol` of a server's factory raises.  Both log the error.  Twisted keeps the socket open until the collector
    finds it, so the client waits for an answer meanwhile; here the connection is closed at once.
WHY: Nobody will ever read from it, and open descriptors are what a busy server runs out of.
INSTEAD: On Twisted, return None from `buildProtocol` to refuse a connection: then it is closed.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("tcp", reactor=True)
def a_factory_that_raises(tw, rec):
    """What the client sees, within a moment."""

    class Factory(tw.protocol.ServerFactory):
        def buildProtocol(self, addr):
            raise ValueError("no protocol")

    class Client(tw.protocol.Protocol):
        def connectionMade(self):
            tw.reactor.callLater(0.04, self.give_up)

        def give_up(self):
            rec("still connected", bool(self.transport.connected))
            port.stopListening()
            self.transport.abortConnection()
            rec.done()

        def connectionLost(self, reason):
            rec("lost", reason.type)

    port = tw.reactor.listenTCP(0, Factory(), interface="127.0.0.1")
    factory = tw.protocol.ClientFactory.forProtocol(Client)
    tw.reactor.connectTCP("127.0.0.1", port.getHost().port, factory)


if __name__ == "__main__":
    show(a_factory_that_raises)
