"""What an application goes through that twistd runs in the foreground."""

from __future__ import annotations

import os
import signal
import sys

from compat_tests import processes
from compat_tests.scenario import scenario
from compat_tests.scenarios._twistd import APPLICATION, READY, STOP, log, signalled, twistd


@scenario("twistd", limit=15, min_events=2)
def twistd_starts_and_stops(tw, rec):
    """Services prepare, start and stop; each step is in the log, and what they print too."""
    twistd(tw, rec, "-ny", "demo.tac", files={"demo.tac": APPLICATION + STOP})


@scenario("twistd", limit=15, min_events=2)
def twistd_interrupted(tw, rec):
    """SIGINT stops services first; then the process dies of the signal, as whoever sent it expects."""
    signalled(tw, rec, signal.SIGINT, "-ny", "demo.tac", files={"demo.tac": APPLICATION + READY})


@scenario("twistd", limit=15, min_events=4)
def twistd_terminated(tw, rec):
    """SIGTERM likewise, and the pid file is there until then."""

    def look():
        rec("pid file", os.path.exists("twistd.pid"))

    signalled(tw, rec, signal.SIGTERM, "-ny", "demo.tac", files={"demo.tac": APPLICATION + READY}, before=look)
    rec("pid file", os.path.exists("twistd.pid"))


@scenario("twistd", limit=15, min_events=2)
def twistd_hung_up(tw, rec):
    """Nobody has asked for SIGHUP, which ends the process at once."""
    signalled(tw, rec, signal.SIGHUP, "--pidfile=", "-ny", "demo.tac", files={"demo.tac": APPLICATION + READY})


@scenario("twistd", limit=15, min_events=4)
def twistd_reactors_chosen(tw, rec):
    """The reactor that is asked for by name is the one that runs."""
    for name in ("select", "poll"):
        twistd(tw, rec, "--reactor", name, "-ny", "demo.tac", files={"demo.tac": APPLICATION + STOP}, lanes=f"{name} ")


@scenario("twistd", limit=15, min_events=2)
def twistd_reactor_by_letter(tw, rec):
    """-r is the same as --reactor."""
    twistd(tw, rec, "-r", "epoll", "-noy", "demo.tac", files={"demo.tac": APPLICATION + STOP})


PLACE = """
def look():
    mask = os.umask(0)
    os.umask(mask)
    print("directory", os.path.relpath(os.getcwd(), there), "mask", oct(mask))
there = os.getcwd()
os.umask(0o022)
reactor.callWhenRunning(look)
"""


@scenario("twistd", limit=15, min_events=3)
def twistd_elsewhere(tw, rec):
    """With --rundir the application runs in that directory, but is loaded, and its files are named, from here."""
    os.mkdir("there")
    twistd(tw, rec, "-nd", "there", "-l", "a.log", "-y", "demo.tac", files={"demo.tac": APPLICATION + PLACE + STOP})
    log(rec, "a.log")
    rec("there", os.listdir("there"))


@scenario("twistd", limit=15, min_events=2)
def twistd_directory_missing(tw, rec):
    """A directory that is not there ends it with an error, which is logged by now."""
    twistd(tw, rec, "-nd", "nowhere", "-y", "demo.tac", files={"demo.tac": APPLICATION + STOP})


@scenario("twistd", limit=15, min_events=4)
def twistd_mask_in_front(tw, rec):
    """In the foreground a mask is set only if one is given."""
    for lanes, words in (("none ", ()), ("given ", ("--umask", "027"))):
        twistd(tw, rec, *words, "-ny", "demo.tac", files={"demo.tac": APPLICATION + PLACE + STOP}, lanes=lanes)


@scenario("twistd", limit=15, min_events=3)
def twistd_pid_file_of_the_living(tw, rec):
    """While the process lives that a pid file names, no other starts with it."""
    rec.sym("pid", os.getpid())
    twistd(tw, rec, "-ny", "demo.tac", files={"demo.tac": APPLICATION + STOP, "twistd.pid": str(os.getpid())})
    rec("kept", open("twistd.pid").read())


@scenario("twistd", limit=15, min_events=4)
def twistd_pid_file_of_the_dead(tw, rec):
    """A pid file that names no process is removed, and said to be."""
    gone = os.fork()
    if not gone:
        os._exit(0)
    os.waitpid(gone, 0)
    twistd(tw, rec, "-ny", "demo.tac", files={"demo.tac": APPLICATION + STOP, "twistd.pid": str(gone)})
    rec("left", os.path.exists("twistd.pid"))


@scenario("twistd", limit=15, min_events=3)
def twistd_pid_file_of_nobody(tw, rec):
    """A pid file without a number is refused and left alone."""
    twistd(tw, rec, "-ny", "demo.tac", files={"demo.tac": APPLICATION + STOP, "twistd.pid": "mine"})
    rec("kept", open("twistd.pid").read())


