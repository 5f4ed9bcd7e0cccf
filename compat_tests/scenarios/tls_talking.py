"""Two sides that talk over TLS on a real reactor."""

from __future__ import annotations

import socket

from zope.interface import implementer

from compat_tests.scenarios._tcp import HOST, factory_of, side
from compat_tests.scenarios._tls import Papers, both_lost, meet_tls, tls


def close(each, *_):
    """A hook: end the connection in good order."""
    each.transport.loseConnection()


def say(text):
    """A hook: send something."""
    return lambda each, *_: each.transport.write(text)


def echo(each, data):
    """A hook: send it back."""
    each.transport.write(data)


@tls(reactor=True, min_events=6)
def tls_there_and_back(tw, rec):
    """What one writes the other reads, in both directions, and a goodbye is a clean end for both."""
    return meet_tls(tw, rec, client_made=say(b"hello"), server_data=echo, client_data=close)


@tls(reactor=True, min_events=5)
def tls_written_before_the_handshake(tw, rec):
    """What is written in connectionMade waits for the handshake and is not lost, even if the end is asked for at once."""

    def made(each):
        each.transport.write(b"early")
        each.transport.writeSequence([b" and", b" more"])
        each.transport.loseConnection()
        each.transport.write(b"too late")

    return meet_tls(tw, rec, client_made=made)


@tls(reactor=True, min_events=3)
def tls_lost_before_the_handshake(tw, rec):
    """To ask for the end before anything was written is to break off."""
    return meet_tls(tw, rec, client_made=close)


@tls(reactor=True, min_events=5)
def tls_server_closes(tw, rec):
    """The server's goodbye ends the client too."""
    return meet_tls(tw, rec, client_made=say(b"x"), server_data=close)


@tls(reactor=True, min_events=5)
def tls_both_close(tw, rec):
    """Both may say goodbye at once."""
    return meet_tls(tw, rec, client_made=say(b"x"), server_made=say(b"y"), server_data=close, client_data=close)


@tls(reactor=True, min_events=4)
def tls_abort(tw, rec):
    """Who breaks off is told ConnectionLost, and so is the other."""

    def data(each, _):
        rec("disconnecting", bool(each.transport.disconnecting))
        each.transport.abortConnection()
        rec("disconnecting", bool(each.transport.disconnecting))
        each.transport.write(b"never")

    return meet_tls(tw, rec, client_made=say(b"x"), server_data=data)


@tls(reactor=True, min_events=4)
def tls_cut(tw, rec):
    """A connection that is closed without a goodbye was cut: the reader is told ConnectionLost."""

    def data(each, _):
        each.transport.transport.loseConnection()

    return meet_tls(tw, rec, client_made=say(b"x"), server_data=data)


@tls(reactor=True, min_events=4)
def tls_half_close_is_a_cut(tw, rec):
    """To end one's own direction is not known to TLS: the other side sees it cut."""

    def data(each, _):
        rec.raises(each.transport.loseWriteConnection)

    return meet_tls(tw, rec, halves=("server", "client"), client_made=say(b"x"), server_data=data)


@tls(reactor=True, min_events=2)
def tls_much_data(tw, rec):
    """Much is written at once, and all arrives."""
    size = 3_000_000
    got = []

    def data(each, data):
        got.append(len(data))
        if sum(got) == size:
            rec("all", sum(got))
            each.transport.loseConnection()

    done = meet_tls(tw, rec, quiet=True, client_made=say(b"x" * size), server_data=data)
    return done.addCallback(lambda _: rec("over", sum(got)))


@tls(reactor=True, min_events=2)
def tls_many_small_writes(tw, rec):
    """Small writes of one turn are one message of TLS."""
    pieces = []

    def made(each):
        for number in range(200):
            each.transport.write(b"%03d" % number)

    def data(each, data):
        pieces.append(data)
        if sum(map(len, pieces)) == 600:
            rec("pieces", len(pieces), b"".join(pieces) == b"".join(b"%03d" % number for number in range(200)))
            each.transport.loseConnection()

    return meet_tls(tw, rec, quiet=True, client_made=made, server_data=data).addCallback(lambda _: rec("over"))


@tls(reactor=True, min_events=6)
def tls_what_a_transport_tells(tw, rec):
    """A transport of TLS knows its ends, its certificate, and what lies below it."""

    def made(each):
        transport = each.transport
        rec("kind", type(transport), transport.getHost().type, transport.getPeer().host)
        promises = ("ISSLTransport", "ITLSTransport", "ITCPTransport", "INegotiated", "ISystemHandle", "IConsumer")
        rec("promises", [getattr(tw.interfaces, each).providedBy(transport) for each in promises])
        rec("below", transport.getTcpNoDelay(), transport.TLS, transport.connected, transport.disconnecting)
        each.transport.write(b"x")

    def data(each, _):
        certificate = tw["internet.ssl"].Certificate.peerFromTransport(each.transport)
        rec("peer", repr(certificate), type(each.transport.getPeerCertificate()), each.transport.negotiatedProtocol)
        rec.raises(setattr, each.transport, "nothing", 1)
        close(each)

    return meet_tls(tw, rec, client_made=made, server_data=echo, client_data=data)


@tls(reactor=True, min_events=7)
def tls_handshake_completed(tw, rec):
    """Who listens for it is told when the hands are shaken; by then the certificate is known."""

    @implementer(tw.interfaces.IHandshakeListener)
    class Listens:
        lane = ""

        def handshakeCompleted(self):
            rec.lane(self.lane)("handshake", self.transport.getPeerCertificate() is not None)

    return meet_tls(tw, rec, more=Listens, client_made=say(b"x"), server_data=close)


