"""A call on a port: what the factory is told, in which state the connector is, and how a call fails or is given up."""

from __future__ import annotations

from zope.interface import implementer

from compat_tests.scenario import scenario
from compat_tests.scenarios._tcp import HOST, caller, dead_port, factory_of, side


def listen(tw, rec, **hooks):
    """A port whose connections say nothing of themselves, and its number."""
    port = tw.reactor.listenTCP(0, factory_of(tw, side(tw, rec, "server", hooks, quiet=True)), interface=HOST)
    return port, rec.sym("port", port.getHost().port)


def closing(tw, rec, *ports):
    """A hook: close the ports and be done, a turn later."""
    stop = lambda: tw.defer.gatherResults([port.stopListening() for port in ports]).addCallback(rec.done)
    return lambda *_: tw.reactor.callLater(0.01, stop)


def freeing(tw, rec, held):
    """A hook: free the held port and be done."""

    def over(*_):
        held.close()
        tw.reactor.callLater(0, rec.done)

    return over


@scenario("tcp", reactor=True, min_events=6)
def tcp_call_refused(tw, rec):
    """A refused call fails with the reason and the text of the system's error."""
    held, number = dead_port(rec)

    def failed(connector, reason):
        rec("osError", reason.value.osError, reason.value.args)
        rec("check", reason.check(tw.error.ConnectError))

    factory = caller(tw, rec, failed=failed, stopped=freeing(tw, rec, held))
    connector = tw.reactor.connectTCP(HOST, number, factory)
    rec("state", connector.state, connector.host, connector.port, connector.timeout, connector.bindAddress)
    rec("string", str(connector.getDestination()))


@scenario("tcp", reactor=True, min_events=6)
def tcp_call_accepted_and_lost(tw, rec):
    """The factory starts, builds, is told of the loss and stops, in that order."""
    port, number = listen(tw, rec)
    close = lambda c: c.transport.loseConnection()
    made = side(tw, rec, "factory", {"factory_made": close})
    connector = tw.reactor.connectTCP(HOST, number, caller(tw, rec, made, stopped=closing(tw, rec, port)))
    rec("state", connector.state)


@scenario("tcp", reactor=True, min_events=5)
def tcp_call_given_up_when_started(tw, rec):
    """stopConnecting inside startedConnecting fails the call as the user's."""
    held, number = dead_port(rec)
    factory = caller(tw, rec, started=lambda c: c.stopConnecting(), stopped=freeing(tw, rec, held))
    connector = tw.reactor.connectTCP(HOST, number, factory)
    rec("state", connector.state)


@scenario("tcp", reactor=True, min_events=5)
def tcp_call_given_up_after(tw, rec):
    """stopConnecting after connectTCP fails the call at once; a second time is an error."""
    port, number = listen(tw, rec)
    connector = tw.reactor.connectTCP(HOST, number, caller(tw, rec, stopped=closing(tw, rec, port)))
    rec.raises(connector.stopConnecting)
    rec("state", connector.state)
    rec.raises(connector.stopConnecting)


@scenario("tcp", reactor=True, min_events=5)
def tcp_disconnect_while_connecting(tw, rec):
    """disconnect gives up a call that is on its way."""
    port, number = listen(tw, rec)
    connector = tw.reactor.connectTCP(HOST, number, caller(tw, rec, stopped=closing(tw, rec, port)))
    rec.raises(connector.disconnect)
    rec("state", connector.state)
    rec.raises(connector.disconnect)


@scenario("tcp", reactor=True, min_events=7)
def tcp_disconnect_when_connected(tw, rec):
    """disconnect ends a connection in good order; stopConnecting is then an error."""
    port, number = listen(tw, rec)

    def made(c):
        rec("state", connector.state, connector.transport is c.transport)
        rec.raises(connector.stopConnecting)
        rec.raises(connector.connect)
        rec.raises(connector.disconnect)
        rec("state", connector.state)

    protocol = side(tw, rec, "factory", {"factory_made": made})
    connector = tw.reactor.connectTCP(HOST, number, caller(tw, rec, protocol, stopped=closing(tw, rec, port)))


@scenario("tcp", reactor=True, min_events=8)
def tcp_connect_again_when_failed(tw, rec):
    """connect inside clientConnectionFailed tries again, and the factory does not stop between."""
    held, number = dead_port(rec)
    left = [1, 2]
    again = lambda connector, reason: left and (left.pop(), connector.connect())
    tw.reactor.connectTCP(HOST, number, caller(tw, rec, failed=again, stopped=freeing(tw, rec, held)))


@scenario("tcp", reactor=True, min_events=8)
def tcp_connect_again_when_lost(tw, rec):
    """connect inside clientConnectionLost makes another connection with the same factory."""
    port, number = listen(tw, rec)
    left = [1]
    again = lambda connector, reason: left and (left.pop(), connector.connect())
    made = side(tw, rec, "factory", {"factory_made": lambda c: c.transport.loseConnection()})
    tw.reactor.connectTCP(HOST, number, caller(tw, rec, made, lost=again, stopped=closing(tw, rec, port)))


@scenario("tcp", reactor=True, min_events=8)
def tcp_connect_again_later(tw, rec):
    """A connector that has ended connects again whenever it is asked; its factory starts anew."""
    port, number = listen(tw, rec)
    left = [1]
    over = closing(tw, rec, port)
    stopped = lambda: tw.reactor.callLater(0, lambda: (left.pop(), connector.connect())) if left else over()
    made = side(tw, rec, "factory", {"factory_made": lambda c: c.transport.loseConnection()})
    connector = tw.reactor.connectTCP(HOST, number, caller(tw, rec, made, stopped=stopped))


