"""Between a producer and a consumer: a proxy that is a consumer to the one and a producer to the other.

Three speeds meet here.  The producer may write whenever it likes, or only when it is asked; the consumer may take whatever
comes, or ask for each piece; and the proxy itself may be told to pause.  So it keeps what it may not pass on yet.
``BasicProducerConsumerProxy`` hands every wish on to the producer; ``ProducerConsumerProxy`` has a buffer that evens out small
differences, and lets the producer pause only when it is full.

Whoever derives from these (``htb.py``) changes how much is passed on at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.internet.interfaces import IConsumer, IProducer

if TYPE_CHECKING:
    from typing import Any


@implementer(IProducer, IConsumer)
class BasicProducerConsumerProxy:
    """A proxy that pauses its `producer` whenever it is paused by its `consumer`.

    `iAmStreaming` is whether it writes without being asked; if not, `outstandingPull` is whether it has been asked and has
    nothing given yet.  `paused` is whether it has been told to pause.  What it may not write is kept.
    """

    consumer: Any = None
    producer: Any = None
    producerIsStreaming: bool | None = None
    iAmStreaming = True
    outstandingPull = False
    paused = False
    stopped = False

    def __init__(self, consumer) -> None:
        self._buffer: list[Any] = []
        if consumer is not None:
            self.consumer = consumer
            consumer.registerProducer(self, self.iAmStreaming)

    def __repr__(self) -> str:
        return f"<{self.__class__}@{id(self):x} around {self.consumer}>"

    def _must_wait(self) -> bool:
        return self.paused or not (self.iAmStreaming or self.outstandingPull)

    def _kept(self) -> Any:
        # Bytes or text, whatever is passed through here.
        return self._buffer[0][:0].join(self._buffer)

    # --- As a producer: what the consumer wants ---

    def pauseProducing(self) -> None:
        """Keep what comes, and let the producer pause as well."""
        self.paused = True
        if self.producer is not None:
            self.producer.pauseProducing()

    def resumeProducing(self) -> None:
        """Pass on what was kept, or else what comes next; and let the producer go on."""
        self.paused = False
        if self._buffer:
            self.consumer.write(self._kept())
            self._buffer[:] = []
        elif not self.iAmStreaming:
            self.outstandingPull = True
        if self.producer is not None:
            self.producer.resumeProducing()

    def stopProducing(self) -> None:
        """Let the producer stop, and the consumer go."""
        if self.producer is not None:
            self.producer.stopProducing()
        self.consumer = None

    # --- As a consumer: what the producer does ---

    def write(self, data) -> None:
        """Pass it on, or keep it."""
        if self._must_wait():
            self._buffer.append(data)
        elif self.consumer is not None:
            self.consumer.write(data)
            self.outstandingPull = False

    def finish(self) -> None:
        """The producer has no more: tell the consumer."""
        if self.consumer is not None:
            self.consumer.finish()
        self.unregisterProducer()

    def registerProducer(self, producer, streaming) -> None:
        """Take what comes from `producer`."""
        self.producer = producer
        self.producerIsStreaming = streaming

    def unregisterProducer(self) -> None:
        """Nothing comes any more."""
        self.producer = self.producerIsStreaming = None
        if self.consumer is not None:
            self.consumer.unregisterProducer()


class ProducerConsumerProxy(BasicProducerConsumerProxy):
    """A proxy with a buffer: its producer pauses only when `bufferSize` bytes are kept, and goes on when there is room.

    `producerPaused` is whether it has been paused by this.  `unregistered` is whether it has ended; what is kept then is
    still passed on, and only after that the consumer hears of the end.
    """

    bufferSize = 65536
    producerPaused = False
    unregistered = False

    def _full(self) -> bool:
        return sum(map(len, self._buffer)) >= self.bufferSize

    def pauseProducing(self) -> None:
        """Keep what comes."""
        self.paused = True

    def resumeProducing(self) -> None:
        """Pass on what was kept, or as much as goes; and let the producer go on if there is room again."""
        self.paused = False
        sent = self._send_kept() if self._buffer else 0
        if self.unregistered and sent and not self._buffer and self.consumer is not None:
            self.consumer.unregisterProducer()
        if not self.iAmStreaming:
            # Something was sent, or could not be: either is the answer, and new data is not wanted.
            self.outstandingPull = not sent and not self._buffer
        if self.producer is None:
            return
        if self.producerPaused and not self._full():
            self.producerPaused = False
            self.producer.resumeProducing()
        elif self.outstandingPull:
            self.producer.resumeProducing()

    def _send_kept(self) -> int:
        data = self._kept()
        sent = self._writeSomeData(data)
        self._buffer[:] = self._unsent(data, sent)
        return sent

    def _unsent(self, data, sent: int) -> list[Any]:
        """What is left of `data`, as a list of at most one piece."""
        if sent >= len(data):
            return []
        # Who writes without being asked would never be asked for the rest.
        assert not self.iAmStreaming, "Streaming producer did not write all its data."
        return [data[sent:]]

    def write(self, data) -> None:
        """Pass it on, or keep it, or what is left of it."""
        if self._must_wait():
            self._buffer.append(data)
        elif self.consumer is not None:
            assert not self._buffer, "Writing fresh data to consumer before my buffer is empty!"
            sent = self._writeSomeData(data)
            self.outstandingPull = False
            self._buffer += self._unsent(data, sent)
        if self.producer is not None and self.producerIsStreaming and self._full():
            self.producer.pauseProducing()
            self.producerPaused = True

    def registerProducer(self, producer, streaming) -> None:
        """Take what comes from `producer`; one that waits to be asked is asked."""
        self.unregistered = False
        super().registerProducer(producer, streaming)
        if not streaming:
            producer.resumeProducing()

    def unregisterProducer(self) -> None:
        """Nothing comes any more."""
        self.producer = self.producerIsStreaming = None
        self.unregistered = True
        if self.consumer is not None and not self._buffer:
            self.consumer.unregisterProducer()

    def _writeSomeData(self, data) -> int:
        """Write `data` or its beginning, and return how much that was.  For subclasses that may not write all of it."""
        if self.consumer is None:
            return 0
        self.consumer.write(data)
        return len(data)
