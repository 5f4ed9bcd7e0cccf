"""What a result keeps, and what stands before a reporter."""

from __future__ import annotations

import io
import sys
import unittest
import warnings

from compat_tests.scenario import scenario
from compat_tests.scenarios._trial import failure, holders, reporter, tell, tell_everything


def counts(result):
    """The numbers of a result."""
    kinds = ("errors", "failures", "skips", "expectedFailures", "unexpectedSuccesses")
    return result.testsRun, result.successes, [len(getattr(result, kind)) for kind in kinds], result.wasSuccessful()


@scenario("trial", min_events=8)
def result_keeps_all(tw, rec):
    """A result keeps each test with what came of it, and says its numbers in its repr."""
    result = tw["trial.reporter"].TestResult()
    rec("new", repr(result), counts(result))
    tell_everything(tw, result)
    rec("told", repr(result), counts(result))
    for kind in ("errors", "failures", "skips", "expectedFailures", "unexpectedSuccesses"):
        for test, *what in getattr(result, kind):
            rec(kind, test.id(), *[each if isinstance(each, Exception) else str(each) for each in what])
    rec("done", result.done(), result.shouldStop)


@scenario("trial", min_events=5)
def result_of_tuples(tw, rec):
    """The standard library's tuples become Failures; anything else is refused."""
    result = tw["trial.reporter"].TestResult()
    test = unittest.TestCase()
    try:
        raise KeyError("k")
    except KeyError:
        trouble = sys.exc_info()
    result.addError(test, trouble)
    result.addFailure(test, trouble)
    rec("kept", result.errors[0][1], result.failures[0][1])
    rec.raises(result.addError, test, "a text")
    rec.raises(result.addFailure, test, None)
    result.addExpectedFailure(test, trouble)
    rec("todo", result.expectedFailures[0][1][0], result.expectedFailures[0][2].reason)
    result.addUnexpectedSuccess(test)
    rec("todone", result.unexpectedSuccesses[0][1].reason)


@scenario("trial", min_events=3)
def result_does_not_fail_fast(tw, rec):
    """The standard library's failfast is not asked."""
    result = tw["trial.reporter"].TestResult()
    result.failfast = True
    result.addError(unittest.TestCase(), failure(tw))
    result.addFailure(unittest.TestCase(), failure(tw))
    result.addUnexpectedSuccess(unittest.TestCase())
    rec("stops", result.shouldStop)
    result.stop()
    rec("stops", result.shouldStop)
    rec("stops", reporter(tw, "Reporter")[0].shouldStop)


@scenario("trial", min_events=1)
def reporter_of_warnings(tw, rec):
    """A warning that is logged is printed, once for each test it comes up in."""
    to, written = reporter(tw, "Reporter")
    event = {"warning": UserWarning("50% sure"), "category": "builtins.UserWarning", "filename": "f.py", "lineno": 3}
    one, two = holders(tw, "m.A.one", "m.A.two")
    to._observeWarnings(event)
    to._observeWarnings(event)
    to._observeWarnings({**event, "lineno": 4})
    to._observeWarnings({"message": ("no warning",), "isError": 0})
    to.startTest(one)
    to._observeWarnings(event)
    to._observeWarnings(dict(event))
    to.stopTest(one)
    to.startTest(two)
    to._observeWarnings({**event, "category": "Bare"})
    to._observeWarnings(event)
    rec.text("written", written())


@scenario("trial", min_events=3)
def reporter_watches_a_publisher(tw, rec):
    """A reporter watches the log it is given from its making to its end."""
    publisher = tw.log.LogPublisher()
    to, written = reporter(tw, "TextReporter", publisher=publisher)
    rec("watched", len(publisher.observers))
    publisher.msg(warning="careful", category="builtins.UserWarning", filename="f.py", lineno=1)
    to.done()
    rec("left", len(publisher.observers))
    publisher.msg(warning="too late", category="builtins.UserWarning", filename="f.py", lineno=1)
    rec.text("written", written())


@scenario("trial", min_events=7)
def safe_stream_tries_again(tw, rec):
    """A write that a signal interrupts is tried again; other troubles and attributes are the stream's."""

    class Stream:
        tries = 0
        colour = "green"

        def write(self, *what):
            self.tries += 1
            rec("write", *what)
            if self.tries < 3:
                raise InterruptedError(4, "interrupted")
            if what == ("bad",):
                raise OSError(5, "trouble")
            return 7

    safe = tw["trial.reporter"].SafeStream(Stream())
    rec("returned", safe.write("a", "b"), safe.tries, safe.colour)
    rec.raises(safe.write, "bad")
    rec.raises(getattr, safe, "nothing")


