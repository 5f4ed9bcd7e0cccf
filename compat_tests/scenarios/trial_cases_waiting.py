"""What a case that waits does with the reactor: timeouts, and what is left behind."""

from __future__ import annotations

import threading
import unittest as pyunit
import warnings

from compat_tests.scenario import scenario
from compat_tests.scenarios._trial_cases import reporter, run


@scenario("trial", reactor="manual", min_events=9)
def waiting_too_long(tw, rec):
    """A part that takes too long fails with TimeoutError; its Deferred is not cancelled, and what comes next still comes."""
    reactor, defer = tw.reactor, tw.defer

    class Slow(tw["trial.unittest"].TestCase):
        timeout = 0.02

        def tearDown(self):
            rec("tearDown")

        def test_a_method(self):
            self.addCleanup(lambda: rec("cleanup"))
            return defer.Deferred()

        def test_b_canceller(self):
            return defer.Deferred(lambda _: rec("cancelled"))

        def test_c_cleanup(self):
            def never():
                return defer.Deferred()

            self.addCleanup(never)

        def test_d_in_time(self):
            d = defer.Deferred()
            reactor.callLater(0.005, d.callback, None)
            return d

        def test_e_todo(self):
            return defer.Deferred()

        test_e_todo.todo = "some day"

        async def test_f_coroutine(self):
            try:
                await defer.Deferred()
            finally:
                rec("finally")

    run(tw, rec, Slow)


@scenario("trial", reactor="manual", min_events=6)
def waiting_too_long_around(tw, rec):
    """setUp and tearDown can take too long as well."""

    class SetUp(tw["trial.unittest"].TestCase):
        timeout = 0.01

        def setUp(self):
            return tw.defer.Deferred()

        def tearDown(self):
            rec("tearDown")

        def test_it(self):
            rec("test")

    class TearDown(tw["trial.unittest"].TestCase):
        timeout = 0.01

        def tearDown(self):
            return tw.defer.Deferred()

        def test_it(self):
            rec("test")

    run(tw, rec, SetUp)
    run(tw, rec, TearDown)


@scenario("trial", reactor="manual", min_events=6)
def waiting_for_what_never_ends(tw, rec):
    """A Deferred that has fired and whose chain waits for another is given up: nothing else of the test is run."""
    reactor, defer = tw.reactor, tw.defer

    class Stuck(tw["trial.unittest"].TestCase):
        timeout = 0.02

        def tearDown(self):
            rec("tearDown")

        def test_a_stuck(self):
            self.addCleanup(lambda: rec("cleanup"))
            # Kept, since nothing is told of a test whose Deferred is forgotten.
            reactor.kept = defer.succeed(1).addCallback(lambda _: defer.Deferred())
            return reactor.kept

        def test_b_next(self):
            rec("next")

    run(tw, rec, Stuck)


@scenario("trial", reactor="manual", min_events=6)
def waiting_and_leaving_calls(tw, rec):
    """Calls that are still to come make a test fail; those due within two turns are waited for."""
    reactor = tw.reactor

    class Leaving(tw["trial.unittest"].TestCase):
        def test_a_far(self):
            reactor.callLater(50, print)

        def test_b_failed_too(self):
            reactor.callLater(50, print)
            self.fail("f")

        def test_c_todo(self):
            reactor.callLater(50, print)

        test_c_todo.todo = "t"

        def test_d_at_once(self):
            reactor.callLater(0, rec, "at once")

        def test_e_a_call_in_a_call(self):
            reactor.callLater(0, reactor.callLater, 0, rec, "second turn")

        def test_f_third_turn(self):
            reactor.callLater(0, reactor.callLater, 0, reactor.callLater, 0, print)

        def test_g_cancelled(self):
            reactor.callLater(50, print).cancel()

        def test_h_clean(self):
            rec("left", len(reactor.getDelayedCalls()))

    run(tw, rec, Leaving)
    rec("left", [each for each in reactor.getDelayedCalls() if each.active()])


