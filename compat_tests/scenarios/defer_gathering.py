"""Many Deferreds as one, and taking turns."""

from __future__ import annotations

from compat_tests.scenario import scenario


def several(tw, count=3):
    """Deferreds not yet fired."""
    return [tw.defer.Deferred() for _ in range(count)]


@scenario("defer", min_events=4)
def list_of_all(tw, rec):
    """A DeferredList fires when all have, with success and result of each, in the order of the list."""
    a, b, c = several(tw)
    together = tw.defer.DeferredList([a, b, c])
    together.addBoth(lambda result: rec("result", result))
    c.callback("c")
    a.callback("a")
    rec("so far", together.called, together.resultList, together.finishedCount)
    b.errback(KeyError("b"))
    for d in (a, b, c):
        d.addBoth(lambda result: rec("keeps", result))
    rec("marks", tw.defer.SUCCESS, tw.defer.FAILURE)
    rec("is one", isinstance(together, tw.defer.Deferred))


@scenario("defer", min_events=5)
def list_of_none(tw, rec):
    """An empty list fires at once, unless it is to fire with the first success."""
    rec("empty", tw.defer.DeferredList([]).result)
    rec("first success", tw.defer.DeferredList([], fireOnOneCallback=True).called)
    rec("first failure", tw.defer.DeferredList([], fireOnOneErrback=True).result)
    rec("gathered", tw.defer.gatherResults([]).result)
    rec("iterator", tw.defer.DeferredList(iter([tw.defer.succeed(1)])).result)


@scenario("defer", min_events=5)
def list_first_success(tw, rec):
    """With fireOnOneCallback it fires with the first success and its index; failures alone make it the full list."""
    a, b, c = several(tw)
    first = tw.defer.DeferredList([a, b, c], fireOnOneCallback=True, consumeErrors=True)
    first.addBoth(lambda result: rec("result", result))
    a.errback(KeyError("a"))
    b.callback("b")
    c.callback("c")
    rec("list", first.resultList)
    a, b = several(tw, 2)
    neither = tw.defer.DeferredList([a, b], fireOnOneCallback=True, consumeErrors=True)
    neither.addBoth(lambda result: rec("neither", result))
    b.errback(KeyError("b"))
    a.errback(KeyError("a"))
    rec("consumed", a.result, b.result)
    tw.defer.DeferredList([tw.defer.succeed(1), tw.defer.succeed(2)], True).addBoth(lambda result: rec("ready", result))


@scenario("defer", min_events=6)
def list_first_failure(tw, rec):
    """With fireOnOneErrback it fails with the FirstError, which holds the failure and the index."""
    a, b, c = several(tw)
    first = tw.defer.DeferredList([a, b, c], fireOnOneErrback=True)
    first.addErrback(lambda f: (rec("failed", f.type, f.check(tw.defer.FirstError) is f.type), f.value)[1])
    c.callback("c")
    b.errback(KeyError("b"))
    error = first.result
    rec("error", error.index, error.subFailure, repr(error), error.args[1])
    rec("str", str(error).split("\n")[0])
    a.errback(OSError("a"))
    for d in (a, b, c):
        d.addBoth(lambda result: rec("keeps", result))
    both = tw.defer.DeferredList([tw.defer.succeed(1), tw.defer.fail(KeyError("k"))], True, True, True)
    both.addBoth(lambda result: rec("both flags", result))


@scenario("defer", min_events=2)
def list_consumes_errors(tw, rec):
    """With consumeErrors the failures end in the list; without, each Deferred keeps its own."""
    for consume in (True, False):
        d, good = several(tw, 2)
        together = tw.defer.DeferredList([d, good], consumeErrors=consume)
        d.errback(KeyError("k"))
        good.callback("good")
        rec("keeps", d.result, good.result, together.result)
        d.addErrback(lambda f: None)


@scenario("defer", min_events=4)
def list_cancelled(tw, rec):
    """Cancelling the list cancels each of its Deferreds, and a canceller that raises stops nothing."""
    observer = lambda event: event["isError"] and rec("logged", event.get("why"), event["failure"])
    tw["python.log"].addObserver(observer)
    a = tw.defer.Deferred(lambda _: rec("a cancelled"))
    b = tw.defer.Deferred(lambda _: 1 / 0)
    c = tw.defer.Deferred(lambda d: d.callback("c"))
    together = tw.defer.DeferredList([a, b, c], consumeErrors=True)
    together.addBoth(lambda result: rec("result", result))
    together.cancel()
    rec("fired", together.called, together.resultList)
    b.callback("b")
    together.cancel()
    tw["python.log"].removeObserver(observer)


