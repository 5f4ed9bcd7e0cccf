"""Waiting for a lock between processes without standing still.

The system offers no descriptor that tells when another process lets a lock go, so it is tried again every second, on the
clock; a Deferred fires when it is held.  Whoever gives up waiting cancels that Deferred.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from minitwisted.internet._deferred import Deferred, TimeoutError
from minitwisted.internet._ready import fail
from minitwisted.internet._the_reactor import the_reactor
from minitwisted.internet._unhandled import HOME
from minitwisted.python._home import at_home
from minitwisted.python.failure import Failure
from minitwisted.python.lockfile import FilesystemLock

if TYPE_CHECKING:
    from minitwisted.internet.interfaces import IDelayedCall, IReactorTime


class AlreadyTryingToLockError(Exception):
    """``deferUntilLocked`` was called while an earlier call still waited for the lock."""


class DeferredFilesystemLock(FilesystemLock):
    """A lock of the path `name` whose taking can be waited for; `scheduler` is the clock, by default the reactor."""

    _interval = 1
    _tryLockCall: IDelayedCall | None = None
    _timeoutCall: IDelayedCall | None = None

    def __init__(self, name: str, scheduler: IReactorTime | None = None) -> None:
        super().__init__(name)
        self._scheduler = the_reactor() if scheduler is None else scheduler

    def deferUntilLocked(self, timeout: float | None = None) -> Deferred[None]:
        """A Deferred that fires with None when this object holds the lock.

        Fails with TimeoutError after `timeout` seconds, and with AlreadyTryingToLockError while another call waits.
        Cancelling it ends the waiting.
        """
        if self._tryLockCall is not None:
            return fail(AlreadyTryingToLockError("deferUntilLocked isn't safe for concurrent use."))

        def stop_trying() -> None:
            for call in (self._tryLockCall, self._timeoutCall):
                if call is not None and call.active():
                    call.cancel()
            self._tryLockCall = self._timeoutCall = None

        def give_up() -> None:
            stop_trying()
            text = f"Timed out acquiring lock: {self.name} after {timeout:f}s"
            locked.errback(Failure(TimeoutError(text)))

        def try_it() -> None:
            if self.lock():
                stop_trying()
                locked.callback(None)
                return
            if timeout is not None and self._timeoutCall is None:
                self._timeoutCall = self._scheduler.callLater(timeout, give_up)
            self._tryLockCall = self._scheduler.callLater(self._interval, try_it)

        locked: Deferred[None] = Deferred(lambda _: stop_trying())
        try_it()
        return locked


at_home(HOME, AlreadyTryingToLockError, DeferredFilesystemLock)
