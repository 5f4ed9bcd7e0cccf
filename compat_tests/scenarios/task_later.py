"""One call for later, as a Deferred."""

from __future__ import annotations

from compat_tests.scenario import scenario


@scenario("task", min_events=4)
def deferred_later(tw, rec):
    """deferLater calls its function at its time and gives what it returned."""
    clock = tw.task.Clock()
    done = tw.task.deferLater(clock, 2, lambda *a, **kw: rec("called", a, kw) or "result", 1, key=2)
    done.addCallback(lambda result: rec("got", result))
    clock.advance(1.5)
    rec("not yet", done.called, clock.calls[0].getTime())
    clock.advance(0.5)
    rec("then", done.called, clock.calls)


@scenario("task", min_events=3)
def deferred_later_without_function(tw, rec):
    """Without a function it just fires, with None."""
    clock = tw.task.Clock()
    tw.task.deferLater(clock, 1).addCallback(lambda result: rec("got", result))
    tw.task.deferLater(clock, 2, None).addCallback(lambda result: rec("got", result))
    tw.task.deferLater(clock, 3, None, "ignored", x=1).addCallback(lambda result: rec("got", result))
    clock.pump([1, 1, 1])


@scenario("task", min_events=3)
def deferred_later_failing(tw, rec):
    """An exception in the function is the failure of the Deferred, and a Deferred returned is waited for."""
    clock = tw.task.Clock()

    def stumble(text):
        raise ValueError(text)

    inner = tw.defer.Deferred()
    tw.task.deferLater(clock, 0, stumble, "late").addErrback(lambda reason: rec("failed", reason))
    tw.task.deferLater(clock, 0, lambda: inner).addCallback(lambda result: rec("got", result))
    clock.advance(0)
    rec("waits")
    inner.callback("inner")


@scenario("task", min_events=3)
def deferred_later_cancelled(tw, rec):
    """Cancelling the Deferred cancels the call."""
    clock = tw.task.Clock()
    done = tw.task.deferLater(clock, 1, rec, "never")
    call = clock.calls[0]
    done.addErrback(lambda reason: rec("cancelled", reason))
    done.cancel()
    rec("left", clock.calls, call.cancelled, call.called)
    done.cancel()
    clock.advance(2)
    late = tw.task.deferLater(clock, 0, lambda: "kept")
    clock.advance(0)
    late.cancel()
    late.addCallback(lambda result: rec("kept", result))


@scenario("task", min_events=4)
def deferred_later_cancelled_while_inner_waits(tw, rec):
    """Once the function has returned a Deferred, cancelling cancels that one."""
    clock = tw.task.Clock()
    inner = tw.defer.Deferred(lambda _: rec("inner cancelled"))
    done = tw.task.deferLater(clock, 1, lambda: inner)
    done.addErrback(lambda reason: rec("failed", reason))
    clock.advance(1)
    rec("waits", done.called)
    done.cancel()
    rec("left", clock.calls)


@scenario("task", reactor=True, min_events=3)
def deferred_later_on_the_reactor(tw, rec):
    """On the reactor the time that passes is at least what was asked for."""
    reactor = tw.reactor
    began = reactor.seconds()
    done = tw.task.deferLater(reactor, 0.02, rec, "called")
    done.addCallback(lambda result: rec("got", result))
    done.addCallback(lambda _: rec.timed("after", reactor.seconds() - began, 0.02, 2))
    return done