@scenario("defer", min_events=5)
def gather_results(tw, rec):
    """gatherResults fires with the results in order, or fails with the first failure."""
    a, b = several(tw, 2)
    tw.defer.gatherResults([a, b]).addBoth(lambda result: rec("gathered", result))
    b.callback("b")
    a.callback("a")
    a, b = several(tw, 2)
    failed = tw.defer.gatherResults([a, b], consumeErrors=True)
    failed.addErrback(lambda f: rec("failed", f.type, f.value.index, f.value.subFailure))
    b.errback(KeyError("b"))
    a.callback("a")
    rec("consumed", b.result)
    a, b = tw.defer.Deferred(lambda _: rec("cancelled a")), tw.defer.Deferred(lambda _: rec("cancelled b"))
    cancelled = tw.defer.gatherResults([a, b], consumeErrors=True)
    cancelled.addErrback(lambda f: rec("failed", f.type, f.value.index, f.value.subFailure))
    cancelled.cancel()


@scenario("defer", min_events=6)
def race_won(tw, rec):
    """race fires with index and result of the first success and cancels the others."""
    a, b = tw.defer.Deferred(lambda _: rec("cancelled a")), tw.defer.Deferred()
    c = tw.defer.Deferred(lambda d: (rec("cancelled c"), d.callback("too late")))
    won = tw.defer.race([a, b, c])
    won.addBoth(lambda result: (rec("won", result), result)[1])
    a.addBoth(lambda result: rec("a", result))
    b.callback("b")
    rec("after", a.called, b.result, c.result)
    tw.defer.race([tw.defer.fail(KeyError("k")), tw.defer.succeed("ready"), tw.defer.succeed("second")]).addBoth(
        lambda result: rec("ready", result)
    )


@scenario("defer", min_events=5)
def race_lost(tw, rec):
    """When all fail the race fails with all failures; cancelling it cancels all; an empty one never ends."""
    a, b = several(tw, 2)
    lost = tw.defer.race([a, b])
    lost.addErrback(lambda f: rec("lost", f.type, f.value.failures, str(f.value)))
    b.errback(KeyError("b"))
    a.errback(KeyError("a"))
    a, b = tw.defer.Deferred(lambda _: rec("cancelled a")), tw.defer.Deferred(lambda _: rec("cancelled b"))
    cancelled = tw.defer.race([a, b])
    cancelled.addErrback(lambda f: rec("cancelled", f.type, f.value.failures))
    cancelled.cancel()
    rec("after", a.result, b.result)
    rec("empty", tw.defer.race([]).called)


@scenario("defer", min_events=6)
def first_errors_compared(tw, rec):
    """FirstErrors are equal when index and failure are; other things are not."""
    failure = tw["python.failure"].Failure(KeyError("k"))
    one, same, other = (tw.defer.FirstError(f, i) for f, i in ((failure, 1), (failure, 1), (failure, 2)))
    rec("equal", one == same, one != same, one == other, one != other)
    rec("ordered", one < other, other < one, one <= same, one >= same, other > one)
    rec("others", one == 1, one != "x", one == KeyError("k"))
    rec("compared", one.__cmp__(same), one.__cmp__(other), other.__cmp__(one), one.__cmp__(None))
    rec("texts", repr(one), str(one), one.args[1])
    group = tw.defer.FailureGroup([failure])
    rec("group", group.failures, str(group), isinstance(group, Exception))


@scenario("defer", min_events=8)
def lock_turns(tw, rec):
    """A lock is held by one at a time; the others get it in the order they asked."""
    lock = tw.defer.DeferredLock()
    rec("begins", lock.locked, len(lock.waiting))
    for name in "abc":
        lock.acquire().addCallback(lambda value, name=name: rec("has it", name, value is lock))
    rec("waiting", lock.locked, len(lock.waiting))
    for _ in range(3):
        rec("released", lock.release(), lock.locked, len(lock.waiting))
    rec.raises(lock.release)


