"""Closing one's half a second time changes nothing

WHAT: `loseWriteConnection()` twice. On Twisted the second call loses the whole connection, with an error of the
    socket; here it does nothing.
WHY: What is closed is closed; cleaning up twice is common.
INSTEAD: On Twisted, remember that you have called it.
"""

from __future__ import annotations

from zope.interface import implementer

from compat_tests.differences import difference, show


@difference("tcp", reactor=True)
def a_half_closed_twice(tw, rec):
    """The other half still works."""
    reactor, protocol = tw.reactor, tw.protocol
    half = tw.interfaces.IHalfCloseableProtocol

    @implementer(half)
    class Server(protocol.Protocol):
        def readConnectionLost(self):
            self.transport.write(b"answer")
            reactor.callLater(0.02, self.transport.loseConnection)

        def writeConnectionLost(self):
            pass

    @implementer(half)
    class Client(protocol.Protocol):
        def connectionMade(self):
            self.transport.loseWriteConnection()

        def writeConnectionLost(self):
            rec("my half is closed")
            self.transport.loseWriteConnection()

        def readConnectionLost(self):
            rec("the other half is closed")
            self.transport.loseConnection()

        def dataReceived(self, data):
            rec("data", data)

        def connectionLost(self, reason):
            rec("lost", reason.type)
            port.stopListening().addCallback(lambda _: rec.done())

    port = reactor.listenTCP(0, protocol.Factory.forProtocol(Server), interface="127.0.0.1")
    reactor.connectTCP("127.0.0.1", port.getHost().port, protocol.ClientFactory.forProtocol(Client))


if __name__ == "__main__":
    show(a_half_closed_twice)
