"""Exercise 4: the error that fell between two lanes.

    python exercise.py PORT [PORT …]

For each port the program should print ``poem N: L lines``.  If the poem cannot be had, or cannot be understood because its
bytes are no UTF-8, it should print ``poem N: sorry, TYPE`` with the name of the exception's class.  After the last one it
should print ``over`` and end.

The start below is nearly right, and hangs when a poem's bytes are no UTF-8: `sorry` stands beside `count_lines`, not below
it, and hears nothing of what goes wrong in there.  Mend how the chain is built; the functions may stay as they are.
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
    promise.addCallbacks(count_lines, sorry, callbackArgs=(number,), errbackArgs=(number,))
    promise.addCallback(settled)
reactor.run()
