"""Exercise 12.1: a newspaper.

    python exercise.py CORRESPONDENT [CORRESPONDENT …]

Ask all correspondents at once.  When all have answered or failed, print, in the order of the command line,
``NAME: NEWS`` or ``NAME: nothing (TYPE)``, then ``N of M answered``, and end.  No failure may end the others' work, and
none may turn up in the log as unhandled.

The start below uses gatherResults, which is right for people who want all or nothing.
"""

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


def print_all(news):
    for name, words in zip(sys.argv[1:], news):
        print(f"{name}: {words}", flush=True)
    print(f"{len(news)} of {len(news)} answered", flush=True)


def make_paper():
    paper = defer.gatherResults([ask(name) for name in sys.argv[1:]])
    paper.addCallback(print_all)
    paper.addBoth(lambda _: reactor.stop())


reactor.callWhenRunning(make_paper)
reactor.run()
