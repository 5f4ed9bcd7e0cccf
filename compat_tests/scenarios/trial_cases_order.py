"""The parts of a test, in their order, and what is told of each."""

from __future__ import annotations

from compat_tests.scenario import scenario
from compat_tests.scenarios._trial_cases import reporter, run


@scenario("trial", min_events=11)
def case_parts_in_order(tw, rec):
    """setUp, the method, cleanups backwards, tearDown; then success is told."""

    class Parts(tw["trial.unittest"].SynchronousTestCase):
        def setUp(self):
            rec("setUp")
            self.addCleanup(rec, "cleanup of setUp")

        def tearDown(self):
            rec("tearDown")

        def test_one(self):
            rec("test")
            self.addCleanup(rec, "first", word=1)
            self.addCleanup(rec, "second", 2)

        def test_two(self):
            return 7

    run(tw, rec, Parts)


@scenario("trial", reactor="manual", min_events=9)
def case_parts_in_order_waiting(tw, rec):
    """With Deferreds each part waits for the one before it."""
    reactor, defer = tw.reactor, tw.defer

    def slowly(what):
        d = defer.Deferred()
        reactor.callLater(0.001, d.callback, what)
        return d.addCallback(rec)

    class Parts(tw["trial.unittest"].TestCase):
        def setUp(self):
            return slowly("setUp")

        def tearDown(self):
            return slowly("tearDown")

        def test_one(self):
            self.addCleanup(slowly, "first")
            self.addCleanup(slowly, "second")
            self.addCleanup(lambda: rec("third, at once"))
            return slowly("test")

    run(tw, rec, Parts)


@scenario("trial", min_events=12)
def case_what_is_raised(tw, rec):
    """What is raised decides what is told: a failure, a skip, an error."""
    unittest = tw["trial.unittest"]

    class Base(BaseException):
        pass

    class Raising(unittest.SynchronousTestCase):
        def test_assertion(self):
            assert 1 == 2, "not so"

        def test_base(self):
            raise Base("b")

        def test_error(self):
            raise KeyError("k")

        def test_exit(self):
            raise SystemExit(3)

        def test_fail(self):
            self.fail("no")

        def test_fail_of_nothing(self):
            self.fail()

        def test_interrupt(self):
            raise KeyboardInterrupt()

        def test_skip(self):
            raise unittest.SkipTest("why")

        def test_skip_twice(self):
            raise unittest.SkipTest("a", "b")

    run(tw, rec, Raising)


@scenario("trial", reactor="manual", min_events=14)
def case_what_is_raised_waiting(tw, rec):
    """The same of what a Deferred fails with; KeyboardInterrupt asks the run to stop."""
    unittest, fail = tw["trial.unittest"], tw.defer.fail

    class Failing(unittest.TestCase):
        def test_assertion(self):
            return fail(AssertionError("not so"))

        def test_error(self):
            return fail(KeyError("k"))

        def test_exit(self):
            raise SystemExit(3)

        def test_fail(self):
            return fail(self.failureException("no"))

        def test_interrupt(self):
            raise KeyboardInterrupt()

        def test_skip(self):
            return fail(unittest.SkipTest("why"))

        def tearDown(self):
            rec("tearDown")

    run(tw, rec, Failing)


@scenario("trial", min_events=9)
def case_set_up_goes_wrong(tw, rec):
    """If setUp fails, the method and tearDown are left out and cleanups are not."""
    unittest = tw["trial.unittest"]

    class SetUp(unittest.SynchronousTestCase):
        def setUp(self):
            self.addCleanup(lambda: rec("cleanup"))
            raise self.trouble

        def tearDown(self):
            rec("tearDown")

        def test_it(self):
            rec("test")

    for trouble in (ValueError("v"), unittest.FailTest("f"), unittest.SkipTest("s"), KeyboardInterrupt()):
        SetUp.trouble = trouble
        run(tw, rec, SetUp)


@scenario("trial", reactor="manual", min_events=9)
def case_set_up_goes_wrong_waiting(tw, rec):
    """With a case that waits, whatever setUp fails with is an error, but a skip."""
    unittest = tw["trial.unittest"]

    class SetUp(unittest.TestCase):
        def setUp(self):
            self.addCleanup(lambda: rec("cleanup"))
            return tw.defer.fail(self.trouble)

        def tearDown(self):
            rec("tearDown")

        def test_it(self):
            rec("test")

    for trouble in (ValueError("v"), unittest.FailTest("f"), unittest.SkipTest("s"), KeyboardInterrupt()):
        SetUp.trouble = trouble
        run(tw, rec, SetUp)


@scenario("trial", min_events=9)
def case_tear_down_goes_wrong(tw, rec):
    """What tearDown raises is told after what the method raised."""
    unittest = tw["trial.unittest"]

    class TearDown(unittest.SynchronousTestCase):
        def tearDown(self):
            raise self.trouble

        def test_fails(self):
            self.fail("test")

        def test_passes(self):
            rec("test")

    for trouble in (ValueError("v"), unittest.FailTest("f"), unittest.SkipTest("s")):
        TearDown.trouble = trouble
        run(tw, rec, TearDown)


