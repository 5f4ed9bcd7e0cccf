"""What is noticed while a test runs: errors in the log, warnings; and what a test changes for a while."""

from __future__ import annotations

import gc
import os
import sys
import types
import warnings

from compat_tests.scenario import scenario
from compat_tests.scenarios._trial_cases import plain, run


@scenario("trial", min_events=10)
def logged_errors_fail_a_test(tw, rec):
    """What is logged as an error is an error of the test, after all its parts, unless the test takes it out."""
    log = tw["python.log"]

    class Logging(tw["trial.unittest"].SynchronousTestCase):
        def tearDown(self):
            rec("tearDown")

        def test_a_logs(self):
            log.err(ValueError("one"))
            log.err(KeyError("two"), "why")
            log.msg("no error", isError=0)
            log.err("a text is no failure")

        def test_b_next(self):
            rec("next")

        def test_c_flushes_all(self):
            log.err(ValueError("one"))
            log.err(KeyError("two"))
            rec("flushed", self.flushLoggedErrors())
            rec("again", self.flushLoggedErrors())

        def test_d_flushes_some(self):
            log.err(ValueError("one"))
            log.err(KeyError("two"))
            rec("flushed", self.flushLoggedErrors(LookupError, TypeError))

        def test_e_fails_too(self):
            log.err(ValueError("one"))
            self.fail("f")

        def test_f_todo(self):
            log.err(ValueError("one"))

        test_f_todo.todo = "t"

        def test_g_in_cleanup(self):
            self.addCleanup(log.err, ValueError("cleanup"))

    run(tw, rec, Logging)


@scenario("trial", reactor="manual", min_events=6)
def logged_errors_fail_a_waiting_test(tw, rec):
    """So do errors that nobody handled: of a Deferred, and of a call that was due."""
    reactor, defer, log = tw.reactor, tw.defer, tw["python.log"]

    class Logging(tw["trial.unittest"].TestCase):
        def test_a_unhandled(self):
            defer.fail(ValueError("unhandled"))
            gc.collect()

        def test_b_timed(self):
            def trouble():
                raise KeyError("timed")

            reactor.callLater(0, trouble)

        def test_b_timed_too_late(self):
            log.err(ValueError("logged"))
            reactor.callLater(50, print)

        def test_c_flushed_later(self):
            log.err(ValueError("logged"))
            self.addCleanup(lambda: rec("flushed", self.flushLoggedErrors(ValueError)))
            return defer.succeed(None)

        def test_d_flushed_after_collection(self):
            defer.fail(ValueError("unhandled"))
            gc.collect()
            rec("flushed", self.flushLoggedErrors(ValueError))

    run(tw, rec, Logging)


@scenario("trial", min_events=9)
def warnings_are_kept(tw, rec):
    """A test sees every warning given in it, also one that was shown before; what it does not ask for is given again."""

    class Warning_(tw["trial.unittest"].SynchronousTestCase):
        def setUp(self):
            warnings.warn("setUp", stacklevel=1)

        def test_a_asks(self):
            for _ in range(2):
                warnings.warn("twice", FutureWarning, stacklevel=1)
            for each in self.flushWarnings():
                line = each["lineno"] - type(self).setUp.__code__.co_firstlineno
                rec("kept", each["message"], each["category"], os.path.basename(each["filename"]), line, sorted(each))
            rec("left", self.flushWarnings())

        def test_b_does_not(self):
            warnings.warn("not asked for", DeprecationWarning, stacklevel=1)

        def test_c_shown_before(self):
            rec("kept", [each["message"] for each in self.flushWarnings()])

    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        run(tw, rec, Warning_)
    rec("given again", [(each.category, str(each.message)) for each in given])


