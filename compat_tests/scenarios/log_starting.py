"""Programs and their logs from the first line to the last: each in an interpreter of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from compat_tests.scenario import scenario

PROGRAM = """
import io, sys, warnings
from {package}.python import log
from {package}.python.failure import Failure
"""


def run(tw, rec, body, *options):
    """Run a program that begins with PROGRAM; record its exit status and, without times, what it printed where."""
    program = (PROGRAM + body).replace("{package}", tw.package)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, *options, "-c", program], capture_output=True, env=environment, timeout=20, check=False
    )
    rec("exit", done.returncode)
    for name, data in (("stdout", done.stdout), ("stderr", done.stderr)):
        text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d{4}", "TIME", data.decode("utf-8", "replace"))
        text = re.sub(r"<\S*log\.py:\d+>", "<log.py>", text)
        rec.text(name, re.sub(r"0x[0-9a-f]+", "0x", text))


@scenario("log", min_events=3)
def errors_before_logging_starts(tw, rec):
    """Until logging starts, critical events are printed on standard error and all others forgotten."""
    run(
        tw,
        rec,
        """
log.msg("not shown")
print("printed")
log.err(ValueError("shown"), "reason")
log.err(ValueError("shown"), system="not shown")
log.msg("two\\nlines", isError=1)
log.msg("level", logLevel=50)
log.msg("level", logLevel=40)
log.msg("", isError=1)
log.msg(isError=1)
log.msg(format="%(missing)s", isError=0, logLevel=50, log_text="x", log_format="{log_text}")
""",
    )


@scenario("log", min_events=3)
def the_stream_of_the_first_errors(tw, rec):
    """They go to the standard error stream that was there when the log was imported."""
    run(tw, rec, 'sys.stderr = caught = io.StringIO()\nlog.err(ValueError("x"))\nprint(repr(caught.getvalue()))\n')


@scenario("log", min_events=3)
def logging_starts(tw, rec):
    """startLogging writes what comes from then on; what was said before is not repeated."""
    run(
        tw,
        rec,
        """
log.msg("before")
log.err(ValueError("before"))
observer = log.startLogging(sys.stdout, setStdout=False)
log.msg("after\\nin two lines")
log.err(ValueError("after"), "reason")
log.callWithContext({"system": "Named,1"}, log.msg, "with a system")
print(type(observer).__name__, sys.stdout is sys.__stdout__)
observer.stop()
log.msg("stopped")
log.err(ValueError("stopped"))
""",
    )


@scenario("log", min_events=3)
def printing_becomes_logging(tw, rec):
    """Once logging has started, what is printed to either stream becomes lines of the log."""
    run(
        tw,
        rec,
        """
log.startLogging(sys.stdout)
print("printed", 3)
sys.stderr.write("begun, ")
print("whole line")
sys.stderr.write("ended\\n")
sys.stdout.writelines(["a\\n", "b\\n"])
print("unfinished", end="")
print(sys.stdout.name, sys.stderr.name, sys.stdout.encoding, sys.stdout.isatty(), file=sys.__stdout__)
""",
    )


@scenario("log", min_events=3)
def warnings_become_logging(tw, rec):
    """Warnings go to the log from when it starts, even if printing does not."""
    run(
        tw,
        rec,
        """
warnings.simplefilter("always")
warnings.warn("before", UserWarning)
log.startLogging(sys.stdout, setStdout=False)
warnings.warn_explicit("after", UserWarning, "some_file.py", 3)
print(warnings.showwarning == log.showwarning)
""",
    )


@scenario("log", min_events=3)
def logging_starts_twice(tw, rec):
    """A second start works, both files hear everything, and the log remarks on it."""
    run(
        tw,
        rec,
        """
first, second = io.StringIO(), io.StringIO()
log.startLogging(first, False)
log.startLogging(second, False)
log.msg("to both")
print(first.getvalue(), second.getvalue(), sep="---\\n")
""",
    )


@scenario("log", min_events=3)
def started_on_its_own_output(tw, rec):
    """Starting on a stream that is part of the log already does nothing."""
    run(
        tw,
        rec,
        """
log.startLogging(sys.stdout)
print(log.startLogging(sys.stdout), log.startLogging(sys.stderr), log.startLogging(log.logfile))
for wrong in (None, "name", 3):
    try:
        log.startLogging(wrong)
    except AttributeError as error:
        print(error)
""",
    )


@scenario("log", min_events=3)
def started_with_an_observer(tw, rec):
    """startLoggingWithObserver takes any observer in the place of a file."""
    run(
        tw,
        rec,
        """
heard = []
print(log.startLoggingWithObserver(heard.append, False))
log.msg("x")
log.err(ValueError("not printed"))
for event in heard:
    print(event["message"], event["system"], event["isError"])
""",
    )


@scenario("log", min_events=3)
def an_observer_breaks_before_logging_starts(tw, rec):
    """The report about a broken observer is critical, so it is printed."""
    run(tw, rec, 'log.addObserver(lambda event: 1 / 0)\nlog.msg("not shown")\n')


@scenario("log", min_events=3)
def an_unhandled_deferred(tw, rec):
    """A Deferred that is forgotten with an error in it reports it, with its traceback."""
    run(
        tw,
        rec,
        """
import gc
from {package}.internet.defer import Deferred, fail
def stumble(result):
    raise ValueError("never handled")
Deferred().addCallback(stumble).callback(None)
gc.collect()
fail(KeyError("never raised"))
log.startLogging(sys.stdout, False)
Deferred().addCallback(stumble).callback(None)
gc.collect()
""",
    )


@scenario("log", min_events=3)
def errors_while_the_interpreter_exits(tw, rec):
    """Errors found when the last objects go are still logged."""
    run(
        tw,
        rec,
        """
class Last:
    def __del__(self):
        log.err(ValueError("at the very end"))
        log.msg("not shown")
last = Last()
log.msg("alive", isError=1)
""",
    )


@scenario("log", min_events=3)
def an_unhandled_deferred_at_exit(tw, rec):
    """A Deferred that outlives the program reports its error all the same."""
    run(
        tw,
        rec,
        """
from {package}.internet.defer import fail
log.startLogging(sys.stdout, False)
kept = fail(KeyError("kept to the end"))
""",
    )


@scenario("log", min_events=3)
def optimised_away(tw, rec):
    """The log says the same when assertions are off and warnings are errors."""
    body = 'log.startLogging(sys.stdout)\nlog.msg("x")\nlog.err(ValueError("y"))\nprint("z")\n'
    run(tw, rec, body, "-O", "-W", "error")
