"""A test that waits.

Whatever a test's methods return may be a Deferred: then the reactor runs until it fires, or until the test's time is over.  So
the parts of a test (``_synctest.py`` has them in order) are written here as one coroutine, and `_wait` is the one place
where the loop is turned.  It is not stopped between tests, for that would be for good, but left by ``reactor.crash()``.

What a test leaves in the reactor is an error (``_janitor.py``).  Tests that turn the loop themselves are warned.

Contract: a part that takes longer than `getTimeout` seconds has its Deferred fail with ``TimeoutError``; its canceller is not
called.
"""

from __future__ import annotations

import warnings
from functools import partial
from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.internet import defer
from minitwisted.internet._the_reactor import the_reactor
from minitwisted.python.failure import Failure
from minitwisted.trial import util
from minitwisted.trial._janitor import _Janitor
from minitwisted.trial._plain_results import tell_of_expected
from minitwisted.trial._synctest import Run, SynchronousTestCase, said_by
from minitwisted.trial._todo import SkipTest
from minitwisted.trial.itrial import ITestCase

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from minitwisted.trial._todo import Todo

#: What tests should not call of the reactor.
_FORBIDDEN = ("iterate", "crash", "stop")


class WaitingRun(Run):
    """One run of a test that may make it wait."""

    #: Whether a test is being waited for: it cannot wait for others.
    waiting = False

    #: The one that turns while the test runs.
    reactor: Any

    #: Whether this test is not worth waiting for any more.
    given_up = False

    def parts(self) -> None:
        """All parts of the test, but its start and stop."""
        # Asked for once: a test may put another in its place, as long as it runs.
        self.reactor = reactor = the_reactor()
        _deprecate(reactor)
        try:
            if self._wait(reactor, defer.ensureDeferred(self._in_order())):
                self._after_all()
        finally:
            _undeprecate(reactor)
            # Here, since it is to happen even if somebody has stopped the loop.
            _Janitor(self.test, self.reporter, reactor).postClassCleanup()

    async def _in_order(self) -> None:
        if await self._tried("setUp"):
            await self._try_test()
            await self._try_cleanups()
            self.passed = await self._tried("tearDown") and self.passed
        else:
            await self._try_cleanups()

    def _after_all(self) -> None:
        """What comes when the loop has been left: whatever was going on in it when the last part ended is over too."""
        _undeprecate(self.reactor)
        # Before the log is looked at, since this turns the loop.
        self.passed = _Janitor(self.test, self.reporter, self.reactor).postCaseCleanup() and self.passed
        self.tell_of_logged()
        if self.passed:
            self.reporter.addSuccess(self.test)

    async def _tried(self, name: str) -> bool:
        """Call setUp or tearDown; whether nothing went wrong in it."""
        failure = await self._ending(name, lambda: self.call(name))
        if failure is not None:
            # What tearDown says of skipping comes too late.
            _while_raised(failure, self._tell_of, name, name == "setUp")
        return failure is None

    async def _try_test(self) -> None:
        name, todo = self.test._testMethodName, self.test.getTodo()
        failure = await self._ending(name, lambda: self.call(name))
        if failure is not None:
            _while_raised(failure, self._tell_of_test, name, todo)
        elif todo is not None:
            self.reporter.addUnexpectedSuccess(self.test, todo)
        else:
            self.passed = True

    def _tell_of_test(self, failure: Failure, name: str, todo: Todo | None) -> None:
        if todo is not None and todo.expected(failure):
            tell_of_expected(self.reporter, self.test, failure, todo)
        elif failure.check(self.test.failureException):
            self.reporter.addFailure(self.test, failure)
        else:
            self._tell_of(failure, name, skip=True)

    def _tell_of(self, failure: Failure, name: str, skip: bool) -> None:
        if skip and failure.check(SkipTest):
            self.tell_of_skip(failure.value, name)
            return
        self.reporter.addError(self.test, failure)
        if failure.check(KeyboardInterrupt) and hasattr(self.reporter, "stop"):
            self.reporter.stop()

    async def _try_cleanups(self) -> None:
        failures = []
        while self.test._cleanups:
            function, args, kwargs = self.test._cleanups.pop()
            what = f"cleanup function {getattr(function, '__name__', function)}"
            failures.append(await self._ending(what, partial(function, *args, **kwargs)))
        for failure in filter(None, failures):
            _while_raised(failure, lambda each: self.reporter.addError(self.test, each))
            self.passed = False

    async def _ending(self, what: str, call: Callable[[], Any]) -> Failure | None:
        """Call, wait, and return the Failure that it ends with, if any.  `what` names it if its time is over."""
        timeout = self.test.getTimeout()
        doing = defer.maybeDeferred(call)

        def too_late() -> None:
            late = Failure(defer.TimeoutError(f"{self.test!r} ({what}) still running at {timeout} secs"))
            try:
                doing.errback(late)
            except defer.AlreadyCalledError:
                # It has a result, but its chain of callbacks waits for something else, without end: so do not wait for that.
                self.reporter.addError(self.test, late)
                self.given_up = True
                _crash(self.reactor)

        limit = self.reactor.callLater(timeout, too_late)

        def done(result: Any) -> Any:
            if limit.active():
                limit.cancel()
            return result

        try:
            await doing.addBoth(done)
        except BaseException:
            # Raised here rather than taken out of the Deferred: so it has a traceback, which other people's results ask for.
            if limit.active():
                raise  # nothing has ended but we: the loop was stopped
            return Failure()
        return None

    def _wait(self, reactor: Any, deferred: defer.Deferred) -> bool:
        """Turn the loop until `deferred` has fired; whether it has.  Raises KeyboardInterrupt if the loop ends before."""
        if WaitingRun.waiting:
            raise RuntimeError("_wait is not reentrant")
        over: list[Any] = []
        deferred.addBoth(over.append)
        if not over:
            deferred.addCallback(lambda _: _crash(reactor))
            WaitingRun.waiting = True
            try:
                reactor.run()
            finally:
                WaitingRun.waiting = False
        if not over and not self.given_up:
            raise KeyboardInterrupt()
        if over and isinstance(over[0], Failure):
            over[0].raiseException()
        return bool(over)


