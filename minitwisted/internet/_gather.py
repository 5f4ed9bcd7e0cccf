"""Many Deferreds as one: all of them (``DeferredList``, ``gatherResults``) or the first of them (``race``).

Each of the many gets one more pair on its chain, which notes its result and counts; the one fires when the count is full, or
sooner where that was asked for.  The results stand in the order of the Deferreds, whichever of them came first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from minitwisted.internet._deferred import Deferred
from minitwisted.internet._unhandled import HOME, logger
from minitwisted.python._home import at_home
from minitwisted.python._levels import LogLevel
from minitwisted.python.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

SUCCESS = True
FAILURE = False


class FirstError(Exception):
    """One of several Deferreds failed: `subFailure` is how, `index` which of them."""

    def __init__(self, failure: Failure, index: int) -> None:
        super().__init__(failure, index)
        self.subFailure = failure
        self.index = index

    def __repr__(self) -> str:
        return f"FirstError[#{self.index}, {self.subFailure.value!r}]"

    def __str__(self) -> str:
        return f"FirstError[#{self.index}, {self.subFailure}]"


    def __cmp__(self, other: object) -> int:
        """Below, at or above 0 as this comes before, with or after `other`: by index, then by failure."""
        if not isinstance(other, FirstError):
            return -1
        mine, others = (self.index, self.subFailure), (other.index, other.subFailure)
        return 0 if mine == others else -1 if mine < others else 1

    def __eq__(self, other: object) -> bool:
        return self.__cmp__(other) == 0

    def __ne__(self, other: object) -> bool:
        return self.__cmp__(other) != 0

    def __lt__(self, other: object) -> bool:
        return self.__cmp__(other) < 0

    def __le__(self, other: object) -> bool:
        return self.__cmp__(other) <= 0

    def __gt__(self, other: object) -> bool:
        return self.__cmp__(other) > 0

    def __ge__(self, other: object) -> bool:
        return self.__cmp__(other) >= 0

    __hash__ = Exception.__hash__


class FailureGroup(Exception):
    """Every Deferred of a ``race`` failed: `failures` are theirs."""

    def __init__(self, failures: Sequence[Failure]) -> None:
        super().__init__()
        self.failures = failures


class DeferredList(Deferred):
    """The results of the Deferreds in `deferredList`, as a list of (success, result or Failure) in the same order.

    With `fireOnOneCallback` it fires with (result, index) of the first success, with `fireOnOneErrback` it fails with the
    FirstError, if there is one.  With `consumeErrors` the failures of the Deferreds end here: they go on with None.
    Cancelling it cancels them all.
    """

    fireOnOneCallback = False
    fireOnOneErrback = False

    def __init__(
        self,
        deferredList: Iterable[Deferred[Any]],
        fireOnOneCallback: bool = False,
        fireOnOneErrback: bool = False,
        consumeErrors: bool = False,
    ) -> None:
        self._deferredList = list(deferredList)
        self.resultList: list = [None] * len(self._deferredList)
        super().__init__()
        if not self._deferredList and not fireOnOneCallback:
            self.callback(self.resultList)
        # All of it must stand before the first Deferred may report, which it does at once if it has fired.
        self.fireOnOneCallback = fireOnOneCallback
        self.fireOnOneErrback = fireOnOneErrback
        self.consumeErrors = consumeErrors
        self.finishedCount = 0
        for index, deferred in enumerate(self._deferredList):
            which = (index,)
            deferred.addCallbacks(self._one_succeeded, self._one_failed, callbackArgs=which, errbackArgs=which)

    def _one_succeeded(self, result, index: int):
        early = (result, index) if self.fireOnOneCallback else None
        self._note(index, (SUCCESS, result), early)
        return result

    def _one_failed(self, failure: Failure, index: int) -> Failure | None:
        early = Failure(FirstError(failure, index)) if self.fireOnOneErrback else None
        self._note(index, (FAILURE, failure), early)
        return None if self.consumeErrors else failure

    def _note(self, index: int, outcome: tuple, early) -> None:
        """Note the `outcome` of one of the Deferreds; fire if it was the last, or with `early` if that is something."""
        self.resultList[index] = outcome
        self.finishedCount += 1
        if self.called:
            return
        if early is not None:
            self.callback(early)
        elif self.finishedCount == len(self.resultList):
            self.callback(self.resultList)

    def cancel(self) -> None:
        """Cancel each Deferred of the list, unless this has fired."""
        if self.called:
            return
        before, self._cancelling = self._cancelling, True
        for deferred in self._deferredList:
            try:
                deferred.cancel()
            except BaseException:
                logger.emit(LogLevel.critical, "Exception raised from user supplied canceller", log_failure=Failure())
        self._cancelling = before


def _results_alone(pairs: list) -> list:
    """The results of a DeferredList without the mark of success each has."""
    return [result for _, result in pairs]


def gatherResults(deferredList: Iterable[Deferred[Any]], consumeErrors: bool = False) -> Deferred[list[Any]]:
    """The results of the Deferreds in `deferredList` as a list in the same order; the first failure as a FirstError.

    With `consumeErrors` the failures of the Deferreds end here.  Cancelling it cancels them all.
    """
    gathered = DeferredList(deferredList, fireOnOneErrback=True, consumeErrors=consumeErrors)
    gathered.addCallback(_results_alone)
    return gathered


def race(ds: Sequence[Deferred[Any]]) -> Deferred[tuple[int, Any]]:
    """The first success among `ds`, as (index, result); the others are cancelled.

    If all fail, it fails with a FailureGroup.  Cancelling it cancels them all.
    """
    failures: dict[int, Failure] = {}
    winner: tuple[int, Any] | None = None

    def cancel_all(_) -> None:
        for d in ds:
            d.cancel()

    def succeeded(result, index: int) -> None:
        nonlocal winner
        if winner is None:
            # Decided before the others are cancelled: one of them may answer its cancellation with a result.
            winner = (index, result)
            for d in ds:
                if d is not ds[index]:
                    d.cancel()
            finish.callback(winner)

    def failed(failure: Failure, index: int) -> None:
        failures[index] = failure
        if len(failures) == len(ds):
            finish.errback(FailureGroup([failures[i] for i in range(len(ds))]))

    finish: Deferred = Deferred(cancel_all)
    for index, d in enumerate(ds):
        d.addCallbacks(succeeded, failed, callbackArgs=(index,), errbackArgs=(index,))
    return finish


at_home(HOME, FirstError, FailureGroup, DeferredList, gatherResults, race)
