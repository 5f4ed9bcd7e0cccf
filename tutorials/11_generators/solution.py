"""Exercise 11.1, solved: a generator waits where it yields, and nowhere else."""

import sys

from minitwisted.internet import reactor, task
from minitwisted.internet.defer import inlineCallbacks

WEIGHTS = {"bread": 3, "salt": 1, "gold": 1000}


def weigh(name):
    """A Deferred of a weight; KeyError if nobody knows the thing."""
    return task.deferLater(reactor, 0.01, WEIGHTS.__getitem__, name)


def price(weight):
    """A Deferred of a price; OverflowError if it is too much."""
    return task.deferLater(reactor, 0.01, priced, weight)


def priced(weight):
    if weight > 100:
        raise OverflowError("too much")
    return 7 * weight


@inlineCallbacks
def shop(names):
    total = 0
    for name in names:
        try:
            weight = yield weigh(name)
            cost = yield price(weight)
            print(f"{name}: {cost}", flush=True)
            total += cost
        except Exception as error:
            print(f"{name}: failed: {type(error).__name__}", flush=True)
    return total


@inlineCallbacks
def main():
    total = yield shop(sys.argv[1:])
    print(f"total {total}", flush=True)
    reactor.stop()


reactor.callWhenRunning(main)
reactor.run()
