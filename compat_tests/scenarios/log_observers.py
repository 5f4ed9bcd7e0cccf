"""Observers: adding, removing, breaking; publishers of one's own."""

from __future__ import annotations

import logging
import threading

from compat_tests.scenario import scenario


@scenario("log", min_events=5)
def added_and_removed(tw, rec):
    """An observer hears from when it is added until it is removed, once for every time it was added."""
    log = tw["python.log"]
    heard = []
    log.msg("before")
    log.addObserver(heard.append)
    log.msg("one")
    log.addObserver(heard.append)
    log.msg("two")
    log.removeObserver(heard.append)
    log.msg("three")
    log.removeObserver(heard.append)
    log.msg("after")
    rec("heard", [event["message"] for event in heard])
    rec("stranger", log.removeObserver(heard.append), log.removeObserver(None), log.removeObserver([]))
    rec("observers", heard.append in log.theLogPublisher.observers)
    log.addObserver(heard.append)
    rec("observers", heard.append in log.theLogPublisher.observers)
    rec("returned", log.addObserver(lambda event: None))


@scenario("log", min_events=3)
def a_broken_observer(tw, rec):
    """An observer that raises is reported to the others, who miss nothing, and is asked again next time."""
    log = tw["python.log"]

    def broken(event):
        raise RuntimeError("broken")

    def hears(event):
        rec("heard", event["message"], event.get("log_failure"), event["isError"], event["log_namespace"])

    log.addObserver(broken)
    log.addObserver(hears)
    log.msg("first")
    log.msg("second")
    log.removeObserver(broken)
    log.msg("third")


@scenario("log", min_events=1)
def the_report_about_a_broken_observer(tw, rec):
    """The report names the observer and shows where it failed."""
    log = tw["python.log"]

    class Broken:
        def __call__(self, event):
            raise RuntimeError("broken")

        def __repr__(self):
            return "an observer"

    def hears(event):
        if "observer" in event:
            rec.text("report", log.textFromEventDict(event))
            rec("format", event["log_format"], event["log_level"].name, repr(event["observer"]), event["log_source"])
            rec("why", event["why"].splitlines()[0])

    log.addObserver(Broken())
    log.addObserver(hears)
    log.msg("x")


@scenario("log", min_events=5)
def two_broken_observers(tw, rec):
    """Two that raise are each reported to whoever can hear it, and the reports come to an end."""
    log = tw["python.log"]
    heard = []

    def one(event):
        raise ValueError("one")

    def two(event):
        raise ValueError("two")

    for observer in (one, heard.append, two, None):
        log.addObserver(observer)
    log.msg("x")
    for event in heard:
        rec("heard", event["message"] or event["log_failure"])


@scenario("log", min_events=2)
def observers_that_stop_the_program(tw, rec):
    """What is no Exception goes through to whoever logged, past the observers that come later."""
    log = tw["python.log"]
    heard = []
    for error in (KeyboardInterrupt("stop"), SystemExit(3)):

        def stops(event, error=error):
            raise error

        log.addObserver(stops)
        log.addObserver(heard.append)
        rec.raises(log.msg, "x")
        log.removeObserver(stops)
        log.removeObserver(heard.append)
    rec("heard", heard)


@scenario("log", min_events=4)
def logging_while_observing(tw, rec):
    """An observer may log: the inner event is told to all before the outer one goes on."""
    log = tw["python.log"]

    def echoes(event):
        if event["message"] == ("outer",):
            log.msg("inner")

    for name in ("first", "second"):
        log.addObserver(lambda event, name=name: rec(name, event["message"]))
        log.addObserver(echoes)
        echoes = lambda event: None
    log.msg("outer")


@scenario("log", min_events=3)
def observers_added_while_observing(tw, rec):
    """An observer that is added by another hears of the event that is being told."""
    log = tw["python.log"]
    heard = []

    def adds(event):
        if not heard:
            heard.append("added")
            log.addObserver(heard.append)

    log.addObserver(adds)
    log.msg("x")
    rec("heard", [each if each == "added" else each["message"] for each in heard])
    log.msg("y")
    rec("heard", len(heard))
    rec("observers", len(log.theLogPublisher.observers) >= 2)


