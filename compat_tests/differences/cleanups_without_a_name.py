"""A cleanup of a test needs no name.

WHAT: `TestCase.addCleanup` is given something that can be called but has no ``__name__``, such as a ``functools.partial``.
    Twisted does not call it: the test has an error, "object has no attribute '__name__'".  Here it is called.
WHY: Nothing says that a cleanup must have a name, and SynchronousTestCase calls it on Twisted too.
INSTEAD: On Twisted, use a function, or give the arguments to `addCleanup`.
"""

from __future__ import annotations

import functools
import unittest

from compat_tests.differences import difference, show


@difference("trial", reactor="manual")
def a_partial_as_cleanup(tw, rec):
    """A partial is called when the test is over."""

    class Case(tw["trial.unittest"].TestCase):
        def test_it(self):
            self.addCleanup(functools.partial(rec, "cleaned up"))

    tw.reactor
    result = unittest.TestResult()
    Case("test_it").run(result)
    rec("result", len(result.errors), result.wasSuccessful())


if __name__ == "__main__":
    show(a_partial_as_cleanup)
