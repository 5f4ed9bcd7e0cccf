"""What the newer log does with what is odd: found by tests of others, run on this log."""

from __future__ import annotations

import io
import json
import warnings

from compat_tests.scenario import scenario


class Unspeakable:
    """Cannot say what it is."""

    def __repr__(self):
        raise ValueError("no")


@scenario("log", min_events=6)
def logger_writes_only_what_there_is(tw, rec):
    """A file is not even touched for an event without text; one that does not say what it takes is given text."""
    logger = tw["logger"]

    class File:
        def write(self, data):
            rec("write", data)

        def flush(self):
            rec("flush")

    for text in ("said é", "", None):
        rec("text", text)
        logger.FileLogObserver(File(), lambda event, text=text: text)({})
    binary = io.BytesIO()
    logger.FileLogObserver(binary, lambda event: "said é")({})
    rec("bytes", binary.getvalue())


@scenario("log", min_events=4)
def logger_does_not_hear_the_nameless(tw, rec):
    """An event without a namespace, or with an empty one, is not heard, however loud."""
    logger = tw["logger"]
    hears = logger.LogLevelFilterPredicate(defaultLogLevel=logger.LogLevel.debug)
    for namespace in ("some", "", None):
        for level in (logger.LogLevel.critical, None):
            rec(namespace, str(level), hears({"log_namespace": namespace, "log_level": level}).name)


@scenario("log", min_events=4)
def logger_system_that_cannot_be_told(tw, rec):
    """A system that has no words is told of in one word."""
    for system in (Unspeakable(), b"bytes", 3, None):
        event = {"log_format": "said", "log_system": system, "log_namespace": "some", "log_level": tw["logger"].LogLevel.info}
        rec(tw["logger"].formatEventAsClassicLogText(event))


@scenario("log", min_events=6)
def logger_file_has_fixed_words(tw, rec):
    """What a file for lines says of itself cannot be set, but for what is out of date, which warns."""
    logger = tw["logger"]
    file = logger.LoggingFile(logger.Logger("some", observer=lambda event: None))
    for name in ("closed", "encoding", "mode", "name", "newlines"):
        try:
            setattr(file, name, "set")
        except AttributeError:
            rec(name, getattr(file, name), "is not set")
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        file.softspace = 5
        rec("softspace", file.softspace, [each.category.__name__ for each in said])


@scenario("log", min_events=6)
def logger_reads_levels_of_others(tw, rec):
    """A level that is unknown is read as none; its mark may be written in several ways, and an unknown mark is an error."""
    mark = json.loads(tw["logger"].eventAsJSON({"is": tw["logger"].LogLevel.warn}))["is"]["__class_uuid__"]
    ways = (mark, mark.upper(), mark.replace("-", ""), "{" + mark + "}", "00000000-0000-0000-0000-000000000001")
    for way in ways:
        for name in ("warn", "deafening"):
            text = json.dumps({"is": {"name": name, "__class_uuid__": way}})
            try:
                rec(name, str(tw["logger"].eventFromJSON(text)["is"]))
            except KeyError:
                rec(name, "KeyError")


@scenario("log", min_events=6)
def logger_message_of_its_own(tw, rec):
    """An event may have a `message` of its own: old observers are told its text all the same."""
    told = []
    observer = tw["logger"].LegacyLogObserverWrapper(told.append)
    for message in ("world", 3, None, ("a", "tuple")):
        for format in ("Hello, {message}!", None):
            event = {"message": message, "log_time": 1.0, "log_level": tw["logger"].LogLevel.info, "log_format": format}
            observer(event)
            rec(message, format, told[-1]["message"], tw["python.log"].textFromEventDict(told[-1]) if format else None)


@scenario("log", min_events=1)
def logger_of_no_module(tw, rec):
    """A logger made where there is no module is unknown."""
    names = {"made": tw["logger"].Logger}
    exec("logger = made()", names)
    rec(names["logger"].namespace)
