"""Exercise 9.2, solved: time that the test itself moves leaves nothing in anybody's reactor, and takes none."""

from minitwisted.internet import reactor, task
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
    def setUp(self):
        self.clock = task.Clock()
        self.lamp = Lamp(self.clock)
        self.lamp.on()

    def test_it_is_lit(self):
        self.assertTrue(self.lamp.lit)

    def test_it_blinks(self):
        self.clock.pump([1, 1])
        self.assertEqual(self.lamp.blinks, 3)

    def test_it_burns_out(self):
        self.clock.advance(3600)
        self.assertTrue(self.lamp.burnt)
        self.assertEqual(self.clock.getDelayedCalls(), [])
