"""Tests in bundles, and what stands where a test could not be made.

A bundle is a test too: it is run with a result and runs what it holds.  `TestSuite` (``unittest.py``) does only that.  The
kinds here do something around it:

* `DestructiveTestSuite` lets each test go when it has run, so that what tests keep does not pile up.
* `LoggedSuite` tells of errors that were logged while no test ran.
* `TrialSuite` is the bundle of everything: at its end the reactor's shutdown takes place.

`TestHolder` looks like a test and does nothing; `ErrorHolder` reports an error: that of a module that could not be imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.internet._the_reactor import the_reactor
from minitwisted.internet.defer import Deferred
from minitwisted.python._home import at_home
from minitwisted.trial import itrial, unittest, util
from minitwisted.trial._logged import _logObserver
from minitwisted.trial.unittest import TestSuite

if TYPE_CHECKING:
    from typing import Any

#: The name of the test that errors belong to which were logged while no test ran.
NOT_IN_TEST = "<not in test>"


@implementer(itrial.ITestCase)
class TestHolder:
    """Stands for a test in a reporter's eyes; `description` is its name."""

    __test__ = False
    failureException = None
    skip = None

    def __init__(self, description: str) -> None:
        self.description = description

    def __call__(self, result: Any) -> None:
        self.run(result)

    def id(self) -> str:
        """The name."""
        return self.description

    def shortDescription(self) -> str:
        """The name."""
        return self.description

    def countTestCases(self) -> int:
        """How many tests this is: none."""
        return 0

    def run(self, result: Any) -> None:
        """Tell the reporter `result` of a test that passed."""
        result.startTest(self)
        result.addSuccess(self)
        result.stopTest(self)


class ErrorHolder(TestHolder):
    """Stands for tests that cannot be had because of `error`: a Failure, or a tuple as from ``sys.exc_info()``."""

    def __init__(self, description: str, error: Any) -> None:
        super().__init__(description)
        self.error = util.excInfoOrFailureToExcInfo(error)

    def __repr__(self) -> str:
        return f"<ErrorHolder description={self.description!r} error={self.error[1]!r}>"

    def run(self, result: Any) -> None:
        """Tell the reporter `result` of a test with that error."""
        result.startTest(self)
        result.addError(self, self.error)
        result.stopTest(self)


class DestructiveTestSuite(TestSuite):
    """A bundle that is empty when it has run."""

    def run(self, result: Any) -> Any:  # type: ignore[override]
        """Run the tests, letting each go before the next."""
        while self._tests and not result.shouldStop:
            self._tests.pop(0)(result)
        return result


class LoggedSuite(TestSuite):
    """A bundle that reports errors which were logged while none of its tests ran."""

    def run(self, result: Any) -> None:  # type: ignore[override]
        """Run the tests, then report what was logged and asked for by none of them."""
        _logObserver._add()
        super().run(result)
        _logObserver._remove()
        for error in _logObserver.getErrors():
            result.addError(TestHolder(NOT_IN_TEST), error)
        _logObserver.flushErrors()


class TrialSuite(TestSuite):
    """The bundle of all tests of a run; with `forceGarbageCollection` garbage is collected before and after each."""

    def __init__(self, tests: Any = (), forceGarbageCollection: bool = False) -> None:
        if forceGarbageCollection:
            tests = [unittest.decorate(test, unittest._ForceGarbageCollectionDecorator) for test in tests]
        super().__init__([LoggedSuite(tests)])

    def run(self, result: Any) -> None:  # type: ignore[override]
        """Run the tests, then let the reactor shut down, also after Ctrl-C."""
        try:
            super().run(result)
        finally:
            self._bail()

    def _bail(self) -> None:
        reactor = the_reactor()
        over: Deferred = Deferred()
        reactor.addSystemEventTrigger("after", "shutdown", over.callback, None)
        reactor.fireSystemEvent("shutdown")
        # What was told to happen before shutdown may take its time, and needs a loop that runs and hears of children.
        if not over.called:
            over.addCallback(lambda _: reactor.crash())
            reactor.run()


at_home(
    "minitwisted.trial.runner",
    TestHolder,
    ErrorHolder,
    DestructiveTestSuite,
    LoggedSuite,
    TrialSuite,
)
