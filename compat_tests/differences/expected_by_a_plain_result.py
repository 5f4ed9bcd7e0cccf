"""An expected failure does not end the run of a plain result.

WHAT: A SynchronousTestCase fails as its `todo` says, and is run with a result of the standard library, which knows no todo.
    Twisted raises a TypeError out of `run`, which ends the whole run.  Here nothing is told, as of a TestCase on Twisted.
WHY: A fault in passing on one result should not take the other tests with it, and both kinds of cases should be told of alike.
INSTEAD: On Twisted, run such tests with trial, or inherit from TestCase.
"""

from __future__ import annotations

import unittest

from compat_tests.differences import difference, show


@difference("trial")
def a_todo_with_a_plain_result(tw, rec):
    """The run goes on."""

    class Case(tw["trial.unittest"].SynchronousTestCase):
        def test_it(self):
            self.fail("as expected")

        test_it.todo = "some day"

    result = unittest.TestResult()
    rec.raises(Case("test_it").run, result)
    rec("result", result.testsRun, result.wasSuccessful())


if __name__ == "__main__":
    show(a_todo_with_a_plain_result)
