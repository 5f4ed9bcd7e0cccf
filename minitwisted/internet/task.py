"""Time put to use: a clock for tests, a call again and again, work in slices, a main function.

Everything here stands on one promise, ``IReactorTime.callLater``, and works with whatever keeps it: the reactor, or a `Clock`
that stands still until a test moves it.

* `Clock`: time in the hand of a test.
* `LoopingCall`: a function called at regular times.  It keeps to the grid laid at its start and does not drift.
* `Cooperator`, `cooperate`, `coiterate` (from ``_cooperator``): iterators that share the loop in small slices.
* `deferLater`: one call for later, as a Deferred.
* `react`: run a program that is one function returning a Deferred.
"""

from __future__ import annotations

import sys
import warnings
from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.internet._cooperator import (  # noqa: F401  part of this module, and not of its __all__
    CooperativeTask,
    Cooperator,
    NotPaused,
    SchedulerError,
    SchedulerStopped,
    TaskDone,
    TaskFailed,
    TaskFinished,
    TaskStopped,
    coiterate,
    cooperate,
)
from minitwisted.internet._the_reactor import the_reactor
from minitwisted.internet._timers import DelayedCall, name_of_function
from minitwisted.internet.defer import Deferred, ensureDeferred, maybeDeferred
from minitwisted.internet.error import ReactorNotRunning
from minitwisted.internet.interfaces import IReactorTime
from minitwisted.python import log
from minitwisted.python._safe_text import repr_of
from minitwisted.python.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
    from typing import Any, NoReturn

    from minitwisted.internet.interfaces import IDelayedCall, IReactorCore

__all__ = ["Clock", "Cooperator", "LoopingCall", "SchedulerStopped", "coiterate", "deferLater", "react"]


@implementer(IReactorTime)
class Clock:
    """
    A clock that only a test moves, and that runs what has become due when it does.

    `rightNow` is its time in seconds, `calls` the calls to come, earliest first.  Unlike the reactor it takes calls for the
    past, and it does not catch what a call raises: both help to see what a program does.
    """

    rightNow = 0.0

    def __init__(self) -> None:
        self.calls: list[DelayedCall] = []

    def seconds(self) -> float:
        """The time of this clock, in seconds."""
        return self.rightNow

    def callLater(self, delay: float, callable: Callable[..., Any], *args: object, **kw: object) -> IDelayedCall:
        """Call ``callable(*args, **kw)`` when the clock has been moved by `delay` seconds. Fulfils `IReactorTime`."""
        # A call that is made earlier needs no notice: the calls are put in order before any is run.
        call = DelayedCall(
            self.seconds() + delay, callable, args, kw, self.calls.remove, lambda call: None, self.seconds
        )
        self.calls.append(call)
        self.__sort()
        return call

    def getDelayedCalls(self) -> Sequence[IDelayedCall]:
        """The calls to come: the clock's own list, in order as of the last call added or run."""
        return self.calls

    def advance(self, amount: float) -> None:
        """Move the clock by `amount` seconds at once, and run every call that is due, also those that come up meanwhile."""
        self.rightNow += amount
        for call in self.__due():
            call.called = 1
            call.func(*call.args, **call.kw)

    def __due(self) -> Iterator[DelayedCall]:
        self.__sort()
        while self.calls and self.calls[0].getTime() <= self.seconds():
            yield self.calls.pop(0)
            # The call just run may have put off others without the clock being told.
            self.__sort()

    def pump(self, timings: Iterable[float]) -> None:
        """Advance by each of `timings` (seconds), one after the other."""
        for amount in timings:
            self.advance(amount)

    def __sort(self) -> None:
        # A stable sort: of two calls for the same moment the one that was before the other stays before it.
        self.calls.sort(key=lambda call: call.getTime())


