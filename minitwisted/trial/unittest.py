"""What whoever writes tests needs: a TestCase that waits, and what it may raise or say.

    class Sums(unittest.TestCase):
        def test_later(self):
            sum = add_later(1, 2)                      # a Deferred
            return sum.addCallback(self.assertEqual, 3)

The parts stand beside this file: statements (``_assertions.py``), the order of a test (``_synchronous.py``), waiting
(``_asynchronous.py``), suites (``_decorating.py``).  This is the public home of them all.
"""

from __future__ import annotations

from minitwisted.trial._asynchronous import TestCase
from minitwisted.trial._decorating import (
    TestDecorator,
    TestSuite,
    _clearSuite,
    _ForceGarbageCollectionDecorator,
    _iterateTests,
    decorate,
)
from minitwisted.trial._logged import _logObserver
from minitwisted.trial._plain_results import PyUnitResultAdapter
from minitwisted.trial._synchronous import SynchronousTestCase
from minitwisted.trial._todo import FailTest, SkipTest, Todo, makeTodo

__all__ = [
    "FailTest", "PyUnitResultAdapter", "SkipTest", "SynchronousTestCase", "TestCase", "TestDecorator", "TestSuite", "Todo",
    "_ForceGarbageCollectionDecorator", "_clearSuite", "_iterateTests", "_logObserver", "decorate", "makeTodo",
]  # fmt: skip
