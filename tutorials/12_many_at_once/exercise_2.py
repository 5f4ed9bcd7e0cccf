"""Exercise 12.2: three boats.

    python exercise_2.py PASSENGERS

There are as many passengers as the argument says, and three boats.  `cross(passenger)` takes one over and returns a
Deferred; every third passenger falls into the water, which is a failure.  Bring all over, never more than three at a
time, but three whenever there are three left; at the end print ``D dry, W wet``.  The start below sends everybody at once.
"""

import sys

from minitwisted.internet import defer, reactor, task

on_the_water = 0


def cross(passenger):
    """A Deferred that fires with the passenger, or fails with OSError.  Prints how many are on the water."""
    global on_the_water
    on_the_water += 1
    print("on the water", on_the_water, flush=True)
    return task.deferLater(reactor, 0.004, arrive, passenger)


def arrive(passenger):
    global on_the_water
    on_the_water -= 1
    if passenger % 3 == 0:
        raise OSError(f"{passenger} fell into the water")
    return passenger


def report(results):
    dry = sum(success for success, _ in results)
    print(f"{dry} dry, {len(results) - dry} wet", flush=True)
    reactor.stop()


def bring_all_over():
    passengers = range(1, int(sys.argv[1]) + 1)
    crossings = [cross(each) for each in passengers]
    defer.DeferredList(crossings, consumeErrors=True).addCallback(report)


reactor.callWhenRunning(bring_all_over)
reactor.run()
