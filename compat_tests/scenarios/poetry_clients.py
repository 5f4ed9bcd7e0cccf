"""Fetching poems, from sockets the reactor watches to factories that call back."""

from __future__ import annotations

import socket

from compat_tests.scenario import scenario
from compat_tests.scenarios._poetry import POEM, VERSE, Evening, reader, recite, slowly
from compat_tests.scenarios._tcp import HOST


def watched(tw, rec, number, name, over):
    """A reader without a transport: a socket of our own that the reactor watches."""
    main, reactor, tell = tw.main, tw.reactor, rec.lane(name)

    class PoemSocket:
        def __init__(self):
            self.sock = socket.create_connection((HOST, number))
            self.sock.setblocking(False)
            reactor.addReader(self)

        def fileno(self):
            return self.sock.fileno()

        def logPrefix(self):
            return "poetry"

        def doRead(self):
            try:
                data = self.sock.recv(1024)
            except BlockingIOError:
                return None
            if not data:
                tell("all there")
                return main.CONNECTION_DONE
            rec.data(name, data)
            return None

        def connectionLost(self, reason):
            tell("lost", reason)
            self.sock.close()
            reactor.removeReader(self)
            if not any(isinstance(each, PoemSocket) for each in reactor.getReaders()):
                over()

    return PoemSocket()


def from_thread(tw, function):
    """Call something that blocks, while the reactor goes on."""
    return tw.threads.deferToThread(function)


def blocking(number):
    """The whole poem, waiting for each piece."""
    with socket.create_connection((HOST, number)) as sock:
        return b"".join(iter(lambda: sock.recv(1024), b""))


@scenario("poetry", reactor=True, min_events=1)
def poetry_blocking_clients(tw, rec):
    """Blocking clients, one after the other in a thread, get their poems from a server in the reactor."""
    evening = Evening(tw, rec)
    numbers = [evening.open(recite(tw)), evening.open(slowly(tw))]

    def both():
        return [blocking(number) for number in numbers]

    return from_thread(tw, both).addCallback(lambda poems: rec("poems", *poems)).addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=3)
def poetry_watched_socket(tw, rec):
    """A socket handed to the reactor reads its poem and ends by returning CONNECTION_DONE."""
    evening = Evening(tw, rec)
    watched(tw, rec, evening.open(recite(tw)), "one", evening.over)


@scenario("poetry", reactor=True, min_events=6)
def poetry_two_watched_sockets(tw, rec):
    """Two sockets in the reactor are read as their data comes; the last one to end is the end."""
    evening = Evening(tw, rec)
    slow, quick = evening.open(slowly(tw)), evening.open(recite(tw, b"short\n"))
    watched(tw, rec, slow, "slow", evening.over)
    watched(tw, rec, quick, "quick", evening.over)


@scenario("poetry", reactor=True, min_events=3)
def poetry_watched_socket_breaks(tw, rec):
    """What a reader raises in doRead is logged, and is the reason it is given."""
    evening, reactor = Evening(tw, rec), tw.reactor

    class Broken:
        def __init__(self, number):
            self.sock = socket.create_connection((HOST, number))
            reactor.addReader(self)

        def fileno(self):
            return self.sock.fileno()

        def logPrefix(self):
            return "broken"

        def doRead(self):
            rec("read")
            raise ValueError("no rhyme")

        def connectionLost(self, reason):
            rec("lost", reason)
            rec("still watched", self in reactor.getReaders())
            self.sock.close()
            evening.over()

    Broken(evening.open(recite(tw)))


@scenario("poetry", reactor=True, min_events=2)
def poetry_blocking_in_reactor(tw, rec):
    """A reader that blocks in doRead keeps the reactor's timers waiting until its server, elsewhere, is through."""
    reactor = tw.reactor
    ours, theirs = socket.socketpair()
    theirs.sendall(POEM)
    theirs.close()

    class Greedy:
        def fileno(self):
            return ours.fileno()

        def logPrefix(self):
            return "greedy"

        def doRead(self):
            rec("poem", b"".join(iter(lambda: ours.recv(7), b"")))
            return tw.main.CONNECTION_DONE

        def connectionLost(self, reason):
            rec("lost", reason)
            ours.close()
            reactor.callLater(0, rec.done)

    reactor.addReader(Greedy())