@scenario("trial", reactor="manual", min_events=9)
def case_tear_down_goes_wrong_waiting(tw, rec):
    """With a case that waits, tearDown comes too late for a skip: that is an error as all else is."""
    unittest = tw["trial.unittest"]

    class TearDown(unittest.TestCase):
        def tearDown(self):
            return tw.defer.fail(self.trouble)

        def test_fails(self):
            self.fail("test")

        def test_passes(self):
            rec("test")

    for trouble in (ValueError("v"), unittest.FailTest("f"), unittest.SkipTest("s"), KeyboardInterrupt()):
        TearDown.trouble = trouble
        run(tw, rec, TearDown)


@scenario("trial", min_events=6)
def case_cleanups_go_wrong(tw, rec):
    """Every cleanup is called, and what each raises is an error, also a skip."""
    unittest = tw["trial.unittest"]

    def trouble(what):
        raise what

    class Cleanups(unittest.SynchronousTestCase):
        def test_it(self):
            self.addCleanup(lambda: rec("last"))
            self.addCleanup(trouble, KeyError("k"))
            self.addCleanup(lambda: rec("between"))
            self.addCleanup(trouble, unittest.SkipTest("s"))
            self.addCleanup(self.fail, "f")
            self.addCleanup(self.addCleanup, rec, "added by a cleanup")

        def tearDown(self):
            rec("tearDown")

    run(tw, rec, Cleanups)


@scenario("trial", reactor="manual", min_events=8)
def case_cleanups_go_wrong_waiting(tw, rec):
    """With a case that waits, the errors of cleanups are told when all have been called."""
    unittest, fail = tw["trial.unittest"], tw.defer.fail

    class Cleanups(unittest.TestCase):
        def test_it(self):
            self.addCleanup(lambda: rec("last"))
            self.addCleanup(fail, KeyError("k"))
            self.addCleanup(lambda: rec("between"))
            self.addCleanup(fail, unittest.SkipTest("s"))
            self.addCleanup(self.fail, "f")

        def tearDown(self):
            rec("tearDown")

    run(tw, rec, Cleanups)


@scenario("trial", min_events=4)
def case_without_name(tw, rec):
    """A case made without a name runs runTest, which does nothing if it is not overridden."""
    unittest = tw["trial.unittest"]

    class Bare(unittest.SynchronousTestCase):
        pass

    class Own(unittest.SynchronousTestCase):
        def runTest(self):
            rec("own")

    run(tw, rec, Bare)
    run(tw, rec, Own)
    rec.raises(Bare, "no_such_method")
    rec("id", Bare().id(), Bare().countTestCases())


@scenario("trial", min_events=6)
def case_names_and_equality(tw, rec):
    """A case knows its names; two cases of the same name are two."""
    unittest = tw["trial.unittest"]

    class Named(unittest.SynchronousTestCase):
        def test_documented(self):
            """The first line.

            More.
            """

        def test_plain(self):
            pass

    one, other = Named("test_plain"), Named("test_plain")
    rec("equal", one == other, one == one, one != other, len({one, other, one}))
    for test in (one, Named("test_documented")):
        rec("names", test.shortDescription(), test.id(), str(test), repr(test))
    rec("kinds", Named.failureException is unittest.FailTest, issubclass(unittest.FailTest, AssertionError))
    rec("said", one.getSkip(), one.getTodo())
    rec("result", type(one.defaultTestResult()))
    interface = tw["trial.itrial"].ITestCase
    rec("interface", interface.providedBy(one), interface.implementedBy(unittest.TestCase))


@scenario("trial", min_events=5)
def case_generators_are_refused(tw, rec):
    """A method that yields would never run, and is told so."""

    class Yielding(tw["trial.unittest"].SynchronousTestCase):
        def test_it(self):
            yield 1

    class SetUp(tw["trial.unittest"].SynchronousTestCase):
        def setUp(self):
            yield 1

        def test_it(self):
            rec("test")

    run(tw, rec, Yielding)
    run(tw, rec, SetUp)


@scenario("trial", reactor="manual", min_events=9)
def case_coroutines_are_waited_for(tw, rec):
    """Coroutines are run, whether method, setUp, tearDown or cleanup; generators are refused here too."""
    defer, reactor = tw.defer, tw.reactor

    class Running(tw["trial.unittest"].TestCase):
        async def setUp(self):
            rec("setUp", await defer.succeed(1))

        async def tearDown(self):
            rec("tearDown", await defer.succeed(2))

        async def test_fails(self):
            await defer.fail(KeyError("k"))

        async def test_passes(self):
            d = defer.Deferred()
            reactor.callLater(0, d.callback, "later")
            rec("test", await d)
            self.addCleanup(self.clean)

        async def clean(self):
            rec("cleanup", await defer.succeed(3))

        def test_yields(self):
            yield 1

        @defer.inlineCallbacks
        def test_yields_and_says_so(self):
            rec("inline", (yield defer.succeed(4)))

    run(tw, rec, Running)


@scenario("trial", reactor="manual", min_events=8)
def case_run_again(tw, rec):
    """A case can be run several times, and called instead."""

    class Again(tw["trial.unittest"].TestCase):
        times = 0

        def test_it(self):
            self.times += 1
            rec("time", self.times)
            self.addCleanup(lambda: rec("cleanup", self.times))
            return tw.defer.succeed(None)

    tw.reactor
    test = Again("test_it")
    test.run(reporter(tw, rec))
    test(reporter(tw, rec))
    test(result=reporter(tw, rec))
