"""A plain ``unittest.TestResult`` in the place of a reporter.

Tests speak to a reporter, which knows Failures and Todos.  The results of the standard library, and those of other people's
runners such as pytest, know tuples of ``sys.exc_info()`` and no Todos.  `PyUnitResultAdapter` stands before one and translates.

Contract: the result behind an adapter is told of everything in the same order, but that a test has failed as expected: for that
it has no place, and the test counts as one that ran.  One that passed unexpectedly is told of as a failure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from minitwisted.python._home import at_home
from minitwisted.trial import itrial, util

if TYPE_CHECKING:
    from typing import Any

    from minitwisted.python.failure import Failure
    from minitwisted.trial._todo import Todo


class UnsupportedTrialFeature(Exception):
    """Something came of a test that the result has no name for: what, and more about it."""


class PyUnitResultAdapter:
    """Stands before the result `original` and translates."""

    def __init__(self, original: Any) -> None:
        self.original = original

    def startTest(self, method: Any) -> None:
        """Pass it on."""
        self.original.startTest(method)

    def stopTest(self, method: Any) -> None:
        """Pass it on."""
        self.original.stopTest(method)

    def addSuccess(self, test: Any) -> None:
        """Pass it on."""
        self.original.addSuccess(test)

    def addFailure(self, test: Any, fail: Any) -> None:
        """Pass it on, with a tuple for the Failure."""
        self.original.addFailure(test, util.excInfoOrFailureToExcInfo(fail))

    def addError(self, test: Any, error: Any) -> None:
        """Pass it on, with a tuple for the Failure."""
        self.original.addError(test, util.excInfoOrFailureToExcInfo(error))

    def addSkip(self, test: Any, reason: Any) -> None:
        """Pass it on."""
        self.original.addSkip(test, reason)

    def addUnexpectedSuccess(self, test: Any, todo: Any = None) -> None:
        """Tell of it as a failure."""
        self._tell_otherwise(test, "unexpected success", todo)

    def addExpectedFailure(self, test: Any, error: Any) -> None:
        """Tell of it as a failure.  Trial's own tests do not call this."""
        self._tell_otherwise(test, "expected failure", error)

    def _tell_otherwise(self, test: Any, what: str, more: Any) -> None:
        problem = UnsupportedTrialFeature(what, more)
        self.original.addFailure(test, (UnsupportedTrialFeature, problem, None))

    def upDownError(self, method: Any, error: Any, warn: Any, printStatus: Any) -> None:
        """Something was raised in setUp or tearDown: no result of the standard library can be told."""


def reporter_for(result: Any) -> Any:
    """`result` if it is a reporter, else an adapter before it."""
    known = itrial.IReporter(result, None)
    return PyUnitResultAdapter(result) if known is None else known


def tell_of_expected(reporter: Any, test: Any, failure: Failure, todo: Todo) -> None:
    """Tell `reporter`, if it is one, that `test` failed as `todo` says."""
    if not isinstance(reporter, PyUnitResultAdapter):
        reporter.addExpectedFailure(test, failure, todo)


at_home("minitwisted.trial._synctest", PyUnitResultAdapter, UnsupportedTrialFeature)
