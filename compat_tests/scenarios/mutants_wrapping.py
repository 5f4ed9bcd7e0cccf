"""Buckets, throttles and limits: what nobody asked before faults were planted by rule."""

from __future__ import annotations

from compat_tests.scenario import scenario


class Time:
    """The time of a module, in our hands."""

    def __init__(self, module):
        self.module, self.now = module, 100.0

    def __enter__(self):
        self.real, self.module.time = self.module.time, lambda: self.now
        return self

    def __exit__(self, *_):
        self.module.time = self.real


class Pipe:
    """A transport that notes everything."""

    disconnecting = False

    def __init__(self, rec, host="h", port=1):
        self.rec, self.name, self.number = rec, host, port

    def getPeer(self):
        return "TCP", self.name, 7

    def getHost(self):
        return "TCP", self.name, self.number

    def write(self, data):
        self.rec("write", data)

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *args: self.rec(name, len(args))


@scenario("wrapping", min_events=8)
def buckets_by_the_other_end(tw, rec):
    """One bucket for each host, or for each port here; addresses may be tuples."""
    htb = tw["protocols.htb"]
    by_host, by_port = htb.FilterByHost(), htb.FilterByServer()
    pipes = [Pipe(rec, "a", 1), Pipe(rec, "b", 1), Pipe(rec, "a", 2), Pipe(rec, "a", 0), Pipe(rec, "b", 0)]
    for name, filter in (("host", by_host), ("port", by_port)):
        rec(name, [filter.getBucketKey(pipe) for pipe in pipes])
        found = [filter.getBucketFor(pipe) for pipe in pipes]
        rec("same", [found.index(each) for each in found], len(filter.buckets))
        rec("kinds", {type(each).__name__ for each in found}, {each.parentBucket is None for each in found})
        rec("interval", filter.sweepInterval, htb.HierarchicalBucketFilter.sweepInterval)


@scenario("wrapping", min_events=8)
def buckets_that_are_not_swept_away(tw, rec):
    """Every so often those buckets are looked at; who is full or in use stays."""
    htb = tw["protocols.htb"]
    with Time(htb) as time:

        class Small(htb.Bucket):
            maxburst, rate = 1000, 1

        class ByName(htb.HierarchicalBucketFilter):
            bucketFactory, sweepInterval = Small, 5

            def getBucketKey(self, name, more=None):
                return name

        filter = ByName(htb.HierarchicalBucketFilter())
        full, used = filter.getBucketFor("full"), filter.getBucketFor("used", more=1)
        full.add(800)
        shaped = htb.ShapedConsumer(Pipe(rec), used)
        rec("counted", used._refcount, full._refcount, htb.Bucket._refcount, filter.lastSweep)
        for seconds in (4.5, 0.5, 0.5, 2.5, 3, 5, 5.5):
            time.now += seconds
            filter.getBucketFor("full")
            rec("after", time.now, sorted(filter.buckets), filter.lastSweep, int(full.content))
        shaped.stopProducing()
        rec("counted", used._refcount)


@scenario("wrapping", min_events=10)
def buckets_and_the_time(tw, rec):
    """A bucket drains by its rate, not below nothing; without a rate, at once; and its parent drains with it."""
    htb = tw["protocols.htb"]
    with Time(htb) as time:
        for size, rate in ((10, 2), (10, None), (None, 2), (None, None), (0, 1)):
            parent = htb.Bucket()
            parent.maxburst, parent.rate = 7, 1
            for inside in (htb.Bucket(), htb.Bucket(parent)):
                inside.maxburst, inside.rate = size, rate
                rec("bucket", size, rate, inside.parentBucket is None, inside.content)
                for seconds, amount in ((0, 3), (1, 30), (1, 5), (3, 0), (20, 1)):
                    time.now += seconds
                    rec("add", int(inside.add(amount)), int(inside.content), int(parent.content))
                time.now += 1
                rec("drip", bool(inside.drip()), int(inside.content), bool(parent.drip()))


