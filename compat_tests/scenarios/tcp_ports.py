"""Ports and what connections tell of themselves: addresses, texts, options, interfaces, and how a port opens and closes."""

from __future__ import annotations

import socket

from compat_tests.scenario import scenario
from compat_tests.scenarios._tcp import HOST, caller, factory_of, meet, side


def server(tw, rec):
    """A server's factory that records each call it gets."""
    tell = rec.lane("factory")

    class Server(tw.protocol.ServerFactory):
        noisy = False
        protocol = side(tw, rec, "server", {})

        def doStart(self):
            tell("doStart", self.numPorts)
            super().doStart()

        def doStop(self):
            tell("doStop", self.numPorts)
            super().doStop()

        def startFactory(self):
            tell("startFactory")

        def stopFactory(self):
            tell("stopFactory")

    return Server()


def close(each, *_):
    """A hook: end the connection in good order."""
    each.transport.loseConnection()


@scenario("tcp", reactor=True, min_events=8)
def tcp_port_opens_and_closes(tw, rec):
    """A port starts its factory, listens, and stops it a turn after it was asked."""
    port = tw.reactor.listenTCP(0, server(tw, rec), interface=HOST)
    rec.sym("port", port.getHost().port)
    state = lambda when: rec(when, port.connected, port.disconnecting, port.disconnected, port in tw.reactor.getReaders())
    state("open")
    stopped = port.stopListening()
    state("stopping")

    def over(result):
        rec.lane("factory")("stopped", result)
        state("stopped")

    return stopped.addCallback(over)


@scenario("tcp", reactor=True, min_events=4)
def tcp_port_closes_twice(tw, rec):
    """A port that is closed may be asked again, and has nothing to say."""
    port = tw.reactor.listenTCP(0, server(tw, rec), interface=HOST)
    rec.sym("port", port.getHost().port)

    def again(result):
        rec("first", result)
        rec("second", port.stopListening())

    return port.stopListening().addCallback(again)


@scenario("tcp", reactor=True, min_events=6)
def tcp_port_opens_again(tw, rec):
    """startListening opens a closed port again."""
    port = tw.reactor.listenTCP(0, server(tw, rec), interface=HOST)
    number = rec.sym("port", port.getHost().port)

    def again(_):
        rec.raises(port.startListening)
        rec.sym("port", port.getHost().port)
        rec("same number", port.getHost().port == number, port.connected)
        return port.stopListening()

    return port.stopListening().addCallback(again)


@scenario("tcp", reactor=True, min_events=8)
def tcp_two_ports_of_one_factory(tw, rec):
    """A factory of two ports starts with the first and stops with the last."""
    factory = server(tw, rec)
    ports = [tw.reactor.listenTCP(0, factory, interface=HOST) for _ in range(2)]
    rec("ports", factory.numPorts)
    stopped = ports[0].stopListening()
    return stopped.addCallback(lambda _: rec("one", factory.numPorts)).addCallback(lambda _: ports[1].stopListening())


@scenario("tcp", reactor=True, min_events=5)
def tcp_port_is_taken(tw, rec):
    """A taken port is an error with a text of where and why; its factory is not started."""
    port = tw.reactor.listenTCP(0, factory_of(tw, None), interface=HOST)
    number = rec.sym("port", port.getHost().port)
    error = rec.raises(tw.reactor.listenTCP, number, server(tw, rec), interface=HOST)
    rec("parts", error.interface, error.port, error.socketError.errno)
    rec("error", error)
    error = rec.raises(tw.tcp.Port(number, server(tw, rec), interface=HOST, reactor=tw.reactor).startListening)
    rec("listening", isinstance(error, tw.error.BindError))
    return port.stopListening()


@scenario("tcp", reactor=True, min_events=2)
def tcp_port_of_an_interface_not_here(tw, rec):
    """An interface that is not of this machine is an error."""
    port = tw.reactor.listenTCP(0, factory_of(tw, None), interface=HOST)
    rec.raises(tw.reactor.listenTCP, 0, server(tw, rec), interface="192.0.2.1")
    rec.raises(tw.reactor.listenTCP, 0, server(tw, rec), interface="::2")
    return port.stopListening()


@scenario("tcp", reactor=True, min_events=3)
def tcp_port_of_all_interfaces(tw, rec):
    """Without an interface a port listens on all of IPv4; with :: on all of IPv6; a backlog may be said."""
    ports = [
        tw.reactor.listenTCP(0, factory_of(tw, None)),
        tw.reactor.listenTCP(0, factory_of(tw, None), interface="::"),
        tw.reactor.listenTCP(0, factory_of(tw, None), 5, HOST),
    ]
    for port in ports:
        rec.sym("port", port.getHost().port)
        rec("host", type(port.getHost()), port.getHost().host, port.backlog, port.interface, port.addressFamily)
    return tw.defer.gatherResults([port.stopListening() for port in ports])


