"""The ends of a connection: half of it, all at once, by the peer's rudeness, or by an exception in the protocol."""

from __future__ import annotations

import socket
import struct

from compat_tests.scenario import scenario
from compat_tests.scenarios._tcp import HOST, factory_of, meet, side


def close(each, *_):
    """A hook: end the connection in good order."""
    each.transport.loseConnection()


@scenario("tcp", reactor=True, min_events=7)
def tcp_half_close_then_answer(tw, rec):
    """A client that shuts its sending side is told so, and still reads the answer."""

    def made(c):
        c.transport.write(b"question")
        rec.raises(c.transport.loseWriteConnection)

    def read_lost(s):
        s.transport.write(b"answer")
        s.transport.loseConnection()

    return meet(tw, rec, halves=("server", "client"), client_made=made, client_read_lost=close, server_read_lost=read_lost)


@scenario("tcp", reactor=True, min_events=5)
def tcp_half_close_of_a_plain_peer(tw, rec):
    """A peer that knows no half closes loses the connection when the other stops sending."""

    def made(c):
        c.transport.write(b"last")
        c.transport.loseWriteConnection()

    return meet(tw, rec, halves=("client",), client_made=made, client_read_lost=close)


@scenario("tcp", reactor=True, min_events=5)
def tcp_half_close_by_a_plain_side(tw, rec):
    """A protocol without half closes may shut its sending side too; nobody tells it."""

    def made(c):
        c.transport.write(b"last")
        c.transport.loseWriteConnection()

    return meet(tw, rec, client_made=made)


@scenario("tcp", reactor=True, min_events=5)
def tcp_write_after_half_close(tw, rec):
    """What is written after the sending side is shut does not arrive."""

    def made(c):
        c.transport.loseWriteConnection()

    def read_lost(c):
        rec.raises(c.transport.write, b"late")
        rec.raises(c.transport.writeSequence, [b"late"])
        tw.reactor.callLater(0.01, c.transport.loseConnection)

    return meet(tw, rec, halves=("server", "client"), client_made=made, client_read_lost=read_lost, server_read_lost=close)


@scenario("tcp", reactor=True, min_events=8)
def tcp_both_half_close(tw, rec):
    """When both halves are shut by both, the connection ends in good order."""
    half = lambda each: each.transport.loseWriteConnection()
    done = lambda each: tw.reactor.callLater(0.01, each.transport.loseConnection)
    return meet(
        tw,
        rec,
        halves=("server", "client"),
        client_made=half,
        server_read_lost=half,
        client_read_lost=done,
        server_write_lost=done,
    )


@scenario("tcp", reactor=True, min_events=4)
def tcp_abort(tw, rec):
    """abortConnection: the reason of the one who does it, and of the one it is done to."""

    def data(s, data):
        rec.raises(s.transport.abortConnection)
        rec("after", s.transport.disconnecting, s.transport.disconnected, s.transport.connected)

    return meet(tw, rec, client_made=lambda c: c.transport.write(b"x"), server_data=data)


@scenario("tcp", reactor=True, min_events=5)
def tcp_abort_drops_what_waits(tw, rec):
    """abortConnection after write and loseConnection drops the bytes."""

    def made(c):
        c.transport.write(b"x" * 1000)
        c.transport.loseConnection()
        c.transport.abortConnection()
        rec.raises(c.transport.abortConnection)
        rec.raises(c.transport.write, b"more")
        rec.raises(c.transport.loseConnection)

    return meet(tw, rec, client_made=made)


@scenario("tcp", reactor=True, min_events=4)
def tcp_abort_then_no_data(tw, rec):
    """After abortConnection nothing is received, and connectionLost comes in a later turn."""

    def made(s):
        s.transport.abortConnection()
        tw.reactor.callLater(0, rec.lane("server"), "a turn later")
        rec.lane("server")("made is over")

    return meet(tw, rec, server_made=made, client_made=lambda c: c.transport.write(b"x"))


