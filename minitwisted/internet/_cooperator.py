"""Long work in small slices: iterators that take turns on the loop.

Work that takes seconds would make every connection wait.  Written as an iterator it offers a place to stop at each step, and
a `Cooperator` takes those steps on the program's behalf: a few at a time, then it lets the loop go on and asks to be called
again soon.  With several iterators each gets a step in turn.  An iterator that yields a Deferred rests until that fires.

Who decides what:

* the *scheduler* when the next slice begins: a function given a function, which it calls later; it returns something with
  ``cancel()``.  The default is the reactor's ``callLater``, as good as at once.
* the *termination predicate* when a slice ends: made anew for each slice, asked after each step.  The default ends a slice
  after a hundredth of a second.

A `CooperativeTask` is one iterator at work.  It is in its cooperator's list exactly while it is neither paused nor finished,
and the cooperator has a slice scheduled exactly while that list is not empty: everything else follows from these two.
"""

from __future__ import annotations

import time
from enum import Enum
from typing import TYPE_CHECKING

from minitwisted.internet._the_reactor import the_reactor
from minitwisted.internet.defer import Deferred, fail, succeed
from minitwisted.python._home import at_home
from minitwisted.python.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from minitwisted.internet.interfaces import IDelayedCall


class SchedulerError(Exception):
    """What can go wrong with a cooperator and its tasks."""


class SchedulerStopped(SchedulerError):
    """The task ended, or never began, because its cooperator was stopped."""


class TaskFinished(SchedulerError):
    """The task is over, and so cannot be paused or stopped. One of its kin is raised, which says how it ended."""


class TaskDone(TaskFinished):
    """The iterator came to its end."""


class TaskStopped(TaskFinished):
    """Somebody called `CooperativeTask.stop`."""


class TaskFailed(TaskFinished):
    """The iterator raised an exception, or a Deferred it yielded failed."""


class NotPaused(SchedulerError):
    """A task was to be resumed that had not been paused."""


class CooperativeTask:
    """
    An iterator at work, as ``cooperate`` returns it: it can be paused, resumed, stopped and waited for.

    Pauses are counted: after two of them two `resume` are needed.
    """

    def __init__(self, iterator: Iterator[Any], cooperator: Cooperator) -> None:
        self._iterator = iterator
        self._cooperator = cooperator
        self._pauses = 0
        self._waiting: list[Deferred] = []
        # How the task ended, once it has: what its methods raise from then on, and what its Deferreds get.
        self._end: SchedulerError | None = None
        self._outcome: Any = None
        cooperator._join(self)

    def whenDone(self) -> Deferred:
        """
        Return a new Deferred that fires when the task is over: with the iterator, or with a Failure: the error that
        ended it, `TaskStopped` or `SchedulerStopped`.
        """
        if self._end is None:
            done: Deferred = Deferred()
            self._waiting.append(done)
            return done
        return fail(self._outcome) if isinstance(self._outcome, Failure) else succeed(self._outcome)

    def pause(self) -> None:
        """Take no further step until `resume`. Raises `TaskFinished` or `SchedulerStopped` if the task is over."""
        self._must_go_on()
        self._pauses += 1
        if self._pauses == 1:
            self._cooperator._leave(self)

    def resume(self) -> None:
        """Undo one `pause`. Raises `NotPaused` if there was none."""
        if self._pauses == 0:
            raise NotPaused()
        self._pauses -= 1
        if self._pauses == 0 and self._end is None:
            self._cooperator._join(self)

    def stop(self) -> None:
        """End the task with `TaskStopped`. Raises `TaskFinished` or `SchedulerStopped` if it is over already."""
        self._must_go_on()
        stopped = TaskStopped()
        self._finish(stopped, Failure(stopped))

    def _must_go_on(self) -> None:
        if self._end is not None:
            raise self._end

    def _finish(self, end: SchedulerError, outcome: Any) -> None:
        self._end = end
        self._outcome = outcome
        # A paused task has left already.
        if self._pauses == 0:
            self._cooperator._leave(self)
        # Only now, since those who waited may well ask for the next task.
        for done in self._waiting:
            done.callback(outcome)

    def _step(self) -> None:
        """One step of the iterator."""
        try:
            found = next(self._iterator)
        except StopIteration:
            self._finish(TaskDone(), self._iterator)
        except BaseException:
            self._finish(TaskFailed(), Failure())
        else:
            if isinstance(found, Deferred):
                self._rest_until(found)

    def _rest_until(self, deferred: Deferred) -> None:
        self.pause()

        def failed(failure: Failure) -> None:
            if self._end is None:
                self._finish(TaskFailed(), failure)

        deferred.addCallbacks(lambda _: self.resume(), failed)


