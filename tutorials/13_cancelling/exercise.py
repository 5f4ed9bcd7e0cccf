"""Exercise 13.1: hang up.

    python exercise.py SECONDS PORT

Get the poem at PORT, but wait no longer than SECONDS.  Print ``B bytes`` when it has come, or ``no time: E bytes so far``
when time is up; in that case the connection must be closed at once.  When the connection is closed, one way or the other,
print ``closed`` and end.

The start below gives up in time.  But `get_poem` has not said what cancelling is to do, so the connection stays open; the
poet talks on, to nobody; and the program never ends.
"""

import sys

from minitwisted.internet import defer, reactor
from minitwisted.internet.protocol import ClientFactory, Protocol


class PoemProtocol(Protocol):
    def dataReceived(self, data):
        self.factory.poem += data

    def connectionLost(self, reason):
        print("closed", flush=True)
        if not self.factory.promise.called:
            self.factory.promise.callback(self.factory.poem)
        reactor.stop()


class PoemFactory(ClientFactory):
    protocol = PoemProtocol

    def __init__(self):
        self.poem = b""
        self.promise = defer.Deferred()


def get_poem(port):
    """A factory: its `promise` is the poem to be, its `poem` what has come so far."""
    factory = PoemFactory()
    reactor.connectTCP("127.0.0.1", port, factory)
    return factory


def show(poem):
    print(f"{len(poem)} bytes", flush=True)


def too_late(failure):
    failure.trap(defer.TimeoutError, defer.CancelledError)
    print(f"no time: {len(getting.poem)} bytes so far", flush=True)


getting = get_poem(int(sys.argv[2]))
getting.promise.addTimeout(float(sys.argv[1]), reactor)
getting.promise.addCallbacks(show, too_late)
reactor.run()
