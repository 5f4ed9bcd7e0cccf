"""Exercise 10.1, solved: `stopService` returns a Deferred of all that is still on the stove."""

import sys

from minitwisted.application import service
from minitwisted.internet import defer, reactor, task


class Kitchen(service.Service):
    def __init__(self):
        self.stove = set()

    def order(self, number):
        """Begin a dish; nothing is returned, as the guests are patient."""
        if not self.running:
            print("no, we are closing", flush=True)
            return
        dish = task.deferLater(reactor, 0.02 * number, self.served, number)
        self.stove.add(dish)
        dish.addBoth(lambda _: self.stove.discard(dish))

    def served(self, number):
        print(f"dish {number} is served", flush=True)

    def stopService(self):
        super().stopService()
        return defer.DeferredList(list(self.stove)).addCallback(lambda _: print("closed", flush=True))


def evening():
    for number in range(1, int(sys.argv[1]) + 1):
        kitchen.order(number)
    reactor.callLater(0.01, reactor.stop)
    reactor.addSystemEventTrigger("before", "shutdown", kitchen.order, 9)


application = service.Application("restaurant")
kitchen = Kitchen()
kitchen.setServiceParent(application)
service.IService(application).startService()
reactor.addSystemEventTrigger("before", "shutdown", service.IService(application).stopService)
reactor.callWhenRunning(evening)
reactor.run()
