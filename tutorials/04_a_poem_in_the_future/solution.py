"""Exercise 4, solved: an errback hears of everything above it, and of nothing beside it."""

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
    factory = PoemFactory()
    reactor.connectTCP("127.0.0.1", port, factory)
    return factory.promise


def count_lines(poem, number):
    lines = poem.decode("utf-8").splitlines()
    print(f"poem {number}: {len(lines)} lines", flush=True)


def sorry(failure, number):
    print(f"poem {number}: sorry, {failure.type.__name__}", flush=True)


def settled(_):
    finished.append(1)
    if len(finished) == expected:
        print("over", flush=True)
        reactor.stop()


finished = []
expected = len(sys.argv) - 1
for number, port in enumerate(sys.argv[1:], 1):
    promise = get_poem(int(port))
    promise.addCallback(count_lines, number)
    promise.addErrback(sorry, number)  # below: hears of get_poem's failure and of count_lines' as well
    promise.addCallback(settled)
reactor.run()
