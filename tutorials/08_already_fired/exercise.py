"""Exercise 8.1: many ask, one fetches.

    python exercise.py

A cache in front of something slow.  Three ask for the same poem while it is being fetched, one asks when it is there, and one
asks for a poem whose fetching fails; after the failure somebody asks for that one again.  Every poem is to be fetched once;
a failure is told to all who waited, is not kept, and the next to ask causes a new fetch.

The start below fetches for everybody who comes before the poem does.  Change `Cache` only.
"""

from minitwisted.internet import defer, reactor, task

tries = {}


def fetch(name):
    """A Deferred of a poem; slow.  The first time that "storm" is asked for it fails."""
    tries[name] = tries.get(name, 0) + 1
    print(f"fetching {name}", flush=True)
    return task.deferLater(reactor, 0.02, fetched, name, tries[name])


def fetched(name, number):
    if name == "storm" and number == 1:
        raise OSError("the wind took it")
    return f"the poem about {name}"


class Cache:
    def __init__(self):
        self.poems = {}

    def get(self, name):
        """A Deferred of the poem, for the caller to do with as they like."""
        if name in self.poems:
            return defer.succeed(self.poems[name])
        promise = fetch(name)
        promise.addCallback(self.keep, name)
        return promise

    def keep(self, poem, name):
        self.poems[name] = poem
        return poem


def ask(who, name):
    promise = cache.get(name)
    promise.addCallbacks(lambda poem: print(f"{who}: {poem}", flush=True), lambda failure: told(who, failure))
    return promise


def told(who, failure):
    print(f"{who}: {failure.getErrorMessage()}", flush=True)


cache = Cache()
three = [ask("Ann", "spring"), ask("Ben", "spring"), ask("Cyd", "spring")]
story = defer.gatherResults(three)
story.addCallback(lambda _: ask("Dan", "spring"))
story.addCallback(lambda _: defer.gatherResults([ask("Ann", "storm"), ask("Ben", "storm")]))
story.addCallback(lambda _: ask("Cyd", "storm"))
story.addCallback(lambda _: print("over", flush=True))
story.addBoth(lambda _: reactor.stop())
reactor.run()
