"""TLS that begins in the middle, TLS inside TLS, and producers on both sides of it."""

from __future__ import annotations

from zope.interface import implementer

from compat_tests.scenarios._tcp import HOST, factory_of, meet, side
from compat_tests.scenarios._tls import LOCAL, Pair, Papers, both_lost, meet_tls, tls


def starting(tw, rec, papers=None, halves=(), more=None, **hooks):
    """A conversation in the clear in which the client asks for TLS and the server agrees; then both begin it."""
    papers = papers or Papers(tw)

    def client_made(each):
        each.transport.write(b"STARTTLS")

    def server_data(each, data):
        if data == b"STARTTLS":
            each.transport.write(b"OK")
            each.transport.startTLS(papers.server())
            hooks.get("server_started", lambda each: None)(each)
        else:
            hooks.get("server_secret", lambda each, data: None)(each, data)

    def client_data(each, data):
        if data == b"OK":
            each.transport.startTLS(papers.client())
            hooks.get("client_started", lambda each: None)(each)
        else:
            hooks.get("client_secret", lambda each, data: None)(each, data)

    return meet(tw, rec, halves=halves, client_made=client_made, server_data=server_data, client_data=client_data)


def say(text):
    return lambda each, *_: each.transport.write(text)


def close(each, *_):
    each.transport.loseConnection()


def echo(each, data):
    each.transport.write(data)


@tls(reactor=True, min_events=6)
def tls_started_in_the_middle(tw, rec):
    """After startTLS the same transport is encrypted, and the conversation goes on."""
    return starting(tw, rec, client_started=say(b"secret"), server_secret=echo, client_secret=close)


@tls(reactor=True, min_events=8)
def tls_started_transport_tells(tw, rec):
    """Before TLS has begun a transport has no certificates; afterwards it has."""

    def look(each):
        transport = each.transport
        promises = ("ISSLTransport", "ITLSTransport", "ITCPTransport", "INegotiated")
        rec("transport", type(transport), transport.TLS, type(transport.getHandle()).__name__)
        rec("promises", [getattr(tw.interfaces, name).providedBy(transport) for name in promises])
        rec("asks", hasattr(transport, "getPeerCertificate"), transport.disconnecting)

    def client_started(each):
        look(each)
        each.transport.write(b"x")

    def client_secret(each, data):
        rec("peer", repr(tw["internet.ssl"].Certificate.peerFromTransport(each.transport)))
        rec("disconnecting", each.transport.disconnecting)
        each.transport.loseConnection()
        rec("disconnecting", bool(each.transport.disconnecting))

    return starting(tw, rec, client_started=client_started, server_secret=echo, client_secret=client_secret)


@tls(reactor=True, min_events=5)
def tls_started_and_aborted(tw, rec):
    """Who breaks off after startTLS is told as without."""
    return starting(
        tw, rec, client_started=say(b"x"), server_secret=lambda each, _: each.transport.abortConnection()
    )


@tls(reactor=True, min_events=5)
def tls_started_with_the_wrong_name(tw, rec):
    """Verification is not weaker when TLS begins in the middle."""
    papers = Papers(tw)
    right = papers.client
    papers.client = lambda: right("other.example")
    return starting(tw, rec, papers, client_started=say(b"a secret"))


@tls(reactor=True, min_events=5)
def tls_started_the_other_way_round(tw, rec):
    """The one who was called may take the client's side."""
    papers = Papers(tw)

    def server_made(each):
        each.transport.startTLS(papers.client(), False)
        each.transport.write(b"from the server")

    def client_made(each):
        each.transport.startTLS(papers.server(), False)

    return meet(tw, rec, server_made=server_made, client_made=client_made, client_data=close)


@tls(reactor=True, min_events=4)
def tls_started_without_options(tw, rec):
    """startTLS refuses what does not say how."""

    def made(each):
        rec.raises(lambda: each.transport.startTLS(None))
        rec("still", each.transport.TLS)
        close(each)

    return meet(tw, rec, client_made=made)


