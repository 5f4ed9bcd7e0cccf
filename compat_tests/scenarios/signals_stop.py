"""Signals that end the loop in good order, and what becomes of handlers."""

from __future__ import annotations

import os
import signal
import threading

from compat_tests.scenario import scenario


def send(number):
    """Send a signal to this process."""
    os.kill(os.getpid(), number)


def whose(reactor, number, others=()):
    """Whose handler a signal has, in a word."""
    handler = signal.getsignal(number)
    known = {signal.SIG_DFL: "default", signal.SIG_IGN: "ignored", signal.default_int_handler: "python", **dict(others)}
    return known.get(handler) or ("reactor" if getattr(handler, "__self__", None) is reactor else "another")


def run(tw, rec):
    """Run the reactor until it ends."""
    try:
        tw.reactor.run()
    except BaseException as error:
        rec("raised", error)
    else:
        rec("returned")


def log_lines(tw, rec):
    """Record every line of the log in the main lane."""
    log = tw["python.log"]
    log.addObserver(lambda event: event["isError"] or rec("log", log.textFromEventDict(event), event["system"]))


@scenario("signals", reactor="manual", min_events=5)
def terminated(tw, rec):
    """SIGTERM stops the reactor in good order, and its own handler stays or goes as it does."""
    reactor, heard = tw.reactor, []
    signal.signal(signal.SIGTERM, lambda *_: heard.append("handler of before"))
    log_lines(tw, rec)
    reactor.callWhenRunning(lambda: rec("handler", whose(reactor, signal.SIGTERM)))
    reactor.callLater(0.01, send, signal.SIGTERM)
    for phase in "before", "during", "after":
        reactor.addSystemEventTrigger(phase, "shutdown", rec, phase)
    run(tw, rec)
    rec("heard", heard, whose(reactor, signal.SIGTERM))


@scenario("signals", reactor="manual", min_events=5)
def interrupted(tw, rec):
    """SIGINT stops the reactor in good order, if nobody else handles it."""
    reactor = tw.reactor
    signal.signal(signal.SIGINT, signal.default_int_handler)
    log_lines(tw, rec)
    reactor.callWhenRunning(lambda: rec("handler", whose(reactor, signal.SIGINT)))
    reactor.callLater(0.01, send, signal.SIGINT)
    reactor.addSystemEventTrigger("during", "shutdown", rec, "down")
    run(tw, rec)
    rec("after", whose(reactor, signal.SIGINT))


@scenario("signals", reactor="manual", min_events=4)
def a_handler_of_ones_own(tw, rec):
    """A program's own handler of SIGINT is left alone, that of SIGTERM is not."""
    reactor = tw.reactor

    def own(number, frame):
        rec("own handler")
        reactor.callFromThread(reactor.stop)

    for number in signal.SIGINT, signal.SIGTERM:
        signal.signal(number, own)

    def look():
        rec("handlers", whose(reactor, signal.SIGINT, {own: "own"}), whose(reactor, signal.SIGTERM, {own: "own"}))

    reactor.callWhenRunning(look)
    reactor.callLater(0.01, send, signal.SIGINT)
    run(tw, rec)
    look()


@scenario("signals", reactor="manual", min_events=3)
def ignored_signals(tw, rec):
    """A SIGINT that is ignored stays so; SIGTERM is taken over."""
    reactor = tw.reactor
    for number in signal.SIGINT, signal.SIGTERM:
        signal.signal(number, signal.SIG_IGN)
    reactor.callWhenRunning(lambda: rec("handlers", whose(reactor, signal.SIGINT), whose(reactor, signal.SIGTERM)))
    reactor.callLater(0.005, send, signal.SIGINT)
    reactor.callLater(0.01, rec, "alive")
    reactor.callLater(0.02, reactor.stop)
    run(tw, rec)
    rec("after", whose(reactor, signal.SIGINT), whose(reactor, signal.SIGTERM))


@scenario("signals", reactor="manual", min_events=3)
def no_handlers_wanted(tw, rec):
    """With installSignalHandlers=False no handler is touched."""
    reactor = tw.reactor
    signal.signal(signal.SIGINT, signal.default_int_handler)
    look = lambda: rec("handlers", *[whose(reactor, number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)])
    look()
    reactor.callWhenRunning(look)
    reactor.callLater(0, reactor.stop)
    reactor.run(installSignalHandlers=False)
    look()


