"""What scenarios about test cases share: a reporter that records what it is told, and running a class with it."""

from __future__ import annotations

import re
import unittest

from zope.interface import implementer


def reporter(tw, rec):
    """A reporter that records each call, with the name of the test's method."""

    @implementer(tw["trial.itrial"].IReporter)
    class Telling:
        shouldStop = False
        testsRun = 0

        def stop(self):
            rec("stop")

        def wasSuccessful(self):
            return True

        def done(self):
            rec("done")

    def teller(name):
        return lambda self, test, *about, **more: rec(name, method(test), *map(readable, about), *map(readable, more.values()))

    for name in ("startTest", "stopTest", "addSuccess", "addError", "addFailure", "addSkip"):
        setattr(Telling, name, teller(name))
    for name in ("addExpectedFailure", "addUnexpectedSuccess"):
        setattr(Telling, name, teller(name))
    return Telling()


def method(test) -> str:
    """What a test is called in a record."""
    return getattr(test, "_testMethodName", None) or test.id()


def readable(value):
    """A Todo by its repr; the text of an unclean reactor without what differs each time; anything else as it is."""
    if type(value).__name__ == "Todo":
        return repr(value)
    text = str(getattr(value, "value", ""))
    if not text.startswith("Reactor was unclean"):
        return value
    return re.sub(r"\[-?[0-9.e-]+s\]", "[<time>]", text)


def run(tw, rec, cls) -> None:
    """Run each test of the class, in order of their names."""
    if issubclass(cls, tw["trial.unittest"].TestCase):
        tw.reactor
    for name in unittest.TestLoader().getTestCaseNames(cls) or ["runTest"]:
        cls(name).run(reporter(tw, rec))


def plain(tw, rec, cls):
    """Run each test of the class with a result of the standard library, and record that."""
    if issubclass(cls, tw["trial.unittest"].TestCase):
        tw.reactor
    result = unittest.TestResult()
    for name in unittest.TestLoader().getTestCaseNames(cls):
        cls(name).run(result)
    for kind in ("errors", "failures", "skipped", "expectedFailures"):
        for test, text in getattr(result, kind):
            rec(kind, method(test), text.strip().split("\n")[-1])
    rec("unexpected", [method(each) for each in result.unexpectedSuccesses])
    rec("result", result.testsRun, result.wasSuccessful())
    return result
