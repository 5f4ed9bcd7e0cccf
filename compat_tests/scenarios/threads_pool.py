"""The thread pool by itself, without a reactor."""

from __future__ import annotations

import threading

from compat_tests.scenario import scenario


def pool_of(tw, *args, **kw):
    """A pool that has been started."""
    pool = tw["python.threadpool"].ThreadPool(*args, **kw)
    pool.start()
    return pool


@scenario("threads", min_events=9)
def a_pool_before_and_after(tw, rec):
    """A pool has the size it was given, starts its fewest threads, and ends them all."""
    pool = tw["python.threadpool"].ThreadPool(2, 4, "swimmers")
    for moment in None, pool.start, pool.stop:
        if moment:
            rec.raises(moment)
        rec("size", pool.min, pool.max, pool.name, pool.workers)
        rec("state", bool(pool.started), bool(pool.joined))
    default = tw["python.threadpool"].ThreadPool()
    rec("default", default.min, default.max, default.name)


@scenario("threads", min_events=3)
def calls_before_the_start_wait(tw, rec):
    """Calls handed in before the start are made after it; one thread makes them in order."""
    pool = tw["python.threadpool"].ThreadPool(0, 1)
    for number in 1, 2, 3:
        pool.callInThread(rec, "called", number)
    rec("not yet", pool.workers)
    pool.start()
    pool.stop()
    rec("stopped", pool.workers)


@scenario("threads", min_events=5)
def calls_are_finished_at_the_stop(tw, rec):
    """Stop waits until all calls that were handed in have been made; later ones are dropped."""
    pool, may = pool_of(tw, 1, 1), threading.Event()
    pool.callInThread(lambda: (may.wait(), rec("first")))
    pool.callInThread(rec, "second")
    pool.callInThread(lambda *args, **kw: rec("third", args, kw), 1, two=2)
    rec("handed in")
    may.set()
    pool.stop()
    rec("stopped")
    rec.raises(pool.callInThread, rec, "dropped")
    rec.raises(pool.callInThreadWithCallback, rec, rec, "dropped")


@scenario("threads", min_events=4)
def outcomes_are_told_in_the_thread(tw, rec):
    """The callback hears what was returned, or the failure, in the thread that made the call."""
    pool, where = pool_of(tw, 1, 1), []

    def fail():
        raise ValueError("in the thread")

    def tell(success, result):
        rec("told", success, result, threading.current_thread() is where[-1])

    for call in (lambda: "fine"), (lambda: None), fail:
        pool.callInThreadWithCallback(tell, lambda call=call: where.append(threading.current_thread()) or call())
    pool.stop()
    rec("main", threading.current_thread() in where)


@scenario("threads", min_events=2)
def failures_without_a_callback(tw, rec):
    """A call that raises is logged with its traceback, and the thread goes on."""
    pool = pool_of(tw, 1, 1)

    def fail():
        raise ValueError("in the thread")

    pool.callInThread(fail)
    pool.callInThreadWithCallback(None, fail)
    pool.callInThread(rec, "next")
    pool.stop()
    rec("stopped")


@scenario("threads", min_events=3)
def a_callback_that_raises(tw, rec):
    """What the callback raises is logged, and the thread goes on."""
    pool = pool_of(tw, 1, 1)

    def tell(success, result):
        rec("told", success, result)
        raise ValueError("in the callback")

    pool.callInThreadWithCallback(tell, lambda: "fine")
    pool.callInThread(rec, "next")
    pool.stop()
    rec("stopped")


@scenario("threads", min_events=3)
def as_many_threads_as_calls(tw, rec):
    """Threads are started for calls that nobody is free to make, up to the most."""
    pool = pool_of(tw, 0, 3)
    together, may = threading.Barrier(4), threading.Event()

    def wait():
        together.wait()
        may.wait()

    for _ in range(3):
        pool.callInThread(wait)
    together.wait()
    rec("working", pool.workers)
    for number in range(5):
        pool.callInThread(int)
    rec("no more", pool.workers)
    may.set()
    pool.stop()
    rec("stopped", pool.workers)


@scenario("threads", min_events=2)
def an_idle_thread_takes_the_next(tw, rec):
    """Calls one after another are made by one thread."""
    pool, done, names = pool_of(tw, 1, 5), threading.Semaphore(0), set()
    for _ in range(5):
        pool.callInThreadWithCallback(
            lambda ok, name: (names.add(name), done.release()), lambda: threading.current_thread().name
        )
        done.acquire()
    rec("threads", len(names) <= 2)
    pool.stop()
    rec("stopped", pool.workers)


@scenario("threads", min_events=6)
def the_size_of_a_pool_changes(tw, rec):
    """The pool grows to a new minimum, and shrinks to a new maximum when threads are free."""
    pool = pool_of(tw, 1, 3)
    rec("started", pool.workers)
    rec.raises(pool.adjustPoolsize, 3, 5)
    rec("more", pool.min, pool.max, pool.workers)
    rec.raises(pool.adjustPoolsize, minthreads=0)
    rec("fewest", pool.min, pool.max)
    rec.raises(pool.adjustPoolsize, maxthreads=2)
    rec("most", pool.min, pool.max)
    pool.stop()
    rec("stopped", pool.workers)


@scenario("threads", min_events=6)
def sizes_that_cannot_be(tw, rec):
    """The fewest must be at least none, and at most the most."""
    make = tw["python.threadpool"].ThreadPool
    rec.raises(make, -1)
    rec.raises(make, 5, 4)
    rec.raises(make, -5, -6)
    pool = make(1, 2)
    rec.raises(pool.adjustPoolsize, 3)
    rec.raises(pool.adjustPoolsize, -1)
    rec.raises(pool.adjustPoolsize, maxthreads=0)
    rec("size", pool.min, pool.max)


