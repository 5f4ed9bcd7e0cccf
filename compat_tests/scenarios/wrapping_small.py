"""Small protocols: states, the services of old hosts, forwarding, proxies of producers, buckets."""

from __future__ import annotations

import struct
import time

from compat_tests.scenario import scenario


@scenario("wrapping", min_events=6)
def states(tw, rec):
    """A stateful protocol calls a method with exactly as many bytes as its state says; what it returns is the next one."""

    class Stateful(tw["protocols.stateful"].StatefulProtocol):
        def connectionMade(self):
            rec("made")

        def getInitialState(self):
            rec("initial")
            return self.length, 1

        def length(self, data):
            rec("length", data)
            return self.content, data[0]

        def content(self, data):
            rec("content", data)
            return self.length, 1

    protocol = Stateful()
    protocol.makeConnection(tw.testing.StringTransport())
    for piece in (b"\x03a", b"b", b"c\x02de\x01", b"", b"f\x00\x01g"):
        protocol.dataReceived(piece)


@scenario("wrapping", min_events=4)
def states_that_stay(tw, rec):
    """A method that returns nothing stays in its state; without a first state there is no protocol."""
    kind = tw["protocols.stateful"].StatefulProtocol

    class Stateful(kind):
        def getInitialState(self):
            return lambda data: rec("two", data), 2

    protocol = Stateful()
    protocol.makeConnection(tw.testing.StringTransport())
    protocol.dataReceived(b"abcdefg")
    rec.raises(kind().makeConnection, tw.testing.StringTransport())


@scenario("wrapping", min_events=8)
def old_services(tw, rec):
    """Echo, discard, a quotation, who is there, noise, the time."""
    wire = tw["protocols.wire"]
    for kind in (wire.Echo, wire.Discard, wire.QOTD, wire.Who):
        transport = tw.testing.StringTransport()
        protocol = kind()
        protocol.makeConnection(transport)
        protocol.dataReceived(b"hello")
        rec(kind.__name__, transport.value(), transport.disconnecting)
    transport = tw.testing.StringTransport()
    noise = wire.Chargen()
    noise.makeConnection(transport)
    rec("noise", transport.value(), transport.producer is noise, bool(transport.streaming))
    noise.resumeProducing()
    rec("noise", transport.value(), transport.value() == noise.noise, noise.pauseProducing(), noise.stopProducing())
    rec("quiet", tw.interfaces.IProducer.providedBy(noise))
    transport = tw.testing.StringTransport()
    wire.Time().makeConnection(transport)
    rec.timed("time", struct.unpack("!i", transport.value())[0] - time.time(), -2, 1)
    rec("all", sorted(wire.__all__))


@scenario("wrapping", min_events=3)
def old_services_with_words_of_ones_own(tw, rec):
    """What is quoted and who is there can be said by a subclass."""
    wire = tw["protocols.wire"]

    class Quotes(wire.QOTD):
        def getQuote(self):
            return b"mine"

    class Users(wire.Who):
        def getUsers(self):
            return b"me"

    for kind in (Quotes, Users):
        transport = tw.testing.StringTransport()
        kind().makeConnection(transport)
        rec(kind.__name__, transport.value(), transport.disconnecting)
    rec("usual", wire.QOTD().getQuote(), wire.Who().getUsers())


class Spied:
    """A transport's calls, recorded."""

    def __init__(self, rec, name):
        self._rec, self._name = rec, name

    def __getattr__(self, what):
        if what.startswith("_"):
            raise AttributeError(what)
        name = lambda value: value._name if isinstance(value, Spied) else value
        return lambda *args: self._rec(self._name, what, *map(name, args))


