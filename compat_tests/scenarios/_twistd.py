"""What the scenarios about twistd share: how it is started, how a daemon is ended, and what of its words is compared."""

from __future__ import annotations

import contextlib
import os
import platform
import re
import signal
import subprocess
import time

from compat_tests import processes

#: A shell starts what runs in the background with SIGINT ignored, and that is inherited.
COMMAND = """
import signal
from {tw}.scripts.twistd import run
signal.signal(signal.SIGINT, signal.default_int_handler)
run()
"""

#: An application that says when it starts and stops, and which stops itself after `{after}` seconds if that is a number.
APPLICATION = """
import os, sys
from {tw}.application import service
from {tw}.internet import reactor

class Speaker(service.Service):
    def privilegedStartService(self):
        print(self.name, "prepares")

    def startService(self):
        service.Service.startService(self)
        print(self.name, "starts")

    def stopService(self):
        print(self.name, "stops")
        return service.Service.stopService(self)

application = service.Application("demo")
speaker = Speaker()
speaker.setName("speaker")
speaker.setServiceParent(application)
"""

#: Lines for the end of an application: it stops itself at once, or says that it is there and waits for a signal.
STOP = "reactor.callWhenRunning(reactor.callLater, 0.01, reactor.stop)\n"
READY = "reactor.callWhenRunning(reactor.callLater, 0, print, 'ready')\n"


def twistd(tw, rec, *arguments: str, files=None, lanes: str = "", **how) -> subprocess.CompletedProcess:
    """Run twistd to its end and record how it ended and what it printed; `how` is for `processes.start`."""
    child = start(tw, rec, *arguments, files=files, **how)
    try:
        out, err = child.communicate(timeout=10)
    except subprocess.TimeoutExpired:
        child.kill()
        out, err = child.communicate()
        rec.lane("exit")("out of time")
    return record(rec, child, out, err, lanes)


def start(tw, rec, *arguments: str, files=None, **how) -> subprocess.Popen:
    """Start twistd in this directory, with nothing to read."""
    rec.sym("version", platform.python_version())
    files = {"twistd": COMMAND, **(files or {})}
    return processes.start(tw, "twistd", *arguments, files=files, **{"stdin": subprocess.DEVNULL, **how})


def record(rec, child: subprocess.Popen, out: bytes, err: bytes, lanes: str = "") -> subprocess.CompletedProcess:
    """Record a twistd that has ended."""
    texts = [comparable(text.decode("utf8", "replace")) for text in (out, err)]
    done = subprocess.CompletedProcess([], child.returncode, *texts)
    processes.record(rec, done, lanes)
    return done


def signalled(tw, rec, number: int, *arguments: str, files=None, before=lambda: None) -> None:
    """Run twistd until it has logged ``ready`` on standard output, send it a signal, and record all."""
    child = start(tw, rec, *arguments, files=files)
    try:
        read = processes.until(child, "ready")
        before()
        child.send_signal(number)
        out, err = child.communicate(timeout=10)
    finally:
        child.kill()
    record(rec, child, read.encode() + out, err)


def comparable(text: str) -> str:
    """`text` without what is no behaviour.

    Commands are what happens to be installed; frames that were logged line by line are out of the reach of the usual rule;
    and where lines of the help are broken depends on the length of the implementation's name.
    """
    text = re.sub(r"(?s)^Usage: .*?^Commands:", lambda found: unwrapped(found[0]), text, flags=re.MULTILINE)
    text = re.sub(r"(?s)^Commands:.*?(?=\n\n)", "Commands: ...", text, flags=re.MULTILINE)
    return re.sub(r"(?m)^\S+ \[stderr#error\]   .*\n", "", text)


def unwrapped(text: str) -> str:
    """`text` with an option, or a paragraph, per line."""
    return re.sub(r"\n(?: {12,}|(?=[a-z]))", " ", text)


def log(rec, path: str = "twistd.log", lane: str = "written") -> None:
    """Record a log file."""
    if not os.path.exists(path):
        rec.lane(lane)("no file")
        return
    with open(path, encoding="utf8") as file:
        rec.text(lane, comparable(file.read()))


def wait_for(path: str, pattern: str, limit: float = 8.0) -> bool:
    """Wait until the file at `path` has `pattern` in it; say whether it came to that."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        with contextlib.suppress(FileNotFoundError), open(path, encoding="utf8") as file:
            if re.search(pattern, file.read()):
                return True
        time.sleep(0.01)
    return False


@contextlib.contextmanager
def daemon(tw, rec, *arguments: str, files=None, pidfile="twistd.pid", logfile="twistd.log", ready="ready"):
    """Start a daemon, record how its first process ended, give its id once it is `ready`; it does not outlive the scenario."""
    pid = None
    try:
        twistd(tw, rec, *arguments, files=files)
        rec("ready", wait_for(logfile, ready))
        pid = int(open(pidfile).read()) if os.path.exists(pidfile) else None
        yield pid
    finally:
        with contextlib.suppress(ProcessLookupError, TypeError):
            os.kill(pid, signal.SIGKILL)


def end(rec, pid: int, number: int = signal.SIGTERM, logfile: str = "twistd.log", pidfile: str = "twistd.pid") -> None:
    """Send a daemon a signal and wait until it has said that it is over; record its log and what it leaves."""
    os.kill(pid, number)
    rec("over", wait_for(logfile, "Server Shut Down"))
    log(rec, logfile)
    rec("pid file left", os.path.exists(pidfile))
