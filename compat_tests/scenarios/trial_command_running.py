"""Where trial runs tests, what it leaves there, and what can end it."""

from __future__ import annotations

import os
import pty
import signal

from compat_tests import processes
from compat_tests.scenario import scenario
from compat_tests.scenarios._trial import trial

PLACE = """
import os, sys
from {tw}.python import log
from {tw}.trial import unittest

class Place(unittest.SynchronousTestCase):
    def test_place(self):
        print(os.path.basename(os.getcwd()), sorted(os.listdir(".")), sorted(os.listdir("..")))
        log.msg("a message of the test")
        with open("left.txt", "w") as file:
            file.write("left")
"""


@scenario("trial", limit=20, min_events=5)
def trial_works_in_a_directory(tw, rec):
    """Tests run in a directory that is emptied before and locked while they run, and their log is in it."""
    trial(tw, rec, "test_place", files={"test_place.py": PLACE}, lanes="1 ")
    trial(tw, rec, "test_place", lanes="2 ")
    processes.log(rec, "_trial_temp/test.log")


@scenario("trial", limit=20, min_events=5)
def trial_takes_another_directory(tw, rec):
    """A directory whose lock another living process holds is left alone; a dead one's lock counts for nothing."""
    os.mkdir("_trial_temp")
    os.symlink(str(os.getpid()), "_trial_temp.lock")
    trial(tw, rec, "test_place", files={"test_place.py": PLACE}, lanes="1 ")
    os.remove("_trial_temp.lock")
    os.rmdir("_trial_temp")
    os.symlink("99999999", "_trial_temp.lock")
    trial(tw, rec, "test_place", lanes="2 ")
    rec("there", sorted(os.listdir(".")))


@scenario("trial", limit=20, min_events=3)
def trial_removes_only_its_own(tw, rec):
    """A directory that trial did not make is not removed: the command ends with an exception."""
    os.makedirs("precious/things")
    trial(tw, rec, "--temp-directory=precious", "test_place", files={"test_place.py": PLACE})
    rec("there", sorted(os.listdir(".")), os.listdir("precious"))


@scenario("trial", limit=20, min_events=3)
def trial_logs_elsewhere(tw, rec):
    """The directory and the log's name can be chosen; both are made with the directories they need."""
    how = ["--temp-directory", "deep/down", "--logfile", "logs/of/today.log"]
    trial(tw, rec, *how, "test_place", files={"test_place.py": PLACE})
    processes.log(rec, "deep/down/logs/of/today.log")


@scenario("trial", limit=20, min_events=3)
def trial_takes_no_other_than_the_chosen(tw, rec):
    """A directory that was chosen and is in use by another process ends the command."""
    os.symlink(str(os.getpid()), "chosen.lock")
    trial(tw, rec, "--temp-directory=chosen", "test_place", files={"test_place.py": PLACE})
    os.remove("chosen.lock")
    rec("there", sorted(os.listdir(".")))


LOGGED = """
import warnings
from {tw}.internet import defer, reactor
from {tw}.python import log
from {tw}.trial import unittest

class Logged(unittest.TestCase):
    def test_messages(self):
        log.msg("one")
        log.msg("two\\nlines")

    def test_errors(self):
        log.err(ValueError("expected"), "because")
        self.assertEqual(len(self.flushLoggedErrors(ValueError)), 1)

    def test_reactor(self):
        d = defer.Deferred()
        reactor.callLater(0, d.callback, None)
        return d

    def test_warning(self):
        warnings.warn("careful", DeprecationWarning)

log.err(KeyError("while imported"))
"""


@scenario("trial", limit=20, min_events=4)
def trial_keeps_a_log(tw, rec):
    """The log says which test began when, and what was logged in it."""
    trial(tw, rec, "--reporter=bwverbose", "test_logged", files={"test_logged.py": LOGGED})
    processes.log(rec, "_trial_temp/test.log")


