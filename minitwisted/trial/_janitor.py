"""What a test leaves in the reactor, it is told of, and it is taken away.

A call that is still to come would run in the middle of another test, and be blamed on that.  So after each test the janitor
turns the loop twice, for what is only about to end, and then reports what waits and cancels it.  Afterwards come the sockets
and the like: those that the reactor still watches are reported and watched no more, and children are killed.  Last, the
threads of the reactor's pool are stopped.

Contract: what was found is reported as one `DirtyReactorAggregateError`; sockets stay open, as only their owner can close them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from minitwisted.internet import interfaces
from minitwisted.internet._the_reactor import the_reactor
from minitwisted.python.failure import Failure
from minitwisted.trial.util import DirtyReactorAggregateError

if TYPE_CHECKING:
    from typing import Any


class _Janitor:
    """Cleans up after `test` and tells the reporter `result`; `reactor` is by default that of the process."""

    def __init__(self, test: Any, result: Any, reactor: Any = None) -> None:
        self.test = test
        self.result = result
        self.reactor = reactor

    def postCaseCleanup(self) -> bool:
        """Take away the calls that are to come; whether there were none."""
        calls = self._cleanPending()
        if calls:
            self._report(calls)
        return not calls

    def postClassCleanup(self) -> None:
        """Take away everything."""
        selectables = self._cleanReactor()
        calls = self._cleanPending()
        if selectables or calls:
            self._report(calls, selectables)
        self._cleanThreads()

    def _report(self, *found: Any) -> None:
        self.result.addError(self.test, Failure(DirtyReactorAggregateError(*found)))

    def _getReactor(self) -> Any:
        return the_reactor() if self.reactor is None else self.reactor

    def _cleanPending(self) -> list[str]:
        reactor = self._getReactor()
        # Twice: what is due now may ask for a call at once, which is how much of the library ends things.
        reactor.iterate(0)
        reactor.iterate(0)
        texts = []
        for call in reactor.getDelayedCalls():
            if call.active():
                texts.append(str(call))
                call.cancel()
        return texts

    def _cleanThreads(self) -> None:
        stop = getattr(self._getReactor(), "_stop_threads", None)
        if stop is not None:
            stop()

    def _cleanReactor(self) -> list[str]:
        texts = []
        for each in self._getReactor().removeAll():
            if interfaces.IProcessTransport.providedBy(each):
                each.signalProcess("KILL")
            texts.append(repr(each))
        return texts
