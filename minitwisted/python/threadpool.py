"""Threads that wait for work.

A thread costs a while to start, so those that are done wait for the next call.  The calls stand in one queue that is safe for
threads, and each thread takes from it; how many threads there are is decided when a call is handed in: one more is started
when nobody is idle and there are fewer than `max`.

Whoever hands in a call passes on in whose name he speaks: the innermost of his contexts, no more, so that what the call
logs carries the same name.
With `callInThreadWithCallback` the outcome is told *in the thread*; the loop's side of that is ``internet/threads.py``.
"""

from __future__ import annotations

import functools
import threading
import warnings
from queue import SimpleQueue
from typing import TYPE_CHECKING

from minitwisted.python import context, log
from minitwisted.python.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class ThreadPool:
    """Runs calls in threads: at least `minthreads` and at most `maxthreads` of them, once it was started.

    `name` is part of the threads' names.  `threads` are those alive, `workers` how many, `waiters` and `working` have a
    None for each that is idle or busy.  Calls handed in before `start` wait for it.
    """

    min = 5
    max = 20
    joined = False
    started = False
    name: str | None = None

    threadFactory = threading.Thread

    def __init__(self, minthreads: int = 5, maxthreads: int = 20, name: str | None = None) -> None:
        _check_size(minthreads, maxthreads)
        self.min, self.max, self.name = minthreads, maxthreads, name
        self.threads: list[threading.Thread] = []
        # Guards the three counts; nothing is called while it is held but the start of a thread.
        self._lock = threading.Lock()
        self._calls: SimpleQueue = SimpleQueue()
        self._waiting = 0  # calls handed in and not yet taken
        self._busy = 0
        self._made = 0

    @staticmethod
    @functools.wraps(threading.current_thread)
    def currentThread() -> threading.Thread:
        """The thread that we are in, and a warning: `threading.current_thread` says it as well."""
        old = "threading.current_thread was deprecated in Twisted 22.1.0; please use threading.current_thread instead"
        warnings.warn(old, DeprecationWarning, stacklevel=2)
        return threading.current_thread()

    @property
    def workers(self) -> int:
        """How many threads there are."""
        return len(self.threads)

    @property
    def working(self) -> list[None]:
        """A None for each of them that runs a call."""
        return [None] * self._busy

    @property
    def waiters(self) -> list[None]:
        """A None for each of them that is idle."""
        return [None] * (len(self.threads) - self._busy)

    @property
    def q(self) -> SimpleQueue:
        """The calls that no thread has taken yet."""
        return self._calls

    # A pool that was pickled comes back with its size, and without threads.

    def __getstate__(self) -> dict[str, int]:
        return {"min": self.min, "max": self.max}

    def __setstate__(self, state: dict[str, int]) -> None:
        ThreadPool.__init__(self, state["min"], state["max"])

    # Starting and stopping.

    def start(self) -> None:
        """Start `min` threads, and as many more as calls are waiting for."""
        self.joined = False
        self.started = True
        self.adjustPoolsize()

    def stop(self) -> None:
        """End all threads, after the calls that were handed in, and wait for them."""
        self.joined = True
        self.started = False
        with self._lock:
            threads = list(self.threads)
        for _ in threads:
            self._calls.put(None)
        for thread in threads:
            thread.join()

    def adjustPoolsize(self, minthreads: int | None = None, maxthreads: int | None = None) -> None:
        """Keep at least `minthreads` and at most `maxthreads` from now on.  Raises AssertionError for an impossible size."""
        minthreads = self.min if minthreads is None else minthreads
        maxthreads = self.max if maxthreads is None else maxthreads
        _check_size(minthreads, maxthreads)
        self.min, self.max = minthreads, maxthreads
        if not self.started:
            return
        for _ in range(self.workers - self.max):
            self.stopAWorker()
        while self.workers < min(self.max, max(self.min, self._waiting + self._busy)):
            self.startAWorker()

    def startAWorker(self) -> None:
        """One thread more, unless there are `max`."""
        with self._lock:
            self._start_one()

    def stopAWorker(self) -> None:
        """One thread fewer, as soon as one is idle."""
        self._calls.put(None)

    def _start_one(self) -> None:
        if len(self.threads) < self.max:
            self._made += 1
            name = f"PoolThread-{self.name or id(self)}-{self._made - 1}"
            thread = self.threadFactory(target=self._work, name=name)
            self.threads.append(thread)
            thread.start()

    # Calls.

    def callInThread(self, func: Callable[..., object], *args: Any, **kw: Any) -> None:
        """Call `func` in a thread; what it raises is logged."""
        self.callInThreadWithCallback(None, func, *args, **kw)

    def callInThreadWithCallback(
        self, onResult: Callable[[bool, Any], object] | None, func: Callable[..., Any], *args: Any, **kw: Any
    ) -> None:
        """Call `func` in a thread, then in the same thread ``onResult(success, result)``.

        `result` is what was returned, or the Failure of what was raised.  After `stop` nothing is called.
        """
        if self.joined:
            return
        with self._lock:
            self._waiting += 1
            self._calls.put([log.turn_context(), onResult, func, args, kw])
            if self.started and self._waiting > len(self.threads) - self._busy:
                self._start_one()

    def _work(self) -> None:
        """The life of a thread."""
        while True:
            call = self._calls.get()
            if call is None:
                break
            with self._lock:
                self._waiting -= 1
                self._busy += 1
            _perform(call)
            with self._lock:
                self._busy -= 1
        with self._lock:
            self.threads.remove(threading.current_thread())

    def dumpStats(self) -> None:
        """Log how many are idle and busy."""
        idle = len(self.waiters)
        log.msg(f"waiters: {list(self.threads)[:idle]}")
        log.msg(f"workers: {list(self.threads)[idle:]}")
        log.msg(f"total: {self.threads}")


def _check_size(least: int, most: int) -> None:
    if least < 0:
        raise AssertionError("minimum is negative")
    if least > most:
        raise AssertionError("minimum is greater than maximum")


def _perform(call: list) -> None:
    """Make one call in the context that it was handed in, and tell its outcome in nobody's name."""
    where, onResult, func, args, kw = call
    call.clear()
    try:
        result, success = context.call(where, lambda: func(*args, **kw)), True
    except BaseException:
        result, success = Failure(), False
    # Neither whoever is told nor a thread that is idle must find the call still alive.
    func = args = kw = None
    try:
        if onResult is not None:
            onResult(success, result)
        elif not success:
            log.err(result)
    except BaseException:
        log.err()
