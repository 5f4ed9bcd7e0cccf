"""Tests in suites, and tests around tests.

A runner wants to do something before and after each test of a suite, whatever the test is.  So it decorates: `decorate` walks
the suite and puts a decorator in the place of each test, which is a test itself.  A test of the standard library becomes an
``ITestCase`` in the same way.

Contract: a suite stays the one it was, with other tests in it.
"""

from __future__ import annotations

import doctest
import gc
import unittest as pyunit
from typing import TYPE_CHECKING

from minitwisted.python import components
from minitwisted.trial import itrial
from minitwisted.trial._logged import errors_while
from minitwisted.trial._results import _AdaptedReporter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any


class TestSuite(pyunit.TestSuite):
    """Several tests as one."""

    def run(self, result: Any, debug: bool = False) -> Any:
        """Run each test with `result`, until that says that it wants to stop; return `result`."""
        for test in self:
            if result.shouldStop:
                break
            test(result)
        return result


class TestDecorator(components.proxyForInterface(itrial.ITestCase, "_originalTest")):  # type: ignore[misc]
    """A test around the test it is made with: for subclasses to do more in `run`."""

    def __call__(self, result: Any) -> Any:
        return self.run(result)

    def run(self, result: Any) -> Any:
        """Run the test with `result`, which is told of the decorated test and not of the one in it."""
        return self._originalTest.run(_AdaptedReporter(result, self.__class__))


def decorate(test: Any, decorator: Callable[[Any], Any]) -> Any:
    """Put ``decorator(each)`` in the place of each test in `test`, a test or a suite of whatever depth; return the outcome."""
    try:
        tests = iter(test)
    except TypeError:
        return decorator(test)
    members = [*tests]
    _clearSuite(test)
    for each in members:
        test.addTest(decorate(each, decorator))
    return test


def _clearSuite(suite: Any) -> None:
    suite._tests = []


def _iterateTests(testSuiteOrCase: Any) -> Iterator[Any]:
    """Each test in a suite of whatever depth, or the test itself."""
    try:
        suite = iter(testSuiteOrCase)
    except TypeError:
        yield testSuiteOrCase
    else:
        for test in suite:
            yield from _iterateTests(test)


class _PyUnitTestCaseAdapter(TestDecorator):
    """A test of the standard library as one of trial's."""


class _BrokenIDTestCaseAdapter(_PyUnitTestCaseAdapter):
    """One of those whose ``id`` says something else than where it can be found."""

    def id(self) -> str:
        """The name that the test calls itself by."""
        test = self._originalTest
        return test.shortDescription() or test.id()


class _ForceGarbageCollectionDecorator(TestDecorator):
    """Collects garbage before and after the test, so that what failed unnoticed is reported of the test that left it."""

    def run(self, result: Any) -> None:
        """Run the test with `result`."""
        gc.collect()
        super().run(result)
        for error in errors_while(gc.collect):
            result.addError(self, error)


for _adapter, _kind in (
    (_PyUnitTestCaseAdapter, pyunit.TestCase),
    (_BrokenIDTestCaseAdapter, pyunit.FunctionTestCase),
    (_BrokenIDTestCaseAdapter, doctest.DocTestCase),
):
    components.registerAdapter(_adapter, _kind, itrial.ITestCase)
