"""Exercise 10.1: the kitchen closes.

    python exercise.py ORDERS

A service that cooks.  `order` begins a dish, which takes a moment; several may be on the stove.  When the service is
stopped it takes no more orders (it prints ``no, we are closing`` instead), but every dish that was begun is served before
``closed`` is printed and the program ends.  A kitchen without orders closes at once.

The start below goes home in the middle of everything: the runner waits for what `stopService` returns, and it returns
nothing.
"""

import sys

from minitwisted.application import service
from minitwisted.internet import reactor, task


class Kitchen(service.Service):
    def order(self, number):
        """Begin a dish; nothing is returned, as the guests are patient."""
        task.deferLater(reactor, 0.02 * number, self.served, number)

    def served(self, number):
        print(f"dish {number} is served", flush=True)

    def stopService(self):
        super().stopService()
        print("closed", flush=True)


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