@scenario("tcp", reactor=True, min_events=5)
def tcp_client_builds_none(tw, rec):
    """A client's factory that builds nothing is told of a lost connection."""
    port, number = listen(tw, rec, server_lost=lambda s, reason: rec("server lost", reason))
    factory = caller(tw, rec, build=lambda addr: None, stopped=closing(tw, rec, port))
    tw.reactor.connectTCP(HOST, number, factory)


@scenario("tcp", reactor=True, min_events=4)
def tcp_server_builds_none(tw, rec):
    """A server's factory that builds nothing ends the connection in good order."""
    factory = factory_of(tw, None)
    factory.buildProtocol = lambda addr: rec.lane("server")("build", type(addr))
    port = tw.reactor.listenTCP(0, factory, interface=HOST)
    number = rec.sym("port", port.getHost().port)
    made = side(tw, rec, "factory", {})
    tw.reactor.connectTCP(HOST, number, caller(tw, rec, made, stopped=closing(tw, rec, port)))


@scenario("tcp", reactor=True, min_events=4)
def tcp_call_with_time_that_is_not_needed(tw, rec):
    """A call that is answered leaves no timer of its time limit."""
    port, number = listen(tw, rec)

    def made(c):
        rec("calls", len(tw.reactor.getDelayedCalls()))
        c.transport.loseConnection()

    protocol = side(tw, rec, "factory", {"factory_made": made})
    tw.reactor.connectTCP(HOST, number, caller(tw, rec, protocol, stopped=closing(tw, rec, port)), timeout=20)
    rec("calls", len(tw.reactor.getDelayedCalls()))


@scenario("tcp", reactor=True, min_events=4)
def tcp_call_out_of_time(tw, rec):
    """A call whose name is never found fails when its time is over."""

    @implementer(tw.interfaces.IHostnameResolver)
    class Never:
        def resolveHostName(self, receiver, hostName, *args, **kw):
            rec("asked", hostName)
            receiver.resolutionBegan(self)
            return self

        name = "never"

        def cancel(self):
            rec("cancelled")

    tw.reactor.installNameResolver(Never())
    tw.reactor.connectTCP("never.invalid", 80, caller(tw, rec, stopped=rec.done), timeout=0.02)


@scenario("tcp", reactor=True, min_events=5)
def tcp_name_is_not_found(tw, rec):
    """A name that an installed resolver does not find fails the call with its reason."""

    @implementer(tw.interfaces.IResolverSimple)
    class Nobody:
        def getHostByName(self, name, timeout=()):
            rec("asked", name)
            return tw.defer.fail(tw.error.DNSLookupError("no such name"))

    rec.raises(tw.reactor.installResolver, object())
    tw.reactor.installResolver(Nobody())
    tw.reactor.connectTCP("nobody.invalid", 80, caller(tw, rec, stopped=rec.done))


@scenario("tcp", reactor=True, min_events=5)
def tcp_name_is_found(tw, rec):
    """A name is looked up by the installed resolver, and the address it gives is called."""
    port, number = listen(tw, rec)

    @implementer(tw.interfaces.IResolverSimple)
    class Somebody:
        def getHostByName(self, name, timeout=()):
            rec("asked", name)
            return tw.defer.succeed(HOST)

    tw.reactor.installResolver(Somebody())
    close = lambda c: (rec("peer", c.transport.getPeer().host), c.transport.loseConnection())
    made = side(tw, rec, "factory", {"factory_made": close})
    tw.reactor.connectTCP("somebody.invalid", number, caller(tw, rec, made, stopped=closing(tw, rec, port)))


@scenario("tcp", reactor=True, min_events=4)
def tcp_call_of_localhost(tw, rec):
    """localhost is found without an installed resolver; the connector keeps the name."""
    port, number = listen(tw, rec)

    def made(c):
        rec("peer", c.transport.getPeer().host, connector.getDestination().host)
        c.transport.loseConnection()

    protocol = side(tw, rec, "factory", {"factory_made": made})
    connector = tw.reactor.connectTCP("localhost", number, caller(tw, rec, protocol, stopped=closing(tw, rec, port)))


@scenario("tcp", reactor=True, min_events=3)
def tcp_call_of_wrong_ports(tw, rec):
    """A port by the name of a service that is not there is an error; so is a thing that is no port."""
    factory = factory_of(tw, None, "ClientFactory")
    rec.raises(tw.reactor.connectTCP, HOST, "no-such-service-here", factory)
    rec.raises(tw.reactor.connectTCP, HOST)
    rec.raises(tw.reactor.listenTCP, "80", factory, interface=HOST)
    rec.done()


@scenario("tcp", reactor=True, min_events=5)
def tcp_call_from_an_address(tw, rec):
    """bindAddress is where the client calls from."""
    port, number = listen(tw, rec)

    def made(c):
        rec("host", c.transport.getHost().host, c.transport.getPeer().host)
        c.transport.loseConnection()

    protocol = side(tw, rec, "factory", {"factory_made": made})
    factory = caller(tw, rec, protocol, stopped=closing(tw, rec, port))
    tw.reactor.connectTCP(HOST, number, factory, bindAddress=("127.0.0.2", 0))


@scenario("tcp", reactor=True, min_events=4)
def tcp_call_from_a_taken_address(tw, rec):
    """A client that cannot be bound fails with the system's error."""
    port, number = listen(tw, rec)
    factory = caller(tw, rec, stopped=closing(tw, rec, port))
    tw.reactor.connectTCP(HOST, number, factory, bindAddress=(HOST, number))
