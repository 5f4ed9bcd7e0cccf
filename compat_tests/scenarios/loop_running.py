"""Run, stop, crash, run again, and turning by hand."""

from __future__ import annotations

from compat_tests.scenario import scenario


@scenario("loop", reactor="manual", min_events=4)
def run_only_once(tw, rec):
    """A reactor that has been stopped runs no more."""
    reactor = tw.reactor
    reactor.callWhenRunning(reactor.stop)
    rec.raises(reactor.run, installSignalHandlers=False)
    rec.raises(reactor.run, installSignalHandlers=False)
    rec.raises(reactor.startRunning, installSignalHandlers=False)
    rec("running", reactor.running)


@scenario("loop", reactor="manual", min_events=3)
def run_inside_run(tw, rec):
    """A reactor that runs cannot be run."""
    reactor = tw.reactor

    def inside():
        rec.raises(reactor.run)
        rec.raises(reactor.startRunning)
        reactor.stop()

    reactor.callWhenRunning(inside)
    rec.raises(reactor.run, installSignalHandlers=False)


@scenario("loop", reactor="manual", min_events=6)
def stop_when_there_is_nothing_to_stop(tw, rec):
    """Stop is refused before the start, the second time, while it shuts down, and after."""
    reactor = tw.reactor
    rec.raises(reactor.stop)

    def stop():
        rec.raises(reactor.stop)
        rec.raises(reactor.stop)
        rec("running", reactor.running)

    for phase in "before", "during", "after":
        reactor.addSystemEventTrigger(phase, "shutdown", rec.raises, reactor.stop)
    reactor.callLater(0, stop)
    reactor.run(installSignalHandlers=False)
    rec.raises(reactor.stop)


@scenario("loop", reactor="manual", min_events=4)
def stop_in_every_phase_of_startup(tw, rec):
    """Stopped while it starts, a reactor comes up and goes down."""
    reactor = tw.reactor
    reactor.addSystemEventTrigger("before", "startup", rec.raises, reactor.stop)
    reactor.addSystemEventTrigger("after", "startup", rec, "up")
    reactor.addSystemEventTrigger("during", "shutdown", rec, "down")
    reactor.run(installSignalHandlers=False)
    rec("returned", reactor.running)


@scenario("loop", reactor="manual", min_events=4)
def stop_finishes_the_turn(tw, rec):
    """What is due in the turn in which stop is called is still called, what is due later is not."""
    reactor = tw.reactor
    reactor.callLater(0, reactor.stop)
    reactor.callLater(0, rec, "same turn")
    reactor.callLater(0, reactor.callLater, 0, rec, "next turn")
    left = reactor.callLater(5, rec, "much later")
    reactor.addSystemEventTrigger("during", "shutdown", rec, "down")
    reactor.run(installSignalHandlers=False)
    rec("left", left.active(), len(reactor.getDelayedCalls()))
    reactor.iterate(0)
    rec("turned by hand")


@scenario("loop", reactor="manual", min_events=5)
def crash_and_run_again(tw, rec):
    """After a crash nothing is shut down, and the reactor may run again."""
    reactor = tw.reactor
    reactor.addSystemEventTrigger("during", "shutdown", rec, "down")
    reactor.callWhenRunning(rec, "up")
    reactor.callLater(0, reactor.crash)
    reactor.callLater(0, rec, "same turn")
    reactor.run(installSignalHandlers=False)
    rec("crashed", reactor.running)
    reactor.callWhenRunning(rec, "up again")
    reactor.callLater(0, lambda: rec("running", reactor.running))
    reactor.callLater(0, reactor.stop)
    rec.raises(reactor.run, installSignalHandlers=False)
    rec("stopped", reactor.running)


@scenario("loop", reactor="manual", min_events=3)
def crash_before_it_runs(tw, rec):
    """A crash of a reactor that has not been started does not keep it from running."""
    reactor = tw.reactor
    rec.raises(reactor.crash)
    reactor.callLater(0, reactor.stop)
    rec.raises(reactor.run, installSignalHandlers=False)
    rec.raises(reactor.crash)
    rec.raises(reactor.run, installSignalHandlers=False)