@scenario("trial", min_events=6)
def warnings_that_blame_a_function(tw, rec):
    """A test can take the warnings that point to certain functions, and only functions."""

    def one():
        warnings.warn("one", stacklevel=1)

    def other():
        warnings.warn("other", stacklevel=1)

    def blames_caller():
        warnings.warn("caller", stacklevel=2)

    class Asking(tw["trial.unittest"].SynchronousTestCase):
        def texts(self, *functions):
            return [each["message"] for each in self.flushWarnings([*functions])]

        def test_it(self):
            one()
            other()
            rec("one", self.texts(one), self.texts(one))
            one()
            rec("both", self.texts(one, other))
            blames_caller()
            rec("caller", self.texts(blames_caller), self.texts(self.test_it))
            one()
            rec("none", self.texts())
            rec.raises(self.texts, 5)
            rec("all", [each["message"] for each in self.flushWarnings()])
            rec.raises(self.texts, 5)

    run(tw, rec, Asking)


@scenario("trial", min_events=3)
def warnings_that_are_errors(tw, rec):
    """Where warnings are made errors, those that nobody asked for are errors of the test."""

    class Warning_(tw["trial.unittest"].SynchronousTestCase):
        def test_it(self):
            warnings.warn("not asked for", stacklevel=1)
            rec("went on")

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run(tw, rec, Warning_)


@scenario("trial", min_events=8)
def patches_are_undone(tw, rec):
    """A patched attribute is what it was before tearDown, and can be undone and redone meanwhile."""

    class Thing:
        value = "class"

    class Patching(tw["trial.unittest"].SynchronousTestCase):
        def tearDown(self):
            rec("tearDown", Thing.value, vars(self.thing))

        def setUp(self):
            self.thing = Thing()
            self.thing.own = "own"

        def test_it(self):
            patcher = self.patch(Thing, "value", "patched")
            self.patch(self.thing, "own", "mine")
            rec("patched", Thing.value, self.thing.own)
            patcher.restore()
            rec("restored", Thing.value)
            patcher.patch()
            self.addCleanup(lambda: rec("cleanup", Thing.value, self.thing.own))

        def test_missing(self):
            self.patch(self.thing, "nothing", 1)

        def test_twice(self):
            self.patch(self.thing, "own", 1)
            self.patch(self.thing, "own", 2)
            rec("patched", self.thing.own)

    run(tw, rec, Patching)


@scenario("trial", min_events=6)
def temporary_names(tw, rec):
    """mktemp is a relative path named for the test, where nothing is, in a directory that is there; each time another."""

    class Making(tw["trial.unittest"].SynchronousTestCase):
        def test_it(self):
            path, other = self.mktemp(), self.mktemp()
            rec("parts", [len(part) for part in path.split(os.sep)][1:], path.split(os.sep)[1:-2], os.path.basename(path))
            rec("there", os.path.exists(path), os.path.isdir(os.path.dirname(path)), os.path.isabs(path))
            rec("other", path == other, os.path.dirname(path) == os.path.dirname(other))

        def test_a_name_that_is_longer_than_any_file_system_would_like_it_to_be(self):
            rec("long", self.mktemp().split(os.sep)[1:-2])

    run(tw, rec, Making)
    rec("module", [each for each in os.listdir(".") if each.startswith("compat")])


@scenario("trial", min_events=12)
def deprecated_calls(tw, rec):
    """callDeprecated wants one warning that blames its call, with the usual text, and returns the result."""
    version = tw["python.versions"].Version("Library", 1, 2, 3)

    def old(*args, text="old was deprecated in Library 1.2.3", level=2, category=DeprecationWarning):
        warnings.warn(f"{__name__}.deprecated_calls.<locals>.{text}", category, stacklevel=level)
        return args

    class Calling(tw["trial.unittest"].SynchronousTestCase):
        def call(self, what, *args, **kw):
            rec("call", what)
            rec.raises(self.callDeprecated, *args, **kw)
            rec("left", len(self.flushWarnings()))

        def test_it(self):
            self.call("well", version, old, 1, 2)
            self.call("wrong text", version, old, text="old is old")
            self.call("wrong version", tw["python.versions"].Version("Library", 9, 9, 9), old)
            self.call("blames itself", version, old, level=1)
            self.call("another class", version, old, category=UserWarning)
            advised = "old was deprecated in Library 1.2.3; please use new.thing instead"
            self.call("advice", (version, "new.thing"), old, text=advised)
            self.call("no advice", (version, "new.thing"), old)
            self.call("raises", version, int, "x")

    run(tw, rec, Calling)