@scenario("tcp", reactor=True, min_events=5)
def tcp_texts_of_a_port(tw, rec):
    """The repr of a port names its class, its factory and its number while it listens."""
    port = tw.reactor.listenTCP(0, factory_of(tw, None), interface=HOST)
    rec.sym("port", port.getHost().port)
    rec("open", repr(port), str(port.getHost()))
    rec("prefix", port.logPrefix())
    rec("attributes", port.port, port.sessionno, port.numberAccepts >= 1)

    def over(_):
        rec("closed", repr(port), port.port)
        rec("prefix", port.logPrefix())

    return port.stopListening().addCallback(over)


@scenario("tcp", reactor=True, min_events=4)
def tcp_lines_of_a_noisy_port(tw, rec):
    """A noisy factory's port logs when it starts and when it is closed, and where."""
    tw["python.log"].addObserver(
        lambda event: rec.lane("lines")(tw["python.log"].textFromEventDict(event).split(" at 0x")[0])
    )
    factory = tw.protocol.ServerFactory()
    port = tw.reactor.listenTCP(0, factory, interface=HOST)
    rec.sym("port", port.getHost().port)
    rec("noisy", factory.noisy)
    return port.stopListening()


@scenario("tcp", reactor=True, min_events=4)
def tcp_texts_of_a_connection(tw, rec):
    """What a server's and a client's transport say of themselves."""

    def made(lane):
        def told(each):
            transport = each.transport
            rec.sym("port", transport.getHost().port)
            rec.sym("port", transport.getPeer().port)
            rec.sym("at", f"{id(transport):x}")
            rec.lane(lane)("prefix", transport.logPrefix(), transport.logstr)
            rec.lane(lane)("repr", repr(transport).replace(f"{id(each):x}", "<p>"))
            if lane == "client":
                each.transport.loseConnection()

        return told

    return meet(tw, rec, client_made=made("client"), server_made=made("server"))


@scenario("tcp", reactor=True, min_events=7)
def tcp_addresses_of_a_connection(tw, rec):
    """getHost of one side is getPeer of the other."""
    ends = {}

    def made(lane):
        def told(each):
            ends[lane] = each.transport.getHost(), each.transport.getPeer()
            rec.lane(lane)("types", *map(type, ends[lane]), ends[lane][0].type, ends[lane][0].host)
            if len(ends) == 2:
                rec("crossed", ends["client"] == ends["server"][::-1])
                each.transport.loseConnection()

        return told

    return meet(tw, rec, client_made=made("client"), server_made=made("server"))


@scenario("tcp", reactor=True, min_events=6)
def tcp_over_ipv6(tw, rec):
    """Over ::1 it is the same, with addresses of IPv6."""

    def made(c):
        host, peer = c.transport.getHost(), c.transport.getPeer()
        rec("host", type(host), host.type, host.host, peer.host, host.flowInfo, host.scopeID, c.transport.addressFamily)
        c.transport.write(b"x")

    return meet(tw, rec, interface="::1", client_made=made, server_data=close)


@scenario("tcp", reactor=True, min_events=8)
def tcp_options_of_a_connection(tw, rec):
    """Delay and keep-alive can be read and set; the handle is the socket."""

    def made(c):
        for name in ("TcpNoDelay", "TcpKeepAlive"):
            for value in (None, True, False, 1):
                if value is not None:
                    rec.raises(getattr(c.transport, "set" + name), value)
                rec(name, getattr(c.transport, "get" + name)())
        rec("handle", c.transport.getHandle(), c.transport.getHandle().fileno() == c.transport.fileno())
        rec("blocking", c.transport.getHandle().getblocking())
        c.transport.loseConnection()

    return meet(tw, rec, client_made=made, client_lost=lambda c, reason: rec("fileno", c.transport.fileno()))


@scenario("tcp", reactor=True, min_events=6)
def tcp_what_they_provide(tw, rec):
    """Which interfaces transports, ports and connectors provide."""
    names = (
        "ITransport",
        "ITCPTransport",
        "IConsumer",
        "IPushProducer",
        "IHalfCloseableDescriptor",
        "IReadWriteDescriptor",
    )
    names += ("ISystemHandle", "ILoggingContext", "IListeningPort", "IConnector", "IReadDescriptor", "IPullProducer")
    provided = lambda thing: [name for name in names if getattr(tw.interfaces, name).providedBy(thing)]
    port = tw.reactor.listenTCP(0, factory_of(tw, side(tw, rec, "server", {}, quiet=True)), interface=HOST)
    rec("port", provided(port))
    made = lambda c: (rec("client", provided(c.transport)), c.transport.loseConnection())
    over = lambda: tw.reactor.callLater(0.01, lambda: port.stopListening().addCallback(rec.done))
    factory = caller(tw, rec, side(tw, rec, "client", {"client_made": made}), stopped=over)
    rec("connector", provided(tw.reactor.connectTCP(HOST, rec.sym("port", port.getHost().port), factory)))


