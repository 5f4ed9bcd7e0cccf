"""What a test promises to whoever runs it, and what is promised to the test.

A test is called with a result, tells the result what happens to it, and knows its own name.  A reporter is such a result: it is
told of the beginning and the end of each test and, between the two, what came of it; and of the end of everything.

Declarations only.  The reporters that print are in ``reporter.py``; a plain ``unittest.TestResult`` becomes a reporter by the
adapter in ``_plain_results.py``.
"""

from __future__ import annotations

import unittest as pyunit
from typing import TypeVar

import zope.interface as zi


class ITestCase(zi.Interface):
    """A test, as trial runs it."""

    failureException = zi.Attribute("What assertions raise when they fail: an exception class.")
    skip = zi.Attribute("Why the test is not to be run; None if it is.")

    def __call__(result):
        """The same as `run`."""

    def countTestCases():
        """How many tests this is."""

    def id():
        """A name that no other test has: where Python finds it."""

    def run(result):
        """Run, and tell `result` what happens."""

    def shortDescription():
        """What it shows, in a line."""


ITestCaseVar = TypeVar("ITestCaseVar", bound=ITestCase | pyunit.TestCase)


class IReporter(zi.Interface):
    """Whoever is told what came of tests.  Errors are Failures, or tuples as from ``sys.exc_info()``."""

    testsRun = zi.Attribute("How many tests have begun.")
    shouldStop = zi.Attribute("Whether no further test should be run.")

    def startTest(method):
        """The test `method` begins."""

    def addSuccess(test):
        """It passed."""

    def addFailure(test, failure):
        """What the test says is not so."""

    def addError(test, error):
        """Something went wrong that the test does not speak of.  May be told several times."""

    def addSkip(test, reason):
        """It was not run, because of `reason`."""

    def addUnexpectedSuccess(test, todo=None):
        """It passed, though `todo` said that it would not."""

    def addExpectedFailure(test, failure, todo=None):
        """It failed, as `todo`, the test's Todo, said it would."""

    def stopTest(method):
        """The test `method` is over."""

    def done():
        """All tests are over; nothing more will be told."""

    def wasSuccessful():
        """Whether all is well so far."""


class IReporterWithDurations(IReporter):
    """A reporter that is also told how long tests took, as Python 3.12 and later do."""

    collectedDurations = zi.Attribute("The pairs of test and seconds it was told of.")

    def addDuration(test, elapsed):
        """`test` took `elapsed` seconds."""
