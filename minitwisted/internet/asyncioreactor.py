"""The reactor that lives in somebody else's loop.

asyncio has a loop of its own, and a thread can turn but one.  So this reactor does not wait for anything: it asks asyncio's
loop to call it, and each call is a small turn of its own.  There are four kinds::

    a descriptor is ready          add_reader, add_writer    -> doRead, doWrite
    the earliest call is due       call_later                -> runUntilCurrent; one alarm for all calls
    somebody has written           call_soon                 -> send what was written since the last time
    another thread hands in a call call_soon_threadsafe      -> it becomes a call for later, with no delay

All else is inherited.  Since nothing else is asked of the loop, any loop that offers these will do, uvloop's too; and
coroutines of asyncio and protocols of ours run side by side, each between two steps of the others.

The contract: whoever runs the loop runs the reactor.  `run` does both; who runs the loop himself calls `startRunning` first,
and when the reactor is stopped, so is the loop, for nobody else would return from it.  A loop that is closed takes no more
calls: those who make them are told so by its RuntimeError.  The loop's own clock decides when the alarm rings; what is due then
is decided by `seconds`, as on every reactor.
"""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

from minitwisted.internet._pollers import READ, WRITE
from minitwisted.internet.base import GONE, ReactorBase
from minitwisted.internet.main import installReactor
from minitwisted.internet.posixbase import PosixReactorBase
from minitwisted.python.context import turn

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, Handle
    from collections.abc import Callable
    from typing import Any

    from minitwisted.internet._timers import DelayedCall

__all__ = ["AsyncioSelectorReactor", "install"]

#: Seconds.
A_LITTLE = 0.01


class AsyncioSelectorReactor(PosixReactorBase):
    """Runs on an asyncio loop: the given one, or the one that is running, or a new one, which then is the thread's own."""

    # When the alarm rings, in seconds as the calls count them; and what asyncio knows it by. None: nothing is planned.
    _alarm: Handle | None = None
    _alarm_time = 0.0
    # Whether `_send` is about to be called.
    _sending = False

    def __init__(self, eventloop: AbstractEventLoop | None = None) -> None:
        """Raises TypeError for a loop that cannot watch descriptors (the proactor of Windows)."""
        self._asyncioEventloop = _usable(_current() if eventloop is None else eventloop)
        super().__init__()
        self._timers.sooner = self._sooner
        self._flush_soon = self._send_soon

    def _poller_class(self) -> Watch:
        return Watch(self._asyncioEventloop, {READ: self._readable, WRITE: self._writable})

    # Running.

    def _come_up(self) -> None:
        # The interpreter tells one descriptor alone of signals.  If the loop has claimed that for handlers of its own, it is
        # woken already, and needs what is told there.
        theirs = -1
        with suppress(ValueError):  # not in the main thread: signals cannot be had here at all, as the next line says
            theirs = signal.set_wakeup_fd(-1)
        super()._come_up()
        if theirs != -1:
            with suppress(ValueError, OSError):  # it was left over from a loop that is closed: then we are told, as is right
                signal.set_wakeup_fd(theirs)

    # Children are heard of for as long as the loop runs, and whether it runs on is not ours to say: nothing is put back.
    run = ReactorBase.run

    def mainLoop(self) -> None:
        """Let the loop run until `stop` or `crash`.  Raises RuntimeError if it is running already."""
        self._asyncioEventloop.run_forever()

    def iterate(self, timeout: float) -> None:  # type: ignore[override]  # here, as in Twisted, it has no default
        """Let the loop run for `timeout` seconds and a little more.  Raises RuntimeError if it is running already."""
        # Without the more, what a turn begins (to write, to call at once) would never be done within it.
        self._asyncioEventloop.call_later(timeout + A_LITTLE, self._asyncioEventloop.stop)
        self._asyncioEventloop.run_forever()

    def doIteration(self, delay: float | None) -> None:
        """There is no turn of ours to make by hand: always NotImplementedError, as on every reactor that has no such method."""
        raise NotImplementedError(f"{type(self).__module__}.{type(self).__qualname__} did not implement doIteration")

    def stop(self) -> None:
        """Begin the shutdown soon.  Raises ReactorNotRunning if there is nothing to stop."""
        super().stop()
        self.callLater(0, _nothing)  # the end is looked for after the calls that are due

    def crash(self) -> None:
        """Stop the loop after what it has begun; nothing is shut down."""
        super().crash()
        self._asyncioEventloop.stop()

    # A descriptor is ready.

    def _trouble(self, problem: BaseException) -> BaseException:
        turn.owner = None  # as in Twisted, on this reactor nobody is named as whose error it is
        return super()._trouble(problem)

    def _readable(self, fd: int) -> None:
        one = turn.owner = self._readers[fd]
        try:
            why = GONE if one.fileno() == -1 else one.doRead()  # <-- here the loop calls you
        except BaseException as problem:
            why = self._trouble(problem)
        if why:
            self._end(one, why, READ)
        turn.owner = None

    def _writable(self, fd: int) -> None:
        one = turn.owner = self._writers[fd]
        try:
            why = GONE if one.fileno() == -1 else one.doWrite()  # <-- and here
        except BaseException as problem:
            why = self._trouble(problem)
        if why:
            self._end(one, why, WRITE)
        turn.owner = None

    # The earliest call is due.

    def callLater(self, delay: float, callable: Callable[..., Any], *args: object, **kwargs: object) -> DelayedCall:
        """Call `callable` in `delay` seconds, not before the loop's next turn.  Raises RuntimeError if the loop is closed."""
        call = super().callLater(delay, callable, *args, **kwargs)
        self._plan(call.time)
        return call

    def _sooner(self, call: DelayedCall) -> None:
        self._timers._sooner(call)
        self._plan(call.time)

    def _plan(self, when: float) -> None:
        if self._alarm is not None:
            if self._alarm_time <= when:
                return  # it rings early enough, and looks again then
            self._alarm.cancel()
        self._alarm = self._asyncioEventloop.call_later(max(0, when - self.seconds()), self._ring)
        self._alarm_time = when

    def _ring(self) -> None:
        self._alarm = None
        self.runUntilCurrent()
        when = self._timers.next_time()
        if when is not None:
            self._plan(when)

    # Somebody has written.

    def _send_soon(self, one: Any) -> None:
        if not self._sending:
            self._asyncioEventloop.call_soon(self._send)
            self._sending = True
        self._unsent.setdefault(one)

    def _send(self) -> None:
        self._sending = False  # first: those who write while others send ask for another time
        self._flush(None)

    # Another thread.

    def callFromThread(self, callable, *args, **kwargs) -> None:  # type: ignore[override]
        """Call `callable` in the loop's thread, as soon as those calls are done that are due.  Any thread may ask."""
        self._asyncioEventloop.call_soon_threadsafe(lambda: self.callLater(0, callable, *args, **kwargs))