@tls(reactor=True, min_events=4)
def tls_started_with_a_handshake_listener(tw, rec):
    """A protocol that listens for the handshake hears of it after startTLS too."""
    papers = Papers(tw)
    ended, lost = both_lost(tw)

    @implementer(tw.interfaces.IHandshakeListener)
    class Server(tw.protocol.Protocol):
        def connectionMade(self):
            self.transport.startTLS(papers.server())

        def handshakeCompleted(self):
            rec.lane("server")("handshake")
            self.transport.write(b"x")

        def connectionLost(self, reason):
            rec.lane("server")("lost", reason)
            lost()

    class Client(tw.protocol.Protocol):
        def connectionMade(self):
            self.transport.startTLS(papers.client())

        def dataReceived(self, data):
            rec.lane("client")("data", data)
            self.transport.loseConnection()

        def connectionLost(self, reason):
            rec.lane("client")("lost", reason)
            lost()

    port = tw.reactor.listenTCP(0, factory_of(tw, Server), interface=HOST)
    number = rec.sym("port", port.getHost().port)
    tw.reactor.connectTCP(HOST, number, factory_of(tw, Client, "ClientFactory"))
    return ended.addCallback(lambda _: port.stopListening())


@tls(reactor=True, min_events=5)
def tls_inside_tls(tw, rec):
    """TLS can lie on TLS: both layers shake hands, carry, and say goodbye."""
    papers = Papers(tw)
    tls_module = tw["protocols.tls"]
    ended = tw.defer.Deferred()
    left = [None, None]

    def lost():
        left.pop()
        if not left:
            tw.reactor.callLater(0, lambda: tw.defer.maybeDeferred(port.stopListening).chainDeferred(ended))

    hooks = {"client_made": say(b"deep"), "server_data": echo, "client_data": close}
    server, client = (side(tw, rec, lane, hooks, lost) for lane in ("server", "client"))
    inner = tls_module.TLSMemoryBIOFactory(papers.server(), False, factory_of(tw, server))
    port = tw.reactor.listenSSL(0, inner, papers.server(), interface=HOST)
    rec.sym("port", port.getHost().port)
    around = tls_module.TLSMemoryBIOFactory(papers.client("a.example.com"), True, factory_of(tw, client, "ClientFactory"))
    tw.reactor.connectSSL(HOST, port.getHost().port, around, papers.client())
    return ended


# --- Producers -----------------------------------------------------------------------------------------------------------


class Producer:
    """Tells what it is told."""

    def __init__(self, rec, lane="producer"):
        self.tell = rec.lane(lane)

    def pauseProducing(self):
        self.tell("pause")

    def resumeProducing(self):
        self.tell("resume")

    def stopProducing(self):
        self.tell("stop")


@tls(min_events=5)
def tls_producer_before_the_handshake(tw, rec):
    """A producer is paused while nothing can be sent, and goes on when the hands are shaken."""
    pair = Pair(tw, rec, shake=False)
    pair.client.registerProducer(Producer(rec), True)
    pair.client.write(b"one")
    pair.clock.advance(0)
    rec("written")
    pair.pump()
    pair.client.unregisterProducer()
    pair.cut()


@tls(min_events=6)
def tls_producer_paused_by_the_transport(tw, rec):
    """The transport below pauses a producer above; twice is once."""
    pair = Pair(tw, rec)
    pair.client.registerProducer(Producer(rec), True)
    below = pair.wires[1].producer
    for what in (below.pauseProducing, below.pauseProducing, below.resumeProducing, below.resumeProducing):
        what()
    below.stopProducing()
    pair.client.unregisterProducer()
    pair.cut()


@tls(min_events=5)
def tls_producer_and_the_end(tw, rec):
    """The end waits for a producer to have no more."""
    pair = Pair(tw, rec)
    pair.client.registerProducer(Producer(rec), True)
    pair.client.loseConnection()
    pair.pump()
    rec("waits")
    pair.client.unregisterProducer()
    pair.pump()
    pair.cut()


@tls(min_events=3)
def tls_producer_too_late(tw, rec):
    """A producer that comes after the end is stopped."""
    pair = Pair(tw, rec)
    pair.cut()
    pair.client.registerProducer(Producer(rec), True)
    rec("over")


@tls(min_events=3)
def tls_producer_unregistered_twice(tw, rec):
    """To unregister nobody is nothing."""
    pair = Pair(tw, rec)
    pair.client.unregisterProducer()
    pair.client.registerProducer(Producer(rec), True)
    pair.client.unregisterProducer()
    pair.client.unregisterProducer()
    pair.cut()


