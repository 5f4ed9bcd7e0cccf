"""Datagrams: how they are sent and heard, and what is no datagram or no address."""

from __future__ import annotations

from compat_tests.scenario import scenario
from compat_tests.scenarios._udp import HOST, address, answer, closing, hearing, opened


@scenario("udp", reactor=True, min_events=6)
def datagram_and_answer(tw, rec):
    """What is sent to a port arrives with the sender's address, to which it can be answered."""
    asked, asking = hearing(tw, rec, "asked", answer), hearing(tw, rec, "asking")
    ports = opened(tw, rec, asked), opened(tw, rec, asking)
    asking.transport.write(b"a word", address(ports[0]))
    return asking.heard(1).addCallback(closing(tw, *ports))


@scenario("udp", reactor=True, min_events=6)
def datagrams_keep_their_bounds(tw, rec):
    """Each write is one datagram, the empty one too, and they are not joined as the pieces of a stream are."""
    protocol = hearing(tw, rec, "port")
    port = opened(tw, rec, protocol)
    for each in (b"one", b"", b"two" * 300, b"\x00\xff"):
        rec("sent", port.write(each, address(port)))
    return protocol.heard(4).addCallback(closing(tw, port))


@scenario("udp", reactor=True, min_events=7)
def datagrams_of_one_turn(tw, rec):
    """All that has arrived is heard in one turn of the loop."""
    protocol = hearing(tw, rec, "port", lambda *_: tw.reactor.callLater(0, rec.lane("port"), "a turn later"))
    port = opened(tw, rec, protocol)
    for number in range(5):
        port.write(b"%d" % number, address(port))
    over = protocol.heard(5)
    over.addCallback(lambda _: tw.task.deferLater(tw.reactor, 0.01, closing(tw, port)))
    return over


@scenario("udp", reactor=True, min_events=8)
def datagrams_of_two_turns(tw, rec):
    """A turn hears no more than `maxThroughput` bytes, and what that leaves is heard in the next."""
    protocol = hearing(tw, rec, "port", lambda *_: tw.reactor.callLater(0, rec.lane("port"), "a turn later"))
    port = opened(tw, rec, protocol)
    rec("usually", port.maxThroughput)
    port.maxThroughput = 11
    for number in range(6):
        port.write(b"%d" % number * 5, address(port))
    over = protocol.heard(6)
    over.addCallback(lambda _: tw.task.deferLater(tw.reactor, 0.01, closing(tw, port)))
    return over


@scenario("udp", reactor=True, min_events=4)
def datagram_cut_short(tw, rec):
    """What is longer than `maxPacketSize` is cut, and the rest of it is lost."""
    protocol = hearing(tw, rec, "port")
    port = opened(tw, rec, protocol, maxPacketSize=4)
    rec("at most", port.maxPacketSize)
    port.write(b"123456789", address(port))
    port.write(b"abcd", address(port))
    return protocol.heard(2).addCallback(closing(tw, port))


@scenario("udp", reactor=True, min_events=4)
def datagram_of_pieces(tw, rec):
    """A sequence of pieces is one datagram."""
    protocol = hearing(tw, rec, "port")
    port = opened(tw, rec, protocol)
    rec("sent", port.writeSequence([b"a", b"", b"bc"], address(port)))
    rec("sent", port.writeSequence((each for each in (b"d", b"e")), address(port)))
    rec.raises(port.writeSequence, ["text"], address(port))
    rec.raises(port.writeSequence, [b"nowhere"], None)
    return protocol.heard(2).addCallback(closing(tw, port))


@scenario("udp", reactor=True, min_events=3)
def datagram_too_long(tw, rec):
    """A datagram that no network carries is refused at once, and the port goes on."""
    protocol = hearing(tw, rec, "port")
    port = opened(tw, rec, protocol)
    problem = rec.raises(port.write, bytes(70000), address(port))
    rec("args", problem.args, isinstance(problem, OSError))
    rec("sent", port.write(b"short", address(port)))
    return protocol.heard(1).addCallback(closing(tw, port))


