"""Who says nothing for too long is hung up on.

Twice, since there are two places for it: ``TimeoutFactory`` is put around a factory that knows nothing of it, and any byte in
either direction counts as life; ``TimeoutMixin`` is inherited by a protocol that knows better what life is, and says so by
``resetTimeout``.  In both, a deadline is moved and not made anew each time, which costs nothing.

The public home of all classes is ``minitwisted.protocols.policies``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from minitwisted.internet._the_reactor import the_reactor
from minitwisted.protocols._wrapping import ProtocolWrapper, WrappingFactory

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class TimeoutProtocol(ProtocolWrapper):
    """Closes the connection when nothing has passed for `timeoutPeriod` seconds; the first ones count from its making."""

    def __init__(self, factory, wrappedProtocol, timeoutPeriod) -> None:
        super().__init__(factory, wrappedProtocol)
        self.timeoutCall: Any = None
        self.timeoutPeriod: float | None = None
        self.setTimeout(timeoutPeriod)

    def setTimeout(self, timeoutPeriod=None) -> None:
        """Count from now, to `timeoutPeriod` seconds; None counts no more."""
        self.cancelTimeout()
        self.timeoutPeriod = timeoutPeriod
        if timeoutPeriod is not None:
            self.timeoutCall = self.factory.callLater(timeoutPeriod, self.timeoutFunc)

    def cancelTimeout(self) -> None:
        """Count no more."""
        self.timeoutPeriod = None
        if self.timeoutCall is not None:
            if self.timeoutCall.active():
                self.timeoutCall.cancel()
            self.timeoutCall = None

    def resetTimeout(self) -> None:
        """There is life: count again from now."""
        # Something may still pass after the time was up, while the connection is being closed.
        if self.timeoutCall is not None and self.timeoutCall.active():
            self.timeoutCall.reset(self.timeoutPeriod)

    def write(self, data: bytes) -> None:
        """A sign of life; pass it on."""
        self.resetTimeout()
        super().write(data)

    def writeSequence(self, seq) -> None:
        """A sign of life; pass it on."""
        self.resetTimeout()
        super().writeSequence(seq)

    def dataReceived(self, data: bytes) -> None:
        """A sign of life; pass it on."""
        self.resetTimeout()
        super().dataReceived(data)

    def connectionLost(self, reason) -> None:  # type: ignore[override]
        """Count no more; pass it on."""
        self.cancelTimeout()
        super().connectionLost(reason)

    def timeoutFunc(self) -> None:
        """The time is up: close.  Override for something else."""
        self.loseConnection()


class TimeoutFactory(WrappingFactory):
    """Hangs up on whoever is silent for `timeoutPeriod` seconds."""

    protocol = TimeoutProtocol

    def __init__(self, wrappedFactory, timeoutPeriod=30 * 60) -> None:
        self.timeoutPeriod = timeoutPeriod
        super().__init__(wrappedFactory)

    def buildProtocol(self, addr) -> Any:
        """A protocol whose time begins."""
        return self.protocol(self, self.wrappedFactory.buildProtocol(addr), timeoutPeriod=self.timeoutPeriod)

    def callLater(self, period: float, func: Callable[[], object]) -> Any:
        """``reactor.callLater``; tests override it."""
        return the_reactor().callLater(period, func)


class TimeoutMixin:
    """For protocols: ``setTimeout(seconds)``, ``resetTimeout()`` at each sign of life, ``timeoutConnection()`` when it is late.

    `timeOut` is the number of seconds that was set last, or None.
    """

    timeOut: float | None = None

    # Two underscores: it is mixed into classes that have names of their own.
    __timeoutCall: Any = None

    def callLater(self, period: float, func: Callable[[], object]) -> Any:
        """``reactor.callLater``; tests override it."""
        return the_reactor().callLater(period, func)

    def resetTimeout(self) -> None:
        """There is life: count again from now.  Does nothing if the time is up or there is none."""
        if self.__timeoutCall is not None and self.timeOut is not None:
            self.__timeoutCall.reset(self.timeOut)

    def setTimeout(self, period: float | None) -> float | None:
        """Count from now, to `period` seconds (None: not any more), and return what was set before."""
        before, self.timeOut = self.timeOut, period
        if self.__timeoutCall is not None:
            if period is None:
                # Whoever overrides `callLater` has the call as well, and may have cancelled it.
                if self.__timeoutCall.active():
                    self.__timeoutCall.cancel()
                self.__timeoutCall = None
            else:
                self.__timeoutCall.reset(period)
        elif period is not None:
            self.__timeoutCall = self.callLater(period, self.__timedOut)
        return before

    def __timedOut(self) -> None:
        # Forgotten first: `timeoutConnection` may set another.
        self.__timeoutCall = None
        self.timeoutConnection()

    def timeoutConnection(self) -> None:
        """The time is up: close.  Override for something else."""
        self.transport.loseConnection()  # type: ignore[attr-defined]  # the protocol's own