@scenario("trial", min_events=8)
def deprecated_module_attributes(tw, rec):
    """getDeprecatedModuleAttribute looks at an attribute and wants the warning, with advice if it is asked for."""
    version = tw["python.versions"].Version("Library", 1, 2, 3)

    def module(text):
        class Module(types.ModuleType):
            @property
            def attribute(self):
                if text:
                    warnings.warn(text, DeprecationWarning, stacklevel=2)
                return 42

        sys.modules["some_module"] = Module("some_module")

    class Looking(tw["trial.unittest"].SynchronousTestCase):
        def test_it(self):
            look = self.getDeprecatedModuleAttribute
            usual = "some_module.attribute was deprecated in Library 1.2.3"
            for text in (None, usual, f"{usual}: use another", "something else"):
                module(text)
                rec.raises(look, "some_module", "attribute", version)
                rec.raises(look, "some_module", "attribute", version, "use another")
            rec.raises(look, "no_module", "attribute", version)
            del sys.modules["some_module"]

    run(tw, rec, Looking)


@scenario("trial", min_events=7)
def plain_results(tw, rec):
    """A result of the standard library is told of everything but expected failures; unexpected success is a failure to it."""
    unittest = tw["trial.unittest"]

    class Mixed(unittest.SynchronousTestCase):
        def test_error(self):
            raise KeyError("k")

        def test_fail(self):
            self.fail("f")

        def test_logged(self):
            tw["python.log"].err(ValueError("logged"))

        def test_ok(self):
            pass

        def test_skip(self):
            raise unittest.SkipTest("s")

        def test_skip_attribute(self):
            pass

        test_skip_attribute.skip = "attribute"

    plain(tw, rec, Mixed)


@scenario("trial", reactor="manual", min_events=7)
def plain_results_waiting(tw, rec):
    """The same of cases that wait."""
    unittest, reactor = tw["trial.unittest"], tw.reactor

    class Mixed(unittest.TestCase):
        timeout = 0.01

        def test_error(self):
            return tw.defer.fail(KeyError("k"))

        def test_fail(self):
            return self.assertFailure(tw.defer.succeed(1), KeyError)

        def test_ok(self):
            d = tw.defer.Deferred()
            reactor.callLater(0, d.callback, 1)
            return d

        def test_skip(self):
            return tw.defer.fail(unittest.SkipTest("s"))

        def test_timeout(self):
            return tw.defer.Deferred()

        def test_todo(self):
            raise KeyError("k")

        test_todo.todo = "t"

        def test_interrupt(self):
            raise KeyboardInterrupt()

    plain(tw, rec, Mixed)


@scenario("trial", min_events=9)
def plain_results_adapted(tw, rec):
    """The adapter passes on what its result knows, and makes tuples of Failures."""
    unittest, failure = tw["trial.unittest"], tw.failure

    class Telling:
        def __getattr__(self, name):
            if name.startswith("_"):
                raise AttributeError(name)
            return lambda *args: rec(name, *(list(each[:2]) if isinstance(each, tuple) else each for each in args))

    adapter = unittest.PyUnitResultAdapter(Telling())
    trouble = failure.Failure(KeyError("k"))
    adapter.startTest("test")
    adapter.addSuccess("test")
    adapter.addError("test", trouble)
    adapter.addError("test", (KeyError, KeyError("tuple"), None))
    adapter.addFailure("test", trouble)
    adapter.addSkip("test", "reason")
    adapter.upDownError("test", trouble, True, True)
    adapter.stopTest("test")
    rec("reporter", tw["trial.itrial"].IReporter.providedBy(adapter), type(adapter.original))
    triple = tw["trial.util"].excInfoOrFailureToExcInfo(trouble)
    rec("triple", triple[0], triple[1], triple[2], tw["trial.util"].excInfoOrFailureToExcInfo((1, 2, 3)))
