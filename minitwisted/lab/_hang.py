"""A proven hang is not a time-out: `minitwisted run --hang-report`.

A loop sleeps until a descriptor is ready, a call is due, or somebody rings its bell.  If it watches nothing but the bell, has
no call for later, and there is nobody in the process who could ring, it will sleep for ever: that is a fact and no guess, and
it is known the moment the loop lies down.  So no clock is involved, and a slow program is never taken for a stuck one.

Who could ring: a thread, unless it is one of a pool and idle; a child, whose end is a signal; a signal for which the program
has a handler of its own, or an alarm.  While there is one of these, the loop sleeps in slices and looks again after each,
because a thread ends without a word.

A reactor that lives in a loop of asyncio is left alone: it never sleeps itself, nor knows for what else its loop waits.

A `Lookout` takes the place of the reactor's poller, so that the loop itself has nothing to do with it.  It is used only in
the process that `run` became: a child may well be meant to wait until it is killed.
"""

from __future__ import annotations

import atexit
import fcntl
import functools
import gc
import os
import signal
import sys
import threading
import weakref
from typing import TYPE_CHECKING

from minitwisted.lab import _waits

if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

STUCK = 124

#: Seconds between two looks at threads and children.
SLICE = 0.2

TEXT = """\
minitwisted run: stuck for ever.
The reactor is running, and nothing can happen any more: it watches no connection
and no port, it has no call for later, and there is no busy thread and no child.
"""


class Watch:
    """Takes care of every reactor that is made, and says so when one is stuck."""

    def __init__(self) -> None:
        # The program may redirect its own: tests do.
        self._stderr = fcntl.fcntl(2, fcntl.F_DUPFD_CLOEXEC, 100)
        self._pools: weakref.WeakSet = weakref.WeakSet()
        self._main = os.getpid()

    def over_deferreds(self, defer: ModuleType) -> None:
        """`defer` has been loaded."""
        _waits.note_births(defer)

    def over_pools(self, threadpool: ModuleType) -> None:
        """`threadpool` has been loaded."""
        pools, init = self._pools, threadpool.ThreadPool.__init__

        @functools.wraps(init)
        def __init__(pool, *args, **kwargs):
            init(pool, *args, **kwargs)
            pools.add(pool)

        threadpool.ThreadPool.__init__ = __init__

    def over_reactors(self, base: ModuleType) -> None:
        """`base` has been loaded."""
        watch, init = self, base.ReactorBase.__init__

        @functools.wraps(init)
        def __init__(reactor, *args, **kwargs):
            init(reactor, *args, **kwargs)
            if hasattr(reactor, "_poller"):
                reactor._poller = Lookout(reactor, watch)

        base.ReactorBase.__init__ = __init__

    def who_may_ring(self) -> bool:
        """Whether anybody in this process may wake a loop that sleeps."""
        return os.getpid() != self._main or self._threads() or _children() or _signals()

    def _threads(self) -> bool:
        pools = [each for each in self._pools if not (each._busy or each._waiting)]
        idle = {thread.ident for pool in pools for thread in pool.threads}
        return not set(sys._current_frames()) <= idle | {threading.get_ident()}

    def tell(self) -> None:
        """Report, and end the process as its end would be otherwise, but with a status of its own."""
        text = TEXT + "\n".join(["", *_waits.report(), ""])
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        os.write(self._stderr, text.encode("utf8", "backslashreplace"))
        atexit._run_exitfuncs()
        sys.stdout.flush()
        os._exit(STUCK)


class Lookout:
    """A poller that looks, before it sleeps without end, whether anything could wake it."""

    def __init__(self, reactor: Any, watch: Watch) -> None:
        self._reactor, self._watch, self._poller = reactor, watch, reactor._poller
        self.watch = self._poller.watch

    def wait(self, seconds: float | None):
        """What the poller says; see there."""
        if seconds is not None:
            return self._poller.wait(seconds)
        while True:
            events = self._poller.wait(None if self._watches_something() else self._slice())
            if events:
                return events

    def _watches_something(self) -> bool:
        reactor = self._reactor
        return bool(set(reactor.getReaders()) - reactor._internal or reactor.getWriters())

    def _slice(self) -> float:
        """How long to sleep: not at all, if it would be for ever."""
        reactor, watch = self._reactor, self._watch
        if watch.who_may_ring() or not reactor._life.turning:
            return SLICE
        # What is garbage waits for nothing; but its last words may be heard by somebody, and change everything.
        gc.collect()
        events = self._poller.wait(0)
        if not events and reactor.timeout() is None and not self._watches_something() and not watch.who_may_ring():
            watch.tell()
        return 0


def _children() -> bool:
    """Whether this process has children that are alive."""
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    # Those that have ended and were never asked about are children too.  Where the system does not list them, be careful.
    try:
        return any(_state(child) != "Z" for child in _listed("/proc/self/task"))
    except OSError:
        return True


def _listed(tasks: str) -> list[str]:
    lists = []
    for task in os.listdir(tasks):
        with open(f"{tasks}/{task}/children") as file:
            lists += file.read().split()
    return lists


def _state(process: str) -> str:
    with open(f"/proc/{process}/stat") as file:
        return file.read().rpartition(")")[2].split()[0]


def _signals() -> bool:
    """Whether the program handles signals of its own accord, or has set an alarm."""
    if any(signal.getitimer(which)[0] for which in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF)):
        return True
    return any(_is_programs(signal.getsignal(number)) for number in signal.valid_signals())


def _is_programs(handler: Any) -> bool:
    if not callable(handler) or handler is signal.default_int_handler or isinstance(handler, signal.Handlers):
        return False
    module = str(getattr(handler, "__module__", ""))
    return module.partition(".")[0] != "minitwisted"
