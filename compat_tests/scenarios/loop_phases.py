"""Startup, shutdown and events of one's own: three phases each, and who may hold them up."""

from __future__ import annotations

from compat_tests.scenario import scenario

PHASES = ("after", "during", "before")


@scenario("loop", reactor="manual", min_events=8)
def phases_of_startup_and_shutdown(tw, rec):
    """Before, during, after: in this order, whatever order they were asked for, and running changes on the way."""
    reactor = tw.reactor
    for event in "shutdown", "startup":
        for phase in PHASES:
            reactor.addSystemEventTrigger(phase, event, lambda p=phase, e=event: rec(e, p, reactor.running))
    rec("running", reactor.running)
    reactor.callWhenRunning(reactor.callLater, 0, reactor.stop)
    reactor.run(installSignalHandlers=False)
    rec("running", reactor.running)


@scenario("loop", reactor="manual", min_events=5)
def shutdown_waits_for_a_deferred(tw, rec):
    """A Deferred returned before shutdown holds up the rest, and the loop turns meanwhile."""
    reactor, holds = tw.reactor, tw.defer.Deferred()

    def before():
        rec("before", reactor.running)
        reactor.callLater(0.01, holds.callback, "ignored")
        reactor.callLater(0, rec, "turns")
        return holds

    reactor.addSystemEventTrigger("before", "shutdown", before)
    reactor.addSystemEventTrigger("before", "shutdown", rec, "another")
    reactor.addSystemEventTrigger("during", "shutdown", rec, "during")
    holds.addCallback(lambda result: rec("let go", result))
    reactor.callWhenRunning(reactor.stop)
    reactor.run(installSignalHandlers=False)
    rec("returned")


@scenario("loop", reactor="manual", min_events=3)
def shutdown_goes_on_after_a_failed_deferred(tw, rec):
    """If what shutdown waits for fails, it goes on, and the failure is reported as anybody's."""
    reactor = tw.reactor

    def before():
        done = tw.defer.Deferred()
        reactor.callLater(0, done.errback, ValueError("in the Deferred"))
        return done

    reactor.addSystemEventTrigger("before", "shutdown", before)
    reactor.addSystemEventTrigger("during", "shutdown", rec, "during")
    reactor.addSystemEventTrigger("after", "shutdown", rec, "after")
    reactor.callWhenRunning(reactor.stop)
    reactor.run(installSignalHandlers=False)
    rec("returned", reactor.running)


@scenario("loop", reactor="manual", min_events=7)
def triggers_that_raise(tw, rec):
    """A trigger that raises is logged, and those after it are called."""
    reactor = tw.reactor

    def stumble(where):
        rec("called", where)
        raise ValueError(where)

    for event in "startup", "shutdown":
        for phase in PHASES:
            reactor.addSystemEventTrigger(phase, event, stumble, f"{phase} {event}")
            reactor.addSystemEventTrigger(phase, event, rec, "still")
    reactor.callWhenRunning(stumble, "when running")
    reactor.callWhenRunning(reactor.stop)
    reactor.run(installSignalHandlers=False)


@scenario("loop", reactor="manual", min_events=6)
def events_of_ones_own(tw, rec):
    """Any name makes an event; each firing calls what was asked for since the one before."""
    reactor = tw.reactor
    rec("nobody", reactor.fireSystemEvent("party"))
    for phase in PHASES:
        reactor.addSystemEventTrigger(phase, "party", rec, phase)
    rec("returned", reactor.fireSystemEvent("party"))
    reactor.fireSystemEvent("party")
    reactor.addSystemEventTrigger("during", "party", rec, "again")
    reactor.fireSystemEvent("party")


@scenario("loop", reactor="manual", min_events=6)
def an_event_waits_for_all_before(tw, rec):
    """During comes when every Deferred of before has fired, the last one's caller calling it."""
    reactor = tw.reactor
    first, second = tw.defer.Deferred(), tw.defer.Deferred()
    for each in first, second:
        reactor.addSystemEventTrigger("before", "party", lambda each=each: each)
    reactor.addSystemEventTrigger("before", "party", rec, "not waited for")
    reactor.addSystemEventTrigger("during", "party", rec, "during")
    reactor.addSystemEventTrigger("after", "party", rec, "after")
    reactor.fireSystemEvent("party")
    rec("one")
    second.callback(None)
    rec("two")
    first.callback(None)
    rec("all")


