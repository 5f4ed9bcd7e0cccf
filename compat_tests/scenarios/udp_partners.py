"""Ports with one partner: connected, as far as datagrams can be."""

from __future__ import annotations

import errno
import socket

from compat_tests.scenario import scenario
from compat_tests.scenarios._udp import HOST, address, answer, closing, hearing, opened


def dead_number():
    """A number at which nobody listens."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as skt:
        skt.bind((HOST, 0))
        return skt.getsockname()[1]


@scenario("udp", reactor=True, min_events=6)
def udp_partners_talk(tw, rec):
    """Who has a partner need not say whom a datagram is for, and hears with the partner's address."""
    asked, asking = hearing(tw, rec, "asked", answer), hearing(tw, rec, "asking")
    ports = opened(tw, rec, asked), opened(tw, rec, asking)
    rec("connected", ports[1].connect(*address(ports[0])), ports[1].connected)
    rec("sent", ports[1].write(b"one"), ports[1].write(b"two", None), ports[1].write(b"three", address(ports[0])))
    rec("sent", ports[1].writeSequence([b"fo", b"ur"], None))
    return asking.heard(4).addCallback(closing(tw, *ports))


@scenario("udp", reactor=True, min_events=5)
def udp_partner_and_nobody_else(tw, rec):
    """To somebody else nothing is sent, be it an address or a name."""
    port, other = opened(tw, rec, hearing(tw, rec, "port")), opened(tw, rec, hearing(tw, rec, "other"))
    port.connect(*address(other))
    for each in ((HOST, 9), ("localhost", other.getHost().port), ("", 0), list(address(other)), (*address(other), 0)):
        rec.raises(port.write, b"x", each)
    rec.raises(port.writeSequence, [b"x"], (HOST, 9))
    rec.raises(port.write, bytes(70000))
    rec.raises(port.write, "text")
    return closing(tw, port, other)()


@scenario("udp", reactor=True, min_events=4)
def udp_one_partner_only(tw, rec):
    """A partner is for good."""
    port, other = opened(tw, rec, hearing(tw, rec, "port")), opened(tw, rec, hearing(tw, rec, "other"))
    rec.raises(port.connect, *address(other))
    rec.raises(port.connect, *address(other))
    rec.raises(port.connect, "localhost", 9)
    rec.raises(port.getPeer)
    rec("host", port.getHost().host)
    return closing(tw, port, other)()


@scenario("udp", reactor=True, min_events=6)
def udp_partner_by_name(tw, rec):
    """A partner is an address, and no name, and one can go on without."""
    protocol = hearing(tw, rec, "port")
    port = opened(tw, rec, protocol)
    for host in ("localhost", "", "1.2.3", "<broadcast>", b"localhost", "127.0.0.1%lo"):
        problem = rec.raises(port.connect, host, 9)
        rec("args", *problem.args)
    port.write(b"alone", address(port))
    return protocol.heard(1).addCallback(closing(tw, port))


@scenario("udp", reactor=True, min_events=4)
def udp_strangers_are_not_heard(tw, rec):
    """With a partner, a port hears nobody else."""
    partner, stranger, protocol = hearing(tw, rec, "partner"), hearing(tw, rec, "stranger"), hearing(tw, rec, "port")
    ports = [opened(tw, rec, each) for each in (partner, stranger, protocol)]
    ports[2].connect(*address(ports[0]))
    ports[1].write(b"hello?", address(ports[2]))
    ports[0].write(b"hello", address(ports[2]))
    return protocol.heard(1).addCallback(closing(tw, *ports))


@scenario("udp", reactor=True, min_events=5)
def udp_partner_who_is_not_there(tw, rec):
    """Who writes to a partner who is not there is told so by the next write, which sends nothing."""
    protocol = hearing(tw, rec, "port")
    port = opened(tw, rec, protocol)
    port.connect(HOST, dead_number())
    rec("sent", port.write(b"first"))
    rec("sent", port.write(b"second"))
    rec("sent", port.write(b"third"))
    rec("sent", port.writeSequence([b"fourth"], None))
    rec("open", port.connected)
    return closing(tw, port)()


