"""Ports of UDP: how they open and close, what they say of themselves, and sockets that somebody else has opened."""

from __future__ import annotations

import os
import socket
import warnings

from zope.interface import implementedBy

from compat_tests.scenario import scenario
from compat_tests.scenarios._udp import HOST, address, answer, closing, hearing, opened


def state(tw, rec, port, when):
    """Record what the port says of its life."""
    number = port.fileno()
    reads = port in tw.reactor.getReaders()
    rec(when, port.connected, port.disconnecting, port.disconnected, reads, number if number < 0 else "open")


def logging(tw, rec):
    """Record what is logged from now on; returns what ends that."""

    def observe(event):
        if "log_legacy" in str(event.get("format")) and not event["isError"] and "Main loop" not in str(event["message"]):
            rec.lane("said")("line", event["system"], " ".join(map(str, event["message"])).partition(" <")[0])

    tw.log.addObserver(observe)
    return lambda _=None: tw.log.removeObserver(observe)


@scenario("udp", reactor=True, min_events=7)
def udp_port_opens_and_closes(tw, rec):
    """A port has its transport when its protocol starts, and closes a turn after it was asked to."""
    protocol = hearing(tw, rec, "port")
    port = opened(tw, rec, protocol)
    state(tw, rec, port, "open")
    rec("knows", port.protocol is protocol, protocol.transport is port, protocol.numPorts)
    stopped = port.stopListening()
    state(tw, rec, port, "stopping")
    rec("not yet", stopped.called)

    def over(result):
        rec("stopped", result, protocol.numPorts)
        state(tw, rec, port, "closed")
        rec("again", port.stopListening())
        rec.raises(port.getHost)

    return stopped.addCallback(over)


@scenario("udp", reactor=True, min_events=4)
def udp_port_that_was_never_opened(tw, rec):
    """A port made by hand does not listen until it is told to."""
    port = tw["internet.udp"].Port(0, hearing(tw, rec, "port"), HOST, reactor=tw.reactor)
    state(tw, rec, port, "made")
    rec("says", str(port), port.stopListening(), port.maxPacketSize)
    rec.raises(port.getHost)
    rec.raises(port.startListening)
    state(tw, rec, port, "open")
    return closing(tw, port)()


@scenario("udp", reactor=True, min_events=6)
def udp_port_opens_again(tw, rec):
    """A closed port can be opened again, and its protocol starts again."""
    protocol = hearing(tw, rec, "port")
    port = opened(tw, rec, protocol)

    def again(_):
        rec("opened", port.startListening())
        rec.sym("port", port.getHost().port)
        state(tw, rec, port, "open")
        return port.stopListening()

    return port.stopListening().addCallback(lambda _: tw.task.deferLater(tw.reactor, 0, again, None))


@scenario("udp", reactor=True, min_events=3)
def udp_port_that_is_taken(tw, rec):
    """Two ports cannot have one number, and the error says where and why."""
    port = opened(tw, rec, hearing(tw, rec, "first"))
    problem = rec.raises(tw.reactor.listenUDP, port.getHost().port, hearing(tw, rec, "second"), HOST)
    rec("fields", problem.interface, problem.port, problem.socketError)
    return closing(tw, port)()


@scenario("udp", reactor=True, min_events=6)
def udp_port_at_no_address(tw, rec):
    """An interface is an address, and one of this machine."""
    for interface in ("localhost", "no.such.name.invalid", "<broadcast>", "127.0.0.1.", "192.0.2.1", "::1%", "2001:db8::1"):
        problem = rec.raises(tw.reactor.listenUDP, 0, hearing(tw, rec, "port"), interface)
        rec("args", *problem.args[:2])
    rec.done()


@scenario("udp", reactor=True, min_events=3)
def udp_port_with_no_number(tw, rec):
    """What is no number of a port is an error of Python's."""
    for number in (-1, 65536, "80", None):
        problem = rec.raises(tw.reactor.listenUDP, number, hearing(tw, rec, "port"), HOST)
        rec("kind", type(problem))
    rec.done()


@scenario("udp", reactor=True, min_events=9)
def udp_port_of_itself(tw, rec):
    """What a port says of itself, before it is closed and after."""
    protocol = hearing(tw, rec, "port")
    port = opened(tw, rec, protocol, maxPacketSize=99)
    rec("text", repr(port), str(port) == repr(port))
    rec("prefix", port.logPrefix(), port.logstr)
    rec("asked for", port.port, port.interface, port.maxPacketSize)
    rec("family", port.addressFamily == socket.AF_INET, port.socketType == socket.SOCK_DGRAM)
    rec("socket", port.getHandle() is port.socket, port.fileno() == port.socket.fileno(), port.socket.getblocking())
    rec("host", port.getHost())
    rec("equal", port.getHost() == tw.address.IPv4Address("UDP", HOST, port.getHost().port))
    rec.raises(port.getPeer)
    rec.raises(port.doWrite)
    rec.raises(port.writeSomeData, b"")
    return closing(tw, port)().addCallback(lambda _: rec("text", repr(port)))


