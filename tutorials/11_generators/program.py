"""One story, told three times: with callbacks, as a generator, as a coroutine."""

from minitwisted.internet import reactor, task
from minitwisted.internet.defer import Deferred, inlineCallbacks


def fetch(what):
    """A Deferred of `what`, or of a failure if nobody has heard of it."""
    return task.deferLater(reactor, 0.01, {"poet": "Ann", "Ann": "the mill"}.__getitem__, what)


def with_callbacks(what):
    def go_on(found):
        print(f"  {what} is {found}")
        return fetch(found)

    def missing(failure):
        failure.trap(KeyError)
        return "nowhere"

    return fetch(what).addCallback(go_on).addErrback(missing).addCallback(lambda place: f"in {place}")


@inlineCallbacks
def as_a_generator(what):
    try:
        found = yield fetch(what)
        print(f"  {what} is {found}")
        place = yield fetch(found)
    except KeyError:
        place = "nowhere"
    return f"in {place}"


async def as_a_coroutine(what):
    try:
        found = await fetch(what)
        print(f"  {what} is {found}")
        place = await fetch(found)
    except KeyError:
        place = "nowhere"
    return f"in {place}"


def tell(where, way):
    print(f"{way}: {where}")


async def main():
    for what in ("poet", "Ann", "moon"):
        print(f"where is {what}?")
        tell(await with_callbacks(what), "callbacks")
        tell(await as_a_generator(what), "a generator")
        tell(await as_a_coroutine(what), "a coroutine")
    started = as_a_generator("poet")  # runs to its first yield, now
    print("a generator that has started is", type(started).__name__)
    tell(await started, "and ended")


Deferred.fromCoroutine(main()).addBoth(lambda _: reactor.stop())
reactor.run()