def _a_hundredth_of_a_second() -> Callable[[], bool]:
    end = time.time() + 0.01
    return lambda: time.time() > end


def _soon(slice: Callable[[], None]) -> IDelayedCall:
    return the_reactor().callLater(0.00000001, slice)


class _State(Enum):
    NEW = "not started yet: tasks gather"
    RUNNING = "slices are scheduled while there are tasks"
    STOPPED = "tasks that come are turned away"


class Cooperator:
    """
    Somebody who works through many iterators, a slice at a time.

    `terminationPredicateFactory` is called at the beginning of each slice; what it returns is called after each step, and
    true ends the slice.  `scheduler` is called with a function to call later and returns something with ``cancel()``.
    Unless `started`, nothing is done before `start`.
    """

    def __init__(
        self,
        terminationPredicateFactory: Callable[[], Callable[[], bool]] = _a_hundredth_of_a_second,
        scheduler: Callable[[Callable[[], None]], IDelayedCall] = _soon,
        started: bool = True,
    ) -> None:
        self._new_predicate = terminationPredicateFactory
        self._scheduler = scheduler
        self._state = _State.RUNNING if started else _State.NEW
        self._tasks: list[CooperativeTask] = []
        self._round: Iterator[CooperativeTask] = iter(())
        self._next_slice: IDelayedCall | None = None

    @property
    def running(self) -> bool:
        """Whether tasks that are added now will be worked on."""
        return self._state is _State.RUNNING

    def coiterate(self, iterator: Iterator[Any], doneDeferred: Deferred | None = None) -> Deferred:
        """
        Work through `iterator`; return a Deferred that fires with it, or fails as the task does.

        It is `doneDeferred` if that is given.
        """
        done: Deferred = Deferred() if doneDeferred is None else doneDeferred
        self.cooperate(iterator).whenDone().chainDeferred(done)
        return done

    def cooperate(self, iterator: Iterator[Any]) -> CooperativeTask:
        """Work through `iterator`, and return the task that this is."""
        return CooperativeTask(iterator, self)

    def start(self) -> None:
        """Begin, or begin again after `stop`."""
        gathered = self._state is _State.NEW
        self._state = _State.RUNNING
        # Only what was gathered needs a push: whoever runs has a slice scheduled, or is in the midst of one.
        if gathered:
            self._schedule()

    def stop(self) -> None:
        """Stop for good: every task that is not paused ends with `SchedulerStopped`, and so does any that is added."""
        self._state = _State.STOPPED
        # A copy: each of them leaves the list as it ends.
        for task in list(self._tasks):
            self._turn_away(task)

    def _turn_away(self, task: CooperativeTask) -> None:
        stopped = SchedulerStopped()
        task._finish(stopped, Failure(stopped))

    def _join(self, task: CooperativeTask) -> None:
        self._tasks.append(task)
        if self._state is _State.STOPPED:
            self._turn_away(task)
        else:
            self._schedule()

    def _leave(self, task: CooperativeTask) -> None:
        self._tasks.remove(task)
        if not self._tasks and self._next_slice is not None:
            self._next_slice.cancel()
            self._next_slice = None

    def _schedule(self) -> None:
        if self._state is _State.RUNNING and self._tasks and self._next_slice is None:
            self._next_slice = self._scheduler(self._slice)

    def _slice(self) -> None:
        self._next_slice = None
        enough = self._new_predicate()
        for task in self._in_turn():
            task._step()
            if enough():
                break
        self._schedule()

    def _in_turn(self) -> Iterator[CooperativeTask]:
        """Every task in turn, round after round, as long as there are any. The next slice goes on where this one ended."""
        while self._tasks:
            yield from self._round
            # Goes along the living list, so a task that joins gets its step in this round, and the one after a task
            # that leaves may miss one.
            self._round = iter(self._tasks)


_the_cooperator = Cooperator()


def coiterate(iterator: Iterator[Any]) -> Deferred:
    """Work through `iterator` with the cooperator that everybody shares: see `Cooperator.coiterate`."""
    return _the_cooperator.coiterate(iterator)


def cooperate(iterator: Iterator[Any]) -> CooperativeTask:
    """Work through `iterator` with the cooperator that everybody shares: see `Cooperator.cooperate`."""
    return _the_cooperator.cooperate(iterator)


at_home(
    "minitwisted.internet.task",
    SchedulerError, SchedulerStopped, TaskFinished, TaskDone, TaskStopped, TaskFailed, NotPaused,
    CooperativeTask, Cooperator, coiterate, cooperate,
)  # fmt: skip
