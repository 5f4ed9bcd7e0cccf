"""What a process does: run test modules with trial's own machinery, and write down how each test went.

    python -m compat_tests.upstream.record OUT LIMIT [--done FILE] [--without WORD] [--only WORD] [--bare] NAME ...

Run plainly it stands on Twisted, under ``minitwisted run --with-real`` on the clone.  A line of JSON per event goes to the
file OUT as it happens, so that after a crash it is known which test was running.  A test that lasts longer than LIMIT
seconds ends the process.  The tests named in the file after ``--done`` are passed over: so whoever started us goes on
behind a crash.  So are those with WORD in their name, or those without it.  With ``--bare`` nothing is lent (`crutches.py`).
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import os
import sys

from compat_tests.upstream.crutches import lend


def main() -> int:
    """Run what the command line names."""
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("limit", type=float)
    parser.add_argument("--done")
    parser.add_argument("--without", action="append", default=[])
    parser.add_argument("--only", default="")
    parser.add_argument("--bare", action="store_true")
    parser.add_argument("names", nargs="+")
    options = parser.parse_args()
    done = set()
    if options.done:
        with open(options.done, encoding="utf-8") as file:
            done = set(file.read().split("\n"))
    # A test that closes or replaces descriptors must not reach ours: it is far above what they count on.
    sys.argv[1:] = []
    if not options.bare:
        lend(options.names)

    def over(name: str) -> bool:
        return name in done or options.only not in name or any(map(name.__contains__, options.without))

    with open(options.out, "a", encoding="utf-8") as file:
        return run(options.names, over, Book(file, options.limit))


class Book:
    """Where it is written what happens; the watch over the test that runs."""

    def __init__(self, file, limit: float) -> None:
        self._file, self._limit, self._pid = file, limit, os.getpid()

    def note(self, event: str, test, detail: str = "") -> None:
        """A line, unless we are a child that a test has forked."""
        if os.getpid() == self._pid:
            self._file.write(json.dumps([event, test.id(), detail]) + "\n")
            self._file.flush()

    def watch(self) -> None:
        """End this process if the test is not over in time."""
        faulthandler.dump_traceback_later(self._limit, exit=True, file=sys.__stderr__)

    def rest(self) -> None:
        """The test is over."""
        faulthandler.cancel_dump_traceback_later()


def run(names, over, book) -> int:
    """Load, leave out what is done, run."""
    from twisted.trial import reporter, runner

    loader = runner.TestLoader()
    suite = runner.TestSuite([loader.loadByName(name, True) for name in names])
    suite = without(suite, over, runner.TestSuite)
    with open(os.devnull, "w", encoding="utf-8") as unread:
        trial = runner.TrialRunner(recorder(reporter.Reporter, book), stream=unread)
        return 0 if trial.run(suite).wasSuccessful() else 1


def recorder(base, book):
    """A reporter that tells `book` what any reporter is told."""

    class Recorder(base):
        def startTest(self, test):
            super().startTest(test)
            book.note("start", test)
            book.watch()

        def stopTest(self, test):
            book.rest()
            book.note("stop", test)
            super().stopTest(test)

        def addSuccess(self, test):
            super().addSuccess(test)
            book.note("pass", test)

        def addFailure(self, test, fail):
            super().addFailure(test, fail)
            book.note("fail", test, text(fail))

        def addError(self, test, error):
            super().addError(test, error)
            book.note("fail", test, text(error))

        def addSkip(self, test, reason):
            super().addSkip(test, reason)
            book.note("skip", test, str(reason))

        def addExpectedFailure(self, test, error, todo=None):
            super().addExpectedFailure(test, error, todo)
            book.note("pass", test)

        def addUnexpectedSuccess(self, test, todo=None):
            super().addUnexpectedSuccess(test, todo)
            book.note("fail", test, "success, though a failure was expected")

    return Recorder


def text(problem) -> str:
    """The kind and the words of an error: a Failure, or what `sys.exc_info` gives."""
    kind, value = (problem[0], problem[1]) if isinstance(problem, tuple) else (problem.type, problem.value)
    return f"{getattr(kind, '__name__', kind)}: {value}"[:2000]


def without(suite, over, kind):
    """The same tree of suites, less the tests that are to be passed `over`."""
    kept = []
    for each in suite:
        if hasattr(each, "__iter__"):
            kept.append(without(each, over, kind))
        elif not over(each.id()):
            kept.append(each)
    return kind(kept)


if __name__ == "__main__":
    status = main()
    # A test that failed may have left threads behind, and they are not waited for.
    os._exit(status)
