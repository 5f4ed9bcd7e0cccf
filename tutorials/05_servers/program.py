"""A poetry server, and two callers: one who listens to the end, and one who has no patience.

One process, one thread: while the poet waits to say the next line to one caller, he serves the other.
"""

from minitwisted.internet import reactor, task
from minitwisted.internet.protocol import ClientFactory, Protocol, ServerFactory

POEM = [
    b"Whoever knocks, I let them in,\n",
    b"and for each one I do begin\n",
    b"again, and lose for none my place:\n",
    b"a bookmark lies for every face.\n",
]


class Recital(Protocol):
    """One for each caller: how far this caller has heard."""

    def connectionMade(self):
        self.number = self.factory.welcome()
        print(f"caller {self.number}: is here")
        self.lines = iter(POEM)
        self.reciting = task.LoopingCall(self.say_a_line)
        self.reciting.start(0.02)

    def say_a_line(self):
        line = next(self.lines, None)
        if line is not None:
            self.transport.write(line)
            return
        print(f"caller {self.number}: has been told everything")
        self.reciting.stop()
        self.transport.loseConnection()

    def connectionLost(self, reason):
        print(f"caller {self.number}: is gone")
        if self.reciting.running:
            self.reciting.stop()
        self.factory.goodbye()


class Poet(ServerFactory):
    """One for the door: what is true for all callers, and what outlives each of them."""

    protocol = Recital

    def __init__(self):
        self.welcomed = self.present = 0

    def welcome(self):
        self.welcomed += 1
        self.present += 1
        return self.welcomed

    def goodbye(self):
        self.present -= 1
        if self.present == 0:
            print("nobody is left: closing the door")
            port.stopListening().addCallback(lambda _: reactor.stop())


class Caller(Protocol):
    heard = b""

    def dataReceived(self, data):
        self.heard += data
        if self.heard.count(b"\n") >= self.factory.patience:
            self.transport.loseConnection()

    def connectionLost(self, reason):
        lines = self.heard.count(b"\n")
        print(f"listener {self.factory.number}: " + ("heard the whole poem" if lines == len(POEM) else "hung up early"))


def call(number, patience):
    factory = ClientFactory.forProtocol(Caller)
    factory.number, factory.patience = number, patience
    reactor.connectTCP("127.0.0.1", port.getHost().port, factory)


port = reactor.listenTCP(0, Poet(), interface="127.0.0.1")
print("the door is open")
call(1, patience=99)
call(2, patience=1)
reactor.run()
