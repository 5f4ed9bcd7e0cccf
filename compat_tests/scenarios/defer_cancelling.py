"""Giving up on a Deferred, timeouts, and what goes wrong when it is used wrongly."""

from __future__ import annotations

import warnings

from compat_tests.scenario import scenario


@scenario("defer", min_events=4)
def cancel_without_canceller(tw, rec):
    """Cancelled, it fails with CancelledError and swallows one late result, of either kind; the next is too many."""
    d = tw.defer.Deferred()
    d.addErrback(lambda f: rec("cancelled", f))
    rec("returns", d.cancel())
    rec.raises(d.callback, "late")
    rec.raises(d.callback, "later")
    e = tw.defer.Deferred().addErrback(lambda f: None)
    e.cancel()
    e.cancel()
    rec.raises(e.errback, ValueError("late"))
    rec.raises(e.errback, ValueError("later"))


@scenario("defer", min_events=6)
def cancel_with_canceller(tw, rec):
    """The canceller is called with the Deferred, once; without an answer of its own it fails, and nothing late is swallowed."""
    d = tw.defer.Deferred(lambda cancelled: rec("canceller", cancelled is d, d.called))
    d.addBoth(lambda result: rec("result", result))
    d.cancel()
    d.cancel()
    rec.raises(d.callback, "late")
    for answer in ("callback", "errback"):
        e = tw.defer.Deferred(lambda c, answer=answer: getattr(c, answer)(ValueError(answer)))
        e.addBoth(lambda result: rec("result", result))
        e.cancel()
        rec.raises(e.callback, "late")


@scenario("defer", min_events=3)
def cancel_when_it_has_fired(tw, rec):
    """After firing there is nothing to cancel, and the canceller is not called."""
    d = tw.defer.Deferred(lambda _: rec("canceller"))
    d.callback("result")
    rec("cancel", d.cancel(), d.result)
    rec.raises(d.callback, "again")
    e = tw.defer.Deferred(lambda _: rec("canceller"))
    e.pause()
    e.callback("paused")
    e.cancel()
    e.unpause()
    rec("end", e.result)


@scenario("defer", min_events=4)
def cancel_while_waiting(tw, rec):
    """One that waits for another passes the cancelling on, and gets what the other makes of it."""
    inner = tw.defer.Deferred(lambda _: rec("inner canceller"))
    outer = tw.defer.Deferred(lambda _: rec("outer canceller"))
    outer.addCallback(lambda _: inner)
    outer.addBoth(lambda result: rec("outer", result))
    outer.callback(None)
    outer.cancel()
    rec("inner", inner.called, inner.result)
    answer = tw.defer.Deferred(lambda c: c.callback("instead"))
    top = tw.defer.succeed(0).addCallback(lambda _: tw.defer.succeed(1).addCallback(lambda _: answer))
    top.addCallback(lambda value: rec("top", value))
    top.cancel()
    rec("end", top.result)


@scenario("defer", min_events=4)
def cancel_canceller_raises(tw, rec):
    """What a canceller raises comes out of cancel; the Deferred has not fired and can be cancelled again."""
    d = tw.defer.Deferred(lambda _: 1 / 0)
    rec.raises(d.cancel)
    rec("state", d.called)
    rec.raises(d.cancel)
    rec.raises(d.callback, "after all")
    rec("state", d.called, d.result)


@scenario("defer", min_events=5)
def cancel_inside_a_callback(tw, rec):
    """A callback may cancel its own chain without effect, and cancel what it goes on to wait for."""
    d = tw.defer.Deferred(lambda _: rec("canceller"))
    d.addCallback(lambda value: (rec("in", value), d.cancel(), "out")[2])
    d.addBoth(lambda value: rec("next", value))
    d.callback("go")
    other = tw.defer.Deferred()
    e = tw.defer.Deferred().addCallback(lambda _: (other.cancel(), rec("cancelled first"), other)[2])
    e.addBoth(lambda value: rec("e", value))
    e.callback(None)
    rec("end", d.result, e.result, other.result)


@scenario("defer", min_events=7)
def timeout_in_time_and_late(tw, rec):
    """addTimeout cancels when the time is over and makes a TimeoutError of that; a result in time takes the timer away."""
    clock = tw.task.Clock()
    early, late = tw.defer.Deferred(), tw.defer.Deferred()
    for name, d in (("early", early), ("late", late)):
        rec("same", d.addTimeout(2.5, clock) is d)
        d.addBoth(lambda result, name=name: rec(name, clock.seconds(), result, getattr(result, "value", result)))
        d.addErrback(rec)
    rec("timers", [call.getTime() for call in clock.getDelayedCalls()])
    clock.advance(1)
    early.callback("in time")
    rec("timers", len(clock.getDelayedCalls()))
    clock.advance(2)
    rec.raises(late.callback, "swallowed")
    rec("timers", len(clock.getDelayedCalls()))


