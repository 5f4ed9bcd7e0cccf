"""What the scenarios of poetry share: servers that give a poem in all kinds of ways, clients that fetch one, and an evening.

An `Evening` opens ports, remembers them, and ends: it closes them all and says that the scenario is over.  `recite` is a
server's factory (at once, in pieces, half, never); `transforms` one that answers netstrings; `fetch` a Deferred of a poem.
Several connections are told apart by lanes, since nobody promises an order between them.
Nothing is registered here: this is no file of scenarios.
"""

from __future__ import annotations

from compat_tests.scenarios._tcp import HOST, dead_port

POEM = b"Who writes to a socket\nwrites to a river.\n"
VERSE = "Wer schreibt, wer liest — \u2026\n"


class Evening:
    """The ports of one scenario, and its end."""

    def __init__(self, tw, rec):
        self.tw, self.rec = tw, rec
        self.ports, self.held = [], []

    def open(self, factory) -> int:
        """Listen with the factory; the port's number."""
        factory.noisy = False
        port = self.tw.reactor.listenTCP(0, factory, interface=HOST)
        self.ports.append(port)
        return self.rec.sym("port", port.getHost().port)

    def down(self) -> int:
        """The number of a port that nobody listens on."""
        held, number = dead_port(self.rec)
        self.held.append(held)
        return number

    def over(self, result=None):
        """Close all ports, a turn later, and be done.  Passes its argument on, so that it can end a chain."""
        self.tw.reactor.callLater(0.005, self._close)
        return result

    def _close(self):
        for held in self.held:
            held.close()
        stops = [self.tw.defer.maybeDeferred(port.stopListening) for port in self.ports]
        self.tw.defer.gatherResults(stops).addBoth(self.rec.done)


# --- servers ---


def recite(tw, poem=POEM, manner="at once", lost=lambda reason: None):
    """A server's factory.  The manner: ``at once``, ``half`` and then reset, ``mute`` (says nothing, waits)."""

    class Reciter(tw.protocol.Protocol):
        def connectionMade(self):
            if manner == "mute":
                return
            self.transport.write(poem if manner == "at once" else poem[: len(poem) // 2])
            self.transport.loseConnection()

        def connectionLost(self, reason):
            lost(reason)

    factory = tw.protocol.ServerFactory()
    factory.protocol = Reciter
    return factory


def slowly(tw, poem=POEM, size=10, pause=0.002, tell=lambda *event: None):
    """A server's factory that writes a piece every `pause` seconds, with a LoopingCall."""

    class Slow(tw.protocol.Protocol):
        def connectionMade(self):
            self.rest = poem
            self.loop = tw.task.LoopingCall(self.piece)
            self.loop.start(pause).addBoth(self.finished)

        def piece(self):
            piece, self.rest = self.rest[:size], self.rest[size:]
            if not piece:
                self.loop.stop()
                return
            tell("piece", piece)
            self.transport.write(piece)

        def finished(self, result):
            tell("finished", result is self.loop)
            self.transport.loseConnection()

        def connectionLost(self, reason):
            tell("lost", reason)
            if self.loop.running:
                self.loop.stop()

    factory = tw.protocol.ServerFactory()
    factory.protocol = Slow
    return factory


def transforms(tw, known, tell=lambda *event: None):
    """A server's factory that answers ``name.poem`` in netstrings by the function of that name; a failure closes."""

    class Transformer(tw["protocols.basic"].NetstringReceiver):
        def stringReceived(self, request):
            name, _, poem = request.partition(b".")
            tell("request", name, len(poem))
            function = known.get(name.decode("ascii"))
            try:
                answer = function and function(poem)
            except ValueError as error:
                tell("failed", error)
                answer = None
            if answer is not None:
                self.sendString(answer)
            self.transport.loseConnection()

        def connectionLost(self, reason):
            tell("lost", reason)

    factory = tw.protocol.ServerFactory()
    factory.protocol = Transformer
    return factory


# --- clients ---


def reader(tw):
    """A protocol class that collects a poem and hands it to its factory's `finished`."""

    class Reader(tw.protocol.Protocol):
        poem = b""

        def dataReceived(self, data):
            self.poem += data

        def connectionLost(self, reason):
            self.factory.finished(self.poem, reason)

    return Reader


def fetching(tw, deferred):
    """A client's factory that fires the Deferred once, with the poem or with why there was no connection."""

    class Fetching(tw.protocol.ClientFactory):
        noisy = False
        protocol = reader(tw)

        def __init__(self):
            self.deferred = deferred

        def finished(self, poem, reason):
            waiting, self.deferred = self.deferred, None
            if waiting is not None:
                waiting.callback(poem)

        def clientConnectionFailed(self, connector, reason):
            waiting, self.deferred = self.deferred, None
            if waiting is not None:
                waiting.errback(reason)

    return Fetching()


def fetch(tw, number):
    """A Deferred of the poem on the port."""
    deferred = tw.defer.Deferred()
    tw.reactor.connectTCP(HOST, number, fetching(tw, deferred))
    return deferred


def ask(tw, number, name, poem):
    """A Deferred of the transformed poem; a connection lost or refused before the answer is its failure."""

    class Asking(tw["protocols.basic"].NetstringReceiver):
        def connectionMade(self):
            self.sendString(name + b"." + poem)

        def stringReceived(self, answer):
            self.transport.loseConnection()
            self.factory.answered(answer)

    class Factory(tw.protocol.ClientFactory):
        noisy = False
        protocol = Asking

        def answered(self, answer):
            waiting, self.waiting = self.waiting, None
            waiting.callback(answer)

        def clientConnectionLost(self, connector, reason):
            waiting, self.waiting = self.waiting, None
            if waiting is not None:
                waiting.errback(reason)

        clientConnectionFailed = clientConnectionLost

    factory = Factory()
    factory.waiting = tw.defer.Deferred()
    tw.reactor.connectTCP(HOST, number, factory)
    return factory.waiting
