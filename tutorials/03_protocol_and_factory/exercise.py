"""Exercise 3: some of the servers are not at home.

    python exercise.py PORT [PORT …]

For each port, in the order in which they settle, print ``poem N: B bytes`` when the poem has come, or
``poem N: failed: REASON`` when there is nobody to connect to, REASON being the failure's own message.
When all have settled, one way or the other, print ``P poems, F failures`` and let the program end.

The start below never ends if a single connection fails.  Which method of the factory hears of it?
"""

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
        results.append(True)
        if len(results) == expected:
            print(f"{results.count(True)} poems, {results.count(False)} failures", flush=True)
            reactor.stop()


results = []
expected = len(sys.argv) - 1
for number, port in enumerate(sys.argv[1:], 1):
    reactor.connectTCP("127.0.0.1", int(port), PoemFactory(number))
reactor.run()
