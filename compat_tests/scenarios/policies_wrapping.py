"""Protocols around protocols: what goes through, and what is written down of it."""

from __future__ import annotations

import io

from compat_tests.scenario import scenario


def wrapped(tw, rec, protocol=None, factory=None):
    """A factory to be wrapped, whose protocol records what it hears."""

    class Inner(tw.protocol.Protocol):
        def connectionMade(self):
            rec("made", type(self.transport).__name__)

        def dataReceived(self, data):
            rec("received", data)

        def connectionLost(self, reason):
            rec("lost", reason)

    class Factory(tw.protocol.ClientFactory):
        noisy = False

    made = (factory or Factory)()
    made.protocol = protocol or Inner
    return made


def connected(tw, factory, transport=None):
    """A protocol of `factory`, connected; and its transport."""
    protocol = factory.buildProtocol(None)
    transport = transport or tw.testing.StringTransport()
    protocol.makeConnection(transport)
    return protocol, transport


@scenario("wrapping", min_events=8)
def wrappers_pass_on(tw, rec):
    """Through a plain wrapper everything goes unchanged, up and down."""
    factory = tw["protocols.policies"].WrappingFactory(wrapped(tw, rec))
    protocol, transport = connected(tw, factory)
    inner = protocol.wrappedProtocol
    protocol.dataReceived(b"up")
    inner.transport.write(b"down")
    inner.transport.writeSequence([b"and", b"down"])
    rec("written", transport.value())
    rec("addresses", repr(inner.transport.getPeer()), repr(inner.transport.getHost()))
    inner.transport.registerProducer("producer", True)
    rec("producer", transport.producer, transport.streaming)
    inner.transport.unregisterProducer()
    rec("producer", transport.producer)
    inner.transport.loseConnection()
    rec("closing", protocol.disconnecting, transport.disconnecting)
    protocol.connectionLost("why")
    rec("after", protocol.wrappedProtocol, factory.protocols)


@scenario("wrapping", min_events=6)
def wrappers_are_transports(tw, rec):
    """A wrapper provides what its transport provides, and has its other methods, too."""
    interfaces = tw.interfaces
    factory = tw["protocols.policies"].WrappingFactory(wrapped(tw, rec))
    protocol, transport = connected(tw, factory)
    for name in ("ITransport", "IConsumer", "IPushProducer", "IProtocol", "ILoggingContext", "ITCPTransport"):
        rec(name, getattr(interfaces, name).providedBy(protocol))
    protocol.abortConnection()
    rec("aborted", transport.disconnected, protocol.disconnecting)
    rec.raises(getattr, protocol, "nothing_like_this")


@scenario("wrapping", min_events=7)
def wrapping_factories_stand_for_others(tw, rec):
    """A wrapping factory passes on what a factory is told."""

    class Inner(tw.protocol.ClientFactory):
        def doStart(self):
            rec("doStart")

        def doStop(self):
            rec("doStop")

        def startedConnecting(self, connector):
            rec("startedConnecting", connector)

        def clientConnectionFailed(self, connector, reason):
            rec("clientConnectionFailed", connector, reason)

        def clientConnectionLost(self, connector, reason):
            rec("clientConnectionLost", connector, reason)

        def buildProtocol(self, addr):
            rec("buildProtocol", addr)
            return tw.protocol.Protocol()

    inner = Inner()
    factory = tw["protocols.policies"].WrappingFactory(inner)
    factory.noisy = False
    factory.doStart()
    factory.startedConnecting("connector")
    factory.clientConnectionFailed("connector", "reason")
    factory.clientConnectionLost("connector", "reason")
    rec("wrapper", type(factory.buildProtocol("address")), factory.wrappedFactory is inner, factory.numPorts)
    factory.doStop()


@scenario("wrapping", min_events=5)
def wrappers_are_counted(tw, rec):
    """The factory knows the wrappers that are connected."""
    factory = tw["protocols.policies"].WrappingFactory(wrapped(tw, rec))
    first, _ = connected(tw, factory)
    rec("not connected", len(factory.protocols), factory.buildProtocol(None) in factory.protocols)
    second, _ = connected(tw, factory)
    rec("two", list(factory.protocols) == [first, second], list(factory.protocols.values()))
    first.connectionLost("why")
    rec("one", list(factory.protocols) == [second])


@scenario("wrapping", min_events=5)
def prefixes_of_wrappers(tw, rec):
    """In the log a wrapper is called after what it is around."""
    policies = tw["protocols.policies"]

    class Named(tw.protocol.Protocol):
        def logPrefix(self):
            return "a name"

    class Plain:
        pass

    class Around(policies.WrappingFactory):
        noisy = False

    factory = Around(wrapped(tw, rec, Named))
    rec("factory", factory.logPrefix())
    rec("named", factory.buildProtocol(None).logPrefix())
    rec("plain", policies.ProtocolWrapper(factory, Plain()).logPrefix())
    rec("plain factory", Around(Plain()).logPrefix())
    rec("twice", Around(factory).logPrefix(), Around(factory).buildProtocol(None).logPrefix())