@scenario("udp", reactor=True, min_events=4)
def datagram_for_nobody_in_particular(tw, rec):
    """A port without a partner must be told whom a datagram is for."""
    port = opened(tw, rec, hearing(tw, rec, "port"))
    rec.raises(port.write, b"to whom?")
    rec.raises(port.write, b"to whom?", None)
    return closing(tw, port)()


@scenario("udp", reactor=True, min_events=10)
def datagrams_to_names(tw, rec):
    """Names are not looked up: whoever sends must know the address."""
    port = opened(tw, rec, hearing(tw, rec, "port"))
    for host in ("localhost", "no.such.name.invalid", "", "1.2.3", "localhost.", b"localhost", "127.0.0.1 ", "300.1.1.1"):
        problem = rec.raises(port.write, b"x", (host, 9))
        rec("says", problem.args, isinstance(problem, ValueError))
    return closing(tw, port)()


@scenario("udp", reactor=True, min_events=8)
def datagrams_to_the_other_family(tw, rec):
    """A port of IPv4 sends to no IPv6 address, nor the other way round."""
    four, six = opened(tw, rec, hearing(tw, rec, "four")), opened(tw, rec, hearing(tw, rec, "six"), "::1")
    for host in ("::1", "::", "fe80::1%lo", "::ffff:127.0.0.1", "localhost"):
        rec.raises(four.write, b"x", (host, 9))
    for host in ("127.0.0.1", "0.0.0.0", "255.255.255.255", "<broadcast>", "localhost", ""):
        rec.raises(six.write, b"x", (host, 9))
    return closing(tw, four, six)()


@scenario("udp", reactor=True, min_events=5)
def addresses_in_other_forms(tw, rec):
    """The host may be bytes; an address that is a list is none."""
    protocol = hearing(tw, rec, "port")
    port = opened(tw, rec, protocol)
    host, number = address(port)
    for each in ((host, number), (host.encode(), number)):
        rec("sent", port.write(b"here", each))
    rec.raises(port.write, b"here", [host, number])
    return protocol.heard(2).addCallback(closing(tw, port))


@scenario("udp", reactor=True, min_events=6)
def no_datagrams_at_all(tw, rec):
    """What is no bytes, or no port, is an error of the caller's, and the port goes on."""
    protocol = hearing(tw, rec, "port")
    port = opened(tw, rec, protocol)
    host, number = address(port)
    rec.raises(port.write, "text", (host, number))
    rec.raises(port.write, None, (host, number))
    rec.raises(port.write, b"x", (host, 70000))
    rec.raises(port.write, b"x", (host, -1))
    rec("sent", port.write(bytearray(b"these"), (host, number)), port.write(memoryview(b"those"), (host, number)))
    return protocol.heard(2).addCallback(closing(tw, port))


@scenario("udp", reactor=True, min_events=5)
def datagrams_of_ipv6(tw, rec):
    """Over IPv6 an address is a host and a port too, and nothing more."""
    asked, asking = hearing(tw, rec, "asked", answer), hearing(tw, rec, "asking")
    ports = opened(tw, rec, asked, "::1"), opened(tw, rec, asking, "::1")
    asking.transport.write(b"a word", address(ports[0]))
    asking.transport.write(b"and another", (*address(ports[0]), 0, 0))
    return asking.heard(2).addCallback(closing(tw, *ports))


@scenario("udp", reactor=True, min_events=6)
def a_datagram_that_is_not_liked(tw, rec):
    """What the protocol raises is logged in its name, and the next datagram is heard in the same turn."""

    def act(protocol, datagram, addr):
        if datagram == b"bad":
            raise ValueError("I do not like it")

    protocol = hearing(tw, rec, "port", act)
    port = opened(tw, rec, protocol)

    for each in (b"good", b"bad", b"good again"):
        port.write(each, address(port))

    over = protocol.heard(3)
    over.addCallback(lambda _: rec("open", port.connected, port in tw.reactor.getReaders()))
    return over.addCallback(closing(tw, port))


