"""A Deferred: a result that is not there yet, and the chain of what will be done with it.

The problem: a function cannot return what has not arrived.  The answer: it returns an empty box at once, the caller puts
into the box what to do with the content, and whoever gets the content fires the box.

A **chain** is a list of pairs, each with a callback for success and an errback for failure.  Firing (``callback`` or
``errback``, once only) walks the list: every function gets what the one before it returned, and what it returns or raises
decides in which of the two lanes the walk goes on.  The walk is a plain ``for`` over the list, because a list iterator
also finds the pairs that are added while it walks.

A callback may return **another Deferred**.  Then the walk stops, the chain *waits* (``paused`` counts why it must not go
on), and puts itself as a pair of a third kind into the other's chain.  When the other's walk comes to that pair it hands
over its result, keeps None for itself, and lets the waiting chain go first.  Chains that wait for chains form towers of
any height, so handing over is no call: ``_climb`` is one loop with a list of the chains still to walk.

A chain that ends in failure says so to its ``DebugInfo`` (``_unhandled.py``), which logs it if nobody ever takes it.
"""

from __future__ import annotations

import warnings
from collections.abc import Awaitable
from types import MappingProxyType
from typing import TYPE_CHECKING

from minitwisted.internet._unhandled import HOME, DebugInfo, logger, stack_above
from minitwisted.python._home import at_home
from minitwisted.python._levels import LogLevel
from minitwisted.python.failure import Failure

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, Future
    from collections.abc import Callable, Generator
    from typing import Any, TypeVar

    from minitwisted.internet.interfaces import IReactorTime

    T = TypeVar("T")


class AlreadyCalledError(Exception):
    """``callback`` or ``errback`` was called on a Deferred that had been fired before."""


class CancelledError(Exception):
    """What a cancelled Deferred fails with, unless its canceller has it end otherwise."""


class TimeoutError(Exception):
    """What ``addTimeout`` makes of a cancellation when the time is over.  Unlike Python's, no OSError."""


def passthru(arg):
    """Return `arg`: what stands in the lane of a pair that has nothing to do there."""
    return arg


# Deferred and its subclasses.  A set of types answers five times faster than `isinstance` on an abstract base class.
deferred_types: set[type] = set()

# Stands for the pairs to walk while a walk is going on, and is not empty: the Deferred is busy.
_TAKEN = ("walking",)

# What a Deferred has instead of a result while it waits.
_NOT_YET = object()

# The keyword arguments of a call that has none.
_NOTHING: MappingProxyType[str, Any] = MappingProxyType({})


