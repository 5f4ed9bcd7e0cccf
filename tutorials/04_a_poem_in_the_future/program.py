"""The same client once more; getting a poem is now a function that returns, at once, a promise of it.

    python program.py PORT [PORT …]
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
        self.factory.done(self.poem)


class PoemFactory(ClientFactory):
    """Knows nothing of reactors, counts and printing: it keeps one promise, one way or the other, once."""

    protocol = PoemProtocol

    def __init__(self):
        self.promise = Deferred()

    def done(self, poem):
        self.promise.callback(poem)

    def clientConnectionFailed(self, connector, reason):
        self.promise.errback(reason)


def get_poem(port):
    """Return a Deferred that fires with the poem served on `port`, as bytes, or fails as connecting does."""
    factory = PoemFactory()
    reactor.connectTCP("127.0.0.1", port, factory)
    return factory.promise


def show(poem, number):
    text = poem.decode("utf-8")
    print(f"poem {number}: {text.splitlines()[0]} …")
    return len(text)


def explain(failure, number):
    print(f"poem {number}: no poem: {failure.type.__name__}")
    return 0


def one_less(size, number):
    sizes[number] = size
    if len(sizes) == expected:
        reactor.stop()


sizes = {}
expected = len(sys.argv) - 1
for number, port in enumerate(sys.argv[1:], 1):
    promise = get_poem(int(port))
    promise.addCallback(show, number)
    promise.addErrback(explain, number)
    promise.addCallback(one_less, number)
print("every poem is promised, none is here")
reactor.run()
print("characters:", [sizes[number] for number in sorted(sizes)])