@scenario("tcp", reactor=True, min_events=4)
def tcp_reset_by_peer(tw, rec):
    """A connection that the peer resets is lost in an unclean fashion, with the system's error."""
    made = side(tw, rec, "server", {"server_data": lambda s, data: s.transport.write(b"y")}, lambda: over())
    port = tw.reactor.listenTCP(0, factory_of(tw, made), interface=HOST)
    rude = socket.create_connection((HOST, port.getHost().port))
    rude.sendall(b"x")
    rude.setblocking(False)
    over = lambda: tw.reactor.callLater(0, lambda: port.stopListening().addCallback(rec.done))

    def reset():
        try:
            rude.recv(1)
        except BlockingIOError:
            return tw.reactor.callLater(0.01, reset)
        rude.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        rude.close()
        rec("reset")

    tw.reactor.callLater(0.02, reset)


@scenario("tcp", reactor=True, min_events=5)
def tcp_data_then_end_of_peer(tw, rec):
    """What the peer sent before it closed is received before the loss."""
    made = side(tw, rec, "server", {}, lambda: over())
    port = tw.reactor.listenTCP(0, factory_of(tw, made), interface=HOST)
    with socket.create_connection((HOST, port.getHost().port)) as plain:
        plain.sendall(b"first ")
        plain.sendall(b"second")
    over = lambda: tw.reactor.callLater(0, lambda: port.stopListening().addCallback(rec.done))
    rec("closed before it was accepted", port.connected)
    rec("disconnected", port.disconnected)


def fail(text):
    """A hook that raises."""

    def hook(*_):
        raise ValueError(text)

    return hook


@scenario("tcp", reactor=True, min_events=4)
def tcp_error_in_data_received(tw, rec):
    """An exception in dataReceived is logged and becomes the reason of the loss."""
    return meet(tw, rec, client_made=lambda c: c.transport.write(b"x"), server_data=fail("in data"))


@scenario("tcp", reactor=True, min_events=3)
def tcp_error_in_server_made(tw, rec):
    """An exception in a server's connectionMade is logged; the connection goes on or ends as it does."""
    later = lambda c: tw.reactor.callLater(0.02, c.transport.loseConnection)
    return meet(tw, rec, server_made=fail("in made"), client_made=later)


@scenario("tcp", reactor=True, min_events=3)
def tcp_error_in_client_made(tw, rec):
    """An exception in a client's connectionMade is logged, and the connection is lost with it."""
    return meet(tw, rec, client_made=fail("in made"))


@scenario("tcp", reactor=True, min_events=4)
def tcp_error_in_connection_lost(tw, rec):
    """An exception in connectionLost is logged; nothing else is disturbed."""
    return meet(tw, rec, client_made=close, server_lost=fail("in lost"), client_lost=fail("in client's lost"))


@scenario("tcp", reactor=True, min_events=4)
def tcp_error_in_half_close(tw, rec):
    """An exception in readConnectionLost is logged, and the connection is lost with it."""
    half = lambda c: c.transport.loseWriteConnection()
    return meet(tw, rec, halves=("server",), client_made=half, server_read_lost=fail("in read lost"))


@scenario("tcp", reactor=True, min_events=3)
def tcp_error_in_client_build(tw, rec):
    """An exception in a client's buildProtocol is logged, and the call ends with it."""
    port = tw.reactor.listenTCP(0, factory_of(tw, side(tw, rec, "server", {})), interface=HOST)
    factory = factory_of(tw, None, "ClientFactory")
    factory.buildProtocol = fail("in build")
    over = lambda: port.stopListening().addCallback(rec.done)

    def failed(connector, reason):
        rec("failed", connector.state, reason.type)
        tw.reactor.callLater(0.01, over)

    factory.clientConnectionFailed = failed
    tw.reactor.connectTCP(HOST, rec.sym("port", port.getHost().port), factory)


@scenario("tcp", reactor=True, min_events=4)
def tcp_attributes_over_time(tw, rec):
    """connected, disconnecting and disconnected, from the first to the last."""
    state = lambda c, when: rec(
        when, c.connected, c.transport.connected, c.transport.disconnecting, c.transport.disconnected
    )

    def made(c):
        state(c, "made")
        c.transport.write(b"x")
        c.transport.loseConnection()
        state(c, "ending")

    return meet(tw, rec, client_made=made, client_lost=lambda c, reason: state(c, "lost"))
