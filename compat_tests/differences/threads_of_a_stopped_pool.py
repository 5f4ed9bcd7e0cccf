"""A pool that has stopped has no threads

WHAT: `pool.threads` after `stop()`. On Twisted the threads that have ended may still be in it; here it is empty.
WHY: The list says which threads the pool has.
INSTEAD: On Twisted, do not look at it after `stop`.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("threads")
def threads_after_the_stop(tw, rec):
    """How many there are before and after."""
    pool = tw["python.threadpool"].ThreadPool(2, 2)
    pool.start()
    rec("before", len(pool.threads))
    pool.stop()
    rec("after", len(pool.threads))


if __name__ == "__main__":
    show(threads_after_the_stop)
