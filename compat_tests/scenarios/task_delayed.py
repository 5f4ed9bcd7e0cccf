"""A timed call by itself, as a reactor of one's own would make it."""

from __future__ import annotations

from compat_tests.scenario import scenario


def made(tw, rec, time=10.0, function=None, *args, **kw):
    """A timed call whose reactor notes what it is told, and a box with the time of its clock."""
    now = [0.0]
    base = tw["internet.base"]
    call = base.DelayedCall(
        time, function or rec, args, kw, lambda call: rec("cancel"), lambda call: rec("reset", call.getTime()), lambda: now[0]
    )
    return call, now


@scenario("task", min_events=6)
def delayed_call_tells_when_it_comes_earlier(tw, rec):
    """A call that is put off does not tell its reactor; one that comes earlier does."""
    call, now = made(tw, rec)
    for method, amount in (("delay", 5), ("delay", -2), ("reset", 20), ("reset", 3), ("delay", -1), ("reset", 10)):
        rec.raises(getattr(call, method), amount)
        rec("time", call.time, call.delayed_time, call.getTime())
    now[0] = 8
    call.reset(1)
    rec("time", call.time, call.delayed_time, call.getTime())


@scenario("task", min_events=4)
def delayed_call_activates_its_delay(tw, rec):
    """By how much a call was put off is kept apart until it is activated."""
    call, _ = made(tw, rec)
    call.delay(2.5)
    rec("apart", call.time, call.delayed_time)
    call.activate_delay()
    rec("activated", call.time, call.delayed_time, call.getTime())
    call.delay(-0.5)
    call.delay(-20)
    rec("past", call.time, call.delayed_time, call.getTime())


@scenario("task", min_events=4)
def delayed_call_cancelled(tw, rec):
    """A cancelled call tells its reactor, and lets go of what it would have called."""
    call, _ = made(tw, rec, 10.0, None, 1, key=2)
    rec("before", call.args, call.kw, call.active())
    call.cancel()
    rec("after", [name for name in ("func", "args", "kw") if hasattr(call, name)], call.cancelled, call.called, call.active())
    rec("times", call.getTime())
    for method, args in (("cancel", ()), ("reset", (1,)), ("delay", (1,))):
        rec.raises(getattr(call, method), *args)
    text = repr(call)
    rec("shown", text[: text.find("0x")], text[text.find("[") :])


@scenario("task", min_events=4)
def delayed_call_compared(tw, rec):
    """Calls are ordered by the time without what they were put off by, and equal only to themselves."""
    early, late = made(tw, rec, 1.0)[0], made(tw, rec, 2.0)[0]
    early.delay(10)
    rec("order", early < late, early <= late, late < early, late <= early, early > late, early >= late)
    rec("same", early == made(tw, rec, 1.0)[0], early <= made(tw, rec, 1.0)[0], early < made(tw, rec, 1.0)[0])
    rec("sorted", [call.getTime() for call in sorted([late, early])])
    rec.raises(lambda: early < 1)


@scenario("task", min_events=6)
def delayed_call_as_text(tw, rec):
    """As text a call says how long it is to come, what is called, and with what."""

    class Odd:
        def __call__(self):
            pass

        def __repr__(self):
            return "<odd>"

    class Methods:
        def method(self):
            pass

        @classmethod
        def of_class(cls):
            pass

    functions = (lambda: None, Odd(), Methods().method, Methods.of_class, len, "x".join, Odd, delayed_call_as_text)
    for function in functions:
        call, now = made(tw, rec, 5.0, function, Odd(), b"x", key=None)
        now[0] = 1.5
        text = repr(call)
        rec("shown", text[: text.find("0x")], text[text.find("[") :])


@scenario("task", min_events=3)
def delayed_call_for_debugging(tw, rec):
    """With debug on, a call knows where it was made, and a cancelled one what it was."""
    kind = tw["internet.base"].DelayedCall
    rec("before", kind.debug, hasattr(kind, "creator") and kind.creator)
    kind.debug = True

    def work():
        pass

    try:
        call = tw.task.Clock().callLater(3, work, 1)
    finally:
        kind.debug = False
    head, _, where = repr(call).partition("traceback at creation")
    rec("made", head[head.find("[") :].strip(), "delayed_call_for_debugging" in where, "in callLater" in where)
    rec("creator", type(call.creator), "callLater(3, work, 1)" in call.creator[-1])


@scenario("task", min_events=3)
def delayed_call_for_debugging_cancelled(tw, rec):
    """A call cancelled while it is debugged keeps the text that it had."""
    call, _ = made(tw, rec, 10.0, len, 1)
    call.debug = True
    call.cancel()
    text = repr(call)
    rec("shown", text[: text.find("0x")], text[text.find("[") :])
    rec("again", repr(call) == text, hasattr(call, "func"))


@scenario("task", min_events=3)
def delayed_call_by_default(tw, rec):
    """The attributes of a call, and the clock it goes by when none is given."""
    import time

    kind = tw["internet.base"].DelayedCall
    rec("class", kind.debug)
    call = kind(time.time() + 10, rec, (), {}, rec, rec)
    rec("new", call.called, call.cancelled, call.delayed_time, call.args, call.kw)
    rec.timed("clock", call.seconds() - time.time(), -5, 5)
    rec.raises(kind, 1)
