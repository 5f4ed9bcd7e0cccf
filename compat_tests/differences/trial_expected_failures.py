"""A failure that the standard library's test cases expect can be reported.

WHAT: A `unittest.TestCase` with a method under `@unittest.expectedFailure`, run by trial.  When Twisted's reporter comes
    to tell of it at the end, it raises AttributeError ('tuple' object has no attribute 'frames') and the report breaks
    off.  Here it is told of like a Todo's failure.
WHY: Such test cases are run, so what comes of them is to be said.
INSTEAD: On Twisted, derive from trial's TestCase and set `todo` on the method.
"""

from __future__ import annotations

import io
import sys
import unittest

from compat_tests.differences import difference, show


@difference("trial")
def an_expected_failure_of_the_library(tw, rec):
    """The report of a run in which a test failed as expected, with the tuple that the standard library gives."""
    stream = io.StringIO()
    reporter = tw["trial.reporter"].Reporter(stream)
    try:
        raise ValueError("as expected")
    except ValueError:
        reporter.addExpectedFailure(unittest.TestCase(), sys.exc_info())
    rec.raises(reporter.done)
    rec.text("report", stream.getvalue())


if __name__ == "__main__":
    show(an_expected_failure_of_the_library)
