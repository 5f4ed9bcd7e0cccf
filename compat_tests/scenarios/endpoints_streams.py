"""Endpoints of streams: which method of the reactor they use, and how they answer."""

from __future__ import annotations

import socket

from compat_tests.scenario import scenario
from compat_tests.scenarios._endpoints import Told, Wire, factory_of, speaker, tell


@scenario("endpoints", min_events=12)
def endpoint_calls_of_clients(tw, rec):
    """Client endpoints connect by the method of their kind, with the arguments they were made with."""
    endpoints, reactor = tw["internet.endpoints"], Told(tw, rec)
    factory = factory_of(tw, speaker(tw, rec))
    for made in (
        endpoints.TCP4ClientEndpoint(reactor, "host", 5),
        endpoints.TCP4ClientEndpoint(reactor, "host", 5, timeout=7, bindAddress=("127.0.0.1", 6)),
        endpoints.UNIXClientEndpoint(reactor, "path"),
        endpoints.UNIXClientEndpoint(reactor, "path", timeout=8, checkPID=1),
        endpoints.SSL4ClientEndpoint(reactor, "host", 5, "context"),
        endpoints.SSL4ClientEndpoint(reactor, "host", 5, "context", timeout=3, bindAddress=("127.0.0.1", 0)),
        endpoints.TCP6ClientEndpoint(reactor, "::1", 5),
    ):
        rec("answer", type(made.connect(factory)), tw["internet.interfaces"].IStreamClientEndpoint.providedBy(made))


@scenario("endpoints", min_events=12)
def endpoint_calls_of_servers(tw, rec):
    """Server endpoints listen by the method of their kind, and answer at once."""
    endpoints, reactor = tw["internet.endpoints"], Told(tw, rec)
    for made in (
        endpoints.TCP4ServerEndpoint(reactor, 5),
        endpoints.TCP4ServerEndpoint(reactor, 5, backlog=7, interface="127.0.0.1"),
        endpoints.TCP6ServerEndpoint(reactor, 5),
        endpoints.TCP6ServerEndpoint(reactor, 5, 9, "::1"),
        endpoints.UNIXServerEndpoint(reactor, "path"),
        endpoints.UNIXServerEndpoint(reactor, "path", backlog=6, mode=0o600, wantPID=1),
        endpoints.SSL4ServerEndpoint(reactor, 5, "context"),
        endpoints.SSL4ServerEndpoint(reactor, 5, "context", backlog=2, interface="127.0.0.1"),
    ):
        tell(rec, "answer", made.listen("factory"))
        rec("provides", tw["internet.interfaces"].IStreamServerEndpoint.providedBy(made))


@scenario("endpoints", min_events=8)
def endpoint_failures_at_once(tw, rec):
    """What the reactor raises fails the Deferred."""
    endpoints = tw["internet.endpoints"]
    refusing = Told(tw, rec, fails=tw.error.CannotListenError("", 5, "in use"))
    tell(rec, "listen", endpoints.TCP4ServerEndpoint(refusing, 5).listen("factory"))
    tell(rec, "unix", endpoints.UNIXServerEndpoint(refusing, "path").listen("factory"))
    broken = Told(tw, rec, fails=ValueError("broken"))
    factory = factory_of(tw, speaker(tw, rec))
    tell(rec, "connect", endpoints.TCP4ClientEndpoint(broken, "host", 5).connect(factory))
    tell(rec, "unix", endpoints.UNIXClientEndpoint(broken, "path").connect(factory))


def attempt(tw, rec, factory):
    """Begin to connect through an endpoint; return the Deferred, and the connector with the factory it was given."""
    reactor = Told(tw, rec)
    answer = tw["internet.endpoints"].TCP4ClientEndpoint(reactor, "host", 5).connect(factory)
    return answer, reactor.asked[-1][2]


@scenario("endpoints", min_events=7)
def endpoint_connection_made(tw, rec):
    """The Deferred fires with the program's own protocol, once that has been told that it is connected."""
    factory = factory_of(tw, speaker(tw, rec))
    built = []
    build = factory.buildProtocol
    factory.buildProtocol = lambda addr: built.append(build(addr)) or built[-1]
    answer, connector = attempt(tw, rec, factory)
    answer.addCallback(lambda protocol: rec("connected", protocol is built[0], protocol.factory is factory))
    outer = connector.factory.buildProtocol("address")
    rec("built", answer.called)
    wire = Wire(rec)
    outer.makeConnection(wire)
    rec("transport", built[0].transport is wire)
    outer.dataReceived(b"data")
    outer.connectionLost(tw["python.failure"].Failure(tw.error.ConnectionDone()))
    rec("prefix", outer.logPrefix())


