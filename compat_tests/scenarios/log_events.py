"""What `log.msg` and `log.err` make of what they are given, as observers see it."""

from __future__ import annotations

import re

from compat_tests.scenario import scenario

NOT_COMPARED = ("time", "log_time", "log_logger", "log_legacy")


class Mute:
    def __repr__(self):
        raise ValueError("no words")


def listen(tw, rec):
    """Record every event: its keys in order, the values that can be compared, and the text."""
    log = tw["python.log"]

    def observer(event):
        values = [(key, value) for key, value in event.items() if key not in NOT_COMPARED]
        levels = [(key, getattr(value, "name", value)) if key == "log_level" else (key, value) for key, value in values]
        rec("event", list(event), levels)
        rec("text", re.sub(r"time': [0-9.]+", "time': T", str(log.textFromEventDict(event))))

    log.addObserver(observer)
    return log


@scenario("log", min_events=10)
def messages_and_their_texts(tw, rec):
    """A message is one thing or several, joined by spaces in the text."""
    log = listen(tw, rec)
    log.msg("hello")
    log.msg("several", 3, None, b"bytes", ["list"])
    log.msg("with values", a=1, system="mine")
    log.msg()
    log.msg("positional", message="keyword")
    log.msg("\u1234\udc80\n\x1b")


@scenario("log", min_events=8)
def messages_by_format(tw, rec):
    """Instead of a message there may be a format over the event's own values."""
    log = listen(tw, rec)
    log.msg(format="%(x)s is %(y)05d", x="ex", y=3)
    log.msg("message wins", format="%(x)s", x="ex")
    log.msg(format="100%%")
    log.msg(format="")


@scenario("log", min_events=6)
def times_of_events(tw, rec):
    """The time is the moment of the call, whatever time was given; the newer key can be set."""
    log = tw["python.log"]
    seen = []
    log.addObserver(seen.append)
    log.msg("a", time=3.0)
    log.msg("b", log_time=3.0)
    for event in seen:
        rec("now", event["time"] > 1e9, event["log_time"] == event["time"], event["log_time"] == 3.0)
    import time

    for offset, event in enumerate(seen):
        rec.timed("age", time.time() - event["time"], 0, 5)
        rec("type", type(event["time"]).__name__, offset)


@scenario("log", min_events=12)
def levels_of_events(tw, rec):
    """A level is given as `logging`'s number; numbers in between mean none."""
    log = tw["python.log"]
    log.addObserver(lambda event: rec("level", getattr(event.get("log_level"), "name", None), event["isError"]))
    for number in (10, 20, 30, 40, 50, 0, 15, 60, -1, "info", None, 40.0):
        log.msg("x", logLevel=number)
    log.msg("x", isError=1)
    log.msg("x", isError=1, logLevel=10)
    log.msg("x", isError=0, logLevel=50)


@scenario("log", min_events=8)
def errors_that_are_logged(tw, rec):
    """err logs a Failure, an exception or the exception being handled, with a reason if there is one."""
    log = listen(tw, rec)
    log.err(tw["python.failure"].Failure(ValueError("failure")))
    log.err(ValueError("exception"), "while testing", extra="value")
    try:
        raise KeyError("handled")
    except KeyError:
        log.err()
        log.err(None, "with a reason")


@scenario("log", min_events=8)
def errors_that_are_none(tw, rec):
    """err of anything else logs its repr as an error; of nothing, it raises."""
    log = listen(tw, rec)
    log.err("a string", "reason")
    log.err([1], extra=2)
    for other in (KeyboardInterrupt("k"), SystemExit(3), ValueError):
        log.err(other)
    rec.raises(log.err)
    rec.raises(log.err, None, "reason")
    rec("alias", log.deferr is log.err)


@scenario("log", min_events=6)
def reasons_above_tracebacks(tw, rec):
    """The reason stands above the traceback; without one it is called unhandled."""
    log = tw["python.log"]
    failure = tw["python.failure"].Failure(ValueError(1))
    for why in ("reason", "", None, b"bytes", "two\nlines", Mute):
        event = {"message": (), "isError": 1, "failure": failure, "why": why}
        rec("text", log.textFromEventDict(event).replace(__name__, "here"))
    mute = log.textFromEventDict({"message": (), "isError": 1, "failure": failure, "why": Mute()})
    rec("mute", mute[:15], mute.splitlines()[-1])


@scenario("log", min_events=12)
def texts_of_events(tw, rec):
    """textFromEventDict looks for a message, then for a failure, then for a format."""
    text = tw["python.log"].textFromEventDict
    failure = tw["python.failure"].Failure(ValueError(1))
    for event in (
        {"message": ("a", 1), "isError": 0},
        {"message": ("a",), "isError": 1, "failure": failure, "format": "f"},
        {"message": (), "isError": 1, "failure": failure, "format": "f"},
        {"message": (), "isError": 0, "failure": failure, "format": "f"},
        {"message": (), "isError": 0, "failure": failure},
        {"message": (), "isError": 1},
        {"message": "text", "isError": 0},
        {"message": (), "isError": 1, "failure": "no failure"},
        {"message": ("a",)},
    ):
        rec("text", text(event))
    for incomplete in ({}, {"isError": 0}, {"message": ()}):
        rec.raises(text, incomplete)


