"""Exercise 13.2, solved: cancel everybody; who has answered does not mind, and who is cancelled must be heard."""

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
    name, _ = await defer.DeferredList(promises, fireOnOneCallback=True, consumeErrors=True)
    for each in promises:
        each.cancel()
    return name


async def main():
    asked = [each.split(":") for each in sys.argv[1:]]
    name = await first([ask(name, float(seconds)) for name, seconds in asked])
    await task.deferLater(reactor, 0.3)
    print(f"thank you, {name}: over", flush=True)


defer.Deferred.fromCoroutine(main()).addBoth(lambda _: reactor.stop())
reactor.run()
