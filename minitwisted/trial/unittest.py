"""What whoever writes tests needs: a TestCase that waits, and what it may raise or say.

    class Sums(unittest.TestCase):
        def test_later(self):
            sum = add_later(1, 2)                      # a Deferred
            return sum.addCallback(self.assertEqual, 3)

The parts stand beside this file: statements (``_assertions.py``), the order of a test (``_synctest.py``), waiting
(``_asynctest.py``), suites (``_asyncrunner.py``).  This is the public home of them all.
"""

from __future__ import annotations

from minitwisted.trial._asyncrunner import TestDecorator, TestSuite, decorate
from minitwisted.trial._asyncrunner import _clearSuite as _clearSuite
from minitwisted.trial._asyncrunner import _ForceGarbageCollectionDecorator as _ForceGarbageCollectionDecorator
from minitwisted.trial._asyncrunner import _iterateTests as _iterateTests
from minitwisted.trial._asynctest import TestCase
from minitwisted.trial._synctest import FailTest, PyUnitResultAdapter, SkipTest, SynchronousTestCase, Todo, makeTodo
from minitwisted.trial._synctest import _logObserver as _logObserver

__all__ = [
    "FailTest", "PyUnitResultAdapter", "SkipTest", "SynchronousTestCase", "TestCase", "TestDecorator", "TestSuite", "Todo",
    "decorate", "makeTodo",
]  # fmt: skip
