"""The clock that only a test moves: what it runs, when, and in which order."""

from __future__ import annotations

from compat_tests.scenario import scenario


@scenario("task", min_events=6)
def clock_runs_what_is_due(tw, rec):
    """A clock runs a call when it is moved to its time, not before, and gives it its arguments."""
    clock = tw.task.Clock()
    rec("start", clock.seconds(), clock.rightNow, clock.calls)
    call = clock.callLater(2, rec, "called", 1, "two")
    rec("time", call.getTime(), call.active(), call.called, call.cancelled)
    clock.advance(1.5)
    rec("not yet", clock.seconds(), call.active())
    clock.advance(0.5)
    rec("then", clock.seconds(), call.active(), call.called, len(clock.calls))
    clock.advance(10)
    rec("no more", clock.seconds())


@scenario("task", min_events=8)
def clock_order_of_calls(tw, rec):
    """Calls run by time; of those for the same time the one asked for first is first; at one moment all see the same time."""
    clock = tw.task.Clock()
    for name, delay in (("c", 3), ("a", 1), ("b", 2), ("a2", 1), ("zero", 0), ("c2", 3), ("a3", 1)):
        clock.callLater(delay, lambda name: rec(name, clock.seconds()), name)
    rec("calls", [call.getTime() for call in clock.getDelayedCalls()], clock.getDelayedCalls() is clock.calls)
    clock.advance(0)
    rec("moved")
    clock.advance(5)


@scenario("task", min_events=6)
def clock_calls_made_by_calls(tw, rec):
    """A call made by a call runs in the same move if it is due; one due later counts from where the clock was moved to."""
    clock = tw.task.Clock()

    def first():
        rec("first", clock.seconds())
        clock.callLater(0, rec, "at once")
        clock.callLater(1, rec, "a second on")

    clock.callLater(1, first)
    clock.callLater(2, rec, "second")
    clock.advance(4)
    rec("left", [call.getTime() for call in clock.calls])
    clock.advance(1)
    rec("left", clock.calls)


@scenario("task", min_events=7)
def clock_calls_changed(tw, rec):
    """A call can be cancelled, reset from now and delayed from where it was."""
    clock = tw.task.Clock()
    reset, delayed, gone = (clock.callLater(5, rec, name) for name in ("reset", "delayed", "gone"))
    clock.advance(2)
    reset.reset(1)
    delayed.delay(1)
    gone.cancel()
    rec("times", reset.getTime(), delayed.getTime(), len(clock.calls), gone.cancelled)
    clock.advance(1)
    rec("at three")
    clock.advance(2.5)
    rec("before six")
    clock.advance(0.5)
    for call in (reset, gone):
        rec.raises(call.cancel)
        rec.raises(call.reset, 1)
        rec.raises(call.delay, 1)


@scenario("task", min_events=5)
def clock_calls_put_off_meanwhile(tw, rec):
    """A call that another puts off, brings forward or cancels at the same moment obeys."""
    clock = tw.task.Clock()
    off = clock.callLater(2, rec, "put off")
    forward = clock.callLater(9, rec, "brought forward")
    gone = clock.callLater(2, rec, "never")
    clock.callLater(2, rec, "also due")

    def change():
        off.reset(3)
        forward.reset(0)
        gone.cancel()
        rec("changed")

    clock.callLater(1, change)
    clock.advance(2)
    rec("time", clock.seconds(), [call.getTime() for call in clock.calls])
    clock.advance(3)


@scenario("task", min_events=5)
def clock_lets_exceptions_through(tw, rec):
    """What a call raises comes out of advance; the calls after it still stand and run at the next move."""
    clock = tw.task.Clock()

    def stumble():
        raise ValueError("in a call")

    call = clock.callLater(1, stumble)
    clock.callLater(1, rec, "after")
    rec.raises(clock.advance, 2)
    rec("state", clock.seconds(), call.called, call.active(), len(clock.calls))
    rec.raises(clock.advance, 0)
    rec("left", clock.calls)


@scenario("task", min_events=8)
def clock_pumped(tw, rec):
    """To pump a clock is to advance it by each of several amounts."""
    clock = tw.task.Clock()
    for delay in (1, 2, 2.5, 4):
        clock.callLater(delay, lambda delay: rec("call", delay, clock.seconds()), delay)
    rec.raises(clock.pump, [1, 1, 0, 0.25])
    rec("time", clock.seconds())
    rec.raises(clock.pump, ())
    rec.raises(clock.pump, (each for each in (1, 1)))
    rec("time", clock.seconds(), clock.calls)


@scenario("task", min_events=5)
def clock_takes_the_past(tw, rec):
    """A clock takes a negative delay and a negative move, as the reactor does not."""
    clock = tw.task.Clock()
    clock.advance(5)
    rec.raises(lambda: clock.callLater(-2, rec, "past").getTime())
    clock.callLater(0, rec, "now")
    clock.advance(-1)
    rec("back", clock.seconds(), len(clock.calls))
    clock.advance(1)
    rec("again", clock.seconds())
    rec.raises(clock.callLater)
    rec.raises(clock.callLater, 1)


@scenario("task", min_events=4)
def clock_set_by_hand(tw, rec):
    """The time of a clock is an attribute, and a subclass may tell it otherwise."""

    class Fast(tw.task.Clock):
        def seconds(self):
            return self.rightNow * 10

    clock = Fast()
    clock.rightNow = 1
    call = clock.callLater(5, rec, "called")
    rec("times", clock.seconds(), call.getTime())
    clock.advance(0.25)
    rec("not yet", clock.seconds())
    clock.advance(0.25)
    rec("time", clock.rightNow)


@scenario("task", min_events=5)
def clock_advanced_inside_a_call(tw, rec):
    """A call may move the clock that runs it; what that makes due runs inside."""
    clock = tw.task.Clock()

    def further():
        rec("begin", clock.seconds())
        clock.advance(5)
        rec("end", clock.seconds())

    clock.callLater(1, further)
    clock.callLater(3, rec, "inside")
    clock.callLater(7, rec, "outside")
    clock.advance(1)
    rec("time", clock.seconds())
    clock.advance(1)


@scenario("task", min_events=4)
def clock_keywords_and_interfaces(tw, rec):
    """A clock passes keywords on, and with its calls keeps the promises of the interfaces."""
    from zope.interface.verify import verifyObject

    interfaces = tw["internet.interfaces"]
    clock = tw.task.Clock()
    call = clock.callLater(1, lambda *a, **kw: rec("called", a, kw), 1, later=2, f=3)
    rec.raises(verifyObject, interfaces.IReactorTime, clock)
    rec.raises(verifyObject, interfaces.IDelayedCall, call)
    clock.advance(1)
    rec("not the core", interfaces.IReactorCore.providedBy(clock))


@scenario("task", min_events=5)
def timed_call_as_text(tw, rec):
    """A timed call names its time, its function and arguments, and whether it was called or cancelled."""
    import re

    clock = tw.task.Clock()

    def work(*args, **kw):
        pass

    def text(call):
        return re.sub(r"0x[0-9a-f]+", "0x", repr(call)).partition(" at ")[0], re.findall(r"called=\d cancelled=\d", str(call))

    call, other = clock.callLater(2.5, work, 1, key="x"), clock.callLater(1, sorted, [3])
    for each in (call, other):
        rec("new", repr(each)[: repr(each).find("0x")], repr(each)[repr(each).find("[") :])
    other.cancel()
    rec("cancelled", *text(other))
    clock.advance(3)
    rec("called", *text(call))
    rec("order", call > other, call >= other, call < other, call <= other)
