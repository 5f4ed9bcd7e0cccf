"""Exercise 9.1: tests that notice.

    trial exercise.py            (with this folder on PYTHONPATH, for `tally`)

``tally.py`` has a protocol and says, in its first lines, what that protocol does.  Write tests for it.  They are right if
all pass with it, and if at least one fails with each of five broken ones, which you do not get to see.  No test may open
a socket or wait.

The start below tests one sentence of five.
"""

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
