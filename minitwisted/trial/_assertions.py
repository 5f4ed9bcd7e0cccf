"""What a test can say: that two things are equal, that something is raised, that a Deferred has fired.

They are those of ``unittest.TestCase`` with four differences.  A statement returns its first thing, so that it can stand in a
chain of callbacks.  `assertRaises` returns the exception and shows where the wrong one came from.  `assertWarns` looks at
the text and the file of a warning.  And there are some for Deferreds that need no waiting: `successResultOf`,
`failureResultOf`, `assertNoResult`.

Contract: what does not hold raises ``self.failureException`` with a text that shows the values.  `msg`, where there is one,
stands instead of that text or, where unittest's own statement does the work, behind it.
"""

from __future__ import annotations

import inspect
import os
import unittest as pyunit
from typing import TYPE_CHECKING

from minitwisted.internet.defer import Deferred, ensureDeferred
from minitwisted.python._home import at_home
from minitwisted.python.failure import Failure
from minitwisted.python.reflect import fullyQualifiedName
from minitwisted.trial import _warned
from minitwisted.trial._todo import FailTest

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn


class _AssertRaisesContext:
    """The body of ``with assertRaises(expected)``; afterwards `exception` is what was raised."""

    def __init__(self, test: Any, expected: Any) -> None:
        self._test = test
        self._expected = expected
        self._returned: Any = None

    def __enter__(self) -> _AssertRaisesContext:
        return self

    def __exit__(self, kind: Any, value: Any, traceback: Any) -> bool:
        wanted = getattr(self._expected, "__name__", None) or repr(self._expected)
        if kind is None:
            self._test.fail(f"{wanted} not raised ({self._returned} returned)")
        if not issubclass(kind, self._expected):
            trace = Failure(value, kind, traceback).getTraceback()
            self._test.fail(f"{fullyQualifiedName(kind)} raised instead of {wanted}:\n {trace}")
        self.exception = value
        return True


