"""Taking turns: locks, semaphores and queues that hand out Deferreds."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from minitwisted.internet._deferred import Deferred
from minitwisted.internet._ready import maybeDeferred, succeed
from minitwisted.internet._unhandled import HOME
from minitwisted.python._home import at_home

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Any

# How many turns may be handed on inside one another.
_DEEPEST = 100


class _ConcurrencyPrimitive(ABC):
    """What a lock and a semaphore share: those who wait, and handing on the turn."""

    _depth = 0

    def __init__(self) -> None:
        self.waiting: list[Deferred] = []

    @abstractmethod
    def acquire(self) -> Deferred[Any]:
        """A Deferred that fires with this object when it is the caller's turn."""

    @abstractmethod
    def release(self) -> None:
        """End the caller's turn."""

    def _releaseAndReturn(self, r):
        self.release()
        return r

    def run(self, /, f: Callable[..., Any], *args: Any, **kwargs: Any) -> Deferred[Any]:
        """Acquire, call `f` with the arguments, release when its result is there: a Deferred with that result."""

        def my_turn(_) -> Deferred:
            return maybeDeferred(f, *args, **kwargs).addBoth(self._releaseAndReturn)

        return self.acquire().addCallback(my_turn)

    def __aenter__(self) -> Deferred[Any]:
        return self.acquire()

    def __aexit__(self, exc_type: type | None, exc: BaseException | None, tb: TracebackType | None, /) -> Deferred[bool]:
        self.release()
        return succeed(False)


class DeferredLock(_ConcurrencyPrimitive):
    """A lock for one at a time, first come first served; `locked` tells whether somebody has it."""

    locked = False

    def _cancelAcquire(self, d: Deferred) -> None:
        self.waiting.remove(d)

    def acquire(self) -> Deferred[DeferredLock]:
        """A Deferred that fires with the lock when it is the caller's; cancel it to leave the queue."""
        d: Deferred = Deferred(canceller=self._cancelAcquire)
        if self.locked:
            self.waiting.append(d)
        else:
            self.locked = True
            d.callback(self)
        return d

    def release(self) -> None:
        """Give the lock to the next who waits; asserts that it was taken."""
        assert self.locked, "Tried to release an unlocked lock"
        self.locked = False
        if self.waiting:
            self.locked = True
            self.waiting.pop(0).callback(self)


class DeferredSemaphore(_ConcurrencyPrimitive):
    """A lock for `tokens` at a time, first come first served."""

    def __init__(self, tokens: int) -> None:
        super().__init__()
        if tokens < 1:
            raise ValueError("DeferredSemaphore requires tokens >= 1")
        self.tokens = tokens
        self.limit = tokens

    def _cancelAcquire(self, d: Deferred) -> None:
        self.waiting.remove(d)

    def acquire(self) -> Deferred[DeferredSemaphore]:
        """A Deferred that fires with the semaphore when there is a token; cancel it to leave the queue."""
        assert self.tokens >= 0, "Internal inconsistency??  tokens should never be negative"
        d: Deferred = Deferred(canceller=self._cancelAcquire)
        if not self.tokens:
            self.waiting.append(d)
        else:
            self.tokens -= 1
            d.callback(self)
        return d

    def release(self) -> None:
        """Give a token back, or to the next who waits; asserts that one was taken."""
        assert self.tokens < self.limit, "Someone released me too many times: too many tokens!"
        self.tokens += 1
        if self.waiting:
            self.tokens -= 1
            self.waiting.pop(0).callback(self)


class QueueOverflow(Exception):
    """A DeferredQueue has as many objects as it may hold."""


class QueueUnderflow(Exception):
    """A DeferredQueue has as many who wait for an object as it may have."""


class DeferredQueue:
    """Objects from those who put to those who get, first come first served.

    At most `size` objects wait to be got and at most `backlog` getters wait for objects; None is no limit.
    """

    def __init__(self, size: int | None = None, backlog: int | None = None) -> None:
        self.waiting: list[Deferred] = []
        self.pending: list = []
        self.size = size
        self.backlog = backlog

    def _cancelGet(self, d: Deferred) -> None:
        self.waiting.remove(d)

    def put(self, obj: Any) -> None:
        """Give `obj` to the first who waits, or keep it; raises QueueOverflow when there is no room."""
        if self.waiting:
            self.waiting.pop(0).callback(obj)
        elif self.size is None or len(self.pending) < self.size:
            self.pending.append(obj)
        else:
            raise QueueOverflow

    def get(self) -> Deferred[Any]:
        """A Deferred that fires with the next object; raises QueueUnderflow when too many wait."""
        if self.pending:
            return succeed(self.pending.pop(0))
        if self.backlog is not None and len(self.waiting) >= self.backlog:
            raise QueueUnderflow
        d: Deferred = Deferred(canceller=self._cancelGet)
        self.waiting.append(d)
        return d


at_home(
    HOME,
    _ConcurrencyPrimitive, DeferredLock, DeferredSemaphore, QueueOverflow, QueueUnderflow, DeferredQueue,
)  # fmt: skip