@scenario("log", min_events=3)
def a_publisher_of_ones_own(tw, rec):
    """A LogPublisher made by hand tells only its own observers."""
    log = tw["python.log"]
    publisher = log.LogPublisher()
    own, common = [], []
    publisher.addObserver(own.append)
    log.addObserver(common.append)
    rec("returned", publisher.msg("mine", a=1))
    log.msg("everybody's")
    rec("own", [(event["message"], event["a"], event["system"]) for event in own], publisher.observers == [own.append])
    rec("common", [event["message"] for event in common])
    publisher.removeObserver(own.append)
    publisher.msg("nobody's")
    rec("after", len(own), publisher.observers, publisher.synchronized)


@scenario("log", min_events=6)
def into_the_standard_librarys_logging(tw, rec):
    """PythonLoggingObserver hands events to `logging` with their level and their exception."""
    log = tw["python.log"]

    class Handler(logging.Handler):
        def emit(self, record):
            rec("record", record.name, record.levelno, record.getMessage(), record.args, bool(record.exc_info))

    logger = logging.getLogger("somewhere")
    logger.addHandler(Handler())
    logger.setLevel(1)
    logger.propagate = False
    observer = log.PythonLoggingObserver("somewhere")
    rec("silent", observer.emit({"message": ("direct",), "isError": 0, "time": 3.0, "system": "-"}))
    observer.start()
    log.msg("plain %s")
    log.msg("debug", logLevel=logging.DEBUG)
    log.msg("odd level", logLevel=35)
    log.err(ValueError("error"), "reason")
    log.msg("failed", isError=1, log_failure=tw["python.failure"].Failure(ValueError("carried")))
    observer.stop()
    log.msg("stopped")


@scenario("log", min_events=4)
def the_default_observer(tw, rec):
    """DefaultObserver prints errors and nothing else."""
    import io

    log = tw["python.log"]
    observer = log.DefaultObserver()
    observer.stderr = io.StringIO()
    observer.emit({"isError": 0, "message": ("quiet",)})
    observer.emit({"isError": 1, "message": ("loud",)})
    observer.emit({"isError": 1, "message": ()})
    observer.emit({"isError": 1, "message": (), "failure": tw["python.failure"].Failure(ValueError(3))})
    rec("printed", observer.stderr.getvalue())
    observer.start()
    log.err(ValueError("started"))
    rec("observers", observer.emit in log.theLogPublisher.observers)
    observer.stop()
    log.err(ValueError("stopped"))
    rec("printed", observer.stderr.getvalue()[-60:])
    rec("kind", type(log.defaultObserver).__name__, observer.emit in log.theLogPublisher.observers)


@scenario("log", min_events=4)
def warnings_that_are_shown(tw, rec):
    """showwarning logs a warning, or prints it if it is given a file."""
    import io

    log = tw["python.log"]

    def observer(event):
        rec("event", log.textFromEventDict(event), event["category"], event["filename"], event["lineno"], event["isError"])

    log.addObserver(observer)
    log.showwarning("text", UserWarning, "file.py", 3)
    log.showwarning(DeprecationWarning("instance"), DeprecationWarning, "file.py", 4, None, "line")
    file = io.StringIO()
    rec("returned", log.showwarning("printed", UserWarning, "file.py", 5, file))
    rec("printed", file.getvalue())


@scenario("log", min_events=3)
def logging_from_many_threads(tw, rec):
    """Events of several threads all arrive, each whole."""
    log = tw["python.log"]
    heard = []
    log.addObserver(heard.append)

    def speak(name):
        for number in range(20):
            log.callWithContext({"system": name}, log.msg, name, number)

    threads = [threading.Thread(target=speak, args=(f"thread {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rec("count", len(heard))
    rec("whole", all(event["system"] == event["message"][0] for event in heard))
    for n in range(4):
        rec("order", [event["message"][1] for event in heard if event["system"] == f"thread {n}"] == list(range(20)))
