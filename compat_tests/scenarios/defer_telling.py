"""What a Deferred tells: failures nobody handled, its looks, where it came from; and those it lives with: futures, files."""

from __future__ import annotations

import asyncio
import functools
import gc
import os
import threading
import warnings

from compat_tests.scenario import scenario


def in_a_thread(function):
    """Call it in a thread of its own: below it the stack has nothing of whoever runs scenarios."""

    @functools.wraps(function)
    def scenario(tw, rec):
        thread = threading.Thread(target=function, args=(tw, rec))
        thread.start()
        thread.join()

    return scenario


def listen(tw, rec):
    """Record what is logged, and return the function that ends that."""
    log = tw["python.log"]

    def observer(event):
        failure = event.get("failure")
        first = lambda text: text.split("\n")[0] if isinstance(text, str) else text
        rec("logged", event["isError"], first(event.get("why")), failure, [first(each) for each in event["message"]],
            event.get("log_level") and event["log_level"].name, event.get("log_namespace"),
            event.get("debugInfo"))  # fmt: skip

    log.addObserver(observer)
    return lambda: log.removeObserver(observer)


@scenario("defer", min_events=4)
def unhandled_is_logged(tw, rec):
    """A failure that nobody took is logged when the Deferred is thrown away."""
    stop = listen(tw, rec)
    d = tw.defer.fail(KeyError("nobody"))
    d.addCallback(rec, "not here")
    rec("still held")
    del d
    gc.collect()
    rec("gone")
    d = tw.defer.Deferred()
    d.addCallback(lambda _: 1 / 0)
    d.callback(None)
    del d
    gc.collect()
    stop()


@scenario("defer", min_events=1)
def unhandled_is_not_when_handled(tw, rec):
    """Failures that were handled, handed over or awaited are not logged by those that had them."""
    stop = listen(tw, rec)
    tw.defer.fail(KeyError("handled")).addErrback(lambda f: None)
    late = tw.defer.fail(KeyError("late"))
    late.addErrback(lambda f: None)
    taken = tw.defer.fail(KeyError("taken"))
    tw.defer.succeed(0).addCallback(lambda _: taken).addErrback(lambda f: None)
    target = tw.defer.Deferred().addErrback(lambda f: None)
    tw.defer.fail(KeyError("chained")).chainDeferred(target)

    async def awaits():
        try:
            await tw.defer.fail(KeyError("awaited"))
        except KeyError:
            pass

    tw.defer.ensureDeferred(awaits())
    late = taken = target = None
    gc.collect()
    rec("quiet")
    tw.defer.Deferred().cancel()
    gc.collect()
    stop()


@scenario("defer", min_events=4)
def unhandled_of_lists(tw, rec):
    """A list without consumeErrors leaves each failure unhandled in its Deferred; with it none is."""
    stop = listen(tw, rec)
    ds = [tw.defer.fail(KeyError("left")), tw.defer.succeed(1)]
    tw.defer.DeferredList(ds)
    del ds
    gc.collect()
    rec("then consumed")
    ds = [tw.defer.fail(KeyError("consumed"))]
    tw.defer.DeferredList(ds, consumeErrors=True)
    del ds
    gc.collect()
    rec("then gathered")
    tw.defer.gatherResults([tw.defer.fail(KeyError("gathered"))], consumeErrors=True)
    gc.collect()
    stop()


@scenario("defer", min_events=3)
def unhandled_in_generators(tw, rec):
    """What a generator raises is logged once when nobody looks at its Deferred."""
    stop = listen(tw, rec)

    @tw.defer.inlineCallbacks
    def inner():
        yield
        raise ValueError("inside")

    @tw.defer.inlineCallbacks
    def outer():
        yield inner()

    rec("calls")
    outer()
    gc.collect()
    rec("called")
    waited = tw.defer.Deferred()

    async def awaits():
        await waited

    tw.defer.ensureDeferred(awaits())
    waited.errback(OSError("waited"))
    waited = None
    gc.collect()
    stop()


@scenario("defer", min_events=3)
def unhandled_when_logged(tw, rec):
    """logError logs a failure and returns it; log.err logs and ends it."""
    stop = listen(tw, rec)
    failure = tw["python.failure"].Failure(KeyError("k"))
    rec("returned", tw.defer.logError(failure) is failure)
    d = tw.defer.fail(OSError("o")).addErrback(tw.defer.logError)
    d.addErrback(tw["python.log"].err, "with words")
    rec("end", d.result)
    stop()


