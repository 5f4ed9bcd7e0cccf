"""Datagrams over paths."""

from __future__ import annotations

import os
import stat

from compat_tests.scenario import scenario
from compat_tests.scenarios._udp import hearing
from compat_tests.scenarios._unix import soon, there


def partner(tw, rec, lane):
    """A protocol with one partner, that records in its lane."""
    tell = rec.lane(lane)

    class Partner(tw.protocol.ConnectedDatagramProtocol):
        noisy = False

        def startProtocol(self):
            tell("start", self.transport.connected, self.numPorts)

        def stopProtocol(self):
            tell("stop", self.transport, self.numPorts)

        def datagramReceived(self, datagram):
            tell("heard", datagram)

        def connectionRefused(self):
            tell("refused")

        def connectionFailed(self, reason):
            tell("failed", reason)

    return Partner()


def closing(tw, *ports):
    """Close them, and remove their files, a moment later."""

    def close(_):
        return tw.defer.gatherResults([each.stopListening() for each in ports if each.connected])

    def remove(_):
        for path in there():
            os.remove(path)

    return soon(tw).addCallback(close).addCallback(remove)


@scenario("unix", reactor=True, min_events=5)
def unix_datagrams_there_and_back(tw, rec):
    """A datagram tells who has sent it, and he can be answered."""
    a = tw.reactor.listenUNIXDatagram("a", hearing(tw, rec, "a", lambda p, data, who: p.transport.write(data.upper(), who)))
    b = tw.reactor.listenUNIXDatagram("b", hearing(tw, rec, "b"))
    rec("sent", b.write(b"hello", "a"), b.write(b"", "a"))
    return closing(tw, a, b)


@scenario("unix", reactor=True, min_events=4)
def unix_datagram_port_tells_of_itself(tw, rec):
    """A port knows its path and mode, and whether it listens."""
    port = tw.reactor.listenUNIXDatagram("a", hearing(tw, rec, "a"), maxPacketSize=100, mode=0o640)
    rec("said", repr(port).rpartition(".")[2], repr(port.getHost()), port.port, port.maxPacketSize, port.mode, port.connected)
    rec("mode", oct(stat.S_IMODE(os.stat("a").st_mode)), port.logPrefix().rpartition(".")[2])
    names = "IUNIXDatagramTransport", "IListeningPort", "IUDPTransport", "ITransport", "IUNIXDatagramConnectedTransport"
    rec("promises", *(getattr(tw.interfaces, name).providedBy(port) for name in names))
    rec.raises(port.getPeer)
    stopped = port.stopListening()
    rec("asked", port.connected)
    stopped.addCallback(lambda result: rec("stopped", result, port.connected, repr(port).rpartition(".")[2], there()))
    return stopped.addCallback(lambda _: os.remove("a"))


@scenario("unix", reactor=True, min_events=3)
def unix_datagram_port_twice(tw, rec):
    """The file stays when the port is closed, and is in the way of the next."""
    port = tw.reactor.listenUNIXDatagram("a", hearing(tw, rec, "a"))

    def again(_):
        for path in ("a", "no/such", "x" * 200):
            failure = rec.raises(tw.reactor.listenUNIXDatagram, path, hearing(tw, rec, "again"))
            rec("why", failure.interface, failure.port, type(failure.socketError))
        os.remove("a")

    return port.stopListening().addCallback(again)


@scenario("unix", reactor=True, min_events=5)
def unix_datagrams_of_partners(tw, rec):
    """A connected port writes to its partner only, and the partner sees its path."""
    a = tw.reactor.listenUNIXDatagram("a", hearing(tw, rec, "a", lambda p, data, who: p.transport.write(b"yes", who)))
    b = tw.reactor.connectUNIXDatagram("a", partner(tw, rec, "b"), bindAddress="b")
    rec("said", repr(b).rpartition(".")[2], repr(b.getHost()), repr(b.getPeer()), b.port, b.remoteaddr, b.connected)
    rec("sent", b.write(b"hello"), b.write(b""))
    rec("promises", tw.interfaces.IUNIXDatagramConnectedTransport.providedBy(b), tw.interfaces.IListeningPort.providedBy(b))
    return closing(tw, a, b)


@scenario("unix", reactor=True, min_events=4)
def unix_datagrams_without_a_name(tw, rec):
    """Who has no path is nobody to the other side."""
    a = tw.reactor.listenUNIXDatagram("a", hearing(tw, rec, "a"))
    b = tw.reactor.connectUNIXDatagram("a", partner(tw, rec, "b"))
    rec("said", repr(b).rpartition(".")[2], repr(b.getHost()), b.port)
    b.write(b"anonymous")
    return closing(tw, a, b)


@scenario("unix", reactor=True, min_events=4)
def unix_datagram_too_long(tw, rec):
    """A datagram that the system does not take is an error; one that the port does not take is cut."""
    a = tw.reactor.listenUNIXDatagram("a", hearing(tw, rec, "a"), maxPacketSize=4)
    b = tw.reactor.connectUNIXDatagram("a", partner(tw, rec, "b"))
    rec.raises(a.write, b"x" * 4000000, "a")
    rec.raises(b.write, b"x" * 4000000)
    b.write(b"0123456789")
    return closing(tw, a, b)


@scenario("unix", reactor=True, min_events=3)
def unix_datagram_to_nobody(tw, rec):
    """To a path where nobody listens is an error of the system."""
    a = tw.reactor.listenUNIXDatagram("a", hearing(tw, rec, "a"))
    b = tw.reactor.listenUNIXDatagram("b", hearing(tw, rec, "b"))
    rec.raises(a.write, b"x", "nowhere")

    def gone(_):
        rec.raises(a.write, b"x", "b")
        return closing(tw, a)

    return b.stopListening().addCallback(gone)