@scenario("defer", min_events=6)
def timeout_told_how(tw, rec):
    """With a function of its own, addTimeout calls it with the result of the cancelling and the time."""
    clock = tw.task.Clock()
    d = tw.defer.Deferred()
    d.addTimeout(1, clock, lambda result, timeout: (rec("over", result, timeout), "mended")[1])
    d.addBoth(lambda result: rec("result", result))
    clock.advance(1)
    answers = tw.defer.Deferred(lambda c: c.callback("answer"))
    answers.addTimeout(2, clock).addBoth(lambda result: rec("answered", result))
    clock.advance(2)
    other = tw.defer.Deferred(lambda c: c.errback(KeyError("other")))
    other.addTimeout(3, clock).addBoth(lambda result: rec("other", result))
    clock.advance(3)
    raising = tw.defer.Deferred().addTimeout(4, clock, onTimeoutCancel=lambda result, timeout: 1 / 0)
    raising.addErrback(lambda f: rec("raised", f))
    clock.advance(4)
    error = tw.defer.TimeoutError(5, "Deferred")
    rec("text", str(error), error.args, isinstance(error, OSError))


@scenario("defer", min_events=5)
def timeout_of_the_part_before(tw, rec):
    """The timer belongs to the chain so far: it is gone when that part is done, and covers what that part waits for."""
    clock, inner, behind = tw.task.Clock(), tw.defer.Deferred(lambda _: rec("inner cancelled")), tw.defer.Deferred()
    d = tw.defer.Deferred().addCallback(lambda _: inner)
    d.addTimeout(1, clock).addErrback(lambda f: rec("timed out", f))
    d.addCallback(lambda _: behind)
    d.callback(None)
    rec("timers", len(clock.getDelayedCalls()))
    clock.advance(1)
    rec("timers", len(clock.getDelayedCalls()), d.paused)
    clock.advance(10)
    behind.callback("behind")
    rec("end", d.result)


@scenario("defer", min_events=2)
def timeout_function_of_old(tw, rec):
    """The function timeout fails a Deferred, with a warning."""
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        d = tw.defer.Deferred()
        tw.defer.timeout(d)
        d.addErrback(lambda f: rec("failed", f))
    rec("warnings", [(str(each.message), each.category) for each in seen])


@scenario("defer", min_events=8)
def misuse_fired_twice(tw, rec):
    """Firing again is an error and changes nothing, in whichever way it was fired first."""
    for first, again in (("callback", "callback"), ("callback", "errback"), ("errback", "callback"), ("errback", "errback")):
        d = tw.defer.Deferred()
        getattr(d, first)(ValueError("first"))
        rec.raises(getattr(d, again), ValueError("second"))
        rec("keeps", d.result)
        d.addErrback(lambda f: None)


@scenario("defer", min_events=5)
def misuse_of_errback(tw, rec):
    """errback takes a Failure, an exception or what is being handled; without one of them it complains."""
    rec.raises(tw.defer.Deferred().errback)
    rec.raises(tw.defer.Deferred().errback, None)
    rec.raises(tw.defer.fail)
    d = tw.defer.Deferred().addErrback(lambda f: rec("handled", f))
    try:
        raise KeyError("handled")
    except KeyError:
        d.errback()
    for value in (OSError("exception"), tw["python.failure"].Failure(OSError("failure"))):
        d = tw.defer.Deferred().addErrback(lambda f: rec("failed", f))
        d.errback(value)
    rec.raises(tw.defer.Deferred().errback, "a string")


@scenario("defer", min_events=2)
def misuse_not_callable(tw, rec):
    """What cannot be called is accepted as a callback, and fails the chain when it is its turn."""
    rec.raises(tw.defer.Deferred().addCallbacks)
    for add, value in (("addCallback", "text"), ("addErrback", 5), ("addBoth", None), ("addCallbacks", None)):
        d = tw.defer.Deferred()
        rec.raises(getattr(d, add), value)
        rec.raises(d.callback, 1)
        d.addErrback(lambda f: rec("failed", f))
        e = tw.defer.Deferred()
        rec.raises(getattr(e, add), value)
        rec.raises(e.errback, ValueError("e"))
        e.addErrback(lambda f: rec("failed", f))


@scenario("defer", min_events=1)
def misuse_fired_with_a_deferred(tw, rec):
    """To fire one Deferred with another is not refused; functions added then get a result, of whatever kind."""
    d = tw.defer.Deferred()
    rec.raises(d.callback, tw.defer.succeed(1))
    rec("state", d.called, d.result, d.paused)
    d.addCallback(lambda value: (rec("gets", value), "next")[1])
    rec("state", d.called, d.result, d.paused)
    rec.raises(tw.defer.succeed, tw.defer.succeed(2))


@scenario("defer", min_events=2)
def misuse_returns_itself(tw, rec):
    """A callback that returns its own Deferred is warned of, and the chain stands still."""
    d = tw.defer.Deferred()
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        d.addCallback(lambda _: d)
        d.addCallback(rec.lane("never"), "x")
        d.callback(None)
    rec("warnings", [(str(each.message), each.category, each.lineno > 0) for each in seen])
    rec("state", d.called, d.paused, d.result is d)