@scenario("defer", min_events=5)
def lock_cancelled(tw, rec):
    """Who cancels leaves the line; a turn that is there already cannot be cancelled."""
    lock = tw.defer.DeferredLock()
    first, second, third = (lock.acquire() for _ in range(3))
    second.addErrback(lambda f: rec("second", f))
    third.addCallback(lambda value: rec("third", value is lock))
    first.cancel()
    rec("first", lock.locked, first.result is lock)
    second.cancel()
    rec("waiting", len(lock.waiting))
    lock.release()
    lock.release()
    rec("end", lock.locked)


@scenario("defer", min_events=7)
def lock_runs(tw, rec):
    """run calls a function in its turn and ends the turn with its result, good or bad."""
    lock, gate = tw.defer.DeferredLock(), tw.defer.Deferred()
    show = lambda *args, **kw: (rec("called", args, kw, lock.locked), gate)[1]
    lock.run(show, 1, x=2, self=3).addBoth(lambda result: rec("result", result))
    lock.run(lambda: 1 / 0).addErrback(lambda f: rec("failed", f, lock.locked))
    lock.run(lambda: "plain").addBoth(lambda result: rec("plain", result))
    rec("waiting", len(lock.waiting))
    gate.callback("gate")
    rec("end", lock.locked, len(lock.waiting))
    held = lock.run(lambda: tw.defer.Deferred())
    held.addErrback(lambda f: rec("cancelled", f))
    held.cancel()
    rec("end", lock.locked)


@scenario("defer", min_events=6)
def lock_as_context(tw, rec):
    """async with takes a turn and ends it, also when the body raises."""
    lock, semaphore = tw.defer.DeferredLock(), tw.defer.DeferredSemaphore(2)

    async def body(name, turns, gate=None, error=None):
        async with turns as value:
            rec("in", name, value is turns)
            if gate:
                rec("gate", await gate)
            if error:
                raise error
        rec("out", name)

    gate = tw.defer.Deferred()
    tw.defer.ensureDeferred(body("one", lock, gate))
    tw.defer.ensureDeferred(body("two", lock, error=KeyError("two"))).addErrback(lambda f: rec("failed", f))
    tw.defer.ensureDeferred(body("three", semaphore))
    gate.callback("open")
    rec("end", lock.locked, semaphore.tokens)


@scenario("defer", min_events=8)
def semaphore_turns(tw, rec):
    """A semaphore lets so many in at a time, and complains of too few tokens and of too many releases."""
    rec.raises(tw.defer.DeferredSemaphore, 0)
    rec.raises(tw.defer.DeferredSemaphore, -1)
    semaphore = tw.defer.DeferredSemaphore(2)
    rec("begins", semaphore.tokens, semaphore.limit)
    turns = [semaphore.acquire() for _ in range(4)]
    for n, turn in enumerate(turns):
        turn.addCallback(lambda value, n=n: rec("in", n, value is semaphore)).addErrback(lambda f: rec("out", f))
    rec("waiting", semaphore.tokens, len(semaphore.waiting))
    turns[2].cancel()
    for _ in range(3):
        semaphore.release()
        rec("released", semaphore.tokens, len(semaphore.waiting))
    rec.raises(semaphore.release)
    semaphore.run(lambda x: (rec("runs", semaphore.tokens), x)[1], "x").addBoth(lambda result: rec("result", result))


@scenario("defer", min_events=8)
def queue_both_ways(tw, rec):
    """What is put waits for who gets and the other way round, first come first served."""
    queue = tw.defer.DeferredQueue()
    rec("limits", queue.size, queue.backlog)
    queue.put(1)
    queue.put(2)
    rec("pending", queue.pending)
    for name in "abcd":
        queue.get().addCallback(lambda value, name=name: rec("got", name, value))
    rec("waiting", len(queue.waiting), queue.pending)
    queue.put(3)
    queue.put(tw.defer)
    rec("end", len(queue.waiting))


@scenario("defer", min_events=7)
def queue_limits(tw, rec):
    """More than size cannot be put, more than backlog cannot wait; who cancels makes room."""
    queue = tw.defer.DeferredQueue(size=1, backlog=1)
    rec("put", queue.put("a"))
    rec.raises(queue.put, "b")
    queue.get().addCallback(lambda value: rec("got", value))
    waiting = queue.get().addErrback(lambda f: rec("cancelled", f))
    rec.raises(queue.get)
    waiting.cancel()
    queue.get().addCallback(lambda value: rec("got", value))
    queue.put("c")
    none = tw.defer.DeferredQueue(0, 0)
    rec.raises(none.put, "x")
    rec.raises(none.get)
