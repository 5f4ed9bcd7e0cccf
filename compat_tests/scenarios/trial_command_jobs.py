"""Tests run by several processes."""

from __future__ import annotations

import os

from compat_tests import processes
from compat_tests.scenario import scenario
from compat_tests.scenarios._trial import trial

MIXED = """
from {tw}.internet import defer, reactor
from {tw}.python import log
from {tw}.trial import unittest

class Mixed(unittest.TestCase):
    def test_passes(self):
        print("printed")

    def test_fails(self):
        self.assertEqual(1, 2)

    def test_raises(self):
        raise ValueError("boo")

    def test_skipped(self):
        raise unittest.SkipTest("not now")

    def test_deferred(self):
        d = defer.Deferred()
        reactor.callLater(0, d.callback, None)
        return d

    def test_logs(self):
        log.msg("a message")
        log.err(ValueError("logged"), "why")
"""


@scenario("trial", limit=30, min_events=4)
def trial_in_one_worker(tw, rec):
    """One worker: the same report, and the worker's output and log in files."""
    trial(tw, rec, "-j", "1", "test_mixed", files={"test_mixed.py": MIXED})
    processes.log(rec, "_trial_temp/test.log")
    rec("worker's", sorted(name for name in os.listdir("_trial_temp/0") if name.endswith(".log")))


@scenario("trial", limit=30, min_events=4)
def trial_in_two_workers(tw, rec):
    """Two workers: the same results, in whatever order."""
    child = processes.start(tw, "-m", "{tw}.trial", "-j2", "--reporter=bwverbose", "test_mixed", files={"test_mixed.py": MIXED})
    out, _ = child.communicate(timeout=25)
    lines = out.decode().splitlines()
    rec("status", child.returncode)
    rec("first and last", lines[0], lines[-1])
    rec("results", sorted(line for line in lines if " ... " in line))
    rec("there", sorted(os.listdir("_trial_temp")))


@scenario("trial", limit=30, min_events=2)
def trial_in_a_worker_of_missing_names(tw, rec):
    """What cannot be loaded is found out by the worker too."""
    trial(tw, rec, "-j1", "nowhere", "test_mixed.Mixed.nothing", files={"test_mixed.py": MIXED})


UNTIL = """
from {tw}.trial import unittest

class Until(unittest.SynchronousTestCase):
    def test_it(self):
        with open("../passes", "a") as file:
            file.write("x")
        with open("../passes") as file:
            self.assertLess(len(file.read()), 3)
"""


@scenario("trial", limit=30, min_events=2)
def trial_in_a_worker_until_failure(tw, rec):
    """With -u the tests are run again by the workers."""
    processes.write(tw, {"test_until.py": UNTIL.replace("../passes", os.path.abspath("passes"))})
    trial(tw, rec, "-j1", "-u", "--reporter=text", "test_until")


DYING = """
import os
from {tw}.trial import unittest

class Dying(unittest.SynchronousTestCase):
    def test_dies(self):
        os._exit(7)
"""


@scenario("trial", limit=30, min_events=2)
def trial_in_a_worker_that_dies(tw, rec):
    """A worker that dies is an error of its test."""
    child = processes.start(tw, "-m", "{tw}.trial", "-j1", "test_dying", files={"test_dying.py": DYING})
    out, _ = child.communicate(timeout=25)
    rec("status", child.returncode)
    told = [line.partition("internet.error.")[2] for line in out.decode().splitlines() if "ProcessTerminated" in line]
    rec("told", told[-1:], out.decode().splitlines()[-1])


@scenario("trial", limit=30, min_events=2)
def trial_in_a_worker_told_of_the_interpreter(tw, rec):
    """Options that change the interpreter reach the worker."""
    text = """
import gc, sys
from {tw}.trial import unittest

class Told(unittest.SynchronousTestCase):
    def test_collector(self):
        self.assertFalse(gc.isenabled())

    def test_limit(self):
        self.assertEqual(sys.getrecursionlimit(), 3333)

    def test_reactor(self):
        from {tw}.internet import reactor
        self.assertEqual(type(reactor).__name__, "PollReactor")
"""
    how = ["-j1", "--disablegc", "--recursionlimit=3333", "--reactor=poll", "--reporter=bwverbose"]
    trial(tw, rec, *how, "test_told", files={"test_told.py": text})