@tls(reactor=True, min_events=4)
def tls_raises_in_data(tw, rec):
    """What dataReceived raises is logged, and the connection is lost."""

    def data(each, _):
        raise ValueError("in dataReceived")

    return meet_tls(tw, rec, client_made=say(b"x"), server_data=data)


@tls(reactor=True, min_events=3)
def tls_raises_in_handshake_completed(tw, rec):
    """So is what handshakeCompleted raises."""

    @implementer(tw.interfaces.IHandshakeListener)
    class Listens:
        lane = ""

        def handshakeCompleted(self):
            if self.lane == "server":
                raise ValueError("in handshakeCompleted")

    return meet_tls(tw, rec, more=Listens, client_made=say(b"x"), server_data=close)


@tls(reactor=True, min_events=4)
def tls_closed_while_reading(tw, rec):
    """Who says goodbye still reads what was under way."""

    def made(each):
        each.transport.write(b"one")

    def server_data(each, data):
        each.transport.write(b"answer")
        each.transport.loseConnection()

    return meet_tls(tw, rec, client_made=made, server_data=server_data)


# --- Not TLS at all ------------------------------------------------------------------------------------------------------


def plain_peer(tw, rec, greeting, options):
    """A server of TLS to which somebody comes who speaks something else."""
    ended = tw.defer.Deferred()
    server = side(tw, rec, "server", {}, lambda: ended.callback(None))
    port = tw.reactor.listenSSL(0, factory_of(tw, server), options, interface=HOST)
    rec.sym("port", port.getHost().port)
    peer = socket.create_connection((HOST, port.getHost().port))
    if greeting is not None:
        peer.sendall(greeting)
    else:
        peer.close()

    def over(_):
        peer.close()
        return port.stopListening()

    return ended.addCallback(over)


@tls(reactor=True, min_events=2)
def tls_server_meets_plain_http(tw, rec):
    """A request of HTTP is no greeting of TLS, and OpenSSL says so."""
    return plain_peer(tw, rec, b"GET / HTTP/1.0\r\n\r\n", Papers(tw).server())


@tls(reactor=True, min_events=2)
def tls_server_meets_garbage(tw, rec):
    """Nor is garbage."""
    return plain_peer(tw, rec, b"\0" * 100, Papers(tw).server())


@tls(reactor=True, min_events=2)
def tls_server_meets_nobody(tw, rec):
    """Who comes and goes without a word has cut the connection."""
    return plain_peer(tw, rec, None, Papers(tw).server())


@tls(reactor=True, min_events=2)
def tls_client_meets_plain_text(tw, rec):
    """A client of TLS whose server greets in the clear."""
    ended, lost = both_lost(tw)
    client = side(tw, rec, "client", {}, lost)
    server = factory_of(tw, side(tw, rec, "server", {"server_made": say(b"220 hello\r\n")}, lost, quiet=True))
    port = tw.reactor.listenTCP(0, server, interface=HOST)
    number = rec.sym("port", port.getHost().port)
    tw.reactor.connectSSL(HOST, number, factory_of(tw, client, "ClientFactory"), Papers(tw).client())
    return ended.addCallback(lambda _: port.stopListening())


# --- What the factories and the log are told ---------------------------------------------------------------------------


@tls(reactor=True, min_events=5)
def tls_client_factory_is_told(tw, rec):
    """A factory hears of an attempt over TLS as of any other."""
    ended, lost = both_lost(tw)
    tell = rec.lane("factory")

    class Calls(tw.protocol.ClientFactory):
        noisy = False
        protocol = side(tw, rec, "client", {"client_made": say(b"x")})

        def startedConnecting(self, connector):
            tell("started", type(connector), connector.state, type(connector.getDestination()))

        def clientConnectionLost(self, connector, reason):
            tell("lost", connector.state, reason)
            lost()

    server = factory_of(tw, side(tw, rec, "server", {"server_data": close}, lost))
    port = tw.reactor.listenSSL(0, server, Papers(tw).server(), interface=HOST)
    number = rec.sym("port", port.getHost().port)
    rec("port", str(port), type(port.factory), port.factory.wrappedFactory is server)
    tw.reactor.connectSSL(HOST, number, Calls(), Papers(tw).client())
    return ended.addCallback(lambda _: port.stopListening())


@tls(reactor=True, min_events=2)
def tls_port_in_the_log(tw, rec):
    """A port of TLS says so when it starts and when it stops."""
    log = tw["python.log"]
    log.addObserver(lambda event: rec.lane("log of us")("said", log.textFromEventDict(event)))

    class Mine(tw.protocol.ServerFactory):
        noisy = False

    port = tw.reactor.listenSSL(0, Mine(), Papers(tw).server(), interface=HOST)
    rec.sym("port", port.getHost().port)
    return tw.defer.maybeDeferred(port.stopListening)


@tls(reactor=True, min_events=4)
def tls_systems_in_the_log(tw, rec):
    """What a protocol logs over TLS carries its own name and that of TLS."""
    log = tw["python.log"]

    def observer(event):
        if event["message"] and event["message"][0] == "here":
            rec.lane(event["message"][1])("system", event["system"])

    log.addObserver(observer)
    here = lambda where: lambda *_: log.msg("here", where)

    def both(*hooks):
        return lambda *args: [hook(*args) for hook in hooks]

    return meet_tls(
        tw, rec,
        client_made=both(here("client made"), say(b"x")), server_data=both(here("server data"), echo),
        client_data=both(here("client data"), close), server_lost=here("server lost"),
    )  # fmt: skip