@scenario("threads", min_events=4)
def one_worker_more_or_fewer(tw, rec):
    """A worker can be started and stopped by hand."""
    pool = pool_of(tw, 0, 2)
    for method in pool.startAWorker, pool.startAWorker:
        rec.raises(method)
        rec("workers", pool.workers)
    rec.raises(pool.stopAWorker)
    pool.callInThread(rec.lane("call"), "still")
    pool.stop()
    rec("stopped", pool.workers)


@scenario("threads", min_events=3)
def a_thread_has_a_name(tw, rec):
    """Threads are named for the pool and numbered."""
    pool, names = pool_of(tw, 0, 2, name="swimmers"), []
    together = threading.Barrier(2)

    def note():
        names.append(threading.current_thread().name)
        together.wait()

    pool.callInThread(note)
    pool.callInThread(note)
    pool.stop()
    for name in sorted(names):
        rec("name", name)
    rec("daemons", threading.current_thread().daemon)


@scenario("threads", min_events=3)
def threads_of_another_make(tw, rec):
    """A pool makes its threads by threadFactory, which a program may replace."""
    made = []

    class Thread(threading.Thread):
        def __init__(self, *args, **kw):
            made.append(sorted(kw))
            super().__init__(*args, **kw)

    kind = tw["python.threadpool"].ThreadPool
    rec("its own", kind.threadFactory, kind.currentThread() is threading.current_thread())
    pool = kind(1, 1)
    pool.threadFactory = Thread
    pool.start()
    pool.callInThread(lambda: rec("called in", type(threading.current_thread())))
    pool.stop()
    rec("made", len(made))


@scenario("threads", min_events=4)
def a_name_goes_into_the_thread(tw, rec):
    """A call is made in the innermost context in which it was handed in, and its outcome told in none."""
    context, pool = tw["python.context"], pool_of(tw, 1, 1)
    context.call({"who": "me"}, pool.callInThread, lambda: rec("in the thread", context.get("who")))
    pool.callInThread(lambda: rec("without", context.get("who")))
    context.call({"who": "me", "what": 1}, context.call, {"who": "you"}, pool.callInThread,
                 lambda: rec("nested", context.get("who"), context.get("what")))  # fmt: skip
    context.call({"who": "me"}, pool.callInThreadWithCallback,
                 lambda ok, result: rec("told", result, context.get("who")), lambda: context.get("who"))  # fmt: skip
    pool.stop()


@scenario("threads", min_events=2)
def a_pool_lets_go(tw, rec):
    """An idle thread keeps neither the call nor its result alive."""
    import gc
    import weakref

    class Thing:
        pass

    pool, done = pool_of(tw, 1, 1), threading.Semaphore(0)
    gone = []

    def hand_in():
        thing = Thing()
        gone.append(weakref.ref(thing))
        pool.callInThread(lambda _: None, thing)
        pool.callInThreadWithCallback(lambda ok, result: gone.append(weakref.ref(result)), Thing)

    hand_in()
    pool.callInThread(done.release)
    done.acquire()
    gc.collect()
    rec("alive", [each() is not None for each in gone])
    pool.stop()
    rec("stopped")


@scenario("threads", min_events=2)
def a_hundred_calls_at_once(tw, rec):
    """A hundred calls are each made once, by no more threads than allowed."""
    pool, names, came = pool_of(tw, 0, 4), set(), []

    def note(number):
        names.add(threading.current_thread().name)
        came.append(number)

    for number in range(100):
        pool.callInThread(note, number)
    pool.stop()
    rec("came", sorted(came) == list(range(100)))
    rec("threads", 1 <= len(names) <= 4)


@scenario("threads", min_events=2)
def a_pool_stopped_before_it_started(tw, rec):
    """A pool that was never started can be stopped; calls that waited for the start are not made."""
    pool = tw["python.threadpool"].ThreadPool(1, 2)
    rec.raises(pool.stop)
    rec("state", bool(pool.started), bool(pool.joined), pool.workers)


@scenario("threads", min_events=3)
def a_call_hands_in_another(tw, rec):
    """A call may hand in another one to the pool that makes it."""
    pool, done = pool_of(tw, 1, 1), threading.Event()

    def outer():
        pool.callInThread(lambda: (rec("inner"), done.set()))
        rec("outer")

    pool.callInThread(outer)
    rec("done", done.wait(1))
    pool.stop()


@scenario("threads", min_events=1)
def a_pool_tells_its_state(tw, rec):
    """dumpStats logs who is idle and who is busy."""
    import re

    log, pool = tw["python.log"], tw["python.threadpool"].ThreadPool(0, 1)
    log.addObserver(lambda event: rec("log", re.sub(r"0x\w+", "...", log.textFromEventDict(event) or ""), event["isError"]))
    pool.dumpStats()


@scenario("threads", min_events=3)
def the_log_in_a_thread(tw, rec):
    """A call logs in the name of whoever handed it in; what it raises and its callback are logged in nobody's."""
    log, pool = tw["python.log"], pool_of(tw, 1, 1)
    log.addObserver(lambda event: rec("log", event["system"], event["message"], event.get("failure")))

    def fail(*told):
        log.msg("failing")
        raise ValueError("in the thread")

    log.callWithContext({"system": "me"}, pool.callInThread, fail)
    log.callWithContext({"system": "me"}, pool.callInThreadWithCallback, fail, fail)
    pool.callInThread(log.msg, "nobody")
    pool.stop()
