"""Into threads and back: deferToThread and its kin, and the reactor's own pool."""

from __future__ import annotations

import threading

from compat_tests.scenario import scenario


def same():
    """Whether this is the loop's thread."""
    return threading.current_thread() is threading.main_thread()


@scenario("threads", reactor=True, min_events=3)
def deferred_to_a_thread(tw, rec):
    """The call is made in another thread, and the Deferred fires in the loop's."""

    def call(*args, **kw):
        rec.lane("thread")("called", args, kw, same())
        return "result"

    d = tw.threads.deferToThread(call, 1, two=2)
    rec("asked", d)
    return d.addCallback(lambda result: rec("back", result, same()))


@scenario("threads", reactor=True, min_events=3)
def deferred_failures(tw, rec):
    """What the call raises is the Deferred's failure, with the traceback of the thread."""

    def fail():
        raise ValueError("in the thread")

    def told(failure):
        rec("failed", failure, same(), len(failure.frames) > 0)
        rec.text("trace", failure.getTraceback())
        return tw.threads.deferToThread(lambda: tw["python.failure"].Failure(KeyError("returned"))).addErrback(rec_and_go)

    def rec_and_go(failure):
        rec("returned as a result", failure)

    return tw.threads.deferToThread(fail).addErrback(told)


@scenario("threads", reactor=True, min_events=2)
def deferred_failures_nobody_handles(tw, rec):
    """A failure that nobody handles is reported as any Deferred's."""

    def fail():
        raise ValueError("in the thread")

    tw.reactor.suggestThreadPoolSize(1)
    tw.threads.deferToThread(fail)
    rec("asked")
    return tw.threads.deferToThread(int).addCallback(lambda _: rec("end"))


@scenario("threads", reactor=True, min_events=2)
def deferred_to_a_pool_of_ones_own(tw, rec):
    """deferToThreadPool uses the pool it is given and the reactor it is given."""
    pool = tw["python.threadpool"].ThreadPool(1, 1, "mine")
    pool.start()

    def call(a, b=None):
        return a, b, threading.current_thread().name.startswith("PoolThread-mine-"), same()

    d = tw.threads.deferToThreadPool(tw.reactor, pool, call, 1, b=2)
    return d.addCallback(lambda result: (rec("back", result, same()), pool.stop(), rec("stopped")))


@scenario("threads", reactor=True, min_events=1)
def deferred_to_a_pool_that_has_stopped(tw, rec):
    """A pool that has been stopped never answers."""
    pool = tw["python.threadpool"].ThreadPool(1, 1)
    pool.start()
    pool.stop()
    d = tw.threads.deferToThreadPool(tw.reactor, pool, rec, "called")
    tw.reactor.callLater(0.02, lambda: rec("waits", d.called))
    tw.reactor.callLater(0.03, rec.done)


@scenario("threads", reactor=True, min_events=5)
def several_calls_in_one_thread(tw, rec):
    """callMultipleInThread makes its calls one after another, in one thread."""
    names = []

    def call(*args, **kw):
        names.append(threading.current_thread().name)
        rec("called", args, kw)

    tw.reactor.suggestThreadPoolSize(1)
    returned = tw.threads.callMultipleInThread([(call, (n,), {"n": n}) for n in range(3)])
    rec.lane("main too")("returned", returned)
    return tw.threads.deferToThread(int).addCallback(lambda _: rec("threads", len(set(names)), same()))


@scenario("threads", reactor=True, min_events=1)
def several_calls_of_which_one_raises(tw, rec):
    """If one of several calls raises, that is logged, and the others are not made."""

    def fail():
        raise ValueError("second")

    tw.reactor.suggestThreadPoolSize(1)
    tw.threads.callMultipleInThread([(rec, ("first",), {}), (fail, (), {}), (rec, ("third",), {})])
    return tw.threads.deferToThread(int)


@scenario("threads", reactor=True, min_events=4)
def a_thread_asks_the_loop(tw, rec):
    """blockingCallFromThread makes a call in the loop's thread and waits for what it returns."""

    def in_loop(a, b=None):
        rec("in the loop", a, b, same())
        return "answer"

    def in_thread():
        rec("before", same())
        rec("answer", tw.threads.blockingCallFromThread(tw.reactor, in_loop, 1, b=2))
        return "end"

    return tw.threads.deferToThread(in_thread).addCallback(lambda result: rec("back", result))