@scenario("udp", reactor=True, min_events=4)
def udp_refusal_that_raises(tw, rec):
    """What a protocol raises when it is refused while it writes comes out of the write."""
    protocol = hearing(tw, rec, "port")
    port = opened(tw, rec, protocol)

    def refused():
        raise ValueError("I will not be refused")

    protocol.connectionRefused = refused
    port.connect(HOST, dead_number())
    rec.raises(port.write, b"first")
    rec.raises(port.write, b"second")
    return closing(tw, port)()


@scenario("udp", reactor=True, min_events=4)
def udp_refusal_that_is_read(tw, rec):
    """Who reads before he writes again is told by the reading; and without a partner there is nobody who refuses."""
    protocol = hearing(tw, rec, "port")
    port = opened(tw, rec, protocol)
    port.connect(HOST, dead_number())
    port.write(b"first")
    rec("read", port.doRead(), port.doRead())
    rec("sent", port.write(b"second"))
    rec("read", port.doRead())

    class Refusing:
        def recvfrom(self, size):
            raise ConnectionRefusedError(errno.ECONNREFUSED, "by whom?")

    alone = tw["internet.udp"].Port(0, hearing(tw, rec, "alone"), HOST, reactor=tw.reactor)
    alone.socket = Refusing()
    rec("read", alone.doRead())
    return closing(tw, port)()


@scenario("udp", reactor=True, min_events=3)
def udp_nobody_is_refused_without_a_partner(tw, rec):
    """Without a partner nothing is heard of datagrams that nobody took."""
    protocol = hearing(tw, rec, "port")
    port = opened(tw, rec, protocol)
    there = (HOST, dead_number())
    rec("sent", port.write(b"first", there), port.write(b"second", there), port.write(b"third", there))
    return tw.task.deferLater(tw.reactor, 0.02, closing(tw, port))


@scenario("udp", reactor=True, min_events=5)
def udp_partners_of_ipv6(tw, rec):
    """Partners may be of IPv6, if both are."""
    asked, asking = hearing(tw, rec, "asked", answer), hearing(tw, rec, "asking")
    ports = opened(tw, rec, asked, "::1"), opened(tw, rec, asking, "::1")
    ports[1].connect(*address(ports[0]))
    rec("sent", ports[1].write(b"a word"))
    four = opened(tw, rec, hearing(tw, rec, "four"))
    rec("other family", type(rec.raises(four.connect, "::1", 9)))
    return asking.heard(1).addCallback(closing(tw, *ports, four))


@scenario("udp", min_events=5)
def udp_protocols_of_themselves(tw, rec):
    """What the two protocols for datagrams do if nothing is said."""
    for kind in (tw.protocol.DatagramProtocol, tw.protocol.ConnectedDatagramProtocol):
        made = kind()
        rec("is", kind, kind.__mro__[1], made.noisy, made.numPorts, made.transport, made.logPrefix())
        rec("start", made.startProtocol(), made.stopProtocol(), made.connectionRefused())
        rec.raises(made.doStop)
    rec("hears", made.datagramReceived(b""), made.connectionFailed(None))
    rec("hears", tw.protocol.DatagramProtocol().datagramReceived(b"", None))


@scenario("udp", min_events=5)
def udp_protocols_count_their_ports(tw, rec):
    """A protocol takes one transport at a time, starts with the first and stops with the last."""
    protocol = hearing(tw, rec, "protocol")

    class Transport:
        connected = "transport"

    protocol.makeConnection(Transport())
    rec("one", protocol.numPorts, type(protocol.transport).__name__)
    rec.raises(protocol.makeConnection, Transport())
    protocol.doStart()
    rec("two", protocol.numPorts)
    protocol.doStop()
    rec("one", protocol.numPorts, protocol.transport)
    protocol.doStop()
    rec("none", protocol.numPorts)
    rec.raises(protocol.doStop)


@scenario("udp", reactor=True, min_events=3)
def udp_partner_asked_after_the_end(tw, rec):
    """A port that has closed has no partner to be written to, nor an address."""
    port, other = opened(tw, rec, hearing(tw, rec, "port")), opened(tw, rec, hearing(tw, rec, "other"))
    there = address(other)
    port.connect(*there)

    def gone(_):
        rec.raises(port.write, b"x")
        rec.raises(port.connect, *there)
        rec.raises(port.getBroadcastAllowed)
        return other.stopListening()

    return port.stopListening().addCallback(gone)