def simple_factory(tw, rec, count, over):
    """One factory for several servers: numbers its protocols and counts down."""

    class Numbered(tw.protocol.ClientFactory):
        noisy = False
        protocol = reader(tw)
        made = 0

        def __init__(self):
            self.left, self.poems = count, {}

        def buildProtocol(self, addr):
            built = super().buildProtocol(addr)
            self.made += 1
            rec("build", type(addr), addr.host, built.factory is self)
            return built

        def finished(self, poem, reason):
            self.poems[len(poem)] = poem
            rec.lane(f"poem of {len(poem)}")("lost", reason)
            self.one_less()

        def clientConnectionFailed(self, connector, reason):
            number = connector.getDestination().port
            rec.lane(f"server {number}")("failed", number, reason)
            self.one_less()

        def one_less(self):
            self.left -= 1
            if not self.left:
                rec.lane("report")("poems", sorted(self.poems.items()), self.made)
                over()

    return Numbered()


@scenario("poetry", reactor=True, min_events=4)
def poetry_factory_of_three(tw, rec):
    """One factory fetches three poems: a protocol each, told apart, counted down to the end."""
    evening = Evening(tw, rec)
    factory = simple_factory(tw, rec, 3, evening.over)
    for poem in (b"a\n", b"bb\n", POEM):
        tw.reactor.connectTCP(HOST, evening.open(recite(tw, poem)), factory)


@scenario("poetry", reactor=True, min_events=5)
def poetry_factory_one_down(tw, rec):
    """Of three servers one is down: its failure is told once and the others' poems come."""
    evening = Evening(tw, rec)
    factory = simple_factory(tw, rec, 3, evening.over)
    for number in (evening.open(recite(tw)), evening.down(), evening.open(slowly(tw, b"slow\n", 2))):
        tw.reactor.connectTCP(HOST, number, factory)


@scenario("poetry", reactor=True, min_events=2)
def poetry_factory_all_down(tw, rec):
    """With all servers down nothing is built, and the count still reaches its end."""
    evening = Evening(tw, rec)
    factory = simple_factory(tw, rec, 2, evening.over)
    for number in (evening.down(), evening.down()):
        tw.reactor.connectTCP(HOST, number, factory)


@scenario("poetry", reactor=True, min_events=3)
def poetry_destination_of_connector(tw, rec):
    """A factory tells which server failed by its connector's destination, as text and in parts."""
    evening = Evening(tw, rec)
    number = evening.down()

    class Factory(tw.protocol.ClientFactory):
        noisy = False

        def clientConnectionFailed(self, connector, reason):
            to = connector.getDestination()
            rec("to", str(to), to.type, to.host, to.port)
            rec("reason", str(reason), reason.getErrorMessage())
            evening.over()

    tw.reactor.connectTCP(HOST, number, Factory())
    rec("asked")


def telling_peer(tw, rec, over):
    """A protocol class that tells its peer, its host and its poem."""

    class Peer(tw.protocol.Protocol):
        def connectionMade(self):
            rec("peer", str(self.transport.getPeer()))
            rec("host", self.transport.getHost().host, self.transport.getHost().type)

        def dataReceived(self, data):
            rec.data("poem", data)

        def connectionLost(self, reason):
            rec("lost", reason.type, reason.getErrorMessage())
            over()

    return Peer


@scenario("poetry", reactor=True, min_events=4)
def poetry_peer_as_text(tw, rec):
    """A protocol that names its peer prints the address in the form programs show."""
    evening = Evening(tw, rec)
    factory = tw.protocol.ClientFactory()
    factory.protocol, factory.noisy = telling_peer(tw, rec, evening.over), False
    tw.reactor.connectTCP(HOST, evening.open(recite(tw)), factory)


@scenario("poetry", reactor=True, min_events=2)
def poetry_noisy_factories(tw, rec):
    """Factories that are not told to be quiet log when they start and when they stop."""
    evening, log = Evening(tw, rec), tw["python.log"]
    heard = rec.lane("heard")

    def observer(event):
        text = log.textFromEventDict(event) or ""
        if "factory" in text.lower():
            heard("line", text.partition("<")[0], event["system"])

    class Noisy(tw.protocol.ClientFactory):
        protocol = reader(tw)

        def finished(self, poem, reason):
            rec("poem", poem)
            tw.reactor.callLater(0.01, log.removeObserver, observer)
            tw.reactor.callLater(0.01, evening.over)

    log.addObserver(observer)
    tw.reactor.connectTCP(HOST, evening.open(recite(tw)), Noisy())


