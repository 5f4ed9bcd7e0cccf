"""The lines that the log writes, and files whose lines become log."""

from __future__ import annotations

import io
import os
import time

from compat_tests.scenario import scenario


class Mute:
    def __repr__(self):
        raise ValueError("no words")


def event(text="text", **kw):
    return {"message": (text,), "isError": 0, "system": "sys", "time": 1000.5, **kw}


def in_zone(zone):
    os.environ["TZ"] = zone
    time.tzset()


@scenario("log", min_events=8)
def lines_of_a_file(tw, rec):
    """An event is one line: time, system, text; further lines of the text are indented by a tab."""
    in_zone("UTC")
    for each in (
        event(),
        event("one\ntwo\n\n\tthree\n"),
        event("", system="-"),
        event("%(a)s {b}", system="{c}%(d)s"),
        event("x", system=None),
        event("x", system=b"bytes"),
        event("x", system=Mute()),
        {**event(), "message": ()},
        {**event(), "message": (), "isError": 1, "failure": tw["python.failure"].Failure(ValueError("v"))},
    ):
        file = io.StringIO()
        tw["python.log"].FileLogObserver(file).emit(each)
        rec("line", file.getvalue())


@scenario("log", min_events=4)
def events_without_what_a_line_needs(tw, rec):
    """Without a system or a time, an event handed over directly is an error."""
    observer = tw["python.log"].FileLogObserver(io.StringIO())
    for missing in ("system", "time", "message"):
        incomplete = event()
        del incomplete[missing]
        rec.raises(observer.emit, incomplete)
    rec.raises(observer.emit, event(time="noon"))
    rec.raises(observer.emit, event(time=1e20))
    rec.raises(tw["python.log"].FileLogObserver, None)


@scenario("log", min_events=8)
def times_in_their_zone(tw, rec):
    """The time is local time with its distance to UTC, summer time included."""
    observer = tw["python.log"].FileLogObserver(io.StringIO())
    for zone in ("UTC", "EST5EDT", "CET-1CEST,M3.5.0,M10.5.0/3", "IST-5:30", "LHST-10:30"):
        in_zone(zone)
        for when in (0, 1.6e9, 1.61e9, -5.5, 1.9999999):
            rec("time", zone, when, observer.formatTime(when), observer.getTimezoneOffset(when))
    rec.raises(observer.formatTime, "noon")
    rec.raises(observer.getTimezoneOffset, "noon")


@scenario("log", min_events=4)
def a_time_format_of_ones_own(tw, rec):
    """timeFormat is a format for strftime, on the observer or its class."""
    in_zone("EST5EDT")
    observer = tw["python.log"].FileLogObserver(file := io.StringIO())
    rec("default", observer.timeFormat)
    for format in ("%H:%M", "%Y %f %j", "", "%z|"):
        observer.timeFormat = format
        rec("time", observer.formatTime(1.6e9 + 0.25))
    observer.emit(event())
    rec("line", file.getvalue())


@scenario("log", min_events=3)
def written_and_flushed(tw, rec):
    """Each event is one write and one flush."""

    class File:
        def write(self, text):
            rec("write", text)

        def flush(self):
            rec("flush")

    in_zone("UTC")
    observer = tw["python.log"].FileLogObserver(File())
    observer.emit(event())
    observer.emit({**event(), "message": ()})
    observer.write("by hand")


@scenario("log", min_events=3)
def started_and_stopped(tw, rec):
    """A FileLogObserver hears of everything between start and stop."""
    log = tw["python.log"]
    observer = log.FileLogObserver(file := io.StringIO())
    rec("start", observer.start())
    log.msg("heard")
    log.err(ValueError("heard too"), "two\nlines")
    rec("stop", observer.stop())
    log.msg("not heard")
    for line in file.getvalue().splitlines():
        rec("line", line[25:] if line[:2] == "20" else line)
    rec("again", observer.stop())


@scenario("log", min_events=3)
def a_file_that_breaks(tw, rec):
    """An error while writing is told to the other observers, not to whoever logged."""

    class Full:
        def write(self, text):
            raise OSError(28, "No space left")

        def flush(self):
            rec("flush")

    log = tw["python.log"]
    log.FileLogObserver(Full()).start()
    log.addObserver(lambda event: rec("event", event["message"], event.get("log_failure")))
    rec("returned", log.msg("lost"))


@scenario("log", min_events=8)
def lines_written_to_the_log(tw, rec):
    """logfile and logerr make an event of every complete line."""
    log = tw["python.log"]

    def observer(event):
        rec("event", event["log_io"], event["log_level"].name, event["log_namespace"], event["isError"])
        rec("format", event["log_format"], event["log_source"], event["message"], event["system"])

    log.addObserver(observer)
    log.logfile.write("one\ntwo, not")
    log.logerr.write("error\n")
    log.logfile.write(" finished\n\n")
    log.logerr.write(b"by\xc3\xa9tes\n")
    log.logfile.writelines(["a", "b\n", b"c\n"])
    rec("flush", log.logfile.flush(), log.logfile.write(""))
    rec.raises(log.logfile.write, 3)


@scenario("log", min_events=12)
def the_log_as_a_file(tw, rec):
    """A file that logs answers what files are asked, and refuses to be read."""
    log = tw["python.log"]
    file = log.logfile
    rec("is", file.encoding, file.mode, file.newlines, file.closed, file.isatty(), file.level.name)
    rec("name", file.name)
    for name in ("read", "readline", "readlines", "seek", "tell", "truncate", "next", "xreadlines", "fileno"):
        rec.raises(getattr(file, name))
    rec("close", file.close(), file.closed)
    rec.raises(file.write, "x")
    rec.raises(file.writelines, ["x"])


@scenario("log", min_events=10)
def a_stick_for_stdio(tw, rec):
    """StdioOnnaStick logs its lines as messages that were printed."""
    log = tw["python.log"]

    def observer(event):
        rec("event", event["message"], event["isError"], event["printed"], log.textFromEventDict(event))

    log.addObserver(observer)
    out, errors = log.StdioOnnaStick(), log.StdioOnnaStick(1, "ascii")
    rec("is", out.encoding, errors.encoding, out.closed, out.mode, out.name, out.softspace)
    for text in ("begun", " ended\nnext", "\n\n", ""):
        rec("wrote", out.write(text))
    errors.writelines(["one\n", "two"])
    for name in ("read", "readline", "readlines", "seek", "tell", "fileno", "flush", "close"):
        rec.raises(getattr(out, name))


@scenario("log", min_events=2)
def logs_that_are_discarded(tw, rec):
    """discardLogs replaces logfile by a file that forgets; events go on."""
    log = tw["python.log"]
    null = log.NullFile()
    rec("null", null.write("x"), null.read(), null.flush(), null.close(), null.softspace)
    log.addObserver(lambda event: rec("event", event["message"]))
    log.discardLogs()
    log.logfile.write("forgotten\n")
    rec("type", type(log.logfile).__name__)
    log.msg("still heard")
