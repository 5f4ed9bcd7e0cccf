"""From names to addresses: the system's own look-up, and resolvers that a program puts in."""

from __future__ import annotations

from compat_tests.scenario import scenario


def told(rec):
    """What records a result or a failure."""
    return (lambda result: rec("found", result)), (lambda failure: rec("failed", failure))


def receiver(tw, rec, done=None):
    """A receiver of addresses that records what it is told."""
    from zope.interface import implementer

    @implementer(tw["internet.interfaces"].IResolutionReceiver)
    class Receiver:
        def resolutionBegan(self, resolution):
            rec("began", resolution.name, tw["internet.interfaces"].IHostResolution.providedBy(resolution))

        def addressResolved(self, address):
            rec("resolved", type(address).__name__, address.type, address.host, address.port)

        def resolutionComplete(self):
            rec("complete")
            if done:
                done()

    return Receiver()


@scenario("names", reactor=True, min_events=4)
def addresses_in_figures(tw, rec):
    """An address in figures is its own answer, at once; no name at all means every address of this machine."""
    for name in "127.0.0.1", "10.0.0.255", "", "255.255.255.255":
        d = tw.reactor.resolve(name)
        rec("at once", d.called)
        d.addCallbacks(*told(rec))
    rec.done()


@scenario("names", reactor=True, min_events=2)
def the_name_of_this_machine(tw, rec):
    """A name is looked up in a thread, and the Deferred fires in the loop."""
    import threading

    d = tw.reactor.resolve("localhost")
    d.addBoth(lambda result: rec("thread", threading.current_thread() is threading.main_thread()) or result)
    return d.addCallbacks(*told(rec))


@scenario("names", reactor=True, min_events=4)
def names_that_are_not(tw, rec):
    """A name without an address fails with DNSLookupError, and so do figures that are no IPv4 address."""
    names = iter(["no.such.invalid", "256.1.1.1", "::1", "a b"])

    def one(_=None):
        name = next(names, None)
        return name and tw.reactor.resolve(name).addCallbacks(*told(rec)).addCallback(one)

    return one()


@scenario("names", reactor=True, min_events=2)
def names_as_bytes(tw, rec):
    """A name may be bytes."""
    return (
        tw.reactor.resolve(b"localhost")
        .addCallbacks(*told(rec))
        .addCallback(lambda _: tw.reactor.resolve(b"127.0.0.1").addCallbacks(*told(rec)))
    )


@scenario("names", reactor=True, min_events=2)
def resolve_with_a_timeout(tw, rec):
    """The timeout is accepted by place and by name."""
    first = tw.reactor.resolve("localhost", (1, 2)).addCallbacks(*told(rec))
    return first.addCallback(lambda _: tw.reactor.resolve(name="localhost", timeout=[1]).addCallbacks(*told(rec)))


@scenario("names", reactor=True, min_events=4)
def every_address_of_a_name(tw, rec):
    """A receiver is told that it began, every address, and that there are no more."""
    tw.reactor.nameResolver.resolveHostName(receiver(tw, rec, rec.done), "localhost", 80, [tw["internet.address"].IPv4Address])
    rec("asked")


@scenario("names", reactor=True, min_events=3)
def no_address_of_a_name(tw, rec):
    """For a name without addresses the receiver is told that there are no more."""
    rec.raises(tw.reactor.nameResolver.resolveHostName, receiver(tw, rec, rec.done), "no.such.invalid")


@scenario("names", reactor=True, min_events=3)
def addresses_for_datagrams(tw, rec):
    """The kind of transport becomes the kind of the address."""
    tw.reactor.nameResolver.resolveHostName(
        receiver(tw, rec, rec.done), "localhost", 53, [tw["internet.address"].IPv4Address], "UDP"
    )


@scenario("names", reactor=True, min_events=3)
def addresses_of_ones_own_in_figures(tw, rec):
    """An address in figures is resolved as a name is."""
    resolver = tw.reactor.nameResolver
    resolver.resolveHostName(receiver(tw, rec, lambda: again()), "127.0.0.1", 8000)

    def again():
        resolver.resolveHostName(receiver(tw, rec, rec.done), "::1", 8000)


@scenario("names", reactor=True, min_events=3)
def a_look_up_cannot_be_cancelled(tw, rec):
    """A look-up that runs in a thread says that it cannot be cancelled."""
    resolution = tw.reactor.nameResolver.resolveHostName(
        receiver(tw, rec, rec.done), "localhost", 0, [tw["internet.address"].IPv4Address]
    )
    rec("name", resolution.name)
    rec("raised", type(rec.raises(resolution.cancel)))


class Simple:
    """The older kind of resolver; it knows what it is given."""

    def __init__(self, tw, rec, known):
        self.tw, self.rec, self.known = tw, rec, known

    def getHostByName(self, name, timeout=()):
        self.rec("asked", name, tuple(timeout))
        answer = self.known.get(name) or self.tw["internet.error"].DNSLookupError(f"never heard of {name}")
        return self.tw.defer.fail(answer) if isinstance(answer, Exception) else self.tw.defer.succeed(answer)


def simple(tw, rec, **known):
    """A resolver of the older kind that says what it is."""
    from zope.interface import directlyProvides

    made = Simple(tw, rec, known)
    directlyProvides(made, tw["internet.interfaces"].IResolverSimple)
    return made


