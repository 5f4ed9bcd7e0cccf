"""What a test says of itself: skip, todo, timeout, suppress."""

from __future__ import annotations

import sys
import types
import unittest as pyunit
import warnings

from compat_tests.scenario import scenario
from compat_tests.scenarios._trial_cases import run


@scenario("trial", min_events=9)
def saying_skip(tw, rec):
    """What has a skip is not run at all: of a method, of a class, or as the standard library says it."""
    unittest = tw["trial.unittest"]

    class Methods(unittest.SynchronousTestCase):
        def setUp(self):
            rec("setUp")

        def test_a(self):
            rec("test")

        test_a.skip = "attribute"

        def test_b(self):
            rec("test")

        test_b.skip = ""

        @pyunit.skip("decorated")
        def test_c(self):
            rec("test")

        def test_d(self):
            self.skipTest("method")

    class Whole(unittest.SynchronousTestCase):
        skip = "whole class"

        def test_a(self):
            rec("test")

        def test_b(self):
            rec("test")

        test_b.skip = None

        def test_c(self):
            rec("test")

        test_c.skip = "own"

    @pyunit.skip("decorated class")
    class Decorated(Whole):
        skip = None

    for cls in (Methods, Whole, Decorated):
        run(tw, rec, cls)
    rec("asked", [Whole(each).getSkip() for each in ("test_a", "test_b", "test_c")], Decorated("test_a").getSkip())


@scenario("trial", reactor="manual", min_events=9)
def saying_skip_waiting(tw, rec):
    """The same of cases that wait."""
    unittest = tw["trial.unittest"]

    class Methods(unittest.TestCase):
        def setUp(self):
            rec("setUp")

        def test_a(self):
            rec("test")

        test_a.skip = "attribute"

        @pyunit.skip("decorated")
        def test_b(self):
            rec("test")

        def test_c(self):
            return tw.defer.succeed("method").addCallback(self.skipTest)

        def test_d(self):
            raise pyunit.SkipTest("standard")

    run(tw, rec, Methods)


@scenario("trial", min_events=12)
def saying_todo(tw, rec):
    """A todo expects any error, or those it names; success is unexpected then."""
    unittest = tw["trial.unittest"]

    class Todo(unittest.SynchronousTestCase):
        def test_a_fails(self):
            self.fail("f")

        test_a_fails.todo = "later"

        def test_b_passes(self):
            rec("passes")

        test_b_passes.todo = "later"

        def test_c_named(self):
            raise KeyError("k")

        test_c_named.todo = (KeyError, "later")

        def test_d_among(self):
            raise KeyError("k")

        test_d_among.todo = ([ValueError, LookupError], "later")

        def test_e_other(self):
            raise KeyError("k")

        test_e_other.todo = (ValueError, "later")

        def test_f_skipped(self):
            raise unittest.SkipTest("s")

        test_f_skipped.todo = "later"

        def test_g_nothing(self):
            rec("passes")

        test_g_nothing.todo = None

        def test_h_nonsense(self):
            rec("passes")

        test_h_nonsense.todo = 5

    run(tw, rec, Todo)


@scenario("trial", reactor="manual", min_events=9)
def saying_todo_waiting(tw, rec):
    """With a case that waits a skip is an expected failure too, and what goes wrong afterwards is told besides."""
    unittest = tw["trial.unittest"]

    class Todo(unittest.TestCase):
        todo = "whole class"
        trouble = None

        def tearDown(self):
            if self.trouble:
                raise self.trouble

        def test_a_fails(self):
            return tw.defer.fail(KeyError("k"))

        def test_b_passes(self):
            rec("passes")

        def test_c_skipped(self):
            raise unittest.SkipTest("s")

        def test_d_tears(self):
            self.trouble = ValueError("tearDown")

        def test_e_other(self):
            self.fail("f")

        test_e_other.todo = (KeyError, "own")

    run(tw, rec, Todo)


@scenario("trial", min_events=9)
def saying_todo_values(tw, rec):
    """Todos are values: made from what tests write, equal if they say the same, and they know what they expect."""
    unittest, failure = tw["trial.unittest"], tw.failure
    for value in ("why", (KeyError, "why"), ((KeyError, ValueError), "why"), ([KeyError], "why"), 5, None):
        rec("made", repr(unittest.makeTodo(value)))
    trouble = failure.Failure(KeyError("k"))
    for errors in (None, [KeyError], [LookupError], [ValueError], []):
        todo = unittest.Todo("why", errors)
        rec("expected", todo.expected(trouble), todo.reason, todo.errors)
    rec("equal", unittest.Todo("a") == unittest.Todo("a"), unittest.Todo("a") == unittest.Todo("b"))
    rec("hash", hash(unittest.Todo("a")) == hash(unittest.Todo("a")))


