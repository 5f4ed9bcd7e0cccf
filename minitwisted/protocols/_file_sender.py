"""Sending a file: a producer that reads a chunk whenever its consumer wants one.

The consumer sets the pace, so however large the file is, one chunk of it is in memory.  ``beginFileTransfer`` registers the
producer; the consumer then calls ``resumeProducing`` for each chunk, and the Deferred fires after the last one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.internet import interfaces
from minitwisted.internet.defer import Deferred
from minitwisted.python._home import at_home

if TYPE_CHECKING:
    from typing import Any


@implementer(interfaces.IProducer)
class FileSender:
    """Writes what a file holds to a consumer, chunk after chunk, each passed through a function if one is given.

    `CHUNK_SIZE` is how many bytes are read at once, `lastSent` the last byte that was written (none yet: an empty text).
    """

    CHUNK_SIZE = 2**14
    lastSent: Any = ""
    deferred: Any = None

    def beginFileTransfer(self, file, consumer, transform=None):
        """Start to send `file` (it has ``read``) to `consumer` (``IConsumer``).

        `transform` takes the bytes of a chunk and returns what is to be written.  Returns a Deferred that fires with the
        last byte written, when the file is at its end; it errbacks when the consumer stops us.
        """
        self.file, self.consumer, self.transform = file, consumer, transform
        # Before the consumer is told: it may ask for the first chunk at once.
        self.deferred = deferred = Deferred()
        consumer.registerProducer(self, False)
        return deferred

    def resumeProducing(self):
        chunk = self.file.read(self.CHUNK_SIZE) if self.file else None
        if not chunk:
            self.__finish()
            return
        if self.transform:
            chunk = self.transform(chunk)
        self.consumer.write(chunk)
        self.lastSent = chunk[-1:]

    def __finish(self):
        self.file = None
        self.consumer.unregisterProducer()
        self.__fire("callback", self.lastSent)

    def pauseProducing(self):
        pass  # it is asked for each chunk: not to ask is to pause

    def stopProducing(self):
        self.__fire("errback", Exception("Consumer asked us to stop producing"))

    def __fire(self, how, result):
        # Once only, and forgotten before: what is called now may begin another transfer.
        deferred, self.deferred = self.deferred, None
        if deferred:
            getattr(deferred, how)(result)


at_home("minitwisted.protocols.basic", FileSender)
