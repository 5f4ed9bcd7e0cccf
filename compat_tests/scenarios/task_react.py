"""The program that is one function returning a Deferred, and its exit status."""

from __future__ import annotations

from compat_tests.scenario import scenario


def react(tw, rec, main, *args, **kw):
    """Run `main` as the program and record how it ends."""

    def observer(event):
        if event["isError"]:
            rec.lane("log")("error", event.get("why"), event.get("failure"))

    tw["python.log"].addObserver(observer)
    try:
        tw.task.react(main, *args, **kw)
    except SystemExit as end:
        rec("exit", end.code)
    except BaseException as error:
        rec("raised", error)
    rec("running", tw.reactor.running)


@scenario("task", reactor="manual", min_events=4)
def react_to_success(tw, rec):
    """react calls main with the reactor and the arguments, runs until its Deferred fires, and exits with 0."""

    def main(reactor, *args):
        rec("main", reactor is tw.reactor, args, reactor.running)
        reactor.addSystemEventTrigger("during", "shutdown", rec, "shutdown")
        return tw.task.deferLater(reactor, 0.01, lambda: "ignored")

    react(tw, rec, main, ["a", 2])


@scenario("task", reactor="manual", min_events=2)
def react_to_success_at_once(tw, rec):
    """A Deferred that has fired before the reactor runs ends it as soon as it does."""

    def main(reactor):
        reactor.callWhenRunning(rec, "running")
        return tw.defer.succeed(None)

    react(tw, rec, main)


@scenario("task", reactor="manual", min_events=3)
def react_to_failure(tw, rec):
    """A Deferred that fails is logged, and the exit status is 1."""
    react(tw, rec, lambda reactor: tw.task.deferLater(reactor, 0, int, "no number"))


@scenario("task", reactor="manual", min_events=3)
def react_to_failure_at_once(tw, rec):
    """So it is when it has failed before the reactor runs."""
    react(tw, rec, lambda reactor: tw.defer.fail(ValueError("early")))


@scenario("task", reactor="manual", min_events=2)
def react_to_system_exit(tw, rec):
    """A failure with SystemExit is no error: it says what the status is."""

    def leave():
        raise SystemExit(42)

    react(tw, rec, lambda reactor: tw.task.deferLater(reactor, 0, leave))


@scenario("task", reactor="manual", min_events=2)
def react_to_system_exit_with_text(tw, rec):
    """The status of a SystemExit is passed on whatever it is."""
    react(tw, rec, lambda reactor: tw.defer.fail(SystemExit("a text")))


@scenario("task", reactor="manual", min_events=2)
def react_to_raising_main(tw, rec):
    """What main raises goes through, and the reactor is not run."""

    def main(reactor):
        raise ValueError("in main")

    react(tw, rec, main)


@scenario("task", reactor="manual", min_events=2)
def react_to_a_coroutine(tw, rec):
    """main may be a coroutine function."""

    async def main(reactor, text):
        await tw.task.deferLater(reactor, 0)
        rec("resumed", text, reactor.running)
        raise SystemExit(3)

    react(tw, rec, main, ("text",))


@scenario("task", reactor="manual", min_events=2)
def react_to_a_wrong_main(tw, rec):
    """A main that returns neither a Deferred nor a coroutine is an error."""
    react(tw, rec, lambda reactor: "neither")


@scenario("task", reactor="manual", min_events=2)
def react_to_a_stopped_reactor(tw, rec):
    """A reactor that is stopped by other means ends the program with 0."""

    def main(reactor):
        reactor.callLater(0, reactor.stop)
        return tw.defer.Deferred()

    react(tw, rec, main)


@scenario("task", reactor="manual", min_events=3)
def react_to_the_end_during_shutdown(tw, rec):
    """A Deferred that fires while the reactor shuts down still gives the status."""
    done = tw.defer.Deferred()

    def fail():
        rec("shutdown")
        done.errback(SystemExit(7))

    def main(reactor):
        reactor.addSystemEventTrigger("during", "shutdown", fail)
        reactor.callLater(0, reactor.stop)
        return done

    react(tw, rec, main)


@scenario("task", reactor="manual", min_events=3)
def react_to_failure_during_shutdown(tw, rec):
    """A failure while the reactor shuts down is logged and counts."""
    done = tw.defer.Deferred()

    def main(reactor):
        reactor.addSystemEventTrigger("during", "shutdown", lambda: done.errback(ValueError("at the end")))
        reactor.callLater(0, reactor.stop)
        return done

    react(tw, rec, main)


@scenario("task", reactor="manual", min_events=2)
def react_to_an_end_and_a_stop(tw, rec):
    """A Deferred that fires in the turn in which the reactor is stopped stops nothing twice."""

    def main(reactor):
        done = tw.defer.Deferred()
        reactor.callLater(0, lambda: (done.callback(None), rec("fired"), reactor.stop()))
        return done

    react(tw, rec, main)


@scenario("task", reactor="manual", fresh=True, min_events=4)
def react_waits_for_shutdown(tw, rec):
    """In a program that imported nothing else the reactor shuts down in good order before the exit."""

    def main(reactor):
        waiting = tw.defer.Deferred()
        reactor.addSystemEventTrigger("before", "shutdown", lambda: waiting)
        reactor.addSystemEventTrigger("before", "shutdown", lambda: reactor.callLater(0.01, waiting.callback, None))
        reactor.addSystemEventTrigger("during", "shutdown", rec, "during")
        reactor.addSystemEventTrigger("after", "shutdown", rec, "after")
        return tw.defer.succeed(None)

    react(tw, rec, main)


@scenario("task", min_events=4)
def react_with_a_reactor_of_ones_own(tw, rec):
    """react takes another reactor than the usual one, and uses no more of it than this."""

    class Reactor(tw.task.Clock):
        def addSystemEventTrigger(self, *args):
            rec("trigger", args[:2])

        def callWhenRunning(self, call, *args):
            rec("when running")
            self.callLater(0, call, *args)

        def run(self, *args):
            rec("run", args)
            self.advance(1)

        def stop(self):
            rec("stop")

    rec.raises(tw.task.react, lambda reactor: tw.task.deferLater(reactor, 1), _reactor=Reactor())
    rec.raises(tw.task.react, lambda reactor, x: tw.defer.fail(SystemExit(x)), (5,), _reactor=Reactor())


@scenario("task", reactor="manual", min_events=2)
def react_to_an_end_after_a_stop(tw, rec):
    """A program that is done, on a reactor that was stopped as it started, ends with its own status."""

    def main(reactor):
        reactor.callWhenRunning(reactor.stop)
        return tw.defer.fail(SystemExit(9))

    react(tw, rec, main)