@tls(reactor=True, min_events=3)
def tls_streaming_producer(tw, rec):
    """A producer that gives until it is told to stop is told so, and everything arrives."""
    total = 40
    piece = b"x" * 65536
    got = []

    @implementer(tw.interfaces.IPushProducer)
    class Gives:
        def __init__(self, transport):
            self.transport, self.given, self.going, self.paused = transport, 0, True, 0
            tw.reactor.callLater(0, self.give)

        def give(self):
            if self.given == total:
                rec("given", self.given, self.paused > 0)
                self.transport.unregisterProducer()
            elif self.going:
                self.given += 1
                self.transport.write(piece)
                tw.reactor.callLater(0, self.give)

        def pauseProducing(self):
            self.going = False
            self.paused += 1

        def resumeProducing(self):
            self.going = True
            tw.reactor.callLater(0, self.give)

        def stopProducing(self):
            self.going = False

    def made(each):
        each.transport.registerProducer(Gives(each.transport), True)

    def server_made(each):
        each.transport.pauseProducing()
        tw.reactor.callLater(0.03, each.transport.resumeProducing)

    def data(each, data):
        got.append(len(data))
        if sum(got) == total * len(piece):
            rec("got", sum(got))
            each.transport.loseConnection()

    done = meet_tls(tw, rec, quiet=True, client_made=made, server_made=server_made, server_data=data)
    return done.addCallback(lambda _: rec("over"))


def pulled(tw, rec, register):
    """A producer that gives a piece whenever it is asked, five in all."""

    @implementer(tw.interfaces.IPullProducer)
    class Gives:
        left = 5

        def __init__(self, transport):
            self.transport = transport

        def resumeProducing(self):
            self.left -= 1
            self.transport.write(b"%d" % self.left)
            if not self.left:
                self.transport.unregisterProducer()
                self.transport.loseConnection()

        def stopProducing(self):
            rec("stopped")

    return lambda each, *_: register(each.transport, Gives(each.transport))


@tls(reactor=True, min_events=5)
def tls_pull_producer(tw, rec):
    """A producer that waits to be asked is asked until it has no more, also before the handshake."""
    return meet_tls(tw, rec, client_made=pulled(tw, rec, lambda transport, it: transport.registerProducer(it, False)))


@tls(reactor=True, min_events=5)
def tls_pull_producer_after_start(tw, rec):
    """So it is after startTLS."""
    return starting(tw, rec, client_started=pulled(tw, rec, lambda transport, it: transport.registerProducer(it, False)))


@tls(reactor=True, min_events=4)
def tls_pull_producer_that_fails(tw, rec):
    """A producer that raises is not asked again; that is logged."""

    class Fails:
        def resumeProducing(self):
            raise ValueError("no more")

        def stopProducing(self):
            rec("stopped")

        def __repr__(self):
            return "fails"

        __str__ = __repr__

    def data(each, _):
        each.transport.registerProducer(Fails(), False)
        tw.reactor.callLater(0.02, close, each)

    return meet_tls(tw, rec, client_made=say(b"x"), server_data=data)


@tls(reactor=True, min_events=4)
def tls_producer_when_the_peer_leaves(tw, rec):
    """A producer whose connection is lost is stopped."""

    class Idle(Producer):
        pass

    def made(each):
        each.transport.registerProducer(Idle(rec), True)
        each.transport.write(b"x")

    def server_data(each, _):
        each.transport.abortConnection()

    return meet_tls(tw, rec, client_made=made, server_data=server_data)


@tls(reactor=True, min_events=5)
def tls_paused_reader(tw, rec):
    """Who pauses reading hears nothing until he goes on."""

    def server_data(each, data):
        if data == b"first":
            each.transport.pauseProducing()
            each.transport.write(b"paused")
            tw.reactor.callLater(0.03, go_on, each)

    def go_on(each):
        rec.lane("server")("goes on")
        each.transport.resumeProducing()
        each.transport.loseConnection()

    def client_data(each, data):
        each.transport.write(b"second")

    return meet_tls(tw, rec, client_made=say(b"first"), server_data=server_data, client_data=client_data)


# --- Endpoints -----------------------------------------------------------------------------------------------------------


def through(tw, rec, server, client):
    """Connect by endpoints, given the port: greet, answer, part."""
    ended, lost = both_lost(tw)
    hooks = {"client_made": say(b"hello"), "server_data": echo, "client_data": close}
    mine, theirs = side(tw, rec, "server", hooks, lost), side(tw, rec, "client", hooks, lost)

    def listening(port):
        rec.sym("port", port.getHost().port)
        connecting = client(port.getHost().port).connect(factory_of(tw, theirs, "Factory"))
        connecting.addCallback(lambda it: rec("connected", type(it) is theirs, type(it.transport)))
        return connecting.addCallback(lambda _: ended).addCallback(lambda _: port.stopListening())

    return server.listen(factory_of(tw, mine)).addCallback(listening)


