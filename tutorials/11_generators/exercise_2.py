"""Exercise 11.2: again, but not for ever.

    python exercise_2.py TRIES GOOD

`fetch` fails until it has been called GOOD times.  Write the coroutine `persistent`: it awaits ``fetch()`` up to TRIES
times, pausing a hundredth of a second between tries (without blocking anybody: meanwhile the ticking must go on), prints
``try K failed`` for each that failed, and returns what `fetch` gave.  When the last try fails, its exception is let
through.  In any case, and once, the last thing it does is to print ``put the phone down``.

The start below tries once.
"""

import sys

from minitwisted.internet import reactor, task
from minitwisted.internet.defer import Deferred

calls = 0


def fetch():
    """A Deferred of a poem; fails with ConnectionError while it is in a bad mood."""
    return task.deferLater(reactor, 0.005, answer)


def answer():
    global calls
    calls += 1
    if calls < int(sys.argv[2]):
        raise ConnectionError(f"engaged ({calls})")
    return f"a poem at call {calls}"


async def persistent(tries):
    poem = await fetch()
    print("put the phone down", flush=True)
    return poem


async def main():
    ticks = []
    ticking = task.LoopingCall(ticks.append, 1)
    ticking.start(0.004)
    try:
        print("got", await persistent(int(sys.argv[1])), flush=True)
    except ConnectionError as error:
        print("gave up:", error, flush=True)
    ticking.stop()
    print("time stood still" if len(ticks) < calls else "time went on", flush=True)
    reactor.stop()


reactor.callWhenRunning(lambda: Deferred.fromCoroutine(main()))
reactor.run()
