"""What the command trial prints of tests of every kind, and how it ends."""

from __future__ import annotations

import os

from compat_tests.scenario import scenario
from compat_tests.scenarios._trial import trial

MIXED = """
import warnings
from {tw}.internet import defer, reactor
from {tw}.python import log
from {tw}.trial import unittest

class Sums(unittest.TestCase):
    def test_add(self):
        self.assertEqual(1 + 1, 2)

    def test_fails(self):
        self.fail("so it is")

    def test_raises(self):
        raise ValueError("boo")

    def test_skipped(self):
        raise unittest.SkipTest("not now")

    def test_todo(self):
        raise KeyError("later")
    test_todo.todo = "one day"

    def test_todone(self):
        pass
    test_todone.todo = "any day"

    def test_deferred(self):
        d = defer.Deferred()
        reactor.callLater(0, d.callback, None)
        return d.addCallback(self.assertIsNone)

    def test_deferred_fails(self):
        d = defer.Deferred()
        reactor.callLater(0, d.callback, None)
        return d.addCallback(lambda _: self.fail("late"))

    def test_logs(self):
        log.err(ValueError("logged"), "why")

    def test_warns(self):
        warnings.warn("careful")

class Skipped(unittest.TestCase):
    skip = "all of it"

    def test_one(self):
        pass

    def test_two(self):
        pass
"""

PASSING = """
from {tw}.trial import unittest

class First(unittest.SynchronousTestCase):
    def test_b(self):
        "With a docstring."

    def test_a(self):
        pass

class Second(unittest.TestCase):
    def test_c(self):
        pass
"""


@scenario("trial", limit=20, min_events=2)
def trial_reports_all_results(tw, rec):
    """The tree, then what did not pass, by kind, then the counts; the exit status says that some failed."""
    trial(tw, rec, "test_mixed", files={"test_mixed.py": MIXED})


@scenario("trial", limit=20, min_events=2)
def trial_reports_in_lines(tw, rec):
    """The same without a tree, one line a test."""
    trial(tw, rec, "--reporter", "bwverbose", "test_mixed", files={"test_mixed.py": MIXED})


@scenario("trial", limit=20, min_events=2)
def trial_reports_in_letters(tw, rec):
    """The same with a letter a test."""
    trial(tw, rec, "--reporter=text", "test_mixed", files={"test_mixed.py": MIXED})


@scenario("trial", limit=20, min_events=2)
def trial_reports_in_numbers(tw, rec):
    """The summary is for programs: a line of numbers."""
    trial(tw, rec, "--reporter=summary", "test_mixed.Sums.test_fails", "test_mixed.Skipped", files={"test_mixed.py": MIXED})


@scenario("trial", limit=20, min_events=2)
def trial_reports_times(tw, rec):
    """The seconds of each test."""
    trial(tw, rec, "--reporter=timing", "test_passing", files={"test_passing.py": PASSING})


@scenario("trial", limit=20, min_events=2)
def trial_reports_that_all_passed(tw, rec):
    """Nothing but successes: PASSED, and status 0."""
    trial(tw, rec, "test_passing", files={"test_passing.py": PASSING})


@scenario("trial", limit=20, min_events=2)
def trial_without_subunit(tw, rec):
    """The reporter subunit ends the command with an exception where the package subunit is missing."""
    trial(tw, rec, "--reporter=subunit", "test_passing", files={"test_passing.py": PASSING})


@scenario("trial", limit=20, min_events=2)
def trial_reporter_unknown(tw, rec):
    """A reporter of no known name is refused in one line."""
    trial(tw, rec, "--reporter=nope", "test_passing", files={"test_passing.py": PASSING})


@scenario("trial", limit=20, min_events=2)
def trial_prints_errors_at_once(tw, rec):
    """With -e tracebacks come while the tests run, and again at the end."""
    trial(tw, rec, "-e", "test_mixed.Sums.test_fails", "test_mixed.Sums.test_raises", files={"test_mixed.py": MIXED})


@scenario("trial", limit=20, min_events=2)
def trial_stops_at_the_first_failure(tw, rec):
    """With -x the first test that fails is the last that runs."""
    trial(tw, rec, "-x", "test_mixed", files={"test_mixed.py": MIXED})


@scenario("trial", limit=20, min_events=2)
def trial_tracebacks_for_editors(tw, rec):
    """With --tbformat=emacs a traceback is a line per frame."""
    trial(tw, rec, "--tbformat=emacs", "test_mixed.Sums.test_raises", files={"test_mixed.py": MIXED})


@scenario("trial", limit=20, min_events=2)
def trial_runs_nothing_in_a_dry_run(tw, rec):
    """With -n every test is told of as passed and none runs."""
    trial(tw, rec, "-n", "test_mixed", files={"test_mixed.py": MIXED})


DEEP = """
from {tw}.internet import defer
from {tw}.trial import unittest

def outer(test):
    inner(test)

def inner(test):
    test.fail("deep down")

class Deep(unittest.TestCase):
    def test_deep(self):
        outer(self)

    def test_failed_deferred(self):
        return defer.fail(ValueError("given"))

class Synchronous(unittest.SynchronousTestCase):
    def test_deep(self):
        outer(self)

    def test_wrong(self, extra):
        pass
"""


@scenario("trial", limit=20, min_events=2)
def trial_trims_tracebacks(tw, rec):
    """What ran the test and what failed the assertion is not in the tracebacks; all between is."""
    trial(tw, rec, "test_deep", files={"test_deep.py": DEEP})


