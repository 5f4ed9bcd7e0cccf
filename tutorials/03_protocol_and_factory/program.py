"""The same client on Protocol and ClientFactory: the sockets are no longer ours.

    python program.py PORT [PORT …]
"""

import sys

from minitwisted.internet import reactor
from minitwisted.internet.protocol import ClientFactory, Protocol


class PoemProtocol(Protocol):
    """One for each connection: what to do with what arrives.  Knows its transport and its factory, and no socket."""

    poem = b""

    def connectionMade(self):
        print(f"poem {self.factory.number}: connected")

    def dataReceived(self, data):
        self.poem += data
        print(f"poem {self.factory.number}: {len(data)} bytes")

    def connectionLost(self, reason):
        print(f"poem {self.factory.number}: the end ({reason.getErrorMessage()})")
        self.factory.poem_finished(self.poem)


class PoemFactory(ClientFactory):
    """One for each address: makes the protocol once the connection stands, and keeps what outlives it."""

    protocol = PoemProtocol

    def __init__(self, number):
        self.number = number

    def startedConnecting(self, connector):
        print(f"poem {self.number}: connecting")

    def buildProtocol(self, address):
        print(f"poem {self.number}: the factory builds a protocol")
        return super().buildProtocol(address)

    def poem_finished(self, poem):
        poems[self.number] = poem
        if len(poems) == expected:
            reactor.stop()


poems = {}
expected = len(sys.argv) - 1
for number, port in enumerate(sys.argv[1:], 1):
    reactor.connectTCP("127.0.0.1", int(port), PoemFactory(number))
print("nothing is connected yet")
reactor.run()
for number in sorted(poems):
    print(poems[number].decode())
