"""What twistd does to become a daemon, and how one is ended."""

from __future__ import annotations

import os
import signal

from compat_tests.scenario import scenario
from compat_tests.scenarios._twistd import APPLICATION, READY, STOP, daemon, end, log, twistd, wait_for


@scenario("twistd", limit=20, min_events=6)
def twistd_becomes_a_daemon(tw, rec):
    """The first process ends well once the application has started; the daemon is ended by the pid in its file."""
    with daemon(tw, rec, "-y", "demo.tac", files={"demo.tac": APPLICATION + READY}) as pid:
        rec("mode", oct(os.stat("twistd.pid").st_mode & 0o777))
        end(rec, pid)


@scenario("twistd", limit=20, min_events=5)
def twistd_daemon_interrupted(tw, rec):
    """SIGINT ends a daemon as well."""
    files = {"demo.tac": APPLICATION + READY}
    with daemon(tw, rec, "--pidfile", "it.pid", "-y", "demo.tac", files=files, pidfile="it.pid") as pid:
        end(rec, pid, signal.SIGINT, pidfile="it.pid")


DETACHED = """
def look():
    mask = os.umask(0)
    os.umask(mask)
    print("session of another", os.getsid(0) != session, "led by itself", os.getsid(0) == os.getpid(), "mask", oct(mask))
    print("streams", [os.readlink(f"/proc/self/fd/{number}") for number in range(3)])
    print("directory", os.path.relpath(os.getcwd(), there), "loaded by another", os.getpid() != loaded)
there, session, loaded = os.getcwd(), os.getsid(0), os.getpid()
print("loading")
reactor.callWhenRunning(look)
"""


@scenario("twistd", limit=20, min_events=4)
def twistd_daemon_is_detached(tw, rec):
    """A daemon has a session of its own that it does not lead, no streams, and lets nobody read its files."""
    twistd(tw, rec, "-y", "demo.tac", files={"demo.tac": APPLICATION + DETACHED + STOP})
    rec("over", wait_for("twistd.log", "Server Shut Down"))
    log(rec)


@scenario("twistd", limit=20, min_events=5)
def twistd_daemon_elsewhere(tw, rec):
    """A daemon runs in the directory it is told, with the mask it is told; its log and pid file stay here."""
    os.mkdir("there")
    words = ("--umask", "027", "--rundir", "there", "--logfile", "its.log")
    twistd(tw, rec, *words, "-y", "demo.tac", files={"demo.tac": APPLICATION + DETACHED + STOP})
    rec("over", wait_for("its.log", "Server Shut Down"))
    log(rec, "its.log")
    rec("there", os.listdir("there"))


@scenario("twistd", limit=20, min_events=4)
def twistd_daemon_fails_to_start(tw, rec):
    """If a daemon cannot start its application, the first process says so and ends with status 1."""
    fails = "def fail():\n    raise ValueError('not \\u00e4 day')\nspeaker.startService = fail\n"
    twistd(tw, rec, "-y", "demo.tac", files={"demo.tac": APPLICATION + fails})
    wait_for("twistd.log", "ValueError: not")
    log(rec)
    rec("left", os.path.exists("twistd.pid"))


@scenario("twistd", limit=20, min_events=2)
def twistd_daemon_fails_at_length(tw, rec):
    """Of an error the first process says a hundred characters at most."""
    fails = "def fail():\n    raise ValueError('not today ' * 30)\nspeaker.privilegedStartService = fail\n"
    twistd(tw, rec, "-y", "demo.tac", files={"demo.tac": APPLICATION + fails})
    wait_for("twistd.log", "ValueError: not")


@scenario("twistd", limit=20, min_events=7)
def twistd_daemon_is_alone(tw, rec):
    """While a daemon runs, a second one is refused."""
    with daemon(tw, rec, "-y", "demo.tac", files={"demo.tac": APPLICATION + READY}) as pid:
        rec.sym("pid", pid)
        twistd(tw, rec, "-y", "demo.tac", lanes="second ")
        end(rec, pid)


@scenario("twistd", limit=20, min_events=4)
def twistd_daemon_reactor_raises(tw, rec):
    """What the reactor of a daemon raises is written to a file of its own."""
    twistd(tw, rec, "--profile", "nowhere/out", "-y", "demo.tac", files={"demo.tac": APPLICATION + STOP})
    rec("over", wait_for("twistd.log", "Server Shut Down"))
    log(rec)
    log(rec, "TWISTD-CRASH.log", "crash")


@scenario("twistd", limit=20, min_events=7)
def twistd_daemon_rotates(tw, rec):
    """SIGUSR1 makes a daemon put its log aside."""
    with daemon(tw, rec, "-y", "demo.tac", files={"demo.tac": APPLICATION + READY}) as pid:
        os.kill(pid, signal.SIGUSR1)
        rec("put aside", wait_for("twistd.log.1", "ready"))
        rec("new", wait_for("twistd.log", ""))
        end(rec, pid)


@scenario("twistd", limit=20, min_events=3)
def twistd_daemon_told_what_reactors_know(tw, rec):
    """A reactor that wants to know of the forks is told before and after them."""
    told = """
from zope.interface import directlyProvides, providedBy
from {tw}.internet.interfaces import IReactorDaemonize
directlyProvides(reactor, providedBy(reactor), IReactorDaemonize)
reactor.beforeDaemonize = lambda: print("before")
reactor.afterDaemonize = lambda: print("after")
"""
    twistd(tw, rec, "-y", "demo.tac", files={"demo.tac": APPLICATION + told + STOP})
    rec("over", wait_for("twistd.log", "Server Shut Down"))
    log(rec)