@scenario("trial", reactor="manual", min_events=5)
def waiting_and_leaving_a_port(tw, rec):
    """A port that still listens is told of after success, and is watched no more."""
    reactor = tw.reactor

    class Leaving(tw["trial.unittest"].TestCase):
        def test_a_left(self):
            Leaving.port = reactor.listenTCP(0, tw.protocol.ServerFactory(), interface="127.0.0.1")
            rec.sym("port", Leaving.port.getHost().port)

        def test_b_next(self):
            rec("watched", Leaving.port in reactor.getReaders())
            rec("connected", Leaving.port.connected)
            Leaving.port.socket.close()

        def test_c_closed(self):
            port = reactor.listenTCP(0, tw.protocol.ServerFactory(), interface="127.0.0.1")
            self.addCleanup(port.stopListening)

    run(tw, rec, Leaving)


@scenario("trial", reactor="manual", min_events=4)
def waiting_ends_threads(tw, rec):
    """The threads of the reactor's pool are stopped after each test, and there are new ones for the next."""
    threads = tw["internet.threads"]

    class Threads(tw["trial.unittest"].TestCase):
        def test_a(self):
            return threads.deferToThread(rec, "in a thread")

        def test_b(self):
            rec("threads", threading.active_count())
            return threads.deferToThread(rec, "in another")

    run(tw, rec, Threads)
    rec("threads", threading.active_count())


@scenario("trial", reactor="manual", min_events=5)
def waiting_and_turning_the_loop(tw, rec):
    """A test that turns the loop itself, or stops it, is warned; afterwards the methods are as before."""
    reactor = tw.reactor

    class Turning(tw["trial.unittest"].TestCase):
        def test_it(self):
            reactor.callLater(0, rec, "turned")
            reactor.iterate(0)
            for each in self.flushWarnings([Turning.test_it]):
                rec("warned", each["category"], each["message"])

        def test_names(self):
            for name in ("iterate", "crash", "stop"):
                rec("own", name, name in vars(reactor))

    run(tw, rec, Turning)
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        reactor.iterate(0)
    rec("after", len(given))


@scenario("trial", reactor="manual", min_events=4)
def waiting_and_a_loop_that_ends(tw, rec):
    """If the loop ends while a test waits, the run ends with KeyboardInterrupt."""
    reactor = tw.reactor

    class Crashing(tw["trial.unittest"].TestCase):
        timeout = 5

        def test_it(self):
            reactor.callLater(0, type(reactor).crash, reactor)
            reactor.kept = tw.defer.Deferred()
            return reactor.kept

    class Next(tw["trial.unittest"].TestCase):
        def test_it(self):
            d = tw.defer.Deferred()
            reactor.callLater(0, d.callback, "next")
            return d.addCallback(rec)

    test = Crashing("test_it")
    to = reporter(tw, rec)
    to.addError = lambda test, error: rec("addError", error.type)
    rec.raises(test.run, to)
    run(tw, rec, Next)


@scenario("trial", reactor="manual", min_events=6)
def waiting_in_a_waiting_test(tw, rec):
    """A test that runs another may not make that wait."""
    reactor, defer = tw.reactor, tw.defer

    class Inner(tw["trial.unittest"].TestCase):
        def test_has_fired(self):
            return defer.succeed(None)

    def run_inner(name):
        to = reporter(tw, rec)
        to.addError = lambda test, error: rec("addError", error.type)
        rec.raises(Inner(name).run, to)

    class Outer(tw["trial.unittest"].TestCase):
        def test_at_once(self):
            run_inner("test_has_fired")

        def test_in_the_loop(self):
            d = defer.Deferred()
            reactor.callLater(0, d.callback, None)
            return d.addCallback(lambda _: run_inner("test_has_fired"))

    run(tw, rec, Outer)