@tls(reactor=True, min_events=7)
def tls_endpoints_for_ssl(tw, rec):
    """The older endpoints for TLS."""
    papers, points = Papers(tw), tw["internet.endpoints"]
    server = points.SSL4ServerEndpoint(tw.reactor, 0, papers.server(), interface=HOST)
    return through(tw, rec, server, lambda port: points.SSL4ClientEndpoint(tw.reactor, HOST, port, papers.client()))


@tls(reactor=True, min_events=7)
def tls_endpoints_wrapped(tw, rec):
    """TLS around any endpoint."""
    papers, points = Papers(tw), tw["internet.endpoints"]
    server = points.TCP4ServerEndpoint(tw.reactor, 0, interface=HOST)
    client = lambda port: points.wrapClientTLS(papers.client(), points.TCP4ClientEndpoint(tw.reactor, HOST, port))
    return through(tw, rec, points.wrapServerTLS(papers.server(), server), client)


@tls(reactor=True, min_events=7)
def tls_endpoints_described(tw, rec):
    """Both sides from descriptions, with the papers in files."""
    papers, points = Papers(tw), tw["internet.endpoints"]
    import os

    os.mkdir("trusted")
    for name, text in (("both.pem", LOCAL), (os.path.join("trusted", "authority.pem"), papers.authority.dump(1))):
        with open(name, "wb") as file:
            file.write(text)
    server = points.serverFromString(tw.reactor, f"ssl:0:privateKey=both.pem:interface={HOST}")
    way = lambda port: points.quoteStringArgument(f"tcp:{HOST}:{port}")
    client = lambda port: points.clientFromString(
        tw.reactor, f"tls:localhost:{port}:trustRoots=trusted:endpoint={way(port)}"
    )
    return through(tw, rec, server, client)


@tls(reactor=True, min_events=7)
def tls_endpoints_by_directory(tw, rec):
    """A server with a directory of certificates shows the one that is for the name."""
    papers, points = Papers(tw), tw["internet.endpoints"]
    import os

    os.mkdir("papers")
    for name, paper in (("a.pem", papers.other), ("b.pem", papers.local)):
        with open(os.path.join("papers", name), "wb") as file:
            file.write(paper.dumpPEM())
    server = points.serverFromString(tw.reactor, "tls:papers:0:interface=\\:\\:1")
    client = lambda port: points.wrapClientTLS(
        papers.client("other.example"), points.TCP6ClientEndpoint(tw.reactor, "::1", port)
    )
    return through(tw, rec, server, client)


@tls(min_events=20)
def tls_endpoint_descriptions(tw, rec):
    """What is wrong with a description is raised when it is parsed."""
    import os

    papers, points = Papers(tw), tw["internet.endpoints"]
    os.mkdir("trusted")
    for name, text in (
        ("both.pem", LOCAL), ("server.pem", LOCAL), ("empty.pem", b"nothing"), ("key.pem", papers.local.privateKey.dump(1)),
        ("certificate.pem", papers.local.dump(1)), (os.path.join("trusted", "one.pem"), papers.authority.dump(1)),
    ):  # fmt: skip
        with open(name, "wb") as file:
            file.write(text)
    for text in (
        "ssl:0", "ssl:x", "ssl:1:privateKey=key.pem:certKey=certificate.pem", "ssl:1:privateKey=key.pem",
        "ssl:1:privateKey=nothing.pem", "ssl:1:sslmethod=NOTHING", "ssl:1:both.pem:both.pem:TLS_METHOD:127.0.0.1:7",
        "ssl:1:extraCertChain=certificate.pem", "ssl:1:extraCertChain=empty.pem", "ssl:1:nothing=1", "ssl",
    ):  # fmt: skip
        rec("server", text)
        rec.raises(lambda: type(points.serverFromString(None, text)).__name__)
    for text in (
        "ssl:localhost:1", "ssl:host=localhost:port=1:timeout=7", "ssl:localhost:1:privateKey=both.pem",
        "ssl:localhost:1:caCertsDir=trusted", "ssl:localhost:1:caCertsDir=nothing", "ssl:localhost:1:hostname=example.com",
        "ssl:localhost:x", "ssl:localhost", "ssl:localhost:1:nothing=1", "tls:localhost:1", "tls:localhost:1:timeout=x",
        "tls:localhost:1:certificate=certificate.pem:privateKey=key.pem", "tls:localhost:1:trustRoots=trusted",
        "tls:localhost:1:trustRoots=nothing", "tls:localhost:x", "tls:localhost", "tls:localhost:1:nothing=1",
    ):  # fmt: skip
        rec("client", text)
        rec.raises(lambda: type(points.clientFromString(tw.task.Clock(), text)).__name__)
