"""The function that is called again and again."""

from __future__ import annotations

from compat_tests.scenario import scenario


def loop_on(tw, function, *args, **kw):
    """A looping call on a clock of its own, and the clock."""
    clock, loop = tw.task.Clock(), tw.task.LoopingCall(function, *args, **kw)
    loop.clock = clock
    return loop, clock


@scenario("task", min_events=7)
def looping_at_once_and_then_by_interval(tw, rec):
    """A looping call calls at once and then after each interval, with its arguments, until it is stopped."""
    loop, clock = loop_on(tw, lambda *a, **kw: rec("call", clock.seconds(), a, kw), 1, two=3)
    rec("before", loop.running, loop.interval, loop.starttime, loop.call)
    done = loop.start(2)
    rec("started", loop.running, loop.interval, loop.starttime, loop.call.getTime())
    clock.pump([1, 1, 2, 1])
    done.addBoth(lambda result: rec("done", result is loop, loop.running, loop.call))
    loop.stop()
    clock.advance(5)
    rec("left", clock.calls)


@scenario("task", min_events=4)
def looping_not_now(tw, rec):
    """With now=False the first call waits for one interval."""
    loop, clock = loop_on(tw, lambda: rec("call", clock.seconds()))
    clock.advance(1)
    loop.start(0.5, now=False)
    rec("started", loop.call.getTime())
    clock.pump([0.25, 0.25, 0.5])
    loop.stop()
    rec("left", clock.calls)


@scenario("task", min_events=5)
def looping_skips_what_was_missed(tw, rec):
    """Times of the grid that were missed are skipped; the next call is on the grid again."""
    loop, clock = loop_on(tw, lambda: rec("call", clock.seconds()))
    loop.start(2)
    for amount in (5, 1, 0.5, 1.75, 4):
        clock.advance(amount)
        rec("next", clock.seconds(), loop.call.getTime())
    loop.stop()


@scenario("task", min_events=6)
def looping_without_interval(tw, rec):
    """With an interval of 0 the next call comes with the next move of the clock, each once."""
    calls = []

    def call():
        calls.append(clock.seconds())
        if len(calls) == 6:
            loop.stop()

    loop, clock = loop_on(tw, call)
    loop.start(0, now=False).addCallback(lambda result: rec("done", result is loop))
    rec("first", loop.call.getTime(), calls)
    clock.advance(0)
    rec("after", calls, clock.calls)
    loop, clock = loop_on(tw, lambda: None)
    loop.start(0)
    rec("one", [each.getTime() for each in clock.calls])
    rec("interval", loop.interval, loop.running)
    loop.stop()
    rec("left", clock.calls)


@scenario("task", min_events=6)
def looping_wrongly_used(tw, rec):
    """To start what runs, to stop or reset what does not, and a negative interval are errors."""
    loop, clock = loop_on(tw, lambda: None)
    rec.raises(loop.stop)
    rec.raises(loop.reset)
    rec.raises(loop.start, -1)
    rec("running", loop.running, clock.calls)
    loop.start(1)
    rec.raises(loop.start, 2)
    rec("interval", loop.interval, len(clock.calls))
    loop.stop()
    rec.raises(loop.stop)
    rec.raises(loop.reset)
    rec.raises(loop.start)


@scenario("task", min_events=5)
def looping_begun_again(tw, rec):
    """A looping call that was stopped can be started again, with another interval and a new Deferred."""
    loop, clock = loop_on(tw, lambda: rec("call", clock.seconds()))
    first = loop.start(1)
    loop.stop()
    second = loop.start(3)
    rec("same", first is second, first.called, second.called)
    clock.pump([1, 2])
    loop.stop()
    rec("end", second.called, loop.starttime, loop.interval)


@scenario("task", min_events=6)
def looping_ended_by_an_exception(tw, rec):
    """An exception ends the loop: its Deferred fails with it, and nothing is left to come."""
    calls = []

    def call():
        calls.append(clock.seconds())
        if len(calls) == 2:
            raise ValueError("second call")

    loop, clock = loop_on(tw, call)
    loop.start(1).addErrback(lambda reason: rec("failed", reason, loop.running))
    clock.advance(1)
    rec("state", calls, loop.running, clock.calls)
    rec.raises(loop.stop)
    calls[:] = [0]
    loop.start(1).addBoth(lambda reason: rec("failed at once", reason))
    rec("state", loop.running, loop.call)
    rec.raises(loop.start, 1).addBoth(lambda reason: rec("never", reason))


@scenario("task", min_events=3)
def looping_stopped_inside_its_call(tw, rec):
    """The function may stop the loop that calls it, also in its first call."""

    def call():
        rec("call", clock.seconds())
        loop.stop()
        rec("stopped", loop.running, loop.call)

    loop, clock = loop_on(tw, call)
    done = loop.start(1)
    rec("after", done.called, done.result is loop)
    done = loop.start(1, now=False)
    rec("again", done.called)
    clock.advance(1)
    rec("after", done.called, clock.calls)


