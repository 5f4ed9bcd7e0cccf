"""Exercise 11.2, solved: loops, `except` and `finally` mean in a coroutine what they always meant."""

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
    try:
        for number in range(1, tries + 1):
            try:
                return await fetch()
            except ConnectionError:
                print(f"try {number} failed", flush=True)
                if number == tries:
                    raise
            await task.deferLater(reactor, 0.01)
    finally:
        print("put the phone down", flush=True)


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
