"""A test, in the order in which its parts happen.

    startTest   unless the test is to be skipped:
      setUp, the test method        if setUp fails the method and tearDown are left out
      cleanups                      the last added first
      tearDown
      errors that were logged
      addSuccess                    if there was nothing else to tell
      warnings that nobody asked for are given again
    stopTest

A part that raises is reported, and by what it raised: skipped, failed, error.  Everything else still happens.  While a test
runs errors in the log and warnings are kept; `flushLoggedErrors` and `flushWarnings` take them out.

Contract: `run` takes a reporter (``itrial.IReporter``) or any result of the standard library, and raises nothing that the
test raised.  Here nothing is waited for; ``_asynctest.py`` waits.
"""

from __future__ import annotations

import inspect
import os
import sys
import tempfile
from typing import TYPE_CHECKING

from minitwisted.python import log
from minitwisted.python.failure import Failure
from minitwisted.python.monkey import MonkeyPatcher
from minitwisted.trial import _deprecations, _warned, util
from minitwisted.trial._assertions import _Assertions
from minitwisted.trial._logged import _logObserver
from minitwisted.trial._plain_results import PyUnitResultAdapter as PyUnitResultAdapter
from minitwisted.trial._plain_results import UnsupportedTrialFeature as UnsupportedTrialFeature
from minitwisted.trial._plain_results import reporter_for, tell_of_expected
from minitwisted.trial._todo import FailTest as FailTest
from minitwisted.trial._todo import SkipTest, Todo, makeTodo

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any


_NO_REASON = "Do not raise unittest.SkipTest with no arguments! Give a reason for skipping tests!"


def said_by(test: Any, attribute: str, default: Any) -> Any:
    """What a test says of itself by `attribute`: its method, its class or its module, the nearest that does."""
    places = [getattr(test, test._testMethodName), test, sys.modules.get(type(test).__module__)]
    return util.acquireAttribute(places, attribute, default)


class Run:
    """One run of `test`, told to `reporter`.

    It is an object of its own so that `test` bears few names that those who inherit from it would have to avoid.
    """

    def __init__(self, test: Any, reporter: Any) -> None:
        self.test = test
        self.reporter = reporter
        self.passed = False
        self.suppressed = said_by(test, "suppress", [])

    def parts(self) -> None:
        """All parts of the test, but its start and stop."""
        if self.passes("setUp"):
            self.passed = self.passes(self.test._testMethodName, self.test.getTodo())
            self.clean_up()
            self.passed = self.passes("tearDown") and self.passed
        else:
            self.clean_up()
        self.tell_of_logged()
        if self.passed:
            self.reporter.addSuccess(self.test)

    def passes(self, name: str, todo: Todo | None = None) -> bool:
        """Call the method `name`; whether there is nothing to tell of it.  Otherwise it was told."""
        try:
            self.call(name)
        except SkipTest as skip:
            self.tell_of_skip(skip, name)
        except BaseException:
            self._tell(Failure(), todo)
        else:
            if todo is None:
                return True
            self.reporter.addUnexpectedSuccess(self.test, todo)
        return False

    def tell_of_skip(self, skip: BaseException, name: str) -> None:
        """The method `name` has raised SkipTest."""
        if not skip.args:
            _warned.blame(getattr(self.test, name), _NO_REASON)
        self.reporter.addSkip(self.test, skip.args[0] if skip.args else skip)

    def _tell(self, failure: Failure, todo: Todo | None) -> None:
        if todo is not None and todo.expected(failure):
            tell_of_expected(self.reporter, self.test, failure, todo)
        elif failure.check(self.test.failureException):
            self.reporter.addFailure(self.test, failure)
        else:
            self.reporter.addError(self.test, failure)

    def call(self, name: str) -> Any:
        """Call the method `name` of the test.  Raises TypeError if a call would not run it."""
        method = getattr(self.test, name)
        if inspect.isgeneratorfunction(method):
            raise TypeError(f"{method!r} is a generator function and therefore will never run")
        return _warned.run_suppressed(self.suppressed, method)

    def clean_up(self) -> None:
        """Call what was given to addCleanup."""
        while self.test._cleanups:
            function, args, kwargs = self.test._cleanups.pop()
            try:
                function(*args, **kwargs)
            except BaseException:
                self.reporter.addError(self.test, Failure())

    def tell_of_logged(self) -> None:
        """Errors that were logged, and that the test did not take out, are errors of the test."""
        for error in _logObserver.getErrors():
            self.reporter.addError(self.test, error)
            self.passed = False
        _logObserver.flushErrors()


class _HasTests:
    """Whether a class has tests, as its attribute ``__test__``, for which pytest asks before it looks for any.

    Without it pytest would take `runTest`, which is there to be overridden, for a test of every base class.
    """

    def __get__(self, instance: Any, owner: type[SynchronousTestCase]) -> bool:
        own = owner.runTest is not SynchronousTestCase.runTest
        return own or any(name.startswith("test") for name in dir(owner))