@scenario("tcp", reactor=True, min_events=4, limit=10)
def tcp_fifty_at_once(tw, rec):
    """Fifty connections at once are all made, answered and lost."""
    counts = {"answers": 0, "lost": 0}
    hooks = {"server_data": lambda s, data: s.transport.write(data)}
    port = tw.reactor.listenTCP(
        0, factory_of(tw, side(tw, rec, "server", hooks, lambda: lost(), quiet=True)), interface=HOST
    )

    def data(c, data):
        counts["answers"] += 1
        c.transport.loseConnection()

    def lost():
        counts["lost"] += 1
        if counts["lost"] == 100:
            rec("counts", counts)
            rec("sessions", port.sessionno)
            tw.reactor.callLater(0, lambda: port.stopListening().addCallback(rec.done))

    hooks = {"client_made": lambda c: c.transport.write(b"x"), "client_data": data}
    factory = factory_of(tw, side(tw, rec, "client", hooks, lost, quiet=True), "ClientFactory")
    for _ in range(50):
        tw.reactor.connectTCP(HOST, port.getHost().port, factory)
    rec("ports", factory.numPorts)
    tw.reactor.callLater(0, rec, "a turn later", factory.numPorts)


@scenario("tcp", reactor=True, min_events=4)
def tcp_creator_over_a_port(tw, rec):
    """ClientCreator gives the connected protocol of a real connection, or the failure of a refused one."""
    port = tw.reactor.listenTCP(0, factory_of(tw, side(tw, rec, "server", {})), interface=HOST)
    number = rec.sym("port", port.getHost().port)
    lost = tw.defer.Deferred()
    create = tw.protocol.ClientCreator(tw.reactor, side(tw, rec, "client", {}, lambda: lost.callback(None)))

    def connected(client):
        rec("connected", client.connected)
        client.transport.loseConnection()
        return lost

    def refused(_):
        return create.connectTCP(HOST, number).addErrback(lambda failure: rec("refused", failure))

    ended = create.connectTCP(HOST, number).addCallback(connected)
    wait = lambda _: tw.task.deferLater(tw.reactor, 0.01, port.stopListening)
    return ended.addCallback(wait).addCallback(refused)


@scenario("tcp", reactor=True, min_events=5)
def tcp_reconnecting_over_a_port(tw, rec):
    """A ReconnectingClientFactory calls again after each loss until it is told to stop."""
    port = tw.reactor.listenTCP(0, factory_of(tw, side(tw, rec, "server", {}, quiet=True)), interface=HOST)
    number = rec.sym("port", port.getHost().port)

    left = [1, 2]

    class Again(tw.protocol.ReconnectingClientFactory):
        noisy = False
        initialDelay, factor, jitter, maxDelay = 0.01, 1, 0, 0.01
        protocol = side(tw, rec, "client", {"client_made": close})

        def clientConnectionLost(self, connector, reason):
            rec("lost", self.retries, connector.state, reason.type)
            if left:
                left.pop()
                return super().clientConnectionLost(connector, reason)
            self.stopTrying()
            tw.reactor.callLater(0.01, lambda: port.stopListening().addCallback(rec.done))

        def stopFactory(self):
            rec("stop", self.numPorts, self.continueTrying)

    tw.reactor.connectTCP(HOST, number, Again())


@scenario("tcp", reactor="manual", min_events=4)
def tcp_left_open_at_the_end(tw, rec):
    """When the reactor ends, connections are lost in an unclean fashion and ports are closed."""
    greeter = side(tw, rec, "server", {"server_made": lambda s: s.transport.write(b"x")})
    listening = tw.reactor.listenTCP(0, factory_of(tw, greeter), interface=HOST)
    number = rec.sym("port", listening.getHost().port)
    made = side(tw, rec, "client", {"client_data": lambda c, data: tw.reactor.stop()})
    tw.reactor.connectTCP(HOST, number, caller(tw, rec, made))
    tw.reactor.run()
    rec("port", listening.connected, listening.disconnected)
    with socket.socket() as plain:
        rec("free", plain.connect_ex((HOST, number)) != 0)