@scenario("log", min_events=9)
def formats_that_do_not_fit(tw, rec):
    """A format that cannot be filled is reported in the place of the text."""
    text = tw["python.log"].textFromEventDict
    for format in ("%(missing)s", "%(a)d", "%(a", b"%(a)s", 3, "%s %s", None):
        rec("text", text({"message": (), "isError": 0, "format": format, "a": "value"}))
    rec("mute value", text({"message": (), "isError": 0, "format": "%(a)s", "a": Mute()}))
    rec("mute format", text({"message": (), "isError": 0, "format": Mute(), "a": Mute()}))
    rec("mute message", text({"message": (Mute(),), "isError": 0})[:19])


@scenario("log", min_events=10)
def newer_formats(tw, rec):
    """A `log_format` is filled from the event; its fields may have parts and may be called."""
    log = tw["python.log"]

    class Thing:
        x = [1, 2]

        def method(self):
            return "called"

    for format in ("{a} {b!r:>5}", "{t.x[1]}", "{f()} {t.method()}", "{t.x}", b"{a}", "", "{a!s:5}|"):
        log.addObserver(observer := lambda event: rec("text", log.textFromEventDict(event)))
        log.msg(log_format=format, a=1, b="two", t=Thing(), f=lambda: "function")
        log.removeObserver(observer)
    log.addObserver(lambda event: rec("end", re.sub(r".*\}: ", "", log.textFromEventDict(event))))
    for format in ("{missing}", "{", "{a()}", "{a.b}", 3):
        log.msg(log_format=format, a=1)


@scenario("log", min_events=2)
def newer_formats_of_mute_values(tw, rec):
    """If not even the event can be shown, the report saves of it what it can."""
    log = tw["python.log"]

    def observer(event):
        lines = log.textFromEventDict(event).splitlines()
        rec("first", lines[0], lines[1][:40])
        rec("saved", [re.sub("[0-9.]{9,}", "T", line) for line in lines if line.startswith(">, ")])
        rec("last", lines[-1], [line for line in lines if line.startswith("Exception")])

    log.addObserver(observer)
    log.msg(log_format="{missing}", mute=Mute())
    log.msg(log_format="{mute}", mute=Mute())


@scenario("log", min_events=4)
def values_of_the_newer_kind(tw, rec):
    """Keys of the newer kind are taken as they are, and old ones are made from them."""
    log = listen(tw, rec)
    log.msg("x", log_level="mine", log_namespace="space", log_format="{a}", a=3)
    log.msg("x", log_system="newer")
    log.msg(log_format="x {a}", a=1, isError=1, log_failure=tw["python.failure"].Failure(ValueError(9)))
    log.msg("x", log_failure=tw["python.failure"].Failure(ValueError(9)))


@scenario("log", min_events=3)
def the_event_is_shared(tw, rec):
    """All observers get the same dictionary, one after the other."""
    log = tw["python.log"]
    seen = []
    log.addObserver(seen.append)
    log.addObserver(lambda event: event.update(added=1))
    log.addObserver(seen.append)
    log.msg("x")
    rec("same", seen[0] is seen[1], seen[0]["added"])
    rec("legacy", str(seen[0]["log_legacy"]), seen[0]["format"] % seen[0])
    rec("count", len(seen))


@scenario("log", min_events=6)
def systems_from_the_context(tw, rec):
    """The system comes from the context, from the call, or is a dash."""
    log = tw["python.log"]
    log.addObserver(lambda event: rec("system", event["system"], event.get("log_system"), event.get("other")))
    log.msg("x")
    log.callWithContext({"system": "context", "other": 2}, log.msg, "x")
    log.callWithContext({"system": "context"}, log.msg, "x", system="call")
    log.callWithContext({"system": "outer", "other": 1}, log.callWithContext, {"system": "inner"}, log.msg, "x")
    log.callWithContext({"system": None}, log.msg, "x")
    tw["python.context"].call({log.ILogContext: {"other": 1}}, log.msg, "x")
    rec("returned", log.callWithContext({}, lambda *args, **kw: (args, kw), 1, two=2))


@scenario("log", min_events=5)
def on_behalf_of_a_logger(tw, rec):
    """callWithLogger logs with the logger's prefix, and logs what the function raises."""
    log = tw["python.log"]

    class Named(log.Logger):
        def logPrefix(self):
            return "named"

    def observer(event):
        rec("event", event["system"], event["message"], event["isError"], event.get("failure"))

    log.addObserver(observer)
    rec("returned", log.callWithLogger(Named(), lambda *args, **kw: (args, kw), 1, two=2))
    log.callWithLogger(Named(), log.msg, "x")
    log.callWithLogger(log.Logger(), log.msg, "x")
    rec("raised", log.callWithLogger(Named(), lambda: 1 / 0))
    rec.raises(log.callWithLogger, Named(), __import__("sys").exit, 3)

    def interrupted():
        raise KeyboardInterrupt("stop")

    rec.raises(log.callWithLogger, Named(), interrupted)


@scenario("log", min_events=6)
def loggers_with_a_broken_prefix(tw, rec):
    """A logger whose prefix cannot be had is reported, and the call is made all the same."""
    log = tw["python.log"]

    class Broken:
        def __init__(self, error):
            self.error = error

        def logPrefix(self):
            raise self.error

    def observer(event):
        rec("event", event["system"], event["message"], event["isError"], event.get("failure"))

    log.addObserver(observer)
    log.callWithLogger(Broken(ValueError("broken")), log.msg, "x")
    log.callWithLogger(object(), log.msg, "y")
    log.callWithLogger(Broken(SystemExit("exit")), log.msg, "z")
    rec.raises(log.callWithLogger, Broken(KeyboardInterrupt("stop")), log.msg, "never")
