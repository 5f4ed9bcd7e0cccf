"""A callback that has to wait itself: it returns a Deferred, and its chain waits for that one."""

from minitwisted.internet import reactor, task


def look_up(what):
    """A directory that needs a while: return a Deferred of who wrote `what`."""
    print(f"  looking up who wrote {what}")
    return task.deferLater(reactor, 0.02, {"the kettle": "Ann", "the letter": "Ben"}.__getitem__, what)


def ask(author):
    """Somebody who needs a while to answer: return a Deferred of their words."""
    print(f"  asking {author}")
    return task.deferLater(reactor, 0.01, lambda: f"{author} says hello")


def show(words):
    print("shown:", words)
    return len(words)


def sorry(failure):
    print("sorry:", failure.type.__name__)
    return 0


def report(number, what):
    print(f"{what}: {number} characters")


def greet(what):
    """A chain of four steps; the first Deferred waits for the second before it goes on."""
    outer = look_up(what)
    outer.addCallback(ask)  # returns a Deferred: the next step gets its result, not the Deferred
    outer.addCallback(show)
    outer.addErrback(sorry)
    outer.addCallback(report, what)
    return outer


print("one:")
chain = greet("the kettle")
print("  the chain is made; nothing has been looked up yet")
chain.addCallback(lambda _: print("two:"))
chain.addCallback(lambda _: greet("the void"))  # a whole chain as one step of another
chain.addBoth(lambda _: reactor.stop())
reactor.run()