@scenario("udp", reactor=True, min_events=4)
def udp_ports_of_both_families(tw, rec):
    """The interface says which family a port is of, and none says IPv4."""
    for interface in ("", "0.0.0.0", HOST, b"127.0.0.1", "::1", "::"):
        port = tw["internet.udp"].Port(0, hearing(tw, rec, "port"), interface, reactor=tw.reactor)
        rec("family", interface, port.addressFamily == socket.AF_INET6)
    four, six = opened(tw, rec, hearing(tw, rec, "four"), ""), opened(tw, rec, hearing(tw, rec, "six"), "::1")
    for port in (four, six):
        where = port.getHost()
        rec("host", type(where), where.type, where.host, getattr(where, "flowInfo", "-"), getattr(where, "scopeID", "-"))
    return closing(tw, four, six)()


@scenario("udp", reactor=True, min_events=4)
def udp_prefixes(tw, rec):
    """A port logs in its protocol's name: the class's, or the one it gives itself."""
    kind = tw["internet.udp"].Port

    class Named(tw.protocol.DatagramProtocol):
        name = "its own"

        def logPrefix(self):
            return self.name

    named = Named()
    port = kind(0, named, reactor=tw.reactor)
    rec("named", port.logPrefix())
    named.name = "another"
    rec("kept", port.logPrefix())
    rec("set", port.setLogStr(), port.logPrefix())
    rec("plain", kind(0, object(), reactor=tw.reactor).logPrefix(), kind(0, None, reactor=tw.reactor).logPrefix())
    rec("connected", kind(0, tw.protocol.ConnectedDatagramProtocol(), reactor=tw.reactor).logPrefix())
    rec("interface", tw.interfaces.ILoggingContext.providedBy(port))
    rec.done()


@scenario("udp", min_events=5)
def udp_promises(tw, rec):
    """Which interfaces ports keep, and reactors that make them."""
    udp = tw["internet.udp"]
    for kind in (udp.Port, udp.MulticastPort, tw["internet.posixbase"].PosixReactorBase):
        declared = {each.__name__ for each in implementedBy(kind).flattened()}
        for name in (
            "IListeningPort", "IUDPTransport", "IMulticastTransport", "ISystemHandle", "IReadDescriptor", "ITransport",
            "IReactorUDP", "IReactorMulticast", "IReactorTCP", "IHalfCloseableDescriptor", "IConsumer", "IPushProducer",
        ):  # fmt: skip
            rec(kind.__name__, name, name in declared)


@scenario("udp", reactor=True, min_events=5)
def udp_lines_in_the_log(tw, rec):
    """Opening and closing are logged, and so are start and stop of a protocol that is noisy."""
    silent = logging(tw, rec)

    class Noisy(tw.protocol.DatagramProtocol):
        pass

    class Quiet(tw.protocol.DatagramProtocol):
        noisy = False

        def logPrefix(self):
            return "hush"

    ports = opened(tw, rec, Noisy()), opened(tw, rec, Quiet())
    return closing(tw, *ports)().addCallback(silent)


@scenario("udp", reactor=True, min_events=4)
def udp_lines_of_a_protocol(tw, rec):
    """What a protocol logs while it hears is logged in its port's name."""
    silent = logging(tw, rec)
    protocol = hearing(tw, rec, "port", lambda protocol, datagram, addr: tw.log.msg("heard it"))
    port = opened(tw, rec, protocol)
    port.write(b"x", address(port))
    return protocol.heard(1).addCallback(closing(tw, port)).addCallback(silent)


@scenario("udp", reactor=True, min_events=4)
def udp_old_name_of_the_end(tw, rec):
    """`loseConnection` closes too, and says that `stopListening` is what one should call."""
    port = opened(tw, rec, hearing(tw, rec, "port"))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        rec("returned", port.loseConnection())
    for each in caught:
        rec("warned", each.category, str(each.message), each.filename == __file__)
    state(tw, rec, port, "closing")
    return tw.task.deferLater(tw.reactor, 0.01, state, tw, rec, port, "closed")


@scenario("udp", reactor=True, min_events=5)
def udp_closed_by_a_datagram(tw, rec):
    """Who closes the port while he hears is obeyed a turn later."""
    protocol = hearing(tw, rec, "port", lambda protocol, *_: over.append(protocol.transport.stopListening()))
    over = []
    port = opened(tw, rec, protocol)
    port.write(b"one", address(port))
    state(tw, rec, port, "open")
    heard = protocol.heard(1)
    heard.addCallback(lambda _: state(tw, rec, port, f"closing {over[0].called}"))
    heard.addCallback(lambda _: over[0])
    return heard.addCallback(lambda result: state(tw, rec, port, f"closed {result}"))


