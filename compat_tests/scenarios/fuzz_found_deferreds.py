"""What random programs of Deferreds have found: each was a difference once."""

from __future__ import annotations

from compat_tests.scenario import scenario


@scenario("defer", min_events=3)
def found_race_of_one_twice(tw, rec):
    """A Deferred that takes part in a race twice does not cancel itself when it wins, nor what it was fired with."""
    prize = tw.defer.Deferred(lambda d: rec("prize cancelled"))
    other = tw.defer.Deferred(lambda d: rec("other cancelled"))
    runner = tw.defer.Deferred()
    race = tw.defer.race([runner, other, runner])
    race.addCallback(lambda won: rec("won", won[0], won[1] is prize))
    other.addErrback(lambda failure: rec("other", failure))
    runner.callback(prize)
    rec("prize", prize.called)


@scenario("defer", min_events=3)
def found_timeout_while_a_result_is_a_deferred(tw, rec):
    """Fired with a Deferred in time, the time goes on until that one has a result, and then it is cancelled."""
    clock = tw.task.Clock()
    inner, outer = tw.defer.Deferred(lambda d: rec("inner cancelled")), tw.defer.Deferred()
    outer.addTimeout(2, clock)
    outer.addErrback(lambda failure: rec("outer", failure))
    outer.callback(inner)
    clock.advance(1)
    rec("waiting", len(clock.getDelayedCalls()))
    clock.advance(1)
    rec("called", inner.called)


@scenario("defer", min_events=4)
def found_generators_that_wait_for_the_same(tw, rec):
    """Who waited longer for a Deferred, and waits for it again, is before one who comes to it through another."""
    outer, inner = tw.defer.succeed(None), tw.defer.Deferred()
    outer.addCallback(lambda _: inner)

    @tw.defer.inlineCallbacks
    def waits(name, *those):
        for each in those:
            rec(name, (yield each))

    waits("through another", outer, inner)
    waits("twice", inner, inner)
    inner.callback("result")


@scenario("defer", min_events=3)
def found_list_cancelled_while_it_cancels(tw, rec):
    """A list that is cancelled again by one that it cancels goes through all of them again, and then on."""

    def refuse(d):
        rec("refuses")
        raise ValueError("not now")

    one, other = tw.defer.Deferred(lambda d: rec("agrees")), tw.defer.Deferred(refuse)
    listed = tw.defer.DeferredList([one, other], consumeErrors=True)
    one.addBoth(lambda _: listed.cancel())
    listed.cancel()
    rec("state", one.called, other.called, listed.called)