@scenario("threads", reactor=True, min_events=3)
def a_thread_waits_for_a_deferred(tw, rec):
    """If the call returns a Deferred, the thread waits for its result."""

    def in_loop():
        d = tw.defer.Deferred()
        tw.reactor.callLater(0.01, lambda: (rec("fire"), d.callback("later")))
        rec("in the loop")
        return d

    def in_thread():
        rec("answer", tw.threads.blockingCallFromThread(tw.reactor, in_loop))

    return tw.threads.deferToThread(in_thread)


@scenario("threads", reactor=True, min_events=4)
def a_thread_is_told_what_went_wrong(tw, rec):
    """What the call raises, and the failure of its Deferred, are raised in the thread."""

    def raising():
        raise ValueError("raised")

    def failing():
        return tw.defer.fail(KeyError("failed"))

    def later():
        d = tw.defer.Deferred()
        tw.reactor.callLater(0, d.errback, OSError("later"))
        return d

    def in_thread():
        for call in raising, failing, later:
            rec.raises(tw.threads.blockingCallFromThread, tw.reactor, call)

    return tw.threads.deferToThread(in_thread).addCallback(lambda _: rec("back"))


@scenario("threads", reactor=True, min_events=2)
def calls_in_the_reactors_threads(tw, rec):
    """callInThread passes everything on, and what the call raises is logged."""
    pool = tw.reactor.getThreadPool()
    rec("the same pool", tw.reactor.getThreadPool() is pool, pool.min, pool.max, bool(pool.started))

    def call(*args, **kw):
        rec("called", args, kw, same())
        raise ValueError("in the thread")

    tw.reactor.suggestThreadPoolSize(1)
    rec.lane("returned")("returned", tw.reactor.callInThread(call, 1, two=2))
    return tw.threads.deferToThread(int)


@scenario("threads", reactor="manual", min_events=6)
def the_pool_lives_with_the_reactor(tw, rec):
    """The reactor's pool starts when the reactor does, and at shutdown waits for the calls under way."""
    reactor = tw.reactor
    pool = reactor.getThreadPool()
    rec("before", bool(pool.started), bool(pool.joined))
    may, lane = threading.Event(), rec.lane("thread")
    reactor.callInThread(rec.lane("early"), "handed in early")

    def up():
        rec("up", bool(pool.started), bool(pool.joined))
        reactor.callInThread(lambda: (may.wait(), lane("waited for")))
        reactor.stop()

    reactor.callWhenRunning(up)
    reactor.addSystemEventTrigger("before", "shutdown", lambda: (rec("before", bool(pool.joined)), may.set()))
    reactor.addSystemEventTrigger("after", "shutdown", lambda: (rec("after", bool(pool.joined)), lane("after")))
    reactor.run(installSignalHandlers=False)
    rec("returned", pool.workers, reactor.threadpool)


@scenario("threads", reactor="manual", min_events=3)
def a_reactor_without_calls_in_threads(tw, rec):
    """The pool is made when it is first asked for."""
    reactor = tw.reactor
    rec("before", reactor.threadpool)
    reactor.callLater(0, reactor.stop)
    reactor.run(installSignalHandlers=False)
    rec("after", reactor.threadpool, threading.active_count())
    rec("asked", type(reactor.getThreadPool()).__name__)


@scenario("threads", reactor=True, min_events=4)
def the_size_of_the_reactors_pool(tw, rec):
    """suggestThreadPoolSize changes how many threads there may be at most."""
    reactor = tw.reactor
    rec("default", reactor.getThreadPool().min, reactor.getThreadPool().max)
    rec.raises(reactor.suggestThreadPoolSize, 34)
    rec("suggested", reactor.getThreadPool().min, reactor.getThreadPool().max)
    rec.raises(reactor.suggestThreadPoolSize, -1)
    rec.raises(reactor.suggestThreadPoolSize, 0)
    rec("none", reactor.getThreadPool().max)
    reactor.suggestThreadPoolSize(1)
    rec.done()


