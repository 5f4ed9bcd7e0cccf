"""Chains written as functions: generators, coroutines, and what stands for a result that is there already."""

from __future__ import annotations

import contextvars
import warnings

from compat_tests.scenario import scenario


@scenario("defer", min_events=5)
def generator_gets_values(tw, rec):
    """A generator waits at yield for a Deferred and gets its result; anything else comes straight back."""
    waited = tw.defer.Deferred()

    @tw.defer.inlineCallbacks
    def steps(word, *, mark):
        """Documented."""
        rec("begins", word, mark)
        rec("plain", (yield 5), (yield None), (yield "text"))
        rec("ready", (yield tw.defer.succeed("ready")))
        rec("waited", (yield waited))
        return "returned"

    rec("function", steps.__name__, steps.__doc__)
    d = steps("word", mark="!")
    d.addBoth(lambda result: rec("result", result))
    rec("waits", d.called, waited.called)
    waited.callback("at last")
    rec("left", waited.result)


@scenario("defer", min_events=5)
def generator_gets_failures(tw, rec):
    """A failure is raised at the yield, where it can be handled; what is not becomes the result."""

    @tw.defer.inlineCallbacks
    def handles(d):
        try:
            yield d
        except KeyError as error:
            rec("caught", error)
        rec("between", (yield 1))
        try:
            yield tw.defer.fail(OSError("ready"))
        finally:
            rec("finally")

    waited = tw.defer.Deferred()
    handles(waited).addErrback(lambda f: rec("result", f))
    waited.errback(KeyError("waited"))
    rec("taken", waited.result)

    @tw.defer.inlineCallbacks
    def raises():
        raise ValueError("at once")
        yield

    raises().addErrback(lambda f: rec("result", f))


@scenario("defer", min_events=4)
def generator_returns(tw, rec):
    """What a generator returns is the result: nothing, a value, a Failure, or through returnValue."""

    @tw.defer.inlineCallbacks
    def returns(value):
        yield
        return value

    @tw.defer.inlineCallbacks
    def of_old():
        yield
        try:
            tw.defer.returnValue("of old")
        except Exception:
            rec("no exception")

    returns(None).addBoth(lambda result: rec("nothing", result))
    returns([1]).addBoth(lambda result: rec("value", result))
    returns(tw["python.failure"].Failure(KeyError("k"))).addBoth(lambda result: rec("failure", result))
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        of_old().addBoth(lambda result: rec("old", result))
    rec("warnings", [(str(each.message), each.category) for each in seen])


@scenario("defer", min_events=2)
def generator_stray_return(tw, rec):
    """returnValue in a function that a generator calls ends the generator, with a warning that names both."""

    def stray():
        tw.defer.returnValue("stray")

    @tw.defer.inlineCallbacks
    def calls():
        yield 1
        stray()
        rec("not here")

    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        calls().addBoth(lambda result: rec("result", result))
    rec("warnings", [(str(each.message), each.category) for each in seen])


@scenario("defer", min_events=2)
def generator_missing(tw, rec):
    """A function that makes no generator is told so when it is called."""

    class Named:
        def __init__(self, returns):
            self.returns = returns

        def __call__(self):
            return self.returns

        def __repr__(self):
            return "<named>"

    for value in (None, 5, [1]):
        function = Named(value)
        function.__name__ = function.__qualname__ = "named"
        rec.raises(tw.defer.inlineCallbacks(function))

    def returns():
        tw.defer.returnValue(1)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rec.raises(tw.defer.inlineCallbacks(lambda: 1 / 0))
        rec.raises(tw.defer.inlineCallbacks(returns))


@scenario("defer", min_events=5)
def generator_cancelled(tw, rec):
    """Cancelling cancels what the generator waits for; unhandled, that is the result."""
    waited = tw.defer.Deferred(lambda _: rec("canceller"))

    @tw.defer.inlineCallbacks
    def waits():
        try:
            yield waited
        except tw.defer.CancelledError as error:
            rec("caught", error)
            raise

    d = waits()
    d.addErrback(lambda f: rec("result", f))
    d.cancel()
    rec("state", d.called, d.paused, d.result)
    d.cancel()
    rec.raises(d.callback, "late")


