"""Errors in the log are errors of the test that ran when they were logged.

Code under test often has nobody to whom it could raise: it logs.  So while tests run an observer keeps every error, and what is
still kept at the end of a test is reported.  A test that expects errors takes them out first (``flushLoggedErrors``).

Contract: runs may nest, so beginning and ending are counted, and the observer listens while there is one run at least.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from minitwisted.python import log

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from minitwisted.python.failure import Failure


class _LogObserver:
    """Keeps the Failures that are logged."""

    def __init__(self) -> None:
        self._errors: list[Failure] = []
        self._added = 0
        self._ignored: list[type[BaseException]] = []

    def _add(self) -> None:
        """Listen, until `_remove` was called as often."""
        if self._added == 0:
            log.addObserver(self.gotEvent)
        self._added += 1

    def _remove(self) -> None:
        self._added -= 1
        if self._added == 0:
            log.removeObserver(self.gotEvent)

    def _ignoreErrors(self, *errorTypes: type[BaseException]) -> None:
        """From now on do not keep errors of these types."""
        self._ignored.extend(errorTypes)

    def _clearIgnores(self) -> None:
        self._ignored = []

    def getErrors(self) -> list[Failure]:
        """What is kept now."""
        return self._errors

    def flushErrors(self, *errorTypes: type[BaseException]) -> list[Failure]:
        """Keep no more, and return, what is of one of these types; everything, if there are none."""
        taken: list[Failure] = []
        kept: list[Failure] = []
        for each in self._errors:
            (taken if not errorTypes or each.check(*errorTypes) else kept).append(each)
        self._errors = kept
        return taken

    def gotEvent(self, event: dict[str, Any]) -> None:
        """Hear of an event of the log."""
        failure = event.get("failure") if event.get("isError", False) else None
        if failure is not None and not (self._ignored and failure.check(*self._ignored)):
            self._errors.append(failure)


_logObserver = _LogObserver()


def errors_while(call: Callable[[], object]) -> list[Failure]:
    """Call, and return the Failures that are logged meanwhile."""
    _logObserver._add()
    try:
        call()
        return _logObserver.flushErrors()
    finally:
        _logObserver._remove()