@scenario("wrapping", min_events=9)
def forwarding(tw, rec):
    """A connection is made for each that is accepted, and then what the one says the other repeats."""
    forward = tw["protocols.portforward"]
    reactor = tw.testing.MemoryReactor()
    server = forward.ProxyFactory("example.com", 80).buildProtocol(None)
    server.reactor = reactor
    server.makeConnection(Spied(rec, "server"))
    host, port, factory, *_ = reactor.tcpClients[0]
    rec("connecting", host, port, type(factory))
    client = factory.buildProtocol(None)
    client.makeConnection(Spied(rec, "client"))
    server.dataReceived(b"question")
    client.dataReceived(b"answer")
    server.connectionLost("why")
    rec("peers", server.peer, client.peer is server)
    client.connectionLost("why")


@scenario("wrapping", min_events=4)
def forwarding_to_nobody(tw, rec):
    """When there is nobody to forward to, the connection that was accepted is closed."""
    reactor = tw.testing.MemoryReactor()
    server = tw["protocols.portforward"].ProxyFactory("example.com", 80).buildProtocol(None)
    server.reactor = reactor
    server.makeConnection(Spied(rec, "server"))
    reactor.tcpClients[0][2].clientConnectionFailed("connector", "reason")
    rec("peer", server.peer, server.noisy)
    rec("lost", server.connectionLost("why"))


@scenario("wrapping", reactor=True, min_events=3)
def forwarding_over_sockets(tw, rec):
    """What is said to the forwarding port is answered by the one behind it."""
    protocol, reactor = tw.protocol, tw.reactor

    class Caller(protocol.Protocol):
        def connectionMade(self):
            self.transport.write(b"hello")

        def dataReceived(self, data):
            rec("received", data)
            self.transport.loseConnection()

        def connectionLost(self, reason):
            rec("lost", reason)
            tw.defer.gatherResults([tw.defer.maybeDeferred(each.stopListening) for each in ports])

    class Echo(tw["protocols.wire"].Echo):
        def connectionLost(self, reason):
            rec.lane("server")("lost", reason)
            reactor.callLater(0.02, rec.done)

    behind = protocol.ServerFactory.forProtocol(Echo)
    behind.noisy = False
    ports = [reactor.listenTCP(0, behind, interface="127.0.0.1")]
    forward = tw["protocols.portforward"].ProxyFactory("127.0.0.1", ports[0].getHost().port)
    forward.noisy = False
    ports.append(reactor.listenTCP(0, forward, interface="127.0.0.1"))
    protocol.ClientCreator(reactor, Caller).connectTCP("127.0.0.1", ports[1].getHost().port)


class Consumer(Spied):
    """A consumer's calls, recorded."""

    def registerProducer(self, producer, streaming):
        self._rec(self._name, "registerProducer", streaming)


@scenario("wrapping", min_events=8)
def proxies_of_producers(tw, rec):
    """A proxy between a producer and a consumer keeps what comes while it is paused, and the producer pauses as well."""
    proxy = tw["protocols.pcp"].BasicProducerConsumerProxy(Consumer(rec, "consumer"))
    proxy.registerProducer(Spied(rec, "producer"), True)
    proxy.write("one")
    proxy.pauseProducing()
    proxy.write("two")
    proxy.write("three")
    rec("paused", proxy.paused)
    proxy.resumeProducing()
    proxy.write("four")
    proxy.finish()


@scenario("wrapping", min_events=8)
def proxies_that_wait_to_be_asked(tw, rec):
    """A proxy that does not stream writes once each time it is asked, and hands the asking on."""
    kind = tw["protocols.pcp"].BasicProducerConsumerProxy

    class Pulled(kind):
        iAmStreaming = False

    proxy = Pulled(Consumer(rec, "consumer"))
    proxy.registerProducer(Spied(rec, "producer"), False)
    proxy.write("too early")
    proxy.resumeProducing()
    proxy.resumeProducing()
    rec("asked", proxy.outstandingPull)
    proxy.write("answer")
    rec("answered", proxy.outstandingPull)
    proxy.stopProducing()