@scenario("task", min_events=6)
def looping_waits_for_deferreds(tw, rec):
    """While a Deferred that the function returned is waited for no call is made; then the grid goes on."""
    waiting = []

    def call():
        rec("call", clock.seconds())
        waiting.append(tw.defer.Deferred())
        return waiting[-1]

    loop, clock = loop_on(tw, call)
    loop.start(1)
    rec("none", clock.calls, loop.call, loop.running)
    clock.advance(2.5)
    waiting.pop().callback("ignored")
    rec("next", loop.call.getTime())
    clock.advance(0.5)
    rec("none", clock.calls)
    waiting.pop().callback(None)
    rec("next", loop.call.getTime())
    loop.stop()


@scenario("task", min_events=4)
def looping_stopped_while_waiting(tw, rec):
    """Stopped while it waits for a Deferred, a loop ends when that fires."""
    waiting = tw.defer.Deferred()
    loop, clock = loop_on(tw, lambda: waiting)
    done = loop.start(1)
    done.addBoth(lambda result: rec("done", result is loop))
    loop.stop()
    rec("stopped", loop.running, done.called)
    rec.raises(loop.stop)
    waiting.callback(None)
    rec("end", done.called, clock.calls)


@scenario("task", min_events=4)
def looping_failed_by_a_deferred(tw, rec):
    """A Deferred that fails ends the loop with its failure, also when the loop was stopped meanwhile."""
    for stopping in (False, True):
        waiting = tw.defer.Deferred()
        loop, clock = loop_on(tw, lambda: waiting)
        loop.start(1).addErrback(lambda reason: rec("failed", reason))
        if stopping:
            loop.stop()
        waiting.errback(KeyError("late"))
        rec("state", loop.running, clock.calls, loop.call)


@scenario("task", min_events=4)
def looping_a_coroutine(tw, rec):
    """A coroutine function is waited for as a Deferred is."""
    waiting = tw.defer.Deferred()

    async def call():
        rec("begin", clock.seconds())
        await waiting
        rec("end", clock.seconds())
        raise ValueError("from the coroutine")

    loop, clock = loop_on(tw, call)
    loop.start(1).addBoth(lambda result: rec("over", result))
    rec("waits", clock.calls)
    clock.advance(3)
    waiting.callback(None)
    rec("state", loop.running, clock.calls)


@scenario("task", min_events=4)
def looping_cancelled(tw, rec):
    """Cancelling the Deferred of start does not stop the calls; the end of the loop has nobody to tell then."""
    loop, clock = loop_on(tw, lambda: rec("call", clock.seconds()))
    done = loop.start(1)
    done.addErrback(lambda reason: rec("cancelled", reason))
    done.cancel()
    rec("running", loop.running, len(clock.calls))
    clock.advance(1)
    rec.raises(loop.stop)
    rec("running", loop.running, clock.calls)


@scenario("task", min_events=6)
def looping_reset(tw, rec):
    """Reset puts the next call off by a whole interval and lays the grid anew."""
    loop, clock = loop_on(tw, lambda: rec("call", clock.seconds()))
    loop.start(2)
    clock.advance(1.5)
    loop.reset()
    rec("next", loop.call.getTime(), loop.starttime, len(clock.calls))
    clock.advance(1)
    clock.advance(1)
    rec("next", loop.call.getTime())
    loop.reset()
    rec("next", loop.call.getTime())
    loop.stop()
    rec("left", clock.calls)


@scenario("task", min_events=4)
def looping_reset_inside_its_call(tw, rec):
    """A reset inside the function, and one while its Deferred is waited for, do not make a second call."""
    waiting = []

    def call():
        rec("call", clock.seconds())
        loop.reset()
        rec("reset", loop.call, clock.calls)
        waiting.append(tw.defer.Deferred())
        return waiting[0]

    loop, clock = loop_on(tw, call)
    loop.start(1)
    clock.advance(0.25)
    loop.reset()
    rec("start", loop.starttime, clock.calls)
    waiting[0].callback(None)
    rec("next", [each.getTime() for each in clock.calls])
    loop.stop()


@scenario("task", min_events=7)
def looping_with_count(tw, rec):
    """A loop that counts is told how many times have passed since its last call."""
    loop = tw.task.LoopingCall.withCount(lambda count: rec("count", count, clock.seconds()))
    clock = loop.clock = tw.task.Clock()
    loop.start(1)
    for amount in (1, 3.5, 0.5, 0.25, 0.75, 10):
        clock.advance(amount)
    loop.stop()
    rec("kind", type(loop) is tw.task.LoopingCall, loop.a, loop.kw)


@scenario("task", min_events=5)
def looping_with_count_not_now(tw, rec):
    """Not started at once, the first call counts the times since the start; with no interval every count is 1."""
    loop = tw.task.LoopingCall.withCount(lambda count: rec("count", count, clock.seconds()))
    clock = loop.clock = tw.task.Clock()
    clock.advance(7.25)
    loop.start(0.5, now=False)
    for amount in (0.5, 1.25, 0.25, 2):
        clock.advance(amount)
    loop.stop()
    counts = []

    def count_zero(count):
        counts.append(count)
        if len(counts) == 4:
            loop.stop()

    loop = tw.task.LoopingCall.withCount(count_zero)
    loop.clock = clock
    loop.start(0, now=False)
    clock.advance(3)
    rec("zero", counts, clock.calls)


