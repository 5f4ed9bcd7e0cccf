"""Exercise 8.2, solved: maybeDeferred makes one kind of answer out of three."""

from minitwisted.internet import defer, reactor, task


def toast():
    return "brown"


def eggs():
    raise ValueError("the shell is empty")


def soup():
    return task.deferLater(reactor, 0.02, lambda: "hot")


def cake():
    return task.deferLater(reactor, 0.01, lambda: {}["sugar"])


recipes = [toast, eggs, soup, cake]


def cook(rest):
    if not rest:
        print("over", flush=True)
        reactor.stop()
        return
    name = rest[0].__name__
    done = defer.maybeDeferred(rest[0])
    done.addCallback(lambda result: print(f"{name}: {result}", flush=True))
    done.addErrback(lambda failure: print(f"{name}: failed: {failure.type.__name__}", flush=True))
    done.addCallback(lambda _: cook(rest[1:]))


reactor.callWhenRunning(cook, recipes)
reactor.run()