@scenario("wrapping", min_events=8)
def wrappers_in_wrappers(tw, rec):
    """Wrapping factories can be put around each other, and each sees all that passes."""
    policies = tw["protocols.policies"]

    class Seeing(policies.ProtocolWrapper):
        def dataReceived(self, data):
            rec("up through", self.factory.name, data)
            super().dataReceived(data)

        def write(self, data):
            rec("down through", self.factory.name, data)
            super().write(data)

    class Around(policies.WrappingFactory):
        noisy = False
        protocol = Seeing

    inside = Around(wrapped(tw, rec))
    outside = Around(inside)
    inside.name, outside.name = "inside", "outside"
    protocol, transport = connected(tw, outside)
    protocol.dataReceived(b"up")
    protocol.wrappedProtocol.wrappedProtocol.transport.write(b"down")
    rec("written", transport.value())
    protocol.connectionLost("why")


@scenario("wrapping", min_events=5)
def spewing(tw, rec):
    """A spewing factory logs what passes."""
    log = tw.log
    heard = []
    log.addObserver(heard.append)
    try:
        protocol, transport = connected(tw, tw["protocols.policies"].SpewingFactory(wrapped(tw, rec)))
        protocol.dataReceived(b"in")
        protocol.write(b"out")
        protocol.writeSequence([b"in", b"silence"])
    finally:
        log.removeObserver(heard.append)
    for event in heard:
        rec("logged", event["message"])
    rec("written", transport.value())


@scenario("wrapping", min_events=6)
def traffic_is_written_down(tw, rec):
    """A traffic log has a line for each event, with who spoke and the connection's number."""
    policies = tw["protocols.policies"]
    files = []

    class Logging(policies.TrafficLoggingFactory):
        noisy = False

        def open(self, name):
            rec("open", name)
            files.append(io.StringIO())
            return files[-1]

    factory = Logging(wrapped(tw, rec), "traffic")
    protocol, transport = connected(tw, factory)
    protocol.dataReceived(b"in\r\n")
    protocol.write(b"out")
    protocol.writeSequence([b"a", b"b"])
    protocol.loseConnection()
    protocol.connectionLost("why")
    rec.text("file", files[0].getvalue())
    second, _ = connected(tw, factory)
    second.write(b"x")
    factory.resetCounter()
    connected(tw, factory)
    rec("second", files[1].getvalue(), files[2].getvalue())
    rec("limit", policies.TrafficLoggingProtocol(factory, None, files[0]).lengthLimit, factory.lengthLimit)


@scenario("wrapping", min_events=2)
def short_traffic_is_not_shortened(tw, rec):
    """Up to the limit, all is written."""
    policies = tw["protocols.policies"]
    file = io.StringIO()
    factory = policies.WrappingFactory(wrapped(tw, rec))
    protocol = policies.TrafficLoggingProtocol(factory, factory.wrappedFactory.buildProtocol(None), file, 5, 7)
    protocol.makeConnection(tw.testing.StringTransport())
    protocol.write(b"12345")
    protocol.writeSequence([b"123", b"45"])
    protocol.dataReceived(b"1")
    rec.text("file", file.getvalue())


@scenario("wrapping", reactor=True, min_events=4)
def wrappers_over_sockets(tw, rec):
    """Wrappers stand between real transports and protocols, on both sides."""
    policies, protocol, reactor = tw["protocols.policies"], tw.protocol, tw.reactor

    class Echo(protocol.Protocol):
        def dataReceived(self, data):
            self.transport.write(data)

        def connectionLost(self, reason):
            rec.lane("server")("lost", reason)
            tw.defer.maybeDeferred(port.stopListening).addCallback(rec.done)

    class Caller(protocol.Protocol):
        def connectionMade(self):
            rec.lane("client")("transport", type(self.transport).__name__)
            self.transport.write(b"hello")

        def dataReceived(self, data):
            rec.lane("client")("received", data, self.transport.getPeer().host)
            self.transport.loseConnection()

        def connectionLost(self, reason):
            rec.lane("client")("lost", reason)

    def around(protocol_class, factory_class):
        factory = factory_class()
        factory.noisy = False
        factory.protocol = protocol_class
        outer = policies.WrappingFactory(factory)
        outer.noisy = False
        return outer

    port = reactor.listenTCP(0, around(Echo, protocol.ServerFactory), interface="127.0.0.1")
    reactor.connectTCP("127.0.0.1", port.getHost().port, around(Caller, protocol.ClientFactory))
