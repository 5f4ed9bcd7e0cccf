"""Corners of Deferreds: odd exceptions, odd values, odd moments."""

from __future__ import annotations

import gc

from compat_tests.scenario import scenario


def raising(error):
    """A function that raises `error`, whatever it is called with."""

    def raises(*_):
        raise error

    return raises


@scenario("defer", min_events=12)
def corner_base_exceptions(tw, rec):
    """Also exceptions that mean to end a program become failures, of chains, generators and coroutines alike."""
    for error in (KeyboardInterrupt("k"), SystemExit("s"), GeneratorExit("g"), BaseException("b")):
        d = tw.defer.succeed(0).addCallback(raising(error))
        d.addErrback(lambda f: rec("chain", f.type))

        @tw.defer.inlineCallbacks
        def generates(error=error):
            yield raising(error)()

        async def awaits(error=error):
            raising(error)()

        for made in (generates, lambda: tw.defer.ensureDeferred(awaits()), lambda: tw.defer.maybeDeferred(raising(error))):
            got = rec.raises(made)
            if isinstance(got, tw.defer.Deferred):
                got.addErrback(lambda f: rec("failed", f))


@scenario("defer", min_events=4)
def corner_stop_iteration(tw, rec):
    """StopIteration goes through a chain as any exception, and out of a generator as a RuntimeError."""
    d = tw.defer.succeed(0).addCallback(raising(StopIteration("chain")))
    d.addErrback(lambda f: rec("chain", f))

    @tw.defer.inlineCallbacks
    def generates(d):
        yield d

    @tw.defer.inlineCallbacks
    def raises():
        yield
        raise StopIteration("raised")

    generates(tw.defer.fail(StopIteration("thrown"))).addErrback(lambda f: rec("thrown", f))
    raises().addErrback(lambda f: rec("raised", f))
    waited = tw.defer.Deferred()
    generates(waited).addErrback(lambda f: rec("waited", f))
    waited.errback(StopIteration("waited"))


@scenario("defer", min_events=4)
def corner_cancelled_target(tw, rec):
    """A Deferred that another is chained to can be cancelled; it swallows what the other then brings."""
    first, second = tw.defer.Deferred(), tw.defer.Deferred()
    first.chainDeferred(second)
    second.addErrback(lambda f: rec("second", f))
    second.cancel()
    rec("first", first.called)
    rec.raises(first.callback, 1)
    first.addBoth(lambda result: rec("first goes on", result))
    third, fourth = tw.defer.Deferred(), tw.defer.Deferred()
    third.chainDeferred(fourth)
    fourth.callback("fired")
    third.callback("late")
    third.addErrback(lambda f: rec("third", f))


@scenario("defer", min_events=4)
def corner_yields_paused(tw, rec):
    """A generator waits for a Deferred that has fired but is paused, and for one that waits itself."""

    @tw.defer.inlineCallbacks
    def waits(d):
        rec("got", (yield d))

    paused, inner = tw.defer.succeed("paused"), tw.defer.Deferred()
    paused.pause()
    first = waits(paused)
    waiting = tw.defer.succeed(0).addCallback(lambda _: inner)
    second = waits(waiting)
    rec("waits", first.called, second.called)
    paused.unpause()
    inner.callback("inner")
    rec("done", first.called, second.called, waiting.result)


@scenario("defer", min_events=5)
def corner_awaited_twice(tw, rec):
    """await leaves a ready result in the Deferred and yield takes it; two may wait for one, and the second gets None."""

    async def awaits(name, d):
        rec("awaited", name, await d)

    @tw.defer.inlineCallbacks
    def yields(name, d):
        rec("yielded", name, (yield d))

    d = tw.defer.Deferred()
    for name in (1, 2):
        tw.defer.ensureDeferred(awaits(name, d))
    d.callback("value")
    rec("left", d.result)
    ready = tw.defer.succeed("ready")
    tw.defer.ensureDeferred(awaits("ready", ready))
    rec("left", ready.result)
    yields("ready", ready)
    rec("left", ready.result)


