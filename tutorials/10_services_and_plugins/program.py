"""A poetry server as an application: parts that are started and stopped together, by whoever runs them.

    python program.py           it starts itself, serves three callers of its own, and stops
    twistd -noy program.py      a runner starts it; then this file only says what there is
"""

from minitwisted.application import internet, service
from minitwisted.internet import reactor
from minitwisted.internet.protocol import ClientFactory, Protocol, ServerFactory


class PoemService(service.Service):
    """Has the poem; the net does not interest it."""

    poem = None

    def startService(self):
        super().startService()
        self.poem = b"No wind, no wave, and yet we sail:\nwho is not hurried cannot fail.\n"
        print("the poem is learnt")

    def stopService(self):
        print("the poem is put away")
        return super().stopService()


class Recital(Protocol):
    def connectionMade(self):
        self.transport.write(self.factory.service.poem)
        self.transport.loseConnection()


class Door(service.Service):
    """Listens while it runs.  (`internet.TCPServer(port, factory)` is this, for a port that one knows.)"""

    def startService(self):
        super().startService()
        self.port = reactor.listenTCP(0, factory, interface="127.0.0.1")
        print("the door is open")

    def stopService(self):
        super().stopService()
        print("the door closes")
        return self.port.stopListening()  # a Deferred: whoever stops us waits for it


class Visits(service.Service):
    """Somebody has to come."""

    count = 0

    def startService(self):
        super().startService()
        print("visitors may come")

    def visit(self):
        if self.count < 3:
            self.count += 1
            factory = ClientFactory.forProtocol(Visitor)
            factory.number = self.count
            reactor.connectTCP("127.0.0.1", door.port.getHost().port, factory)

    def stopService(self):
        print("no more visitors")
        return super().stopService()


class Visitor(Protocol):
    heard = b""

    def dataReceived(self, data):
        self.heard += data

    def connectionLost(self, reason):
        print(f"visitor {self.factory.number}: heard {self.heard.count(bytes([10]))} lines")
        if self.factory.number == 3:
            reactor.stop()


application = service.Application("poetry")
everything = service.IServiceCollection(application)

poems = PoemService()
poems.setName("poems")
poems.setServiceParent(everything)

factory = ServerFactory.forProtocol(Recital)
factory.service = poems
door = Door()
door.setServiceParent(everything)

visits = Visits()
visits.setServiceParent(everything)
internet.TimerService(0.02, visits.visit).setServiceParent(everything)


if __name__ == "__main__":  # what `twistd` does with an application, in three lines
    print("services:", [type(each).__name__ for each in everything])
    print("by name:", everything.getServiceNamed("poems") is poems)
    service.IService(application).startService()
    reactor.addSystemEventTrigger("before", "shutdown", service.IService(application).stopService)
    reactor.run()
    print("running:", [each.running for each in everything])