@scenario("defer", min_events=5)
@in_a_thread
def debugging_tells_where(tw, rec):
    """With setDebugging an unhandled failure comes with where the Deferred was created and fired."""
    log = tw["python.log"]
    rec("before", tw.defer.getDebugging(), tw.defer.Deferred.debug)
    tw.defer.setDebugging(True)
    rec("on", tw.defer.getDebugging(), tw.defer.Deferred.debug)

    def observer(event):
        text = event.get("debugInfo") or ""
        lines = [line.strip() for line in text.split("\n") if "<scenarios>" not in line]
        rec("event", event.get("log_format"), event.get("failure"))
        rec("lines", [line for line in lines if line.endswith(":") or "create_it" in line or "fire_it" in line])

    def create_it():
        return tw.defer.Deferred()

    def fire_it(d):
        d.errback(KeyError("k"))

    log.addObserver(observer)
    d = create_it()
    fire_it(d)
    del d
    gc.collect()
    log.removeObserver(observer)
    tw.defer.setDebugging(0)
    rec("off", tw.defer.getDebugging())


@scenario("defer", min_events=3)
@in_a_thread
def debugging_of_firing_twice(tw, rec):
    """With setDebugging, firing twice is answered with where it was created and where fired first."""
    tw.defer.setDebugging(True)

    def create_it(canceller=None):
        return tw.defer.Deferred(canceller)

    def fire_it(d):
        d.callback(1)

    d = create_it()
    fire_it(d)
    try:
        fire_it(d)
    except tw.defer.AlreadyCalledError as error:
        lines = str(error).split("\n")
        rec("lines", [line for line in lines if line.endswith(":")])
        rec("code", [line for line in lines if "_it(" in line or "Deferred(" in line or "callback(" in line])
    tw.defer.setDebugging(False)
    try:
        fire_it(d)
    except tw.defer.AlreadyCalledError as error:
        rec("without", str(error), error.args)
    e = tw.defer.Deferred()
    e.callback(1)
    tw.defer.setDebugging(True)
    try:
        fire_it(e)
    except tw.defer.AlreadyCalledError as error:
        rec("nothing known", str(error))
    tw.defer.setDebugging(False)


@scenario("defer", min_events=7)
def looks_of_a_deferred(tw, rec):
    """Its repr says what it holds or what it waits for."""
    d, inner = tw.defer.Deferred(), tw.defer.Deferred()
    rec("new", repr(d), str(d) == repr(d))
    d.addCallback(lambda _: inner)
    d.callback(None)
    rec("waiting", repr(d), repr(inner))
    inner.callback([1, "two"])
    rec("done", repr(d), repr(inner))
    failed = tw.defer.fail(KeyError("k"))
    rec("failed", repr(failed))
    failed.addErrback(lambda f: None)
    rec("handled", repr(failed))
    first, second = tw.defer.Deferred(), tw.defer.Deferred()
    first.chainDeferred(second)
    rec("chained", repr(first), repr(second))
    first.callback(1)
    rec("fired", repr(first), repr(second))

    class Own(tw.defer.Deferred):
        pass

    both = Own(), tw.defer.DeferredList([])
    rec("subclass", *map(repr, both))


@scenario("defer", min_events=6)
def subclass_of_deferred(tw, rec):
    """A subclass is a Deferred in every place, and what it overrides is called."""

    class Own(tw.defer.Deferred):
        def callback(self, result):
            rec("callback", result)
            super().callback(result)

        def cancel(self):
            rec("cancel")
            super().cancel()

        def addCallbacks(self, *args, **kw):
            rec("addCallbacks")
            return super().addCallbacks(*args, **kw)

    own = Own()
    outer = tw.defer.succeed(0).addCallback(lambda _: own)
    outer.addBoth(lambda result: rec("outer", result))
    outer.cancel()

    @tw.defer.inlineCallbacks
    def waits(d):
        return (yield d)

    own = Own()
    waits(own).addBoth(lambda result: rec("generator", result))
    own.callback("own")
    rec("same", tw.defer.maybeDeferred(lambda: own) is own, tw.defer.ensureDeferred(own) is own)
    own = Own()
    tw.defer.succeed(1).chainDeferred(own)
    tw.defer.gatherResults([own]).addBoth(lambda result: rec("gathered", result))


@scenario("defer", min_events=4)
def callbacks_to_look_at(tw, rec):
    """The pairs still to come can be looked at, with a warning."""
    d = tw.defer.Deferred()
    d.addCallback(print, 1).addErrback(repr, k=2)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        left = d.callbacks
    rec("warnings", [(str(each.message).split(";")[0], each.category) for each in seen])
    rec("pairs", len(left), [len(pair) for pair in left])
    rec("first", left[0][0][0] is print, left[0][0][1:])
    rec("second", left[1][1][0] is repr, left[1][1][1:])


