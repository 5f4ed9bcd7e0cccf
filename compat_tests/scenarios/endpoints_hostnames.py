"""HostnameEndpoint: all addresses of a name are tried, each a little after the other, and the first that answers wins."""

from __future__ import annotations

from zope.interface import implementer

from compat_tests.scenario import scenario
from compat_tests.scenarios._endpoints import Told, Wire, factory_of, speaker, tell


def resolving(tw, rec, *hosts, later=False):
    """A reactor of `Told` that knows these addresses for every name, and a clock."""
    interfaces, address = tw["internet.interfaces"], tw["internet.address"]

    @implementer(interfaces.IHostResolution)
    class Resolution:
        def __init__(self, name):
            self.name = name

        def cancel(self):
            rec("resolution cancelled")

    @implementer(interfaces.IHostnameResolver)
    class Resolver:
        def resolveHostName(self, receiver, hostName, portNumber=0, addressTypes=None, transportSemantics="TCP"):
            rec("resolve", hostName, portNumber, addressTypes, transportSemantics)
            resolution = Resolution(hostName)
            receiver.resolutionBegan(resolution)

            def go_on():
                for host in hosts:
                    kind = address.IPv6Address if ":" in host else address.IPv4Address
                    receiver.addressResolved(kind("TCP", host, portNumber))
                receiver.resolutionComplete()

            reactor.go_on = go_on
            if not later:
                go_on()
            return resolution

    reactor = _provider(tw, rec)
    reactor.nameResolver = Resolver()
    return reactor


def _provider(tw, rec):
    interfaces = tw["internet.interfaces"]

    @implementer(interfaces.IReactorPluggableNameResolver, interfaces.IReactorTime, interfaces.IReactorTCP)
    class Reactor(Told):
        nameResolver = None

    return Reactor(tw, rec)


def begin(tw, rec, *hosts, name="example.com", later=False, **how):
    """Begin to connect to `name`; return the reactor and the Deferred."""
    reactor = resolving(tw, rec, *hosts, later=later)
    made = tw["internet.endpoints"].HostnameEndpoint(reactor, name, 80, **how)
    answer = made.connect(factory_of(tw, speaker(tw, rec)))
    tell(rec, "answer", answer)
    return reactor, answer


def failed(tw, reactor, number, error):
    connector = reactor.asked[number][2]
    connector.factory.clientConnectionFailed(connector, tw["python.failure"].Failure(error))


@scenario("endpoints", min_events=6)
def hostname_one_address(tw, rec):
    """A name with one address is one attempt."""
    reactor, answer = begin(tw, rec, "1.2.3.4")
    rec("waiting", [call.getTime() for call in reactor.getDelayedCalls()])
    reactor.asked[0][2].factory.buildProtocol(None).makeConnection(Wire(rec))
    rec("left", reactor.getDelayedCalls())
    reactor, answer = begin(tw, rec, "1.2.3.4", timeout=7, bindAddress=("127.0.0.1", 0))
    failed(tw, reactor, 0, tw.error.ConnectionRefusedError())
    rec("not yet", len(reactor.getDelayedCalls()))
    reactor.clock.advance(0.3)
    rec("left", reactor.getDelayedCalls())


@scenario("endpoints", min_events=9)
def hostname_attempts_overlap(tw, rec):
    """Each further address is tried after a short delay; the first to answer wins and the others are given up."""
    reactor, answer = begin(tw, rec, "1.1.1.1", "2.2.2.2", "3.3.3.3")
    for step in (0.1, 0.1, 0.1, 0.1, 0.3):
        reactor.clock.advance(step)
        rec("after", step, len(reactor.asked))
    reactor.asked[1][2].factory.buildProtocol(None).makeConnection(Wire(rec))
    rec("left", reactor.getDelayedCalls())


@scenario("endpoints", min_events=9)
def hostname_fails_over(tw, rec):
    """An attempt that fails leaves the others their time; when all have failed, so has the whole."""
    reactor, answer = begin(tw, rec, "1.1.1.1", "2.2.2.2", "3.3.3.3", attemptDelay=1)
    failed(tw, reactor, 0, tw.error.ConnectionRefusedError())
    rec("at once", len(reactor.asked))
    reactor.clock.advance(1)
    reactor.clock.advance(1)
    failed(tw, reactor, 2, tw.error.TimeoutError())
    rec("waiting", len(reactor.getDelayedCalls()))
    failed(tw, reactor, 1, tw.error.ConnectError(string="the last to fail"))
    rec("all failed", len(reactor.getDelayedCalls()))
    reactor.clock.advance(1)
    reactor, answer = begin(tw, rec, "1.1.1.1", "2.2.2.2", attemptDelay=1)
    reactor.clock.advance(1)
    reactor.clock.advance(1)
    rec("both tried", len(reactor.asked))
    failed(tw, reactor, 1, tw.error.TimeoutError())
    failed(tw, reactor, 0, tw.error.ConnectError(string="the last to fail"))


@scenario("endpoints", min_events=5)
def hostname_of_both_families(tw, rec):
    """In which order the families take their turns."""
    reactor, answer = begin(tw, rec, "1.1.1.1", "2.2.2.2", "::1", "::2", "3.3.3.3", attemptDelay=1)
    for _ in range(6):
        reactor.clock.advance(1)
    answer.cancel()
    rec("left", reactor.getDelayedCalls())


