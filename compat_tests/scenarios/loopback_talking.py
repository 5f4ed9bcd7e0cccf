"""Two protocols talk to each other, in memory or over sockets."""

from __future__ import annotations

from compat_tests.scenario import scenario


def sides(tw, rec):
    """A server and a client that record what they hear, each in a lane of its own."""

    class Side(tw.protocol.Protocol):
        first = ()
        closes = False

        def __init__(self, name):
            self.tell = rec.lane(name)

        def connectionMade(self):
            self.tell("made")
            for each in self.first:
                self.transport.write(each)
            if self.closes:
                self.transport.loseConnection()

        def dataReceived(self, data):
            self.tell("received", data)
            self.answer(data)

        def answer(self, data):
            """Override."""

        def connectionLost(self, reason):
            self.tell("lost", reason)

    return Side("server"), Side("client")


@scenario("wrapping", min_events=6)
def loopback_answers(tw, rec):
    """What is there already is brought at once, answers too, until one side closes."""
    server, client = sides(tw, rec)
    client.first = [b"one", b"two"]

    def answer(data):
        server.transport.write(data.upper())
        if data == b"two":
            server.transport.loseConnection()

    server.answer = answer
    over = tw["protocols.loopback"].loopbackAsync(server, client)
    rec("over", over.called)
    over.addCallback(lambda value: rec("value", value))


@scenario("wrapping", min_events=6)
def loopback_collapses(tw, rec):
    """A policy can bring all that was written as one piece."""
    loopback = tw["protocols.loopback"]
    server, client = sides(tw, rec)
    client.first = [b"one", b"two", b"three"]
    server.answer = lambda data: server.transport.writeSequence([data, b"!"])
    client.answer = lambda data: client.transport.abortConnection()
    loopback.loopbackAsync(server, client, loopback.collapsingPumpPolicy).addCallback(lambda value: rec("value", value))


@scenario("wrapping", min_events=6)
def loopback_own_policy(tw, rec):
    """A policy takes pieces from a queue until there are none, or None says that this was the end."""
    server, client = sides(tw, rec)
    server.first, server.closes = [b"one", b"two"], True

    def policy(queue, target):
        rec("to the client", target is client, bool(queue))
        while queue:
            rec("piece", queue.get())

    over = tw["protocols.loopback"].loopbackAsync(server, client, pumpPolicy=policy)
    rec("over", over.called)


@scenario("wrapping", min_events=4)
def loopback_producers(tw, rec):
    """A producer that waits to be asked is asked when all has been received."""
    server, client = sides(tw, rec)
    client.connectionMade = lambda: client.transport.registerProducer(producer, False)

    class Producer:
        left = 3

        def resumeProducing(self):
            rec("asked")
            self.left -= 1
            client.transport.write(b"%d" % self.left)
            if not self.left:
                client.transport.unregisterProducer()
                client.transport.loseConnection()

    producer = Producer()
    over = tw["protocols.loopback"].loopbackAsync(server, client)
    rec("over", over.called, client.transport.producer)


@scenario("wrapping", min_events=4)
def loopback_mistakes(tw, rec):
    """Only bytes can be written; what a protocol raises comes out."""
    loopback = tw["protocols.loopback"]
    server, client = sides(tw, rec)
    client.connectionMade = lambda: rec.raises(client.transport.write, "text")
    loopback.loopbackAsync(server, client)
    server, client = sides(tw, rec)
    client.first = [b"one"]

    def answer(data):
        raise ValueError("no")

    server.answer = answer
    rec.raises(loopback.loopbackAsync, server, client)
    rec("addresses", tw.interfaces.IAddress.providedBy(client.transport.getPeer()), client.transport.disconnecting)


@scenario("wrapping", reactor=True, min_events=5)
def loopback_goes_on_later(tw, rec):
    """What is written later is brought in a turn of its own."""
    server, client = sides(tw, rec)
    heard = []
    server.answer = lambda data: (heard.append(data), server.transport.loseConnection())
    over = tw["protocols.loopback"].loopbackAsync(server, client)
    rec("waiting", over.called)

    def write():
        client.transport.write(b"late")
        rec("written", heard)

    tw.reactor.callLater(0.01, write)
    return over.addCallback(lambda value: rec("value", value))


@scenario("wrapping", reactor=True, min_events=6)
def loopback_over_tcp(tw, rec):
    """The same over TCP: over when both sides have lost the connection and the port is closed."""
    server, client = sides(tw, rec)
    client.first = [b"hello"]
    server.answer = lambda data: server.transport.write(data.upper())
    client.answer = lambda data: client.transport.loseConnection()
    over = tw["protocols.loopback"].loopbackTCP(server, client, noisy=False)
    return over.addCallback(lambda value: rec("over", value))


@scenario("wrapping", min_events=8)
def relays(tw, rec):
    """A relay keeps what is written until its buffer is cleared, and then the end."""
    import io

    loopback = tw["protocols.loopback"]
    server, _ = sides(tw, rec)
    log = io.StringIO()
    relay = loopback.LoopbackRelay(server, log)
    relay.write(b"one")
    relay.writeSequence([b"two", b"three"])
    rec("kept", relay.buffer, relay.getHost(), relay.getPeer(), relay.logPrefix())
    relay.clearBuffer()
    rec("brought", relay.buffer)
    relay.loseConnection()
    rec("closing", relay.shouldLose)
    relay.clearBuffer()
    rec("closed", relay.shouldLose)
    relay.write(b"late")
    relay.clearBuffer()
    rec("late", relay.buffer, relay.loseConnection(), relay.shouldLose)
    rec.text("log", log.getvalue())


@scenario("wrapping", min_events=3)
def loopback_client_factories(tw, rec):
    """A client's factory has one protocol and tells when it is lost."""
    factory = tw["protocols.loopback"].LoopbackClientFactory("protocol")
    factory.deferred.addCallback(lambda value: rec("fired", value))
    rec("new", factory.disconnected, factory.buildProtocol(None), factory.buildProtocol("again"))
    factory.clientConnectionLost("connector", "reason")
    rec("lost", factory.disconnected)