@scenario("wrapping", min_events=8)
def transports_in_a_shape(tw, rec):
    """What is made instead of a protocol's class gives each protocol a transport with a bucket in between."""
    htb = tw["protocols.htb"]

    class Speaker(tw.protocol.Protocol):
        def __init__(self, word="word"):
            self.word = word

        def connectionMade(self):
            rec("made", type(self.transport), self.transport.iAmStreaming)
            rec("asked", self.transport.getPeer(), self.transport.getHost())
            self.transport.write(self.word)

    with Time(htb) as time:

        class Small(htb.Bucket):
            maxburst, rate = 4, 1

        class Filter(htb.FilterByHost):
            bucketFactory = Small

        filter = Filter()
        shaped = htb.ShapedProtocolFactory(Speaker, filter)
        rec("kept", shaped.protocol is Speaker, shaped.bucketFilter is filter)
        for args in ((), ("abc",)):
            proto = shaped(*args)
            rec("proto", type(proto).__name__, proto.word)
            proto.makeConnection(Pipe(rec))
            (bucket,) = filter.buckets.values()
            rec("bucket", bucket.content, bucket._refcount, proto.transport.bucket is bucket)
            time.now += 4
            proto.transport.resumeProducing()
        proto = shaped(word="xyz")
        proto.makeConnection(Pipe(rec))
        rec.raises(lambda: proto.transport._nothing)
        proto.transport.setTcpNoDelay(True)
        proto.transport.loseConnection()


@scenario("wrapping", min_events=10)
def so_many_from_one_host(tw, rec):
    """From one host so many connections and no more; those that end make room."""
    policies = tw["protocols.policies"]
    inner = tw.protocol.ServerFactory.forProtocol(tw.protocol.Protocol)
    inner.noisy = False
    factory = policies.LimitConnectionsByPeer(inner)
    rec("usual", factory.maxConnectionsPerPeer)
    factory.startFactory()
    address = lambda host: (host, 1)
    made = []
    for number in range(7):
        proto = factory.buildProtocol(address("10.0.0.1"))
        rec("one more", number, None if proto is None else type(proto).__name__, dict(factory.peerConnections))
        if proto is not None:
            proto.makeConnection(tw.testing.StringTransport(peerAddress=("TCP", "10.0.0.1", 1)))
            made.append(proto)
    made[0].connectionLost("done")
    rec("room", dict(factory.peerConnections))
    other = factory.buildProtocol(address("10.0.0.2"))
    other.makeConnection(tw.testing.StringTransport(peerAddress=("TCP", "10.0.0.2", 1)))
    rec("another", dict(factory.peerConnections))
    for each in (*made[1:], other):
        each.connectionLost("done")
        rec("fewer", dict(factory.peerConnections))
    factory.maxConnectionsPerPeer = 0
    rec("none", factory.buildProtocol(address("10.0.0.1")))


@scenario("wrapping", min_events=10)
def throttles_of_both_kinds(tw, rec):
    """The looking begins with the first connection and ends with the last, whatever is paused then."""
    policies = tw["protocols.policies"]
    clock = tw.task.Clock()

    class Throttled(policies.ThrottlingFactory):
        noisy = False

        def callLater(self, period, function):
            rec("later", period, function.__name__)
            return clock.callLater(period, function)

    class Producer:
        def pauseProducing(self):
            rec("pause")

        def resumeProducing(self):
            rec("resume")

        def stopProducing(self):
            rec("stop")

    class Heard(tw.protocol.Protocol):
        def dataReceived(self, data):
            rec("heard", data)

    inner = tw.protocol.ServerFactory.forProtocol(Heard)
    inner.noisy = False
    factory = Throttled(inner, 2, 5, 4)
    rec("new", factory.connectionCount, factory.readThisSecond, factory.writtenThisSecond)
    for _ in range(2):
        one = factory.buildProtocol(None)
        one.makeConnection(tw.testing.StringTransport())
        other = factory.buildProtocol(None)
        other.makeConnection(tw.testing.StringTransport())
        rec("full", factory.buildProtocol(None), factory.connectionCount)
        one.registerProducer(Producer(), True)
        other.registerProducer(Producer(), False)
        rec("producer", one.transport.producer is one.producer, one.transport.streaming)
        one.dataReceived(b"x" * 10)
        one.write(b"y" * 7)
        other.writeSequence(iter([b"a", b"bc"]))
        rec("counted", factory.readThisSecond, factory.writtenThisSecond)
        for _ in range(3):
            clock.advance(1)
            rec("state", one.transport.producerState, other.transport.producerState, factory.readThisSecond)
        one.dataReceived(b"x" * 99)
        other.write(b"y" * 99)
        clock.advance(1)
        one.connectionLost("done")
        rec("one left", factory.connectionCount, len(clock.getDelayedCalls()))
        other.connectionLost("done")
        rec("none left", factory.connectionCount, len(clock.getDelayedCalls()))
    factory.unregisterProtocol