SHUTDOWN = """
from {tw}.internet import defer, reactor, threads
from {tw}.trial import unittest

class Shutdown(unittest.TestCase):
    def test_triggers(self):
        for phase in ("before", "during", "after"):
            reactor.addSystemEventTrigger(phase, "shutdown", print, phase)
        reactor.addSystemEventTrigger("before", "shutdown", self.later)

    def later(self):
        d = defer.Deferred()
        reactor.callLater(0.01, d.callback, None)
        return d.addCallback(lambda _: print("later, running:", reactor.running))

    def test_thread(self):
        return threads.deferToThread(print, "in a thread")
"""


@scenario("trial", limit=20, min_events=2)
def trial_shuts_the_reactor_down(tw, rec):
    """After the last test the reactor's shutdown takes place, whatever takes its time."""
    trial(tw, rec, "--reporter=bwverbose", "test_shutdown", files={"test_shutdown.py": SHUTDOWN})


ENDED = """
import signal, sys
from {tw}.internet import defer, protocol, reactor
from {tw}.trial import unittest

class Ended(protocol.ProcessProtocol):
    def processEnded(self, reason):
        print("ended", reason.value.signal == signal.SIGKILL)
        self.over.callback(None)

class Child(unittest.TestCase):
    def test_child(self):
        child = Ended()
        child.over = defer.Deferred()
        transport = reactor.spawnProcess(child, sys.executable, [sys.executable, "-c", "input()"], childFDs={})
        reactor.addSystemEventTrigger("before", "shutdown", self.end, child, transport)

    def end(self, child, transport):
        transport.signalProcess("KILL")
        return child.over
"""


@scenario("trial", limit=20, min_events=2)
def trial_waits_for_children_at_shutdown(tw, rec):
    """Whoever ends a child before shutdown, and waits for its end, hears of it: the reactor still looks after children."""
    trial(tw, rec, "test_child", files={"test_child.py": ENDED})


INTERRUPTED = """
import os, signal
from {tw}.internet import defer, reactor
from {tw}.trial import unittest

# Whoever started us may have had it ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)

class Waiting(unittest.TestCase):
    def test_first(self):
        pass

    def test_interrupted(self):
        reactor.callLater(0.01, os.kill, os.getpid(), signal.SIGINT)
        return defer.Deferred()

    def test_never(self):
        pass
"""


@scenario("trial", limit=20, min_events=3)
def trial_interrupted_while_waiting(tw, rec):
    """Ctrl-C while a test waits ends the command at once with Python's own status for that."""
    child = processes.start(tw, "-m", "{tw}.trial", "--reporter=text", "test_waiting", files={"test_waiting.py": INTERRUPTED})
    out, err = child.communicate(timeout=15)
    rec("status", child.returncode == -signal.SIGINT, child.returncode)
    rec("first", out.decode()[:2])
    rec("error", err.decode().strip().splitlines()[-1])
    if os.path.lexists("_trial_temp.lock"):
        os.remove("_trial_temp.lock")  # whether an interrupted run gives it back is not the question here


RAISED = """
from {tw}.trial import unittest

class Synchronous(unittest.SynchronousTestCase):
    def test_a(self):
        raise KeyboardInterrupt()

    def test_b(self):
        pass
"""


@scenario("trial", limit=20, min_events=2)
def trial_interrupt_raised_by_a_test(tw, rec):
    """A test of the synchronous kind that raises KeyboardInterrupt is an error like others, and the next one runs."""
    trial(tw, rec, "test_raised", files={"test_raised.py": RAISED})


MODULE_LOGS = """
from {tw}.internet import reactor
from {tw}.python import log
from {tw}.trial import unittest

class Late(unittest.SynchronousTestCase):
    def test_a(self):
        reactor.addSystemEventTrigger("before", "shutdown", log.err, ValueError("at shutdown"))

class Between(unittest.SynchronousTestCase):
    def run(self, result):
        super().run(result)
        log.err(KeyError("after the test"))

    def test_b(self):
        pass
"""


@scenario("trial", limit=20, min_events=2)
def trial_reports_what_no_test_logged(tw, rec):
    """Errors that are logged between tests are reported under a name of their own, if there is no later test to blame."""
    trial(tw, rec, "test_late.Late", "test_late.Between", files={"test_late.py": MODULE_LOGS})


