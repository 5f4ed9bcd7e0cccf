"""Connecting to a path: what a connector tells, and the ways in which it fails."""

from __future__ import annotations

import os

from compat_tests.scenario import scenario
from compat_tests.scenarios._tcp import caller, factory_of, side
from compat_tests.scenarios._unix import soon, stale


def attempt(tw, rec, path, started=None, **how):
    """Try to connect; fires when the factory has been stopped."""
    stopped = tw.defer.Deferred()
    factory = caller(tw, rec, stopped=lambda: stopped.callback(None), started=started or (lambda connector: None))
    tw.reactor.connectUNIX(path, factory, **how)
    return stopped


def quiet_port(tw, rec, **how):
    """A port at ``s``."""
    return tw.reactor.listenUNIX("s", factory_of(tw, side(tw, rec, "server", {}, quiet=True)), **how)


@scenario("unix", reactor=True, min_events=6)
def unix_connect_to_nothing(tw, rec):
    """Where there is no file, the attempt fails and says so."""
    return attempt(tw, rec, "nowhere")


@scenario("unix", reactor=True, min_events=6)
def unix_connect_to_a_stale_socket(tw, rec):
    """At a socket that nobody listens at, it is refused."""
    stale("s")
    return attempt(tw, rec, "s")


@scenario("unix", reactor=True, min_events=6)
def unix_connect_to_a_file(tw, rec):
    """At a file that is no socket, too."""
    with open("f", "w"):
        pass
    return attempt(tw, rec, "f")


@scenario("unix", reactor=True, min_events=6)
def unix_connect_through_a_file(tw, rec):
    """A path that leads through a file is no path."""
    with open("f", "w"):
        pass
    return attempt(tw, rec, "f/s")


@scenario("unix", reactor=True, min_events=4)
def unix_connect_and_ask_for_the_lock(tw, rec):
    """With checkPID, a path without a lock is not even tried."""
    stale("s")
    return attempt(tw, rec, "s", checkPID=True)


@scenario("unix", reactor=True, min_events=4)
def unix_connect_and_find_a_dead_lock(tw, rec):
    """A lock whose holder died is none."""
    stale("s")
    os.symlink("4194300", "s.lock")
    return attempt(tw, rec, "s", checkPID=1).addCallback(lambda _: rec("lock", os.path.lexists("s.lock")))


@scenario("unix", reactor=True, min_events=4)
def unix_connect_and_find_the_lock(tw, rec):
    """With a lock that is held, it goes on as ever."""
    port = quiet_port(tw, rec, wantPID=True)
    connected = lambda connector: tw.reactor.callLater(0.02, connector.disconnect)
    made = {"client_made": lambda c: rec("made")}
    stopped = tw.defer.Deferred()
    factory = caller(
        tw, rec, made=side(tw, rec, "client", made), started=connected, stopped=lambda: stopped.callback(None)
    )
    tw.reactor.connectUNIX("s", factory, checkPID=True)
    return stopped.addCallback(lambda _: port.stopListening())


@scenario("unix", reactor=True, min_events=4)
def unix_connector_tells_of_itself(tw, rec):
    """A connector knows where it goes and what has become of it."""
    port = quiet_port(tw, rec)
    factory = factory_of(tw, side(tw, rec, "client", {}), "ClientFactory")
    connector = tw.reactor.connectUNIX("s", factory, timeout=7)

    def tell(when):
        rec(when, connector.state, repr(connector.getDestination()), connector.timeout)
        rec("said", repr(connector).replace(hex(id(connector)), "ID"))

    tell("asked")
    rec("has", connector.address, connector.checkPID, tw.interfaces.IConnector.providedBy(connector))
    rec.raises(connector.connect)

    def over(_):
        tell("later")
        connector.disconnect()
        return soon(tw)

    return soon(tw).addCallback(over).addCallback(lambda _: tell("over")).addCallback(lambda _: port.stopListening())


@scenario("unix", reactor=True, min_events=5)
def unix_stop_connecting(tw, rec):
    """Stopped before it was tried, an attempt ends as the user wanted."""
    port = quiet_port(tw, rec)
    ended = attempt(tw, rec, "s", started=lambda connector: connector.stopConnecting())
    return ended.addCallback(lambda _: port.stopListening())


@scenario("unix", reactor=True, min_events=5)
def unix_disconnect_while_connecting(tw, rec):
    """To disconnect meanwhile is the same."""
    port = quiet_port(tw, rec)
    ended = attempt(tw, rec, "s", started=lambda connector: connector.disconnect(), timeout=None)
    return ended.addCallback(lambda _: soon(tw)).addCallback(lambda _: port.stopListening())


@scenario("unix", reactor=True, min_events=7)
def unix_connect_again(tw, rec):
    """A connector whose attempt has failed can be asked again, by the factory that is told."""
    stopped = tw.defer.Deferred()
    ports = []

    def failed(connector, reason):
        ports.append(quiet_port(tw, rec))
        connector.connect()
        tw.reactor.callLater(0.02, connector.disconnect)

    factory = caller(tw, rec, made=side(tw, rec, "client", {}), failed=failed, stopped=lambda: stopped.callback(None))
    tw.reactor.connectUNIX("s", factory)
    return stopped.addCallback(lambda _: ports[0].stopListening())