@scenario("signals", reactor="manual", min_events=3)
def handlers_after_a_usual_end(tw, rec):
    """What handlers are before the start, while it runs, and after a stop."""
    reactor = tw.reactor
    signal.signal(signal.SIGINT, signal.default_int_handler)
    look = lambda when: rec(when, whose(reactor, signal.SIGINT), whose(reactor, signal.SIGTERM))
    look("before")
    for phase in "before", "during":
        reactor.addSystemEventTrigger(phase, "startup", look, f"{phase} startup")
    reactor.addSystemEventTrigger("after", "startup", look, "after startup")
    reactor.addSystemEventTrigger("before", "shutdown", look, "before shutdown")
    reactor.addSystemEventTrigger("after", "shutdown", look, "after shutdown")
    reactor.callLater(0, reactor.stop)
    reactor.run()
    look("after")


@scenario("signals", reactor="manual", min_events=3)
def handlers_after_a_crash(tw, rec):
    """What handlers are after a crash, and in the next run."""
    reactor = tw.reactor
    signal.signal(signal.SIGINT, signal.default_int_handler)
    look = lambda when: rec(when, whose(reactor, signal.SIGINT), whose(reactor, signal.SIGTERM))
    reactor.callWhenRunning(look, "running")
    reactor.callLater(0, reactor.crash)
    reactor.run()
    look("crashed")
    reactor.callWhenRunning(look, "again")
    reactor.callLater(0, reactor.stop)
    reactor.run()
    look("stopped")


@scenario("signals", reactor="manual", min_events=3)
def a_second_signal_while_it_shuts_down(tw, rec):
    """A second signal while it shuts down is heard and changes nothing."""
    reactor = tw.reactor
    log_lines(tw, rec)
    holds = tw.defer.Deferred()

    def before():
        rec("before")
        reactor.callLater(0, again)
        return holds

    def again():
        send(signal.SIGTERM)
        reactor.callFromThread(holds.callback, None)

    reactor.addSystemEventTrigger("before", "shutdown", before)
    reactor.addSystemEventTrigger("during", "shutdown", rec, "during")
    reactor.callLater(0, send, signal.SIGTERM)
    run(tw, rec)


@scenario("signals", reactor="manual", min_events=3)
def a_signal_ends_a_long_wait(tw, rec):
    """A loop with nothing to do for long is ended by a signal at once."""
    import time

    reactor, start = tw.reactor, time.monotonic()
    reactor.callLater(4, rec, "never")
    timer = threading.Timer(0.02, send, [signal.SIGTERM])
    timer.start()
    run(tw, rec)
    timer.join()
    rec.timed("took", time.monotonic() - start, 0.01, 1.5)
    rec("left", len(reactor.getDelayedCalls()))


@scenario("signals", reactor="manual", min_events=3)
def handlers_called_by_hand(tw, rec):
    """The handlers are methods, and may be called."""
    reactor = tw.reactor
    log_lines(tw, rec)
    reactor.callLater(0, lambda: rec.raises(reactor.sigInt, signal.SIGINT))
    reactor.run(installSignalHandlers=False)
    rec("exit signal", reactor._exitSignal)


@scenario("signals", reactor="manual", min_events=3)
def the_signal_is_remembered(tw, rec):
    """Which signal has stopped it can be read, by those who declare that they can."""
    reactor = tw.reactor
    rec("before", reactor._exitSignal)
    reactor.callLater(0, reactor.sigTerm, signal.SIGTERM, None)
    reactor.callLater(5, rec, "not any more")
    reactor.run(installSignalHandlers=False)
    rec("after", int(reactor._exitSignal))
    rec("break", hasattr(reactor, "sigBreak"))


@scenario("signals", reactor="manual", min_events=2)
def another_thread_cannot_take_signals(tw, rec):
    """A reactor that runs in another thread cannot install handlers."""
    reactor = tw.reactor
    reactor.callWhenRunning(rec, "up")
    reactor.callLater(0.01, reactor.stop)

    def elsewhere():
        try:
            reactor.run()
        except Exception as error:
            rec("raised", type(error), reactor.running)
        else:
            rec("returned", reactor.running)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join(1)
    rec("alive", thread.is_alive())


@scenario("signals", reactor=True, min_events=2)
def other_signals_are_the_programs(tw, rec):
    """A handler of another signal runs at once, and what it hands in is called in the loop."""

    def handler(number, frame):
        rec("handler", number == signal.SIGUSR1)
        tw.reactor.callFromThread(lambda: (rec("in the loop"), timer.join(), rec.done()))

    signal.signal(signal.SIGUSR1, handler)
    timer = threading.Timer(0.01, send, [signal.SIGUSR1])
    rec("waiting")
    timer.start()
