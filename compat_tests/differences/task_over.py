"""A task that is over stays over.

WHAT: A task of a cooperator rests on a Deferred that its iterator yielded, and is stopped.  If that Deferred fails later,
    Twisted ends the task a second time: it counts as failed now, those who waited are called again, and the
    AlreadyCalledError of that is logged as an unhandled error.  Here the late failure is dropped.
WHY: A task ends once, and nobody is left to whom the failure could be told.
INSTEAD: On Twisted, catch the failures of Deferreds before they are yielded.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("task")
def a_late_failure_changes_nothing(tw, rec):
    """A stopped task does not hear of the Deferred it rested on."""
    clock, late = tw.task.Clock(), tw.defer.Deferred()
    cooperator = tw.task.Cooperator(scheduler=lambda turn: clock.callLater(1, turn))
    task = cooperator.cooperate(iter([late]))
    task.whenDone().addErrback(lambda failure: rec("ended", failure.type))
    clock.advance(1)
    task.stop()
    late.errback(ValueError("late"))
    rec("deferred", late.result)
    rec.raises(task.stop)


if __name__ == "__main__":
    show(a_late_failure_changes_nothing)
