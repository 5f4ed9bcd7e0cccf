"""trial that tells of every call."""

from __future__ import annotations

from compat_tests import processes
from compat_tests.scenario import scenario

QUIET = """
from {tw}.trial import unittest

class Quiet(unittest.SynchronousTestCase):
    def test_calls(self):
        self.called(3)

    def called(self, number):
        return number
"""


@scenario("trial", limit=30, min_events=2)
def trial_spews(tw, rec):
    """With --spew every call is told of as it happens."""
    child = processes.start(tw, "-m", "{tw}.trial", "--spew", "--reporter=text", "test_quiet", files={"test_quiet.py": QUIET})
    out, _ = child.communicate(timeout=25)
    lines = out.decode().splitlines()
    rec("status", child.returncode, "PASSED (successes=1)" in lines)
    rec("told", [line.partition(" at ")[0] for line in lines if "Quiet" in line and ("called" in line or "test_calls" in line)])
