"""What Twisted's own tests asked, and no scenario before."""

from __future__ import annotations

import pickle
import threading
import warnings
import weakref

from compat_tests.scenario import scenario


@scenario("threads", min_events=3)
def a_pool_tells_its_idle_and_its_busy(tw, rec):
    """There is a None for each thread that is idle, and one for each that is busy."""
    pool = tw["python.threadpool"].ThreadPool(0, 2)
    rec("new", pool.working, pool.waiters, pool.workers)
    pool.start()
    inside, gate, told = threading.Event(), threading.Event(), threading.Event()
    pool.callInThreadWithCallback(lambda ok, result: told.set(), lambda: (inside.set(), gate.wait(2)))
    inside.wait(2)
    rec("busy", pool.working, pool.waiters, pool.workers)
    gate.set()
    told.wait(2)
    pool.stop()
    rec("stopped", pool.working, pool.waiters, pool.workers)


@scenario("threads", min_events=2)
def a_pool_is_pickled_as_its_size(tw, rec):
    """A pool that comes back from a pickle has its size, no name, and was not started."""
    pool = tw["python.threadpool"].ThreadPool(3, 7, name="swimming")
    rec("state", pool.__getstate__())
    back = pickle.loads(pickle.dumps(pool))
    rec("back", back.min, back.max, back.name, back.started, back.joined, back.threads)


@scenario("threads", min_events=1)
def the_current_thread_of_a_pool_is_old(tw, rec):
    """To ask a pool for the current thread warns."""
    pool = tw["python.threadpool"].ThreadPool(0, 1)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        same = pool.currentThread() is threading.current_thread()
    rec("thread", same, [(each.category.__name__, str(each.message)) for each in said])


@scenario("threads", min_events=3)
def a_call_is_gone_when_its_outcome_is_told(tw, rec):
    """Whoever is told the outcome of a call in a thread finds the call and its arguments gone."""

    class Thing:
        def __call__(self, *args, **kw):
            pass

    called, argument, keyword, told = Thing(), Thing(), Thing(), threading.Event()
    gone = [weakref.ref(each) for each in (called, argument, keyword)]

    def outcome(ok, result):
        rec("told", ok, result, [each() is None for each in gone])
        told.set()

    pool = tw["python.threadpool"].ThreadPool(1, 1)
    pool.callInThreadWithCallback(outcome, called, argument, keyword=keyword)
    del called, argument, keyword
    pool.start()
    rec("waited", told.wait(2))
    pool.stop()
    rec("stopped", pool.workers)
