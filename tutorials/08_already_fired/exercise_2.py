"""Exercise 8.2: functions of other people.

    python exercise_2.py

`recipes` are functions that somebody else wrote.  One returns a value, one raises, one returns a Deferred, one a Deferred that
fails.  Call each in turn, the next when the one before has been settled, and print ``NAME: RESULT`` or ``NAME: failed: TYPE``.
When all are done print ``over`` and end.

The start below believes that every function returns a Deferred.
"""

from minitwisted.internet import reactor, task


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
    done = rest[0]()
    done.addCallback(lambda result: print(f"{name}: {result}", flush=True))
    done.addErrback(lambda failure: print(f"{name}: failed: {failure.type.__name__}", flush=True))
    done.addCallback(lambda _: cook(rest[1:]))


reactor.callWhenRunning(cook, recipes)
reactor.run()
