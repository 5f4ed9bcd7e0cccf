r"""Exercise 5.1: a parlour with two chairs.

    python exercise.py

Listen on a free port of 127.0.0.1 and say which: the first line printed is ``PORT N``.

A caller for whom there is a chair is sent ``welcome\n`` and keeps the chair until they hang up.  A caller for whom there is
none is sent ``no chair\n``, and the connection is closed.  Whenever somebody takes a chair or leaves one, print ``taken K``,
K being the number of chairs that are taken now; when somebody is sent away, print ``sent away``.

The start below has as many chairs as there are callers.
"""

from minitwisted.internet import reactor
from minitwisted.internet.protocol import Protocol, ServerFactory


class Guest(Protocol):
    def connectionMade(self):
        self.factory.taken += 1
        print("taken", self.factory.taken, flush=True)
        self.transport.write(b"welcome\n")

    def connectionLost(self, reason):
        self.factory.taken -= 1
        print("taken", self.factory.taken, flush=True)


class Parlour(ServerFactory):
    protocol = Guest
    chairs = 2
    taken = 0


port = reactor.listenTCP(0, Parlour(), interface="127.0.0.1")
print("PORT", port.getHost().port, flush=True)
reactor.run()
