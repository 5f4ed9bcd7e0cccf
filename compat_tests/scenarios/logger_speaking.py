"""Loggers: what becomes an event, in whose name, and what happens to what is raised."""

from __future__ import annotations

from compat_tests.scenario import scenario


def plain(event: dict) -> list:
    """An event as pairs, without what is different each time."""
    event = {**event, "log_level": event["log_level"].name}
    return [(key, value) for key, value in event.items() if key not in ("log_time", "log_logger")]


@scenario("logger", min_events=12)
def logger_makes_events(tw, rec):
    """Each method makes an event with its level, its format, and the values given."""
    heard = []
    log = tw["logger"].Logger("mine", source=5, observer=heard.append)
    for name in ("debug", "info", "warn", "error", "critical"):
        rec.raises(getattr(log, name), "format {x}", x=name)
    log.info()
    log.emit(tw["logger"].LogLevel.warn, "emitted", log_level="overridden", log_format="too", extra=None)
    for event in heard:
        rec("event", plain(event), type(event["log_time"]), event["log_logger"] is log)


@scenario("logger", min_events=8)
def logger_knows_its_name(tw, rec):
    """A logger is called after the module that makes it, or the class that has it; the object that speaks is the source."""
    Logger = tw["logger"].Logger

    class Speaker:
        log = Logger()

    class Other(Speaker):
        pass

    rec("module", Logger().namespace.rpartition(".")[2], Logger().source)
    for owner in (Speaker, Other):
        rec("class", owner.log.namespace.rpartition(".")[2], owner.log.source is owner)
        each = owner()
        rec("object", each.log.namespace.rpartition(".")[2], each.log.source is each, each.log is each.log)
    rec("repr", repr(Logger("a.b")), repr(Speaker.log).rpartition(".")[2])
    everybody = tw["logger"].globalLogPublisher
    rec("observer", Logger().observer is everybody, Speaker.log.observer is everybody)
    rec("for an object", tw["logger"]._loggerFor(each).source is each, tw["logger"]._loggerFor(5).namespace)


@scenario("logger", min_events=2)
def logger_refuses_levels(tw, rec):
    """A level that is none is itself logged, as critical."""
    heard = []
    log = tw["logger"].Logger("mine", observer=heard.append)
    for level in ("info", None, 20):
        log.emit(level, "never said")
    for event in heard:
        failure = event["log_failure"]
        rec("event", event["log_format"], event["log_level"].name, event["invalidLevel"], failure.getErrorMessage())
        rec("kind", failure.check(tw["logger"].InvalidLogLevelError) is not None)


@scenario("logger", min_events=5)
def logger_tells_failures(tw, rec):
    """A failure is logged with its traceback: that of the exception being handled, or the one given."""
    heard = []
    log = tw["logger"].Logger("mine", observer=heard.append)
    try:
        raise ValueError("handled")
    except ValueError:
        rec.raises(log.failure, "while {doing}", doing="this")
    log.failure("given", tw.failure.Failure(KeyError("given")), tw["logger"].LogLevel.warn)
    for event in heard:
        rec("event", event["log_format"], event["log_level"].name, event["log_failure"])
        rec.text("text", tw["logger"].eventAsText(event, includeTimestamp=False))


@scenario("logger", min_events=8)
def logger_handles_failures(tw, rec):
    """failuresHandled logs what is raised in it, whatever that is, and says afterwards how it has ended."""
    heard = []
    log = tw["logger"].Logger("mine", observer=heard.append)

    def how(operation):
        rec("how", operation.succeeded, operation.failed, operation.failure)

    with log.failuresHandled("trying {what}", what="this") as operation:
        how(operation)
    how(operation)
    for error in (ValueError("one"), KeyboardInterrupt("two"), SystemExit(3)):
        with log.failuresHandled("trying {what}", tw["logger"].LogLevel.error, what="this") as operation:
            raise error
        how(operation)
    for event in heard:
        rec("event", event["log_format"], event["log_level"].name, event["what"], event["log_failure"])


@scenario("logger", min_events=3)
def logger_handler_is_kept(tw, rec):
    """A failureHandler can be entered again and again."""
    heard = []
    log = tw["logger"].Logger("mine", observer=heard.append)
    handler = log.failureHandler("always the same")
    for error in (ValueError("one"), None, KeyboardInterrupt("two")):
        with handler as operation:
            rec("entered", operation)
            if error is not None:
                raise error
    for event in heard:
        rec("event", event["log_format"], event["log_level"].name, event["log_failure"])


@scenario("logger", min_events=8)
def logger_levels(tw, rec):
    """The levels are in order, and are found by their names."""
    levels = tw["logger"].LogLevel
    rec("all", [each.name for each in levels.iterconstants()], repr(levels.info), str(levels.warn))
    rec("order", levels.debug < levels.info < levels.warn < levels.error < levels.critical, levels.info > levels.error)
    rec("sorted", [each.name for each in sorted([levels.error, levels.debug, levels.warn])])
    rec("found", levels.levelWithName("warn") is levels.warn, levels.lookupByName("error") is levels.error)
    try:
        levels.levelWithName("loud")
    except tw["logger"].InvalidLogLevelError as error:
        rec("refused", str(error), error.level)
    rec.raises(levels.lookupByName, "loud")
    rec("level", tw["logger"].InvalidLogLevelError("loud").level)
    try:
        rec("compared", levels.debug < 5)
    except TypeError:
        rec("not comparable")


