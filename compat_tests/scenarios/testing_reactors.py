"""Reactors that only note what they are asked for."""

from __future__ import annotations

import socket

from compat_tests.scenario import scenario


def client_factory(tw, rec):
    """A factory that records what it is told."""

    class Factory(tw.protocol.ClientFactory):
        noisy = False

        def doStart(self):
            rec("started factory")

        def startedConnecting(self, connector):
            rec("connecting", type(connector).__name__)

    return Factory()


@scenario("testing", min_events=7)
def memory_reactor_connects(tw, rec):
    """Attempts to connect are noted as tuples, and the factory is told that they began."""
    reactor, factory = tw.testing.MemoryReactor(), client_factory(tw, rec)
    first = reactor.connectTCP("example.com", 80, factory)
    second = reactor.connectTCP("::1", 81, factory, timeout=5, bindAddress=("10.0.0.1", 0))
    third = reactor.connectSSL("::1", 443, factory, "context")
    fourth = reactor.connectUNIX("/a/socket", factory)
    rec("tcp", [each[:2] + each[3:] for each in reactor.tcpClients], reactor.tcpClients[0][2] is factory)
    rec("ssl", [each[:2] + each[3:] for each in reactor.sslClients])
    rec("unix", [each[:1] + each[2:] for each in reactor.unixClients])
    rec("connectors", reactor.connectors == [first, second, third, fourth])
    rec("destinations", [repr(each.getDestination()) for each in reactor.connectors])


@scenario("testing", min_events=5)
def memory_reactor_listens(tw, rec):
    """Attempts to listen are noted as tuples, and a port is returned that has an address."""
    reactor, factory = tw.testing.MemoryReactor(), client_factory(tw, rec)
    ports = [
        reactor.listenTCP(80, factory),
        reactor.listenTCP(81, factory, 7, "127.0.0.1"),
        reactor.listenTCP(82, factory, interface="::"),
        reactor.listenSSL(443, factory, "context", interface="::1"),
        reactor.listenUNIX("/a/socket", factory, mode=0o600),
    ]
    rec("tcp", [each[:1] + each[2:] for each in reactor.tcpServers], reactor.tcpServers[0][1] is factory)
    rec("ssl", [each[:1] + each[2:] for each in reactor.sslServers])
    rec("unix", [each[:1] + each[2:] for each in reactor.unixServers])
    rec("hosts", [repr(port.getHost()) for port in ports])
    rec("ports", ports[0].startListening(), ports[0].stopListening())


@scenario("testing", min_events=4)
def fake_connectors(tw, rec):
    """A fake connector notes that it was told to stop; nothing else happens."""
    connector = tw.testing.MemoryReactor().connectTCP("10.0.0.1", 1, client_factory(tw, rec))
    rec("new", connector.stoppedConnecting)
    rec("calls", connector.connect(), connector.disconnect(), connector.stoppedConnecting)
    rec("stop", connector.stopConnecting(), connector.stoppedConnecting)
    rec("provides", tw.interfaces.IConnector.providedBy(connector))


@scenario("testing", min_events=6)
def memory_reactor_adopts(tw, rec):
    """Descriptors that are handed over are noted; ports only of families that have addresses."""
    reactor = tw.testing.MemoryReactor()
    rec("ipv4", repr(reactor.adoptStreamPort(3, socket.AF_INET, "factory").getHost()))
    rec("ipv6", repr(reactor.adoptStreamPort(4, socket.AF_INET6, "factory").getHost()))
    rec.raises(reactor.adoptStreamPort, 5, socket.AF_UNIX, "factory")
    rec("datagrams", repr(reactor.adoptDatagramPort(6, socket.AF_INET, "protocol").getHost()))
    rec.raises(reactor.adoptDatagramPort, 7, socket.AF_UNIX, "protocol")
    rec("connection", reactor.adoptStreamConnection(8, socket.AF_UNIX, "factory"))
    rec("ports", [each[:1] + each[2:] for each in reactor.adoptedPorts])
    rec("connections", [each[:1] + each[2:] for each in reactor.adoptedStreamConnections])


def life(reactor):
    """How it stands with the reactor."""
    return reactor.hasInstalled, reactor.running, reactor.hasRun, reactor.hasStopped, reactor.hasCrashed


@scenario("testing", min_events=8)
def memory_reactor_runs(tw, rec):
    """Running calls what was to be called, once around, and stops."""
    reactor = tw.testing.MemoryReactor()
    rec("new", life(reactor))
    reactor.callWhenRunning(lambda *args, **kw: rec("called", args, kw, life(reactor)), 1, two=2)
    reactor.callWhenRunning(lambda: reactor.callWhenRunning(rec, "at once"))
    rec("hooks", len(reactor.whenRunningHooks), reactor.whenRunningHooks[0][1:])
    rec.raises(reactor.run)
    rec("after", life(reactor))
    reactor.callWhenRunning(rec, "after the run, at once")
    rec("hooks", len(reactor.whenRunningHooks))


@scenario("testing", min_events=6)
def memory_reactor_ends(tw, rec):
    """Stopping, crashing and installing are noted."""
    for name in ("stop", "crash", "install"):
        reactor = tw.testing.MemoryReactor()
        rec.raises(getattr(reactor, name))
        rec(name, life(reactor))


