"""Bytes over one connection: what arrives, what may be written, and what closing does to what still waits."""

from __future__ import annotations

import hashlib

from compat_tests.scenario import scenario
from compat_tests.scenarios._tcp import meet


def close(side, *_):
    """A hook: end the connection in good order."""
    side.transport.loseConnection()


@scenario("tcp", reactor=True, min_events=6)
def tcp_echo_then_close(tw, rec):
    """Made, data and lost come in that order on each side, and both ends are in good order."""
    return meet(
        tw,
        rec,
        server_data=lambda s, data: s.transport.write(data.upper()),
        client_made=lambda c: c.transport.write(b"hello"),
        client_data=close,
    )


@scenario("tcp", reactor=True, min_events=5)
def tcp_pending_bytes_leave_before_close(tw, rec):
    """What was written before loseConnection arrives whole."""
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
        server_lost=lambda s, reason: rec("digest", got.hexdigest(), reason),
        client_lost=lambda c, reason: rec.lane("client")("lost", c.transport.disconnecting, c.transport.connected, reason),
        server_made=lambda s: rec.lane("server")("made", s.connected, s.transport.connected, s.transport.disconnecting),
    ).addCallback(lambda _: rec("over"))


@scenario("tcp", reactor=True, min_events=5)
def tcp_write_after_close(tw, rec):
    """What is written after loseConnection, while other bytes still wait, is sent with them."""

    def made(c):
        c.transport.write(b"before")
        c.transport.loseConnection()
        rec("write", c.transport.write(b"after"))
        rec("writeSequence", c.transport.writeSequence([b"a", b"b"]))

    return meet(tw, rec, client_made=made)


@scenario("tcp", reactor=True, min_events=5)
def tcp_write_after_lost(tw, rec):
    """When the connection is lost, writing and ending do nothing."""

    def lost(c, reason):
        rec("connected", c.connected, c.transport.connected, c.transport.disconnected)
        for name in ("loseConnection", "abortConnection"):
            rec.raises(getattr(c.transport, name))
        rec.raises(c.transport.write, b"late")
        rec.raises(c.transport.writeSequence, [b"late"])

    return meet(tw, rec, client_made=close, client_lost=lost)


@scenario("tcp", reactor=True, min_events=8)
def tcp_write_of_other_types(tw, rec):
    """Text is refused with its own words; other things as they come."""

    def made(c):
        for value in ("text", "", None, 5, [b"x"]):
            rec("try", value)
            rec.raises(c.transport.write, value)
        c.transport.abortConnection()

    return meet(tw, rec, client_made=made)


@scenario("tcp", reactor=True, min_events=6)
def tcp_write_of_buffers(tw, rec):
    """A bytearray and a memoryview are bytes too, and so is nothing."""

    def made(c):
        rec.raises(c.transport.write, bytearray(b"array "))
        rec.raises(c.transport.write, memoryview(b"view "))
        rec.raises(c.transport.write, b"")
        c.transport.loseConnection()

    return meet(tw, rec, client_made=made)


@scenario("tcp", reactor=True, min_events=6)
def tcp_write_sequence(tw, rec):
    """writeSequence writes the pieces in order, among the writes."""

    def made(c):
        c.transport.write(b"0")
        rec.raises(c.transport.writeSequence, [b"1", b"2", b"", b"3"])
        rec.raises(c.transport.writeSequence, (b"4", b"5"))
        rec.raises(c.transport.writeSequence, ())
        c.transport.write(b"6")
        c.transport.loseConnection()

    return meet(tw, rec, client_made=made)


@scenario("tcp", reactor=True, min_events=3)
def tcp_write_sequence_of_text(tw, rec):
    """A sequence with text in it is refused at once."""

    def made(c):
        rec.raises(c.transport.writeSequence, [b"1", "2"])
        rec.raises(c.transport.writeSequence, None)
        c.transport.abortConnection()

    return meet(tw, rec, client_made=made)


@scenario("tcp", reactor=True, min_events=5)
def tcp_small_writes_join(tw, rec):
    """Writes of one turn arrive in one piece."""

    def made(c):
        for number in range(100):
            c.transport.write(b"%02d" % number)
        c.transport.loseConnection()

    return meet(tw, rec, client_made=made, server_data=lambda s, data: rec("piece", len(data)))


@scenario("tcp", reactor=True, min_events=2, limit=10)
def tcp_five_megabytes_each_way(tw, rec):
    """Five megabytes go in each direction at once and arrive whole."""
    size, got = 5 << 20, {"server": [0, hashlib.sha256()], "client": [0, hashlib.sha256()]}
    block = bytes(range(256)) * (size >> 8)

    def data(lane):
        def received(each, chunk):
            state = got[lane]
            state[0] += len(chunk)
            state[1].update(chunk)
            if state[0] == size:
                rec.lane(lane)("all", state[1].hexdigest())
            if got["server"][0] == got["client"][0] == size:
                each.transport.loseConnection()

        return received

    write = lambda each: each.transport.write(block)
    return meet(
        tw, rec, quiet=True, server_made=write, client_made=write, server_data=data("server"), client_data=data("client")
    )


@scenario("tcp", reactor=True, min_events=6)
def tcp_nothing_is_called_back_inside(tw, rec):
    """No call of the transport calls the protocol: data and losses come in later turns."""
    inside = []
    tell = lambda side, *_: rec("inside", bool(inside))

    def made(c):
        inside.append(c)
        c.transport.write(b"x")
        c.transport.loseConnection()
        inside.clear()
        rec("client's call is over")

    return meet(
        tw,
        rec,
        client_made=made,
        client_lost=tell,
        server_data=lambda s, data: s.transport.write(b"y"),
    )


@scenario("tcp", reactor=True, min_events=4)
def tcp_close_when_made(tw, rec):
    """A server that ends the connection as soon as it is made: the client is made too, then loses it."""
    return meet(tw, rec, server_made=close)


@scenario("tcp", reactor=True, min_events=5)
def tcp_greeting_of_the_server(tw, rec):
    """What the server says first comes after the client's connectionMade."""

    def greet(s):
        s.transport.write(b"welcome")
        s.transport.loseConnection()

    return meet(tw, rec, server_made=greet)


@scenario("tcp", reactor=True, min_events=4)
def tcp_both_close(tw, rec):
    """When both end it, both ends are in good order."""
    return meet(tw, rec, server_made=close, client_made=close)


@scenario("tcp", reactor=True, min_events=4)
def tcp_close_twice(tw, rec):
    """To end it again changes nothing."""

    def made(c):
        rec.raises(c.transport.loseConnection)
        rec.raises(c.transport.loseConnection)

    return meet(tw, rec, client_made=made)


@scenario("tcp", reactor=True, min_events=7)
def tcp_watched_after_write(tw, rec):
    """The reactor watches for a place to write only from a write on until the bytes are gone."""
    watched = lambda c: (c.transport in tw.reactor.getReaders(), c.transport in tw.reactor.getWriters())

    def made(c):
        rec("made", *watched(c))
        c.transport.write(b"x")
        rec("written", *watched(c))

    def data(c, data):
        rec("sent", *watched(c))
        c.transport.loseConnection()
        rec("closing", *watched(c))

    return meet(
        tw,
        rec,
        client_made=made,
        client_data=data,
        server_data=lambda s, data: s.transport.write(data),
        client_lost=lambda c, reason: rec("lost", *watched(c)),
    )
