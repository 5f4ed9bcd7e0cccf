"""A network of two, in memory: what is written on one side comes out at the other when it is pumped."""

from __future__ import annotations

import contextlib
import io

from compat_tests.scenario import scenario


def kinds(tw, rec, greeting=b""):
    """A server and a client class that record what they hear."""

    class Side(tw.protocol.Protocol):
        name = "?"

        def connectionMade(self):
            rec("made", self.name)
            if greeting:
                self.transport.write(greeting)

        def dataReceived(self, data):
            rec("received", self.name, data)

        def connectionLost(self, reason):
            rec("lost", self.name, reason)

    return type("Server", (Side,), {"name": "server"}), type("Client", (Side,), {"name": "client"})


@scenario("testing", min_events=9)
def pumping_once(tw, rec):
    """Each pump delivers what both sides hold; an answer travels with the next one."""
    server_kind, client_kind = kinds(tw, rec)
    client, server, pump = tw["test.iosim"].connectedServerAndClient(server_kind, client_kind)
    server.dataReceived = lambda data: (rec("server", data), server.transport.write(data.upper()))
    rec("nothing", pump.pump())
    client.transport.write(b"one")
    client.transport.writeSequence([b"two", b"three"])
    server.transport.write(b"meanwhile")
    rec("moved", pump.pump())
    rec("moved", pump.pump())
    rec("moved", pump.pump())


@scenario("testing", min_events=6)
def pumping_until_nothing_moves(tw, rec):
    """A flush pumps as often as it takes, and says whether anything moved; a greeting is flushed at once."""
    server_kind, client_kind = kinds(tw, rec, b"hello")
    connect = tw["test.iosim"].connectedServerAndClient
    client, server, pump = connect(server_kind, client_kind)
    rec("flushed already", pump.flush())
    client.transport.write(b"again")
    rec("flush", pump.flush())
    _, _, pump = connect(server_kind, client_kind, greet=False)
    rec("not flushed", pump.flush())


@scenario("testing", min_events=9)
def closing_a_pair(tw, rec):
    """What was written before the end arrives; then each side is told, one with each pump, the other side first."""
    server_kind, client_kind = kinds(tw, rec)
    client, server, pump = tw["test.iosim"].connectedServerAndClient(server_kind, client_kind)
    server.transport.write(b"last words")
    server.transport.loseConnection()
    server.transport.write(b"too late")
    for _ in range(4):
        rec("moved", pump.pump())
    rec("ends", server.transport.disconnected, client.transport.disconnected, client.transport.disconnecting)


@scenario("testing", min_events=5)
def reasons_of_a_pair(tw, rec):
    """Each transport has the reason that its own protocol is told; aborting loses nothing."""
    server_kind, client_kind = kinds(tw, rec)
    client, server, pump = tw["test.iosim"].connectedServerAndClient(server_kind, client_kind)
    client.transport.disconnectReason = tw.error.ConnectionLost()
    server.transport.write(b"not lost")
    server.transport.abortConnection()
    rec("flush", pump.flush())


@scenario("testing", min_events=8)
def fake_transports(tw, rec):
    """A fake transport holds what is written until it is taken, and knows its side and its addresses."""
    iosim = tw["test.iosim"]
    protocol = tw.protocol.Protocol()
    transport = iosim.FakeTransport(protocol, True, "host", "peer")
    rec("addresses", transport.getHost(), transport.getPeer(), transport.isServer, transport.logPrefix())
    rec("repr", repr(transport).replace(str(transport.serial), "N"))
    rec("usual addresses", type(iosim.makeFakeClient(protocol).getPeer()), iosim.makeFakeClient(protocol).isServer)
    rec("one more", iosim.makeFakeServer(protocol).serial - iosim.makeFakeServer(protocol).serial)
    transport.write(b"one")
    transport.writeSequence([b"two"])
    rec("held", transport.getOutBuffer(), transport.getOutBuffer())
    for name in ("pauseProducing", "resumeProducing", "loseWriteConnection", "getTcpNoDelay", "getTcpKeepAlive"):
        rec(name, getattr(transport, name)())
    rec("stop", transport.stopProducing(), transport.disconnecting)


@scenario("testing", min_events=9)
def producers_of_a_pair(tw, rec):
    """A producer that waits to be asked is asked at once and at each pump; the other kind is left alone."""
    server_kind, client_kind = kinds(tw, rec)
    client, server, pump = tw["test.iosim"].connectedServerAndClient(server_kind, client_kind)
    producer = tw.testing.NonStreamingProducer(client.transport)
    client.transport.registerProducer(producer, False)
    rec("asked", producer.counter)
    rec("moved", pump.pump(), producer.counter)
    pump.flush()
    rec("all", producer.counter, client.transport.producer)
    client.transport.registerProducer(object(), True)
    client.transport.stopConsuming()
    rec("stopped", client.transport.producer, client.transport.disconnecting)


