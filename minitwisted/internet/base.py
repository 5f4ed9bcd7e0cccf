"""The loop.

A program that talks to many waits in one place, for all of them at once, and that place is here.  One turn is::

    run what other threads have handed in, and what is due      runUntilCurrent
    send what was written meanwhile                              (so that one turn's writes leave together)
    wait, until something happens or the next call is due        the poller
    call whoever it happened to                                  doRead, doWrite

`ReactorBase` owns the parts and knows none of what they serve: a poller (``_pollers.py``), calls for later (``_timers.py``),
events in phases (``_phases.py``), a bell to be woken by (``_wakeup.py``), a pool of threads.  It watches descriptors by
their number and knows them by `IReadDescriptor` and `IWriteDescriptor` alone; sockets are strangers here.

Whoever is called may do anything: remove others that are about to be called, add new ones, raise.  So each is looked up
the moment its turn comes; what it raises is logged and ends it alone.  There is one way to end: `doRead` or `doWrite`
returns a reason or raises one, and `_end` takes the descriptor out, then tells it, ``connectionLost(Failure(reason))``.

Only `callFromThread` (and with it `stop`'s waking) may be called by other threads and by handlers of signals.
"""

from __future__ import annotations

import time
from _thread import get_ident
from collections import deque
from socket import AF_INET
from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.internet import error, main
from minitwisted.internet._connector import BaseConnector as BaseConnector
from minitwisted.internet._phases import NEXT, Event, Life, logger
from minitwisted.internet._pollers import ERR, HUP, NVAL, READ, WRITE, Select
from minitwisted.internet._resolver import BlockingResolver as BlockingResolver
from minitwisted.internet._resolver import Full, Simple, Threaded, is_literal
from minitwisted.internet._resolver import ThreadedResolver as ThreadedResolver
from minitwisted.internet._signals import listen
from minitwisted.internet._timers import DelayedCall, Timers
from minitwisted.internet.defer import Deferred, succeed
from minitwisted.internet.interfaces import (
    IHalfCloseableDescriptor,
    IReactorCore,
    IReactorFDSet,
    IReactorPluggableNameResolver,
    IReactorPluggableResolver,
    IReactorThreads,
    IReactorTime,
    IResolverSimple,
    _ISupportsExitSignalCapturing,
)
from minitwisted.python import log, threadable
from minitwisted.python._levels import LogLevel
from minitwisted.python.context import turn
from minitwisted.python.failure import Failure
from minitwisted.python.threadpool import ThreadPool

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from minitwisted.internet.interfaces import IDelayedCall, IHostnameResolver, IReadDescriptor, IWriteDescriptor

__all__: list[str] = []

#: Seconds. No wait is longer, since the system counts milliseconds in 32 bits.
LONGEST = 2147483

#: Why a descriptor ends that was closed and never removed.
GONE = error.ConnectionFdescWentAway("File descriptor lost")

#: The two usual ends, made once: whatever text the reason bore, it is these that are told.
ENDS = {kind: Failure(kind()) for kind in (error.ConnectionDone, error.ConnectionLost)}


