"""Trying many ways at once, the next one whenever the last is slow.

A name often has several addresses, and one of them may be dead without saying so.  To try them in turn costs a timeout for each
dead one; to try all at once is rude.  The compromise is called Happy Eyeballs: start the first, after a short while the second
beside it, and so on.  The first to succeed wins, and the others are cancelled.

The contract: `race` knows nothing of addresses.  It is given functions that each begin an attempt and return its Deferred, and
it starts one of them now and one more every `delay` seconds.  If all fail, the last failure is everybody's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from minitwisted.internet.defer import Deferred
from minitwisted.internet.task import LoopingCall

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from minitwisted.internet.interfaces import IReactorTime
    from minitwisted.python.failure import Failure


def race(
    clock: IReactorTime, delay: float, attempts: Iterable[Callable[[], Deferred]], cancelled: Callable[[], Exception]
) -> Deferred[Any]:
    """Begin the attempts one by one; fires with the result of the first that succeeds.

    If the Deferred is cancelled, so are the attempts, and it fails with what `cancelled` makes.
    """
    runners = _Race(attempts)

    def give_up(answer):
        runners.stop()
        answer.errback(cancelled())

    runners.answer = Deferred(give_up)
    runners.loop.clock = clock
    runners.loop.start(delay)
    return runners.answer


class _Race:
    answer: Deferred[Any]

    def __init__(self, attempts) -> None:
        self.attempts = iter(attempts)
        self.running: list[Deferred] = []
        self.loop = LoopingCall(self.start_next)
        self.all_started = self.over = False
        self.reason: Failure | None = None

    def start_next(self) -> None:
        begin = next(self.attempts, None)
        if begin is None:
            self.all_started = True
            self.loop.stop()
            self.end_if_lost()
            return
        attempt = begin()
        # Before the callbacks, one of which may be called at once.
        self.running.append(attempt)
        attempt.addCallbacks(self.won, self.failed, callbackArgs=(attempt,), errbackArgs=(attempt,))

    def won(self, result, attempt) -> None:
        self.running.remove(attempt)
        self.stop()
        self.answer.callback(result)

    def failed(self, reason, attempt) -> None:
        self.running.remove(attempt)
        self.reason = reason
        self.end_if_lost()

    def end_if_lost(self) -> None:
        if self.all_started and not self.running and not self.over:
            self.over = True
            self.answer.errback(self.reason)

    def stop(self) -> None:
        self.over = True
        if self.loop.running:
            self.loop.stop()
        for attempt in self.running[:]:
            attempt.cancel()