@scenario("defer", min_events=5)
def future_from_a_deferred(tw, rec):
    """asFuture makes an asyncio Future that gets the result, and whose cancelling cancels the Deferred."""
    loop = asyncio.new_event_loop()
    good, bad, cancelled = tw.defer.Deferred(), tw.defer.Deferred(), tw.defer.Deferred(lambda _: rec("canceller"))
    futures = [d.asFuture(loop) for d in (good, bad, cancelled)]
    rec("done", [future.done() for future in futures])
    good.callback("good")
    bad.errback(KeyError("bad"))
    futures[2].cancel()
    loop.run_until_complete(asyncio.gather(*futures, return_exceptions=True))
    loop.run_until_complete(asyncio.sleep(0))
    rec("good", futures[0].result(), good.result)
    rec("bad", futures[1].exception(), bad.result)
    rec("cancelled", futures[2].cancelled(), cancelled.called, cancelled.result)
    loop.close()


@scenario("defer", min_events=5)
def future_to_a_deferred(tw, rec):
    """fromFuture makes a Deferred that gets the future's result, and whose cancelling cancels the future."""
    loop = asyncio.new_event_loop()
    futures = [loop.create_future() for _ in range(3)]
    ds = [tw.defer.Deferred.fromFuture(future) for future in futures]
    for name, d in zip(("good", "bad", "cancelled"), ds):
        d.addBoth(lambda result, name=name: rec(name, result))
    futures[0].set_result("good")
    futures[1].set_exception(KeyError("bad"))
    rec("not yet", [d.called for d in ds])
    ds[2].cancel()
    rec("cancelling", ds[2].called, ds[2].paused, futures[2].cancelled())
    loop.run_until_complete(asyncio.sleep(0))
    rec("done", [d.called for d in ds], [d.paused for d in ds])
    loop.close()


@scenario("defer", min_events=6)
def file_lock_waits(tw, rec):
    """deferUntilLocked tries again every second until it has the lock, and one call at a time may wait."""
    clock, path = tw.task.Clock(), os.path.join(os.getcwd(), "waits.lock")
    other = tw["python.lockfile"].FilesystemLock(path)
    rec("other", other.lock())
    lock = tw.defer.DeferredFilesystemLock(path, scheduler=clock)
    lock.deferUntilLocked().addBoth(lambda result: rec("locked", clock.seconds(), result, lock.locked))
    lock.deferUntilLocked().addErrback(lambda f: rec("again", f))
    rec("timers", [call.getTime() for call in clock.getDelayedCalls()])
    clock.advance(1)
    other.unlock()
    rec("freed", clock.seconds(), lock.locked)
    clock.advance(1)
    rec("timers", len(clock.getDelayedCalls()))
    lock.unlock()
    lock.deferUntilLocked(5).addBoth(lambda result: rec("at once", result))
    lock.unlock()
    rec("left", os.path.lexists(path), clock.getDelayedCalls())


@scenario("defer", min_events=5)
def file_lock_given_up(tw, rec):
    """Waiting for a file lock ends with a TimeoutError after the time, or by being cancelled."""
    clock, path = tw.task.Clock(), os.path.join(os.getcwd(), "given_up.lock")
    other = tw["python.lockfile"].FilesystemLock(path)
    rec("other", other.lock())
    for timeout in (1.5, 2.5):
        lock = tw.defer.DeferredFilesystemLock(path, scheduler=clock)
        d = lock.deferUntilLocked(timeout)
        d.addErrback(lambda f: rec("timed out", clock.seconds(), f.type, str(f.value).replace(path, "PATH")))
        rec("timers", sorted(call.getTime() for call in clock.getDelayedCalls()))
        clock.pump([0.5] * 6)
        rec("left", len(clock.getDelayedCalls()))
    lock = tw.defer.DeferredFilesystemLock(path, scheduler=clock)
    d = lock.deferUntilLocked(10)
    d.addErrback(lambda f: rec("cancelled", f))
    d.cancel()
    rec("left", len(clock.getDelayedCalls()))
    other.unlock()
    lock.deferUntilLocked().addBoth(lambda result: rec("then", result, lock.locked))
    lock.unlock()
    rec("left", clock.getDelayedCalls(), os.path.lexists(path), lock.locked)
