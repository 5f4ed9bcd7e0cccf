"""A failure can be awaited again at once.

WHAT: A coroutine awaits a Deferred, which fails; it catches the exception and awaits the same Deferred again.  Twisted raises
    an AssertionError without text (under `python -O` an AttributeError about None).  Here the exception is raised again, as on
    both where the Deferred had failed before the first `await`, and on Twisted too with `setDebugging(True)`.
WHY: Debugging must not change what a program sees, and nothing is wrong with the question.
INSTEAD: On Twisted, keep the exception.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("defer")
def a_failure_awaited_twice(tw, rec):
    """The second time is as the first."""

    async def twice():
        for _ in range(2):
            try:
                await d
            except Exception as error:
                rec("caught", error)

    d = tw.defer.Deferred()
    tw.defer.ensureDeferred(twice())
    d.errback(KeyError("no"))


if __name__ == "__main__":
    show(a_failure_awaited_twice)