class Watch:
    """A poller that never waits: it has the loop watch, and `ready` holds for `READ` and `WRITE` whom the loop is to call.

    It differs from the loop's own methods where the loop believes in numbers.  One that was closed and given away is
    told to the system anew, and a regular file, for which epoll cannot wait, is ready in every turn.
    """

    def __init__(self, loop: AbstractEventLoop, ready: dict[int, Callable[[int], None]]) -> None:
        self._loop = loop
        self._ready = ready
        self._wanted: dict[int, int] = {}
        self._files: dict[int, Handle] = {}

    def watch(self, fd: int, bits: int) -> None:
        """From now on have it called for `bits` (0: nothing) of `fd`."""
        had = self._wanted.pop(fd, 0)
        if fd in self._files:
            self._files.pop(fd).cancel()
            had = 0
        # Nothing gone and nothing new: someone else stands where one was closed, and the system does not know him yet.
        keep = had & bits if had != bits else 0
        self._drop(fd, had & ~keep)
        try:
            self._add(fd, bits & ~keep)
        except FileNotFoundError:  # it is the same, and this time the system has noticed
            self._drop(fd, keep)
            self._add(fd, bits)
        except PermissionError:
            self._files[fd] = self._loop.call_soon(self._serve, fd)
        if bits:
            self._wanted[fd] = bits

    def _add(self, fd: int, bits: int) -> None:
        if bits & READ:
            self._loop.add_reader(fd, self._ready[READ], fd)
        if bits & WRITE:
            self._loop.add_writer(fd, self._ready[WRITE], fd)

    def _drop(self, fd: int, bits: int) -> None:
        # What was closed behind our back, the system has forgotten already, and says so.
        if bits & READ:
            with suppress(OSError):
                self._loop.remove_reader(fd)
        if bits & WRITE:
            with suppress(OSError):
                self._loop.remove_writer(fd)

    def _serve(self, fd: int) -> None:
        """A file is ready now, and again."""
        self._files[fd] = self._loop.call_soon(self._serve, fd)  # first: whoever is called may want no more
        for bit in (READ, WRITE):
            if fd in self._files and self._wanted[fd] & bit:
                self._ready[bit](fd)


def _current() -> AbstractEventLoop:
    """The loop that is running here, or a new one, made this thread's own."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        return loop


def _usable(loop: AbstractEventLoop) -> AbstractEventLoop:
    if isinstance(loop, getattr(asyncio, "ProactorEventLoop", ())):
        raise TypeError(f"ProactorEventLoop is not supported, got: {loop}")
    return loop


def _nothing() -> None:
    """The call that is only to make a turn."""


def install(eventloop: AbstractEventLoop | None = None) -> None:
    """Make a reactor on `eventloop` the one of the process; None as for `AsyncioSelectorReactor`.

    Raises ReactorAlreadyInstalledError if there is one, and TypeError as that does.
    """
    installReactor(AsyncioSelectorReactor(eventloop))