@implementer(ITestCase)
class TestCase(SynchronousTestCase):
    """A test whose methods may return Deferreds or be coroutines: they are waited for.

    The attribute ``timeout`` of a method, of the class or of its module is the number of seconds that each part may take.
    """

    #: Why it is not to be run, where it says so.
    skip: str | None

    _trial_run_type = WaitingRun

    def __init__(self, methodName: str = "runTest") -> None:
        super().__init__(methodName)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.run(*args, **kwargs)

    def assertFailure(self, deferred: defer.Deferred, *expectedFailures: type[BaseException]) -> defer.Deferred:
        """Fail unless `deferred` fails with one of the exceptions; the Deferred fires with that.  Return it from the test."""

        def fired(result: Any) -> Any:
            self.fail(f"did not catch an error, instead got {result!r}")

        def failed(failure: Failure) -> Any:
            if failure.check(*expectedFailures):
                return failure.value
            self.fail(f"\nExpected: {expectedFailures!r}\nGot:\n{failure}")

        return deferred.addCallbacks(fired, failed)

    failUnlessFailure = assertFailure

    def addCleanup(self, f: Callable[..., object], *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """Call ``f(*args, **kwargs)`` after the test method and before tearDown, and wait if it returns a Deferred."""
        super().addCleanup(f, *args, **kwargs)

    def getSuppress(self) -> Any:
        """The warnings that are not to be noticed, as a list of what ``util.suppress`` returns."""
        return said_by(self, "suppress", [])

    def getTimeout(self) -> float:
        """How many seconds each part of the test may take."""
        timeout = said_by(self, "timeout", util.DEFAULT_TIMEOUT_DURATION)
        try:
            return float(timeout)
        except (ValueError, TypeError):
            warnings.warn("'timeout' attribute needs to be a number.", stacklevel=1, category=DeprecationWarning)
            return util.DEFAULT_TIMEOUT_DURATION


def _while_raised(failure: Failure, tell: Callable[..., object], *args: Any) -> None:
    """Call ``tell(failure, *args)`` while the failure is raised: pytest looks there for the traceback that it shows."""
    try:
        failure.raiseException()
    except BaseException:
        tell(failure, *args)


def _crash(reactor: Any) -> None:
    """Leave the loop: by the method that does not warn."""
    type(reactor).crash(reactor)


def _deprecate(reactor: Any) -> None:
    """Let whoever turns or stops the loop of `reactor` be warned."""
    for name in _FORBIDDEN:
        setattr(reactor, name, _warning(name, getattr(reactor, name)))


def _warning(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
    text = (
        f"reactor.{name} cannot be used inside unit tests. "
        f"In the future, using {name} will fail the test and may crash or hang the test run."
    )

    def warn_and_call(*args: Any, **kwargs: Any) -> Any:
        warnings.warn(text, stacklevel=2, category=DeprecationWarning)
        return method(*args, **kwargs)

    return warn_and_call


def _undeprecate(reactor: Any) -> None:
    for name in _FORBIDDEN:
        vars(reactor).pop(name, None)
