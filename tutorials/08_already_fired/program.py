"""A larder: the first time you ask you wait, the second time it is there.  Who asks need not know which it was."""

from minitwisted.internet import defer, reactor, task


class Larder:
    """Fetches slowly, and keeps what it fetched."""

    def __init__(self):
        self.shelf = {}

    def get(self, what):
        """A Deferred of `what`: one that fires later, or one that has fired already."""
        if what in self.shelf:
            return defer.succeed(self.shelf[what])
        if what == "snow":
            return defer.fail(LookupError("not in summer"))
        return task.deferLater(reactor, 0.01, self.fetched, what)

    def fetched(self, what):
        self.shelf[what] = f"fresh {what}"
        return self.shelf[what]


def eat(food):
    print("  eating", food)


def go_hungry(failure):
    print("  no food:", failure.getErrorMessage())


def dinner(what):
    print(f"before {what}")
    meal = larder.get(what)
    meal.addCallbacks(eat, go_hungry)
    print(f"after {what}")
    return meal


larder = Larder()
evening = dinner("bread")
evening.addCallback(lambda _: dinner("bread"))
evening.addCallback(lambda _: dinner("snow"))


def anything_goes(kind):
    """A function that is not sure what it returns."""
    if kind == "a value":
        return 1
    if kind == "an error":
        raise ValueError("one")
    return task.deferLater(reactor, 0, lambda: 1)


def try_all(_):
    for kind in ("a value", "an error", "a Deferred"):
        answer = defer.maybeDeferred(anything_goes, kind)
        print(f"{kind}: {'is there' if answer.called else 'will come'}")
        answer.addCallbacks(lambda result: print("  got", result), lambda failure: print("  got", repr(failure.value)))
    return answer


evening.addCallback(try_all)
evening.addBoth(lambda _: reactor.stop())
reactor.run()
