"""Endpoints and services for paths, and for sockets that others have opened."""

from __future__ import annotations

import os
import socket
import stat

from compat_tests.scenario import scenario
from compat_tests.scenarios._tcp import HOST, factory_of, side
from compat_tests.scenarios._unix import soon, stale, there


def greeting(tw, rec, lane):
    """A factory of protocols that say their lane and leave."""
    hooks = {f"{lane}_made": lambda one: (one.transport.write(lane.encode()), one.transport.loseConnection())}
    return factory_of(tw, side(tw, rec, lane, hooks))


def hearer(tw, rec, ended):
    """A client's factory, whose protocol records what it hears."""
    return factory_of(tw, side(tw, rec, "client", {}, lambda: ended.callback(None)), "ClientFactory")


def talk(tw, rec, server, client):
    """Listen at one endpoint, connect by the other, and stop when the connection is over."""
    ended = tw.defer.Deferred()
    ports = []

    def listens(port):
        ports.append(port)
        rec("listens", repr(port), there(), [oct(stat.S_IMODE(os.lstat(each).st_mode)) for each in there()])
        return client.connect(hearer(tw, rec, ended))

    def connected(protocol):
        rec("connected", protocol.factory is None, repr(protocol.transport.getPeer()))
        return ended

    listening = server.listen(greeting(tw, rec, "server")).addCallback(listens).addCallback(connected)
    return listening.addCallback(lambda _: ports[0].stopListening()).addCallback(lambda _: rec("stopped", there()))


@scenario("unix", reactor=True, min_events=8)
def unix_endpoints_talk(tw, rec):
    """A server's and a client's endpoint of one path."""
    endpoints = tw["internet.endpoints"]
    return talk(tw, rec, endpoints.UNIXServerEndpoint(tw.reactor, "s"), endpoints.UNIXClientEndpoint(tw.reactor, "s"))


@scenario("unix", reactor=True, min_events=8)
def unix_endpoints_with_a_lock(tw, rec):
    """The server's holds a lock and the client's asks for it."""
    endpoints = tw["internet.endpoints"]
    server = endpoints.UNIXServerEndpoint(tw.reactor, "s", backlog=5, mode=0o600, wantPID=1)
    return talk(tw, rec, server, endpoints.UNIXClientEndpoint(tw.reactor, "s", timeout=5, checkPID=1))


@scenario("unix", reactor=True, min_events=8)
def unix_endpoints_from_strings(tw, rec):
    """The same from strings."""
    endpoints = tw["internet.endpoints"]
    server = endpoints.serverFromString(tw.reactor, "unix:s:mode=640:backlog=3:lockfile=1")
    return talk(tw, rec, server, endpoints.clientFromString(tw.reactor, "unix:path=s:timeout=3:lockfile=1"))


@scenario("unix", reactor=True, min_events=8)
def unix_endpoint_without_a_lock(tw, rec):
    """Without one, the string says so."""
    endpoints = tw["internet.endpoints"]
    server = endpoints.serverFromString(tw.reactor, "unix:address=s:lockfile=0")
    return talk(tw, rec, server, endpoints.clientFromString(tw.reactor, "unix:s"))


@scenario("unix", reactor=True, min_events=3)
def unix_endpoints_that_fail(tw, rec):
    """What cannot be listened at or connected to is a failure, and nothing is raised."""
    endpoints = tw["internet.endpoints"]
    stale("s")
    waits = [
        endpoints.UNIXServerEndpoint(tw.reactor, "no/such").listen(factory_of(tw, None)),
        endpoints.UNIXServerEndpoint(tw.reactor, "s").listen(factory_of(tw, None)),
        endpoints.UNIXClientEndpoint(tw.reactor, "nowhere").connect(factory_of(tw, None)),
        endpoints.UNIXClientEndpoint(tw.reactor, "s").connect(factory_of(tw, None)),
        endpoints.UNIXClientEndpoint(tw.reactor, "s", checkPID=True).connect(factory_of(tw, None)),
    ]
    for each in waits:
        each.addErrback(lambda reason: rec("failed", reason))
    os.remove("s")
    once = endpoints.UNIXServerEndpoint(tw.reactor, "s").listen(factory_of(tw, None))
    once.addCallback(lambda port: port.stopListening())
    return tw.defer.gatherResults([*waits, once])


@scenario("unix", reactor=True, min_events=1)
def unix_endpoint_given_up(tw, rec):
    """A connection that is no longer wanted is not made."""
    endpoints = tw["internet.endpoints"]
    port = tw.reactor.listenUNIX("s", greeting(tw, rec, "server"))
    waiting = endpoints.UNIXClientEndpoint(tw.reactor, "s").connect(factory_of(tw, None))
    waiting.addErrback(lambda reason: rec("failed", reason))
    waiting.cancel()
    return soon(tw).addCallback(lambda _: port.stopListening())


