"""Exercise 12.2, solved: a semaphore has as many tokens as there are boats."""

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
    boats = defer.DeferredSemaphore(3)
    crossings = [boats.run(cross, each) for each in passengers]
    defer.DeferredList(crossings, consumeErrors=True).addCallback(report)


reactor.callWhenRunning(bring_all_over)
reactor.run()
