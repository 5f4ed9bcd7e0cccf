"""Exercise 13.1, solved: who makes a Deferred says what cancelling it means."""

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
        self.promise = defer.Deferred(self.hang_up)

    def hang_up(self, promise):
        self.connector.disconnect()  # a connection that stands is closed, one that is being made is given up


def get_poem(port):
    """A factory: its `promise` is the poem to be, its `poem` what has come so far."""
    factory = PoemFactory()
    factory.connector = reactor.connectTCP("127.0.0.1", port, factory)
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