def on_a_terminal(tw, rec, term, *arguments, files):
    """Run trial with its output on a terminal of that name, and record what it writes."""
    ours, theirs = pty.openpty()
    child = processes.start(tw, "-m", "{tw}.trial", *arguments, files=files, env={"TERM": term}, stdout=theirs)
    os.close(theirs)
    text = b""
    try:
        while piece := os.read(ours, 65536):
            text += piece
    except OSError:
        pass  # how a terminal says that the other end is closed
    child.communicate(timeout=15)
    os.close(ours)
    rec("status", child.returncode)
    rec.text("terminal", text.decode().replace("\r\n", "\n").replace("\x1b", "<esc>"))


MIXED = """
from {tw}.trial import unittest

class Mixed(unittest.SynchronousTestCase):
    def test_passes(self):
        pass

    def test_fails(self):
        self.fail("red")

    def test_skipped(self):
        raise unittest.SkipTest("blue")
"""


@scenario("trial", limit=20, min_events=2)
def trial_on_a_terminal(tw, rec):
    """On a terminal that knows colours results are coloured."""
    on_a_terminal(tw, rec, "xterm", "test_mixed", files={"test_mixed.py": MIXED})


@scenario("trial", limit=20, min_events=2)
def trial_on_a_plain_terminal(tw, rec):
    """On one that knows none they are not."""
    on_a_terminal(tw, rec, "dumb", "test_mixed.Mixed.test_passes", files={"test_mixed.py": MIXED})


@scenario("trial", limit=20, min_events=3)
def trial_measures_coverage(tw, rec):
    """With --coverage there is a file for each module that tells which lines ran."""
    files = {"test_covered.py": MIXED.replace("Mixed", "Covered")}
    processes.write(tw, files)
    child = processes.start(tw, "-m", "{tw}.trial", "--coverage", "test_covered.Covered.test_passes")
    out, _ = child.communicate(timeout=15)
    rec("status", child.returncode)
    rec("says", out.decode().strip().splitlines()[-1])
    with open("_trial_temp/coverage/test_covered.cover") as file:
        rec.text("cover", file.read())
    for name in os.listdir("_trial_temp/coverage"):
        os.remove(f"_trial_temp/coverage/{name}")


@scenario("trial", limit=20, min_events=2)
def trial_measures_time(tw, rec):
    """With --profile a profile is left in the current directory."""
    child = processes.start(tw, "-m", "{tw}.trial", "--profile", "test_mixed", files={"test_mixed.py": MIXED})
    out, _ = child.communicate(timeout=15)
    rec("status", child.returncode, "FAILED (skips=1, failures=1, successes=1)" in out.decode())
    rec("left", sorted(os.listdir(".")))
    os.remove("profile.data")


DEBUGGER = """
class Debugger:
    def runcall(self, run, *arguments):
        print("debugging")
        return run(*arguments)

debugger = Debugger()
"""


@scenario("trial", limit=20, min_events=2)
def trial_under_a_debugger(tw, rec):
    """With --debug a debugger of one's own is asked to run the tests."""
    files = {"test_mixed.py": MIXED, "my.py": DEBUGGER}
    how = ["--debug", "--nopm", "--debugger=my.debugger", "--reporter=text"]
    trial(tw, rec, *how, "test_mixed.Mixed.test_passes", files=files)


@scenario("trial", limit=20, min_events=2)
def trial_under_python_s_debugger(tw, rec):
    """Without more being said it is Python's, which stops before the first test and reads its own file."""
    files = {"test_mixed.py": MIXED, ".pdbrc": "print('read')\ncontinue\n"}
    child = processes.start(tw, "-m", "{tw}.trial", "--debug", "--reporter=text", "test_mixed.Mixed.test_passes", files=files)
    out, _ = child.communicate(b"continue\n" * 3, timeout=15)
    rec("status", child.returncode, "read" in out.decode().split())
    rec("passed", out.decode().rstrip().splitlines()[-1])
