"""What scenarios about trial share: tests that only have a name, trouble to report, reporters that write into a string."""

from __future__ import annotations

import io

from compat_tests import processes


def failure(tw, error=None):
    """A Failure with a frame of this file."""
    try:
        raise error or ValueError("boo")
    except Exception:
        return tw.failure.Failure()


def reporter(tw, kind, **how):
    """A reporter of that kind, and the function that gives what it has written so far."""
    stream = io.StringIO()
    return getattr(tw["trial.reporter"], kind)(stream, **how), stream.getvalue


def holders(tw, *names):
    """Tests that do nothing, with these names."""
    return [tw["trial.runner"].TestHolder(name) for name in names]


def tell(to, test, what, *about):
    """Tell a reporter of one test: how it starts, what comes of it, that it ends."""
    to.startTest(test)
    getattr(to, what)(test, *about)
    to.stopTest(test)


def tell_everything(tw, to):
    """One test of each result."""
    todo = tw["trial.unittest"].makeTodo("one day")
    names = ("pass", "error", "fail", "skip", "todo", "todone")
    results = [
        ("addSuccess",),
        ("addError", failure(tw)),
        ("addFailure", failure(tw, AssertionError("not so"))),
        ("addSkip", "not now"),
        ("addExpectedFailure", failure(tw, KeyError("later")), todo),
        ("addUnexpectedSuccess", todo),
    ]
    for test, result in zip(holders(tw, *(f"package.module.Case.test_{name}" for name in names)), results):
        tell(to, test, *result)


def trial(tw, rec, *arguments, files=None, **how):
    """Run the command ``trial`` on test files."""
    return processes.run(tw, rec, "-m", "{tw}.trial", *arguments, files=files, **how)
