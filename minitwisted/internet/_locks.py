"""Taking turns: a lock, a semaphore and a queue whose ``acquire`` and ``get`` return Deferreds.

All three are a list of Deferreds that wait, first come first served, and a rule for when the first of them fires.

The rule of the lock and the semaphore is ``_hand_on``.  Firing a waiting Deferred runs the code of whoever waited, and that
code often releases at once, which fires the next one, and so on: with many who wait that would be a recursion as deep as
the queue is long.  So turns are handed on inside one another only to a certain depth; a release beyond it leaves the next
turn to the loop further up the stack, which is about to look anyway.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from types import GenericAlias
from typing import TYPE_CHECKING

from minitwisted.internet._deferred import Deferred
from minitwisted.internet._ready import maybeDeferred, succeed
from minitwisted.internet._unhandled import HOME
from minitwisted.python._home import at_home

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Any

# How many turns are handed on inside one another.  As long as it goes, the next in the queue has its turn before
# ``release`` returns, as programs expect; each costs some eight frames of the thousand that Python has.
_DEEPEST = 80


class _ConcurrencyPrimitive(ABC):
    """A number of turns (`_free()` of them not taken), and those who wait for one."""

    _depth = 0

    def __init__(self) -> None:
        self.waiting: list[Deferred] = []

    @abstractmethod
    def _free(self) -> int:
        """How many turns are there to take."""

    @abstractmethod
    def _take(self) -> None:
        """Take one."""

    def acquire(self) -> Deferred[Any]:
        """A Deferred that fires with this object when the caller has a turn.  Cancelling it gives up the place in line."""
        turn: Deferred = Deferred(self.waiting.remove)
        if self._free():
            self._take()
            turn.callback(self)
        else:
            self.waiting.append(turn)
        return turn

    @abstractmethod
    def release(self) -> None:
        """End a turn that ``acquire`` gave; asserts that there was one."""

    def _hand_on(self) -> None:
        """Give turns to those who wait, as far as there are any."""
        if self._depth == _DEEPEST:
            return
        self._depth += 1
        try:
            while self.waiting and self._free():
                self._take()
                self.waiting.pop(0).callback(self)
        finally:
            self._depth -= 1

    def run(self, /, f: Callable[..., Any], *args: Any, **kwargs: Any) -> Deferred[Any]:
        """Call `f` with the arguments when it is its turn, which lasts until its result is there: a Deferred with that."""

        def call(_) -> Deferred:
            return maybeDeferred(f, *args, **kwargs).addBoth(end)

        def end(result):
            self.release()
            return result

        return self.acquire().addCallback(call)

    def __aenter__(self) -> Deferred[Any]:
        return self.acquire()

    def __aexit__(self, exc_type: type | None, exc: BaseException | None, tb: TracebackType | None, /) -> Deferred[bool]:
        self.release()
        return succeed(False)


class DeferredLock(_ConcurrencyPrimitive):
    """A turn for one at a time; `locked` tells whether somebody has it."""

    locked = False

    def _free(self) -> int:
        return not self.locked

    def _take(self) -> None:
        self.locked = True

    def release(self) -> None:
        """Give the lock back, and to the next who waits; asserts that somebody had it."""
        assert self.locked, "Tried to release an unlocked lock"
        self.locked = False
        self._hand_on()


class DeferredSemaphore(_ConcurrencyPrimitive):
    """A turn for `limit` at a time, of which `tokens` are free."""

    def __init__(self, tokens: int) -> None:
        super().__init__()
        if tokens < 1:
            raise ValueError("DeferredSemaphore requires tokens >= 1")
        self.tokens = tokens
        self.limit = tokens

    def _free(self) -> int:
        assert self.tokens >= 0, "Internal inconsistency??  tokens should never be negative"
        return self.tokens

    def _take(self) -> None:
        self.tokens -= 1

    def release(self) -> None:
        """Give a token back, and to the next who waits; asserts that one was taken."""
        assert self.tokens < self.limit, "Someone released me too many times: too many tokens!"
        self.tokens += 1
        self._hand_on()


class QueueOverflow(Exception):
    """A DeferredQueue holds as many objects as it may."""


class QueueUnderflow(Exception):
    """As many wait for a DeferredQueue's objects as may."""


class DeferredQueue:
    """Objects on their way from those who put to those who get, first come first served.

    `pending` are the objects nobody got yet, at most `size`; `waiting` the Deferreds of those who wait for one, at most
    `backlog`.  None is no limit.
    """

    __class_getitem__: Any = classmethod(GenericAlias)  # DeferredQueue[int], for those who annotate

    def __init__(self, size: int | None = None, backlog: int | None = None) -> None:
        self.waiting: list[Deferred] = []
        self.pending: list = []
        self.size = size
        self.backlog = backlog

    def put(self, obj: Any) -> None:
        """Give `obj` to the first who waits, or keep it for later; raises QueueOverflow when there is no room."""
        if self.waiting:
            self.waiting.pop(0).callback(obj)
            return
        if self.size is not None and len(self.pending) >= self.size:
            raise QueueOverflow
        self.pending.append(obj)

    def get(self) -> Deferred[Any]:
        """A Deferred that fires with the next object; raises QueueUnderflow when too many wait.  Cancel it to leave."""
        if self.pending:
            return succeed(self.pending.pop(0))
        if self.backlog is not None and len(self.waiting) >= self.backlog:
            raise QueueUnderflow
        turn: Deferred = Deferred(self.waiting.remove)
        self.waiting.append(turn)
        return turn


at_home(HOME, _ConcurrencyPrimitive, DeferredLock, DeferredSemaphore, QueueOverflow, QueueUnderflow, DeferredQueue)