@scenario("endpoints", min_events=4)
def endpoint_connection_failed(tw, rec):
    """The failure of the attempt fails the Deferred."""
    answer, connector = attempt(tw, rec, factory_of(tw, speaker(tw, rec)))
    tell(rec, "answer", answer)
    connector.factory.clientConnectionFailed(connector, tw["python.failure"].Failure(tw.error.ConnectionRefusedError()))
    connector.factory.clientConnectionFailed(connector, tw["python.failure"].Failure(tw.error.TimeoutError()))
    rec("once")
    answer, connector = attempt(tw, rec, factory_of(tw, speaker(tw, rec)))
    tell(rec, "answer", answer)
    connector.factory.buildProtocol(None).makeConnection(Wire(rec))
    connector.factory.clientConnectionLost(connector, tw["python.failure"].Failure(tw.error.ConnectionLost()))


@scenario("endpoints", min_events=6)
def endpoint_attempt_cancelled(tw, rec):
    """Cancelled, the attempt is given up, and the Deferred fails with where it was to go."""
    answer, connector = attempt(tw, rec, factory_of(tw, speaker(tw, rec)))
    tell(rec, "answer", answer)
    answer.cancel()
    connector.factory.clientConnectionFailed(connector, tw["python.failure"].Failure(tw.error.UserError()))
    answer, connector = attempt(tw, rec, factory_of(tw, speaker(tw, rec)))
    answer.addErrback(lambda reason: rec("destination", reason.type, reason.value.args, str(reason.value)))
    answer.cancel()


@scenario("endpoints", min_events=5)
def endpoint_no_protocol(tw, rec):
    """A factory that builds none, or breaks, fails the Deferred."""
    none = factory_of(tw, None)
    none.buildProtocol = lambda addr: None
    answer, connector = attempt(tw, rec, none)
    tell(rec, "none", answer)
    rec("built", connector.factory.buildProtocol("address"))
    answer, connector = attempt(tw, rec, factory_of(tw, lambda: 1 / 0))
    tell(rec, "broken", answer)
    rec("built", connector.factory.buildProtocol("address"))


@scenario("endpoints", min_events=8)
def endpoint_passes_on_interfaces(tw, rec):
    """Half closing, descriptors and handshakes are passed on, if the protocol has to do with them."""
    from zope.interface import directlyProvides

    interfaces = tw["internet.interfaces"]
    wanted = (interfaces.IHalfCloseableProtocol, interfaces.IFileDescriptorReceiver, interfaces.IHandshakeListener)
    told = {name: (lambda name: lambda self, *args: rec(name, *args))(name) for name in (
        "readConnectionLost", "writeConnectionLost", "fileDescriptorReceived", "handshakeCompleted",
    )}  # fmt: skip
    kind = speaker(tw, rec, **told)

    def make(*provided):
        made = kind()
        directlyProvides(made, *provided)
        return made

    for provided in ((), *((each,) for each in wanted)):
        answer, connector = attempt(tw, rec, factory_of(tw, lambda: make(*provided)))
        outer = connector.factory.buildProtocol(None)
        rec("before", [each.providedBy(outer) for each in wanted])
        outer.makeConnection(Wire(rec))
        rec("connected", [each.providedBy(outer) for each in wanted])
    outer.readConnectionLost()
    outer.writeConnectionLost()
    outer.fileDescriptorReceived(5)
    outer.handshakeCompleted()


@scenario("endpoints", min_events=4)
def endpoint_factories_start_and_stop(tw, rec):
    """The factory is started and stopped with the attempt, and names it in the log."""

    class Loud(tw.protocol.Factory):
        noisy = False

        def doStart(self):
            rec("doStart")

        def doStop(self):
            rec("doStop")

        def logPrefix(self):
            return "loud"

    answer, connector = attempt(tw, rec, Loud())
    rec("started")
    connector.factory.doStop()
    rec("prefix", connector.factory.noisy)

    class Nameless:
        def makeConnection(self, transport):
            rec("makeConnection")

    class Plain(Loud):
        protocol = Nameless

    answer, connector = attempt(tw, rec, Plain())
    outer = connector.factory.buildProtocol(None)
    rec("name", outer.logPrefix())
    tell(rec, "answer", answer)
    outer.makeConnection(Wire(rec))


@scenario("endpoints", min_events=5)
def endpoint_connect_protocol(tw, rec):
    """connectProtocol connects a protocol that exists already."""
    reactor, endpoints = Told(tw, rec), tw["internet.endpoints"]
    mine = speaker(tw, rec)()
    answer = endpoints.connectProtocol(endpoints.TCP4ClientEndpoint(reactor, "host", 5), mine)
    answer.addCallback(lambda protocol: rec("mine", protocol is mine))
    factory = reactor.asked[-1][2].factory
    factory.buildProtocol(None).makeConnection(Wire(rec))
    rec("transport", type(mine.transport))

    class Odd:
        def connect(self, factory):
            rec("factory", factory.noisy, factory.buildProtocol(None) is mine, hasattr(mine, "factory"))
            return "whatever connect returns"

    rec("returned", endpoints.connectProtocol(Odd(), mine))


