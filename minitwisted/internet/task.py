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

from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.internet._timers import DelayedCall
from minitwisted.internet.interfaces import IReactorTime

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    from minitwisted.internet.interfaces import IDelayedCall


@implementer(IReactorTime)
class Clock:
    """
    A clock that only a test moves, and that runs what has become due when it does.

    `rightNow` is its time in seconds, `calls` the calls to come, earliest first.  Unlike the reactor it takes calls for the past,
    and it does not catch what a call raises: both help to see what a program does.
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
        self._sort()
        return call

    def getDelayedCalls(self) -> Sequence[IDelayedCall]:
        """The calls to come: the clock's own list, in order as of the last call added or run."""
        return self.calls

    def advance(self, amount: float) -> None:
        """Move the clock by `amount` seconds at once, and run every call that is due, also those that come up meanwhile."""
        self.rightNow += amount
        for call in self._due():
            call.called = 1
            call.func(*call.args, **call.kw)

    def _due(self) -> Iterator[DelayedCall]:
        self._sort()
        while self.calls and self.calls[0].getTime() <= self.seconds():
            yield self.calls.pop(0)
            # The call just run may have put off others without the clock being told.
            self._sort()

    def pump(self, timings: Iterable[float]) -> None:
        """Advance by each of `timings` (seconds), one after the other."""
        for amount in timings:
            self.advance(amount)

    def _sort(self) -> None:
        # A stable sort: of two calls for the same moment the one that was before the other stays before it.
        self.calls.sort(key=lambda call: call.getTime())