@scenario("endpoints", min_events=5)
def hostname_unknown(tw, rec):
    """A name without addresses fails as a look-up does."""
    begin(tw, rec, name="nobody.example")
    begin(tw, rec, name=b"nobody.example")
    begin(tw, rec, name="b\xfccher.ch")
    begin(tw, rec, name=b"\xff\xfe")
    for name in ("a..b", "my_host", "-x.Example", "x" * 70, ""):
        begin(tw, rec, name=name)
    begin(tw, rec, "1.2.3.4", name="b\xfccher.ch")


@scenario("endpoints", min_events=6)
def hostname_in_figures(tw, rec):
    """An address in figures goes through the resolver too."""
    for name in ("127.0.0.1", b"127.0.0.1", "::1", b"::1", "fe80::1%eth0"):
        begin(tw, rec, "5.6.7.8", name=name)


@scenario("endpoints", min_events=6)
def hostname_cancelled(tw, rec):
    """Cancelled while the name is looked up, or while addresses are tried."""
    reactor, answer = begin(tw, rec, "1.1.1.1", later=True)
    answer.cancel()
    reactor.go_on()
    rec("asked", len(reactor.asked))
    reactor, answer = begin(tw, rec, "1.1.1.1", "2.2.2.2")
    reactor.clock.advance(0.3)
    answer.cancel()
    rec("left", reactor.getDelayedCalls())
    reactor, answer = begin(tw, rec, "1.1.1.1", "2.2.2.2", later=True)
    answer.addErrback(lambda reason: rec("why", str(reason.value)))
    rec("later")
    reactor.go_on()
    rec("asked", len(reactor.asked))


@scenario("endpoints", min_events=2)
def hostname_cancelled_says_where(tw, rec):
    """The failure of a cancelled attempt says where it was to go."""
    for later in (True, False):
        reactor = resolving(tw, rec, "1.1.1.1", later=later)
        answer = tw["internet.endpoints"].HostnameEndpoint(reactor, "example.com", 80).connect(factory_of(tw, None))
        answer.addErrback(lambda reason: rec("failed", reason.type, str(reason.value), len(reason.value.args)))
        answer.cancel()


@scenario("endpoints", min_events=6)
def hostname_shown(tw, rec):
    """The repr of an endpoint names host and port."""
    reactor = resolving(tw, rec)
    make = tw["internet.endpoints"].HostnameEndpoint
    for host, port in (
        ("example.com", 80),
        (b"example.com", 80),
        ("::1", 1),
        ("b\xfccher.ch", 2),
        (b"\xff", 3),
        ("a..b", 4),
        ("my_host", 5),
        ("-x.Example", 6),
        ("x" * 70, 7),
        ("1.2.3.4", 8),
        (b"::2", 9),
        ("stra\xdfe.de", 10),
        ("B\xdccher.ch", 11),
        ("", 12),
    ):
        rec("repr", rec.raises(make, reactor, host, port) and repr(make(reactor, host, port)))


@scenario("endpoints", min_events=4)
def hostname_twice_the_same(tw, rec):
    """Attempts that fail at once, and protocols that cannot be built."""
    reactor = resolving(tw, rec, "1.1.1.1", "2.2.2.2")
    reactor.fails = ValueError("refused at once")
    answer = tw["internet.endpoints"].HostnameEndpoint(reactor, "example.com", 80).connect(factory_of(tw, None))
    tell(rec, "answer", answer)
    for _ in range(3):
        reactor.clock.advance(0.3)
    rec("left", reactor.getDelayedCalls())


@scenario("endpoints", min_events=10)
def hostname_bind_addresses(tw, rec):
    """The address to bind to may be text or bytes, with a port or without."""
    for where in ("127.0.0.1", b"127.0.0.1", ("127.0.0.1", 5), (b"127.0.0.1", 6), None):
        begin(tw, rec, "1.2.3.4", "::1", bindAddress=where, attemptDelay=1)[0].clock.advance(1)


@scenario("endpoints", min_events=2)
def hostname_without_a_resolver(tw, rec):
    """A reactor without a resolver of names is used with a warning."""
    import warnings

    reactor = Told(tw, rec)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        made = tw["internet.endpoints"].HostnameEndpoint(reactor, "localhost", 5)
    rec("made", repr(made), len(caught))
    rec("warning", caught[0].category, str(caught[0].message), caught[0].filename == __file__)


@scenario("endpoints", reactor=True, min_events=3)
def hostname_for_real(tw, rec):
    """localhost, on the real reactor."""
    endpoints, reactor = tw["internet.endpoints"], tw.reactor
    kind = speaker(tw, rec.lane("server"), connectionMade=lambda self: self.transport.loseConnection())
    done = endpoints.TCP4ServerEndpoint(reactor, 0, interface="127.0.0.1").listen(factory_of(tw, kind))

    def listening(port):
        rec.sym("port", port.getHost().port)
        lost = tw.defer.Deferred()
        client = speaker(tw, rec.lane("client"), connectionLost=lambda self, reason: lost.callback(str(reason.value)))
        made = endpoints.HostnameEndpoint(reactor, "localhost", port.getHost().port)
        made.connect(factory_of(tw, client)).addCallback(lambda protocol: rec("connected", type(protocol)))
        return lost.addCallback(lambda reason: rec("lost", reason)).addCallback(lambda _: port.stopListening())

    return done.addCallback(listening)