@scenario("endpoints", reactor=True, min_events=6)
def endpoints_really_connect(tw, rec):
    """A server and a client endpoint talk on the loopback."""
    endpoints, reactor = tw["internet.endpoints"], tw.reactor
    kind = speaker(tw, rec.lane("server"), dataReceived=lambda self, data: self.transport.write(data.upper()))

    def got(self, data):
        rec.data("client", data)
        self.transport.loseConnection()

    client = speaker(tw, rec.lane("client"), dataReceived=got)

    def listening(port):
        rec("listening", type(port))
        where = port.getHost()
        rec.sym("port", where.port)
        client.connectionLost = lambda self, reason: port.stopListening().addCallback(rec.done)
        return endpoints.TCP4ClientEndpoint(reactor, where.host, where.port).connect(factory_of(tw, client))

    done = endpoints.TCP4ServerEndpoint(reactor, 0, interface="127.0.0.1").listen(factory_of(tw, kind))
    done.addCallback(listening)
    done.addCallback(lambda protocol: rec("connected", type(protocol)) or protocol.transport.write(b"hello"))
    done.addErrback(lambda reason: rec("failed", reason) or rec.done())


@scenario("endpoints", reactor=True, min_events=3)
def endpoints_really_fail(tw, rec):
    """Nobody listens; a port is taken; an attempt is cancelled."""
    endpoints, reactor = tw["internet.endpoints"], tw.reactor
    factory = factory_of(tw, speaker(tw, rec))
    port = reactor.listenTCP(0, factory, interface="127.0.0.1")
    number = rec.sym("port", port.getHost().port)
    done = endpoints.TCP4ServerEndpoint(reactor, number, interface="127.0.0.1").listen(factory)
    done.addErrback(lambda reason: rec("taken", reason.type))
    done.addCallback(lambda _: port.stopListening())
    done.addCallback(lambda _: endpoints.TCP4ClientEndpoint(reactor, "127.0.0.1", number).connect(factory))
    done.addErrback(lambda reason: rec("refused", reason.type))

    def cancel(_):
        attempt = endpoints.TCP4ClientEndpoint(reactor, "127.0.0.1", number).connect(factory)
        attempt.addErrback(lambda reason: rec("cancelled", reason.type, str(reason.value)))
        attempt.cancel()

    return done.addCallback(cancel)


@scenario("endpoints", reactor=True, min_events=3)
def endpoint_over_ipv6(tw, rec):
    """The same over IPv6, by address and by a name that has only that."""
    endpoints, reactor = tw["internet.endpoints"], tw.reactor
    kind = speaker(tw, rec.lane("server"), connectionMade=lambda self: self.transport.loseConnection())
    done = endpoints.TCP6ServerEndpoint(reactor, 0, interface="::1").listen(factory_of(tw, kind))

    def listening(port):
        where = port.getHost()
        rec.sym("port", where.port)
        rec("host", where)
        lost = tw.defer.Deferred()
        client = speaker(tw, rec.lane("client"), connectionLost=lambda self, reason: lost.callback(str(reason.value)))
        connected = endpoints.TCP6ClientEndpoint(reactor, "::1", where.port).connect(factory_of(tw, client))
        connected.addCallback(lambda protocol: rec("connected", type(protocol)))
        lost.addCallback(lambda reason: rec("lost", reason))
        return lost.addCallback(lambda _: port.stopListening())

    return done.addCallback(listening)


@scenario("endpoints", min_events=4)
def endpoint_adopted(tw, rec):
    """A listening socket from elsewhere is adopted, and can be used once."""
    endpoints, reactor = tw["internet.endpoints"], Told(tw, rec)
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    number = listening.detach()
    rec.sym("descriptor", number)
    made = endpoints.AdoptedStreamServerEndpoint(reactor, number, socket.AF_INET)
    tell(rec, "listen", made.listen("factory"))
    tell(rec, "again", made.listen("factory"))
    rec.raises(socket.socket, fileno=number)
    failing = endpoints.AdoptedStreamServerEndpoint(Told(tw, rec, fails=ValueError("no")), 99999, socket.AF_INET)
    failing.listen("factory").addErrback(lambda reason: rec("bad", reason.type))
    rec("provides", tw["internet.interfaces"].IStreamServerEndpoint.providedBy(made))
