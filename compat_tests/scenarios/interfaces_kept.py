"""Which public classes keep the promises of which interfaces."""

from __future__ import annotations

from compat_tests.scenario import scenario


def promises(tw, rec, path, names):
    """Record which interfaces the classes of these names implement, and whether they verify."""
    from zope.interface import implementedBy
    from zope.interface.verify import verifyClass

    for name in names.split():
        kind = getattr(tw[path], name)
        rec(name, sorted(each.__name__ for each in implementedBy(kind).flattened()))
        for interface in sorted(implementedBy(kind).flattened(), key=lambda each: each.__name__):
            rec.raises(verifyClass, interface, kind)


@scenario("interfaces", min_events=10)
def interfaces_of_protocol_classes(tw, rec):
    """Protocols and factories implement what they are for."""
    promises(tw, rec, "internet.protocol", "Factory ServerFactory ClientFactory ReconnectingClientFactory Protocol")
    promises(tw, rec, "internet.protocol", "BaseProtocol ProcessProtocol AbstractDatagramProtocol DatagramProtocol")
    promises(tw, rec, "internet.protocol", "ConnectedDatagramProtocol FileWrapper ClientCreator")
    promises(tw, rec, "internet.protocol", "ProtocolToConsumerAdapter ConsumerToProtocolAdapter")


@scenario("interfaces", min_events=8)
def interfaces_of_time_classes(tw, rec):
    """Clocks and timed calls implement what a reactor's do; looping calls and cooperators nothing."""
    promises(tw, rec, "internet.task", "Clock LoopingCall Cooperator CooperativeTask")
    promises(tw, rec, "internet.base", "DelayedCall")


@scenario("interfaces", min_events=8)
def interfaces_of_address_classes(tw, rec):
    """Addresses implement IAddress."""
    promises(tw, rec, "internet.address", "IPv4Address IPv6Address UNIXAddress HostnameAddress")


@scenario("interfaces", min_events=10)
def interfaces_of_tcp_classes(tw, rec):
    """Connections and connectors of TCP implement what they are for."""
    promises(tw, rec, "internet.tcp", "Connection Server Client Connector")


@scenario("interfaces", reactor="manual", min_events=10)
def interfaces_of_the_reactor(tw, rec):
    """The reactor provides time, threads, TCP and the watching of descriptors."""
    from zope.interface.verify import verifyObject

    module, reactor = tw["internet.interfaces"], tw.reactor
    kept = "IReactorCore IReactorTime IReactorThreads IReactorFromThreads IReactorInThreads IReactorTCP IReactorFDSet"
    for name in (*kept.split(), "IReactorPluggableResolver", "IReactorPluggableNameResolver"):
        interface = getattr(module, name)
        rec(name, interface.providedBy(reactor))
        rec.raises(verifyObject, interface, reactor)
    for name in ("IReactorDaemonize", "IReactorWin32Events", "IReactorTCP2", "IDelayedCall", "ITransport"):
        rec(name, getattr(module, name).providedBy(reactor))


@scenario("interfaces", min_events=5)
def interfaces_broken_by_ones_own_class(tw, rec):
    """A class that keeps its promise only in part is told what is missing."""
    from zope.interface import implementer
    from zope.interface.verify import verifyClass, verifyObject

    module = tw["internet.interfaces"]

    @implementer(module.IPushProducer)
    class Half:
        def pauseProducing(self):
            pass

        def resumeProducing(self, more):
            pass

    @implementer(module.IProtocolFactory)
    class Factory(tw.protocol.Factory):
        buildProtocol = None

    rec.raises(verifyClass, module.IPushProducer, Half)
    rec.raises(lambda: type(problem_of(verifyObject, module.IPushProducer, Half())).__name__)
    rec.raises(lambda: type(problem_of(verifyObject, module.IProtocolFactory, Factory())).__name__)
    rec.raises(lambda: type(problem_of(verifyClass, module.IReactorTime, Half)).__name__)
    rec("provided", module.IProducer.providedBy(Half()), module.IPullProducer.providedBy(Half()))


def problem_of(function, *args):
    """What a call raises."""
    try:
        return function(*args)
    except Exception as error:
        return error


@scenario("interfaces", min_events=4)
def interfaces_kept_by_subclasses(tw, rec):
    """A subclass keeps the promises of its parent, and an object may make more of its own."""
    from zope.interface import directlyProvides, implementer

    module = tw["internet.interfaces"]

    @implementer(module.IHalfCloseableProtocol)
    class Half(tw.protocol.Protocol):
        def readConnectionLost(self):
            pass

        writeConnectionLost = readConnectionLost

    one = Half()
    rec("half", module.IHalfCloseableProtocol.providedBy(one), module.IProtocol.providedBy(one))
    rec("same", module.IProtocol(one) is one, module.IHalfCloseableProtocol(one) is one)
    rec.raises(lambda: module.IHalfCloseableProtocol(tw.protocol.Protocol(), None))
    plain = tw.protocol.Protocol()
    directlyProvides(plain, module.IHandshakeListener)
    rec("directly", module.IHandshakeListener.providedBy(plain), module.IProtocol.providedBy(plain))


@scenario("interfaces", reactor=True, min_events=6)
def interfaces_of_a_connection(tw, rec):
    """A transport, a port and a connector at work provide what they are for, and verify."""
    from zope.interface.verify import verifyObject

    module, reactor = tw["internet.interfaces"], tw.reactor

    def provides(what, thing, names):
        for name in names.split():
            say(what, name, getattr(module, name).providedBy(thing), verified(getattr(module, name), thing))

    def verified(interface, thing):
        return problem_of(verifyObject, interface, thing) is True

    say = rec.lane("said")

    class Client(tw.protocol.Protocol):
        def connectionMade(self):
            provides("transport", self.transport, "ITransport ITCPTransport IConsumer IPushProducer IReadDescriptor")
            provides("transport", self.transport, "IWriteDescriptor IHalfCloseableDescriptor IFileDescriptor ISystemHandle")
            provides("host", self.transport.getHost(), "IAddress")
            self.transport.loseConnection()

    class Factory(tw.protocol.ClientFactory):
        protocol, noisy = Client, False

        def startedConnecting(self, connector):
            provides("connector", connector, "IConnector")

        def clientConnectionLost(self, connector, reason):
            rec("lost", reason)
            tw.defer.maybeDeferred(port.stopListening).addCallback(rec.done)

    server = tw.protocol.ServerFactory.forProtocol(tw.protocol.Protocol)
    server.noisy = False
    port = reactor.listenTCP(0, server, interface="127.0.0.1")
    provides("port", port, "IListeningPort IReadDescriptor ILoggingContext ISystemHandle")
    reactor.connectTCP("127.0.0.1", port.getHost().port, Factory())
