"""Three things a test can say of itself: it fails, it does not apply here, it cannot pass yet.

`FailTest` is what assertions raise.  `SkipTest`, which is the standard library's, may be raised anywhere in a test: it is not
run any further and counts neither as passed nor as failed.  A `Todo` says that a test is expected to fail, and perhaps how.

The contract of `todo`, as tests write it: a string, which is the reason; or a pair of the errors and the reason, where the
errors are an exception class or several.  Any other error is then an error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from unittest import SkipTest

from minitwisted.python._home import at_home

if TYPE_CHECKING:
    from collections.abc import Iterable

    from minitwisted.python.failure import Failure


class FailTest(AssertionError):
    """What the test says is not so."""


@dataclass(frozen=True, repr=False, slots=True)
class Todo:
    """Why a test is expected to fail: `reason`, and `errors`, the exception classes it may fail with (None: any)."""

    reason: str
    errors: Iterable[type[BaseException]] | None = None

    def __repr__(self) -> str:
        return f"<Todo reason={self.reason!r} errors={self.errors!r}>"

    def expected(self, failure: Failure) -> bool:
        """Whether `failure` is what the test may fail with."""
        return self.errors is None or any(failure.check(error) for error in self.errors)


def makeTodo(value: str | tuple[type[BaseException] | Iterable[type[BaseException]], str]) -> Todo:
    """The Todo that a test means by ``todo = value``: a reason, or a pair of errors and reason."""
    if isinstance(value, str):
        return Todo(reason=value)
    if isinstance(value, tuple):
        errors, reason = value
        return Todo(reason=reason, errors=[errors] if isinstance(errors, type) else errors)


at_home("minitwisted.trial.unittest", FailTest, SkipTest)
at_home("minitwisted.trial._synctest", Todo, makeTodo)
