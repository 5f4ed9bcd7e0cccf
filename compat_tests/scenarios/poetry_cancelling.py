"""Poems nobody waits for any longer: cancelled, timed out, given up."""

from __future__ import annotations

from compat_tests.scenario import scenario
from compat_tests.scenarios._poetry import POEM, Evening, fetch, fetching, recite, slowly
from compat_tests.scenarios._tcp import HOST


def cancellable(tw, rec, number, fires=None):
    """A Deferred of a poem whose canceller disconnects; `fires` is what it does besides."""

    def canceller(d):
        rec("cancelling", d is deferred)
        factory.deferred = None
        connector.disconnect()
        if fires:
            fires(d)

    deferred = tw.defer.Deferred(canceller)
    factory = fetching(tw, deferred)
    connector = tw.reactor.connectTCP(HOST, number, factory)
    return deferred


def mute(tw, rec, evening):
    """The number of a server that never says anything, and tells when it is left."""
    return evening.open(recite(tw, manner="mute", lost=lambda reason: rec.lane("server")("left", reason.type)))


@scenario("poetry", reactor=True, min_events=3)
def poetry_cancelled_by_hand(tw, rec):
    """Cancelling a download calls its canceller, then fails it with CancelledError."""
    evening = Evening(tw, rec)
    d = cancellable(tw, rec, mute(tw, rec, evening))
    tw.reactor.callLater(0.02, d.cancel)
    return d.addBoth(lambda result: rec("result", result)).addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=3)
def poetry_cancelled_while_connecting(tw, rec):
    """Cancelling at once, before there is a connection, gives the attempt up."""
    evening = Evening(tw, rec)
    d = cancellable(tw, rec, evening.open(recite(tw)))
    d.addBoth(lambda result: rec("result", result)).addBoth(evening.over)
    d.cancel()
    rec("cancelled")


@scenario("poetry", reactor=True, min_events=2)
def poetry_cancelled_with_a_poem(tw, rec):
    """A canceller that fires its Deferred itself makes the cancelling a success."""
    evening = Evening(tw, rec)
    d = cancellable(tw, rec, mute(tw, rec, evening), lambda d: d.callback(b"what there was so far"))
    tw.reactor.callLater(0.02, d.cancel)
    return d.addBoth(lambda result: rec("result", result)).addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=2)
def poetry_cancelled_without_canceller(tw, rec):
    """Without a canceller the download goes on; its late poem is swallowed, once."""
    evening = Evening(tw, rec)
    d = fetch(tw, evening.open(slowly(tw, POEM, 5, 0.001)))
    d.addBoth(lambda result: rec("result", result))
    d.cancel()
    rec("called", d.called)
    tw.reactor.callLater(0.05, evening.over)


@scenario("poetry", reactor=True, min_events=3)
def poetry_cancelled_twice(tw, rec):
    """A second cancel does nothing."""
    evening = Evening(tw, rec)
    d = cancellable(tw, rec, mute(tw, rec, evening))
    d.addErrback(lambda reason: rec("failed", reason))
    tw.reactor.callLater(0.01, d.cancel)
    tw.reactor.callLater(0.02, lambda: (rec("again"), d.cancel(), evening.over()))


@scenario("poetry", reactor=True, min_events=2)
def poetry_cancelled_inside_another(tw, rec):
    """Cancelling a chain that waits for an inner Deferred cancels the inner one."""
    evening = Evening(tw, rec)
    first, second = evening.open(recite(tw)), mute(tw, rec, evening)

    def another(poem):
        tw.reactor.callLater(0.02, d.cancel)
        return cancellable(tw, rec, second).addErrback(lambda reason: rec("inner", reason) or reason)

    d = fetch(tw, first)
    d.addCallback(another)
    d.addBoth(lambda result: rec("outer", result)).addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=2)
def poetry_cancelled_generator(tw, rec):
    """Cancelling a generator's Deferred raises CancelledError at the yield where it waits."""
    evening = Evening(tw, rec)
    number = mute(tw, rec, evening)

    @tw.defer.inlineCallbacks
    def patient():
        try:
            yield cancellable(tw, rec, number)
        except tw.defer.CancelledError as error:
            rec("at the yield", error)
            return "none"

    d = patient()
    tw.reactor.callLater(0.02, d.cancel)
    return d.addBoth(lambda result: rec("result", result)).addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=3)
