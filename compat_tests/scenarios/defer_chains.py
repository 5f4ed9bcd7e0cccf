"""The chain of a Deferred: its two lanes, who is called with what, and what makes it wait."""

from __future__ import annotations

from compat_tests.scenario import scenario


@scenario("defer", min_events=5)
def chain_runs_in_order(tw, rec):
    """Callbacks run when it fires, in the order they were added, each with what the one before returned."""
    d = tw.defer.Deferred()
    rec("before", d.called, d.paused, hasattr(d, "result"))
    for n in range(3):
        d.addCallback(lambda value, n=n: (rec("step", n, value), value * 10 + n)[1])
    rec("same", d.addCallback(lambda value: value) is d, d.addErrback(rec) is d, d.addBoth(lambda value: value) is d)
    rec("fired", d.callback(7))
    rec("after", d.called, d.paused, d.result)


@scenario("defer", min_events=7)
def chain_of_two_lanes(tw, rec):
    """What raises goes on among the errbacks, what an errback returns goes on among the callbacks."""
    d = tw.defer.Deferred()

    def fails(value):
        rec("fails", value)
        raise ValueError("one")

    def returns_failure(value):
        rec("returns", value)
        return tw["python.failure"].Failure(KeyError("two"))

    d.addCallback(fails).addCallback(rec, "not here").addErrback(lambda f: (rec("handled", f), 5)[1])
    d.addErrback(rec, "nor here").addCallback(returns_failure).addErrback(lambda f: (rec("trap", f.trap(KeyError)), f)[1])
    d.addCallbacks(lambda value: rec("callback", value), lambda f: rec("errback", f))
    d.addBoth(lambda value: rec("both", value))
    d.callback(0)
    rec("end", d.result)


@scenario("defer", min_events=8)
def chain_arguments(tw, rec):
    """What was given with a function follows the result, for each lane its own."""
    for fire in ("callback", "errback"):
        d = tw.defer.Deferred()
        say = lambda name: lambda result, *args, **kw: (rec(name, result, args, kw), result)[1]
        d.addCallbacks(say("good"), say("bad"), (1, 2), {"k": 3}, (4,), {"e": 5})
        d.addCallbacks(say("good"), say("bad"), errbackKeywords={"e": 6}, callbackArgs=[7])
        d.addCallbacks(say("good"), callbackKeywords={"only": 8})
        d.addBoth(say("both"), 9, ten=10)
        d.addCallback(say("callback"), 11, twelve=12).addErrback(say("errback"), 13, fourteen=14)
        getattr(d, fire)(ValueError("x") if fire == "errback" else "x")
        d.addErrback(lambda f: rec("end", f))


@scenario("defer", min_events=5)
def chain_already_fired(tw, rec):
    """What is added to a Deferred that has fired is called before adding returns, one result after the other."""
    d = tw.defer.succeed(1)
    rec("adding")
    d.addCallback(lambda value: (rec("called", value), value + 1)[1])
    rec("added", d.result)
    d.addCallback(lambda value: 1 / 0)
    rec("failed", d.result)
    d.addErrback(lambda f: rec("handled", f))
    rec("end", d.result)


@scenario("defer", min_events=6)
def chain_grows_while_it_runs(tw, rec):
    """What a callback adds to its own chain runs after the callback has returned, behind what was there."""
    d = tw.defer.Deferred()

    def first(value):
        rec("first", value)
        d.addCallback(lambda value: (rec("added inside", value), "c")[1])
        rec("first ends")
        return "a"

    d.addCallback(first).addCallback(lambda value: (rec("second", value), "b")[1])
    d.callback(0)
    rec("end", d.result)
    d.addCallback(lambda value: d.addCallback(rec.lane("nested"), "x") and None)
    rec("after", d.result)


@scenario("defer", min_events=6)
def chain_waits_for_returned(tw, rec):
    """A callback that returns a Deferred makes the chain wait for its result, and leaves None there."""
    inner, outer = tw.defer.Deferred(), tw.defer.Deferred()
    outer.addCallback(lambda value: (rec("waiting", value), inner)[1])
    outer.addCallback(lambda value: (rec("went on", value), value)[1])
    outer.callback("start")
    rec("paused", outer.called, outer.paused, outer.result is inner)
    inner.addCallback(lambda value: (rec("inner after", value), "kept")[1])
    inner.callback("inner")
    rec("outer", outer.result, outer.paused)
    rec("inner", inner.result, inner.paused)


@scenario("defer", min_events=5)
def chain_waits_for_failing(tw, rec):
    """A failure of the Deferred it waited for goes on in the chain that waited, and not in the other."""
    inner, outer = tw.defer.Deferred(), tw.defer.succeed(None)
    outer.addCallback(lambda _: inner).addCallback(rec, "not here")
    outer.addErrback(lambda f: (rec("outer failed", f), "mended")[1])
    inner.errback(OSError("inside"))
    rec("results", inner.result, outer.result)
    ready = tw.defer.fail(KeyError("ready"))
    outer.addCallback(lambda _: ready).addErrback(lambda f: rec("at once", f))
    rec("taken", ready.result)
    outer.addCallback(lambda _: tw.defer.succeed("ok")).addCallback(lambda value: rec("success", value))
    rec("end", outer.result)


