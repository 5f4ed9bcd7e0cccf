"""The same test files under the runners of others."""

from __future__ import annotations

from compat_tests import processes
from compat_tests.scenario import scenario

MIXED = """
import warnings
from {tw}.internet import defer, reactor
from {tw}.python import log
from {tw}.trial import unittest

class Mixed(unittest.TestCase):
    def setUp(self):
        self.addCleanup(list)

    def test_passes(self):
        self.assertEqual(1, 1)

    def test_fails(self):
        self.fail("so it is")

    def test_raises(self):
        raise ValueError("boo")

    def test_skipped(self):
        raise unittest.SkipTest("not now")

    def test_skipped_before(self):
        pass
    test_skipped_before.skip = "never"

    def test_todo(self):
        raise KeyError("later")
    test_todo.todo = "one day"

    def test_deferred(self):
        d = defer.Deferred()
        reactor.callLater(0, d.callback, None)
        return d

    def test_deferred_fails(self):
        d = defer.Deferred()
        reactor.callLater(0, d.callback, None)
        return d.addCallback(lambda _: self.fail("late"))

    async def test_awaits(self):
        await defer.succeed(None)

    def test_logs(self):
        log.err(ValueError("logged"), "why")

    def test_dirty(self):
        reactor.callLater(100, list)

class Synchronous(unittest.SynchronousTestCase):
    def test_passes(self):
        pass

    def test_fails(self):
        self.assertTrue(False)
"""

#: A plugin for pytest that says in a line what came of each test, and of each module what was collected.
SAYS = """
def pytest_collection_modifyitems(items):
    for item in items:
        print("collected", item.nodeid)

def pytest_runtest_logreport(report):
    if report.when == "call" or report.outcome != "passed":
        how = getattr(report, "wasxfail", None)
        print(report.nodeid, report.when, report.outcome, "" if how is None else f"expected: {how!r}")
        crash = getattr(report.longrepr, "reprcrash", None)
        if crash is not None:
            print("   ", crash.message)

def pytest_sessionfinish(session, exitstatus):
    print("status", int(exitstatus))
"""


@scenario("trial", limit=30, min_events=3)
def tests_under_pytest(tw, rec):
    """pytest collects the same tests, no base class among them, and says the same of each."""
    files = {"test_mixed.py": MIXED, "conftest.py": SAYS}
    how = ["-p", "no:terminal", "-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:xdist", "-s"]
    processes.run(tw, rec, "-m", "pytest", *how, "test_mixed.py", files=files, env={"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"})


BASES = """
from {tw}.trial.unittest import SynchronousTestCase, TestCase

class Base(TestCase):
    def helper(self):
        pass

class Derived(Base):
    def test_it(self):
        pass

class Other(SynchronousTestCase):
    def test_it(self):
        pass

class RunsItself(TestCase):
    def runTest(self):
        pass
"""


@scenario("trial", limit=30, min_events=2)
def base_classes_under_pytest(tw, rec):
    """A module that imports the base classes, or has one without tests, has no test of theirs."""
    how = ["-p", "no:terminal", "-p", "no:cacheprovider", "-s"]
    files = {"test_bases.py": BASES, "conftest.py": SAYS}
    processes.run(tw, rec, "-m", "pytest", *how, "test_bases.py", files=files, env={"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"})


@scenario("trial", limit=30, min_events=2)
def one_test_under_pytest(tw, rec):
    """A test is chosen by its name, and a failure ends the run with -x."""
    how = ["-p", "no:terminal", "-p", "no:cacheprovider", "-s", "-x", "-k", "passes or raises or awaits"]
    files = {"test_mixed.py": MIXED, "conftest.py": SAYS}
    processes.run(tw, rec, "-m", "pytest", *how, "test_mixed.py", files=files, env={"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"})


@scenario("trial", limit=30, min_events=2)
def tests_under_unittest(tw, rec):
    """The standard library's runner says the same of them."""
    processes.run(tw, rec, "-m", "unittest", "-v", "test_mixed", files={"test_mixed.py": MIXED})


PLAIN = """
import unittest as pyunit
from {tw}.trial import unittest

class One(unittest.TestCase):
    def test_one(self):
        "A docstring."

class Two(unittest.SynchronousTestCase):
    def test_two(self):
        print("ran")

if __name__ == "__main__":
    pyunit.main()
"""


@scenario("trial", limit=20, min_events=3)
def tests_that_run_themselves(tw, rec):
    """A file of tests that calls the standard library's main."""
    processes.run(tw, rec, "test_plain.py", "-v", files={"test_plain.py": PLAIN})


DISCOVERED = {"suite/__init__.py": "", "suite/test_plain.py": PLAIN, "suite/test_mixed.py": MIXED}


@scenario("trial", limit=20, min_events=2)
def tests_discovered_by_unittest(tw, rec):
    """The standard library discovers them in packages, and stops at the first failure if told so."""
    processes.run(tw, rec, "-m", "unittest", "discover", "-f", "-v", "suite", "-t", ".", files=DISCOVERED)