@scenario("unix", reactor=True, min_events=6)
def unix_services(tw, rec):
    """Services listen at a path and connect to it, from their start to their end."""
    internet = tw["application.internet"]
    together = tw["application.service"].MultiService()
    ended = tw.defer.Deferred()
    server = internet.UNIXServer("s", greeting(tw, rec, "server"), mode=0o600, wantPID=True)
    client = internet.UNIXClient("s", hearer(tw, rec, ended), checkPID=True)
    for each in (server, client):
        each.setServiceParent(together)
    together.privilegedStartService()
    rec("listens", there(), oct(stat.S_IMODE(os.stat("s").st_mode)))
    together.startService()
    rec("running", together.running, server.running, client.running)
    ended.addCallback(lambda _: together.stopService())
    return ended.addCallback(lambda _: rec("stopped", together.running, there()))


@scenario("unix", reactor=True, min_events=4)
def unix_datagram_services(tw, rec):
    """And for datagrams."""
    internet = tw["application.internet"]

    class Hears(tw.protocol.DatagramProtocol):
        noisy = False

        def datagramReceived(self, datagram, addr):
            rec("heard", datagram, addr)
            self.transport.write(b"yes", addr)

    class Asks(tw.protocol.ConnectedDatagramProtocol):
        noisy = False

        def startProtocol(self):
            self.transport.write(b"anybody?")

        def datagramReceived(self, datagram):
            rec("answer", datagram)

    server = internet.UNIXDatagramServer("a", Hears())
    client = internet.UNIXDatagramClient("a", Asks(), bindAddress="b")
    server.startService()
    client.startService()
    rec("there", there())

    def stop(_):
        client._connection = None  # a datagram port is no connection, and the service cannot end it
        rec("client", client.stopService(), client.running)
        for each in tw.reactor.getReaders():
            if isinstance(each, tw["internet.unix"].ConnectedDatagramPort):
                each.stopListening()
        return server.stopService()

    def remove(_):
        for each in there():
            os.remove(each)

    return soon(tw).addCallback(stop).addCallback(remove)


@scenario("unix", reactor=True, min_events=4)
def unix_service_of_a_string(tw, rec):
    """A service from a string listens at a path, with a lock unless it is told otherwise."""
    service = tw["application.strports"].service("unix:s:mode=600", greeting(tw, rec, "server"), reactor=tw.reactor)
    service.startService()
    rec("listens", there(), oct(stat.S_IMODE(os.stat("s").st_mode)))
    with socket.socket(socket.AF_UNIX) as client:
        client.connect("s")
        rec("running", service.running)

    def stop(_):
        return service.stopService()

    return soon(tw).addCallback(stop).addCallback(lambda _: rec("stopped", there()))


@scenario("unix", reactor=True, min_events=2)
def unix_service_that_cannot_listen(tw, rec):
    """If the path is not to be had, the start of the service raises."""
    stale("s")
    service = tw["application.strports"].service("unix:s:lockfile=0", greeting(tw, rec, "server"), reactor=tw.reactor)
    rec.raises(service.startService)
    os.remove("s")
    rec.raises(tw["application.internet"].UNIXServer("no/such", factory_of(tw, None)).startService)
    return tw.reactor.listenUNIX("s", factory_of(tw, None)).stopListening()


@scenario("unix", reactor=True, min_events=4)
def unix_loopback(tw, rec):
    """Two protocols are brought together by a path."""
    hooks = {
        "client_made": lambda c: c.transport.write(b"hello"),
        "server_data": lambda s, data: s.transport.write(data.upper()),
        "client_data": lambda c, data: c.transport.loseConnection(),
    }
    server, client = (side(tw, rec, lane, hooks)() for lane in ("server", "client"))
    return tw["protocols.loopback"].loopbackUNIX(server, client, noisy=False).addCallback(lambda _: rec("over", there()))


