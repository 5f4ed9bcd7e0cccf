"""Exercise 12.1, solved: a DeferredList waits for everybody, and says of each how it went."""

import sys

from minitwisted.internet import defer, reactor, task

ABROAD = {"paris": 0.03, "rome": 0.01, "oslo": 0.02}


def ask(name):
    """A Deferred of news; KeyError if there is no such correspondent, TimeoutError from those on the moon."""
    if name == "moon":
        return task.deferLater(reactor, 0.005, no_answer)
    return task.deferLater(reactor, ABROAD.get(name, 0.0), lambda: f"{ABROAD[name]:.0%} of chance of rain")


def no_answer():
    raise TimeoutError("too far")


def print_all(results):
    for name, (success, result) in zip(sys.argv[1:], results):
        print(f"{name}: {result}" if success else f"{name}: nothing ({result.type.__name__})", flush=True)
    print(f"{sum(success for success, _ in results)} of {len(results)} answered", flush=True)


def make_paper():
    paper = defer.DeferredList([ask(name) for name in sys.argv[1:]], consumeErrors=True)
    paper.addCallback(print_all)
    paper.addBoth(lambda _: reactor.stop())


reactor.callWhenRunning(make_paper)
reactor.run()
