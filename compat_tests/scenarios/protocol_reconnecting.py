"""The client factory that tries again, each time later, by a clock in the hand of the test."""

from __future__ import annotations

from compat_tests.scenario import scenario


class Connector:
    """Something to connect by, which notes what is asked of it."""

    def __init__(self, rec, wrong=None):
        self.rec, self.wrong = rec, wrong

    def connect(self):
        self.rec("connect")

    def stopConnecting(self):
        self.rec("stop connecting")
        if self.wrong is not None:
            raise self.wrong

    def __str__(self):
        return "<the connector>"


def made(tw, **attributes):
    """A factory on a clock of its own, without chance, and the clock."""

    class Factory(tw.protocol.ReconnectingClientFactory):
        pass

    factory = Factory()
    factory.jitter, factory.clock, factory.noisy = 0, tw.task.Clock(), False
    for name, value in attributes.items():
        setattr(factory, name, value)
    return factory, factory.clock


def next_call(clock):
    """When the calls to come are due."""
    return [round(call.getTime() - clock.seconds(), 6) for call in clock.calls]


@scenario("protocol", min_events=9)
def reconnecting_ever_later(tw, rec):
    """Each attempt comes later than the one before by the factor, up to the longest delay."""
    factory, clock = made(tw, factor=2, maxDelay=10)
    connector = Connector(rec)
    for _ in range(6):
        factory.clientConnectionFailed(connector, None)
        rec("wait", next_call(clock), factory.delay, factory.retries)
        clock.advance(10)


@scenario("protocol", min_events=4)
def reconnecting_after_a_loss(tw, rec):
    """A connection that was lost is made again as one that failed."""
    factory, clock = made(tw, initialDelay=3.0, delay=3.0)
    connector = Connector(rec)
    factory.clientConnectionLost(connector, None)
    rec("wait", next_call(clock), factory.connector is connector)
    clock.advance(2.9)
    rec("not yet")
    clock.advance(0.2)
    rec("state", factory.retries, round(factory.delay, 6), clock.calls)


@scenario("protocol", min_events=5)
def reconnecting_as_it_comes(tw, rec):
    """What a reconnecting factory is when nothing was set."""
    factory = tw.protocol.ReconnectingClientFactory()
    for name in ("maxDelay", "initialDelay", "factor", "jitter", "delay", "retries", "maxRetries", "clock"):
        rec(name, getattr(factory, name))
    rec("going", factory.continueTrying, factory.connector, factory.noisy)


@scenario("protocol", min_events=6)
def reconnecting_at_most(tw, rec):
    """After maxRetries attempts in a row it gives up, and says so."""
    factory, clock = made(tw, maxRetries=2, noisy=True)
    tw["python.log"].addObserver(lambda event: rec("log", event["system"], tw["python.log"].textFromEventDict(event)))
    for _ in range(4):
        factory.clientConnectionFailed(Connector(rec), None)
        rec("state", factory.retries, factory.continueTrying, len(clock.calls))
        clock.advance(100)


@scenario("protocol", min_events=5)
def reconnecting_reset(tw, rec):
    """resetDelay forgets the failures before it, and that it was told to stop."""
    factory, clock = made(tw, factor=3)
    for _ in range(3):
        factory.retry(Connector(rec))
        clock.advance(100)
    factory.stopTrying()
    rec("before", factory.delay, factory.retries, factory.continueTrying)
    factory.resetDelay()
    rec("after", factory.delay, factory.retries, factory.continueTrying)


@scenario("protocol", min_events=5)
def reconnecting_stopped_while_waiting(tw, rec):
    """stopTrying cancels the wait and the attempt; failures after it start nothing."""
    factory, clock = made(tw)
    connector = Connector(rec)
    factory.clientConnectionFailed(connector, None)
    rec.raises(factory.stopTrying)
    rec("state", factory.continueTrying, clock.calls)
    factory.clientConnectionFailed(connector, None)
    factory.clientConnectionLost(connector, None)
    rec("still", clock.calls, factory.retries)
    rec.raises(factory.stopTrying)


@scenario("protocol", min_events=4)
def reconnecting_stopped_without_attempt(tw, rec):
    """To stop what has no connector, or one that is not connecting, is no error; other errors are."""
    factory, clock = made(tw)
    rec.raises(factory.stopTrying)
    rec("state", factory.continueTrying)
    factory.connector = Connector(rec, tw.error.NotConnectingError())
    rec.raises(factory.stopTrying)
    factory.connector = Connector(rec, ValueError("other"))
    rec.raises(factory.stopTrying)


@scenario("protocol", min_events=5)
def reconnecting_by_hand(tw, rec):
    """retry uses the connector given, or the last one; without any it is an error, and when told to stop it says so."""
    factory, clock = made(tw, noisy=True)
    tw["python.log"].addObserver(lambda event: rec("log", tw["python.log"].textFromEventDict(event)))
    rec.raises(factory.retry)
    rec.raises(factory.retry, Connector(rec))
    rec("known", factory.connector, next_call(clock))
    factory.connector = Connector(rec)
    rec.raises(factory.retry)
    factory.stopTrying()
    rec.raises(factory.retry)
    rec.raises(factory.retry, Connector(rec))
    factory.connector = None
    rec.raises(factory.retry)


@scenario("protocol", min_events=3)
def reconnecting_blurred(tw, rec):
    """With jitter the delay differs a little from what was planned."""
    import random

    random.seed(7)
    factory, clock = made(tw, jitter=0.1, factor=2)
    for _ in range(3):
        factory.retry(Connector(rec))
        rec("wait", next_call(clock), round(factory.delay, 6))
        clock.advance(100)


@scenario("protocol", min_events=3)
def reconnecting_pickled(tw, rec):
    """What it went through is not pickled, what it was told is."""
    factory, clock = made(tw, maxDelay=5, mine="kept")
    factory.retry(Connector(rec))
    factory.connector = Connector(rec)
    factory.continueTrying = 0
    rec("state", factory.__getstate__())
    other = type(factory).__new__(type(factory))
    other.__dict__.update(factory.__getstate__())
    rec("other", other.delay, other.retries, other.continueTrying, other.connector, other.clock, other.mine)
    rec("same", factory.retries, len(clock.calls))


@scenario("protocol", min_events=3)
def reconnecting_says_when(tw, rec):
    """A noisy one says when it will try again, in whole seconds."""
    factory, clock = made(tw, noisy=True, delay=2.75, factor=4)
    tw["python.log"].addObserver(lambda event: rec("log", event["system"], tw["python.log"].textFromEventDict(event)))
    for _ in range(3):
        factory.clientConnectionFailed(Connector(rec), None)
        clock.advance(60)
