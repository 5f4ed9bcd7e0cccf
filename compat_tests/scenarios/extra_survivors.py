"""What planted faults have shown to be missing elsewhere."""

from __future__ import annotations

import gc

from compat_tests.scenario import scenario


@scenario("log", min_events=4)
def exceptions_of_any_kind_are_logged(tw, rec):
    """``err`` takes any exception and makes a Failure of it; what is none is logged by its repr."""
    log = tw["python.log"]
    heard = []
    log.addObserver(heard.append)
    for what in (RuntimeError("a"), KeyError("b"), OSError(2, "c"), "no exception"):
        log.err(what, "tried")
        event = heard[-1]
        rec("logged", "failure" in event, event["why"], event["message"], event["isError"])
    log.removeObserver(heard.append)


@scenario("defer", min_events=2)
def a_returned_failure_that_nobody_takes(tw, rec):
    """A Failure that ``maybeDeferred`` found returned is reported when it is dropped, as any other."""
    failure = tw["python.failure"]
    rec("fired", tw.defer.maybeDeferred(failure.Failure, ValueError("dropped")).called)
    gc.collect()
    d = tw.defer.maybeDeferred(failure.Failure, ValueError("taken"))
    rec("taken", d.addErrback(lambda reason: reason.getErrorMessage()).result)
