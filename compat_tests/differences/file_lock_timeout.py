"""Waiting for a file lock can time out more than once.

WHAT: When `DeferredFilesystemLock.deferUntilLocked` has timed out once, Twisted sets no timer for later calls on the same
    object: they wait for the lock without end, whatever time they are given.  Here every call has its own time.
WHY: The documentation gives the time to the call, and a wait without end cannot be what a program wants that set a time.
INSTEAD: On Twisted, make a new DeferredFilesystemLock after a timeout.
"""

from __future__ import annotations

import os

from compat_tests.differences import difference, show


@difference("defer")
def file_lock_times_out_again(tw, rec):
    """A second wait on the same lock times out as the first did."""
    clock, path = tw.task.Clock(), os.path.join(os.getcwd(), "again.lock")
    other = tw["python.lockfile"].FilesystemLock(path)
    other.lock()
    lock = tw.defer.DeferredFilesystemLock(path, scheduler=clock)
    for which in ("first", "second"):
        waiting = lock.deferUntilLocked(1.5).addErrback(lambda f: f.trap(tw.defer.TimeoutError, tw.defer.CancelledError))
        clock.pump([0.5] * 4)
        rec(which, "timed out" if waiting.called else "still waiting")
    waiting.cancel()
    other.unlock()


if __name__ == "__main__":
    show(file_lock_times_out_again)