@scenario("logger", min_events=6)
def logger_publisher_tells_all(tw, rec):
    """A publisher tells each observer once, in order; one that fails is reported to the others."""
    heard, also = [], []
    publisher = tw["logger"].LogPublisher(heard.append)

    def stumbles(event):
        raise ValueError("in an observer")

    rec.raises(publisher.addObserver, stumbles)
    rec.raises(publisher.addObserver, also.append)
    rec.raises(publisher.addObserver, also.append)
    publisher({"event": 1})
    rec.raises(publisher.addObserver, "nothing to call")
    rec.raises(publisher.removeObserver, print)
    rec.raises(publisher.removeObserver, stumbles)
    publisher({"event": 2})
    for lane, events in (("first", heard), ("second", also)):
        for event in events:
            rec.lane(lane)("event", event.get("event"), event.get("log_format"), event.get("log_namespace"))


@scenario("logger", min_events=3)
def logger_traces_events(tw, rec):
    """An event that asks for it is told which way it has gone."""
    logger = tw["logger"]
    trace, heard = [], []
    inner = logger.LogPublisher(heard.append)
    publisher = logger.LogPublisher(inner)
    log = logger.Logger("mine", observer=publisher)
    log.info("on its way", log_trace=trace)
    rec("steps", len(trace))
    rec("from logger", trace[0][0] is log, trace[0][1] is publisher)
    rec("on", trace[1][0] is publisher, trace[1][1] is inner, trace[2][0] is inner)


@scenario("logger", min_events=3)
def logger_keeps_the_last(tw, rec):
    """A history of limited length can be told to others."""
    make = tw["logger"].LimitedHistoryLogObserver
    for size in (2, None, 0):
        history, told = make(size), []
        for number in range(4):
            history({"number": number})
        history.replayTo(told.append)
        rec("size", size, told)
    rec.raises(make, -1)


@scenario("logger", min_events=3)
def logger_events_captured(tw, rec):
    """What is said while logs are captured is kept, and only that."""
    log = tw["logger"].Logger("mine")
    with tw["logger"].capturedLogs() as kept:
        log.info("inside {n}", n=1)
        tw.log.msg("the old way")
        rec("so far", len(kept))
    log.info("outside")
    for event in kept:
        rec("event", event["log_namespace"], tw["logger"].formatEvent(event))


class Streams:
    """In the place of ``sys``."""

    def __init__(self):
        import io

        self.stdout, self.stderr = io.StringIO(), io.StringIO()


class Warnings:
    """In the place of ``warnings``."""

    def __init__(self, rec):
        self.rec = rec

    def showwarning(self, *what):
        self.rec("shown", [str(each) for each in what])


def beginner(tw, rec, size=None):
    """A beginner of its own, with all that it works on."""
    import io

    errors, streams, warnings, publisher = io.StringIO(), Streams(), Warnings(rec), tw["logger"].LogPublisher()
    made = tw["logger"].LogBeginner(publisher, errors, streams, warnings, size)
    return made, tw["logger"].Logger("mine", observer=publisher), errors, streams, warnings


@scenario("logger", min_events=6)
def logger_before_it_begins(tw, rec):
    """Until the log begins critical events are printed; the last events are told to those who are there when it does."""
    begins, log, errors, streams, _ = beginner(tw, rec, 3)
    for number in range(4):
        log.info("early {number}", number=number)
    log.critical("grave {number}", number=5)
    rec("printed", errors.getvalue())
    heard = []
    begins.beginLoggingTo([heard.append])
    log.critical("later")
    rec("printed", errors.getvalue())
    for event in heard:
        rec("heard", tw["logger"].formatEvent(event))
    rec("streams", type(streams.stdout).__name__, type(streams.stderr).__name__)


@scenario("logger", min_events=3)
def logger_begins_quietly(tw, rec):
    """The beginning can leave the streams alone and forget what was before."""
    begins, log, _, streams, _ = beginner(tw, rec)
    log.info("early")
    heard = []
    begins.beginLoggingTo([heard.append], discardBuffer=True, redirectStandardIO=False)
    log.info("later")
    rec("heard", [tw["logger"].formatEvent(event) for event in heard])
    rec("streams", type(streams.stdout).__name__, type(streams.stderr).__name__)
    begins.beginLoggingTo([], redirectStandardIO=False)
    rec("second time", [event["log_format"] for event in heard[1:]], heard[-1]["log_level"].name)


@scenario("logger", min_events=4)
def logger_takes_streams_and_warnings(tw, rec):
    """What is printed, and warnings, become events; a warning for a file goes where it went before."""
    begins, log, _, streams, warnings = beginner(tw, rec)
    heard = []
    begins.beginLoggingTo([heard.append])
    streams.stdout.write("half a ")
    streams.stdout.write("line\nand more")
    streams.stderr.write("an error\n")
    warnings.showwarning("careful", UserWarning, "file.py", 5)
    warnings.showwarning("careful", UserWarning, "file.py", 5, "a file")
    for event in heard:
        rec("event", event["log_namespace"], event["log_level"].name, tw["logger"].formatEvent(event))


@scenario("logger", min_events=14)
def logger_file_for_lines(tw, rec):
    """A file whose lines are events can be written to, and hardly anything else."""
    heard = []
    file = tw["logger"].LoggingFile(tw["logger"].Logger("mine", observer=heard.append), tw["logger"].LogLevel.warn)
    rec("is", file.name, file.mode, file.newlines, file.closed, file.encoding, file.isatty())
    for call in (lambda: file.write("one\ntwo\nthr"), lambda: file.write(b"ee\n"), lambda: file.writelines(["a\n", "b"]),
                 file.flush, file.fileno, file.read, file.readline, lambda: file.seek(0), file.tell):  # fmt: skip
        rec.raises(call)
    rec.raises(file.close)
    rec("closed", file.closed)
    rec.raises(file.write, "late")
    for event in heard:
        rec("event", event["log_level"].name, event["log_io"])
