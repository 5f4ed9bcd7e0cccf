"""One connection, made again whenever it is lost.

A client that must not give up goes through few states: it connects, is connected, waits to try again.  Stopping adds one more,
since a connection takes time to end, and another, since somebody may start the service before that time is over.  What each
event means in each state is the table `_TABLE`; the methods it names do one thing each, and never ask where they are.

The contract: ``whenConnected`` gives the protocol of the connection there is, or of the next one.  A connection counts only
when its preparation, if there is one, has succeeded.  How long to wait is asked of a policy, which is told how many attempts
have failed in a row; a connection that stood and was lost counts as the first of them.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from zope.interface import directlyProvides, providedBy

from minitwisted.application.service import Service
from minitwisted.internet._the_reactor import the_reactor
from minitwisted.internet.defer import CancelledError, Deferred, succeed
from minitwisted.python._home import at_home
from minitwisted.python._levels import LogLevel
from minitwisted.python._publisher import Logger
from minitwisted.python.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from minitwisted.internet.interfaces import IProtocolFactory, IReactorTime, IStreamClientEndpoint

NEW, CONNECTING, WAITING, CONNECTED = "new", "connecting", "waiting", "connected"
ENDING, RESTARTING, STOPPED = "ending", "restarting", "stopped"

#: In which state which event leads to what: the method that does it, and the state in which it is done.
_TABLE = {
    (NEW, "start"): ("_connect", CONNECTING),
    (CONNECTING, "made"): ("_give", CONNECTED),
    (CONNECTING, "failed"): ("_wait", WAITING),
    (WAITING, "due"): ("_connect", CONNECTING),
    (CONNECTED, "lost"): ("_wait_anew", WAITING),
    # Stopping, and what it takes until that is done.
    (NEW, "stop"): ("_tell_stopped", STOPPED),
    (STOPPED, "stop"): ("_tell_stopped", STOPPED),
    (STOPPED, "start"): ("_connect", CONNECTING),
    (WAITING, "stop"): ("_stop_waiting", STOPPED),
    (CONNECTING, "stop"): ("_cancel", ENDING),
    (CONNECTED, "stop"): ("_close", ENDING),
    (ENDING, "stop"): (None, ENDING),
    (ENDING, "made"): ("_close_new", ENDING),  # by an endpoint that cannot be cancelled
    (ENDING, "failed"): ("_rest", STOPPED),
    (ENDING, "lost"): ("_rest", STOPPED),
    # Started before that is done.
    (ENDING, "start"): (None, RESTARTING),
    (RESTARTING, "stop"): (None, ENDING),
    (RESTARTING, "made"): ("_close_new", RESTARTING),
    (RESTARTING, "failed"): ("_connect_and_rest", CONNECTING),
    (RESTARTING, "lost"): ("_connect_and_rest", CONNECTING),
    # Once is enough.
    (CONNECTING, "start"): ("_warn", CONNECTING),
    (WAITING, "start"): ("_warn", WAITING),
    (CONNECTED, "start"): ("_warn", CONNECTED),
    (RESTARTING, "start"): ("_warn", RESTARTING),
    # Lost while it was prepared: the preparation will say so.
    (CONNECTING, "lost"): (None, CONNECTING),
    (WAITING, "lost"): (None, WAITING),
    (STOPPED, "lost"): (None, STOPPED),
}


def backoffPolicy(
    initialDelay: float = 1.0, maxDelay: float = 60.0, factor: float = 1.5, jitter: Callable[[], float] = random.random
) -> Callable[[int], float]:
    """A policy that waits `factor` times longer after each failure, from `initialDelay` to `maxDelay` seconds.

    What `jitter` returns is added, so that many clients do not come back all at once.
    """

    def delay(attempt: int) -> float:
        try:
            grown = min(initialDelay * factor**attempt, maxDelay)
        except OverflowError:
            grown = maxDelay
        return grown + jitter()

    return delay


class ClientService(Service):
    """Keeps a connection to `endpoint` (``IStreamClientEndpoint``) with a protocol of `factory`.

    ``retryPolicy(failures in a row)`` says how many seconds to wait (default: ``backoffPolicy()``), `clock`
    (``IReactorTime``, default: the reactor) is where.  ``prepareConnection(protocol)``, which may return a Deferred, is
    called with each new connection; if it fails, the attempt has failed.
    """

    def __init__(
        self,
        endpoint: IStreamClientEndpoint,
        factory: IProtocolFactory,
        retryPolicy: Callable[[int], float] | None = None,
        clock: IReactorTime | None = None,
        prepareConnection: Callable[[Any], object] | None = None,
    ) -> None:
        self.__endpoint, self.__prepare = endpoint, prepareConnection
        self.__factory: Any = _WatchedFactory(factory, self.__was_lost)
        self.__delay = backoffPolicy() if retryPolicy is None else retryPolicy
        self.__clock = the_reactor() if clock is None else clock
        self.__state = NEW
        self.__failures = 0  # in a row
        self.__current: Any = None  # the Deferred of the attempt, the delayed call, or the protocol: what the state is about
        self.__waiting: list[tuple[Deferred, int | None]] = []  # who wants a protocol, and how many failures he bears
        self.__stopping: list[Deferred] = []

    # --- What users call ---

    def startService(self) -> None:
        """Connect, and go on doing so."""
        super().startService()
        self.__happened("start")

    def stopService(self) -> Deferred[None]:
        """Disconnect, or stop trying; fires when nothing is left of it.  Those who wait for a connection are failed."""
        super().stopService()
        stopped: Deferred[None] = Deferred()
        self.__stopping.append(stopped)
        self.__happened("stop")
        return stopped

    def whenConnected(self, failAfterFailures: int | None = None) -> Deferred[Any]:
        """The protocol of this connection, or of the next one.

        Errbacks ``CancelledError`` when the service is stopped, and the reason of an attempt if it is the one after which,
        counted from now, `failAfterFailures` have failed.
        """
        if self.__state == CONNECTED:
            return succeed(self.__current)
        answer: Deferred[Any] = Deferred()
        if self.__state == STOPPED:
            answer.errback(CancelledError())
        else:
            self.__waiting.append((answer, failAfterFailures))
        return answer

    # --- The machine ---

    def __happened(self, event: str, *what) -> None:
        action, self.__state = _TABLE[self.__state, event]
        if action is not None:
            getattr(self, "_ClientService_" + action)(*what)  # the name as Python mangles it

    def __connect(self) -> None:
        attempt = self.__current = self.__endpoint.connect(self.__factory)
        attempt.addCallback(self.__prepared)
        attempt.addCallbacks(lambda protocol: self.__happened("made", protocol), lambda why: self.__happened("failed", why))

    def __prepared(self, protocol):
        """The program's own protocol, once it is ready."""
        if self.__prepare is None:
            return protocol._inner
        done = self.__prepare(protocol)
        return done.addCallback(lambda _: protocol._inner) if isinstance(done, Deferred) else protocol._inner

    def __give(self, protocol) -> None:
        self.__current, self.__failures = protocol, 0
        waiting, self.__waiting = self.__waiting, []
        for answer, _ in waiting:
            answer.callback(protocol)

    def __wait(self, reason: Failure) -> None:
        self.__failures += 1
        self.__current = self.__clock.callLater(self.__delay(self.__failures), self.__happened, "due")
        patient, gone = [], []
        for answer, bears in self.__waiting:
            if bears == 1:
                gone.append(answer)
            else:
                patient.append((answer, None if bears is None else bears - 1))
        # First those who stay, since whoever is told may come back for more.
        self.__waiting = patient
        for answer in gone:
            answer.errback(reason)

    def __wait_anew(self) -> None:
        self.__failures = 1
        self.__current = self.__clock.callLater(self.__delay(1), self.__happened, "due")

    def __was_lost(self) -> None:
        self.__happened("lost")

    def __cancel(self) -> None:
        self.__current.cancel()

    def __close(self) -> None:
        self.__current.transport.loseConnection()

    def __close_new(self, protocol) -> None:
        protocol.transport.loseConnection()

    def __stop_waiting(self) -> None:
        self.__current.cancel()
        self.__rest()

    def __rest(self, reason: object = None) -> None:
        """It is over: tell those who wait for a connection, then those who wait for the end."""
        self.__current = None
        waiting, self.__waiting = self.__waiting, []
        for answer, _ in waiting:
            answer.errback(CancelledError())
        self.__tell_stopped()

    def __connect_and_rest(self, reason: object = None) -> None:
        self.__connect()
        self.__tell_stopped()

    def __tell_stopped(self) -> None:
        stopping, self.__stopping = self.__stopping, []
        for stopped in stopping:
            stopped.callback(None)

    def __warn(self) -> None:
        Logger(__name__, self).emit(LogLevel.warn, "Duplicate ClientService.startService {log_source}")


class _Watched:
    """Stands for what is inside and provides what it provides."""

    def __init__(self, inner) -> None:
        self._inner = inner
        directlyProvides(self, providedBy(inner))

    def __getattr__(self, name: str):
        return getattr(self._inner, name)


class _WatchedFactory(_Watched):
    """The program's factory; its protocols say when they are lost."""

    def __init__(self, inner, lost) -> None:
        super().__init__(inner)
        self._lost = lost

    def buildProtocol(self, addr):
        """The protocol that the program's factory builds, watched."""
        protocol = self._inner.buildProtocol(addr)
        return None if protocol is None else _WatchedProtocol(protocol, self._lost)


class _WatchedProtocol(_Watched):
    """The program's protocol, between it and the transport."""

    def __init__(self, inner, lost) -> None:
        super().__init__(inner)
        self._lost = lost

    def connectionLost(self, reason: Failure) -> None:
        """Tell the program first."""
        try:
            self._inner.connectionLost(reason)
        finally:
            self._lost()


at_home("minitwisted.application.internet", ClientService, backoffPolicy)
