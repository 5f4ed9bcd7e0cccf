"""Exercise 7.1, solved: what a callback does not return, its chain does not wait for."""

import sys

from minitwisted.internet import reactor, task

HOUSES = {"ann": "the mill", "ben": "the lighthouse"}


def find(name):
    """A Deferred of where `name` lives; fails with KeyError."""
    return task.deferLater(reactor, 0.02, HOUSES.__getitem__, name)


def send(house):
    """A Deferred of what the people of `house` answer."""
    return task.deferLater(reactor, 0.02, f"greetings from {house}".upper)


def write_letter(house):
    return send(house).addCallback(politely)


def politely(words):
    return words.capitalize()


def show(words):
    print(f"{sys.argv[1]} answers: {words}", flush=True)


def sorry(failure):
    print(f"{sys.argv[1]}: unknown", flush=True)


def over(_):
    print("over", flush=True)
    reactor.stop()


find(sys.argv[1]).addCallback(write_letter).addCallbacks(show, sorry).addCallback(over)
reactor.run()
