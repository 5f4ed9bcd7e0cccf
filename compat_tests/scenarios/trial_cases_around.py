"""Tests around tests, tests in suites, and the test cases under other people's runners."""

from __future__ import annotations

import doctest
import gc
import unittest as pyunit

from compat_tests import processes
from compat_tests.scenario import scenario
from compat_tests.scenarios._trial_cases import reporter, run


@scenario("trial", min_events=7)
def decorated_tests(tw, rec):
    """A decorator stands for the test it is made with, and can do more when it is run."""
    unittest = tw["trial.unittest"]

    class Case(unittest.SynchronousTestCase):
        def test_it(self):
            """Documented."""
            rec("test")

    class Around(unittest.TestDecorator):
        def run(self, result):
            rec("before")
            super().run(result)
            rec("after")

    test = Around(Case("test_it"))
    rec("says", test.id(), test.shortDescription(), test.countTestCases(), test.failureException is unittest.FailTest)
    rec("lacks", hasattr(test, "_testMethodName"), hasattr(test, "skip"))
    test.run(reporter(tw, rec))
    test(reporter(tw, rec))
    rec("interface", tw["trial.itrial"].ITestCase.providedBy(test))


@scenario("trial", min_events=6)
def decorated_suites(tw, rec):
    """decorate walks a suite of any depth and puts a decorator in the place of each test."""
    unittest = tw["trial.unittest"]

    class Case(unittest.SynchronousTestCase):
        def test_it(self):
            rec("test")

    class Own(pyunit.TestSuite):
        pass

    class Around(unittest.TestDecorator):
        def run(self, result):
            rec("around")
            super().run(result)

    suite = Own([Case("test_it"), unittest.TestSuite([Case("test_it"), pyunit.TestSuite()])])
    decorated = unittest.decorate(suite, Around)
    rec("same", decorated is suite, isinstance(decorated, Own), decorated.countTestCases())
    first, second = decorated
    rec("kinds", isinstance(first, Around), isinstance(second, unittest.TestSuite), len([*second]))
    twice = unittest.decorate(decorated, Around)
    for test in twice:
        test.run(reporter(tw, rec))
    rec("single", isinstance(unittest.decorate(Case("test_it"), Around), Around))


@scenario("trial", min_events=6)
def tests_of_the_standard_library(tw, rec):
    """A test of the standard library becomes one of trial's by adaption, with an id by which it is found."""
    interface = tw["trial.itrial"].ITestCase

    class Plain(pyunit.TestCase):
        def test_it(self):
            """Documented."""
            rec("test")

    def function():
        """
        >>> 1 + 1
        2
        """

    doc = doctest.DocTestCase(doctest.DocTestFinder().find(function, "function")[0])
    for test in (Plain("test_it"), pyunit.FunctionTestCase(function), doc):
        adapted = interface(test)
        rec("adapted", adapted is test, adapted.id(), adapted.shortDescription(), adapted.countTestCases())
    result = pyunit.TestResult()
    interface(Plain("test_it")).run(result)
    rec("result", result.testsRun, result.wasSuccessful())

    class Own(tw["trial.unittest"].TestCase):
        pass

    own = Own()
    rec("own", interface(own) is own)


@scenario("trial", min_events=5)
def suites_that_stop(tw, rec):
    """A suite asks before each test whether to go on."""
    unittest = tw["trial.unittest"]
    to = reporter(tw, rec)

    class Case(unittest.SynchronousTestCase):
        def test_a(self):
            rec("test")

        def test_b(self):
            to.shouldStop = True

        def test_c(self):
            rec("not reached")

    suite = unittest.TestSuite([Case(name) for name in ("test_a", "test_b", "test_c")])
    rec("returned", suite.run(to) is to, suite.countTestCases())


@scenario("trial", reactor="manual", min_events=4)
def garbage_of_tests(tw, rec):
    """What fails unnoticed in a cycle is told of whichever test runs when it is collected."""
    unittest, defer = tw["trial.unittest"], tw.defer

    class Case(unittest.TestCase):
        def test_a(self):
            failed = defer.fail(KeyError("k"))
            failed.cycle = failed

        def test_b(self):
            gc.collect()

    run(tw, rec, Case)


@scenario("trial", min_events=2)
def interface_of_results(tw, rec):
    """A result that says it is a reporter is told as one, whatever its class; anything else stands behind an adapter."""
    from zope.interface import alsoProvides

    unittest = tw["trial.unittest"]

    class Case(unittest.SynchronousTestCase):
        def test_it(self):
            raise KeyError("k")

    class Result(pyunit.TestResult):
        def addError(self, test, error):
            rec("told", list(error[:2]) if isinstance(error, tuple) else error)

    result = Result()
    Case("test_it").run(result)
    alsoProvides(result, tw["trial.itrial"].IReporter)
    Case("test_it").run(result)
    rec.raises(Case("test_it").run, None)


