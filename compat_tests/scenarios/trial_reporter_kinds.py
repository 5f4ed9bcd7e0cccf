"""What each kind of reporter prints of the same results."""

from __future__ import annotations

import io

from compat_tests.scenario import scenario
from compat_tests.scenarios._trial import failure, holders, reporter, tell, tell_everything


def whole_report(tw, rec, kind, **how):
    """All that a reporter of that kind prints of one test of each result."""
    to, written = reporter(tw, kind, **how)
    tell_everything(tw, to)
    rec("told", to.testsRun, to.wasSuccessful(), to.shouldStop)
    to.done()
    rec.text("report", written())


@scenario("trial", min_events=2)
def reporter_as_a_tree(tw, rec):
    """The tree names module and class once and puts what came of each test at the margin."""
    whole_report(tw, rec, "TreeReporter")


@scenario("trial", min_events=2)
def reporter_as_letters(tw, rec):
    """The terse reporter writes a letter for each test."""
    whole_report(tw, rec, "TextReporter")


@scenario("trial", min_events=2)
def reporter_as_lines(tw, rec):
    """The verbose reporter writes a line for each test."""
    whole_report(tw, rec, "VerboseTextReporter")


@scenario("trial", min_events=2)
def reporter_with_times(tw, rec):
    """The timing reporter writes the seconds below each line."""
    whole_report(tw, rec, "TimingTextReporter")


@scenario("trial", min_events=2)
def reporter_as_numbers(tw, rec):
    """The minimal reporter writes a line of numbers and no errors."""
    whole_report(tw, rec, "MinimalReporter")


@scenario("trial", min_events=2)
def reporter_at_the_end_only(tw, rec):
    """The plain reporter writes nothing before the end."""
    whole_report(tw, rec, "Reporter")


@scenario("trial", min_events=2)
def reporter_at_once(tw, rec):
    """With realtime each error and each failure is printed when it comes, before its mark."""
    whole_report(tw, rec, "TextReporter", realtime=True)


@scenario("trial", min_events=2)
def reporter_tree_at_once(tw, rec):
    """A traceback in the middle of a line of the tree does not move the margin's words."""
    whole_report(tw, rec, "TreeReporter", realtime=True)


@scenario("trial", min_events=2)
def reporter_with_brief_tracebacks(tw, rec):
    """A traceback for editors: a line per frame."""
    whole_report(tw, rec, "Reporter", tbformat="brief")


@scenario("trial", min_events=5)
def reporters_of_nothing(tw, rec):
    """A run without tests has passed, and no number of tests is told."""
    for kind in ("Reporter", "TextReporter", "VerboseTextReporter", "TreeReporter", "MinimalReporter"):
        to, written = reporter(tw, kind)
        to.done()
        rec(kind, written())


@scenario("trial", min_events=1)
def reporter_of_successes(tw, rec):
    """Only successes: the run has passed."""
    to, written = reporter(tw, "TreeReporter")
    for test in holders(tw, "m.A.test_one", "m.A.test_two", "m.B.test_one", "n.B.test_one"):
        tell(to, test, "addSuccess")
    to.done()
    rec.text("report", written())


@scenario("trial", min_events=1)
def reporter_of_an_unexpected_success(tw, rec):
    """A test that passes unexpectedly does not make the run fail."""
    to, written = reporter(tw, "TextReporter")
    todo = tw["trial.unittest"].Todo("soon", ["ValueError", "KeyError"])
    tell(to, holders(tw, "m.A.test")[0], "addUnexpectedSuccess", todo)
    tell(to, holders(tw, "m.A.test")[0], "addUnexpectedSuccess")
    to.done()
    rec.text("report", written())


@scenario("trial", min_events=12)
def reporter_tree_of_odd_names(tw, rec):
    """Names with more or fewer dots than module, class and method; a branch of the same name is not printed again."""
    to, written = reporter(tw, "TreeReporter")
    for test in holders(tw, "a.A.x", "b.A.x", "b.A.y", "c.d.A.z", "c.d.B.z", "q", "r.A.y", ".s", "t.", "a/b.py", "e..f"):
        tell(to, test, "addSuccess")
        rec("segments", test.id(), to._getPreludeSegments(test.id()), to.getDescription(test))
    to.done()
    rec.text("report", written())


@scenario("trial", min_events=2)
def reporter_tree_of_long_names(tw, rec):
    """A name that reaches the margin is followed by the word at once."""
    to, written = reporter(tw, "TreeReporter")
    for length in (50, 62, 63, 64, 65, 66, 80):
        tell(to, holders(tw, "m.A." + "x" * length)[0], "addSkip", "long")
    to._write("%s", "a line")
    to.endLine("and its end", "green")
    to.done()
    rec.text("report", written())
    rec("is", to.columns, to.indent, to.SUCCESS, to.FAILURE, to.ERROR, to.SKIP, to.TODO, to.TODONE)


@scenario("trial", min_events=1)
def reporter_groups_equal_trouble(tw, rec):
    """Tests with the same reason or the same traceback are told of together, in the order they came."""
    to, written = reporter(tw, "Reporter")
    one, two, three, four = holders(tw, "m.A.test_1", "m.A.test_2", "m.B.test_3", "m.B.test_4")
    trouble = failure(tw)
    tell(to, one, "addSkip", "same")
    tell(to, two, "addError", trouble)
    tell(to, three, "addSkip", "other")
    tell(to, four, "addSkip", "same")
    tell(to, four, "addError", failure(tw, ValueError("else")))
    tell(to, one, "addError", trouble)
    to.done()
    rec.text("report", written())


@scenario("trial", min_events=1)
def reporter_of_reasons(tw, rec):
    """A reason to skip may be any object, and may have lines of its own."""
    to, written = reporter(tw, "Reporter")
    for reason in ("", "two\nlines\n", None, 3, ValueError("a reason"), b"bytes", "100%"):
        tell(to, holders(tw, "m.A.test")[0], "addSkip", reason)
    to.done()
    rec.text("report", written())


@scenario("trial", min_events=2)
def reporters_of_one_s_own(tw, rec):
    """Subclasses write lines of their own between those of the class, and replace what it prints at the end."""
    names = tw["trial.reporter"]

    class Chatty(names.TreeReporter):
        def startTest(self, test):
            self._writeln(">> %s", test.id())
            super().startTest(test)

        def addSuccess(self, test):
            super().addSuccess(test)
            self._writeln("yes")

        def _printSummary(self):
            self._writeln("%s %s", "summary", self._getSummary())

    class Silent(names.Reporter):
        def addError(self, *args):
            super().addError(*args)
            self._write("error %d\n", len(self.errors))

        def _printErrors(self):
            self._write("no errors here, 100%\n")

    for kind in (Chatty, Silent):
        stream = io.StringIO()
        to = kind(stream)
        tell_everything(tw, to)
        to.done()
        rec.text(kind.__name__, stream.getvalue())