@scenario("loop", reactor="manual", min_events=2)
def crash_while_it_shuts_down(tw, rec):
    """A crash ends the wait for a Deferred that never fires."""
    reactor = tw.reactor
    reactor.addSystemEventTrigger("before", "shutdown", lambda: tw.defer.Deferred())
    reactor.addSystemEventTrigger("during", "shutdown", rec, "during")
    reactor.callLater(0, reactor.stop)
    reactor.callLater(0.01, reactor.crash)
    rec.raises(reactor.run, installSignalHandlers=False)
    rec("returned", reactor.running)


@scenario("loop", reactor="manual", min_events=4)
def turns_by_hand(tw, rec):
    """A reactor that was never started can be turned by hand."""
    reactor = tw.reactor
    reactor.callLater(0, rec, "due")
    reactor.callFromThread(rec, "handed in")
    reactor.callWhenRunning(rec, "never")
    rec("returned", reactor.iterate(), reactor.running)
    reactor.callLater(0, reactor.callLater, 0, rec, "second")
    reactor.iterate(0)
    rec("between")
    reactor.iterate(delay=0)


@scenario("loop", reactor="manual", min_events=4)
def started_and_turned_by_hand(tw, rec):
    """startRunning with turns by hand is run without its loop; stop takes effect in the turn."""
    reactor = tw.reactor
    for phase in "before", "during", "after":
        reactor.addSystemEventTrigger(phase, "shutdown", rec, phase)
    reactor.callWhenRunning(rec, "up")
    reactor.startRunning(installSignalHandlers=False)
    rec("started", reactor.running)
    reactor.iterate(0)
    reactor.stop()
    rec("asked", reactor.running)
    reactor.iterate(0)
    rec("ended", reactor.running)


@scenario("loop", reactor=True, min_events=4)
def a_turn_inside_a_turn(tw, rec):
    """A call may turn the loop; what is due then runs inside it, and not twice."""
    reactor = tw.reactor

    def inner():
        rec("begin")
        reactor.iterate()
        rec("end")

    reactor.callLater(0, inner)
    reactor.callLater(0, rec, "second")
    reactor.callFromThread(rec, "handed in")
    reactor.callLater(0.02, rec.done)


@scenario("loop", reactor="manual", min_events=4)
def a_reactor_is_chosen_once(tw, rec):
    """A second reactor cannot be installed, be it of the same kind or another."""
    rec("chosen", type(tw.reactor).__name__.lower().endswith("reactor"))
    for kind in "selectreactor", "pollreactor", "epollreactor":
        rec.raises(tw[f"internet.{kind}"].install)
    rec.raises(tw["internet.main"].installReactor, object())
    rec("still", tw["internet.reactor"] is tw.reactor)


@scenario("loop", reactor="manual", min_events=2)
def what_the_loop_says_of_itself(tw, rec):
    """The end of the main loop is told to the log."""
    log, reactor = tw["python.log"], tw.reactor
    log.addObserver(lambda event: rec("log", event["message"], event["system"], event["isError"], event.get("log_format")))
    reactor.callLater(0, reactor.stop)
    reactor.run(installSignalHandlers=False)
    rec("returned")


@scenario("loop", reactor="manual", min_events=2)
def exits_inside_calls(tw, rec):
    """SystemExit and KeyboardInterrupt in a call are errors like others: logged, and survived."""
    import sys

    reactor = tw.reactor

    def interrupt():
        raise KeyboardInterrupt("by hand")

    reactor.callLater(0, sys.exit, 3)
    reactor.callFromThread(interrupt)
    reactor.callLater(0.01, rec, "alive")
    reactor.callLater(0.02, reactor.stop)
    rec.raises(reactor.run, installSignalHandlers=False)


@scenario("loop", reactor="manual", min_events=6)
def promises_of_the_reactor(tw, rec):
    """What a reactor declares to be, of what is about the loop, time, threads and names."""
    reactor, interfaces = tw.reactor, tw["internet.interfaces"]
    names = "Core Time Threads FromThreads InThreads FDSet PluggableResolver PluggableNameResolver"
    for name in names.split():
        rec(name, getattr(interfaces, f"IReactor{name}").providedBy(reactor))
