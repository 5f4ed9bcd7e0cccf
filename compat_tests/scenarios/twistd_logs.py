"""Where twistd's log goes: files, their rotation, observers of the program's own."""

from __future__ import annotations

import os

from compat_tests.scenario import scenario
from compat_tests.scenarios._twistd import APPLICATION, STOP, log, twistd


@scenario("twistd", limit=15, min_events=3)
def twistd_log_file(tw, rec):
    """A log file is appended to, run after run, and nothing goes to standard output."""
    for lanes in ("first ", "second "):
        twistd(tw, rec, "-l", "a.log", "-ny", "demo.tac", files={"demo.tac": APPLICATION + STOP}, lanes=lanes)
    log(rec, "a.log")


@scenario("twistd", limit=15, min_events=3)
def twistd_log_rotated(tw, rec):
    """SIGUSR1 puts the log file aside and begins a new one."""
    rotate = """
import signal
reactor.callWhenRunning(os.kill, os.getpid(), signal.SIGUSR1)
reactor.callWhenRunning(reactor.callLater, 0, print, "after")
"""
    twistd(tw, rec, "-l", "a.log", "-ny", "demo.tac", files={"demo.tac": APPLICATION + rotate + STOP})
    log(rec, "a.log.1", "before")
    log(rec, "a.log", "after")


@scenario("twistd", limit=15, min_events=3)
def twistd_rotation_is_ones_own(tw, rec):
    """A program that handles SIGUSR1 itself keeps its handler."""
    own = """
import signal
signal.signal(signal.SIGUSR1, lambda *_: print("mine"))
reactor.callWhenRunning(os.kill, os.getpid(), signal.SIGUSR1)
"""
    twistd(tw, rec, "-l", "a.log", "-ny", "demo.tac", files={"demo.tac": APPLICATION + own + STOP})
    log(rec, "a.log")
    rec("files", sorted(name for name in os.listdir() if name.startswith("a.log")))


OBSERVER = """
def make():
    out = open("said", "w", 1)
    return lambda event: out.write("%s %s\\n" % (event.get("log_namespace"), " ".join(map(str, event["message"]))))

def raises():
    raise ValueError("no observer today")

something = 3
"""


@scenario("twistd", limit=15, min_events=3)
def twistd_logger_given(tw, rec):
    """With --logger a factory of the program's own makes the observer, and all else about logs is ignored."""
    files = {"demo.tac": APPLICATION + STOP, "mine.py": OBSERVER}
    twistd(tw, rec, "--logger", "mine.make", "--logfile", "a.log", "--syslog", "-ny", "demo.tac", files=files)
    log(rec, "said")
    rec("log file", os.path.exists("a.log"))


@scenario("twistd", limit=15, min_events=2)
def twistd_logger_raises(tw, rec):
    """A factory that raises ends it."""
    twistd(tw, rec, "--logger", "mine.raises", "-ny", "demo.tac", files={"demo.tac": APPLICATION + STOP, "mine.py": OBSERVER})


@scenario("twistd", limit=15, min_events=2)
def twistd_logger_is_no_factory(tw, rec):
    """Something that cannot be called ends it."""
    files = {"demo.tac": APPLICATION + STOP, "mine.py": OBSERVER}
    twistd(tw, rec, "--logger", "mine.something", "-ny", "demo.tac", files=files)


@scenario("twistd", limit=15, min_events=2)
def twistd_classic_lines(tw, rec):
    """An observer of the old kind writes its lines in the old way."""
    classic = "from {tw}.python import log\n\ndef make():\n    return log.FileLogObserver(open('said', 'w')).emit\n"
    twistd(tw, rec, "--logger", "mine.make", "-ny", "demo.tac", files={"demo.tac": APPLICATION + STOP, "mine.py": classic})
    log(rec, "said")


COMPONENT = """
from {tw}.python import log
out = open("said", "w", 1)
def hear(event):
    out.write("%s %s\\n" % (event["log_namespace"], log.textFromEventDict(event)))
application.setComponent(log.ILogObserver, hear)
"""


@scenario("twistd", limit=15, min_events=3)
def twistd_observer_of_the_application(tw, rec):
    """An application may bring its observer, which hears of its loading, too."""
    twistd(tw, rec, "-l", "a.log", "-ny", "demo.tac", files={"demo.tac": APPLICATION + COMPONENT + STOP})
    log(rec, "said")
    rec("log file", os.path.exists("a.log"))


@scenario("twistd", limit=15, min_events=2)
def twistd_log_of_many_lines(tw, rec):
    """Further lines of an entry are indented, and what says nothing is left out."""
    speak = """
from {tw}.python import log
reactor.callWhenRunning(log.msg, "first\\nsecond\\n\\nlast")
reactor.callWhenRunning(log.msg, "tab\\t umlaut \\u00e4", system="odd\\nname")
reactor.callWhenRunning(log.msg, "formatted %(this)s", this=4)
reactor.callWhenRunning(log.msg, format="formatted %(this)s", this=4)
reactor.callWhenRunning(log.msg, "nothing", system=None)
reactor.callWhenRunning(log.msg)
reactor.callWhenRunning(log.msg, "")
reactor.callWhenRunning(print, "one", "two", sep="\\n")
"""
    twistd(tw, rec, "-l", "a.log", "-ny", "demo.tac", files={"demo.tac": APPLICATION + speak + STOP})
    log(rec, "a.log")


@scenario("twistd", limit=15, min_events=3)
def twistd_log_of_much_before(tw, rec):
    """What was logged before the log began is in it, as far as it was not too much."""
    speak = """
from {tw}.python import log
for number in range(250):
    log.msg("before", number)
"""
    twistd(tw, rec, "-l", "a.log", "-ny", "demo.tac", files={"demo.tac": APPLICATION + speak + STOP})
    lines = open("a.log").read().split("\n")
    rec("lines", len(lines))
    rec("first", lines[0][25:])
