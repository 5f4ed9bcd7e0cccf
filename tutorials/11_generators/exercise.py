"""Exercise 11.1: a word is missing.

    python exercise.py NAME [NAME …]

For each NAME, one after the other, ask `weigh` for its weight and `price` for the price of that weight, and print
``NAME: PRICE``.  If either fails, print ``NAME: failed: TYPE`` and go on with the next.  At the end print ``total T`` and end.

The start below is a generator that does not wait where it should.  It is a single function; callbacks are not needed.
"""

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
            cost = price(weight)
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