@scenario("udp", reactor=True, min_events=3)
def udp_port_while_its_protocol_stops(tw, rec):
    """When its protocol stops, a port has gone already, as far as it tells."""
    protocol = hearing(tw, rec, "port")
    port = opened(tw, rec, protocol)
    protocol.stopProtocol = lambda: state(tw, rec, port, f"stopping {port!r} {hasattr(port, 'socket')}")
    return closing(tw, port)().addCallback(lambda _: state(tw, rec, port, "closed"))


@scenario("udp", reactor=True, min_events=4)
def udp_reading_while_it_closes(tw, rec):
    """Who closes a port and reads on gets a port that is closed."""
    protocol = hearing(tw, rec, "port")
    port = opened(tw, rec, protocol)
    stopped = port.stopListening()
    port.startReading()
    state(tw, rec, port, "closing")
    return stopped.addCallback(lambda _: state(tw, rec, port, "closed"))


@scenario("udp", reactor=True, min_events=3)
def udp_protocol_that_will_not_start(tw, rec):
    """What a protocol raises when it starts comes out of `listenUDP`."""
    protocol = hearing(tw, rec, "port")
    protocol.startProtocol = lambda: {}["not today"]
    rec.raises(tw.reactor.listenUDP, 0, protocol, HOST)
    rec("left", protocol.numPorts, protocol.transport in tw.reactor.getReaders())
    rec.raises(tw.reactor.listenUDP, 0, None, HOST)
    rec.done()


@scenario("udp", min_events=2)
def udp_ports_of_another_reactor(tw, rec):
    """A port belongs to the reactor that it is given."""
    udp, other = tw["internet.udp"], tw["internet.testing"].MemoryReactorClock()
    protocol = tw.protocol.DatagramProtocol()
    protocol.noisy = False
    port = udp.Port(0, protocol, HOST, reactor=other)
    rec("of", port.reactor is other, udp.MulticastPort(0, protocol, HOST, reactor=other).reactor is other)
    port.startListening()
    rec("reads", other.getReaders() == [port])
    stopped = port.stopListening()
    rec("stops", other.getReaders(), stopped.called)
    other.advance(0)
    rec("stopped", stopped.called, port.connected)


@scenario("udp", reactor=True, min_events=6)
def udp_writing_while_it_closes(tw, rec):
    """A port that is asked to close still sends in that turn, and hears nothing; then it is gone."""
    heard = hearing(tw, rec, "heard")
    ports = opened(tw, rec, heard), opened(tw, rec, hearing(tw, rec, "closing"))
    ports[1].write(b"to itself", address(ports[1]))
    stopped = ports[1].stopListening()
    rec("sent", ports[1].write(b"last words", address(ports[0])))
    there = address(ports[0])

    def gone(_):
        rec.raises(ports[1].write, b"after", there)
        ports[1].resumeProducing()
        return ports[0].stopListening()

    return tw.defer.gatherResults([stopped, heard.heard(1)]).addCallback(gone)


@scenario("udp", reactor=True, min_events=6)
def udp_protocol_of_one_port_and_then_another(tw, rec):
    """A protocol can have another port when it has lost its first one."""
    protocol = hearing(tw, rec, "port")
    first = opened(tw, rec, protocol)

    def another(_):
        rec("between", protocol.transport, protocol.numPorts)
        second = opened(tw, rec, protocol)
        rec("second", protocol.transport is second, protocol.numPorts)
        return second.stopListening()

    return first.stopListening().addCallback(another)


@scenario("udp", reactor="manual", min_events=4)
def udp_ports_at_the_end(tw, rec):
    """A reactor that stops closes the ports that are open."""
    protocol = hearing(tw, rec, "port")

    def begin():
        port = opened(tw, rec, protocol)
        tw.reactor.addSystemEventTrigger("after", "shutdown", lambda: state(tw, rec, port, "after"))
        tw.reactor.callLater(0, tw.reactor.stop)

    tw.reactor.callWhenRunning(begin)
    tw.reactor.run()
    rec("ended", protocol.transport)


@scenario("udp", reactor=True, min_events=3)
def udp_socket_that_fails(tw, rec):
    """An error of the socket that says nothing about a datagram is logged and ends the port."""
    protocol = hearing(tw, rec, "port")
    port = opened(tw, rec, protocol)
    real = port.socket

    class Broken:
        def recvfrom(self, size):
            raise OSError(5, "Input/output error")

        def __getattr__(self, name):
            return getattr(real, name)

    there = address(port)
    port.write(b"x", there)
    port.socket = Broken()
    return tw.task.deferLater(tw.reactor, 0.02, state, tw, rec, port, "afterwards")