@scenario("trial", reactor="manual", min_events=6)
def waiting_runs_the_reactor(tw, rec):
    """The reactor runs while a Deferred is waited for, not before; a test that need not wait does not start it."""
    reactor, defer = tw.reactor, tw.defer
    reactor.addSystemEventTrigger("before", "startup", rec, "startup")

    class Running(tw["trial.unittest"].TestCase):
        def setUp(self):
            rec("setUp", reactor.running)

        def tearDown(self):
            rec("tearDown", reactor.running)

        def test_a_at_once(self):
            rec("test", reactor.running)

        def test_b_later(self):
            d = defer.Deferred()
            reactor.callLater(0, lambda: d.callback(rec("test", reactor.running)))
            return d

        def test_c_at_once(self):
            rec("test", reactor.running)

    run(tw, rec, Running)


@scenario("trial", min_events=5)
def waiting_unclean_texts(tw, rec):
    """The error about an unclean reactor lists the calls and the selectables it was made with."""
    error = tw["trial.util"].DirtyReactorAggregateError
    for args in ((["a call", "another"],), ([], ["a port"]), (["a call"], ["a port", 5]), ([],), ([], [])):
        made = error(*args)
        rec.text("text", str(made))
        rec("attributes", made.delayedCalls, made.selectables)


@scenario("trial", reactor="manual", min_events=4)
def waiting_with_real_connections(tw, rec):
    """A test that serves itself over TCP: it passes if it waits for both ends to close."""
    reactor, defer, protocol = tw.reactor, tw.defer, tw.protocol

    class Echo(protocol.Protocol):
        def dataReceived(self, data):
            self.transport.write(data)

        def connectionLost(self, reason):
            self.factory.lost.callback(None)

    class Asking(protocol.Protocol):
        def __init__(self):
            self.answered, self.lost = defer.Deferred(), defer.Deferred()

        def connectionMade(self):
            self.transport.write(b"hello")

        def dataReceived(self, data):
            rec("answer", data)
            self.answered.callback(data)

        def connectionLost(self, reason):
            self.lost.callback(None)

    class Serving(tw["trial.unittest"].TestCase):
        def setUp(self):
            self.factory = protocol.ServerFactory()
            self.factory.protocol, self.factory.noisy, self.factory.lost = Echo, False, defer.Deferred()
            self.port = reactor.listenTCP(0, self.factory, interface="127.0.0.1")
            self.addCleanup(self.port.stopListening)

        def test_it(self):
            creator = protocol.ClientCreator(reactor, Asking)
            return creator.connectTCP("127.0.0.1", self.port.getHost().port).addCallback(self.asked)

        def asked(self, asking):
            asking.answered.addCallback(self.assertEqual, b"hello")
            asking.answered.addCallback(lambda _: asking.transport.loseConnection())
            return defer.gatherResults([asking.answered, asking.lost, self.factory.lost])

    run(tw, rec, Serving)


@scenario("trial", reactor="manual", min_events=4)
def waiting_in_a_suite(tw, rec):
    """Suites run what they hold until the result wants to stop; setUpClass is for others to call."""

    class Counted(tw["trial.unittest"].TestCase):
        def test_a(self):
            return tw.defer.succeed(None)

        def test_b(self):
            rec("test")

    tw.reactor
    to = reporter(tw, rec)
    suite = tw["trial.unittest"].TestSuite([Counted("test_a"), pyunit.TestSuite([Counted("test_b")])])
    rec("count", suite.countTestCases(), suite.run(to) is to)
    to.shouldStop = True
    suite.run(to)
    rec("plain", tw["trial.unittest"].TestSuite([Counted("test_a")]).run(pyunit.TestResult()).testsRun)


@scenario("trial", reactor="manual", min_events=9)
def waiting_and_threads_that_never_ran(tw, rec):
    """What was put into a thread while the reactor did not run is dropped when the test is over."""
    reactor = tw.reactor

    def soon():
        d = tw.defer.Deferred()
        reactor.callLater(0.01, d.callback, None)
        return d

    class Threads(tw["trial.unittest"].TestCase):
        def test_a(self):
            reactor.callInThread(rec.lane("thread"), "dropped")

        def test_b(self):
            return soon()

        def test_c(self):
            reactor.callInThread(rec.lane("thread"), "run")
            return soon()

        def tearDown(self):
            rec("threads", threading.active_count())

    run(tw, rec, Threads)
