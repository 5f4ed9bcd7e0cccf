"""What a person sees of a run of tests: a line or a letter for each test, then everything that did not pass, then the counts.

A reporter is told by the tests what happens (``itrial.IReporter``), keeps it (``TestResult``), and prints to a stream.  Three
moments print: the start of a test, its result, and `done`.  `Reporter` knows only the last, and the kinds below it differ in
the first two:

* `TreeReporter`: module, class and test as a tree, results at the right margin, in colour on a terminal.
* `VerboseTextReporter`: the whole name of the test and its result on a line; `TimingTextReporter` adds how long it took.
* `TextReporter`: a letter per test.
* `MinimalReporter`: nothing but numbers at the end, for a program to read.

At the end tests with the same trouble are told of together: one traceback, then the names of all tests it was met in.
"""

from __future__ import annotations

import os
import sys
import warnings
from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.python import log as _log
from minitwisted.python.failure import Failure
from minitwisted.trial import itrial, util
from minitwisted.trial._colors import _AnsiColorizer, _colorizer_for, _NullColorizer  # noqa: F401  the names' public home
from minitwisted.trial._results import (
    BrokenTestCaseWarning,  # noqa: F401  the name's public home
    TestResult,
    TestResultDecorator,
    _AdaptedReporter,  # noqa: F401  the name's public home
    _ExitWrapper,  # noqa: F401  the name's public home
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

_TRIAL = os.path.dirname(os.path.abspath(__file__)) + os.sep
_WAITING = os.path.join(_TRIAL, "_asynctest.")

#: How the paths of files begin that find tests, run them and pass on what came of them.
_MACHINERY = (
    _TRIAL,
    *(
        os.path.join(os.path.dirname(os.path.dirname(_TRIAL)), *each.split("/"))
        for each in ("internet/_deferred.", "internet/_ready.", "internet/_generators.", "python/failure.", "python/reflect.")
    ),
)


class SafeStream:
    """A stream whose `write` is tried again when a signal interrupted it; all else is the stream's own."""

    def __init__(self, original: Any) -> None:
        self.original = original

    def __getattr__(self, name: str) -> Any:
        return getattr(self.original, name)

    def write(self, *a: Any, **kw: Any) -> Any:
        """Write to the stream, as often as it takes."""
        while True:
            try:
                return self.original.write(*a, **kw)
            except InterruptedError:
                pass


@implementer(itrial.IReporter)
class Reporter(TestResult):
    """
    Prints at the end what did not pass, and the counts.

    `stream` is where to; `tbformat` how tracebacks look: a word that ``Failure.getTraceback`` knows.  With `realtime` each
    error is printed too when it happens.  `publisher` is the log whose warnings are printed, each once per test.
    """

    _separator = "-" * 79
    _doubleSeparator = "=" * 79

    def __init__(
        self, stream: Any = sys.stdout, tbformat: str = "default", realtime: bool = False, publisher: Any = None
    ) -> None:
        super().__init__()
        self._stream = SafeStream(stream)
        self.tbformat = tbformat
        self.realtime = realtime
        # When the first test was started, in seconds.
        self._startTime: float | None = None
        self._warningCache: set[tuple[str, int, str, str]] = set()
        self._publisher = _log if publisher is None else publisher
        self._publisher.addObserver(self._observeWarnings)

    # --- while the tests run ---

    def _observeWarnings(self, event: dict[str, Any]) -> None:
        if "warning" not in event:
            return
        text, category = str(event["warning"]), event["category"].rpartition(".")[2]
        seen = (event["filename"], event["lineno"], category, text)
        if seen not in self._warningCache:
            self._warningCache.add(seen)
            self._write(f"{event['filename']}:{event['lineno']}: {category}: {text}\n")

    def startTest(self, test: Any) -> None:
        """`test` is about to run."""
        super().startTest(test)
        if self._startTime is None:
            self._startTime = self._getTime()
        self._warningCache = set()

    def addSuccess(self, test: Any) -> None:
        """`test` passed."""
        super().addSuccess(test)
        self._show("success")

    def addFailure(self, test: Any, fail: Any) -> None:
        """An assertion of `test` did not hold."""
        super().addFailure(test, fail)
        self._print_at_once(self.failures[-1][1])
        self._show("failure")

    def addError(self, test: Any, error: Any) -> None:
        """`test` raised what it should not have."""
        super().addError(test, error)
        self._print_at_once(self.errors[-1][1])
        self._show("error")

    def addSkip(self, test: Any, reason: Any) -> None:
        """`test` was not run."""
        super().addSkip(test, reason)
        self._show("skip")

    def addExpectedFailure(self, test: Any, error: Any, todo: Any = None) -> None:
        """`test` failed as it was said to."""
        super().addExpectedFailure(test, error, todo)
        self._show("todo")

    def addUnexpectedSuccess(self, test: Any, todo: Any = None) -> None:
        """`test` passed although it was said to fail."""
        super().addUnexpectedSuccess(test, todo)
        self._show("todone")

    def _show(self, result: str) -> None:
        """Print at once that this came of a test: success, error, failure, skip, todo or todone.  Nothing, here."""

    def _print_at_once(self, failure: Failure) -> None:
        if self.realtime:
            self._write(self._formatFailureTraceback(failure))

    def _write(self, format: Any, *args: Any) -> None:
        """Write ``format % args``, or `format` as it is when there are no `args`."""
        self._stream.write(str(format) % args if args else str(format))

    def _writeln(self, format: Any, *args: Any) -> None:
        self._write(format, *args)
        self._write("\n")

    # --- tracebacks ---

    def _trimFrames(self, frames: list[Any]) -> list[Any]:
        """Without what ran the test at the beginning, and the assertion that gave up at the end."""
        ours = [str(frame[1]).startswith(_MACHINERY) for frame in frames]
        if all(ours):
            # Waiting for a Deferred and raising what it failed with is no news; any other trouble of ours is shown.
            return [] if len(frames) > 2 and str(frames[0][1]).startswith(_WAITING) else frames
        end = len(frames) - (ours[-1] and frames[-1][0] == "fail")
        return frames[ours.index(False) : end]

    def _formatFailureTraceback(self, fail: Any) -> str:
        if isinstance(fail, str):
            return fail.rstrip() + "\n"
        whole = fail.frames
        fail.frames = self._trimFrames(whole)
        try:
            return fail.getTraceback(detail=self.tbformat, elideFrameworkCode=False)
        finally:
            fail.frames = whole

    # --- at the end ---

    def _groupResults(self, results: Iterable[Any], formatter: Callable[..., str]) -> list[tuple[str, list[Any]]]:
        """Each text that `formatter` makes of a result, with the tests that have it, in the order they came."""
        groups: dict[str, list[Any]] = {}
        for test, *outcome in results:
            groups.setdefault(formatter(*outcome), []).append(test)
        return list(groups.items())

    def _printResults(self, flavor: str, errors: Iterable[Any], formatter: Callable[..., str]) -> None:
        for text, tests in self._groupResults(errors, formatter):
            self._writeln(self._doubleSeparator)
            self._writeln(flavor)
            self._write(text)
            self._writeln("")
            for test in tests:
                self._writeln(test.id())

    def _printExpectedFailure(self, error: Any, todo: Any) -> str:
        # The standard library's test cases bring a tuple.
        return f"Reason: {todo.reason!r}\n{self._formatFailureTraceback(self._getFailure(error))}"

    def _printUnexpectedSuccess(self, todo: Any) -> str:
        text = f"Reason: {todo.reason!r}\n"
        if todo.errors:
            text += f"Expected errors: {', '.join(getattr(each, '__name__', each) for each in todo.errors)}\n"
        return text

    def _printErrors(self) -> None:
        traceback = self._formatFailureTraceback
        kinds: list[tuple[str, list, Callable[..., str]]] = [
            ("SKIPPED", self.skips, lambda reason: f"{reason}\n"),
            ("TODO", self.expectedFailures, self._printExpectedFailure),
            ("FAIL", self.failures, traceback),
            ("ERROR", self.errors, traceback),
            ("SUCCESS!?!", self.unexpectedSuccesses, self._printUnexpectedSuccess),
        ]
        self._write("\n")
        for kind, results, as_text in kinds:
            self._printResults(f"[{kind}]", results, as_text)

    def _getSummary(self) -> str:
        """The counts that are not zero, in brackets."""
        names = ("skips", "expectedFailures", "failures", "errors", "unexpectedSuccesses")
        counts = [(name, len(getattr(self, name))) for name in names] + [("successes", self.successes)]
        told = ", ".join(f"{name}={count}" for name, count in counts if count)
        return f" ({told})" if told else ""

    @property
    def _status(self) -> str:
        return "PASSED" if self.wasSuccessful() else "FAILED"

    def _printSummary(self) -> None:
        self._write("%s%s\n", self._status, self._getSummary())

    def done(self) -> None:
        """All tests have run: print what did not pass, how many there were, and the counts."""
        self._publisher.removeObserver(self._observeWarnings)
        self._printErrors()
        self._writeln(self._separator)
        if self._startTime is not None:
            self._writeln("Ran %d tests in %.3fs", self.testsRun, self._getTime() - self._startTime)
        self._write("\n")
        self._printSummary()


class MinimalReporter(Reporter):
    """Prints one line: seconds, tests run, tests run again, errors, failures and skips."""

    def _printErrors(self) -> None:
        pass

    def _printSummary(self) -> None:
        numbers = (0, 0, 0, 0, 0, 0)
        if self._startTime is not None:
            seconds, run = self._getTime() - self._startTime, self.testsRun
            numbers = (seconds, run, run, len(self.errors), len(self.failures), len(self.skips))  # type: ignore[assignment]
        self._writeln(" ".join(map(str, numbers)))


class TextReporter(Reporter):
    """Prints a letter for each test."""

    _marks = {"success": ".", "error": "E", "failure": "F", "skip": "S", "todo": "T", "todone": "!"}

    def _show(self, result: str) -> None:
        self._write(self._marks[result])


class VerboseTextReporter(Reporter):
    """Prints a line for each test: its whole name and what came of it."""

    _marks = {
        "success": "[OK]",
        "error": "[ERROR]",
        "failure": "[FAILURE]",
        "skip": "[SKIPPED]",
        "todo": "[TODO]",
        "todone": "[SUCCESS!?!]",
    }

    def startTest(self, tm: Any) -> None:
        """`tm` is about to run: print its name."""
        self._write("%s ... ", tm.id())
        super().startTest(tm)

    def _show(self, result: str) -> None:
        self._write(self._marks[result])

    def stopTest(self, test: Any) -> None:
        """`test` has run: end its line."""
        super().stopTest(test)
        self._write("\n")


class TimingTextReporter(VerboseTextReporter):
    """Prints below each test's line how long it took."""

    def stopTest(self, method: Any) -> None:
        """`method` has run: print the seconds."""
        super().stopTest(method)
        self._write("(%.03f secs)\n", self._lastTime)


class TreeReporter(Reporter):
    """Prints modules, classes and tests as a tree; what came of each test stands at the right margin, in colour."""

    currentLine = ""
    indent = "  "
    columns = 79

    FAILURE = "red"
    ERROR = "red"
    TODO = "blue"
    SKIP = "blue"
    TODONE = "red"
    SUCCESS = "green"

    _marks = {
        "success": ("[OK]", "SUCCESS"),
        "error": ("[ERROR]", "ERROR"),
        "failure": ("[FAIL]", "FAILURE"),
        "skip": ("[SKIPPED]", "SKIP"),
        "todo": ("[TODO]", "TODO"),
        "todone": ("[SUCCESS!?!]", "TODONE"),
    }

    def __init__(self, stream: Any = sys.stdout, *args: Any, **kwargs: Any) -> None:
        super().__init__(stream, *args, **kwargs)
        # The branch that was printed last, from its root.
        self._lastTest: list[str] = []
        self._colorizer = _colorizer_for(stream)

    def getDescription(self, test: Any) -> str:
        """What a leaf of the tree is called: the last word of the test's name."""
        return test.id().rpartition(".")[2]

    def _getPreludeSegments(self, testID: str) -> list[str]:
        """The branches above a leaf: as a rule module and class."""
        module, _, group = testID.rpartition(".")[0].rpartition(".")
        return [each for each in (module, group) if each]

    def _testPrelude(self, testID: str) -> None:
        branches = self._getPreludeSegments(testID)
        for level, branch in enumerate(branches):
            if self._lastTest[level : level + 1] != [branch]:
                self._write(f"{self.indent * level}{branch}\n")
        self._lastTest = branches

    def startTest(self, test: Any) -> None:
        """`test` is about to run: print the branches that are new, and its leaf."""
        self._testPrelude(test.id())
        level = len(self._getPreludeSegments(test.id()))
        self._write("%s%s ... ", self.indent * level, self.getDescription(test))
        super().startTest(test)

    def _show(self, result: str) -> None:
        word, kind = self._marks[result]
        self.endLine(word, getattr(self, kind))

    def endLine(self, message: str, color: str) -> None:
        """End the line with `message` at the right margin, in the colour of that name."""
        super()._write(" " * (self.columns - len(self.currentLine) - len(message)))
        self._colorizer.write(message, color)
        super()._write("\n")

    def _write(self, format: Any, *args: Any) -> None:
        self.currentLine = str(format) % args if args else str(format)
        super()._write(self.currentLine)

    def _printSummary(self) -> None:
        self._colorizer.write(self._status, self.SUCCESS if self.wasSuccessful() else self.FAILURE)
        self._write("%s\n", self._getSummary())


class UncleanWarningsReporterWrapper(TestResultDecorator):
    """Stands before a reporter and makes warnings of the errors that say a test left the reactor unclean."""

    def addError(self, test: Any, error: Any) -> None:
        """Warn if the error is a DirtyReactorAggregateError, else pass it on."""
        if isinstance(error, Failure) and error.check(util.DirtyReactorAggregateError):
            warnings.warn(error.getErrorMessage(), stacklevel=1)
        else:
            self._originalReporter.addError(test, error)


class SubunitReporter:
    """What would write the protocol of the package `subunit`, which this one does not speak."""

    def __init__(
        self, stream: Any = sys.stdout, tbformat: str = "default", realtime: bool = False, publisher: Any = None
    ) -> None:
        raise Exception("Subunit not available")
