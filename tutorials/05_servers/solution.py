"""Exercise 5.1, solved: the factory decides who is built, and who has no chair cannot give one back."""

from minitwisted.internet import reactor
from minitwisted.internet.protocol import Protocol, ServerFactory


class Guest(Protocol):
    def connectionMade(self):
        self.transport.write(b"welcome\n")
        self.factory.count(+1)

    def connectionLost(self, reason):
        self.factory.count(-1)


class Unlucky(Protocol):
    def connectionMade(self):
        print("sent away", flush=True)
        self.transport.write(b"no chair\n")
        self.transport.loseConnection()  # closes when what was written has left


class Parlour(ServerFactory):
    protocol = Guest
    chairs = 2
    taken = 0

    def buildProtocol(self, address):
        return super().buildProtocol(address) if self.taken < self.chairs else Unlucky()

    def count(self, change):
        self.taken += change
        print("taken", self.taken, flush=True)


port = reactor.listenTCP(0, Parlour(), interface="127.0.0.1")
print("PORT", port.getHost().port, flush=True)
reactor.run()