@scenario("trial", min_events=3)
def colours_of_terminals(tw, rec):
    """Colours are escape sequences, for streams that are terminals."""
    names = tw["trial.reporter"]
    stream = io.StringIO()
    ansi, plain = names._AnsiColorizer(stream), names._NullColorizer(stream)
    for colour in ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"):
        ansi.write("word", colour)
        plain.write("word", colour)
    rec("written", stream.getvalue())
    rec.raises(ansi.write, "word", "beige")
    rec("supported", names._AnsiColorizer.supported(stream), names._NullColorizer.supported(stream))


@scenario("trial", min_events=4)
def unclean_reactor_as_a_warning(tw, rec):
    """The wrapper makes a warning of an unclean reactor and passes all else on."""
    names = tw["trial.reporter"]
    result = names.TestResult()
    wrapped = names.UncleanWarningsReporterWrapper(result)
    test = unittest.TestCase()
    unclean = tw["trial.util"].DirtyReactorAggregateError(["a call"], ["a port"])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        wrapped.startTest(test)
        wrapped.addError(test, tw.failure.Failure(unclean))
        wrapped.addError(test, failure(tw))
        wrapped.addFailure(test, tw.failure.Failure(unclean))
        wrapped.addSkip(test, "so")
        wrapped.stopTest(test)
    for each in caught:
        rec("warned", each.category, str(each.message))
    rec("passed on", counts(result), wrapped.testsRun, wrapped.wasSuccessful(), wrapped.shouldStop)
    wrapped.shouldStop = True
    rec("told to stop", result.shouldStop)
    rec.raises(getattr, wrapped, "errors")


@scenario("trial", min_events=5)
def exit_at_the_first_failure(tw, rec):
    """The wrapper asks to stop at an error or a failure, and at nothing else."""
    names = tw["trial.reporter"]
    test = unittest.TestCase()
    for what, *about in (("addSuccess",), ("addSkip", "so"), ("addUnexpectedSuccess",)):
        result = names.TestResult()
        getattr(names._ExitWrapper(result), what)(test, *about)
        rec(what, result.shouldStop)
    for what in ("addError", "addFailure"):
        result = names.TestResult()
        getattr(names._ExitWrapper(result), what)(test, failure(tw))
        rec(what, result.shouldStop, counts(result))


@scenario("trial", min_events=8)
def reporter_told_of_adapted_tests(tw, rec):
    """An adapting reporter tells of what the adapter makes of each test, with a Todo if there is none."""
    names = tw["trial.reporter"]

    class Told:
        shouldStop = False

        def __getattr__(self, name):
            return lambda test, *rest: rec(name, test.id(), *map(str, rest))

    class Adapted:
        def __init__(self, test):
            self.test = test

        def id(self):
            return f"adapted {self.test}"

    to = names._AdaptedReporter(Told(), Adapted)
    to.startTest("t")
    to.addError("t", "error")
    to.addFailure("t", "failure")
    to.addSkip("t", "skip")
    to.addExpectedFailure("t", "failure", tw["trial.unittest"].makeTodo("mine"))
    to.addExpectedFailure("t", "failure")
    to.addUnexpectedSuccess("t")
    to.stopTest("t")


@scenario("trial", min_events=8)
def holders_of_no_test(tw, rec):
    """A holder looks like a test; one of an error reports it."""
    runner, itrial = tw["trial.runner"], tw["trial.itrial"]
    trouble = failure(tw)
    for test in (runner.TestHolder("a name"), runner.ErrorHolder("a module", trouble)):
        result = tw["trial.reporter"].TestResult()
        rec("is", test.id(), test.shortDescription(), test.countTestCases(), test.skip, test.failureException)
        rec("provides", itrial.ITestCase.providedBy(test))
        rec("run", test.run(result), test(result), counts(result))
    rec("repr", repr(test), test.description, test.error[:2], runner.NOT_IN_TEST)
    rec("of a tuple", runner.ErrorHolder("other", (ValueError, ValueError("v"), None)).error)


@scenario("trial", min_events=1)
def subunit_is_not_there(tw, rec):
    """Without the package subunit its reporter cannot be made."""
    rec.raises(tw["trial.reporter"].SubunitReporter)


@scenario("trial", min_events=2)
def timing_of_a_test(tw, rec):
    """How long a test took is known when it has stopped."""
    result = tw["trial.reporter"].TestResult()
    (test,) = holders(tw, "m.A.test")
    result.stopTest(test)
    rec("not started", result._lastTime)
    tell(result, test, "addSuccess")
    rec.timed("took", result._lastTime, 0, 1)