def poetry_cancelled_list(tw, rec):
    """Cancelling a DeferredList cancels every download that has not ended."""
    evening = Evening(tw, rec)
    numbers = [evening.open(recite(tw)), mute(tw, rec, evening), mute(tw, rec, evening)]
    d = tw.defer.DeferredList([cancellable(tw, rec, number) for number in numbers], consumeErrors=True)
    tw.reactor.callLater(0.03, d.cancel)
    return d.addBoth(lambda result: rec("result", result)).addBoth(evening.over)


def with_timeout(tw, rec, number, seconds):
    """A download whose factory sets a timer when it starts connecting and takes it away in the end."""
    reactor, deferred = tw.reactor, tw.defer.Deferred()

    class TimedOut(Exception):
        pass

    factory = fetching(tw, deferred)

    def started(connector):
        rec("started", connector.state)
        factory.timer = reactor.callLater(seconds, late, connector)

    def late(connector):
        rec("late", connector.state)
        factory.deferred = None
        connector.disconnect()
        deferred.errback(TimedOut())

    def ended(result):
        rec("timer active", factory.timer.active())
        if factory.timer.active():
            factory.timer.cancel()
        return result

    factory.startedConnecting = started
    reactor.connectTCP(HOST, number, factory)
    return deferred.addBoth(ended)


@scenario("poetry", reactor=True, min_events=4)
def poetry_timeout_of_factory(tw, rec):
    """A factory's own timer disconnects a server that says nothing, and fails the download."""
    evening = Evening(tw, rec)
    d = with_timeout(tw, rec, mute(tw, rec, evening), 0.02)
    return d.addBoth(lambda result: rec("result", result)).addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=3)
def poetry_timeout_in_time(tw, rec):
    """A poem that comes in time takes the timer away."""
    evening = Evening(tw, rec)
    d = with_timeout(tw, rec, evening.open(recite(tw)), 5)
    return d.addBoth(lambda result: rec("result", result)).addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=3)
def poetry_timeout_refused(tw, rec):
    """A refusal takes the timer away as well."""
    evening = Evening(tw, rec)
    d = with_timeout(tw, rec, evening.down(), 5)
    return d.addBoth(lambda result: rec("result", result)).addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=2)
def poetry_add_timeout(tw, rec):
    """addTimeout cancels a download that takes too long, and its failure says for how long it was waited."""
    evening = Evening(tw, rec)
    d = cancellable(tw, rec, mute(tw, rec, evening)).addTimeout(0.02, tw.reactor)
    return d.addBoth(lambda result: rec("result", result)).addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=1)
def poetry_add_timeout_in_time(tw, rec):
    """addTimeout leaves no timer behind when the poem comes in time."""
    evening = Evening(tw, rec)
    d = cancellable(tw, rec, evening.open(slowly(tw, POEM, 20, 0.001))).addTimeout(5, tw.reactor)
    d.addBoth(lambda result: rec("result", result))
    return d.addCallback(lambda _: rec("timers", len(tw.reactor.getDelayedCalls()))).addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=4)
def poetry_tried_again(tw, rec):
    """Trying again after a refusal: the second attempt, a timer later, finds the server up."""
    evening = Evening(tw, rec)
    down, up = evening.down(), evening.open(recite(tw))

    def again(reason):
        rec("refused", reason)
        return tw.task.deferLater(tw.reactor, 0.005, fetch, tw, up)

    d = fetch(tw, down).addErrback(again)
    rec("asked")
    d.addBoth(lambda result: rec("result", result))
    return d.addCallback(lambda _: rec("over")).addBoth(evening.over)


@scenario("poetry", reactor="manual", min_events=3)
def poetry_reactor_stopped_half_way(tw, rec):
    """Stopping the reactor in the middle of a poem ends both sides' connections before run returns."""
    reactor, evening = tw.reactor, Evening(tw, rec)
    number = evening.open(slowly(tw, POEM, 1, 0.005, lambda *event: event[0] == "lost" and rec.lane("server")(*event)))

    class Listener(tw.protocol.Protocol):
        def dataReceived(self, data):
            if reactor.running:
                reactor.callLater(0, lambda: reactor.running and reactor.stop())

        def connectionLost(self, reason):
            rec.lane("client")("lost", reason)

    factory = tw.protocol.ClientFactory()
    factory.noisy, factory.protocol = False, Listener
    reactor.connectTCP(HOST, number, factory)
    reactor.run()
    rec("returned", reactor.running)