@scenario("udp", reactor=True, min_events=6)
def hearing_paused(tw, rec):
    """A port that does not read lets datagrams wait, and hears them when it reads again."""
    protocol = hearing(tw, rec, "port")
    port = opened(tw, rec, protocol)
    port.stopReading()
    rec("reads", port in tw.reactor.getReaders())
    port.write(b"wait", address(port))

    def again(_):
        rec.lane("port")("now")
        port.resumeProducing()
        rec("reads", port in tw.reactor.getReaders())
        port.pauseProducing()
        port.startReading()

    tw.task.deferLater(tw.reactor, 0.02, again, None)
    return protocol.heard(1).addCallback(closing(tw, port))


@scenario("udp", reactor=True, min_events=5)
def hearing_paused_by_a_datagram(tw, rec):
    """Who stops reading while it hears still hears what came in the same turn."""
    protocol = hearing(tw, rec, "port", lambda protocol, *_: protocol.transport.stopReading())
    port = opened(tw, rec, protocol)
    port.write(b"one", address(port))
    port.write(b"two", address(port))
    over = protocol.heard(2)
    over.addCallback(lambda _: rec("reads", port in tw.reactor.getReaders()))
    return over.addCallback(closing(tw, port))


@scenario("udp", reactor=True, min_events=4)
def broadcast_only_if_allowed(tw, rec):
    """Datagrams for everybody are not sent unless the port is allowed to."""
    port = opened(tw, rec, hearing(tw, rec, "port"))
    rec("allowed", port.getBroadcastAllowed())
    for host in ("255.255.255.255", "<broadcast>"):
        rec.raises(port.write, b"everybody", (host, 9))
    rec("set", port.setBroadcastAllowed(True), port.getBroadcastAllowed())
    rec("set", port.setBroadcastAllowed(False), port.getBroadcastAllowed())
    return closing(tw, port)()


@scenario("udp", reactor=True, min_events=2)
def many_datagrams_at_once(tw, rec):
    """A hundred datagrams from ten senders are answered each to its own."""
    asked = hearing(tw, rec, "asked", answer)
    asked.startProtocol = asked.stopProtocol = lambda: None
    port = tw.reactor.listenUDP(0, asked, HOST)
    came = []

    class Asking(tw.protocol.DatagramProtocol):
        noisy = False

        def datagramReceived(self, datagram, addr):
            came.append((self.name, datagram, addr == address(port)))
            if len(came) == 100:
                over.callback(None)

    asked.datagramReceived = lambda datagram, addr: asked.transport.write(datagram.upper(), addr)
    over, ports = tw.defer.Deferred(), [port]
    for name in range(10):
        asking = Asking()
        asking.name = name
        ports.append(tw.reactor.listenUDP(0, asking, HOST))
        for number in range(10):
            ports[-1].write(b"%d to %d" % (name, number), address(port))

    def count(_):
        rec("came", sorted(came)[:3], len(set(came)))
        rec("to their own", all(each[1].startswith(b"%d TO" % each[0]) and each[2] for each in came))

    return over.addCallback(count).addCallback(closing(tw, *ports))


@scenario("udp", reactor=True, min_events=4)
def addresses_of_ipv6_in_other_forms(tw, rec):
    """The host may be bytes over IPv6 too, and written longer than need be."""
    protocol = hearing(tw, rec, "port")
    port = opened(tw, rec, protocol, "0:0:0:0:0:0:0:1")
    number = port.getHost().port
    for host in ("::1", b"::1", "0:0::1"):
        rec("sent", port.write(b"here", (host, number)))
    rec.raises(port.write, b"here", ("::1",))
    return protocol.heard(3).addCallback(closing(tw, port))
