"""Tests without a network and without waiting: `trial program.py`.

What is tested is a server's protocol, `Bouncer`, that hangs up on those who say nothing for a minute.
"""

from minitwisted.internet import defer, task
from minitwisted.internet.protocol import Protocol
from minitwisted.trial import unittest


class Bouncer(Protocol):
    """Answers ``welcome`` to whoever knows the word; hangs up after a minute of silence."""

    def __init__(self, clock):
        self.clock = clock  # not the reactor: whoever makes us says whose time we live in

    def connectionMade(self):
        self.patience = self.clock.callLater(60, self.transport.loseConnection)

    def dataReceived(self, data):
        self.patience.reset(60)
        self.transport.write(b"welcome" if data == b"swordfish" else b"what?")

    def connectionLost(self, reason):
        if self.patience.active():
            self.patience.cancel()


class Paper:
    """A transport that writes down what it is told."""

    def __init__(self):
        self.told = []

    def write(self, data):
        self.told.append(data)

    def loseConnection(self):
        self.told.append("hung up")


class TestBouncer(unittest.TestCase):
    def setUp(self):
        self.clock, self.paper = task.Clock(), Paper()
        self.bouncer = Bouncer(self.clock)
        self.bouncer.makeConnection(self.paper)

    def test_the_word(self):
        self.bouncer.dataReceived(b"swordfish")
        self.assertEqual(self.paper.told, [b"welcome"])

    def test_another_word(self):
        self.bouncer.dataReceived(b"cod")
        self.assertEqual(self.paper.told, [b"what?"])

    def test_silence(self):
        self.clock.advance(59)
        self.assertEqual(self.paper.told, [])
        self.clock.advance(1)
        self.assertEqual(self.paper.told, ["hung up"])

    def test_a_word_in_time(self):
        self.clock.advance(59)
        self.bouncer.dataReceived(b"cod")
        self.clock.advance(59)
        self.assertNotIn("hung up", self.paper.told)

    def test_nothing_is_left(self):
        self.bouncer.connectionLost(None)
        self.assertEqual(self.clock.getDelayedCalls(), [])


class TestDeferreds(unittest.TestCase):
    """The ways to look at a Deferred in a test."""

    def test_it_has_fired(self):
        self.assertEqual(self.successResultOf(defer.succeed("a poem")), "a poem")

    def test_it_has_failed(self):
        failure = self.failureResultOf(defer.fail(KeyError("gone")), KeyError)
        self.assertEqual(failure.value.args, ("gone",))

    def test_it_will_fire(self):
        clock = task.Clock()
        later = task.deferLater(clock, 5, lambda: "now")
        self.assertNoResult(later)
        clock.advance(5)
        self.assertEqual(self.successResultOf(later), "now")

    def test_trial_waits_for_what_a_test_returns(self):
        return defer.succeed(1).addCallback(self.assertEqual, 1)

    async def test_a_coroutine(self):
        self.assertEqual(await defer.succeed(2), 2)