@scenario("defer", min_events=4)
def corner_fails_while_awaited(tw, rec):
    """A failure awaited twice is raised in both; in the Deferred it stays, but counts as handled."""
    observer = lambda event: event["isError"] and rec("logged", event.get("failure"))
    tw["python.log"].addObserver(observer)

    async def awaits(name, d):
        try:
            await d
        except KeyError as error:
            rec("caught", name, error)

    ready = tw.defer.fail(KeyError("ready"))
    for name in (1, 2):
        tw.defer.ensureDeferred(awaits(name, ready))
    rec("left", ready.result)
    del ready
    gc.collect()
    rec("end")
    tw["python.log"].removeObserver(observer)


@scenario("defer", min_events=4)
def corner_generator_thrown_away(tw, rec):
    """A generator or coroutine whose Deferred nobody holds any more is closed, and says nothing."""

    @tw.defer.inlineCallbacks
    def generates():
        try:
            yield tw.defer.Deferred()
        except GeneratorExit:
            rec("exit")
            raise
        finally:
            rec("finally")

    async def awaits():
        try:
            await tw.defer.Deferred()
        finally:
            rec("finally, too")

    generates()
    gc.collect()
    tw.defer.ensureDeferred(awaits())
    gc.collect()
    rec("end")


@scenario("defer", min_events=3)
def corner_fires_itself_with_its_result(tw, rec):
    """What a generator waits for may be fired by what it waits in; a generator may fire what another waits for."""
    first = tw.defer.Deferred()

    @tw.defer.inlineCallbacks
    def waits():
        rec("got", (yield first))
        return "waits"

    @tw.defer.inlineCallbacks
    def fires():
        yield
        first.callback("from inside")
        rec("goes on")
        return "fires"

    waiting = waits()
    waiting.addBoth(lambda result: rec("waits", result))
    fires().addBoth(lambda result: rec("fires", result))


@scenario("defer", min_events=6)
def corner_returns_a_deferred(tw, rec):
    """A generator or coroutine that returns a Deferred has that as its result, as it is."""

    @tw.defer.inlineCallbacks
    def generates():
        yield
        return tw.defer.succeed("inner")

    async def awaits():
        return tw.defer.succeed("inner")

    for d in (generates(), tw.defer.ensureDeferred(awaits()), tw.defer.maybeDeferred(awaits)):
        rec("result", d.called, d.paused, d.result)
        d.addCallback(lambda value: rec("callback", value))


@scenario("defer", min_events=3)
def corner_yield_from(tw, rec):
    """A generator may get a result by yield from, too, also of another generator."""

    def part(d):
        rec("part", (yield d))
        return "part"

    @tw.defer.inlineCallbacks
    def whole(d):
        rec("from a Deferred", (yield from tw.defer.succeed("ready")))
        rec("from a part", (yield from part(d)))
        rec("started", (yield part(tw.defer.succeed("ready"))))
        return "whole"

    d = tw.defer.Deferred()
    whole(d).addBoth(lambda result: rec("result", result))
    d.callback("waited")


@scenario("defer", min_events=10)
def corner_wrong_arguments(tw, rec):
    """What makes no sense is complained of where Python finds it."""
    for function, *args in ((tw.defer.DeferredList, None), (tw.defer.gatherResults, [None]), (tw.defer.race, [1]),
                            (tw.defer.DeferredSemaphore, "a"), (tw.defer.Deferred.fromFuture, None),
                            (tw.defer.Deferred().asFuture, None), (tw.defer.Deferred().addTimeout, 1, None),
                            (tw.defer.Deferred(5).cancel,), (tw.defer.setDebugging,),
                            (tw.defer.Deferred().callback,)):  # fmt: skip
        rec.raises(function, *args)
    rec("still", tw.defer.getDebugging())


@scenario("defer", min_events=4)
def corner_unpaused_too_often(tw, rec):
    """One let go more often than it was stopped counts below zero, and stands still until that is made good."""
    d = tw.defer.Deferred().addCallback(lambda value: (rec("runs", value), value)[1])
    d.unpause()
    rec("paused", d.paused)
    d.callback(1)
    rec("fired", d.called, d.result)
    d.pause()
    rec("even", d.paused)
    d.addCallback(lambda value: rec("later", value))
    rec("end", d.result)
