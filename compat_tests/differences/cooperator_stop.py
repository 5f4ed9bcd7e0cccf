"""Stopping a Cooperator stops every task.

WHAT: `Cooperator.stop()` ends all tasks with SchedulerStopped.  Twisted tells only every second one:
    whoever waits for the others waits for ever.  Here all are told.
WHY: The documentation promises it of all, and a Deferred that never fires cannot be what a program wants.
INSTEAD: On Twisted, keep the tasks and stop each.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("task")
def every_task_hears_of_the_stop(tw, rec):
    """All tasks of a cooperator that is stopped end."""
    clock = tw.task.Clock()
    cooperator = tw.task.Cooperator(scheduler=lambda turn: clock.callLater(1, turn))
    tasks = [cooperator.cooperate(iter(range(9))) for _ in range(4)]
    for n, each in enumerate(tasks):
        each.whenDone().addErrback(lambda failure, n=n: rec("ended", n, failure.type))
    cooperator.stop()


if __name__ == "__main__":
    show(every_task_hears_of_the_stop)