@scenario("testing", min_events=6)
def memory_reactor_has_no_events(tw, rec):
    """Triggers are noted by phase and event; what would need a loop is not there."""
    reactor = tw.testing.MemoryReactor()
    rec.raises(reactor.addSystemEventTrigger, "before", "shutdown", rec, 1, two=2)
    reactor.addSystemEventTrigger("before", "shutdown", rec)
    reactor.addSystemEventTrigger("during", "startup", rec)
    rec("triggers", {phase: {event: len(them) for event, them in events.items()} for phase, events in reactor.triggers.items()})
    rec("arguments", reactor.triggers["before"]["shutdown"][0][1:])
    rec.raises(reactor.removeSystemEventTrigger, None)
    rec.raises(reactor.fireSystemEvent, "shutdown")
    rec.raises(reactor.iterate)
    rec.raises(reactor.resolve, "localhost")


@scenario("testing", min_events=5)
def memory_reactor_descriptors(tw, rec):
    """Readers and writers are in two sets, until they are removed."""
    reactor = tw.testing.MemoryReactor()
    for each in ("a", "b", "a"):
        reactor.addReader(each)
    reactor.addWriter("c")
    rec("sets", reactor.readers, reactor.writers)
    rec("lists", sorted(reactor.getReaders()), reactor.getWriters())
    reactor.removeReader("a")
    rec("unknown", reactor.removeReader("nobody"), reactor.removeWriter("nobody"))
    reactor.addReader("c")
    rec("all", sorted(reactor.removeAll()))
    rec("none", reactor.getReaders(), reactor.getWriters())


def receiver(rec):
    """One that records what it hears of a resolution."""

    class Receiver:
        def resolutionBegan(self, resolution):
            rec("began", resolution.name)

        def addressResolved(self, address):
            rec("address", repr(address))

        def resolutionComplete(self):
            rec("complete")

    return Receiver()


@scenario("testing", min_events=8)
def names_are_this_machine(tw, rec):
    """A memory reactor's resolver knows one address for every name, at once; another can be installed."""
    reactor = tw.testing.MemoryReactor()
    resolver = reactor.nameResolver
    found = resolver.resolveHostName(receiver(rec), "example.com", 80)
    rec.raises(found.cancel)
    resolver.resolveHostName(receiver(rec), "example.org", addressTypes=[tw.address.IPv6Address], transportSemantics="UDP")
    rec("before", reactor.installNameResolver("mine") is resolver)
    rec("now", reactor.nameResolver, reactor.installNameResolver("other"))


@scenario("testing", min_events=4)
def memory_reactor_with_a_clock(tw, rec):
    """A memory reactor clock has a time as well, which the test moves."""
    reactor = tw.testing.MemoryReactorClock()
    reactor.callLater(2, rec, "called")
    rec("pending", [call.getTime() for call in reactor.getDelayedCalls()], reactor.seconds())
    reactor.advance(1)
    reactor.advance(1)
    rec("after", reactor.getDelayedCalls(), reactor.seconds())
    rec("lists", reactor.tcpClients, reactor.running)
    rec("kinds", [kind.__name__ for kind in type(reactor).__mro__[:-1]])


@scenario("testing", min_events=9)
def raising_reactor(tw, rec):
    """A raising reactor raises what it was given, when it listens or connects."""
    reactor = tw.testing.RaisingMemoryReactor(ValueError("listen"), KeyError("connect"))
    rec.raises(reactor.listenTCP, 1, None)
    rec.raises(reactor.listenSSL, 1, None, None)
    rec.raises(reactor.listenUNIX, "/a", None)
    rec.raises(reactor.adoptStreamPort, 1, 2, None)
    rec.raises(reactor.connectTCP, "host", 1, None)
    rec.raises(reactor.connectSSL, "host", 1, None, None)
    rec.raises(reactor.connectUNIX, "/a", None)
    rec.raises(reactor.adoptStreamConnection, 1, 2, None)
    rec.raises(reactor.adoptDatagramPort, 1, 2, None, 3)
    rec("resolver", type(reactor.nameResolver).__name__)


@scenario("testing", min_events=4)
def endpoints_on_a_memory_reactor(tw, rec):
    """Endpoints work on it: a client's protocol is built from the noted factory, a failure goes to the Deferred."""
    reactor = tw.testing.MemoryReactorClock()
    endpoint = tw.endpoints.TCP4ClientEndpoint(reactor, "example.com", 80)
    for outcome in ("made", "failed"):
        waiting = endpoint.connect(tw.protocol.Factory.forProtocol(tw.protocol.Protocol))
        waiting.addCallbacks(lambda it: rec("protocol", type(it), it.connected), lambda reason: rec("failure", reason))
        host, port, factory, timeout, local = reactor.tcpClients[-1]
        rec("noted", host, port, timeout, local)
        if outcome == "made":
            protocol = factory.buildProtocol(None)
            protocol.makeConnection(tw.testing.StringTransport())
        else:
            factory.clientConnectionFailed(None, tw["python.failure"].Failure(tw.error.ConnectionRefusedError()))
