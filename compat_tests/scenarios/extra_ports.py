"""Ports and calls asked for twice, and what they leave behind: found missing by planted faults."""

from __future__ import annotations

from zope.interface import implementer

from compat_tests.scenario import scenario


def watched_factory(tw, rec):
    class Watched(tw.protocol.Factory):
        noisy = False
        protocol = tw.protocol.Protocol

        def startFactory(self):
            rec("factory started")

        def stopFactory(self):
            rec("factory stopped")

    return Watched()


@scenario("tcp", reactor=True, min_events=4)
def a_port_stopped_again(tw, rec):
    """A port that stops lets its factory go first; asked once more when it has stopped, it has nothing to say."""
    port = tw.reactor.listenTCP(0, watched_factory(tw, rec), interface="127.0.0.1")
    stopped = port.stopListening()
    rec("not yet", stopped.called)
    stopped.addCallback(lambda result: rec("stopped", result))
    stopped.addCallback(lambda _: rec("and again", port.stopListening()))
    return stopped


@scenario("tcp", reactor=True, min_events=3)
def a_port_that_is_taken(tw, rec):
    """Who wants to listen where somebody listens gets a CannotListenError that says where and why."""
    first = tw.reactor.listenTCP(0, watched_factory(tw, rec), interface="127.0.0.1")
    number = rec.sym("port", first.getHost().port)
    try:
        tw.reactor.listenTCP(number, tw.protocol.Factory(), interface="127.0.0.1")
    except tw.error.CannotListenError as problem:
        rec("cannot", problem.interface, problem.port, type(problem.socketError).__name__, str(problem))
    return first.stopListening()


@scenario("tcp", reactor=True, min_events=5)
def a_call_while_calling(tw, rec):
    """A connector that is connecting, or connected, refuses to connect once more."""
    reactor, protocol = tw.reactor, tw.protocol
    port = reactor.listenTCP(0, watched_factory(tw, rec), interface="127.0.0.1")

    class Caller(protocol.ClientFactory):
        noisy = False

        def buildProtocol(self, addr):
            made = protocol.Protocol()
            made.connectionMade = lambda: self.made(made)
            return made

        def made(self, made):
            rec("made", connector.state)
            rec.raises(connector.connect)
            made.transport.loseConnection()

        def clientConnectionLost(self, connector, reason):
            rec("lost", reason.type.__name__)
            port.stopListening().addCallback(rec.done)

    connector = reactor.connectTCP("127.0.0.1", port.getHost().port, Caller())
    rec.raises(connector.connect)


@scenario("tcp", reactor=True, min_events=4)
def sessions_have_numbers(tw, rec):
    """The connections of a port are numbered from 0 on, in the order in which they came."""
    reactor, protocol = tw.reactor, tw.protocol

    class Numbered(protocol.Protocol):
        def connectionMade(self):
            rec.lane("server")("number", self.transport.sessionno, self.transport.getPeer().host)
            self.transport.loseConnection()

    factory = protocol.Factory.forProtocol(Numbered)
    factory.noisy = False
    port = reactor.listenTCP(0, factory, interface="127.0.0.1")

    class Caller(protocol.ClientFactory):
        noisy = False
        protocol = tw.protocol.Protocol
        left = 3

        def clientConnectionLost(self, connector, reason):
            rec("lost", reason.type.__name__)
            self.left -= 1
            if self.left:
                connector.connect()
            else:
                port.stopListening().addCallback(rec.done)

    reactor.connectTCP("127.0.0.1", port.getHost().port, Caller())


@scenario("tcp", reactor=True, min_events=4)
def many_pieces_in_one_turn(tw, rec):
    """Thousands of pieces written in one turn, more than the system takes at once, arrive whole and in order."""
    reactor, protocol = tw.reactor, tw.protocol
    pieces = [b"%05d," % number * (number % 300 + 1) for number in range(6000)]
    came = []

    class Speaker(protocol.Protocol):
        def connectionMade(self):
            for piece in pieces[:2000]:
                self.transport.write(piece)
            self.transport.writeSequence(pieces[2000:])
            self.transport.loseConnection()

    class Hearer(protocol.Protocol):
        def dataReceived(self, data):
            came.append(data)

        def connectionLost(self, reason):
            rec("lost", reason.type.__name__)
            rec("size", sum(map(len, came)))
            rec("all of it", b"".join(came) == b"".join(pieces))
            port.stopListening().addCallback(rec.done)

    listening, calling = protocol.Factory.forProtocol(Speaker), protocol.ClientFactory.forProtocol(Hearer)
    listening.noisy = calling.noisy = False
    port = reactor.listenTCP(0, listening, interface="127.0.0.1")
    reactor.connectTCP("127.0.0.1", port.getHost().port, calling)
    rec("called")


@scenario("tcp", reactor=True, min_events=4)
def half_an_end_and_then_the_whole(tw, rec):
    """Who ends his direction and in the same turn everything is disconnecting, and all that he wrote before arrives."""
    reactor, protocol = tw.reactor, tw.protocol

    class Speaker(protocol.Protocol):
        def connectionMade(self):
            tell, transport = rec.lane("server"), self.transport
            transport.write(b"all of this")
            transport.loseWriteConnection()
            tell("half", transport.disconnecting)
            transport.loseConnection()
            tell("whole", transport.disconnecting)

        def connectionLost(self, reason):
            rec.lane("server")("lost", reason.type.__name__)
            port.stopListening().addCallback(rec.done)

    class Hearer(protocol.Protocol):
        def dataReceived(self, data):
            rec.data("client", data)

    listening, calling = protocol.Factory.forProtocol(Speaker), protocol.ClientFactory.forProtocol(Hearer)
    listening.noisy = calling.noisy = False
    port = reactor.listenTCP(0, listening, interface="127.0.0.1")
    reactor.connectTCP("127.0.0.1", port.getHost().port, calling)


@scenario("tcp", reactor=True, min_events=3)
def reading_goes_on_after_half_an_end(tw, rec):
    """Who has ended his own direction may still pause and resume, and hears what comes then."""
    reactor, protocol = tw.reactor, tw.protocol

    @implementer(tw.interfaces.IHalfCloseableProtocol)
    class Speaker(protocol.Protocol):
        def connectionMade(self):
            self.transport.write(b"over")
            self.transport.loseWriteConnection()

        def writeConnectionLost(self):
            rec.lane("server")("written")
            self.transport.pauseProducing()
            reactor.callLater(0.01, self.transport.resumeProducing)

        def dataReceived(self, data):
            rec.data("server", data)
            self.transport.loseConnection()

        def readConnectionLost(self):
            rec.lane("server")("nothing more to read")

        def connectionLost(self, reason):
            rec.lane("server")("lost", reason.type.__name__)
            port.stopListening().addCallback(rec.done)

    @implementer(tw.interfaces.IHalfCloseableProtocol)
    class Hearer(protocol.Protocol):
        def readConnectionLost(self):
            self.transport.write(b"out")

        def writeConnectionLost(self):
            pass

    listening, calling = protocol.Factory.forProtocol(Speaker), protocol.ClientFactory.forProtocol(Hearer)
    listening.noisy = calling.noisy = False
    port = reactor.listenTCP(0, listening, interface="127.0.0.1")
    reactor.connectTCP("127.0.0.1", port.getHost().port, calling)