def calling_back(tw, number, callback, errback):
    """The third kind of client: two functions as arguments."""

    class Calling(tw.protocol.ClientFactory):
        noisy = False
        protocol = reader(tw)

        def finished(self, poem, reason):
            callback(poem)

        def clientConnectionFailed(self, connector, reason):
            errback(reason)

    return tw.reactor.connectTCP(HOST, number, Calling())


@scenario("poetry", reactor=True, min_events=2)
def poetry_callback_argument(tw, rec):
    """A factory given a callback and an errback calls the callback with the poem, once."""
    evening = Evening(tw, rec)

    def got(poem):
        rec("got", poem.decode("utf8"))
        evening.over()

    calling_back(tw, evening.open(recite(tw, VERSE.encode("utf8"))), got, lambda reason: rec("failed", reason))
    rec("asked")


@scenario("poetry", reactor=True, min_events=3)
def poetry_errback_argument(tw, rec):
    """A factory given a callback and an errback calls the errback with the Failure, which prints as one line."""
    evening = Evening(tw, rec)

    def failed(reason):
        rec("failed", reason, reason.check(tw.error.ConnectionRefusedError))
        rec.text("printed", str(reason))
        evening.over()

    calling_back(tw, evening.down(), lambda poem: rec("got", poem), failed)
    rec("asked")


@scenario("poetry", reactor=True, min_events=3)
def poetry_callback_that_breaks(tw, rec):
    """An exception in the callback argument is the protocol's: logged, while the connector still hears of the loss."""
    evening = Evening(tw, rec)

    def got(poem):
        rec("got", poem)
        evening.over()
        raise ValueError("I cannot read this")

    connector = calling_back(tw, evening.open(recite(tw)), got, lambda reason: rec("failed", reason))
    rec("state", connector.state)
    tw.reactor.callLater(0.03, lambda: rec("state", connector.state))


@scenario("poetry", reactor=True, min_events=2)
def poetry_half_a_poem(tw, rec):
    """A server that closes in the middle cannot be told from one that is through: half a poem, cleanly done."""
    evening = Evening(tw, rec)
    factory = simple_factory(tw, rec, 1, evening.over)
    tw.reactor.connectTCP(HOST, evening.open(recite(tw, POEM, "half")), factory)


@scenario("poetry", reactor=True, min_events=2)
def poetry_reset_in_the_middle(tw, rec):
    """A server that resets the connection is told from one that closes: the reason is not a clean one."""
    evening = Evening(tw, rec)

    class Rude(tw.protocol.Protocol):
        def dataReceived(self, data):
            self.transport.abortConnection()

        def connectionLost(self, reason):
            rec.lane("server")("lost", reason)

    class Polite(tw.protocol.Protocol):
        def connectionMade(self):
            self.transport.write(b"a poem, please\n")

        def connectionLost(self, reason):
            rec.lane("client")("lost", reason.type, reason.check(tw.error.ConnectionDone))
            evening.over()

    server, client = tw.protocol.ServerFactory(), tw.protocol.ClientFactory()
    server.protocol, client.protocol, client.noisy = Rude, Polite, False
    tw.reactor.connectTCP(HOST, evening.open(server), client)


@scenario("poetry", reactor=True, min_events=1)
def poetry_empty_poem(tw, rec):
    """A server that closes without a word gives the empty poem."""
    evening = Evening(tw, rec)
    tw.reactor.connectTCP(HOST, evening.open(recite(tw, b"")), simple_factory(tw, rec, 1, evening.over))


@scenario("poetry", reactor="manual", min_events=3)
def poetry_whole_client(tw, rec):
    """A whole client: connects before the reactor runs, stops it with the last poem, and prints after run returned."""
    reactor, poems = tw.reactor, []
    evening = Evening(tw, rec)

    def got(poem):
        poems.append(poem)
        if len(poems) == 2:
            rec("stop")
            for port in evening.ports:
                port.stopListening()
            reactor.stop()

    for poem in (POEM, b"once more\n"):
        calling_back(tw, evening.open(recite(tw, poem)), got, lambda reason: rec("failed", reason))
    rec("run")
    reactor.run()
    rec("returned", sorted(poems), reactor.running)