@scenario("twistd", limit=15, min_events=3)
def twistd_pid_file_named(tw, rec):
    """A pid file by another name holds the process's id and nothing else."""
    look = "reactor.callWhenRunning(lambda: print('mine', open('other.pid').read() == str(os.getpid())))\n"
    twistd(tw, rec, "--pidfile", "other.pid", "-ny", "demo.tac", files={"demo.tac": APPLICATION + look + STOP})
    rec("left", sorted(name for name in os.listdir() if name.endswith("pid")))


@scenario("twistd", limit=15, min_events=2)
def twistd_no_pid_file(tw, rec):
    """An empty name means no pid file."""
    look = "reactor.callWhenRunning(lambda: print('files', sorted(os.listdir())))\n"
    twistd(tw, rec, "--pidfile=", "-ny", "demo.tac", files={"demo.tac": APPLICATION + look + STOP})


@scenario("twistd", limit=15, min_events=2)
def twistd_pid_file_lost(tw, rec):
    """Somebody else has removed the pid file: that is logged, and no more."""
    lose = "reactor.callWhenRunning(os.unlink, 'twistd.pid')\n"
    twistd(tw, rec, "-ny", "demo.tac", files={"demo.tac": APPLICATION + lose + STOP})


@scenario("twistd", limit=15, min_events=2)
def twistd_pid_file_nowhere(tw, rec):
    """A pid file in a directory that does not exist ends it with an error."""
    twistd(tw, rec, "--pidfile", "nowhere/a.pid", "-ny", "demo.tac", files={"demo.tac": APPLICATION + STOP})


@scenario("twistd", limit=15, min_events=3)
def twistd_start_fails(tw, rec):
    """A service that cannot start ends the process; the error is in the log, and the pid file is gone."""
    fails = "def fail():\n    raise ValueError('not today')\nspeaker.startService = fail\n"
    twistd(tw, rec, "-ny", "demo.tac", files={"demo.tac": APPLICATION + fails})
    rec("left", os.path.exists("twistd.pid"))


@scenario("twistd", limit=15, min_events=2)
def twistd_preparation_fails(tw, rec):
    """A service that cannot prepare ends the process, too."""
    fails = "def fail():\n    raise ValueError('not today')\nspeaker.privilegedStartService = fail\n"
    twistd(tw, rec, "-ny", "demo.tac", files={"demo.tac": APPLICATION + fails})


@scenario("twistd", limit=15, min_events=3)
def twistd_start_leaves(tw, rec):
    """A service may end the process when it starts, with a status; nothing is cleaned up then."""
    leaves = "speaker.startService = lambda: sys.exit(5)\n"
    twistd(tw, rec, "-ny", "demo.tac", files={"demo.tac": APPLICATION + leaves})
    rec("left", os.path.exists("twistd.pid"))


@scenario("twistd", limit=15, min_events=2)
def twistd_stop_fails(tw, rec):
    """A service that cannot stop keeps nobody."""
    # The Deferred that nobody handles is logged when it is collected; when that is shall not be chance.
    fails = """
import gc
def fail():
    raise ValueError("I stay")
speaker.stopService = fail
reactor.addSystemEventTrigger("after", "shutdown", gc.collect)
"""
    twistd(tw, rec, "-ny", "demo.tac", files={"demo.tac": APPLICATION + fails + STOP})


@scenario("twistd", limit=15, min_events=2)
def twistd_waits_for_stopping(tw, rec):
    """A service that takes its time to stop is waited for."""
    slow = """
from {tw}.internet import task
speaker.stopService = lambda: task.deferLater(reactor, 0.05, print, "stopped at last")
"""
    twistd(tw, rec, "-ny", "demo.tac", files={"demo.tac": APPLICATION + slow + STOP})


@scenario("twistd", limit=15, min_events=2)
def twistd_crashes(tw, rec):
    """After reactor.crash no service is stopped, and all is well."""
    crash = "reactor.callWhenRunning(reactor.callLater, 0.01, reactor.crash)\n"
    twistd(tw, rec, "-ny", "demo.tac", files={"demo.tac": APPLICATION + crash})


@scenario("twistd", limit=15, min_events=2)
def twistd_errors_while_running(tw, rec):
    """Errors of timed calls are logged with their tracebacks, and the application goes on."""
    errors = """
from {tw}.python import log
def fail(text):
    raise ValueError(text)
reactor.callWhenRunning(reactor.callLater, 0, fail, "timed")
reactor.callWhenRunning(log.msg, "a message", system="me")
reactor.callWhenRunning(log.err, ValueError("logged"), "why it was")
reactor.callWhenRunning(lambda: sys.stderr.write("to standard error\\n") and None)
"""
    twistd(tw, rec, "-ny", "demo.tac", files={"demo.tac": APPLICATION + errors + STOP})


@scenario("twistd", limit=15, min_events=2)
def twistd_reactor_raises(tw, rec):
    """What the reactor itself raises is shown on what was standard output, and the end is orderly."""
    twistd(tw, rec, "--profile", "nowhere/out", "-ny", "demo.tac", files={"demo.tac": APPLICATION + STOP})