@scenario("udp", reactor=True, min_events=5)
def udp_port_whose_reading_ends(tw, rec):
    """If there is nothing more to be read, a port is at its end."""
    reason = tw["python.failure"].Failure(tw.error.ConnectionDone())
    for close in (False, True):
        protocol = hearing(tw, rec, "port")
        port = opened(tw, rec, protocol)
        if close:
            port.stopReading()
            port.socket.close()
        rec.raises(port.readConnectionLost, reason)
        state(tw, rec, port, "ended")
    rec.done()


# --- Sockets of others -----------------------------------------------------------------------------------------------


def bound(interface=HOST, family=socket.AF_INET):
    """A socket for datagrams, ready to be adopted."""
    skt = socket.socket(family, socket.SOCK_DGRAM)
    skt.setblocking(False)
    skt.bind((interface, 0))
    return skt


@scenario("udp", reactor=True, min_events=7)
def udp_socket_adopted(tw, rec):
    """A reactor takes over a bound socket, and works with a copy of it: its owner may close his."""
    skt = bound()
    rec.sym("port", skt.getsockname()[1])
    protocol = hearing(tw, rec, "port", answer)
    port = tw.reactor.adoptDatagramPort(skt.fileno(), socket.AF_INET, protocol)
    rec("text", repr(port), type(port), port.getHost())
    rec("a copy", port.fileno() != skt.fileno(), port.port, port.interface, port.maxPacketSize)
    state(tw, rec, port, "open")
    skt.close()
    asking = hearing(tw, rec, "asking")
    other = opened(tw, rec, asking)
    other.write(b"a word", address(port))
    return asking.heard(1).addCallback(closing(tw, port, other))


@scenario("udp", reactor=True, min_events=5)
def udp_socket_adopted_with_a_limit(tw, rec):
    """An adopted socket may have a limit of its own, be of IPv6, and is left open by the port that closes."""
    skt = bound("::1", socket.AF_INET6)
    rec.sym("port", skt.getsockname()[1])
    protocol = hearing(tw, rec, "port")
    port = tw.reactor.adoptDatagramPort(skt.fileno(), socket.AF_INET6, protocol, maxPacketSize=3)
    rec("host", port.getHost(), port.addressFamily == socket.AF_INET6, port.maxPacketSize)
    port.write(b"12345", address(port))

    def over(_):
        rec("still open", skt.fileno() >= 0, skt.getsockname()[0])
        skt.close()

    return protocol.heard(1).addCallback(closing(tw, port)).addCallback(over)


@scenario("udp", reactor=True, min_events=4)
def udp_sockets_not_adopted(tw, rec):
    """What is no datagram socket of IPv4 or IPv6 is not taken."""
    skt, protocol = bound(), hearing(tw, rec, "port")
    for family in (socket.AF_UNIX, 12345):
        problem = rec.raises(tw.reactor.adoptDatagramPort, skt.fileno(), family, protocol)
        rec("args", *map(int, problem.args))
    rec.raises(tw.reactor.adoptDatagramPort, 987654, socket.AF_INET, protocol)
    pipe = os.pipe()
    rec("a pipe", isinstance(_outcome(tw.reactor.adoptDatagramPort, pipe[0], socket.AF_INET, protocol), OSError))
    for each in pipe:
        os.close(each)
    skt.close()
    rec.done()


def _outcome(function, *args):
    try:
        return function(*args)
    except BaseException as problem:
        return problem


# --- Services --------------------------------------------------------------------------------------------------------


@scenario("udp", reactor=True, min_events=6)
def udp_service(tw, rec):
    """A service of UDP listens from start to stop, and waits until its port is closed."""
    protocol = hearing(tw, rec, "port", answer)
    service = tw["application.internet"].UDPServer(0, protocol, HOST)
    rec("before", service.running, protocol.transport)
    service.startService()
    port = protocol.transport
    rec.sym("port", port.getHost().port)
    rec("started", service.running, type(port), repr(port))
    stopped = service.stopService()
    rec("stopping", service.running, stopped.called)
    return stopped.addCallback(lambda result: rec("stopped", result, protocol.transport))


@scenario("udp", reactor=True, min_events=4)
def multicast_service(tw, rec):
    """So does one of groups, with what it is given besides."""
    protocol = hearing(tw, rec, "port")
    service = tw["application.internet"].MulticastServer(0, protocol, interface=HOST, listenMultiple=True)
    service.startService()
    port = protocol.transport
    rec.sym("port", port.getHost().port)
    rec("started", type(port), port.listenMultiple, port.getHost())
    return service.stopService().addCallback(lambda result: rec("stopped", result))