@scenario("trial", min_events=4)
def saying_in_module(tw, rec):
    """What neither method nor class says, the module may say; packages are not asked."""

    def module(name, **says):
        made = types.ModuleType(name)
        vars(made).update(says)
        sys.modules[name] = made
        parent, _, last = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], last, made)
        return made

    class Said(tw["trial.unittest"].SynchronousTestCase):
        def test_it(self):
            rec("test")

    module("saypackage", skip="package", todo="package's todo")
    module("saypackage.within")
    module("saypackage.within.module", todo="module's")
    Said.__module__ = "saypackage.within.module"
    test = Said("test_it")
    rec("said", test.getSkip(), repr(test.getTodo()))
    run(tw, rec, Said)
    for name in ("saypackage", "saypackage.within", "saypackage.within.module"):
        del sys.modules[name]


@scenario("trial", min_events=5)
def saying_timeout(tw, rec):
    """The timeout is a number of seconds, or what looks like one; else it is the default, with a warning."""
    util = tw["trial.util"]

    class Said(tw["trial.unittest"].TestCase):
        def test_it(self):
            pass

    for value in (3, 0.5, "7", None, "soon"):
        Said.timeout = value
        with warnings.catch_warnings(record=True) as given:
            warnings.simplefilter("always")
            rec("timeout", Said("test_it").getTimeout())
        rec("warned", [(each.category, str(each.message)) for each in given])
    del Said.timeout
    Said.test_it.timeout = 9
    rec("method", Said("test_it").getTimeout(), util.DEFAULT_TIMEOUT_DURATION)


@scenario("trial", min_events=6)
def saying_suppress(tw, rec):
    """Suppressed warnings are not given, in the method and in setUp and tearDown; others are."""
    util = tw["trial.util"]

    class Quiet(tw["trial.unittest"].SynchronousTestCase):
        suppress = [util.suppress(message="quiet.*")]

        def setUp(self):
            warnings.warn("quiet in setUp", stacklevel=1)

        def test_a(self):
            warnings.warn("quiet", stacklevel=1)
            warnings.warn("loud", stacklevel=1)
            rec("given", [each["message"] for each in self.flushWarnings()])

        def test_b(self):
            warnings.warn("quiet", stacklevel=1)
            rec("given", [each["message"] for each in self.flushWarnings()])

        test_b.suppress = []

    run(tw, rec, Quiet)
    rec("entry", util.suppress(), util.suppress("error", message="m", category=UserWarning))


@scenario("trial", reactor="manual", min_events=4)
def saying_suppress_waiting(tw, rec):
    """Warnings stay suppressed until the method's Deferred has fired."""
    util, reactor = tw["trial.util"], tw.reactor

    class Quiet(tw["trial.unittest"].TestCase):
        def test_it(self):
            d = tw.defer.Deferred()
            reactor.callLater(0, d.callback, None)
            d.addCallback(lambda _: warnings.warn("quiet", stacklevel=1))
            return d.addCallback(lambda _: warnings.warn("loud", stacklevel=1))

        test_it.suppress = [util.suppress(message="quiet")]

        def tearDown(self):
            warnings.warn("quiet", stacklevel=1)
            rec("given", [each["message"] for each in self.flushWarnings()])

    run(tw, rec, Quiet)
    rec("asked", Quiet("test_it").getSuppress())


@scenario("trial", min_events=4)
def saying_skip_without_reason(tw, rec):
    """SkipTest wants a reason: without one there is a warning that blames the method."""
    unittest = tw["trial.unittest"]

    class Silent(unittest.SynchronousTestCase):
        def test_it(self):
            raise unittest.SkipTest()

    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        run(tw, rec, Silent)
    line = Silent.test_it.__code__.co_firstlineno
    rec("warned", [(each.category, str(each.message), each.lineno - line) for each in given])


@scenario("trial", min_events=4)
def saying_found_by_search(tw, rec):
    """The first object that has the attribute counts, whatever its value; without a default it must be there."""
    acquire = tw["trial.util"].acquireAttribute

    class Thing:
        def __init__(self, **kw):
            vars(self).update(kw)

    rec("first", acquire([Thing(), Thing(a=1), Thing(a=2)], "a"))
    rec("none", acquire([Thing(a=None), Thing(a=2)], "a", "default"))
    rec("default", acquire([Thing()], "a", "default"), acquire([], "a", None))
    try:
        acquire([], "a")
    except AttributeError as error:
        rec("raised", type(error))