@scenario("unix", reactor=True, min_events=5)
def unix_client_factory_builds_nothing(tw, rec):
    """Whose factory builds no protocol, his connection ends, and the factory is told."""
    port = quiet_port(tw, rec)
    stopped = tw.defer.Deferred()
    factory = caller(tw, rec, build=lambda addr: None, stopped=lambda: stopped.callback(None))
    tw.reactor.connectUNIX("s", factory)
    return stopped.addCallback(lambda _: soon(tw)).addCallback(lambda _: port.stopListening())


@scenario("unix", reactor=True, min_events=5)
def unix_prefixes_of_the_log(tw, rec):
    """In whose name is logged what the two sides say while they are made, hear and are lost."""
    said = lambda event: event["message"][0].startswith("say") and rec("log", event["system"], *event["message"])
    tw.log.addObserver(said)

    def saying(lane):
        def say(event):
            return lambda one, *_: (tw.log.msg(f"say {lane} {event}"), event == "data" and one.transport.loseConnection())

        return {f"{lane}_{event}": say(event) for event in ("made", "data", "lost")}

    ended = tw.defer.Deferred()
    server, client = saying("server"), saying("client")
    client["client_made"] = lambda c: (tw.log.msg("say client made"), c.transport.write(b"hello"))
    port = tw.reactor.listenUNIX("s", factory_of(tw, side(tw, rec, "server", server, quiet=True)))
    lost = side(tw, rec, "client", client, lambda: ended.callback(None), quiet=True)
    tw.reactor.connectUNIX("s", factory_of(tw, lost, "ClientFactory"))
    return ended.addCallback(lambda _: port.stopListening()).addBoth(lambda _: tw.log.removeObserver(said))


@scenario("unix", reactor=True, min_events=3)
def unix_creator(tw, rec):
    """A ClientCreator connects to a path and answers with the protocol."""
    port = quiet_port(tw, rec)
    creator = tw.protocol.ClientCreator(tw.reactor, side(tw, rec, "client", {}))

    def connected(protocol):
        rec("connected", repr(protocol.transport.getPeer()))
        protocol.transport.loseConnection()
        return creator.connectUNIX("nowhere")

    ended = creator.connectUNIX("s").addCallback(connected)
    return ended.addErrback(lambda reason: rec("failed", reason)).addCallback(lambda _: port.stopListening())


@scenario("unix", reactor=True, min_events=2)
def connectors_of_ones_own(tw, rec):
    """Programs derive connectors of their own, and say what an attempt is."""
    base = tw["internet.base"].BaseConnector
    rec("abstract", issubclass(tw["internet.unix"].Connector, base), issubclass(tw["internet.tcp"].Connector, base))

    class Attempt:
        def failIfNotConnected(self, error):
            rec("fail", error)

        def loseConnection(self):
            rec("lose")

    class Own(base):
        def _makeTransport(self):
            rec("make")
            return Attempt()

    own = Own(caller(tw, rec), 5, tw.reactor)
    rec("state", own.state, own.timeout, own.factoryStarted)
    rec.raises(own.getDestination)
    Own.getDestination = lambda self: "elsewhere"
    rec("said", repr(own).replace(hex(id(own)), "ID"))
    own.connect()
    rec.raises(own.connect)
    own.disconnect()
    own.cancelTimeout()
    own.connect()
    own.state = "connected"
    own.cancelTimeout()
    own.disconnect()
    return tw.defer.succeed(None)


def said_and_gone(tw, rec, last_words):
    """Record who hears of whom when a client does `last_words` at once, and its end is the end of the port."""

    class Host(tw.protocol.Protocol):
        def connectionMade(self):
            rec("host made")

        def dataReceived(self, data):
            rec("host hears", data)

        def connectionLost(self, reason):
            rec("host lost", reason.type)
            tw.reactor.callLater(0.01, done.callback, None)

    class Guest(tw.protocol.Protocol):
        def connectionMade(self):
            rec("guest made")
            last_words(self.transport)

        def connectionLost(self, reason):
            rec("guest lost", reason.type)
            port.stopListening()

    done = tw.defer.Deferred()
    port = tw.reactor.listenUNIX("s", tw.protocol.Factory.forProtocol(Host))
    tw.protocol.ClientCreator(tw.reactor, Guest).connectUNIX("s")
    return done


@scenario("unix", reactor=True, min_events=5)
def last_words_before_anybody_hears(tw, rec):
    """Who writes and hangs up as soon as he is connected is let in before he is gone, also by a port of the same loop."""

    def words(transport):
        transport.write(b"x")
        transport.loseConnection()

    return said_and_gone(tw, rec, words)


@scenario("unix", reactor=True, min_events=4)
def gone_before_anybody_hears(tw, rec):
    """Who hangs up as soon as he is connected is let in before he is gone."""
    return said_and_gone(tw, rec, lambda transport: transport.loseConnection())
