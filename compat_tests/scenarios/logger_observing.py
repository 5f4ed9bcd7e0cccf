"""Formats, filters, files and JSON: what observers make of events."""

from __future__ import annotations

import io
import json

from compat_tests.scenario import scenario


class Thing:
    """Something to reach into."""

    parts = [1, {"key": 2}]

    def method(self):
        return "called"

    def __repr__(self):
        return "the thing"

    def __str__(self):
        return "a thing"


def formats(tw):
    """Events with formats of all kinds, good and bad."""
    thing = Thing()
    return [
        dict(log_format="{x.parts[0]} {x.parts[1][key]!r:>4} {x.method()} {x!s} {x!r} {y:>5} {y:>5} {y}", x=thing, y=3),
        dict(log_format="no fields", x=thing),
        dict(log_format="{missing}", x=1),
        dict(log_format=None, x=1),
        dict(x=1),
        dict(log_format="{{}} {x}", x=2),
        dict(log_format="{", x=2),
        dict(log_format="{x:{w}}", x=2, w=5),
        dict(log_format="{x()}", x=lambda: "result"),
        dict(log_format="{x.nothing()}", x=thing),
        dict(log_format="{x}{x.parts}", x=thing),
        dict(log_format="a\nb", log_time=86400 * 10957.5, log_namespace="n", log_level=tw["logger"].LogLevel.info),
        dict(log_format="{log_system} x", log_system="sys\ntem", log_time=None),
        dict(log_format="failed", log_failure=tw.failure.Failure(ValueError("boom")), log_level=tw["logger"].LogLevel.error),
        dict(log_format="", log_failure=tw.failure.Failure(ValueError("boom"))),
    ]


@scenario("logger", min_events=60)
def logger_formats(tw, rec):
    """An event as text, with more or less around it; what cannot be formatted says so."""
    logger = tw["logger"]
    for event in formats(tw):
        rec("format", event.get("log_format"))
        rec.raises(logger.formatEvent, event)
        rec.raises(logger.formatEventAsClassicLogText, event)
        rec.raises(logger.eventAsText, event)
        rec.raises(logger.eventAsText, event, includeTraceback=False, includeTimestamp=False)
        rec.raises(logger.eventAsText, event, includeSystem=False, formatTime=lambda when: f"at {when}")


@scenario("logger", min_events=6)
def logger_formats_time(tw, rec):
    """A time as text, in a format, or a default."""
    for arguments in ((1.5,), (None,), (1.5, None), (1.5, "%Y %H:%M:%S.%f"), (None, "%Y", "never"), (1.5, None, "never")):
        rec.raises(tw["logger"].formatTime, *arguments)
    rec("format", tw["logger"].timeFormatRFC3339)


@scenario("logger", min_events=6)
def logger_writes_files(tw, rec):
    """A file observer writes what its format makes of events, as bytes if the file wants bytes."""
    logger = tw["logger"]
    for make in (io.StringIO, io.BytesIO):
        file = make()
        observer = logger.FileLogObserver(file, lambda event: event.get("text"))
        for text in ("one\n", "", None, "zw\u00f6lf\n"):
            rec.raises(observer, {"text": text})
        rec("written", file.getvalue())
    for how in ({}, {"timeFormat": None}, {"timeFormat": "%Y"}):
        file = io.StringIO()
        observer = logger.textFileLogObserver(file, **how)
        observer(dict(log_format="said {x}\n twice", x=1, log_time=1.0, log_system="me"))
        observer({})
        rec("written", how, file.getvalue())


@scenario("logger", min_events=12)
def logger_extracts_fields(tw, rec):
    """A field of an event's format is found as it stands there, and nothing else is."""
    event = dict(log_format="{x.parts} {y} {y!r}", x=Thing(), y="text", z=1)
    for field in ("x.parts", "x.parts!s", "y", "y!r", "y!s", "z", "x", "nothing", ""):
        rec("field", field)
        rec.raises(tw["logger"].extractField, field, dict(event))
    rec.raises(tw["logger"].extractField, "z", dict(z=1))
    tw["logger"].extractField("y", event)
    rec("event", sorted(event))


@scenario("logger", min_events=8)
def logger_filters(tw, rec):
    """Predicates are asked in turn until one decides; what is refused goes to another observer, if there is one."""
    logger = tw["logger"]
    answer = logger.PredicateResult
    rec("answers", [each.name for each in answer.iterconstants()], repr(answer.maybe))
    for answers in ([answer.yes, answer.no], [answer.no, answer.yes], [answer.maybe, answer.no], [answer.maybe], [], [None]):
        asked = []

        def predicate(result, asked=asked):
            return lambda event: asked.append(result) or result

        passed, refused = [], []
        filtering = logger.FilteringLogObserver(passed.append, map(predicate, answers), refused.append)
        rec.raises(filtering, {"event": 1})
        rec("asked", [each and each.name for each in asked], passed, refused)
    rec.raises(logger.FilteringLogObserver(rec, [lambda event: answer.no]), {"event": 2})


