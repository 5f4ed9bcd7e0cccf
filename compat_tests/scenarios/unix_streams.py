"""Streams over a path: what both sides see of each other, and how they end."""

from __future__ import annotations

import hashlib
import socket

from compat_tests.scenario import scenario
from compat_tests.scenarios._tcp import factory_of, side
from compat_tests.scenarios._unix import meet, soon


def close(side, *_):
    """A hook: end the connection in good order."""
    side.transport.loseConnection()


@scenario("unix", reactor=True, min_events=6)
def unix_echo_then_close(tw, rec):
    """Made, data and lost come in that order on each side, and both ends are in good order."""
    return meet(
        tw,
        rec,
        server_data=lambda s, data: s.transport.write(data.upper()),
        client_made=lambda c: c.transport.write(b"hello"),
        client_data=close,
    )


@scenario("unix", reactor=True, min_events=8)
def unix_addresses(tw, rec):
    """The server's side knows its path and no peer; the client's has no name and knows where it went."""

    def tell(lane):
        def made(one):
            rec.lane(lane)("host", repr(one.transport.getHost()), "peer", repr(one.transport.getPeer()))
            rec.lane(lane)("handle", one.transport.getHandle().family == socket.AF_UNIX, one.transport.logPrefix())
            if lane == "server":
                rec.lane(lane)("number", one.transport.sessionno, repr(one.transport.hostname), one.transport.client)
                rec.lane(lane)("said", repr(one.transport))
                one.transport.loseConnection()

        return made

    return meet(tw, rec, server_made=tell("server"), client_made=tell("client"))


@scenario("unix", reactor=True, min_events=6)
def unix_both_promise_the_same(tw, rec):
    """Both sides are UNIX transports, and promise all that a TCP connection does."""

    def tell(lane):
        def made(one):
            promised = "IUNIXTransport", "ITCPTransport", "ITransport", "IConsumer", "IPushProducer", "ISystemHandle"
            rec.lane(lane)("promises", *(getattr(tw.interfaces, name).providedBy(one.transport) for name in promised))
            if lane == "server":
                one.transport.loseConnection()

        return made

    return meet(tw, rec, server_made=tell("server"), client_made=tell("client"))


@scenario("unix", reactor=True, min_events=4)
def unix_connected_in_the_next_turn(tw, rec):
    """A connection over a path needs no waiting: it stands in the turn after the call."""
    done = tw.defer.Deferred()
    port = tw.reactor.listenUNIX("s", factory_of(tw, side(tw, rec, "server", {})))
    hooks = {"client_made": lambda c: rec("made")}
    connector = tw.reactor.connectUNIX("s", factory_of(tw, side(tw, rec, "client", hooks), "ClientFactory"))
    rec("asked", connector.state)

    def next_turn():
        rec("next turn", connector.state)
        connector.disconnect()
        soon(tw).addCallback(lambda _: port.stopListening()).chainDeferred(done)

    tw.reactor.callLater(0, next_turn)
    return done


@scenario("unix", reactor=True, min_events=2)
def unix_bytes_pending_leave_before_close(tw, rec):
    """What was written before loseConnection arrives whole, a megabyte too."""
    got = hashlib.sha256()

    def made(c):
        for number in range(256):
            c.transport.write(bytes([number]) * 4096)
        c.transport.loseConnection()
        rec("disconnecting", c.transport.disconnecting, c.transport.connected)

    return meet(
        tw,
        rec,
        quiet=True,
        client_made=made,
        server_data=lambda s, data: got.update(data),
        server_lost=lambda s, reason: rec("arrived", got.hexdigest(), reason),
    )


@scenario("unix", reactor=True, min_events=6)
def unix_write_sequence(tw, rec):
    """The pieces of a sequence arrive in order, with what is written around them."""

    def made(c):
        c.transport.write(b"1")
        c.transport.writeSequence([b"2", b"", b"3"])
        c.transport.write(b"4")
        rec.raises(c.transport.write, "text")
        c.transport.loseConnection()

    return meet(tw, rec, client_made=made)


@scenario("unix", reactor=True, min_events=6)
def unix_half_close(tw, rec):
    """Who ends his direction still hears the answer."""
    return meet(
        tw,
        rec,
        halves=("server", "client"),
        client_made=lambda c: (c.transport.write(b"question"), c.transport.loseWriteConnection()),
        server_read_lost=lambda s: (s.transport.write(b"answer"), s.transport.loseConnection()),
        client_read_lost=lambda c: c.transport.loseConnection(),
    )


@scenario("unix", reactor=True, min_events=4)
def unix_abort(tw, rec):
    """Aborted, the own side says so; unlike TCP, the other is told an end in good order."""
    return meet(tw, rec, client_made=lambda c: (c.transport.write(b"x" * 100), c.transport.abortConnection()))


@scenario("unix", reactor=True, min_events=4)
def unix_unread_bytes_make_it_unclean(tw, rec):
    """Who closes while bytes wait unread for him breaks the connection off, as the other side sees it."""

    def made(s):
        s.transport.pauseProducing()
        tw.reactor.callLater(0.02, s.transport.loseConnection)

    return meet(tw, rec, server_made=made, client_made=lambda c: c.transport.write(b"nobody reads this"))


