"""Ports and calls asked for twice, and what they leave behind: found missing by planted faults."""

from __future__ import annotations

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


@scenario("tcp", reactor=True, min_events=4)
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