@implementer(
    IReactorCore, IReactorTime, _ISupportsExitSignalCapturing, IReactorThreads, IReactorPluggableNameResolver,
    IReactorPluggableResolver, IReactorFDSet,
)  # fmt: skip
class ReactorBase:
    """What all reactors are; each kind names its poller and puts in a bell (`installWaker`)."""

    _exitSignal: int | None = None
    _takes_signals = False
    usingThreads = True
    threadpool: ThreadPool | None = None
    resolver: Any = None
    nameResolver: Any = None
    waker: Any = None

    #: Makes the poller: a class of ``_pollers.py``.  Whoever waits in a way of his own inherits one that costs nothing.
    _poller_class: Callable[[], Any] = Select

    def __init__(self) -> None:
        self._life = Life.NEW
        self._events: dict[str, Event] = {}
        self._timers = Timers()
        #: Calls that other threads have handed in; more are appended at any time.
        self.threadCallQueue: deque = deque()
        self._readers: dict[int, Any] = {}
        self._writers: dict[int, Any] = {}
        self._internal: set[IReadDescriptor] = set()
        self._poller = self._poller_class()
        # Those who have written since the last turn. `_flush_soon(one)` adds one: no frame of ours, and no order lost.
        self._unsent: dict[Any, None] = {}
        self._flush_soon: Callable[[Any], object] = self._unsent.setdefault
        # Whether somebody might be waiting for something to happen: only then is it worth ringing.
        self._asleep = True
        self.addSystemEventTrigger("during", "startup", self._come_up)
        self.addSystemEventTrigger("during", "shutdown", self.crash)
        self.addSystemEventTrigger("during", "shutdown", self.disconnectAll)
        self.installNameResolver(Threaded(self))
        self.installWaker()

    # The loop.

    def mainLoop(self) -> None:
        """Turn until `stop` or `crash`."""
        while self._life.turning:
            try:
                while self._life.turning:
                    self.runUntilCurrent()
                    self.doIteration(self.timeout() if self._life.turning else 0)
            except BaseException:
                logger.emit(LogLevel.critical, "Unexpected error in main loop", log_failure=Failure())
        logger.emit(LogLevel.info, "Main loop terminated.")

    def iterate(self, delay: float = 0.0) -> None:
        """One turn by hand, which waits `delay` seconds at most."""
        # Whoever hands in a call ends a wait, even one that is only about to begin.
        delay = 0 if self.threadCallQueue else delay
        self.runUntilCurrent()
        self.doIteration(delay)

    def runUntilCurrent(self) -> None:
        """Run what other threads have handed in, then what is due, then the end if `stop` has asked for it."""
        if self.threadCallQueue:
            self._run_calls_from_threads()
        for call in self._timers.due(self.seconds()):
            try:
                call.func(*call.args, **call.kw)
            except BaseException:
                logger.emit(LogLevel.critical, "while handling timed call", log_failure=Failure())
        if self._life is Life.STOPPING:
            self._life = NEXT[Life.STOPPING, "close"]
            self.fireSystemEvent("shutdown")

    def timeout(self) -> float | None:
        """How many seconds to wait before a call is due; None if there is none."""
        if self.threadCallQueue:
            return 0
        when = self._timers.next_time()
        if when is None:
            return None
        wait = when - self.seconds()
        return 0 if wait < 0 else wait if wait < LONGEST else LONGEST

    def doIteration(self, delay: float | None) -> None:
        """Wait `delay` seconds at most (None: for ever) for descriptors, and call those to which something has happened."""
        if self._unsent:
            delay = self._flush(delay)
        # In this order: who hands in a call after our look at the queue finds us asleep, and rings.
        self._asleep = True
        events = self._poller.wait(0 if self.threadCallQueue else delay)
        self._asleep = False
        readers, writers = self._readers, self._writers
        # Read before write: a reader may find out that there is nobody to write to.
        for fd, bits in events:
            if bits & READ and fd in readers:
                one = turn.owner = readers[fd]
                try:
                    why = GONE if one.fileno() == -1 else one.doRead()  # <-- here the loop calls you
                except BaseException as problem:
                    why = self._trouble(problem)
                if why:
                    self._end(one, why, READ)
                    continue
            elif bits & (HUP | ERR | NVAL) and not bits & READ:
                self._hang_up(fd)
                continue
            if bits & WRITE and fd in writers:
                one = turn.owner = writers[fd]
                try:
                    why = GONE if one.fileno() == -1 else one.doWrite()  # <-- and here
                except BaseException as problem:
                    why = self._trouble(problem)
                if why:
                    self._end(one, why, WRITE)
        turn.owner = None

    def _flush(self, delay: float | None) -> float | None:
        """Let those send who have written since the last turn; how long to wait after that, at most `delay` seconds."""
        unsent = self._unsent
        for one in list(unsent):
            if one not in unsent:
                continue  # taken out by what one before it has caused
            del unsent[one]
            turn.owner = one
            try:
                why = one._flush()
            except BaseException as problem:
                why = self._trouble(problem)
            if why:
                self._end(one, why, WRITE)
        turn.owner = None
        # Producers may have filled up again, and their turn is the next; or whoever was called has asked for a call.
        soonest = 0 if unsent else self.timeout()
        return soonest if delay is None or (soonest is not None and soonest < delay) else delay

    def _hang_up(self, fd: int) -> None:
        """`fd` has nothing more to say and takes nothing more."""
        reader, writer = self._readers.get(fd), self._writers.get(fd)
        if reader is not None:
            self._end(reader, main.CONNECTION_DONE, READ)
        if writer is not None and writer is not reader:
            self._end(writer, main.CONNECTION_LOST, WRITE)

    def _trouble(self, problem: BaseException) -> BaseException:
        log.err()
        return problem

    def _end(self, one: Any, why: Any, kind: int) -> None:
        """Watch `one` no more and tell it why: the end of reading alone, if that is what has ended and it can tell the two."""
        turn.owner = one
        self.removeReader(one)
        reason = ENDS.get(type(why)) or Failure(why)
        try:
            if kind is READ and type(why) is error.ConnectionDone and IHalfCloseableDescriptor.providedBy(one):
                one.readConnectionLost(reason)
            else:
                self.removeWriter(one)
                one.connectionLost(reason)
        except BaseException:
            log.err()

    # Descriptors.

    def addReader(self, reader: IReadDescriptor) -> None:
        """Call ``reader.doRead()`` whenever there is something to read."""
        self._watch(self._readers, READ, reader)

    def addWriter(self, writer: IWriteDescriptor) -> None:
        """Call ``writer.doWrite()`` whenever there is room."""
        self._watch(self._writers, WRITE, writer)

    def removeReader(self, reader: IReadDescriptor) -> None:
        """Stop that."""
        self._unwatch(self._readers, reader)

    def removeWriter(self, writer: IWriteDescriptor) -> None:
        """Stop that."""
        if writer in self._unsent:
            del self._unsent[writer]
        self._unwatch(self._writers, writer)

    def getReaders(self) -> list[IReadDescriptor]:
        """Those whose reading is watched, the reactor's own among them."""
        return list(self._readers.values())

    def getWriters(self) -> list[IWriteDescriptor]:
        """Those who wait for room, or for the end of this turn, to write."""
        return list({**dict.fromkeys(self._writers.values()), **self._unsent})

    def removeAll(self) -> list[IReadDescriptor | IWriteDescriptor]:
        """Forget all but the reactor's own; returns those forgotten, each once."""
        watched: dict[Any, None] = dict.fromkeys([*self.getReaders(), *self.getWriters()])
        all_of_them = [each for each in watched if each not in self._internal]
        for each in all_of_them:
            self.removeReader(each)
            self.removeWriter(each)
        return all_of_them

    def disconnectAll(self) -> None:
        """Forget all, and tell each that its connection is lost."""
        for each in self.removeAll():
            turn.owner = each
            try:
                each.connectionLost(Failure(main.CONNECTION_LOST))
            except BaseException:
                log.err()
        turn.owner = None

    def _watch(self, table: dict[int, Any], kind: int, one: Any) -> None:
        fd = one.fileno()
        if table.get(fd) is not one:
            # If the poller refuses, nothing has happened.  Who stood here before has been closed and his number given away.
            self._poller.watch(fd, kind | self._wanted(fd))
            table[fd] = one

    def _unwatch(self, table: dict[int, Any], one: Any) -> None:
        fd = one.fileno()
        if fd == -1:  # closed first: how was it known?
            fd = next((number for number, each in table.items() if each is one), -1)
        if table.get(fd) is one:
            del table[fd]
            self._poller.watch(fd, self._wanted(fd))

    def _wanted(self, fd: int) -> int:
        return (READ if fd in self._readers else 0) | (WRITE if fd in self._writers else 0)

    # Starting and stopping.

    @property
    def running(self) -> bool:
        """Whether it runs: from during startup until during shutdown."""
        return self._life.running

    def run(self, installSignalHandlers: bool = True) -> None:
        """Start, turn until stopped, return.  Raises ReactorAlreadyRunning or ReactorNotRestartable.

        Unless `installSignalHandlers` is false, SIGINT and SIGTERM stop it; that needs the main thread.
        """
        self.startRunning(installSignalHandlers=installSignalHandlers)
        self.mainLoop()

    def startRunning(self, installSignalHandlers: bool = True) -> None:
        """What `run` does first, for whoever calls `mainLoop` or `iterate` himself.  Raises as `run` does."""
        if self._life.turning:
            raise error.ReactorAlreadyRunning()
        if (self._life, "start") not in NEXT:
            raise error.ReactorNotRestartable()
        if self._life is Life.CRASHED:
            self.addSystemEventTrigger("during", "startup", self._come_up)
        self._life = NEXT[self._life, "start"]
        turn.thread = get_ident()
        threadable.registerAsIOThread()
        self._takes_signals = installSignalHandlers
        self.fireSystemEvent("startup")

    def _come_up(self) -> None:
        self._live("up")
        if self._takes_signals:
            listen(self)

    def stop(self) -> None:
        """Begin the shutdown at the end of this turn.  Raises ReactorNotRunning if there is nothing to stop."""
        if (self._life, "stop") not in NEXT:
            raise error.ReactorNotRunning("Can't stop reactor that isn't running.")
        self._live("stop")
        self.wakeUp()

    def crash(self) -> None:
        """Return from `mainLoop` after this turn; nothing is shut down, and the reactor may run again."""
        self._live("crash")
        self.wakeUp()  # whoever calls may do so while the turn's writes are sent, and the turn would wait after that

    def sigInt(self, number: int, frame: Any = None) -> None:
        """Handle SIGINT: stop."""
        self._stop_by_signal("Received SIGINT, shutting down.", number)

    def sigTerm(self, number: int, frame: Any = None) -> None:
        """Handle SIGTERM: stop."""
        self._stop_by_signal("Received SIGTERM, shutting down.", number)

    def sigBreak(self, number: int, frame: Any = None) -> None:
        """Handle SIGBREAK: stop."""
        self._stop_by_signal("Received SIGBREAK, shutting down.", number)

    def _stop_by_signal(self, text: str, number: int) -> None:
        logger.emit(LogLevel.info, text)
        self.callFromThread(self.stop)
        self._exitSignal = number

    def _live(self, what: str) -> None:
        self._life = NEXT.get((self._life, what), self._life)

    # Events.

    def addSystemEventTrigger(
        self, phase: str, eventType: str, callable: Callable[..., Any], *args: object, **kwargs: object
    ) -> Any:
        """Call `callable` in `phase` of `eventType`; see IReactorCore.  Returns what `removeSystemEventTrigger` takes."""
        _must_be_callable(callable)
        event = self._events.get(eventType) or self._events.setdefault(eventType, Event())
        return eventType, event.add(phase, callable, *args, **kwargs)

    def removeSystemEventTrigger(self, triggerID: Any) -> None:
        """Take a trigger back.  Raises KeyError, ValueError or TypeError for what names none."""
        eventType, trigger = triggerID
        self._events[eventType].remove(trigger)

    def fireSystemEvent(self, eventType: str) -> None:
        """Let `eventType` happen."""
        event = self._events.get(eventType)
        if event is not None:
            event.fire()

    def callWhenRunning(self, callable: Callable[..., Any], *args: object, **kwargs: object) -> Any:
        """Call it now if the reactor has started, else once it has; then what is returned names the trigger."""
        if self._life.turning:
            callable(*args, **kwargs)
            return None
        return self.addSystemEventTrigger("after", "startup", callable, *args, **kwargs)

    # Time.

    seconds = staticmethod(time.time)

    def callLater(self, delay: float, callable: Callable[..., Any], *args: object, **kw: object) -> DelayedCall:
        """Call `callable` in `delay` seconds, not before the next turn."""
        if not delay >= 0:
            raise AssertionError(f"{delay} is not greater than or equal to 0 seconds")
        timers = self._timers
        call = DelayedCall(self.seconds() + delay, callable, args, kw, timers.forget, timers.sooner, self.seconds)
        timers.add(call)
        return call

    def getDelayedCalls(self) -> Sequence[IDelayedCall]:
        """The calls still to come, in no order."""
        return self._timers.pending()

    # Threads.

    def callFromThread(self, f, *args, **kwargs) -> None:  # type: ignore[override]  # Twisted's own names differ
        """Call `f` in the loop's thread, in its next turn.  Any thread may ask, and any handler of a signal."""
        _must_be_callable(f)
        self.threadCallQueue.append((f, args, kwargs))
        if self._asleep:
            self.wakeUp()

    def _run_calls_from_threads(self) -> None:
        queue = self.threadCallQueue
        # Those that come while these run wait for the next turn, or a call that asks for itself would hold up all else.
        left = len(queue)
        while left and queue:  # one of them may call `iterate`, which takes the rest
            left -= 1
            f, args, kwargs = queue.popleft()
            try:
                f(*args, **kwargs)
            except BaseException:
                logger.emit(LogLevel.critical, "while calling from thread", log_failure=Failure())

    def wakeUp(self) -> None:
        """End the wait, if there is one; for any thread."""
        if self.waker is not None:
            self.waker.wakeUp()

    def getThreadPool(self) -> ThreadPool:
        """The pool that `callInThread` uses: made when it is first asked for, and stopped with the reactor."""
        if self.threadpool is None:
            self.threadpool = ThreadPool(0, 10, "minitwisted.internet.reactor")
            self.callWhenRunning(self._start_threads)
            self.addSystemEventTrigger("during", "shutdown", self._stop_threads)
        return self.threadpool

    def _start_threads(self) -> None:
        pool = self.threadpool
        if pool is not None and not pool.started:  # else it was stopped before the reactor has run
            pool.start()

    def _stop_threads(self) -> None:
        if self.threadpool is not None:
            self.threadpool.stop()
            self.threadpool = None

    def callInThread(self, _callable, *args, **kwargs) -> None:  # type: ignore[override]
        """Call it in a thread of the pool; what it raises is logged."""
        self.getThreadPool().callInThread(_callable, *args, **kwargs)

    def suggestThreadPoolSize(self, size: int) -> None:
        """Have at most `size` threads in the pool."""
        self.getThreadPool().adjustPoolsize(maxthreads=size)

    # Names.

    def resolve(self, name: str, timeout: Sequence[int] = (1, 3, 11, 45)) -> Deferred[str]:
        """The IPv4 address of `name`, as a Deferred; fails with DNSLookupError.  `timeout` (seconds) is a wish."""
        if not name:
            return succeed("0.0.0.0")  # all of this machine's
        if is_literal(name, AF_INET):
            return succeed(name)
        return self.resolver.getHostByName(name, timeout)

    def installResolver(self, resolver: IResolverSimple) -> IResolverSimple:
        """Use `resolver` from now on; returns the one used before."""
        if not IResolverSimple.providedBy(resolver):
            raise AssertionError
        old, self.resolver = self.resolver, resolver
        self.nameResolver = Full(resolver)
        return old

    def installNameResolver(self, resolver: IHostnameResolver) -> IHostnameResolver:
        """Use `resolver` from now on; returns the one used before."""
        old, self.nameResolver = self.nameResolver, resolver
        self.resolver = Simple(resolver)
        return old

    def installWaker(self) -> None:
        """Put in a bell: ``self.waker``."""
        raise NotImplementedError(f"{type(self).__module__}.{type(self).__qualname__} did not implement installWaker")


def _must_be_callable(f: object) -> None:
    if not callable(f):
        raise AssertionError(f"{f} is not callable")