@scenario("threads", reactor=True, min_events=4)
def calls_that_wait_for_each_other(tw, rec):
    """Two threads can meet; with one thread, calls are made one after another."""
    one = tw["python.threadpool"].ThreadPool(1, 1)
    one.start()
    meet = threading.Barrier(2)
    calls = [tw.threads.deferToThread(meet.wait, 2) for _ in range(2)]

    def met(results):
        rec("met", sorted(results))
        order = [tw.threads.deferToThreadPool(tw.reactor, one, rec, "call", n) for n in range(3)]
        return tw.defer.gatherResults(order).addCallback(lambda results: (rec("back", results), one.stop()))

    return tw.defer.gatherResults(calls).addCallback(met)


@scenario("threads", reactor=True, min_events=2)
def a_hundred_deferred_at_once(tw, rec):
    """A hundred calls are all answered, each with its own result, by at most ten threads."""
    names = set()

    def call(number):
        names.add(threading.current_thread().name)
        return number

    everything = tw.defer.gatherResults([tw.threads.deferToThread(call, n) for n in range(100)])
    return everything.addCallback(lambda results: rec("back", results == list(range(100)), 1 <= len(names) <= 10) or rec("end"))


@scenario("threads", reactor=True, min_events=4)
def calls_from_threads_in_order(tw, rec):
    """What one thread hands in to the loop is called in that order, in the loop's thread."""

    def in_thread():
        for number in range(3):
            tw.reactor.callFromThread(rec, "called", number)
        tw.reactor.callFromThread(lambda: rec("last", same()))
        tw.reactor.callFromThread(rec.done)

    tw.reactor.callInThread(in_thread)


@scenario("threads", reactor=True, min_events=2)
def a_thread_wakes_the_loop(tw, rec):
    """A loop that sleeps for long is woken by a call from a thread."""
    import time

    start = time.monotonic()
    long = tw.reactor.callLater(4, rec, "never")

    def woken():
        rec("woken", same())
        rec.timed("after", time.monotonic() - start, 0.01, 1.0)
        long.cancel()
        timer.join()
        rec.done()

    timer = threading.Timer(0.02, tw.reactor.callFromThread, [woken])
    timer.start()


@scenario("threads", reactor="manual", min_events=4)
def handed_in_before_the_start(tw, rec):
    """Calls handed in before the reactor runs are made in its first turn, before timed ones."""
    reactor = tw.reactor
    reactor.callLater(0, rec, "timed")
    reactor.callFromThread(rec, "handed in")
    reactor.callWhenRunning(rec, "running")
    thread = threading.Thread(target=reactor.callFromThread, args=(rec, "from a thread"))
    thread.start()
    thread.join()
    reactor.callFromThread(reactor.callLater, 0.01, reactor.stop)
    reactor.run(installSignalHandlers=False)
    rec("returned")


@scenario("threads", reactor="manual", min_events=3)
def a_thread_stops_the_loop(tw, rec):
    """A thread ends the loop by handing in stop."""
    reactor = tw.reactor
    reactor.callInThread(reactor.callFromThread, reactor.stop)
    reactor.addSystemEventTrigger("during", "shutdown", lambda: rec("during", same()))
    rec("before", reactor.running)
    reactor.run(installSignalHandlers=False)
    rec("returned", reactor.running)


@scenario("threads", reactor="manual", min_events=2)
def a_reactor_in_another_thread(tw, rec):
    """Without handlers of signals a reactor may run in any thread, which is then the loop's."""
    reactor = tw.reactor
    reactor.callWhenRunning(lambda: rec("up", same()))
    thread = threading.Thread(target=reactor.run, kwargs={"installSignalHandlers": False})
    thread.start()
    reactor.callFromThread(lambda: (rec("called", same()), reactor.callLater(0, reactor.stop)))
    thread.join(2)
    rec("ended", thread.is_alive())


@scenario("threads", reactor=True, min_events=3)
def cancelling_does_not_reach_the_thread(tw, rec):
    """A cancelled Deferred fails at once; the call goes on, and its result is dropped."""
    may = threading.Event()
    d = tw.threads.deferToThread(lambda: may.wait(1) and rec.lane("thread")("went on"))
    d.addErrback(lambda failure: rec("failed", failure))
    d.cancel()
    rec("cancelled", d.called)
    may.set()
    tw.reactor.callLater(0.02, lambda: rec("later"))
    tw.reactor.callLater(0.03, rec.done)
