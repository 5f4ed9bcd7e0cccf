"""Exercise 13.2: the first to answer.

    python exercise_2.py NAME:SECONDS [NAME:SECONDS …]

Ask everybody at once; each answers after so many seconds.  Print ``NAME answers`` for the first, and tell the others that
it is no longer needed: `ask` returns a Deferred that can be cancelled, and whoever is cancelled prints ``NAME is called
off``.  After the first answer nobody else may answer any more, and nothing may be left unhandled.

The start below takes the first answer, too, and lets the others talk on.
"""

import sys

from minitwisted.internet import defer, reactor, task


def ask(name, seconds):
    """A Deferred of the name, after so many seconds; cancelling it prints a line."""

    def called_off(_):
        print(f"{name} is called off", flush=True)
        answering.cancel()

    promise = defer.Deferred(called_off)
    answering = reactor.callLater(seconds, answers, promise, name)
    return promise


def answers(promise, name):
    print(f"{name} answers", flush=True)
    promise.callback(name)


async def first(promises):
    """Wait for the first of the promises; the others are not needed then."""
    name, _ = await defer.DeferredList(promises, fireOnOneCallback=True)
    return name


async def main():
    asked = [each.split(":") for each in sys.argv[1:]]
    name = await first([ask(name, float(seconds)) for name, seconds in asked])
    await task.deferLater(reactor, 0.3)
    print(f"thank you, {name}: over", flush=True)


defer.Deferred.fromCoroutine(main()).addBoth(lambda _: reactor.stop())
reactor.run()
