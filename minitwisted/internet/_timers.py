"""Calls for later: what waits, and whose time has come.

A loop must always know the earliest of many waiting calls, while most of them never happen: a timeout is set for every
request and cancelled when the answer arrives.  So this file is built for changing one's mind.  Three observations:

* A new call need not be put in order at once.  It joins a plain list and enters the heap before the loop next sleeps
  or runs what is due; a call that was cancelled before then never does.  The same list keeps a call made *during* a turn
  from running in that turn: ``callLater(0, again)`` would otherwise starve the sockets.
* Nothing is ever searched in the heap.  Each entry bears a ticket, and a call knows the ticket of the one entry that
  counts; cancelling it, or moving it to an earlier time, leaves the old entry behind as dead wood, which is dropped when
  it reaches the top, or all at once when it outnumbers the living.
* Moving a call to a later time changes no order that matters yet: the call only remembers by how much (`delayed_time`) and
  is put back in the heap when its first time comes.

`Timers` is told the time and never asks, so it can be tried without waiting.  Whoever uses it promises to create each
`DelayedCall` with `forget` and `sooner` as its canceller and resetter, to hand it to `add`, and to run whatever `due` yields.
Calls for the same moment run in the order in which they were asked for.

Times are seconds as ``time.time`` counts them, for `getTime` is public and programs compare the two.
"""

from __future__ import annotations

import time as clock
from heapq import heapify, heappop, heappush
from importlib import import_module
from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.internet import error
from minitwisted.internet.interfaces import IDelayedCall
from minitwisted.python._home import at_home
from minitwisted.python._safe_text import repr_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any


@implementer(IDelayedCall)
class DelayedCall:
    """
    A function that will be called at a certain time, unless somebody changes his mind: what ``callLater`` returns.

    `time` (seconds) is when, as far as whoever runs the call knows; `delayed_time` is by how much it has been put off since.
    `canceller` and `resetter` are told, with the call, when it is cancelled or has become earlier; `seconds` is the clock.
    """

    called = 0
    cancelled = 0
    delayed_time = 0.0

    # With `debug` set on the class, each call remembers the stack that made it, and shows it in its repr and when it fails.
    debug = False
    creator: Sequence[str] | None = None
    _last_words: str | None = None

    # The ticket of this call's entry in the heap of `Timers`; 0 while it has none.
    _ticket = 0

    def __init__(
        self,
        time: float,
        func: Callable[..., Any],
        args: Sequence[object],
        kw: Mapping[str, object],
        cancel: Callable[[DelayedCall], None],
        reset: Callable[[DelayedCall], None],
        seconds: Callable[[], float] = clock.time,
    ) -> None:
        self.time = time
        self.func, self.args, self.kw = func, args, kw
        self.canceller, self.resetter, self.seconds = cancel, reset, seconds
        if self.debug:
            # The last two frames are this one and callLater's: the reader wants who called that.
            self.creator = import_module("traceback").format_stack()[:-2]

    def getTime(self) -> float:
        """The time of the call, in seconds on the clock that made it."""
        return self.time + self.delayed_time

    def active(self) -> bool:
        """True as long as the call is still to come."""
        return not (self.called or self.cancelled)

    def cancel(self) -> None:
        """Give the call up. Raises `error.AlreadyCancelled` or `error.AlreadyCalled` if it is no longer to come."""
        if self.cancelled or self.called:
            raise self._too_late()
        self.canceller(self)
        self.cancelled = 1
        if self.debug:
            self._last_words = repr(self)
        # The call may lie about for a while yet: what it would have used must not be kept alive with it.
        del self.func, self.args, self.kw

    def reset(self, secondsFromNow: float) -> None:
        """Let the call happen `secondsFromNow`, whatever was planned. Raises as `cancel` does."""
        if self.cancelled or self.called:
            raise self._too_late()
        when = self.seconds() + secondsFromNow
        if when < self.time:
            self.delayed_time = 0.0
            self.time = when
            self.resetter(self)
        else:
            self.delayed_time = when - self.time

    def delay(self, secondsLater: float) -> None:
        """Put the call off by `secondsLater`, which may be negative. Raises as `cancel` does."""
        if self.cancelled or self.called:
            raise self._too_late()
        self.delayed_time += secondsLater
        if self.delayed_time < 0.0:
            self.activate_delay()
            self.resetter(self)

    def activate_delay(self) -> None:
        """Make the time by which the call has been put off part of `time`."""
        self.time += self.delayed_time
        self.delayed_time = 0.0

    def _too_late(self) -> Exception:
        return error.AlreadyCancelled() if self.cancelled else error.AlreadyCalled()

    # Only these two are defined, and by `time` alone, so that calls can be sorted as Twisted's can.

    def __lt__(self, other: DelayedCall) -> bool:
        return self.time < other.time

    def __le__(self, other: DelayedCall) -> bool:
        return self.time <= other.time

    def __repr__(self) -> str:
        if self._last_words is not None:
            return self._last_words
        what = f"{name_of_function(self.func)}({_arguments(self.args, self.kw)})" if hasattr(self, "func") else ""
        state = f"[{self.time - self.seconds()}s] called={self.called} cancelled={self.cancelled}"
        made = "\n\ntraceback at creation: \n\n" + "    ".join(self.creator) if self.creator else ""
        return f"<DelayedCall {id(self):#x} {state}{' ' + what if what else ''}{made}>"


