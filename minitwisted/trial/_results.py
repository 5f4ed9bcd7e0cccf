"""What came of each test: the books that are kept, and the reporters that stand before another reporter.

`TestResult` only counts and keeps.  What prints (``reporter.py``) inherits from it, so every reporter can be asked afterwards
what failed.  Whoever wants results to be different from what the tests said stands before the reporter, as a
`TestResultDecorator`:

* `_ExitWrapper`: the first test that fails is the last.
* `_AdaptedReporter`: each test is told of as something else, made from it.
"""

from __future__ import annotations

import time
import unittest as pyunit
from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.python import reflect
from minitwisted.python._home import at_home
from minitwisted.python.components import proxyForInterface
from minitwisted.python.failure import Failure
from minitwisted.trial import itrial
from minitwisted.trial._todo import makeTodo

if TYPE_CHECKING:
    from typing import Any

class BrokenTestCaseWarning(Warning):
    """Something was raised in setUp or tearDown."""


@implementer(itrial.IReporter)
class TestResult(pyunit.TestResult):
    """
    The results of tests, kept.

    `successes` is a number.  `skips` holds pairs of a test and its reason, `errors` and `failures` of a test and its Failure,
    `unexpectedSuccesses` of a test and its Todo; `expectedFailures` holds a test, its Failure and its Todo.
    """

    __test__ = False  # its name begins with Test, and it is none
    _DEFAULT_TODO = "Test expected to fail"

    # Mypy is told by the base class that these are lists of other things.
    errors: list[Any]
    failures: list[Any]
    expectedFailures: list[Any]
    unexpectedSuccesses: list[Any]

    def __init__(self) -> None:
        super().__init__()
        self.skips: list[tuple[Any, Any]] = []
        self.successes = 0
        # Seconds: when the test that runs was started, and how long the last one took.
        self._testStarted: float | None = None
        self._lastTime: float | None = None

    def __repr__(self) -> str:
        return (
            f"<{reflect.qual(self.__class__)} run={self.testsRun} errors={len(self.errors)} failures={len(self.failures)} "
            f"todos={len(self.expectedFailures)} dones={len(self.unexpectedSuccesses)} skips={len(self.skips)}>"
        )

    def _getTime(self) -> float:
        return time.time()

    def _getFailure(self, error: Any) -> Failure:
        """A Failure of what the standard library gives as ``sys.exc_info()``."""
        if isinstance(error, tuple) and len(error) == 3:
            return Failure(error[1], error[0], error[2])
        if isinstance(error, Failure):
            return error
        raise TypeError(f"Cannot convert {error} to a Failure")

    def startTest(self, test: Any) -> None:
        """`test` is about to run."""
        super().startTest(test)
        self._testStarted = self._getTime()

    def stopTest(self, test: Any) -> None:
        """`test` has run."""
        super().stopTest(test)
        if self._testStarted is not None:
            self._lastTime = self._getTime() - self._testStarted

    def addSuccess(self, test: Any) -> None:
        """`test` passed."""
        super().addSuccess(test)
        self.successes += 1

    def addError(self, test: Any, error: Any) -> None:
        """`test` raised what it should not have: a Failure or a tuple as from ``sys.exc_info()``."""
        self.errors.append((test, self._getFailure(error)))

    def addFailure(self, test: Any, fail: Any) -> None:
        """An assertion of `test` did not hold: a Failure or a tuple as from ``sys.exc_info()``."""
        self.failures.append((test, self._getFailure(fail)))

    def addSkip(self, test: Any, reason: Any) -> None:
        """`test` was not run, for a reason that can be printed."""
        self.skips.append((test, reason))

    def addExpectedFailure(self, test: Any, error: Any, todo: Any = None) -> None:
        """`test` failed as it was said to; `todo` is the Todo that said so."""
        self.expectedFailures.append((test, error, todo or makeTodo(self._DEFAULT_TODO)))

    def addUnexpectedSuccess(self, test: Any, todo: Any = None) -> None:
        """`test` passed although it was said to fail; `todo` is the Todo that said so."""
        self.unexpectedSuccesses.append((test, todo or makeTodo(self._DEFAULT_TODO)))

    def wasSuccessful(self) -> bool:
        """Whether there are neither errors nor failures; unlike the standard library's, a test may pass unexpectedly."""
        return not self.errors and not self.failures

    def done(self) -> None:
        """All tests have run."""


class TestResultDecorator(proxyForInterface(itrial.IReporterWithDurations, "_originalReporter")):  # type: ignore[misc]
    """Something that stands before a reporter and passes everything on to it."""

    __test__ = False


class _ExitWrapper(TestResultDecorator):
    """Asks for the end of the run at the first error or failure."""

    def addError(self, *args: Any, **kwargs: Any) -> None:
        self.shouldStop = True
        return self._originalReporter.addError(*args, **kwargs)

    def addFailure(self, *args: Any, **kwargs: Any) -> None:
        self.shouldStop = True
        return self._originalReporter.addFailure(*args, **kwargs)


class _AdaptedReporter(TestResultDecorator):
    """Tells the reporter `original` of ``testAdapter(test)`` wherever it is told of `test`."""

    def __init__(self, original: Any, testAdapter: Any) -> None:
        super().__init__(original)
        self.testAdapter = testAdapter

    def startTest(self, test: Any) -> None:
        return self._originalReporter.startTest(self.testAdapter(test))

    def stopTest(self, test: Any) -> None:
        return self._originalReporter.stopTest(self.testAdapter(test))

    def addError(self, test: Any, error: Any) -> None:
        return self._originalReporter.addError(self.testAdapter(test), error)

    def addFailure(self, test: Any, failure: Any) -> None:
        return self._originalReporter.addFailure(self.testAdapter(test), failure)

    def addSkip(self, test: Any, skip: Any) -> None:
        return self._originalReporter.addSkip(self.testAdapter(test), skip)

    # A test case of the standard library gives no Todo with these two.

    def addExpectedFailure(self, test: Any, failure: Any, todo: Any = None) -> None:
        return self._originalReporter.addExpectedFailure(self.testAdapter(test), failure, todo)

    def addUnexpectedSuccess(self, test: Any, todo: Any = None) -> None:
        return self._originalReporter.addUnexpectedSuccess(self.testAdapter(test), todo)


at_home(
    "minitwisted.trial.reporter",
    BrokenTestCaseWarning,
    TestResult,
    TestResultDecorator,
    _ExitWrapper,
    _AdaptedReporter,
)
