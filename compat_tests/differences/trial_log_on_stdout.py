"""The log of a test run can go to standard output.

WHAT: `trial --logfile=-`.  Twisted closes standard output with the log, so at the end of the run it cannot print its report
    and dies of that ("I/O operation on closed file").  Here the report follows.
WHY: The dash is documented, and a run without its report is worth nothing.
INSTEAD: On Twisted, log to a file and read that.
"""

from __future__ import annotations

from compat_tests import processes
from compat_tests.differences import difference, show

TESTS = """
from {tw}.python import log
from {tw}.trial import unittest

class Case(unittest.SynchronousTestCase):
    def test_logs(self):
        log.msg("a message")
"""


@difference("trial", limit=20)
def a_log_on_standard_output(tw, rec):
    """A test that logs, with the log on standard output."""
    processes.run(tw, rec, "-m", "{tw}.trial", "--logfile=-", "test_logs", files={"test_logs.py": TESTS})


if __name__ == "__main__":
    show(a_log_on_standard_output)
