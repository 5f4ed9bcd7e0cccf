"""Exercise 5.2: the caller who left.

    python exercise_2.py CALLERS

A server that counts aloud to each of its callers, a number and a newline every hundredth of a second, for as long as they
listen.  The first line printed is ``PORT N``.  When a caller hangs up, print ``a caller left``.  When CALLERS of them have
left, print ``calls left over: K``, K being how many delayed calls the reactor still holds, and let the program end.

The start below goes on counting to callers who have long gone: nobody told it to stop.  With one caller you would hardly
notice.  With ten thousand a day you would.
"""

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
        reactor.callLater(0.01, self.count)

    def connectionLost(self, reason):
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