@scenario("loop", reactor="manual", min_events=6)
def events_that_change_while_they_happen(tw, rec):
    """A trigger may add others: to a phase still to come they belong, to one that is past they do not."""
    reactor = tw.reactor

    def add(phase, to):
        rec("called", phase)
        reactor.addSystemEventTrigger(to, "party", rec, f"{to} added in {phase}")

    for phase in PHASES:
        for to in PHASES:
            reactor.addSystemEventTrigger(phase, "party", add, phase, to)
    reactor.fireSystemEvent("party")
    rec("again")
    reactor.fireSystemEvent("party")


@scenario("loop", reactor="manual", min_events=4)
def triggers_taken_back(tw, rec):
    """A trigger can be removed, once, as long as it has not been called."""
    reactor = tw.reactor
    taken = [reactor.addSystemEventTrigger(phase, "party", rec, phase) for phase in PHASES]
    rec.raises(reactor.removeSystemEventTrigger, taken[1])
    reactor.fireSystemEvent("party")
    same = [reactor.addSystemEventTrigger("during", "twice", rec, "the same") for _ in range(2)]
    reactor.removeSystemEventTrigger(same[0])
    reactor.fireSystemEvent("twice")


@scenario("loop", reactor="manual", min_events=5)
def triggers_that_cannot_be_removed(tw, rec):
    """What names no trigger, or one that is gone, raises."""
    reactor = tw.reactor
    once = reactor.addSystemEventTrigger("during", "party", rec, "called")
    reactor.removeSystemEventTrigger(once)
    rec("raised", type(rec.raises(reactor.removeSystemEventTrigger, once)))
    rec.raises(reactor.removeSystemEventTrigger, None)
    rec.raises(reactor.removeSystemEventTrigger, ("party",))
    rec.raises(reactor.removeSystemEventTrigger, ("nothing", once[1]))


@scenario("loop", reactor="manual", min_events=4)
def triggers_removed_by_others(tw, rec):
    """One trigger may remove another that has not had its turn."""
    reactor, later = tw.reactor, []

    def remove():
        rec("remove")
        for each in later:
            rec.raises(reactor.removeSystemEventTrigger, each)

    reactor.addSystemEventTrigger("before", "party", remove)
    later += [reactor.addSystemEventTrigger(phase, "party", rec, phase) for phase in PHASES]
    reactor.addSystemEventTrigger("after", "party", rec, "last")
    reactor.fireSystemEvent("party")


@scenario("loop", reactor="manual", min_events=4)
def triggers_with_wrong_words(tw, rec):
    """A phase that does not exist and a trigger that cannot be called are refused."""
    reactor = tw.reactor
    rec.raises(reactor.addSystemEventTrigger, "beside", "party", rec)
    rec.raises(reactor.addSystemEventTrigger, "during", "party", "not callable")
    rec.raises(reactor.addSystemEventTrigger, "during", "party", None)
    rec.raises(reactor.callWhenRunning, 7)
    rec.raises(reactor.callFromThread, None)


@scenario("loop", reactor="manual", min_events=6)
def when_running_before_and_after(tw, rec):
    """Asked before the start it waits for it and can be taken back; asked later it is called at once."""
    reactor = tw.reactor
    rec("asked", type(reactor.callWhenRunning(rec, "first", 1)).__name__)
    reactor.removeSystemEventTrigger(reactor.callWhenRunning(rec, "taken back"))

    def running():
        rec("returned", reactor.callWhenRunning(rec, "at once", 2))
        rec("then")
        reactor.stop()

    reactor.callWhenRunning(running)
    reactor.callWhenRunning(rec, "last")
    rec("not yet")
    reactor.run(installSignalHandlers=False)
    rec("after", reactor.callWhenRunning(rec, "after the end"))


@scenario("loop", reactor="manual", min_events=3)
def when_running_raises_to_the_caller(tw, rec):
    """What is called at once because the reactor runs raises to whoever asked."""
    reactor = tw.reactor

    def stumble():
        raise ValueError("at once")

    def running():
        rec.raises(reactor.callWhenRunning, stumble)
        rec.raises(reactor.callWhenRunning, None)
        reactor.stop()

    reactor.callLater(0, running)
    reactor.run(installSignalHandlers=False)
    rec("returned")