@scenario("logger", min_events=16)
def logger_filters_by_level(tw, rec):
    """Events below the level of their namespace are refused; a level holds for all that is below in the tree of names."""
    logger, level = tw["logger"], tw["logger"].LogLevel
    predicate = logger.LogLevelFilterPredicate()
    for event in ({}, {"log_level": level.info}, {"log_namespace": "a"}):
        rec("event", sorted(event), predicate(event).name)
    for one in (level.info, level.debug, None):
        rec("event", predicate({"log_level": one, "log_namespace": "a"}).name)
    predicate.setLogLevelForNamespace("a.b", level.debug)
    predicate.setLogLevelForNamespace("", level.error)
    for name in ("", "a", "a.b", "a.b.c", "a.bc", "other", None):
        rec("level", name, predicate.logLevelForNamespace(name).name)
    try:
        predicate.setLogLevelForNamespace("a", "debug")
    except logger.InvalidLogLevelError as error:
        rec("refused", str(error), error.level)
    predicate.clearLogLevels()
    rec("cleared", predicate.logLevelForNamespace("a.b").name, predicate.defaultLogLevel.name)
    rec("default", logger.LogLevelFilterPredicate(defaultLogLevel=level.warn).logLevelForNamespace("x").name)


@scenario("logger", min_events=30)
def logger_writes_json(tw, rec):
    """An event as JSON keeps what its text needs, and can be read back."""
    logger = tw["logger"]
    for event in formats(tw):
        rec("format", event.get("log_format"))
        event.pop("log_failure", None)
        try:
            text = logger.eventAsJSON(event)
        except Exception as error:
            rec("refused", error)
            continue
        rec("text", text)
        back = logger.eventFromJSON(text)
        rec("back", logger.formatEvent(back), sorted(back), back.get("log_level") and back["log_level"].name)


@scenario("logger", min_events=4)
def logger_json_of_things(tw, rec):
    """What JSON does not know is written as something that cannot be kept; levels and failures are known."""
    logger = tw["logger"]
    things = dict(thing=Thing(), data=b"by\xfftes", both=(1, [None, 2.5]), inside={"a": {"b": Thing()}, 5: 6, (7,): 8})
    rec("things", json.loads(logger.eventAsJSON(dict(things))))
    try:
        raise ValueError("as it was")
    except ValueError:
        failure = tw.failure.Failure()
    text = logger.eventAsJSON(dict(log_format="{log_failure}", log_failure=failure, log_level=logger.LogLevel.error))
    written = json.loads(text)["log_failure"]
    rec("failure", sorted(written), written["type"], written["parents"])
    back = logger.eventFromJSON(text)
    failure = back["log_failure"]
    rec("back", type(failure).__name__, failure.type.__name__, back["log_level"] is logger.LogLevel.error)
    rec("trapped", failure.check("builtins.ValueError"), failure.check("builtins.KeyError"))


@scenario("logger", min_events=15)
def logger_reads_json_files(tw, rec):
    """Events are read from a file with or without separators; what is cut off or broken is remarked on and left out."""
    logger = tw["logger"]
    file = io.StringIO()
    observer = logger.jsonFileLogObserver(file)
    observer(dict(x=1, y="\n"))
    observer(dict(x=2))
    rec("written", file.getvalue())
    with logger.capturedLogs() as remarks:
        for text in (
            file.getvalue(),
            '{"x": 1}\n\n{"x": 2}\n',
            '\x1e{"x": 1}\n\x1e{"x": 2',
            '\x1e{"x": 1}\n\x1ebroken\n\x1e{"x": 2}\n',
            b'\x1e{"x": "\xc3\xa4"}\n\x1e{"x": "\xff"}\n',
            "",
            '{"x":\n 1}\n',
            "\x1e  [1]  \n",
        ):
            stream = io.BytesIO(text) if isinstance(text, bytes) else io.StringIO(text)
            rec("read", text, list(logger.eventsFromJSONLogFile(stream, bufferSize=5)))
        stream = io.StringIO('|{"x": 1}\n|{"x": 2}\n')
        rec("with a bar", list(logger.eventsFromJSONLogFile(stream, recordSeparator="|")))
    for event in remarks:
        rec("remark", event["log_level"].name, event["log_format"], event["record"])


@scenario("logger", min_events=6)
def logger_tells_the_standard_library(tw, rec):
    """Events go to ``logging`` with their level, their text and the exception that they carry."""
    import logging

    logger = tw["logger"]
    standard = logging.getLogger("scenario.of.ours")
    standard.setLevel(1)
    standard.propagate = False
    handler = logging.Handler()
    handler.emit = lambda record: rec(
        "record", record.levelname, record.getMessage(), record.exc_info and record.exc_info[0], record.funcName
    )
    standard.addHandler(handler)
    observer = logger.STDLibLogObserver("scenario.of.ours")
    for level in (*logger.LogLevel.iterconstants(), None):
        observer(dict(log_format="at {log_level}", log_level=level))
    observer(dict(log_format="without a level"))
    observer({})
    observer(dict(log_format="failed", log_failure=tw.failure.Failure(ValueError("v"))))
    rec("is", observer.logger.name, observer.stackDepth, logger.STDLibLogObserver().logger.name)


@scenario("logger", min_events=4)
def logger_tells_old_observers(tw, rec):
    """An observer of the old kind is told in the keys that it knows."""
    logger = tw["logger"]

    def old(event):
        rec("heard", sorted(event), event["message"], event["isError"], event["system"], tw.log.textFromEventDict(event))

    wrapped = logger.LegacyLogObserverWrapper(old)
    wrapped(dict(log_format="said {x}", x=2, log_level=logger.LogLevel.error, log_time=3.0, log_namespace="n"))
    wrapped(dict(log_format="said", log_system="me", log_level=logger.LogLevel.info, log_time=3.0))
    failure = tw.failure.Failure(ValueError("v"))
    wrapped(dict(log_format="why", log_failure=failure, log_level=logger.LogLevel.critical, log_time=3.0))
    rec("repr", repr(wrapped).startswith("LegacyLogObserverWrapper(<function"))
