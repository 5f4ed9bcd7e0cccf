"""Pieces that come from a generator are sent.

WHAT: `transport.writeSequence(piece for piece in ...)`.  Twisted goes through the iterable twice, to look at the pieces
    and to send them, so of a generator nothing is sent and nothing is said.  Here the pieces are sent.
WHY: An iterable is asked for, and bytes that vanish without a word cannot be what a program wants.
INSTEAD: On Twisted, make a list of it.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("tcp", reactor=True)
def a_sequence_from_a_generator(tw, rec):
    """What a generator yields arrives."""
    reactor, protocol = tw.reactor, tw.protocol

    class Speaks(protocol.Protocol):
        def connectionMade(self):
            self.transport.writeSequence(piece for piece in (b"one ", b"two "))
            self.transport.write(b"three")
            self.transport.loseConnection()

    class Hears(protocol.Protocol):
        heard = b""

        def dataReceived(self, data):
            self.heard += data

        def connectionLost(self, reason):
            rec("heard", self.heard)
            port.stopListening().addCallback(rec.done)

    port = reactor.listenTCP(0, protocol.Factory.forProtocol(Speaks), interface="127.0.0.1")
    reactor.connectTCP("127.0.0.1", port.getHost().port, protocol.ClientFactory.forProtocol(Hears))


if __name__ == "__main__":
    show(a_sequence_from_a_generator)