@scenario("defer", min_events=6)
def chain_waits_in_a_row(tw, rec):
    """Chains that wait for chains go on from the inside out, each before the rest of the one it waited for."""
    a, b, c = (tw.defer.Deferred() for _ in range(3))
    b.addCallback(lambda value: (rec("b", value), a)[1])
    c.addCallback(lambda value: (rec("c", value), b)[1])
    for name, d in (("a", a), ("b", b), ("c", c)):
        d.addCallback(lambda value, name=name: (rec("rest", name, value), value)[1])
    c.callback("go c")
    b.callback("go b")
    rec("waiting", a.paused, b.paused, c.paused)
    a.addBoth(lambda value: rec("end of a", value))
    b.addBoth(lambda value: rec("end of b", value))
    a.callback("done")
    rec("results", a.result, b.result, c.result)


@scenario("defer", min_events=7)
def chain_paused(tw, rec):
    """A paused chain keeps its result until it was let go as often as it was stopped."""
    d = tw.defer.Deferred()
    d.addCallback(lambda value: (rec("ran", value), value + 1)[1])
    d.pause()
    d.pause()
    d.callback(1)
    rec("fired", d.called, d.paused, d.result)
    d.unpause()
    rec("once", d.paused, d.result)
    d.unpause()
    rec("twice", d.paused, d.result)
    d.pause()
    d.addCallback(lambda value: rec("later", value))
    rec("added")
    d.unpause()
    early = tw.defer.Deferred()
    early.pause()
    early.unpause()
    rec("unfired", early.called, early.paused)


@scenario("defer", min_events=4)
def chain_pauses_itself(tw, rec):
    """A callback that pauses its chain stops it behind itself."""
    d = tw.defer.Deferred()

    def stop(value):
        rec("stop", value)
        d.pause()
        return value + 1

    d.addCallback(stop).addCallback(lambda value: (rec("behind", value), value)[1])
    d.callback(1)
    rec("stopped", d.paused, d.result)
    d.unpause()
    rec("end", d.paused, d.result)


@scenario("defer", min_events=4)
def chain_waits_for_paused(tw, rec):
    """One that has fired but is paused is waited for until it goes on."""
    inner, outer = tw.defer.succeed("inner"), tw.defer.succeed(None)
    inner.pause()
    outer.addCallback(lambda _: inner).addCallback(lambda value: (rec("outer", value), value)[1])
    rec("waiting", outer.paused, inner.paused)
    inner.unpause()
    rec("end", outer.paused, outer.result, inner.result)
    rec("rest", inner.addCallback(lambda value: rec("inner", value)) is inner)


@scenario("defer", min_events=6)
def chain_fires_another(tw, rec):
    """chainDeferred hands the result to another Deferred, good or bad, and goes on with None."""
    for fire, value in (("callback", "fine"), ("errback", ValueError("bad"))):
        first, second = tw.defer.Deferred(), tw.defer.Deferred()
        rec("returns", first.chainDeferred(second) is first)
        first.addBoth(lambda value: rec("first goes on", value))
        second.addBoth(lambda value: rec("second", value))
        getattr(first, fire)(value)
        rec("fired", first.called, second.called)


@scenario("defer", min_events=4, limit=20)
def chain_tower_of_100000(tw, rec):
    """A hundred thousand chains each waiting for the next go on without using up the stack."""
    bottom, succeed = tw.defer.Deferred(), tw.defer.succeed
    order, top = [], bottom
    for n in range(100_000):
        below, top = top, succeed(n)
        top.addCallback(lambda _, below=below: below)
        top.addCallback(lambda value, n=n: (order.append(n), value + 1)[1])
    rec("built", top.called, top.paused, bottom.called)
    bottom.callback(0)
    rec("top", top.result, top.paused)
    rec("order", order == list(range(100_000)), len(order))
    rec("below", below.result, bottom.result)


@scenario("defer", min_events=3, limit=20)
def chain_of_20000_callbacks(tw, rec):
    """A chain of twenty thousand callbacks, some returning Deferreds, runs through in one go."""
    d, seen, succeed = tw.defer.Deferred(), [], tw.defer.succeed
    for n in range(20_000):
        d.addCallback(lambda value, n=n: succeed(value + 1) if n % 1000 == 0 else value + 1)
    d.addCallback(seen.append)
    rec("built", d.called)
    d.callback(0)
    rec("end", seen, d.result)
    waiting = [tw.defer.Deferred() for _ in range(1000)]
    for each in waiting:
        d.addCallback(lambda _, each=each: each)
    d.addCallback(lambda value: rec("last", value))
    for n, each in enumerate(waiting):
        each.callback(n)
    rec("gone", d.result, d.paused)
