"""Not more than so many connections, so many bytes, so much silence."""

from __future__ import annotations

from compat_tests.scenario import scenario


def silent_factory(tw):
    """A factory that says nothing."""
    factory = tw.protocol.Factory.forProtocol(tw.protocol.Protocol)
    factory.noisy = False
    return factory


def connected(tw, factory):
    """A protocol, connected."""
    protocol = factory.buildProtocol(None)
    protocol.makeConnection(tw.testing.StringTransport())
    return protocol


def timed(tw, rec, kind):
    """That kind of factory, on a clock, which it has as `clock`."""

    class Timed(kind):
        noisy = False
        clock = tw.task.Clock()

        def callLater(self, period, func):
            rec("later", period, func.__name__)
            return self.clock.callLater(period, func)

    return Timed


@scenario("wrapping", min_events=7)
def total_limit(tw, rec):
    """At the limit no protocol is built, or one that is meant for this case; the end of one makes room."""
    policies = tw["protocols.policies"]
    factory = policies.LimitTotalConnectionsFactory()
    factory.protocol = tw.protocol.Protocol
    rec("unlimited", factory.connectionLimit, factory.connectionCount, factory.overflowProtocol)
    factory.connectionLimit = 2
    first, second = connected(tw, factory), connected(tw, factory)
    rec("two", factory.connectionCount, type(first), type(first.wrappedProtocol), first.wrappedProtocol.factory is factory)
    rec("third", factory.buildProtocol(None), factory.connectionCount)
    factory.overflowProtocol = tw["protocols.wire"].Discard
    third = connected(tw, factory)
    rec("third", type(third.wrappedProtocol), factory.connectionCount)
    third.connectionLost("full")
    second.connectionLost("done")
    rec("one", factory.connectionCount)
    rec("room", type(factory.buildProtocol(None).wrappedProtocol), factory.connectionCount)
    rec("limit of none", _with_limit(factory, 0))


def _with_limit(factory, limit):
    factory.connectionLimit, factory.overflowProtocol = limit, None
    return factory.buildProtocol(None)


@scenario("wrapping", min_events=4)
def throttled_connections(tw, rec):
    """A throttling factory has a limit on connections, too."""
    policies = tw["protocols.policies"]
    factory = policies.ThrottlingFactory(silent_factory(tw), 1)
    rec("usual limit", policies.ThrottlingFactory(silent_factory(tw)).maxConnectionCount == __import__("sys").maxsize)
    first = connected(tw, factory)
    rec("second", factory.buildProtocol(None), factory.connectionCount)
    first.connectionLost("done")
    rec("none", factory.connectionCount)
    rec("again", type(factory.buildProtocol(None)))


@scenario("wrapping", min_events=12)
def throttled_reading(tw, rec):
    """When more was read in a second than the limit, all transports pause until the average is right."""
    factory = timed(tw, rec, tw["protocols.policies"].ThrottlingFactory)(silent_factory(tw), readLimit=10)
    one, other = connected(tw, factory), connected(tw, factory)
    one.dataReceived(b"x" * 10)
    factory.clock.advance(1)
    rec("at the limit", one.producerState)
    one.dataReceived(b"x" * 25)
    rec("counted", factory.readThisSecond)
    factory.clock.advance(1)
    rec("above", one.producerState, other.producerState, factory.readThisSecond)
    factory.clock.advance(1)
    rec("still", one.producerState)
    factory.clock.advance(0.5)
    rec("on again", one.producerState, other.producerState)
    one.connectionLost("done")
    rec("pending", len(factory.clock.getDelayedCalls()))
    other.connectionLost("done")
    rec("no more", factory.clock.getDelayedCalls())


@scenario("wrapping", min_events=9)
def throttled_writing(tw, rec):
    """When more was written than the limit, the producers pause."""

    class Producer:
        def pauseProducing(self):
            rec("pause")

        def resumeProducing(self):
            rec("resume")

    factory = timed(tw, rec, tw["protocols.policies"].ThrottlingFactory)(silent_factory(tw), writeLimit=10)
    protocol = connected(tw, factory)
    protocol.registerProducer(Producer(), True)
    protocol.write(b"x" * 10)
    protocol.writeSequence([b"y" * 9, b"z"])
    rec("counted", factory.writtenThisSecond, len(protocol.value()))
    factory.clock.advance(1)
    factory.clock.advance(1)
    rec("on", factory.writtenThisSecond)
    protocol.unregisterProducer()
    protocol.connectionLost("done")
    rec("no more", factory.clock.getDelayedCalls())


@scenario("wrapping", min_events=6)
def throttled_by_hand(tw, rec):
    """Reading can be paused for all at any time."""
    factory = timed(tw, rec, tw["protocols.policies"].ThrottlingFactory)(silent_factory(tw), 5, 10, 10)
    protocol = connected(tw, factory)
    factory.throttleReads()
    rec("paused", protocol.producerState)
    factory.unthrottleReads()
    rec("resumed", protocol.producerState)
    factory.registerRead(3)
    factory.registerWritten(4)
    rec("counted", factory.readThisSecond, factory.writtenThisSecond)
    rec("limits", factory.maxConnectionCount, factory.readLimit, factory.writeLimit)