FIXTURES = """
from {tw}.trial import unittest

class Broken(unittest.TestCase):
    def setUp(self):
        raise ValueError("set up")

    def test_one(self):
        pass

    def test_two(self):
        pass

class TornDown(unittest.TestCase):
    def tearDown(self):
        raise ValueError("torn down")

    def test_one(self):
        self.addCleanup(self.clean)

    def test_two(self):
        self.fail("and failed")

    def clean(self):
        raise KeyError("cleanup")

class SkippedInSetUp(unittest.TestCase):
    def setUp(self):
        raise unittest.SkipTest("no set up today")

    def test_one(self):
        pass
"""


@scenario("trial", limit=20, min_events=2)
def trial_reports_broken_fixtures(tw, rec):
    """Errors in setUp, tearDown and cleanups are the test's, and a test can have several."""
    trial(tw, rec, "test_fixtures", files={"test_fixtures.py": FIXTURES})


PLAIN = """
import unittest

class Plain(unittest.TestCase):
    def test_passes(self):
        pass

    def test_fails(self):
        self.assertEqual(1, 2)

    def test_raises(self):
        1 / 0

    @unittest.skip("by decorator")
    def test_skipped(self):
        pass

    @unittest.expectedFailure
    def test_unexpected(self):
        pass

    def test_parts(self):
        for part in range(3):
            with self.subTest(part=part):
                self.assertNotEqual(part, 1)
"""


@scenario("trial", limit=20, min_events=2)
def trial_runs_the_library_s_tests(tw, rec):
    """Test cases of the standard library are run too."""
    trial(tw, rec, "test_plain", files={"test_plain.py": PLAIN})


DIRTY = """
from {tw}.internet import protocol, reactor
from {tw}.trial import unittest

class Dirty(unittest.TestCase):
    def test_call(self):
        reactor.callLater(100, print, "never")

    def test_clean(self):
        pass
"""


@scenario("trial", limit=20, min_events=2)
def trial_reports_an_unclean_reactor(tw, rec):
    """A call left in the reactor is the error of the test that left it."""
    trial(tw, rec, "test_dirty", files={"test_dirty.py": DIRTY})


@scenario("trial", limit=20, min_events=2)
def trial_warns_of_an_unclean_reactor(tw, rec):
    """With --unclean-warnings it is no more than a warning."""
    # In letters the warning begins a line: where in the library it is from is then left out as other frames are.
    how = ["--unclean-warnings", "--reporter=text"]
    trial(tw, rec, *how, "test_dirty.Dirty.test_call", files={"test_dirty.py": DIRTY})


PLUGIN = """
from zope.interface import implementer
from {tw}.plugin import IPlugin
from {tw}.trial.itrial import IReporter

@implementer(IPlugin, IReporter)
class Mine:
    name = "Mine"
    module = "my_reporter"
    description = "a reporter of one's own"
    longOpt = "mine"
    shortOpt = None
    klass = "MyReporter"

mine = Mine()
"""

MY_REPORTER = """
from {tw}.trial.reporter import Reporter

class MyReporter(Reporter):
    def addSuccess(self, test):
        super().addSuccess(test)
        self._writeln("well done, %s", test.id())
"""


@scenario("trial", limit=40, min_events=4)
def trial_with_a_reporter_of_one_s_own(tw, rec):
    """A project's plugin adds a reporter to those that can be chosen."""
    files = {"{tw}/plugins/mine.py": PLUGIN, "my_reporter.py": MY_REPORTER, "test_passing.py": PASSING}
    trial(tw, rec, "--reporter=mine", "test_passing", files=files)
    trial(tw, rec, "--help-reporters", lanes="help ")
    for name in os.listdir(f"{tw.package}/plugins"):
        if name != "mine.py":
            os.remove(f"{tw.package}/plugins/{name}")
    os.rename(tw.package, "project")


TIMEOUT = """
from {tw}.internet import defer
from {tw}.trial import unittest

class Slow(unittest.TestCase):
    timeout = 0.1

    def test_waits_for_ever(self):
        return defer.Deferred()

    def test_passes(self):
        pass
"""


@scenario("trial", limit=20, min_events=2)
def trial_does_not_wait_for_ever(tw, rec):
    """A test that takes too long is an error, and the next one runs."""
    trial(tw, rec, "--reporter=bwverbose", "test_slow", files={"test_slow.py": TIMEOUT})


ASYNC = """
from {tw}.internet import defer, reactor, task
from {tw}.trial import unittest

class Async(unittest.TestCase):
    async def setUp(self):
        self.ready = await task.deferLater(reactor, 0, lambda: "ready")

    async def test_coroutine(self):
        self.assertEqual(self.ready, "ready")

    @defer.inlineCallbacks
    def test_generator(self):
        value = yield defer.succeed(3)
        self.assertEqual(value, 3)

    def test_fails(self):
        return self.assertFailure(defer.fail(ValueError("v")), KeyError)

    def test_results(self):
        self.assertEqual(self.successResultOf(defer.succeed(1)), 1)
        self.assertNoResult(defer.Deferred())
        self.failureResultOf(defer.fail(KeyError("k")), KeyError)

    def test_no_result(self):
        self.successResultOf(defer.Deferred())

    def tearDown(self):
        return task.deferLater(reactor, 0, lambda: None)
"""


@scenario("trial", limit=20, min_events=2)
def trial_waits_for_every_part(tw, rec):
    """Fixtures and tests that are coroutines, generators or return Deferreds."""
    trial(tw, rec, "--reporter=bwverbose", "test_async", files={"test_async.py": ASYNC})
