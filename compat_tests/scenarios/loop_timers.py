"""Calls for later: their order, and what can be done to one that waits."""

from __future__ import annotations

from compat_tests.scenario import scenario


@scenario("loop", reactor=True, min_events=4)
def timed_calls_in_order(tw, rec):
    """Calls come in the order of their times, whatever order they were asked for."""
    zero = tw.reactor.callLater(0, rec, "zero")
    for delay in 0.02, 0.01, 0.03:
        call = tw.reactor.callLater(delay, rec, "after", delay)
        call.delay(zero.getTime() + delay - call.getTime())  # however long we have taken
    tw.reactor.callLater(0.04, rec.done)


@scenario("loop", reactor=True, min_events=3)
def timed_calls_pass_everything_on(tw, rec):
    """Arguments by place and by name reach the call."""
    reactor = tw.reactor
    reactor.callLater(0, lambda *args, **kw: rec("called", args, kw), 1, "two", three=3)
    reactor.callFromThread(lambda *args, **kw: rec("called", args, kw), 4, five=5)
    reactor.callWhenRunning(lambda *args, **kw: rec("called", args, kw), 6, seven=7)
    reactor.callLater(0.01, rec.done)


@scenario("loop", reactor=True, min_events=4)
def calls_at_once_take_turns(tw, rec):
    """A call that asks for itself at once waits for the next turn, and starves nobody."""
    reactor, count = tw.reactor, []

    def again():
        count.append(None)
        if len(count) < 200:
            reactor.callLater(0, again)
        else:
            rec("enough", len(count))
            rec.done()

    def other(number):
        rec("other", number, len(count) < 200)
        if number < 3:
            reactor.callLater(0, other, number + 1)

    again()
    other(1)


@scenario("loop", reactor=True, min_events=3)
def calls_from_thread_take_turns(tw, rec):
    """A call handed in by a call handed in waits for the next turn."""
    reactor, count = tw.reactor, []

    def again():
        count.append(None)
        if len(count) < 50:
            return reactor.callFromThread(again)
        rec("enough", len(count))
        rec.done()

    reactor.callFromThread(again)
    reactor.callFromThread(lambda: rec("second", len(count)))
    reactor.callLater(0, lambda: rec("timed", len(count) < 50))


@scenario("loop", reactor=True, min_events=9)
def a_call_cancelled(tw, rec):
    """A cancelled call is not made, is not active, and cannot be cancelled again."""
    reactor = tw.reactor
    call = reactor.callLater(0, rec, "never")
    rec("active", call.active())
    rec.raises(call.cancel)
    rec("active", call.active())
    for method, args in (call.cancel, ()), (call.reset, (1,)), (call.delay, (1,)):
        rec("raised", type(rec.raises(method, *args)))
    rec.done()


@scenario("loop", reactor=True, min_events=9)
def a_call_that_was_made(tw, rec):
    """While it is made and after, a call is not active and cannot be changed."""

    def called():
        rec("active", call.active())
        for method, args in (call.cancel, ()), (call.reset, (1,)), (call.delay, (1,)):
            rec("raised", type(rec.raises(method, *args)))

    call = tw.reactor.callLater(0, called)
    tw.reactor.callLater(0.01, lambda: rec("later", type(rec.raises(call.cancel))))
    tw.reactor.callLater(0.02, rec.done)


@scenario("loop", reactor=True, min_events=4)
def a_call_put_off(tw, rec):
    """Delay adds to its time, reset counts from now: either way it may come sooner or later."""
    reactor = tw.reactor
    later, sooner, much_later = (
        reactor.callLater(delay, rec, name) for delay, name in ((0, "later"), (5, "sooner"), (0, "last"))
    )
    later.reset(0.01)
    sooner.reset(0)
    much_later.delay(0.02)
    early = reactor.callLater(0.03, rec, "early")
    early.delay(-0.03)
    reactor.callLater(0.04, rec.done)


@scenario("loop", reactor=True, min_events=3)
def a_call_knows_its_time(tw, rec):
    """getTime is when it is due, in the reactor's seconds."""
    reactor = tw.reactor
    start = reactor.seconds()
    call = reactor.callLater(10, rec, "never")
    rec.timed("asked", call.getTime() - start, 10, 10.5)
    call.delay(5)
    rec.timed("delayed", call.getTime() - start, 15, 15.5)
    call.reset(2)
    rec.timed("reset", call.getTime() - reactor.seconds(), 1.5, 2)
    call.cancel()
    rec.done()


