"""Traffic in buckets: how much may be sent is what fits into a bucket that drains steadily.

Sending pours tokens into a ``Bucket``; what does not fit has to wait.  `rate` is how fast it drains, and so the average;
`maxburst` is its size, and so how much may go at once after a silence.  A bucket may stand in another, and then nothing fits
that does not fit into both: one for each host, all of them in one for the whole service.  This is what hierarchical token
buckets mean.

A ``HierarchicalBucketFilter`` finds or makes the bucket for a connection, a ``ShapedTransport`` pours into it on the way to the
real transport, and a ``ShapedProtocolFactory`` puts that under each protocol::

    factory.protocol = ShapedProtocolFactory(factory.protocol, FilterByHost())
"""

from __future__ import annotations

from time import time
from typing import TYPE_CHECKING

from zope.interface import Interface, implementer

from minitwisted.internet._the_reactor import the_reactor
from minitwisted.protocols import pcp

if TYPE_CHECKING:
    from typing import Any

__all__ = [
    "Bucket", "FilterByHost", "FilterByServer", "HierarchicalBucketFilter", "IBucketFilter", "ShapedConsumer",
    "ShapedProtocolFactory", "ShapedTransport",
]  # fmt: skip


class Bucket:
    """A bucket, in `parentBucket` if that is not None.

    `maxburst` is its size in tokens and `rate` how many drain in a second; None is no limit of either.
    """

    maxburst: int | None = None
    rate: int | None = None

    #: How many consumers pour into it now.
    _refcount = 0

    def __init__(self, parentBucket=None) -> None:
        self.content: float = 0
        self.parentBucket = parentBucket
        self.lastDrip = time()

    def add(self, amount):
        """Pour in as much of `amount` as fits into this and all around it; return how much that was, in whole tokens."""
        self.drip()
        if self.maxburst is not None:
            # Half a byte cannot be sent, so half a token does not fit.
            amount = min(amount, int(self.maxburst - self.content))
        if self.parentBucket is not None:
            amount = self.parentBucket.add(amount)
        self.content += amount
        return amount

    def drip(self) -> bool:
        """Let drain what has drained since the last time; return whether it is empty now."""
        if self.parentBucket is not None:
            self.parentBucket.drip()
        now = time()
        drained = self.content if self.rate is None else (now - self.lastDrip) * self.rate
        self.content = max(0, self.content - drained)
        self.lastDrip = now
        return self.content == 0

    def wait(self, amount: int) -> float:
        """In how many seconds so much, or else as much as it can hold, will fit into this and all around it."""
        seconds = 0.0 if self.parentBucket is None else self.parentBucket.wait(amount)
        if self.maxburst is not None and self.rate is not None:
            too_much = self.content + min(amount, self.maxburst) - self.maxburst
            seconds = max(seconds, too_much / self.rate)
        return seconds


class IBucketFilter(Interface):
    """Whoever has buckets for things."""

    def getBucketFor(*somethings: Any, **some_kw: Any) -> Bucket:
        """The bucket for what is described."""


@implementer(IBucketFilter)
class HierarchicalBucketFilter:
    """Buckets by key, each made when it is first asked for, inside the one that `parentFilter` has for the same things.

    `bucketFactory` makes them.  Every `sweepInterval` seconds (None: never) those that are empty are thrown away.
    """

    bucketFactory = Bucket
    sweepInterval: int | None = None

    def __init__(self, parentFilter=None) -> None:
        self.buckets: dict[Any, Bucket] = {}
        self.parentFilter = parentFilter
        self.lastSweep = time()

    def getBucketFor(self, *a, **kw) -> Bucket:
        """The bucket for `a` and `kw`."""
        if self.sweepInterval is not None and time() - self.lastSweep > self.sweepInterval:
            self.sweep()
        parent = None if self.parentFilter is None else self.parentFilter.getBucketFor(*a, **kw)
        key = self.getBucketKey(*a, **kw)
        if key not in self.buckets:
            self.buckets[key] = self.bucketFactory(parent)
        return self.buckets[key]

    def getBucketKey(self, *a, **kw) -> Any:
        """What those have in common that share a bucket: by default everybody does.  To be overridden."""
        return None

    def sweep(self) -> None:
        """Throw away the buckets that are empty and not in use."""
        for key, bucket in list(self.buckets.items()):
            if bucket.drip() and bucket._refcount == 0:
                del self.buckets[key]
        self.lastSweep = time()


class FilterByHost(HierarchicalBucketFilter):
    """A bucket for each host at the other end."""

    sweepInterval = 60 * 20

    def getBucketKey(self, transport) -> Any:
        """The other end's host."""
        peer = transport.getPeer()
        return peer.host if hasattr(peer, "host") else peer[1]


class FilterByServer(HierarchicalBucketFilter):
    """A bucket for each port at this end."""

    sweepInterval = None

    def getBucketKey(self, transport) -> Any:
        """This end's port."""
        host = transport.getHost()
        return host.port if hasattr(host, "port") else host[2]


class ShapedConsumer(pcp.ProducerConsumerProxy):
    """What is written to this goes on to `consumer` as fast as `bucket` allows."""

    iAmStreaming = False

    #: The delayed call that goes on when there is room in the bucket.
    _later: Any = None

    def __init__(self, consumer, bucket) -> None:
        super().__init__(consumer)
        self.bucket = bucket
        self.bucket._refcount += 1

    def _writeSomeData(self, data) -> int:
        fits = self.bucket.add(len(data))
        if fits:
            return super()._writeSomeData(data[:fits])
        # A consumer to whom nothing was written does not ask again.
        if self._later is None:
            self._later = the_reactor().callLater(self.bucket.wait(len(data)), self._go_on)
        return 0

    def _go_on(self) -> None:
        self._later = None
        self.resumeProducing()

    def stopProducing(self) -> None:
        """Stop; the bucket has one user fewer."""
        super().stopProducing()
        self.bucket._refcount -= 1
        if self._later is not None:
            self._later.cancel()
            self._later = None


class ShapedTransport(ShapedConsumer):
    """The same in the place of a transport, which `consumer` is: what this does not know, that is asked."""

    iAmStreaming = False

    def loseConnection(self) -> None:
        """Close when all has been sent."""
        # A transport does not close as long as it has a producer, and this one has no end of its own.
        if self.producer is None:
            self.unregisterProducer()
        self.consumer.loseConnection()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.consumer, name)


class ShapedProtocolFactory:
    """Makes protocols whose transports are shaped.  It stands where the class `protoClass` stood.

    `bucketFilter` finds the bucket for each, by its transport.
    """

    def __init__(self, protoClass, bucketFilter) -> None:
        self.protocol = protoClass
        self.bucketFilter = bucketFilter

    def __call__(self, *a, **kw) -> Any:
        """A protocol made with `a` and `kw`."""
        proto = self.protocol(*a, **kw)
        connect = proto.makeConnection

        def makeConnection(transport) -> None:
            """Connect it to `transport`, with a bucket in between."""
            connect(ShapedTransport(transport, self.bucketFilter.getBucketFor(transport)))

        proto.makeConnection = makeConnection
        return proto
