"""A process that runs tests for ``trial --jobs``: names of tests come in, what came of them goes out.

It is told what to run, a name per line, on the descriptor that was its standard input; for each name it answers, on that which
was its standard output, with one pickle of what a reporter would have been told, in order, and of what was logged.  The tests
themselves find nothing on standard input, and what they print goes into ``out.log`` and ``err.log`` of the worker's directory.

Not everything can be pickled.  A Failure whose exception cannot is sent with its text in the exception's place.
"""

from __future__ import annotations

import os
import pickle
import sys
from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.python import log, reflect
from minitwisted.python.failure import Failure
from minitwisted.scripts._trial_options import Options
from minitwisted.trial import itrial, runner, unittest

if TYPE_CHECKING:
    from typing import Any, BinaryIO


class Unpicklable(Exception):
    """Stands for an exception that could not be sent: its type's name and its text."""


def portable(told: Any) -> Any:
    """What a reporter is told, such that it can be pickled."""
    if isinstance(told, tuple):
        told = Failure(told[1], told[0], told[2])
    try:
        pickle.loads(pickle.dumps(told))
    except Exception:
        if not isinstance(told, Failure):
            return str(told)
        sent = Failure(Unpicklable(f"{reflect.qual(told.type)}: {told.getErrorMessage()}"))
        sent.frames = told.frames
        return sent
    return told


@implementer(itrial.IReporter)
class Notes:
    """A reporter that writes down what it is told."""

    shouldStop = False
    testsRun = 0

    def __init__(self) -> None:
        self.told: list[tuple] = []

    def _note(self, what: str, test: Any, *about: Any) -> None:
        self.told.append((what, test.id(), *map(portable, about)))

    def startTest(self, method: Any) -> None:
        self._note("startTest", method)

    def stopTest(self, method: Any) -> None:
        self._note("stopTest", method)

    def addSuccess(self, test: Any) -> None:
        self._note("addSuccess", test)

    def addError(self, test: Any, error: Any) -> None:
        self._note("addError", test, error)

    def addFailure(self, test: Any, failure: Any) -> None:
        self._note("addFailure", test, failure)

    def addExpectedFailure(self, test: Any, failure: Any, todo: Any = None) -> None:
        self._note("addExpectedFailure", test, failure, todo)

    def addUnexpectedSuccess(self, test: Any, todo: Any = None) -> None:
        self._note("addUnexpectedSuccess", test, todo)

    def addSkip(self, test: Any, reason: Any) -> None:
        self._note("addSkip", test, reason)

    def wasSuccessful(self) -> bool:
        """Nobody asks."""
        return True

    def done(self) -> None:
        """There is no end here."""


class Worker:
    """Answers names with notes."""

    def __init__(self, options: Options, names: BinaryIO, answers: BinaryIO) -> None:
        self.names, self.answers = names, answers
        self.loader = runner.TestLoader()
        self.forced = options["force-gc"]
        self.lines: list[str] = []
        log.startLoggingWithObserver(self.note_line, 0)

    def note_line(self, event: dict[str, Any]) -> None:
        """Hear of an event of the log."""
        text = log.textFromEventDict(event)
        if text is not None:
            self.lines.append(f"{text}\n")

    def work(self) -> None:
        """Answer every name; at their end let the reactor shut down."""
        for name in self.names:
            self.answer(name.decode().rstrip("\n"))
        runner.TrialSuite().run(Notes())

    def answer(self, name: str) -> None:
        """Run the test of that name."""
        notes = Notes()
        test = unittest.decorate(self.loader.loadByName(name), itrial.ITestCase)
        if self.forced:
            test = unittest.decorate(test, unittest._ForceGarbageCollectionDecorator)
        runner.LoggedSuite([test]).run(notes)
        lines, self.lines = self.lines, []
        pickle.dump((notes.told, lines), self.answers)
        self.answers.flush()


def main() -> None:
    """Be a worker: the command line is that of trial."""
    names, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    for number, path, how in ((0, os.devnull, os.O_RDONLY), (1, "out.log", os.O_WRONLY), (2, "err.log", os.O_WRONLY)):
        opened = os.open(path, how | (os.O_CREAT if number else 0), 0o644)
        os.dup2(opened, number)
        os.close(opened)
    options = Options()
    options.parseOptions(sys.argv[1:])
    Worker(options, names, answers).work()


if __name__ == "__main__":
    main()
