"""A producer that gives a piece whenever it is asked, made into one that gives until it is told to stop.

Transports ask such producers when all that they gave is sent.  What stands between, such as TLS, does not know when that is,
for the transport below tells it only *pause* and *go on*.  So here somebody asks, again and again, one piece each turn, while
it goes on.

The contract: an error of the producer is logged and ends it; whoever took its pieces is told that there are no more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.internet.interfaces import IPushProducer
from minitwisted.internet.task import cooperate
from minitwisted.python import log

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


@implementer(IPushProducer)
class PullToPush:
    """Asks `producer`, which gives to `consumer`, from `start` on."""

    _task: Any = None

    def __init__(self, producer: Any, consumer: Any) -> None:
        self._producer, self._consumer = producer, consumer

    def start(self) -> None:
        """Begin to ask."""
        self._task = cooperate(self._ask())

    def _ask(self) -> Iterator[None]:
        while True:
            try:
                self._producer.resumeProducing()
            except BaseException:
                log.err(None, f"while calling resumeProducing on {self._producer}")
                self._give_up()
                return
            yield None

    def _give_up(self) -> None:
        self._task = None  # it ends by itself
        try:
            self._consumer.unregisterProducer()
        except BaseException:
            log.err(None, f"while calling unregisterProducer on {self._consumer}")

    def stop(self) -> None:
        """Ask no more."""
        task, self._task = self._task, None
        if task is not None:
            task.stop()

    def pauseProducing(self) -> None:
        """Do not ask for a while."""
        if self._task is not None:
            self._task.pause()

    def resumeProducing(self) -> None:
        """Ask again."""
        if self._task is not None:
            self._task.resume()

    def stopProducing(self) -> None:
        """Nobody wants any more."""
        self.stop()
        self._producer.stopProducing()


@implementer(IPushProducer)
class Membrane:
    """Several may tell `producer` to pause and to go on; it hears only what is news."""

    def __init__(self, producer: Any) -> None:
        self.producer, self.paused = producer, False

    def pauseProducing(self) -> None:
        """Pause, unless it does."""
        if not self.paused:
            self.paused = True
            self.producer.pauseProducing()

    def resumeProducing(self) -> None:
        """Go on, unless it does."""
        if self.paused:
            self.paused = False
            self.producer.resumeProducing()

    def stopProducing(self) -> None:
        """Nobody wants any more."""
        self.producer.stopProducing()