@scenario("unix", reactor=True, min_events=4)
def unix_delay_is_not_for_paths(tw, rec):
    """TCP's switch for small pieces is there and does nothing; that for signs of life works."""

    def made(c):
        transport = c.transport
        rec("delay", transport.getTcpNoDelay(), transport.setTcpNoDelay(True), transport.getTcpNoDelay())
        rec("alive", transport.getTcpKeepAlive(), transport.setTcpKeepAlive(True), transport.getTcpKeepAlive())
        transport.loseConnection()

    return meet(tw, rec, client_made=made)


@scenario("unix", reactor=True, min_events=2)
def unix_producer_is_paused(tw, rec):
    """A streaming producer that gives more than is read is told to pause, and when there is room, to go on."""

    class Producer:
        told = ()

        def __init__(self, transport):
            self.transport = transport

        def resumeProducing(self):
            self.told += ("resume",)
            self.transport.unregisterProducer()
            self.transport.loseConnection()

        def pauseProducing(self):
            self.told += ("pause",)

        def stopProducing(self):
            self.told += ("stop",)

    def made(c):
        c.producer = Producer(c.transport)
        c.transport.registerProducer(c.producer, True)
        c.transport.write(b"x" * 1000000)
        rec("written", *c.producer.told)

    return meet(
        tw,
        rec,
        quiet=True,
        client_made=made,
        client_lost=lambda c, reason: rec("lost", *c.producer.told, reason),
    )


@scenario("unix", reactor=True, min_events=4)
def unix_paused_reader_hears_later(tw, rec):
    """What comes while reading is paused is heard after it."""

    def made(s):
        s.transport.pauseProducing()

        def go_on():
            rec.lane("server")("resume")
            s.transport.resumeProducing()

        tw.reactor.callLater(0.02, go_on)

    return meet(tw, rec, server_made=made, client_made=lambda c: c.transport.write(b"wait"), server_data=close)


@scenario("unix", reactor=True, min_events=4)
def unix_abstract_name(tw, rec):
    """A name that begins with a NUL is nobody's file, and one can connect to it."""
    path = "\0mini-" + rec.sym("name", f"{id(rec):x}{tw.reactor.seconds()}")

    def made(s):
        rec("host", s.transport.getHost() == tw.address.UNIXAddress(path))
        s.transport.loseConnection()

    return meet(tw, rec, path=path, server_made=made)


@scenario("unix", reactor=True, min_events=4)
def unix_bytes_as_path(tw, rec):
    """A path may be bytes."""

    def made(s):
        rec("host", repr(s.transport.getHost()))
        s.transport.loseConnection()

    return meet(tw, rec, path=b"bytes", server_made=made)


@scenario("unix", reactor=True, min_events=4)
def unix_named_client(tw, rec):
    """A client that has bound its socket has a name, and the server's side tells it."""
    hooks = {"server_made": lambda s: rec("peer", repr(s.transport.getPeer()), s.transport.client, s.transport.logPrefix())}
    made = side(tw, rec, "server", hooks)
    factory = factory_of(tw, made)
    build = factory.buildProtocol
    factory.buildProtocol = lambda addr: (rec("build", repr(addr)), build(addr))[1]
    port = tw.reactor.listenUNIX("s", factory)
    client = socket.socket(socket.AF_UNIX)
    client.bind("me")
    client.connect("s")

    def end(_):
        client.close()
        return soon(tw).addCallback(lambda _: port.stopListening())

    return soon(tw).addCallback(end)


@scenario("unix", reactor=True, min_events=3)
def unix_addresses_while_building(tw, rec):
    """The client's factory is told the path, the server's an address without a name."""
    factories = factory_of(tw, side(tw, rec, "server", {})), factory_of(tw, side(tw, rec, "client", {}), "ClientFactory")

    def telling(factory, build):
        return lambda addr: (rec.lane(type(factory).__name__)("build", repr(addr)), build(addr))[1]

    for each in factories:
        each.buildProtocol = telling(each, each.buildProtocol)
    port = tw.reactor.listenUNIX("s", factories[0])
    connector = tw.reactor.connectUNIX("s", factories[1])

    def end(_):
        connector.disconnect()
        return soon(tw).addCallback(lambda _: port.stopListening())

    return soon(tw).addCallback(end)


@scenario("unix", reactor=True, min_events=3)
def unix_no_protocol_wanted(tw, rec):
    """A factory that builds no protocol has the connection closed."""
    factory = factory_of(tw, None)
    factory.buildProtocol = lambda addr: rec("build", type(addr))
    port = tw.reactor.listenUNIX("s", factory)
    ended = tw.defer.Deferred()
    hooks = {"client_lost": lambda c, reason: ended.callback(None)}
    tw.reactor.connectUNIX("s", factory_of(tw, side(tw, rec, "client", hooks), "ClientFactory"))
    return ended.addCallback(lambda _: port.stopListening())