BASES = """
import unittest as pyunit
from {tw}.trial.unittest import SynchronousTestCase, TestCase
from {tw}.internet import defer

class Base(TestCase):
    def helper(self):
        return defer.succeed(1)

class SyncBase(SynchronousTestCase):
    pass

class Mixin:
    def test_mixed_in(self):
        pass

class WithMixin(Mixin, Base):
    pass

class OwnRunTest(TestCase):
    def runTest(self):
        pass

class NotATest(TestCase):
    __test__ = False
    def test_hidden(self):
        pass

class TestAgain(NotATest):
    __test__ = True

class Derived(OwnRunTest):
    def test_more(self):
        return self.assertFailure(defer.fail(KeyError("k")), KeyError)

class ClassLevel(Base):
    @classmethod
    def setUpClass(cls):
        cls.made = 1
    def test_made(self):
        self.assertEqual(self.made, 1)
"""

HOW = ["-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", "-q"]
ALONE = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


@scenario("trial", limit=30, min_events=6)
def pytest_collects_no_bases(tw, rec):
    """pytest takes no base class for a test, but every class that has tests or a runTest of its own."""
    done = processes.start(tw, *HOW, "--collect-only", "test_bases.py", files={"test_bases.py": BASES}, env=ALONE)
    out, _ = done.communicate(timeout=20)
    for line in out.decode().split("\n"):
        if "::" in line:
            rec("collected", line)
    rec("status", done.returncode)


@scenario("trial", limit=30, min_events=6)
def pytest_runs_no_bases(tw, rec):
    """What was collected is run, and all of it passes."""
    done = processes.start(tw, *HOW, "-rA", "test_bases.py", files={"test_bases.py": BASES}, env=ALONE)
    out, _ = done.communicate(timeout=20)
    for line in out.decode().split("\n"):
        if "::" in line:
            rec("outcome", line)
    rec("status", done.returncode)


@scenario("trial", limit=30, min_events=2)
def unittest_and_base_classes(tw, rec):
    """The standard library's own loader decides about base classes: it runs as many here."""
    done = processes.start(tw, "-m", "unittest", "test_bases", files={"test_bases.py": BASES})
    _, err = done.communicate(timeout=20)
    rec("ran", [line.split(" in ")[0] for line in err.decode().split("\n") if line.startswith(("Ran", "OK"))])
    rec("status", done.returncode)


OUTCOMES = """
import unittest as pyunit
from {tw}.internet import defer, reactor
from {tw}.python import log
from {tw}.trial import unittest

class Waits(unittest.TestCase):
    timeout = 0.02
    def test_dirty(self):
        reactor.callLater(10, int)
    def test_expected(self):
        self.fail("x")
    test_expected = pyunit.expectedFailure(test_expected)
    def test_logged(self):
        log.err(ValueError("logged"))
    def test_never(self):
        return defer.Deferred()
    def test_skip(self):
        return defer.fail(unittest.SkipTest("s"))
    def test_todo(self):
        self.fail("later")
    test_todo.todo = "not yet"
    def test_todo_passes(self):
        pass
    test_todo_passes.todo = "not yet"
    def test_two(self):
        self.addCleanup(self.fail, "cleanup")
        self.fail("test")
    def test_yields(self):
        yield 1

class SetUp(unittest.TestCase):
    def setUp(self):
        return defer.fail(ValueError("v"))
    def test_x(self):
        pass

@pyunit.skip("whole class")
class Skipped(unittest.TestCase):
    def test_x(self):
        pass
"""


@scenario("trial", limit=30, min_events=11)
def pytest_outcomes(tw, rec):
    """What pytest says of each test: passed, failed, skipped, an error as well."""
    done = processes.start(tw, *HOW, "-rA", "--tb=no", "test_all.py", files={"test_all.py": OUTCOMES}, env=ALONE)
    out, _ = done.communicate(timeout=20)
    for line in out.decode().split("\n"):
        if "test_all.py" in line:
            rec("outcome", line.split(" - ")[0])
    rec("status", done.returncode)


@scenario("trial", limit=30, min_events=3)
def pytest_selects(tw, rec):
    """Tests can be named, chosen by a word, and the run ended at the first failure."""
    files = {"test_all.py": OUTCOMES}
    for select in (["test_all.py::Waits::test_skip"], ["-k", "todo", "test_all.py"], ["-x", "test_all.py"]):
        done = processes.start(tw, *HOW, "-rA", "--tb=no", *select, files=files, env=ALONE)
        out, _ = done.communicate(timeout=20)
        rec("outcomes", [line.split(" - ")[0] for line in out.decode().split("\n") if "test_all.py:" in line])
        rec("status", done.returncode)