@scenario("names", reactor=True, min_events=6)
def an_older_resolver_put_in(tw, rec):
    """installResolver returns the one before; resolve asks the new one, with the timeout, unless there is nothing to ask."""
    new = simple(tw, rec, example="10.1.2.3")
    old = tw.reactor.installResolver(new)
    rec("old", tw["internet.interfaces"].IResolverSimple.providedBy(old))
    for name in "example", "unknown", "127.0.0.1", "":
        tw.reactor.resolve(name).addCallbacks(*told(rec))
    tw.reactor.resolve("example", (7,)).addCallbacks(*told(rec))
    rec("put back", tw.reactor.installResolver(old) is new)
    return tw.reactor.resolve("localhost").addCallbacks(*told(rec))


@scenario("names", reactor=True, min_events=4)
def an_older_resolver_asked_anew(tw, rec):
    """A receiver is told the one address that an older resolver knows, of whatever family."""
    tw.reactor.installResolver(simple(tw, rec, four="10.1.2.3", six="fe80::1"))
    for name in "four", "six", "unknown":
        tw.reactor.nameResolver.resolveHostName(receiver(tw, rec), name, 443)
    tw.reactor.nameResolver.resolveHostName(receiver(tw, rec), "four", 53, None, "UDP")
    rec.done()


@scenario("names", reactor=True, min_events=2)
def an_older_resolver_that_stumbles(tw, rec):
    """If an older resolver fails in another way, that is logged, and there are no more addresses."""
    tw.reactor.installResolver(simple(tw, rec, name=ValueError("stumbled")))
    tw.reactor.nameResolver.resolveHostName(receiver(tw, rec), "name", 443)
    tw.reactor.resolve("name").addCallbacks(*told(rec))
    rec.done()


@scenario("names", reactor=True, min_events=1)
def no_resolver_at_all(tw, rec):
    """What does not say that it is a resolver is not put in."""
    rec("raised", type(rec.raises(tw.reactor.installResolver, object())))
    rec.done()


@scenario("names", reactor=True, min_events=5)
def a_newer_resolver_put_in(tw, rec):
    """installNameResolver returns the one before; resolve takes the first IPv4 address that the new one tells."""
    from zope.interface import implementer

    interfaces, address = tw["internet.interfaces"], tw["internet.address"]

    @implementer(interfaces.IHostResolution)
    class Resolution:
        name = "as the resolver says"

    @implementer(interfaces.IHostnameResolver)
    class Newer:
        def resolveHostName(self, receiver, hostName, portNumber=0, addressTypes=None, transportSemantics="TCP"):
            rec("asked", hostName, portNumber, addressTypes, transportSemantics)
            receiver.resolutionBegan(Resolution())
            for number in range(2 if hostName == "known" else 0):
                receiver.addressResolved(address.IPv4Address("TCP", f"10.0.0.{number}", portNumber))
            receiver.resolutionComplete()

    new = Newer()
    old = tw.reactor.installNameResolver(new)
    rec("old", interfaces.IHostnameResolver.providedBy(old), tw.reactor.nameResolver is new)
    tw.reactor.resolve("known").addCallbacks(*told(rec))
    tw.reactor.resolve("unknown").addCallbacks(*told(rec))
    rec("put back", tw.reactor.installNameResolver(old) is new)
    return tw.reactor.resolve("localhost").addCallbacks(*told(rec))


@scenario("names", reactor="manual", min_events=2)
def names_before_the_start(tw, rec):
    """A name asked for before the reactor runs is answered when it does."""
    reactor = tw.reactor
    reactor.resolve("localhost").addCallbacks(*told(rec)).addCallback(lambda _: reactor.stop())
    rec("asked")
    reactor.run(installSignalHandlers=False)
    rec("returned")


@scenario("names", reactor=True, min_events=2)
def a_connection_to_a_name(tw, rec):
    """connectTCP looks up the name; if that fails, so does the connection."""
    factory = tw.protocol.ClientFactory()
    factory.noisy = False

    def failed(connector, reason):
        rec("failed", reason)
        rec.done()

    factory.clientConnectionFailed = failed
    factory.startedConnecting = lambda connector: rec("started")
    tw.reactor.connectTCP("no.such.invalid", 1, factory)


@scenario("names", reactor=True, min_events=4)
def the_systems_resolvers_by_name(tw, rec):
    """The resolvers of base answer as the system does, one in a thread, the other at once."""
    import threading

    threaded, blocking = tw.base.ThreadedResolver(tw.reactor), tw.base.BlockingResolver()
    for each in threaded, blocking:
        rec("kind", type(each), tw["internet.interfaces"].IResolverSimple.providedBy(each))
    blocking.getHostByName("localhost").addCallbacks(*told(rec))
    blocking.getHostByName("no.such.invalid", (1,)).addCallbacks(*told(rec))
    first = threaded.getHostByName("localhost").addCallbacks(*told(rec))
    rec("threads", threading.active_count() > 1)
    first.addCallback(lambda _: threaded.getHostByName("no.such.invalid", (1,)).addCallbacks(*told(rec)))
    return first.addCallback(lambda _: rec("timers", len(tw.reactor.getDelayedCalls())))


@scenario("names", reactor=True, min_events=3)
def a_look_up_that_takes_too_long(tw, rec):
    """A threaded look-up fails when the sum of its timeouts has passed, whatever the thread finds later."""
    import socket
    import threading

    may = threading.Event()
    socket.gethostbyname = lambda name: may.wait(2) and "10.0.0.1"
    d = tw.base.ThreadedResolver(tw.reactor).getHostByName("slow", (0.01, 0.02)).addCallbacks(*told(rec))
    rec("asked", len(tw.reactor.getDelayedCalls()))
    d.addCallback(lambda _: may.set())
    d.addCallback(lambda _: tw.reactor.callLater(0.02, rec.done) and rec("end"))
