"""A plain ``unittest.TestResult`` in the place of a reporter.

Tests speak to a reporter, which knows Failures and Todos.  The results of the standard library, and those of other people's
runners such as pytest, know tuples of ``sys.exc_info()`` instead, and some of them are old and do not know of skipped or
expected failures.  `PyUnitResultAdapter` stands before one and translates.

Contract: a result that has no method for something is told of it as a failure, so that nothing is lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from minitwisted.python._home import at_home
from minitwisted.trial import itrial, util

if TYPE_CHECKING:
    from typing import Any


class UnsupportedTrialFeature(Exception):
    """The result was told of something that it does not know."""


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
        """Pass it on, or tell of it as a failure."""
        self._tell_or_fail("addSkip", "skip", reason, test, reason)

    def addUnexpectedSuccess(self, test: Any, todo: Any = None) -> None:
        """Pass it on without the Todo, or tell of it as a failure."""
        self._tell_or_fail("addUnexpectedSuccess", "unexpected success", todo, test)

    def addExpectedFailure(self, test: Any, error: Any, todo: Any = None) -> None:
        """Pass it on without the Todo, or tell of it as a failure."""
        told = util.excInfoOrFailureToExcInfo(error)
        self._tell_or_fail("addExpectedFailure", "expected failure", error, test, told)

    def _tell_or_fail(self, method: str, feature: str, info: Any, test: Any, *told: Any) -> None:
        tell = getattr(self.original, method, None)
        if tell is not None:
            tell(test, *told)
            return
        unknown = UnsupportedTrialFeature(feature, info)
        self.original.addFailure(test, (UnsupportedTrialFeature, unknown, None))

    def upDownError(self, method: Any, error: Any, warn: Any, printStatus: Any) -> None:
        """Something was raised in setUp or tearDown: no result of the standard library can be told."""


def reporter_for(result: Any) -> Any:
    """`result` if it is a reporter, else an adapter before it."""
    known = itrial.IReporter(result, None)
    return PyUnitResultAdapter(result) if known is None else known


at_home("minitwisted.trial.unittest", PyUnitResultAdapter)
