"""Exercise 3, solved: where no protocol was ever built, the factory is the one who is told."""

import sys

from minitwisted.internet import reactor
from minitwisted.internet.protocol import ClientFactory, Protocol


class PoemProtocol(Protocol):
    poem = b""

    def dataReceived(self, data):
        self.poem += data

    def connectionLost(self, reason):
        self.factory.poem_finished(self.poem)


class PoemFactory(ClientFactory):
    protocol = PoemProtocol

    def __init__(self, number):
        self.number = number

    def poem_finished(self, poem):
        print(f"poem {self.number}: {len(poem)} bytes", flush=True)
        settled(True)

    def clientConnectionFailed(self, connector, reason):
        print(f"poem {self.number}: failed: {reason.getErrorMessage()}", flush=True)
        settled(False)


def settled(good):
    results.append(good)
    if len(results) == expected:
        print(f"{results.count(True)} poems, {results.count(False)} failures", flush=True)
        reactor.stop()


results = []
expected = len(sys.argv) - 1
for number, port in enumerate(sys.argv[1:], 1):
    reactor.connectTCP("127.0.0.1", int(port), PoemFactory(number))
reactor.run()