@scenario("unix", reactor=True, min_events=4)
def unix_datagram_partner_gone(tw, rec):
    """When the partner is gone, the protocol is told at the next datagram, and the port stays."""
    a = tw.reactor.listenUNIXDatagram("a", hearing(tw, rec, "a"))
    b = tw.reactor.connectUNIXDatagram("a", partner(tw, rec, "b"))

    def gone(_):
        rec("sent", b.write(b"anybody?"), b.connected)
        return closing(tw, b)

    return a.stopListening().addCallback(gone)


@scenario("unix", reactor=True, min_events=4)
def unix_datagrams_that_find_it_full(tw, rec):
    """Who sends faster than is read is told nothing, and the rest is lost."""
    a = tw.reactor.listenUNIXDatagram("a", hearing(tw, rec, "a"))
    b = tw.reactor.connectUNIXDatagram("a", partner(tw, rec, "b"))
    sent = [b.write(b"x") for _ in range(1000)]
    rec("sent", 0 < sent.count(1) < 1000, sent.count(1) + sent.count(None))
    with open("/proc/sys/net/unix/max_dgram_qlen") as limit:
        rec("as many as the queue takes", sent.count(1) == int(limit.read()) + 1)
    return closing(tw, a, b)


@scenario("unix", reactor=True, min_events=4)
def unix_datagram_handler_raises(tw, rec):
    """What the protocol raises is logged, and the next datagram is delivered."""

    def fail(protocol, datagram, addr):
        raise ValueError(datagram.decode())

    a = tw.reactor.listenUNIXDatagram("a", hearing(tw, rec, "a", fail))
    a.write(b"first", "a")
    a.write(b"second", "a")
    return closing(tw, a)


@scenario("unix", reactor=True, min_events=4)
def unix_datagrams_paused(tw, rec):
    """While a port is paused nothing is delivered, and nothing that has come is lost."""
    a = tw.reactor.listenUNIXDatagram("a", hearing(tw, rec, "a"))
    a.pauseProducing()
    a.write(b"wait", "a")

    def resume(_):
        rec.lane("a")("resume")
        a.resumeProducing()
        return closing(tw, a)

    return soon(tw).addCallback(resume)


@scenario("unix", reactor=True, min_events=3)
def unix_datagram_arguments(tw, rec):
    """What is no datagram, or for nobody, is the caller's mistake."""
    a = tw.reactor.listenUNIXDatagram("a", hearing(tw, rec, "a"))
    b = tw.reactor.connectUNIXDatagram("a", partner(tw, rec, "b"))
    for write, args in ((a.write, ("text", "a")), (a.write, (None, "a")), (b.write, ("text",)), (b.write, (b"x", "a"))):
        try:
            rec("returned", write(*args))
        except TypeError as error:
            rec("raised", type(error))
    a.writeSequence([b"pie", b"ces"], "a")
    rec.raises(tw.reactor.connectUNIXDatagram, "a", hearing(tw, rec, "wrong"))
    return closing(tw, a, b)


@scenario("unix", reactor=True, min_events=4)
def unix_datagram_log(tw, rec):
    """Beginning and end are logged, with the path as it was given."""
    said = lambda event: rec("log", *(text.rpartition(".")[2] for text in event["message"]))
    tw.log.addObserver(said)
    ports = [tw.reactor.listenUNIXDatagram(path, hearing(tw, rec, "a")) for path in ("a", b"b")]
    return closing(tw, *ports).addBoth(lambda _: tw.log.removeObserver(said))


@scenario("unix", reactor=True, min_events=4)
def unix_datagrams_with_abstract_names(tw, rec):
    """Abstract names work for datagrams too, and make no files."""
    names = [f"\0{rec.sym('name', f'{id(rec):x}{tw.reactor.seconds()}{number}')}" for number in range(2)]
    a = tw.reactor.listenUNIXDatagram(names[0], hearing(tw, rec, "a", lambda p, data, who: rec("who", type(who))))
    b = tw.reactor.connectUNIXDatagram(names[0], partner(tw, rec, "b"), bindAddress=names[1], mode=0o600)
    b.write(b"hello")
    a.write(b"hello", names[1])
    rec("there", there(), repr(a.getHost()) == repr(tw.address.UNIXAddress(names[0])))
    return closing(tw, a, b)


@scenario("unix", reactor=True, min_events=3)
def unix_datagrams_that_nobody_was_asked(tw, rec):
    """Without their own word, protocols are told nothing of refusals, and raise nothing."""
    a = tw.reactor.listenUNIXDatagram("a", hearing(tw, rec, "a"))
    quiet = tw.protocol.ConnectedDatagramProtocol()
    quiet.noisy = False
    b = tw.reactor.connectUNIXDatagram("a", quiet, bindAddress="b")
    a.write(b"nobody hears this", "b")

    def gone(_):
        rec("sent", b.write(b"anybody?"), b.connected)
        return closing(tw, b)

    return soon(tw).addCallback(lambda _: a.stopListening()).addCallback(gone)


@scenario("unix", reactor=True, min_events=3)
def unix_datagram_port_made_by_hand(tw, rec):
    """A port that has not begun listens nowhere, and may begin later."""
    unix = tw["internet.unix"]
    port = unix.DatagramPort("a", hearing(tw, rec, "a"))
    rec("made", repr(port).rpartition(".")[2], port.fileno(), port.connected, port.stopListening(), there())
    port.startListening()
    rec("listens", repr(port).rpartition(".")[2], there())
    rec.raises(port.doWrite)
    return closing(tw, port)