@scenario("twistd", limit=15, min_events=6)
def twistd_profiles(tw, rec):
    """A profile is written as text, or kept as statistics."""
    import pstats

    files = {"demo.tac": APPLICATION + STOP}
    twistd(tw, rec, "--profile", "text", "--profiler", "profile", "-ny", "demo.tac", files=files, lanes="text ")
    twistd(tw, rec, "--profile", "kept", "--savestats", "-ny", "demo.tac", files=files, lanes="kept ")
    text = open("text").read()
    rec("text", "function calls" in text, "Ordered by: standard name" in text, "startRunning" in text)
    rec("kept", any(name == "startRunning" for _, _, name in pstats.Stats("kept").stats))


@scenario("twistd", limit=15, min_events=5)
def twistd_syslog(tw, rec):
    """With --syslog lines go to the system's log, under the given prefix."""
    watch = """
from {tw}.python.syslog import SyslogObserver
class Say:
    def __init__(self, what):
        self.what = what
    def __call__(self, *values):
        out.write(f"{self.what} {values}\\n")
SyslogObserver.openlog, SyslogObserver.syslog = Say("open"), Say("line")
out = open("said", "w", 1)
"""
    for lanes, words in (("", ()), ("prefixed ", ("--prefix", "mine"))):
        files = {"demo.tac": watch + APPLICATION + STOP}
        twistd(tw, rec, "--syslog", *words, "-l", "a.log", "-ny", "demo.tac", files=files, lanes=lanes)
        log(rec, "said", f"{lanes}said")
    rec("log file", os.path.exists("a.log"))


@scenario("twistd", limit=15, min_events=2)
def twistd_as_oneself(tw, rec):
    """Asked to become who it is already, it warns and goes on."""
    twistd(tw, rec, "--uid", str(os.getuid()), "--gid", str(os.getgid()), "-ny", "demo.tac", "--logger", "mine.make",
                  files={"demo.tac": APPLICATION + STOP, "mine.py": QUIET})  # fmt: skip
    log(rec, "said")


QUIET = """
import os

def make():
    out = open("said", "w", 1)
    def hear(event):
        text = " ".join(event["message"]) or str(event.get("warning"))
        if "uid" in text:
            words = text.replace("/", " / ").replace(";", " ;").split()
            out.write(" ".join("ME" if word in (str(os.getuid()), str(os.getgid())) else word for word in words) + "\\n")
    return hear
"""


@scenario("twistd", limit=15, min_events=2)
def twistd_process_name(tw, rec):
    """An application that has a name for its process is started anew under it."""
    name = """
print("loaded as", sys.argv[0], open("/proc/self/cmdline").read().split("\\0")[0] == "other")
service.IProcess(application).processName = "other"
"""
    # Under another name Python does not find what is installed beside it.
    path = {"PYTHONPATH": os.pathsep.join(sys.path)}
    twistd(tw, rec, "-ny", "demo.tac", files={"demo.tac": APPLICATION + name + STOP}, env=path)


@scenario("twistd", limit=15, min_events=2)
def twistd_original_name(tw, rec):
    """With --originalname it is not."""
    name = "print('loaded')\nservice.IProcess(application).processName = 'other'\n"
    twistd(tw, rec, "--originalname", "-ny", "demo.tac", files={"demo.tac": APPLICATION + name + STOP})


@scenario("twistd", limit=15, min_events=4)
def twistd_saves_at_the_end(tw, rec):
    """An application that was loaded from a pickle is saved at the end, unless that is not wanted."""
    make = """
import things
from {tw}.application import service
from {tw}.persisted import sob
application = service.Application("demo")
things.Ends().setServiceParent(application)
sob.IPersistable(application).save(filename="demo.tap")
"""
    things = """
from {tw}.application import service
class Ends(service.Service):
    def startService(self):
        from {tw}.internet import reactor
        service.Service.startService(self)
        reactor.callLater(0.01, reactor.stop)
"""
    processes.run(tw, rec, "make.py", files={"make.py": make, "things.py": things}, lanes="make ")
    twistd(tw, rec, "-nf", "demo.tap")
    rec("files", sorted(name for name in os.listdir() if name.endswith("tap")))


@scenario("twistd", limit=15, min_events=3)
def twistd_debugger(tw, rec):
    """With -b the reactor runs in the debugger, and what is printed goes to the terminal."""
    import subprocess

    from compat_tests.scenarios._twistd import start

    files = {"demo.tac": APPLICATION + STOP, "commands": "p 40 + 2\nc\n"}
    processes.write(tw, files)
    with open("commands") as commands:
        child = start(tw, rec, "-nb", "-l", "a.log", "-y", "demo.tac", stdin=commands, stderr=subprocess.STDOUT)
        out = child.communicate(timeout=10)[0].decode()
    rec("status", child.returncode)
    rec("said", [line for line in out.splitlines() if "speaker" in line or "42" in line])
    log(rec, "a.log")