@scenario("testing", min_events=5)
def time_in_a_pair(tw, rec):
    """A pump makes the calls that are due now, before it delivers, unless it is told not to."""
    server_kind, client_kind = kinds(tw, rec)
    clock = tw.task.Clock()
    client, server, pump = tw["test.iosim"].connectedServerAndClient(server_kind, client_kind, clock=clock)
    clock.callLater(0, lambda: (rec("due"), client.transport.write(b"timed")))
    clock.callLater(1, rec, "later")
    rec("without", pump.flush(advanceClock=False))
    rec("with", pump.flush(), clock.seconds())
    rec("a clock of its own", isinstance(tw["test.iosim"].IOPump(1, 2, 3, 4, False).clock, tw.testing.MemoryReactorClock))


@scenario("testing", min_events=2)
def pumping_with_comments(tw, rec):
    """With debug, the pump prints what it does."""
    server_kind, client_kind = kinds(tw, rec, b"hello")
    written = io.StringIO()
    with contextlib.redirect_stdout(written):
        client, server, pump = tw["test.iosim"].connectedServerAndClient(server_kind, client_kind, debug=True)
        client.transport.loseConnection()
        pump.flush()
    rec.text("printed", written.getvalue())
    rec("flush", pump.flush())


@scenario("testing", min_events=2)
def two_who_never_stop(tw, rec):
    """A flush gives up when two talk for ever."""
    server_kind, client_kind = kinds(tw, rec)
    client, server, pump = tw["test.iosim"].connectedServerAndClient(server_kind, client_kind)
    client.dataReceived, server.dataReceived = client.transport.write, server.transport.write
    client.transport.write(b"and")
    rec.raises(pump.flush)


def context(rec, name, good=True):
    """A context factory that judges the other's."""

    class Context:
        def iosimVerify(self, other):
            rec("judged", name, other.name)
            return good

    made = Context()
    made.name = name
    return made


@scenario("testing", min_events=8)
def tls_is_played(tw, rec):
    """When both have started TLS, what they write is kept back until each has judged the other."""
    server_kind, client_kind = kinds(tw, rec)
    client, server, pump = tw["test.iosim"].connectedServerAndClient(server_kind, client_kind)
    server.transport.write(b"plain")
    server.transport.startTLS(context(rec, "server"))
    server.transport.write(b"secret")
    client.transport.startTLS(context(rec, "client"))
    client.transport.write(b"secret too")
    rec("negotiating", type(client.transport.tls), tw.interfaces.ISSLTransport.providedBy(client.transport))
    rec("flush", pump.flush())
    rec("negotiated", client.transport.tls, tw.interfaces.ISSLTransport.providedBy(client.transport))


@scenario("testing", min_events=4)
def tls_one_side_waits(tw, rec):
    """A server that has started TLS keeps back what it writes until the client starts it."""
    server_kind, client_kind = kinds(tw, rec)
    client, server, pump = tw["test.iosim"].connectedServerAndClient(server_kind, client_kind)
    server.transport.startTLS(context(rec, "server"))
    server.transport.write(b"kept")
    rec("nothing moves", pump.flush())
    client.transport.startTLS(context(rec, "client"))
    rec("now", pump.flush())


@scenario("testing", min_events=9)
def completing_connections(tw, rec):
    """Connections that code has asked a memory reactor for are made, or fail, one at a time."""
    server_kind, client_kind = kinds(tw, rec, b"hello")
    reactor = tw.testing.MemoryReactorClock()
    completer = tw["test.iosim"].ConnectionCompleter(reactor)
    rec("nobody", completer.succeedOnce())

    class Factory(tw.protocol.ClientFactory):
        noisy = False
        protocol = client_kind

        def clientConnectionFailed(self, connector, reason):
            rec("failed", reason)

    for port in (1, 2, 3, 4):
        reactor.connectTCP("example.com", port, Factory())
    reactor.listenTCP(2, tw.protocol.Factory.forProtocol(server_kind))
    pump = completer.succeedOnce()
    rec("left", [each[1] for each in reactor.tcpClients], len(reactor.connectors), pump.flush())
    completer.failOnce()
    completer.failOnce(tw["python.failure"].Failure(tw.error.TimeoutError()))
    rec("left", [each[1] for each in reactor.tcpClients], len(reactor.connectors), completer.succeedOnce())


@scenario("testing", min_events=4)
def an_endpoint_on_demand(tw, rec):
    """A connectable endpoint's Deferreds fire when the test says so."""
    _, client_kind = kinds(tw, rec)
    endpoint, completer = tw["test.iosim"].connectableEndpoint()
    for complete in (completer.succeedOnce, completer.failOnce):
        waiting = endpoint.connect(tw.protocol.Factory.forProtocol(client_kind))
        waiting.addCallbacks(lambda it: rec("connected", it.name), lambda reason: rec("failed", reason))
        rec("waiting", waiting.called)
        complete()
