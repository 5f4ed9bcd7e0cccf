"""A test that was given up says nothing more.

WHAT: The loop ends while a test waits, or what the test waits for never ends: the test is given up.  When its Deferred is
    collected, Twisted goes on with the test: GeneratorExit is told as its error, and tearDown is run, in the middle of another.
    Here nothing more is run or told.
WHY: When a test is over, a result must not hear of it again; and what runs at a moment that the garbage collector chooses
    disturbs whichever test runs then.
INSTEAD: Nothing; a test that is given up has been told of as an error already.
"""

from __future__ import annotations

import gc

from compat_tests.differences import difference, show
from compat_tests.scenarios._trial_cases import run


@difference("trial", reactor="manual")
def a_test_given_up_is_collected(tw, rec):
    """The Deferred of a test that was given up goes away."""
    defer = tw.defer

    class Stuck(tw["trial.unittest"].TestCase):
        timeout = 0.01

        def tearDown(self):
            rec("tearDown", self._testMethodName)

        def test_a(self):
            return defer.succeed(1).addCallback(lambda _: defer.Deferred())

        def test_b(self):
            gc.collect()

    run(tw, rec, Stuck)


if __name__ == "__main__":
    show(a_test_given_up_is_collected)
