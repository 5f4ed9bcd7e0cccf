"""A lock serves any number of waiters.

WHAT: When a DeferredLock or DeferredSemaphore is released and every waiter releases it at once in turn, Twisted hits the
    recursion limit after a hundred or so: an error is logged and the other waiters wait for ever.  Here
    they are served one after another.
WHY: It is a deadlock that depends on how deep the caller already stands, so no program can rely on it.
INSTEAD: On Twisted, let waiters give up their turn through `reactor.callLater(0, ...)`.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("defer")
def many_waiters_on_a_lock(tw, rec):
    """A thousand waiters that release at once are all served."""
    for kind, made in (("lock", tw.defer.DeferredLock()), ("semaphore", tw.defer.DeferredSemaphore(1))):
        served = []
        made.acquire()
        for _ in range(1000):
            made.acquire().addCallback(lambda held: (served.append(held), held.release()) and None)
        made.release()
        rec(kind, "all served" if len(served) == 1000 else "some wait for ever")


if __name__ == "__main__":
    show(many_waiters_on_a_lock)