@scenario("wrapping", min_events=8)
def proxies_with_a_buffer(tw, rec):
    """A proxy with a buffer lets its producer pause when that is full and go on when there is room."""
    proxy = tw["protocols.pcp"].ProducerConsumerProxy(Consumer(rec, "consumer"))
    rec("size", proxy.bufferSize)
    proxy.bufferSize = 5
    proxy.registerProducer(Spied(rec, "producer"), True)
    proxy.pauseProducing()
    proxy.write("1234")
    rec("room", proxy.producerPaused)
    proxy.write("56")
    rec("full", proxy.producerPaused)
    proxy.resumeProducing()
    rec("room", proxy.producerPaused)
    proxy.pauseProducing()
    proxy.write("78")
    proxy.unregisterProducer()
    rec("ended", proxy.unregistered)
    proxy.resumeProducing()


@scenario("wrapping", min_events=9)
def buckets(tw, rec):
    """What fits into a bucket is its size less what has not drained yet."""
    htb = tw["protocols.htb"]
    clock = tw.task.Clock()
    htb.time, real = clock.seconds, htb.time
    try:

        class Bucket(htb.Bucket):
            maxburst = 10
            rate = 2

        bucket = Bucket()
        rec("add", bucket.add(7), bucket.add(7) == 3, bucket.content == 10)
        rec("drip", bucket.drip())
        clock.advance(2)
        rec("drip", bucket.drip(), bucket.content == 6)
        rec("add", bucket.add(1), bucket.add(9) == 3)
        clock.advance(20)
        rec("drip", bucket.drip(), bucket.content == 0)
        small = Bucket()
        small.maxburst = 4
        inside = Bucket(small)
        rec("nested", inside.add(9), inside.content, small.content, inside.parentBucket is small)
        rec("endless", htb.Bucket().add(10**9), htb.Bucket().drip())
    finally:
        htb.time = real
    rec("usual", htb.Bucket.maxburst, htb.Bucket.rate, htb.Bucket().parentBucket)
    rec("intervals", htb.FilterByHost.sweepInterval, htb.FilterByServer.sweepInterval)


@scenario("wrapping", min_events=5)
def buckets_for_things(tw, rec):
    """A filter has a bucket for each key, inside that which its parent has."""
    htb = tw["protocols.htb"]

    class ByName(htb.HierarchicalBucketFilter):
        def getBucketKey(self, name):
            return name

    everybody = htb.HierarchicalBucketFilter()
    rec("everybody", everybody.getBucketFor("a") is everybody.getBucketFor("b"), everybody.getBucketKey("a"))
    by_name = ByName(everybody)
    rec("each", by_name.getBucketFor("a") is by_name.getBucketFor("a"), by_name.getBucketFor("a") is by_name.getBucketFor("b"))
    rec("parent", by_name.getBucketFor("a").parentBucket is everybody.getBucketFor())
    rec("known", sorted(by_name.buckets), by_name.parentFilter is everybody)
    rec("provides", htb.IBucketFilter.providedBy(by_name))


@scenario("wrapping", min_events=6)
def shaped_consumers(tw, rec):
    """A shaped consumer passes on as much as fits into the bucket, and counts as its user until it stops."""
    htb = tw["protocols.htb"]
    now = [0]
    htb.time, real = lambda: now[0], htb.time
    try:

        class Bucket(htb.Bucket):
            maxburst = 4
            rate = 1

        bucket = Bucket()
        shaped = htb.ShapedConsumer(Consumer(rec, "consumer"), bucket)
        shaped.registerProducer(Spied(rec, "producer"), True)
        shaped.resumeProducing()
        shaped.write("abcdefghij")
        rec("content", bucket.content)
        now[0] += 3
        shaped.resumeProducing()
        shaped.stopProducing()
    finally:
        htb.time = real
    rec("transport", htb.ShapedTransport(Consumer(rec, "consumer"), htb.Bucket()).iAmStreaming)
