"""A protocol on the standard streams that has lost both is told so.

WHAT: A protocol that knows halves (IHalfCloseableProtocol) is connected by StandardIO, and first writing ends, then reading.
    Twisted tells it of each half and never calls `connectionLost`; `loseConnection` does nothing then, nor does it when
    only writing has ended.  Here `connectionLost` is called after the second half, and `loseConnection` ends what is left.
WHY: A program that stops its reactor in `connectionLost` would run for ever.
INSTEAD: On Twisted, remember the halves, and go on in `readConnectionLost`.
"""

from __future__ import annotations

import os

from zope.interface import implementer

from compat_tests.differences import difference, show


@difference("stdio", reactor=True)
def both_halves_of_stdio_lost(tw, rec):
    """Writing ends, then reading, and then it is over."""
    reading, our_writing = os.pipe()
    our_reading, writing = os.pipe()

    @implementer(tw["internet.interfaces"].IHalfCloseableProtocol)
    class Halves(tw.protocol.Protocol):
        def readConnectionLost(self):
            rec("read lost")

        def writeConnectionLost(self):
            rec("write lost")

        def connectionLost(self, reason):
            rec("lost", reason)

    tw["internet.stdio"].StandardIO(Halves(), stdin=reading, stdout=writing, reactor=tw.reactor)
    os.close(our_reading)
    tw.reactor.callLater(0.02, os.close, our_writing)
    tw.reactor.callLater(0.04, rec.done)


if __name__ == "__main__":
    show(both_halves_of_stdio_lost)
