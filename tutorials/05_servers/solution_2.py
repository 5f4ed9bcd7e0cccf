"""Exercise 5.2, solved: what a protocol has asked for, it takes back when its connection ends."""

import sys

from minitwisted.internet import reactor
from minitwisted.internet.protocol import Protocol, ServerFactory


class Counting(Protocol):
    number = 0

    def connectionMade(self):
        self.count()

    def count(self):
        self.number += 1
        self.transport.write(b"%d\n" % self.number)
        self.next = reactor.callLater(0.01, self.count)

    def connectionLost(self, reason):
        self.next.cancel()
        print("a caller left", flush=True)
        self.factory.left += 1
        if self.factory.left == self.factory.expected:
            print("calls left over:", len(reactor.getDelayedCalls()), flush=True)
            reactor.stop()


factory = ServerFactory.forProtocol(Counting)
factory.left, factory.expected = 0, int(sys.argv[1])
port = reactor.listenTCP(0, factory, interface="127.0.0.1")
print("PORT", port.getHost().port, flush=True)
reactor.run()