@scenario("wrapping", min_events=9)
def timeouts_of_a_factory(tw, rec):
    """Behind a timeout factory, bytes in either direction are life, and silence is the end."""
    policies = tw["protocols.policies"]
    rec("usual", policies.TimeoutFactory(silent_factory(tw)).timeoutPeriod)
    factory = timed(tw, rec, policies.TimeoutFactory)(silent_factory(tw), 5)
    protocol = connected(tw, factory)
    for sign in (
        lambda: protocol.dataReceived(b"x"),
        lambda: protocol.write(b"x"),
        lambda: protocol.writeSequence([b"x"]),
    ):
        factory.clock.advance(4)
        sign()
        rec("alive", protocol.transport.disconnecting, [call.getTime() for call in factory.clock.getDelayedCalls()])
    factory.clock.advance(5)
    rec("silent", protocol.transport.disconnecting, protocol.disconnecting)
    protocol.connectionLost("timeout")
    rec("pending", factory.clock.getDelayedCalls())
    connected(tw, factory).connectionLost("before")
    rec("pending", factory.clock.getDelayedCalls())


@scenario("wrapping", min_events=7)
def timeouts_of_a_protocol(tw, rec):
    """A timeout can be set anew, and cancelled; what happens at its end is a method."""
    factory = timed(tw, rec, tw["protocols.policies"].TimeoutFactory)(silent_factory(tw), 5)
    protocol = connected(tw, factory)
    pending = factory.clock.getDelayedCalls
    protocol.cancelTimeout()
    rec("cancelled", pending(), protocol.timeoutCall)
    protocol.cancelTimeout()
    protocol.resetTimeout()
    rec("still", pending())
    protocol.setTimeout(9)
    rec("set", [call.getTime() for call in pending()], protocol.timeoutPeriod)
    protocol.timeoutFunc = lambda: rec("too late for this")
    factory.clock.advance(9)
    rec("closing", protocol.transport.disconnecting)
    other = connected(tw, factory)
    other.setTimeout(None)
    rec("none", pending())


def mixed(tw, rec):
    """An object with a timeout, its clock, and what it does in the end."""
    clock = tw.task.Clock()

    class Mixed(tw["protocols.policies"].TimeoutMixin):
        transport = tw.testing.StringTransport()

        def callLater(self, period, func):
            return clock.callLater(period, func)

    return Mixed, clock


@scenario("wrapping", min_events=9)
def timeouts_mixed_in(tw, rec):
    """A timeout that is mixed in is set, moved and removed, and each time says what was set before."""
    kind, clock = mixed(tw, rec)
    protocol = kind()
    times = lambda: [call.getTime() for call in clock.getDelayedCalls()]
    rec("new", protocol.timeOut, protocol.resetTimeout(), times())
    rec("set", protocol.setTimeout(5), protocol.timeOut, times())
    clock.advance(3)
    protocol.resetTimeout()
    rec("reset", times())
    rec("longer", protocol.setTimeout(10), times())
    rec("removed", protocol.setTimeout(None), protocol.timeOut, times())
    protocol.resetTimeout()
    rec("nothing to reset", times())
    rec("again", protocol.setTimeout(1))
    clock.advance(1)
    rec("over", protocol.transport.disconnecting, protocol.timeOut, times())
    protocol.resetTimeout()
    rec("nothing to reset", times())


@scenario("wrapping", min_events=4)
def timeouts_again_and_again(tw, rec):
    """At the end of a timeout another can be set."""
    kind, clock = mixed(tw, rec)

    class Again(kind):
        def timeoutConnection(self):
            rec("over", clock.seconds(), self.timeOut)
            if clock.seconds() < 4:
                rec("before", self.setTimeout(2))

    protocol = Again()
    protocol.setTimeout(1)
    for _ in range(6):
        clock.advance(1)
    rec("left", clock.getDelayedCalls())
    rec("removed", protocol.setTimeout(None))


@scenario("wrapping", reactor=True, min_events=3)
def silence_over_sockets(tw, rec):
    """A silent connection is closed by the server; the reactor has the time."""
    policies, protocol, reactor = tw["protocols.policies"], tw.protocol, tw.reactor

    class Silent(protocol.Protocol):
        def connectionLost(self, reason):
            rec.lane("client")("lost", reason)
            tw.defer.maybeDeferred(port.stopListening).addCallback(rec.done)

    class Server(policies.TimeoutMixin, protocol.Protocol):
        def connectionMade(self):
            rec.lane("server")("before", self.setTimeout(0.02))

        def connectionLost(self, reason):
            rec.lane("server")("lost", reason, self.setTimeout(None))

    factory = protocol.ServerFactory()
    factory.noisy = False
    factory.protocol = Server
    port = reactor.listenTCP(0, factory, interface="127.0.0.1")
    protocol.ClientCreator(reactor, Silent).connectTCP("127.0.0.1", port.getHost().port)
