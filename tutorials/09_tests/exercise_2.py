"""Exercise 9.2: leave the reactor as you found it.

    trial exercise_2.py

`Lamp` is right, and so is what the three tests want to know.  But trial looks around after each test, and says
``DirtyReactorAggregateError: Reactor was unclean`` when something is left in the reactor.  And one of the tests takes two
seconds, which is two seconds too long.  Change the tests, not the lamp.
"""

from minitwisted.internet import defer, reactor, task
from minitwisted.trial import unittest


class Lamp:
    """Blinks every second while it is on; burns out after an hour of light."""

    def __init__(self, clock=reactor):
        self.clock, self.blinks, self.lit, self.burnt = clock, 0, False, False

    def on(self):
        self.lit = True
        self.end = self.clock.callLater(3600, self.burn)
        self.blink()

    def blink(self):
        self.blinks += 1
        self.next = self.clock.callLater(1, self.blink)

    def off(self):
        self.lit = False
        self.end.cancel()
        self.next.cancel()

    def burn(self):
        self.lit, self.burnt = False, True
        self.next.cancel()


class TestLamp(unittest.TestCase):
    def test_it_is_lit(self):
        lamp = Lamp()
        lamp.on()
        self.assertTrue(lamp.lit)

    def test_it_blinks(self):
        lamp = Lamp()
        lamp.on()
        later = task.deferLater(reactor, 2.1, lambda: self.assertEqual(lamp.blinks, 3))
        return defer.gatherResults([later])

    def test_it_burns_out(self):
        lamp = Lamp()
        lamp.on()
        lamp.burn()
        self.assertTrue(lamp.burnt)