@scenario("defer", min_events=6)
def generator_cancelled_and_goes_on(tw, rec):
    """A generator may go on after being cancelled; then the result comes later, and it may be cancelled again."""
    second = tw.defer.Deferred()

    @tw.defer.inlineCallbacks
    def stubborn():
        for each in (tw.defer.Deferred(), second):
            try:
                yield each
            except tw.defer.CancelledError:
                rec("cancelled")
        return "after all"

    d = stubborn()
    d.addBoth(lambda result: (rec("result", result), result)[1])
    d.cancel()
    rec("between", d.called, d.paused)
    d.cancel()
    rec("end", d.called, d.paused, d.result)
    second = tw.defer.Deferred()
    e = stubborn()
    e.cancel()
    second.callback("in peace")
    rec("end", e.result)


@scenario("defer", min_events=4)
def generator_cancelled_seen_from_inside(tw, rec):
    """While it is being cancelled, the Deferred of a generator has fired, waits, and says no more than that."""
    seen = []

    @tw.defer.inlineCallbacks
    def waits():
        try:
            yield tw.defer.Deferred(lambda _: seen.append((d.called, d.paused, type(d.result).__name__)))
        finally:
            seen.append((d.called, d.paused, type(d.result).__name__))

    d = waits()
    d.pause()
    d.cancel()
    rec("paused", d.called, d.paused, d.result)
    rec("seen", seen)
    d.unpause()
    rec("seen", seen)
    rec("then", d.called, d.paused, d.result)
    d.addErrback(lambda f: rec("result", f))


@scenario("defer", min_events=5)
def generator_nested(tw, rec):
    """Generators that wait for generators pass on results, failures and cancelling."""
    waited = tw.defer.Deferred()

    @tw.defer.inlineCallbacks
    def nested(depth, d):
        rec("in", depth)
        try:
            result = yield nested(depth - 1, d) if depth else d
        except Exception as error:
            rec("out", depth, error)
            raise
        rec("out", depth, result)
        return result + 1

    nested(2, waited).addBoth(lambda result: rec("result", result))
    waited.callback(0)
    nested(1, tw.defer.fail(KeyError("ready"))).addErrback(lambda f: rec("result", f))
    e = nested(2, tw.defer.Deferred())
    e.addErrback(lambda f: rec("result", f))
    e.cancel()


@scenario("defer", min_events=2, limit=20)
def generator_of_100000_steps(tw, rec):
    """A hundred thousand results that are there already use up no stack."""
    succeed = tw.defer.succeed

    @tw.defer.inlineCallbacks
    def counts():
        total = 0
        for n in range(100_000):
            total += yield succeed(n)
        return total

    counts().addBoth(lambda result: rec("total", result))

    async def awaits():
        total = 0
        for n in range(100_000):
            total += await succeed(n)
        return total

    tw.defer.ensureDeferred(awaits()).addBoth(lambda result: rec("total", result))


@scenario("defer", min_events=3)
def generator_tracebacks(tw, rec):
    """The traceback of a failure names every generator it went through, outermost first."""
    waited = tw.defer.Deferred()

    @tw.defer.inlineCallbacks
    def outer():
        yield middle()

    @tw.defer.inlineCallbacks
    def middle():
        yield inner()

    @tw.defer.inlineCallbacks
    def inner():
        yield waited
        raise ValueError("deep")

    async def awaits():
        await outer()

    d = tw.defer.ensureDeferred(awaits())
    waited.callback(None)
    d.addErrback(lambda f: rec.text("traceback", f.getTraceback()) or rec("frames", [frame[0] for frame in f.frames][-1]))
    d = outer()
    d.addErrback(lambda f: rec.text("at once", f.getTraceback()))
    d.addErrback(lambda f: rec("none", f))