def name_of_function(func: object) -> str:
    """What to call `func` in a text for people."""
    return getattr(func, "__qualname__", None) or getattr(func, "__name__", None) or repr_of(func)


def _arguments(args: Sequence[object], kw: Mapping[str, object]) -> str:
    return ", ".join([repr_of(a) for a in args] + [f"{name}={repr_of(value)}" for name, value in kw.items()])


class Timers:
    """The calls of one loop that are still to come, in order of time. See the head of this file."""

    # Dead wood below this much is not worth clearing.
    TOLERATED = 64

    def __init__(self) -> None:
        self._new: list[DelayedCall] = []
        self._heap: list[tuple[float, int, DelayedCall]] = []
        self._tickets = 0
        # How many of both are dead, and from how many on to clear them away.
        self._dead = 0
        self._patience = self.TOLERATED
        # `add(call)` takes a new call; `forget(call)` is its canceller and `sooner(call)` its resetter.  All three are bound
        # once and for all, as every call needs them: and adding one costs no frame of ours, for `_new` is always the same list.
        self.add = self._new.append
        self.forget = self._forget
        self.sooner = self._sooner

    def _forget(self, call: DelayedCall) -> None:
        if self._dead > self._patience:
            self._clear_away()
        self._dead += 1
        call._ticket = 0

    def _sooner(self, call: DelayedCall) -> None:
        # Its time is now earlier than the heap believes.
        if call._ticket:  # else it has yet to enter, and will with its new time
            if self._dead > self._patience:
                self._clear_away()
            self._dead += 1
            self._enter([call])

    def next_time(self) -> float | None:
        """When the earliest call is to be run, or None if there is none."""
        if self._new:
            self._enter(self._new)
            del self._new[:]
        heap = self._heap
        while heap:
            when, ticket, call = heap[0]
            if ticket != call._ticket:
                heappop(heap)
                self._dead -= 1
            elif call.delayed_time > 0:
                heappop(heap)
                self._enter([call])
            else:
                return when
        return None

    def due(self, now: float) -> Iterator[DelayedCall]:
        """
        Yield each call whose time is not after `now`, already marked as called; the caller runs it before asking for the next.

        What a call does to those still waiting is therefore respected, even to those that are due as well.
        """
        if self._new:
            self._enter(self._new)
            del self._new[:]
        heap = self._heap
        while heap and heap[0][0] <= now:
            _, ticket, call = heappop(heap)
            if ticket != call._ticket:
                self._dead -= 1
            elif call.delayed_time > 0:
                self._enter([call])
            else:
                call.called = 1
                yield call

    def pending(self) -> list[DelayedCall]:
        """All calls still to come, in no particular order."""
        waiting = [call for _, ticket, call in self._heap if ticket == call._ticket]
        return waiting + [call for call in self._new if not call.cancelled]

    def _enter(self, calls: list[DelayedCall]) -> None:
        """Put calls in order: those that were put off by their later time, those that were cancelled not at all."""
        heap = self._heap
        for call in calls:
            if call.cancelled:
                self._dead -= 1
                continue
            if call.delayed_time > 0:
                call.activate_delay()
            # Tickets also decide between calls for the same moment, so that no two entries ever compare their calls.
            call._ticket = self._tickets = self._tickets + 1
            entry = (call.time, call._ticket, call)
            if heap:
                heappush(heap, entry)
            else:
                heap += [entry]  # one alone is in order

    def _clear_away(self) -> None:
        """The dead outnumber the living: drop them all, which costs little as it happens so rarely."""
        # An entry that is about to die still counts as alive here: whoever asked counts it as dead when we are done.
        # The lists stay the same objects: a turn may be going through them.
        self._heap[:] = [entry for entry in self._heap if entry[1] == entry[2]._ticket]
        heapify(self._heap)
        self._new[:] = [call for call in self._new if not call.cancelled]
        self._dead = 0
        self._patience = self.TOLERATED + len(self._heap) + len(self._new)


at_home("minitwisted.internet.base", DelayedCall)
