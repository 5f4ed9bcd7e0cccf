"""Cancelling where several things are on their way at once."""

from __future__ import annotations

import asyncio

from compat_tests.scenario import scenario


@scenario("defer", min_events=4)
def cancel_generator_from_inside(tw, rec):
    """A generator that cancels its own Deferred while it runs goes on, and its result comes when it ends."""
    gate, later = tw.defer.Deferred(), tw.defer.Deferred()

    @tw.defer.inlineCallbacks
    def itself():
        yield gate
        made[0].cancel()
        rec("cancelled itself", made[0].called, made[0].paused)
        rec("goes on", (yield tw.defer.succeed("ready")))
        return (yield later)

    made = [itself()]
    made[0].addBoth(lambda result: rec("result", result))
    gate.callback(None)
    rec("waits", made[0].called, later.called)
    later.callback("later")


@scenario("defer", min_events=6)
def cancel_generator_in_the_middle(tw, rec):
    """The generator in the middle may handle the cancelling; the outer one never sees it."""

    @tw.defer.inlineCallbacks
    def inner():
        try:
            yield tw.defer.Deferred()
        finally:
            rec("inner ends")

    @tw.defer.inlineCallbacks
    def middle():
        try:
            yield inner()
        except tw.defer.CancelledError:
            rec("middle handles")
        return "middle"

    @tw.defer.inlineCallbacks
    def outer():
        rec("first", (yield middle()))
        return (yield middle())

    d = outer()
    d.cancel()
    rec("between", d.called, d.paused)
    d.cancel()
    rec("end", d.called, d.paused, d.result)
    clock = tw.task.Clock()
    timed = inner().addTimeout(1, clock)
    timed.addErrback(lambda f: rec("timed out", f))
    clock.advance(1)


@scenario("defer", min_events=2)
def cancel_generator_canceller_raises(tw, rec):
    """When the canceller of what a generator waits for raises, that becomes the result of the generator."""

    @tw.defer.inlineCallbacks
    def waits():
        yield tw.defer.Deferred(lambda _: 1 / 0)

    d = waits()
    rec.raises(d.cancel)
    rec("state", d.called, d.paused, d.result)
    d.addErrback(lambda f: None)


@scenario("defer", min_events=4)
def cancel_two_that_wait_for_one(tw, rec):
    """Of two chains that wait for one Deferred the first gets the result, also that of cancelling; the second gets None."""
    for cancels in (False, True):
        inner = tw.defer.Deferred()
        one, two = (tw.defer.succeed(0).addCallback(lambda _, inner=inner: inner) for _ in range(2))
        one.addBoth(lambda result: rec("one", result))
        two.addBoth(lambda result: rec("two", result))
        if cancels:
            two.cancel()
        else:
            inner.callback("inner")


@scenario("defer", min_events=5)
def cancel_asyncio_task(tw, rec):
    """A task that handles being cancelled gives its Deferred what it returns."""

    async def stubborn():
        try:
            await asyncio.sleep(5)
        except asyncio.CancelledError:
            rec("handled")
            return "stubborn"

    async def main():
        loop = asyncio.get_running_loop()
        d = tw.defer.Deferred.fromFuture(asyncio.ensure_future(stubborn()))
        await asyncio.sleep(0)
        d.addBoth(lambda result: rec("result", result))
        d.cancel()
        rec("cancelled", d.called, d.paused)
        for _ in range(3):
            await asyncio.sleep(0)
        rec("end", d.called, d.paused)
        awaited = tw.defer.Deferred()
        loop.call_soon(awaited.callback, "fired")
        rec("awaited", await awaited.asFuture(loop))
        early = tw.defer.Deferred()
        early.asFuture(loop).cancel()
        early.callback("early")
        await asyncio.sleep(0)
        rec("early", early.called, early.result)

    asyncio.run(main())


@scenario("defer", min_events=5)
def debugging_keeps_variables(tw, rec):
    """With setDebugging failures keep the variables of their frames, however they are made."""
    tw.defer.setDebugging(True)

    def fails():
        mine = "mine"
        raise KeyError(mine)

    @tw.defer.inlineCallbacks
    def generates():
        yield
        fails()

    by_hand = tw.defer.Deferred()
    try:
        fails()
    except KeyError:
        by_hand.errback()
    ways = {
        "maybeDeferred": tw.defer.maybeDeferred(fails),
        "execute": tw.defer.execute(fails),
        "chain": tw.defer.succeed(0).addCallback(lambda _: fails()),
        "generator": generates(),
        "by hand": by_hand,
    }
    for name, d in ways.items():
        d.addErrback(lambda f, name=name: rec(name, f.captureVars, dict(f.frames[-1][3])))
    tw.defer.setDebugging(False)


@scenario("defer", min_events=3)
def passed_through(tw, rec):
    """passthru returns what it is given."""
    rec("passed", tw.defer.passthru(5), tw.defer.passthru(None))
    rec.raises(tw.defer.passthru)
    rec("in a chain", tw.defer.succeed("x").addBoth(tw.defer.passthru).result)