class _Assertions(pyunit.TestCase):
    """The statements; ``_synctest.py`` adds how a test is run."""

    failureException: type[BaseException] = FailTest

    def fail(self, msg: object | None = None) -> NoReturn:
        """Fail, and say `msg`."""
        raise self.failureException(msg)

    def _trial_hold(self, so: object, msg: Any, text: str, *values: object) -> None:
        """Fail unless `so`, saying `msg`, else `text` filled with the reprs of `values`."""
        if not so:
            raise self.failureException(msg or text % values)

    # Truth and equality.

    def assertTrue(self, condition: Any, msg: Any = None) -> Any:
        """Fail unless `condition` is true; return it."""
        super().assertTrue(condition, msg)
        return condition

    assert_ = failUnlessTrue = failUnless = assertTrue  # type: ignore[assignment]

    def assertFalse(self, condition: Any, msg: Any = None) -> Any:
        """Fail if `condition` is true; return it."""
        super().assertFalse(condition, msg)
        return condition

    assertNot = failUnlessFalse = failIf = assertFalse  # type: ignore[assignment]

    def assertEqual(self, first: Any, second: Any, msg: Any = None) -> Any:
        """Fail unless the two are equal; return the first."""
        super().assertEqual(first, second, msg)
        return first

    failUnlessEqual = failUnlessEquals = assertEquals = assertEqual

    def assertNotEqual(self, first: Any, second: Any, msg: Any = None) -> Any:
        """Fail unless the two are said to be unequal; return the first."""
        self._trial_hold(first != second, msg, "%r == %r", first, second)
        return first

    assertNotEquals = failIfEquals = failIfEqual = assertNotEqual

    def assertIs(self, first: Any, second: Any, msg: Any = None) -> Any:
        """Fail unless the two are one; return it."""
        self._trial_hold(first is second, msg, "%r is not %r", first, second)
        return first

    failUnlessIdentical = assertIdentical = assertIs

    def assertIsNot(self, first: Any, second: Any, msg: Any = None) -> Any:
        """Fail if the two are one; return the first."""
        self._trial_hold(first is not second, msg, "%r is %r", first, second)
        return first

    failIfIdentical = assertNotIdentical = assertIsNot

    # Numbers that are near.

    def assertAlmostEqual(self, first: Any, second: Any, places: int = 7, msg: Any = None, delta: Any = None) -> Any:  # type: ignore[override]
        """Fail unless the difference rounded to `places` decimals is 0; return the first.  `delta` is ignored."""
        near = round(second - first, places) == 0
        self._trial_hold(near, msg, "%r != %r within %r places", first, second, places)
        return first

    assertAlmostEquals = failUnlessAlmostEqual = assertAlmostEqual  # type: ignore[assignment]

    def assertNotAlmostEqual(self, first: Any, second: Any, places: int = 7, msg: Any = None, delta: Any = None) -> Any:  # type: ignore[override]
        """Fail if the difference rounded to `places` decimals is 0; return the first.  `delta` is ignored."""
        near = round(second - first, places) == 0
        self._trial_hold(not near, msg, "%r == %r within %r places", first, second, places)
        return first

    assertNotAlmostEquals = failIfAlmostEqual = failIfAlmostEquals = assertNotAlmostEqual  # type: ignore[assignment]

    def assertApproximates(self, first: Any, second: Any, tolerance: Any, msg: Any = None) -> Any:
        """Fail if the two differ by more than `tolerance`; return the first."""
        self._trial_hold(abs(first - second) <= tolerance, msg, "%r ~== %r", first, second)
        return first

    failUnlessApproximates = assertApproximates

    # What is in something.

    def assertIn(self, containee: Any, container: Any, msg: Any = None) -> Any:
        """Fail unless `containee` is in `container`; return it."""
        self._trial_hold(containee in container, msg, "%r not in %r", containee, container)
        return containee

    failUnlessIn = assertIn

    def assertNotIn(self, containee: Any, container: Any, msg: Any = None) -> Any:
        """Fail if `containee` is in `container`; return it."""
        self._trial_hold(containee not in container, msg, "%r in %r", containee, container)
        return containee

    failIfIn = assertNotIn

    def assertSubstring(self, substring: Any, astring: Any, msg: Any = None) -> Any:
        """Fail unless `substring` is part of `astring`; return it."""
        return self.assertIn(substring, astring, msg)

    failUnlessSubstring = assertSubstring

    def assertNotSubstring(self, substring: Any, astring: Any, msg: Any = None) -> Any:
        """Fail if `substring` is part of `astring`; return it."""
        return self.assertNotIn(substring, astring, msg)

    failIfSubstring = assertNotSubstring

    def assertIsInstance(self, instance: Any, classOrTuple: Any, message: Any = None) -> None:
        """Fail unless `instance` is of one of the classes; `message` is added to the text."""
        if not isinstance(instance, classOrTuple):
            suffix = "" if message is None else f": {message}"
            self.fail(f"{instance!r} is not an instance of {classOrTuple}{suffix}")

    failUnlessIsInstance = assertIsInstance

    def assertNotIsInstance(self, instance: Any, classOrTuple: Any) -> None:  # type: ignore[override]
        """Fail if `instance` is of one of the classes."""
        if isinstance(instance, classOrTuple):
            self.fail(f"{instance!r} is an instance of {classOrTuple}")

    failIfIsInstance = assertNotIsInstance

    # What code does when it is called.

    def assertRaises(self, exception: Any, f: Callable[..., Any] | None = None, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        """Fail unless ``f(*args, **kwargs)`` raises an `exception`, a class or several in a tuple; return what it raised.

        Without `f` a context manager is returned, which says the same of its body; its `exception` is what was raised.
        """
        context = _AssertRaisesContext(self, exception)
        if f is None:
            return context
        with context:
            context._returned = f(*args, **kwargs)
        return context.exception

    failUnlessRaises = assertRaises  # type: ignore[assignment]

    def assertWarns(self, category: Any, message: Any, filename: Any, f: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        """Fail unless ``f(*args, **kwargs)`` gives just one warning (or that several times): return what it returned.

        The warning must have the class `category` and the text `message`, and blame a line of the file `filename`.
        """
        given: list[_warned.Warned] = []
        result = _warned.collect(given.append, f, *args, **kwargs)
        if not given:
            self.fail("No warnings emitted")
        first = given[0]
        if any(vars(other) != vars(first) for other in given):
            self.fail("Can't handle different warnings")
        self.assertEqual(first.message, message)
        self.assertIdentical(first.category, category)
        # What was compiled before the test may say that it is a .pyc file.
        same = os.path.splitext(first.filename)[0] == os.path.splitext(filename)[0]
        self.assertTrue(same, f"Warning in {first.filename!r}, expected {filename!r}")
        return result

    failUnlessWarns = assertWarns

    # Deferreds, as they are now.

    def successResultOf(self, deferred: Any) -> Any:
        """Fail unless `deferred` (or a coroutine) has a result that is no failure; return the result and take it out."""
        deferred, results = _results_of(deferred)
        if not results:
            self.fail(f"Success result expected on {deferred!r}, found no result instead")
        result = results[0]
        if isinstance(result, Failure):
            trace = result.getTraceback()
            self.fail(f"Success result expected on {deferred!r}, found failure result instead:\n{trace}")
        return result

    def failureResultOf(self, deferred: Any, *expectedExceptionTypes: type[BaseException]) -> Failure:
        """Fail unless `deferred` (or a coroutine) has failed, with one of the types if any are given.

        Returns the Failure and takes it out of the Deferred.
        """
        deferred, results = _results_of(deferred)
        if not results:
            self.fail(f"Failure result expected on {deferred!r}, found no result instead")
        result = results[0]
        if not isinstance(result, Failure):
            self.fail(f"Failure result expected on {deferred!r}, found success result ({result!r}) instead")
        if expectedExceptionTypes and not result.check(*expectedExceptionTypes):
            types = " or ".join(map(fullyQualifiedName, expectedExceptionTypes))
            self.fail(
                f"Failure of type ({types}) expected on {deferred!r}, "
                f"found type {result.type!r} instead: {result.getTraceback()}"
            )
        return result

    def assertNoResult(self, deferred: Any) -> None:
        """Fail if `deferred` (or a coroutine) has a result.  It is left as it is, but a failure is taken out."""
        deferred = _deferred(deferred)
        results: list[Any] = []

        def look(result: Any) -> Any:
            results.append(result)
            return result

        deferred.addBoth(look)
        if not results:
            return
        if isinstance(results[0], Failure):
            deferred.addErrback(lambda _: None)
        self.fail(f"No result expected on {deferred!r}, found {results[0]!r} instead")


def _deferred(given: Any) -> Deferred:
    is_running_code = inspect.iscoroutine(given) or inspect.isgenerator(given)
    return ensureDeferred(given) if is_running_code else given


def _results_of(given: Any) -> tuple[Deferred, list[Any]]:
    """The Deferred, and its result in a list, which is empty if there is none yet.  The result is taken out."""
    deferred = _deferred(given)
    results: list[Any] = []
    deferred.addBoth(results.append)
    return deferred, results


at_home("minitwisted.trial._synctest", _Assertions, _AssertRaisesContext)