class Deferred(Awaitable["T"]):
    """A result that will be there later, with the chain of functions it will go through.

    `canceller`, if given, is called with the Deferred when it is cancelled before it fired; it should stop the work, and
    may fire the Deferred.  `called` tells whether it was fired, `result` (only then) what it holds now, `paused` how many
    reasons there are not to go on.
    """

    called = False
    paused = 0
    debug = False
    _swallow_next = _cancelling = False  # the latter is for lists: this one is just cancelling those it waits for

    def __init__(self, canceller: Callable[[Deferred[Any]], None] | None = None) -> None:
        # Also what could stay with the class: reading it there takes four times as long.
        self.called = False
        self.paused = 0
        self._chain: list = []  # the pairs as they were added
        self._todo: list | tuple = ()  # those before them, the next one last; or _TAKEN while somebody walks
        self._canceller = canceller
        self._chainedTo: Deferred | None = None
        self._debugInfo: DebugInfo | None = None
        if self.debug:
            self._debugInfo = DebugInfo()
            self._debugInfo.creator = stack_above(1)

    def __init_subclass__(cls, **kwargs) -> None:
        super().__init_subclass__(**kwargs)
        deferred_types.add(cls)

    # --- Filling the chain -------------------------------------------------------------------------------------------

    def addCallbacks(
        self, callback, errback=None, callbackArgs=(), callbackKeywords=_NOTHING, errbackArgs=(), errbackKeywords=_NOTHING
    ) -> Deferred[Any]:
        """Add a pair: `callback` for the lane of success, `errback` for the lane of failure.  Returns self.

        Each is called with the result so far and the arguments given for it here.  If the Deferred has fired and waits
        for nothing, that happens before this returns.
        """
        if errback is None:
            errback, errbackArgs, errbackKeywords = passthru, (), _NOTHING
        if callbackArgs or callbackKeywords or errbackArgs or errbackKeywords:
            self._chain.append(
                (callback, errback, callbackArgs or (), callbackKeywords or {}, errbackArgs or (), errbackKeywords or {})
            )
        else:
            self._chain.append((callback, errback))
        if self.called:
            self._walk()
        return self

    def addCallback(self, callback, *args: Any, **kwargs: Any) -> Deferred[Any]:
        """Add a function for the lane of success; `args` and `kwargs` follow the result.  Returns self."""
        self._chain.append((callback, passthru, args, kwargs, (), {}) if args or kwargs else (callback, passthru))
        if self.called:
            self._walk()
        return self

    def addErrback(self, errback, *args: Any, **kwargs: Any) -> Deferred[Any]:
        """Add a function for the lane of failure; `args` and `kwargs` follow the Failure.  Returns self."""
        self._chain.append((passthru, errback, (), {}, args, kwargs) if args or kwargs else (passthru, errback))
        if self.called:
            self._walk()
        return self

    def addBoth(self, callback, *args: Any, **kwargs: Any) -> Deferred[Any]:
        """Add a function for both lanes; `args` and `kwargs` follow the result or Failure.  Returns self."""
        self._chain.append(
            (callback, callback, args, kwargs, args, kwargs) if args or kwargs else (callback, callback)
        )
        if self.called:
            self._walk()
        return self

    # --- Firing ------------------------------------------------------------------------------------------------------

    def callback(self, result: Any) -> None:
        """Fire with `result` and walk the chain.  A Failure starts it in the other lane.

        Raises AlreadyCalledError when it was fired before.
        """
        if self.called:
            return self._fired_again()
        self.called, self.result, self._canceller = True, result, None
        if self.debug:
            self._note_invoker()
        self._walk()

    def errback(self, fail: Failure | BaseException | None = None) -> None:
        """Fire with the failure `fail`: a Failure, an exception, or None for the one being handled right now.

        Raises AlreadyCalledError when it was fired before, and NoCurrentExceptionError when there is nothing to fail with.
        """
        if not isinstance(fail, Failure):
            fail = Failure(captureVars=self.debug) if fail is None else Failure(fail)
        if self.called:
            return self._fired_again()
        self.called, self.result, self._canceller = True, fail, None
        if self.debug:
            self._note_invoker()
        self._walk()

    def _fired_again(self) -> None:
        """Swallow the one result that comes after a cancellation its source knew nothing about; complain otherwise."""
        if self._swallow_next:
            self._swallow_next = False
        elif self.debug:
            raise AlreadyCalledError("\n" + (self._debugInfo or DebugInfo())._getDebugTracebacks())
        else:
            raise AlreadyCalledError

    def _note_invoker(self) -> None:
        if self._debugInfo is None:
            self._debugInfo = DebugInfo()
        self._debugInfo.invoker = stack_above(2)

    # --- Walking the chain -------------------------------------------------------------------------------------------

    def _walk(self, tower: list[Deferred] | None = None) -> None:
        """Put the result through the chain as far as that is possible now.

        `tower` is for the chains to go on with, the next one last, when ``_climb`` is there to walk them.
        """
        todo, waiter = self._todo, None
        if self.paused or todo is _TAKEN:
            if tower is not None:
                tower.clear()  # As Twisted does: who waits below a paused chain goes on with the next thing that happens.
            return
        self._todo, self._chainedTo = _TAKEN, None
        result = self.result
        lane = 1 if isinstance(result, Failure) else 0
        while True:
            if not todo:
                if not self._chain:
                    break
                todo, self._chain = self._chain[::-1], []
            pair = todo.pop()  # type: ignore[union-attr]  # a tuple only while it is empty, or _TAKEN
            step = pair[lane]
            if step is passthru:
                if len(pair) == 3:
                    waiter = pair[2]
                    break
                if type(result) not in deferred_types:  # as it may have been fired with one
                    continue
            try:
                if not pair[2:]:  # with `len` it would be a call: this is where the time goes
                    result = step(result)
                else:
                    result = step(result, *pair[2 + 2 * lane], **pair[3 + 2 * lane])
                if type(result) in deferred_types and (result := self._adopt(result, step)) is _NOT_YET:
                    break
                lane = 1 if isinstance(result, Failure) else 0
            except BaseException:
                result, lane = Failure(captureVars=self.debug), 1
            self.result = result
        self._todo = todo
        if waiter is not None:
            self._hand_over(waiter, tower)
        elif lane or self._debugInfo is not None:
            self._note_failure()
        # A failure made here knows this frame; if the frame still knew it too, only the collector could free them.
        self = tower = waiter = result = pair = step = None  # type: ignore[assignment]

    def _note_failure(self) -> None:
        """At the end of a walk: if it ended in failure, somebody will have to answer for it."""
        if isinstance(self.result, Failure):
            if self._debugInfo is None:
                self._debugInfo = DebugInfo()
            self._debugInfo.failResult = self.result
        elif self._debugInfo is not None:
            self._debugInfo.failResult = None

    def _take(self) -> object:
        """The result, taken away from this chain: whoever has it now answers for it if it is a failure."""
        result, self.result = self.result, None
        if self._debugInfo is not None:
            self._debugInfo.failResult = None
        return result

    def _adopt(self, other: Deferred, step) -> object:
        """The result of `other`, which `step` returned; or _NOT_YET, and then this chain is made to wait for it."""
        if other is self:
            _warn_of_loop(step)
        elif other.called and not other.paused and type(other.result) not in deferred_types:
            return other._take()
        self._wait_for(other)
        return _NOT_YET

    def _wait_for(self, other: Deferred) -> None:
        """Have `other` hand its result to this chain when its walk comes to the pair added here."""
        self.result = self._chainedTo = other
        self.paused += 1
        other._chain.append((passthru, passthru, self))

    def _hand_over(self, waiter: Deferred, tower: list[Deferred] | None) -> None:
        """Give the result to `waiter`, and let it go first."""
        waiter.result = self.result
        self._take()
        waiter.paused -= 1
        next_ones = (self, waiter) if self._todo or self._chain else (waiter,)
        if tower is None:
            _climb(list(next_ones))
        else:
            tower += next_ones

    # --- Waiting -----------------------------------------------------------------------------------------------------

    def pause(self) -> None:
        """Stop before the next walk until ``unpause`` was called as often as this."""
        self.paused += 1

    def unpause(self) -> None:
        """Take back one ``pause``; with the last of them the chain goes on, if there is a result."""
        self.paused -= 1
        if self.called:
            self._walk()

    def chainDeferred(self, d: Deferred[Any]) -> Deferred[None]:
        """Fire `d` with the result this chain has at this place; the chain goes on with None.  Returns self."""
        d._chainedTo = self
        return self.addCallbacks(d.callback, d.errback)

    def __iter__(self) -> Generator[Deferred[Any], None, Any]:
        """For ``await`` and ``yield from``: gives itself out until there is a result; returns that or raises it."""
        while not self.called or self.paused:
            yield self
        if isinstance(self.result, Failure):
            if self._debugInfo is not None:
                self._debugInfo.failResult = None
            self.result.raiseException()
        return self.result

    __await__ = __iter__

    # --- Giving up ---------------------------------------------------------------------------------------------------

    def cancel(self) -> None:
        """Give up on the result.

        Before it fired, the canceller is called; if that did not fire it (or there is none), it fails with CancelledError,
        and without a canceller one later result is swallowed.  While it waits for another Deferred, that one is cancelled.
        Otherwise it is too late and nothing happens.
        """
        if not self.called:
            if self._canceller:
                self._canceller(self)
            else:
                self._swallow_next = True
            if not self.called:
                self.errback(Failure(CancelledError()))
            return
        innermost = self._innermost()
        if innermost is not None:
            innermost.cancel()

    def _innermost(self) -> Deferred | None:
        """The one at the bottom of the tower this waits on, or the first with a ``cancel`` of its own; None in a ring."""
        below, met = self, {id(self)}
        while below.called and type(below.result) in deferred_types:
            below = below.result
            if id(below) in met:
                return None
            if type(below).cancel is not Deferred.cancel:
                return None if below._cancelling else below  # else it would come round here again
            met.add(id(below))
        return None if below is self else below

    def addTimeout(self, timeout: float, clock: IReactorTime, onTimeoutCancel=None) -> Deferred[Any]:
        """Cancel this after `timeout` seconds on `clock`, unless the part of the chain added so far is done before.

        `onTimeoutCancel`, if given, is then called with the result the cancellation brought and `timeout`, and what it
        returns becomes the result; without it, a CancelledError becomes a TimeoutError.  Returns self.
        """
        timed_out = False

        def time_is_over() -> None:
            nonlocal timed_out
            timed_out = True
            self.cancel()

        call = clock.callLater(timeout, time_is_over)

        def settle(result):
            return (onTimeoutCancel or _cancelled_to_timed_out)(result, timeout) if timed_out else result

        def stop_the_clock(result):
            if call.active():
                call.cancel()
            return result

        # Two steps: if the first result is a Deferred, the time goes on until that has its own.
        return self.addBoth(settle).addBoth(stop_the_clock)

    # --- Other people's futures --------------------------------------------------------------------------------------

    def asFuture(self, loop: AbstractEventLoop) -> Future:
        """An asyncio Future of `loop` with this result; the chain itself goes on with None.

        Cancelling the Future cancels this.
        """
        future = loop.create_future()

        def future_is_done(_) -> None:
            if future.cancelled():
                self.cancel()

        def deliver(result) -> None:
            if future.cancelled():
                return
            if isinstance(result, Failure):
                future.set_exception(result.value)
            else:
                future.set_result(result)

        future.add_done_callback(future_is_done)
        self.addBoth(deliver)
        return future

    @classmethod
    def fromFuture(cls, future: Future) -> Deferred[Any]:
        """A Deferred with the result of the asyncio `future`.

        Cancelling it cancels the future, and how that ends is then its result.
        """

        receiver: Deferred[Any]

        def cancel_future(cancelled: Deferred) -> None:
            nonlocal receiver
            receiver = Deferred()
            cancelled._chain.insert(0, (lambda _: receiver, passthru))
            cancelled.callback(None)
            future.cancel()

        def deliver(_) -> None:
            try:
                result = future.result()
            except BaseException:
                result = Failure()
            receiver.callback(result)

        receiver = cls(cancel_future)
        public = receiver
        future.add_done_callback(deliver)
        return public

    # --- Looking at it -----------------------------------------------------------------------------------------------

    @property
    def callbacks(self) -> list:
        """The pairs still to walk, as ``((callback, args, kwargs), (errback, args, kwargs))``.  Deprecated; a copy."""
        warnings.warn(
            f"{HOME}.Deferred.callbacks was deprecated in Twisted 25.5.0", DeprecationWarning, stacklevel=2
        )
        left = [*reversed(() if self._todo is _TAKEN else self._todo), *self._chain]
        with_arguments = [pair if len(pair) == 6 else (*pair[:2], (), {}, (), {}) for pair in left]
        return [((c, c_args, c_kwargs), (e, e_args, e_kwargs)) for c, e, c_args, c_kwargs, e_args, e_kwargs in with_arguments]

    def __repr__(self) -> str:
        me = f"<{type(self).__name__} at {id(self):#x}"
        if self._chainedTo is not None:
            return f"{me} waiting on Deferred at {id(self._chainedTo):#x}>"
        if not self.called:
            return f"{me}>"
        return f"{me} current result: {self.result!r}>"

    __str__ = __repr__


