"""The small things of trial: the interfaces, the log of a run, profiling."""

from __future__ import annotations

import os
import pstats

from zope.interface import Interface, verify

from compat_tests.scenario import scenario
from compat_tests.scenarios._trial_cases import reporter


@scenario("trial", min_events=10)
def interfaces_of_trial(tw, rec):
    """What a test and a reporter promise: the same names with the same parameters."""
    itrial = tw["trial.itrial"]
    for interface in (itrial.ITestCase, itrial.IReporter, itrial.IReporterWithDurations):
        rec("interface", interface, [each for each in interface.__bases__ if each is not Interface])
        for name in sorted(interface.names()):
            rec("name", name, getattr(interface[name], "getSignatureString", str)())
    rec("variable", itrial.ITestCaseVar.__name__)


@scenario("trial", min_events=4)
def interfaces_of_trial_are_kept(tw, rec):
    """Cases and results keep what they promise."""
    itrial, unittest = tw["trial.itrial"], tw["trial.unittest"]
    rec("case", itrial.ITestCase.implementedBy(unittest.TestCase), itrial.ITestCase.implementedBy(unittest.SynchronousTestCase))
    rec("adapter", itrial.IReporter.implementedBy(unittest.PyUnitResultAdapter))
    rec("result", verify.verifyObject(itrial.IReporter, tw["trial.reporter"].TestResult()))
    rec("telling", verify.verifyObject(itrial.IReporter, reporter(tw, rec)))


@scenario("trial", min_events=1)
def log_of_a_test_run(tw, rec):
    """openTestLog makes the directory, and adds to what is in the file, in UTF-8."""
    util, path = tw["trial.util"], tw["python.filepath"].FilePath("one").child("two").child("test.log")
    for text in ("first \N{SNOWMAN}\n", "second\n"):
        with util.openTestLog(path) as log:
            log.write(text)
    rec("content", path.getContent(), os.path.isdir("one"))


@scenario("trial", min_events=4)
def profile_of_a_function(tw, rec):
    """profiled makes a function that does the same, and writes how long it took."""

    def add(one, other=1):
        return one + other

    measured = tw["trial.util"].profiled(add, "profile.data")
    rec("called", measured(1), measured(1, other=2))
    rec("written", pstats.Stats("profile.data").total_calls > 0)
    rec.raises(tw["trial.util"].profiled(int, "second.data"), "x")
    rec("files", sorted(each for each in os.listdir(".") if each.endswith(".data")))


@scenario("trial", min_events=3)
def one_log_observer_for_all(tw, rec):
    """The observer of errors listens from the first run that begins until the last that ends."""
    log, observer = tw["python.log"], tw["trial._synctest"]._logObserver
    log.err(ValueError("before"))
    observer._add()
    observer._add()
    log.err(ValueError("twice"))
    observer._remove()
    log.err(KeyError("once"))
    observer._remove()
    log.err(ValueError("after"))
    rec("kept", list(observer.getErrors()))
    rec("flushed", observer.flushErrors(LookupError), observer.flushErrors())
    rec("left", observer.getErrors())
