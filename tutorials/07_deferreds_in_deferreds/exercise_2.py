"""Exercise 7.2: try the next one.

    python exercise_2.py PORT [PORT …]

Get a poem from the first of the ports, in the order given, at which somebody is at home.  Print ``PORT K: not at home`` for
each that was tried in vain, K being its number in the list; then ``from PORT K: B bytes``, or ``nobody is at home`` if that is
how it ends.  Do not connect to the ports after the one that answered.

In the start below `try_next` is an errback that asks the next one, and forgets about it.  An errback may wait, too.
"""

import sys

from minitwisted.internet import reactor
from minitwisted.internet.defer import Deferred
from minitwisted.internet.protocol import ClientFactory, Protocol


class PoemProtocol(Protocol):
    poem = b""

    def dataReceived(self, data):
        self.poem += data

    def connectionLost(self, reason):
        self.factory.promise.callback(self.poem)


class PoemFactory(ClientFactory):
    protocol = PoemProtocol

    def __init__(self):
        self.promise = Deferred()

    def clientConnectionFailed(self, connector, reason):
        self.promise.errback(reason)


def get_poem(port):
    """A Deferred of the poem at `port`, as bytes."""
    factory = PoemFactory()
    reactor.connectTCP("127.0.0.1", port, factory)
    return factory.promise


def first_poem(number):
    """A Deferred of (number, poem) from the first port from `number` on that answers; fails if none does."""
    promise = get_poem(int(sys.argv[number]))
    promise.addCallback(lambda poem: (number, poem))
    promise.addErrback(try_next, number)
    return promise


def try_next(failure, number):
    print(f"PORT {number}: not at home", flush=True)
    if number + 1 == len(sys.argv):
        return failure
    first_poem(number + 1)


def show(found):
    number, poem = found
    print(f"from PORT {number}: {len(poem)} bytes", flush=True)


def give_up(failure):
    print("nobody is at home", flush=True)


first_poem(1).addCallbacks(show, give_up).addBoth(lambda _: reactor.stop())
reactor.run()