@scenario("adopted", reactor=True, min_events=5)
def systemd_strings(tw, rec):
    """A socket that systemd has opened is listened with; it is named by its number or by its name."""
    endpoints = tw["internet.endpoints"]
    parser = endpoints._SystemdParser()
    numbers = [given_number((HOST, 0)), given_number((HOST, 0))]
    parser._sddaemon = tw["python.systemd"].ListenFDs(numbers, ["one", "two"])
    ports = []
    for how in ({"domain": "INET", "index": "0"}, {"domain": "INET", "name": "two"}):
        endpoint = parser.parseStreamServer(tw.reactor, **how)
        rec("endpoint", type(endpoint).__name__, endpoint.fileno == numbers[len(ports)])
        endpoint.listen(factory_of(tw, None)).addCallback(ports.append)
    rec("listens", *(repr(port.getHost()).partition("port")[0] for port in ports))
    rec.raises(parser.parseStreamServer, tw.reactor, domain="INET", index="7")
    rec.raises(parser.parseStreamServer, tw.reactor, domain="NOWHERE", index="0")
    return tw.defer.gatherResults([port.stopListening() for port in ports])


def given_number(where):
    """The descriptor of a socket that listens, which is nobody's."""
    with socket.create_server(where) as made:
        return os.dup(made.fileno())


@scenario("adopted", reactor=True, min_events=4)
def systemd_string_for_a_path(tw, rec):
    """A path that systemd listens at can be given to the program, too."""
    endpoints = tw["internet.endpoints"]
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("s")
        os.chmod("s", 0o666)
        made.listen()
        number = os.dup(made.fileno())
    parser = endpoints._SystemdParser()
    parser._sddaemon = tw["python.systemd"].ListenFDs([number], ["s"])
    server = parser.parseStreamServer(tw.reactor, domain="UNIX", name="s")
    return talk(tw, rec, server, endpoints.clientFromString(tw.reactor, "unix:s"))


@scenario("tcp", reactor=True, min_events=6)
def bindings_of_ports(tw, rec):
    """A binding takes the place of a port and its interface, and says what others may do."""
    make = tw["internet.tcp"].makeBinding
    ports = []
    for how in ({}, {"reuseAddress": True}, {"reusePort": True}, {"reuseAddress": True, "reusePort": True}):
        port = tw.reactor.listenTCP(make(HOST, 0, **how), factory_of(tw, None))
        ports.append(port)
        rec("port", port.interface, port.port, *options(port.socket))
    plain = tw.reactor.listenTCP(0, factory_of(tw, None), interface=HOST)
    rec("without", plain.interface, *options(plain.socket))
    rec.raises(tw.reactor.listenTCP, (HOST, 0), factory_of(tw, None))
    rec.raises(tw.reactor.listenTCP, make(HOST), factory_of(tw, None), interface="0.0.0.0")
    same = tw.reactor.listenTCP(make(HOST), factory_of(tw, None), interface=HOST)
    return tw.defer.gatherResults([port.stopListening() for port in (*ports, plain, same)])


def options(skt):
    """Whether others may have the address again, and the port at the same time."""
    return [bool(skt.getsockopt(socket.SOL_SOCKET, option)) for option in (socket.SO_REUSEADDR, socket.SO_REUSEPORT)]


@scenario("tcp", reactor=True, min_events=2)
def bindings_share_a_port(tw, rec):
    """Two ports with reusePort listen at one number; without it the second cannot."""
    make = tw["internet.tcp"].makeBinding
    first = tw.reactor.listenTCP(make(HOST, reusePort=True), factory_of(tw, None))
    number = rec.sym("port", first.getHost().port)
    second = tw.reactor.listenTCP(make(HOST, number, reusePort=True), factory_of(tw, None))
    rec("same", first.getHost() == second.getHost())
    rec.raises(tw.reactor.listenTCP, number, factory_of(tw, None), interface=HOST)
    return tw.defer.gatherResults([port.stopListening() for port in (first, second)])


@scenario("tcp", reactor=True, min_events=4)
def bindings_of_clients(tw, rec):
    """A client is bound by a binding, or by a pair; a list is neither."""
    make = tw["internet.tcp"].makeBinding
    port = tw.reactor.listenTCP(0, greeting(tw, rec, "server"), interface=HOST)
    number = rec.sym("port", port.getHost().port)
    rec.raises(tw.reactor.connectTCP, HOST, number, factory_of(tw, None), bindAddress=[HOST, 0])
    ways = [(HOST, 0), make(HOST), make(HOST, reuseAddress=True), make(HOST, reusePort=True)]

    def next_one(_):
        if not ways:
            return port.stopListening()
        ended = tw.defer.Deferred()
        hooks = {"client_made": lambda c: rec("bound", c.transport.getHost().host, *options(c.transport.getHandle()))}
        made = side(tw, rec, "client", hooks, lambda: ended.callback(None), quiet=True)
        tw.reactor.connectTCP(HOST, number, factory_of(tw, made, "ClientFactory"), bindAddress=ways.pop(0))
        return ended.addCallback(next_one)

    return next_one(None)
