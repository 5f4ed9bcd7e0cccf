"""Exercise 9.1, solved: a test for each sentence of the contract, and one for what it does not say: that it tidies up."""

from tally import Tally

from minitwisted.internet import task
from minitwisted.trial import unittest


class Paper:
    """A transport that writes down what it is told."""

    def __init__(self):
        self.written, self.hung_up = b"", False

    def write(self, data):
        self.written += data

    def loseConnection(self):
        self.hung_up = True


class TestTally(unittest.TestCase):
    def setUp(self):
        self.clock, self.paper = task.Clock(), Paper()
        self.tally = Tally(self.clock)
        self.tally.makeConnection(self.paper)

    def test_numbers_are_added_up(self):
        self.tally.dataReceived(b"2\n3\n")
        self.assertEqual(self.paper.written, b"2\n5\n")

    def test_a_line_may_come_in_pieces(self):
        for piece in (b"1", b"0\n", b"", b"5", b"\n"):
            self.tally.dataReceived(piece)
        self.assertEqual(self.paper.written, b"10\n15\n")

    def test_what_is_no_number_does_not_count(self):
        self.tally.dataReceived(b"4\nfour\n1\n")
        self.assertEqual(self.paper.written, b"4\n?\n5\n")

    def test_silence(self):
        self.clock.advance(29.9)
        self.assertFalse(self.paper.hung_up)
        self.clock.advance(0.1)
        self.assertTrue(self.paper.hung_up)

    def test_any_bytes_break_the_silence(self):
        self.clock.advance(29)
        self.tally.dataReceived(b"7")
        self.clock.advance(29)
        self.assertFalse(self.paper.hung_up)
        self.clock.advance(1)
        self.assertTrue(self.paper.hung_up)

    def test_nothing_is_left(self):
        self.tally.connectionLost(None)
        self.assertEqual(self.clock.getDelayedCalls(), [])