@scenario("defer", min_events=6)
def generator_contexts(tw, rec):
    """Each call works in a copy of its caller's context, in which what it sets is there again after each wait."""
    variable = contextvars.ContextVar("variable", default="unset")
    gate = tw.defer.Deferred()

    @tw.defer.inlineCallbacks
    def works(name):
        rec("begins", name, variable.get())
        variable.set(name)
        yield gate
        rec("goes on", name, variable.get())
        yield tw.defer.succeed(None)
        rec("and on", name, variable.get())

    async def awaits(name):
        variable.set(name)
        await gate
        rec("awaited", name, variable.get())

    variable.set("caller")
    for name in ("one", "two"):
        works(name).addCallback(lambda _: rec("callback", variable.get()))
    tw.defer.ensureDeferred(awaits("three"))
    rec("caller", variable.get())
    variable.set("firing")
    gate.callback(None)
    rec("caller", variable.get())


@scenario("defer", min_events=6)
def coroutine_awaits(tw, rec):
    """ensureDeferred and fromCoroutine start a coroutine, which may await Deferreds and other coroutines."""
    waited = tw.defer.Deferred()

    async def inside(d):
        return (await d) * 2

    async def outside(d):
        rec("begins")
        rec("awaited", await inside(d), await tw.defer.succeed("ready"))
        try:
            await tw.defer.fail(KeyError("fails"))
        except KeyError as error:
            rec("caught", error)
        raise OSError("end")

    d = tw.defer.ensureDeferred(outside(waited))
    d.addErrback(lambda f: rec("result", f))
    waited.callback(21)
    tw.defer.Deferred.fromCoroutine(inside(tw.defer.succeed(4))).addCallback(lambda value: rec("value", value))
    rec("as it is", tw.defer.ensureDeferred(waited) is waited)

    @tw.defer.inlineCallbacks
    def yields():
        return (yield inside(tw.defer.succeed(5)))

    yields().addCallback(lambda value: rec("yielded", value))


@scenario("defer", min_events=3)
def coroutine_cancelled(tw, rec):
    """Cancelling the Deferred of a coroutine raises CancelledError at its await."""

    async def inside():
        try:
            await tw.defer.Deferred()
        except tw.defer.CancelledError as error:
            rec("inside", error)
            return "made good"

    async def outside():
        rec("outside", await inside())
        await tw.defer.Deferred(lambda c: c.errback(KeyError("canceller")))

    d = tw.defer.ensureDeferred(outside())
    d.addBoth(lambda result: rec("result", result))
    d.cancel()
    rec("between", d.called, d.paused)
    d.cancel()


@scenario("defer", min_events=3)
def coroutine_missing(tw, rec):
    """What is no coroutine is told so; a generator is taken."""
    for value in (None, 5, "text", print):
        rec.raises(tw.defer.ensureDeferred, value)
        rec.raises(tw.defer.Deferred.fromCoroutine, value)
    rec.raises(tw.defer.Deferred.fromCoroutine, tw.defer.succeed("a"))

    def generates():
        rec("got", (yield tw.defer.succeed("b")))
        return "c"

    tw.defer.ensureDeferred(generates()).addBoth(lambda result: rec("result", result))
    rec("kind", issubclass(tw.defer.NotACoroutineError, TypeError))


@scenario("defer", min_events=8)
def called_whatever_it_returns(tw, rec):
    """maybeDeferred makes a Deferred of whatever a call brings; execute takes everything as a result."""

    async def coroutine(value):
        return value + 1

    def generates(value):
        yield value

    failure = tw["python.failure"].Failure(KeyError("returned"))
    for function in (lambda x, y=2: (x, y), lambda x: tw.defer.succeed(x), lambda x: failure, lambda x: x / 0, coroutine,
                     generates):  # fmt: skip
        d = tw.defer.maybeDeferred(function, 1)
        rec("fired", d.called)
        d.addBoth(lambda result: rec("result", result))
    waited = tw.defer.Deferred()
    rec("same", tw.defer.maybeDeferred(lambda: waited) is waited)
    tw.defer.maybeDeferred(len).addErrback(lambda f: rec("wrong call", f))
    tw.defer.execute(lambda x, y: (x, y), 1, y=2).addBoth(lambda result: rec("executed", result))
    tw.defer.execute(lambda x: x / 0, 1).addBoth(lambda result: rec("executed", result))
    rec("deferred", tw.defer.execute(lambda: waited).result is waited)