@scenario("loop", reactor=True, min_events=4)
def calls_still_to_come(tw, rec):
    """getDelayedCalls has those that wait, without those that were cancelled or made."""
    reactor = tw.reactor
    before = len(reactor.getDelayedCalls())
    calls = [reactor.callLater(5, rec, "never") for _ in range(3)]
    rec("waiting", len(reactor.getDelayedCalls()) - before, all(each in reactor.getDelayedCalls() for each in calls))
    calls[1].cancel()
    rec("cancelled", len(reactor.getDelayedCalls()) - before, calls[1] in reactor.getDelayedCalls())

    def made():
        rec("made", last in reactor.getDelayedCalls())
        for each in calls[0], calls[2]:
            each.cancel()
        rec("none", len(reactor.getDelayedCalls()) - before)
        rec.done()

    last = reactor.callLater(0, made)


@scenario("loop", reactor=True, min_events=2)
def a_call_cancels_its_neighbour(tw, rec):
    """A call due in the same turn can still be cancelled by the one before it."""
    reactor = tw.reactor

    def first():
        rec("first", second.active())
        second.cancel()

    reactor.callLater(0, first)
    second = reactor.callLater(0, rec, "second")
    third = reactor.callLater(0.005, rec, "third")
    reactor.callLater(0, third.reset, 0.01)
    reactor.callLater(0.03, rec.done)


@scenario("loop", reactor=True, min_events=6)
def calls_with_wrong_arguments(tw, rec):
    """A delay below zero or none at all is refused; what cannot be called is not noticed before its time."""
    reactor = tw.reactor
    rec.raises(reactor.callLater, -1, rec)
    rec.raises(reactor.callLater, -0.5, rec)
    rec("raised", type(rec.raises(reactor.callLater)))
    rec("raised", type(rec.raises(reactor.callLater, "soon", rec)))
    rec("raised", type(rec.raises(reactor.callLater, None, rec)))
    rec.raises(reactor.callLater, float("nan"), rec)
    reactor.callLater(0.01, rec.done)


@scenario("loop", reactor=True, min_events=2)
def calls_that_raise(tw, rec):
    """A call that raises is logged with its traceback; the rest of the turn and of the program goes on."""
    reactor = tw.reactor

    def stumble(text):
        rec("called", text)
        raise ValueError(text)

    reactor.callLater(0, stumble, "timed")
    reactor.callLater(0, rec, "next")
    reactor.callFromThread(stumble, "handed in")
    reactor.callFromThread(rec, "handed in next")
    reactor.callLater(0.02, rec.done)


@scenario("loop", reactor=True, min_events=6)
def a_call_as_text(tw, rec):
    """A call shows what it will call and whether it has been cancelled or made."""
    import re

    def named(a, b=2):
        rec("called")

    def show(call):
        text = re.sub(r"\[-?[\d.e-]+s\]", "[...s]", str(call))
        rec("shown", re.sub(r"0x[0-9a-f]+|\b\d{9,}\b", "...", text))

    class Thing:
        def method(self):
            pass

    for call in tw.reactor.callLater(5, named, 1, b="x"), tw.reactor.callLater(5, Thing().method):
        show(call)
        call.cancel()
        show(call)
    made = tw.reactor.callLater(0, named, 1)
    tw.reactor.callLater(0.01, show, made)
    tw.reactor.callLater(0.01, rec.done)


@scenario("loop", reactor=True, min_events=2)
def many_calls_in_order(tw, rec):
    """Hundreds of calls, half of them moved or cancelled, come in the order of their times."""
    reactor, came = tw.reactor, []
    calls = [reactor.callLater(n * 37 % 200 / 10000, lambda n=n: came.append(calls[n].getTime())) for n in range(200)]
    for each in calls[::3]:
        each.cancel()
    for each in calls[1::9]:
        each.delay(0.001)
    rec("active", sum(each.active() for each in calls))
    reactor.callLater(0.045, lambda: rec("came", len(came), came == sorted(came)))
    reactor.callLater(0.05, rec.done)
