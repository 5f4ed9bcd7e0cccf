"""Exercise 8.1, solved: who comes while it is fetched waits in a row, each with a Deferred of their own."""

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
        self.waiting = {}

    def get(self, name):
        """A Deferred of the poem, for the caller to do with as they like."""
        if name in self.poems:
            return defer.succeed(self.poems[name])
        mine = defer.Deferred()
        if name in self.waiting:
            self.waiting[name].append(mine)
        else:
            self.waiting[name] = [mine]
            fetch(name).addCallback(self.keep, name).addBoth(self.tell, name)
        return mine

    def keep(self, poem, name):
        self.poems[name] = poem
        return poem

    def tell(self, result, name):
        """A Failure given to `callback` starts in the right lane, so one loop serves both endings."""
        for each in self.waiting.pop(name):
            each.callback(result)


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