class SynchronousTestCase(_Assertions):
    """A test whose methods are over when they return.

    Inherit from it and write methods whose names begin with ``test``; `setUp` and `tearDown` are called before and after each.
    Attributes of a method, of the class or of its module say more, the nearest first:

    * ``skip``: why the test is not to be run;
    * ``todo``: why it is expected to fail, or a pair of the expected exception classes and that;
    * ``suppress``: a list of what ``util.suppress`` returns, for warnings that are not to be noticed.

    An error that is logged while the test runs makes it fail.
    """

    __test__ = _HasTests()

    #: How its parts are run.
    _trial_run_type: type = Run

    def __init__(self, methodName: str = "runTest") -> None:
        super().__init__(methodName)
        self._cleanups: list[Any] = []
        self._trial_warnings: list[_warned.Warned] = []

    def __eq__(self, other: object) -> bool:
        # Unlike the standard library's, which holds two tests of the same name for one.
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def shortDescription(self) -> str:
        """The first line of the method's docstring, else its name."""
        return super().shortDescription() or self._testMethodName

    def runTest(self) -> None:
        """The test, if the instance was made without the name of a method."""

    # What the test says of itself.

    def getSkip(self) -> tuple[bool, str | None]:
        """Whether the test is to be skipped, and why; also as ``unittest.skip`` says it."""
        reason = said_by(self, "skip", None)
        if reason is not None:
            return True, reason
        # Of the class: a method that is decorated raises SkipTest itself.
        if getattr(self, "__unittest_skip__", False):
            return True, getattr(self, "__unittest_skip_why__", None)
        return False, None

    def getTodo(self) -> Todo | None:
        """Why the test is expected to fail, if it is."""
        todo = said_by(self, "todo", None)
        return None if todo is None else makeTodo(todo)

    # Running.

    def run(self, result: Any) -> None:  # type: ignore[override]
        """Run the test and tell `result` what happens."""
        log.msg(f"--> {self.id()} <--")
        reporter = reporter_for(result)
        reporter.startTest(self)
        skip, reason = self.getSkip()
        if skip:
            reporter.addSkip(self, reason)
        else:
            self._trial_run(reporter)
        reporter.stopTest(self)

    def _trial_run(self, reporter: Any) -> None:
        self._trial_warnings = []
        _logObserver._add()
        try:
            _warned.collect(self._trial_warnings.append, self._trial_run_type(self, reporter).parts)
        finally:
            _logObserver._remove()
        for each in self._trial_warnings:
            try:
                each.again()
            except Warning:  # somebody wants warnings to be errors
                reporter.addError(self, Failure())

    # What a test method calls.

    def addCleanup(self, f: Callable[..., object], *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """Call ``f(*args, **kwargs)`` after the test method and before tearDown: what was added last is called first."""
        self._cleanups.append((f, args, kwargs))

    def patch(self, obj: Any, attribute: str, value: Any) -> MonkeyPatcher:
        """Set ``obj.attribute`` to `value` until the test is over; returned is what can undo and redo it meanwhile."""
        patcher = MonkeyPatcher((obj, attribute, value))
        patcher.patch()
        self.addCleanup(patcher.restore)
        return patcher

    def flushLoggedErrors(self, *errorTypes: type[BaseException]) -> list[Failure]:
        """Take out, and return, the errors that were logged: those of one of the types, or all.

        What was taken out does not make the test fail.
        """
        return _logObserver.flushErrors(*errorTypes)

    def flushWarnings(self, offendingFunctions: Sequence[Any] | None = None) -> list[dict[str, Any]]:
        """Take out, and return, the warnings given so far: all, or those that blame a line of one of the functions.

        Each is a dictionary with the keys ``message category filename lineno``.  Raises ValueError for what is no function.
        """
        return _warned.flush(self._trial_warnings, offendingFunctions)

    def getDeprecatedModuleAttribute(self, moduleName: str, name: str, version: Any, message: str | None = None) -> Any:
        """The attribute `name` of a module, having made sure that it is said to be deprecated since `version`.

        `message` is what is said beside that, if anything.
        """
        return _deprecations.module_attribute(self, moduleName, name, version, message)

    def callDeprecated(self, version: Any, f: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Return what ``f(*args, **kwargs)`` returns, having made sure that `f` is said to be deprecated since `version`.

        `version` may be a pair of that and what is to be used instead: a text or an object.
        """
        return _deprecations.call(self, version, f, *args, **kwargs)

    def mktemp(self) -> str:
        """A path in the current directory at which there is nothing, whose parent directory exists."""
        base = os.path.join(type(self).__module__[:32], type(self).__name__[:32], self._testMethodName[:32])
        if not os.path.isdir(base):
            os.makedirs(base)
        return os.path.join(tempfile.mkdtemp("", "", base), "temp")