class LoopingCall:
    """
    A function that is called again and again, every `interval` seconds counted from `start`.

    The times form a grid.  A call that takes long, or returns a Deferred that does, makes the loop skip the times it missed and
    go on at the next one of the grid: calls never overlap and never drift.

    `f`, `a` and `kw` are the function and what it is called with; `clock` is the provider of `IReactorTime` that is used, the
    reactor unless something else is assigned before `start`; `running` tells whether the loop is on; `interval` and
    `starttime` (seconds) make the grid, and `call` is the DelayedCall for the next time while one is waiting.
    """

    call: Any = None  # IDelayedCall
    running = False
    # Seconds, both; None until `start`.
    interval: Any = None
    starttime: Any = None

    # What `start` returned, until it fires.
    _ended: Deferred | None = None
    # The two that `withCount` needs: whether the start itself counts as a time, and the last time that was counted.
    _at_start = False
    _counted_until: float | None = None

    def __init__(self, f: Callable[..., object], *a: object, **kw: object) -> None:
        self.f, self.a, self.kw = f, a, kw
        self.clock: IReactorTime = the_reactor()

    @classmethod
    def withCount(cls, countCallable: Callable[[int], object]) -> LoopingCall:
        """
        A loop that calls `countCallable` with the number of times of its grid since it was last called: 1 as a rule, more
        if some were missed. With an interval of 0 it is always 1.
        """

        def counter() -> object:
            count = loop._times_to_count()
            return countCallable(count) if count else None

        loop = cls(counter)
        return loop

    @property
    def deferred(self) -> Deferred | None:
        """Deprecated: use what `start` returned."""
        warnings.warn(
            f"{__name__}.LoopingCall.deferred was deprecated in Twisted 16.0.0; "
            "please use the deferred returned by start() instead",
            DeprecationWarning,
            stacklevel=2,
        )
        return self._ended

    def start(self, interval: float, now: bool = True) -> Deferred[LoopingCall]:
        """
        Begin: call the function every `interval` seconds, the first time at once or, unless `now`, after one interval.

        Returns a Deferred that fires with this object when the loop is stopped, or fails with what the function raised or
        the Deferred it returned failed with, which ends the loop. Raises ValueError for a negative `interval`, and
        AssertionError if the loop is running.
        """
        if self.running:
            raise AssertionError("Tried to start an already running LoopingCall.")
        if interval < 0:
            raise ValueError("interval must be >= 0")
        self.running = True
        # Kept here too: the function may end the loop while it is called for the first time.
        ended = self._ended = Deferred()
        self.starttime = self.clock.seconds()
        self.interval = interval
        self._at_start = now
        if now:
            self()
        else:
            self._schedule(self.starttime)
        return ended

    def stop(self) -> None:
        """End the loop; while the function's Deferred is waited for, as soon as it fires. AssertionError unless running."""
        if not self.running:
            raise AssertionError("Tried to stop a LoopingCall that was not running.")
        self.running = False
        if self.call is not None:
            self._drop_call()
            self._end_with(self)

    def reset(self) -> None:
        """Skip the next time and lay the grid anew from now on. AssertionError unless running."""
        if not self.running:
            raise AssertionError("Tried to reset a LoopingCall that was not running.")
        if self.call is not None:
            self._drop_call()
            self.starttime = self.clock.seconds()
            self._schedule(self.starttime)

    def __call__(self) -> None:
        """Call the function now, and then wait for the next time: what the clock calls."""
        self.call = None
        # Going on may fail too, at the clock; that ends the loop as well.
        maybeDeferred(self.f, *self.a, **self.kw).addCallback(self._go_on).addErrback(self._give_up)

    def _go_on(self, result: object) -> None:
        if self.running:
            self._schedule(self.clock.seconds())
        else:
            self._end_with(self)

    def _give_up(self, failure: Failure) -> None:
        self.running = False
        self._end_with(failure)

    def _end_with(self, result: object) -> None:
        ended, self._ended = self._ended, None
        assert ended is not None
        ended.callback(result)

    def _drop_call(self) -> None:
        self.call.cancel()
        self.call = None

    def _schedule(self, now: float) -> None:
        """Let the next call come at the first time of the grid after `now`."""
        delay = self.interval
        if delay > 0:
            delay -= (now - self.starttime) % self.interval
            if now + delay == now:
                # So near that a float cannot tell it from now: it is the time that has just been.
                delay = self.interval
        self.call = self.clock.callLater(delay, self)

    def _times_to_count(self) -> int:
        """How many times of the grid have passed since this was last asked."""
        now = self.clock.seconds()
        if self.interval == 0:
            # There is no grid, but one laid by a later start counts from here.
            self._counted_until = now
            return 1
        last = self._counted_until
        if last is None:
            last = self.starttime - self.interval if self._at_start else self.starttime
        count = self._index(now) - self._index(last)
        if count > 0:
            self._counted_until = now
        return max(count, 0)

    def _index(self, when: float) -> int:
        """Where in the grid `when` lies: the number of the interval."""
        return int((when - self.starttime) / self.interval)

    def __repr__(self) -> str:
        return f"LoopingCall<{self.interval!r}>({name_of_function(self.f)}, *{repr_of(self.a)}, **{repr_of(self.kw)})"


def deferLater(
    clock: IReactorTime, delay: float, callable: Callable[..., Any] | None = None, *args: object, **kw: object
) -> Deferred[Any]:
    """
    Call ``callable(*args, **kw)`` in `delay` seconds of `clock`; return a Deferred that fires with its result.

    Without a `callable` the Deferred just fires, with None. Cancelling it cancels the call.
    """
    later: Deferred = Deferred(lambda _: call.cancel())
    if callable is not None:
        later.addCallback(lambda _: callable(*args, **kw))
    call = clock.callLater(delay, later.callback, None)
    return later


def react(
    main: Callable[..., Deferred[Any] | Coroutine[Deferred[Any], Any, Any]],
    argv: Iterable[object] = (),
    _reactor: IReactorCore | None = None,
) -> NoReturn:
    """
    Run the program that is ``main(reactor, *argv)``, then raise SystemExit with its exit status.

    `main` returns a Deferred or a coroutine, and the reactor runs until that is done: 0 if it was, 1 if it failed (the
    failure is logged), or what a SystemExit says that it failed with. A reactor that is stopped by other means ends the program
    with 0. An exception raised by `main` is not caught.
    """
    reactor = the_reactor() if _reactor is None else _reactor
    finished = ensureDeferred(main(reactor, *argv))
    code: Any = 0
    stopping = False

    def shutting_down() -> None:
        nonlocal stopping
        stopping = True

    def done(result: object) -> None:
        if stopping:
            stop(result, False)
        else:
            # Not at once: the reactor need not be running yet, and may not be stopped before it is.
            reactor.callWhenRunning(stop, result, True)

    def stop(result: object, stopReactor: bool) -> None:
        nonlocal code
        if stopReactor:
            try:
                reactor.stop()
            except ReactorNotRunning:
                pass  # somebody was quicker
        code = _exit_status(result)

    reactor.addSystemEventTrigger("before", "shutdown", shutting_down)
    finished.addBoth(done)
    reactor.run()
    sys.exit(code)


def _exit_status(result: object) -> Any:
    if not isinstance(result, Failure):
        return 0
    if result.check(SystemExit) is not None:
        return result.value.code
    log.err(result, "main function encountered error")
    return 1