@scenario("task", min_events=4)
def looping_with_count_slowly(tw, rec):
    """Times that pass while a Deferred is waited for are counted by the next call."""
    waiting = []

    def call(count):
        rec("count", count, clock.seconds())
        waiting.append(tw.defer.Deferred())
        return waiting[-1]

    loop = tw.task.LoopingCall.withCount(call)
    clock = loop.clock = tw.task.Clock()
    loop.start(1)
    for amount in (2.5, 0.25, 1):
        clock.advance(amount)
        waiting.pop().callback(None)
        clock.advance(loop.call.getTime() - clock.seconds())
    loop.stop()
    waiting.pop().callback(None)
    rec("left", clock.calls)


@scenario("task", min_events=5)
def looping_floats_stay_on_the_grid(tw, rec):
    """A fractional interval neither drifts nor calls twice for one time."""
    calls = []
    loop, clock = loop_on(tw, lambda: calls.append(clock.seconds()))
    clock.advance(1_234_567.1)
    loop.start(0.1)
    for _ in range(40):
        clock.advance(0.05)
    rec("calls", len(calls), calls[-1])
    rec("next", loop.call.getTime())
    loop.stop()
    counts = []
    loop = tw.task.LoopingCall.withCount(counts.append)
    clock = loop.clock = tw.task.Clock()
    loop.start(0.3)
    clock.pump([0.1] * 31)
    loop.stop()
    rec("counts", counts, sum(counts))
    big = tw.task.LoopingCall(rec, "big")
    big.clock = tw.task.Clock()
    big.clock.advance(1e17)
    big.start(3)
    rec("next", big.call.getTime())
    big.stop()


@scenario("task", min_events=4)
def looping_as_text(tw, rec):
    """A looping call as text names its interval, the function and what it is called with."""

    def local(*args, **kw):
        pass

    loop, clock = loop_on(tw, local, 1, "a", key=None)
    rec("new", repr(loop))
    loop.start(0.5)
    rec("running", repr(loop), str(loop) == repr(loop))
    loop.stop()
    rec("built in", repr(tw.task.LoopingCall(len)))
    rec("method", repr(tw.task.LoopingCall("x".join, [])))
    rec("class", repr(tw.task.LoopingCall(ValueError, "x")))
    rec("lambda", repr(tw.task.LoopingCall(lambda: None)))


@scenario("task", min_events=3)
def looping_deferred_attribute(tw, rec):
    """The attribute deferred is deprecated: it is what start returned, while the loop is on."""
    import warnings

    loop, clock = loop_on(tw, lambda: None)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        rec("before", loop.deferred)
        done = loop.start(1)
        rec("on", loop.deferred is done)
        loop.stop()
        rec("after", loop.deferred)
    for each in seen:
        rec("warned", each.category, str(each.message), each.filename == __file__)


@scenario("task", reactor=True, min_events=4)
def looping_on_the_reactor(tw, rec):
    """Without a clock of its own a looping call goes by the reactor."""
    loop = tw.task.LoopingCall(lambda: rec("call", len(calls.append(0) or calls)) or (loop.stop() if len(calls) == 3 else None))
    calls = []
    rec("clock", loop.clock is tw.reactor)
    done = loop.start(0.005)
    done.addCallback(lambda result: rec("done", result is loop))
    return done


@scenario("task", min_events=3)
def looping_on_a_clock_that_refuses(tw, rec):
    """A clock that refuses to call later fails the loop, if the function was called first."""

    class Refusing(tw.task.Clock):
        def callLater(self, *args):
            raise ValueError("not now")

    loop = tw.task.LoopingCall(rec, "call")
    loop.clock = Refusing()
    loop.start(1).addErrback(lambda reason: rec("failed", reason))
    rec("running", loop.running)
    rec.raises(loop.start, 1, False)
    rec("running", loop.running)


@scenario("task", min_events=5)
def looping_with_count_begun_again(tw, rec):
    """A loop that counts goes on counting from its last call when it is begun again, on the new grid."""
    loop = tw.task.LoopingCall.withCount(lambda count: rec("count", count, clock.seconds()))
    clock = loop.clock = tw.task.Clock()
    for interval, now in ((1, True), (0.5, False), (2, True), (0, False), (0.25, False)):
        loop.start(interval, now)
        rec("started", interval, now)
        if interval:
            clock.advance(2 * interval)
        loop.stop()
        clock.advance(3)


@scenario("task", min_events=4)
def looping_with_count_after_no_interval(tw, rec):
    """A call without interval counts as the last one for a grid laid at the same moment."""

    def call(count):
        rec("count", count, clock.seconds())
        if not loop.interval:
            loop.stop()

    loop = tw.task.LoopingCall.withCount(call)
    clock = loop.clock = tw.task.Clock()
    clock.advance(5)
    loop.start(0)
    loop.start(0.5)
    rec("at once", clock.seconds())
    clock.advance(1)
    clock.advance(0.75)
    loop.stop()