deferred_types.add(Deferred)


def _climb(tower: list[Deferred]) -> None:
    """Walk the chains in `tower`, the last one first; each may leave more of them on it."""
    while tower:
        tower.pop()._walk(tower)


def _cancelled_to_timed_out(result, timeout: float):
    """Make a TimeoutError of a CancelledError; leave other results alone."""
    if isinstance(result, Failure):
        result.trap(CancelledError)
        raise TimeoutError(timeout, "Deferred")
    return result


def _warn_of_loop(callback: Callable) -> None:
    """Point at the callback that returned the Deferred it is on: that chain waits for itself."""
    text = (
        "Callback returned the Deferred it was attached to; this breaks the callback chain and will raise an exception "
        "in the future."
    )
    code = getattr(callback, "__code__", None)
    if code is None:
        warnings.warn(text, DeprecationWarning, stacklevel=4)
        return
    last_line = max(line for _, _, line in code.co_lines() if line)
    seen = callback.__globals__.setdefault("__warningregistry__", {})
    warnings.warn_explicit(text, DeprecationWarning, code.co_filename, last_line, callback.__module__, seen)


def setDebugging(on: bool) -> None:
    """Whether Deferreds note where they are created and fired, to tell it when something goes wrong.  Costs a lot."""
    Deferred.debug = bool(on)


def getDebugging() -> bool:
    """What ``setDebugging`` was last told."""
    return Deferred.debug


def logError(err: Failure) -> Failure:
    """Log `err` and return it: an errback."""
    logger.emit(LogLevel.critical, "", log_failure=err)
    return err


def timeout(deferred: Deferred) -> None:
    """Fail `deferred` with a TimeoutError.  Deprecated: ``addTimeout``."""
    warnings.warn(
        f"{HOME}.timeout was deprecated in Twisted 17.1.0; please use {HOME}.Deferred.addTimeout instead",
        DeprecationWarning,
        stacklevel=2,
    )
    deferred.errback(Failure(TimeoutError("Callback timed out")))


at_home(HOME, AlreadyCalledError, CancelledError, TimeoutError, Deferred)
at_home(HOME, passthru, setDebugging, getDebugging, logError, timeout)
