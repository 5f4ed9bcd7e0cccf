"""A worker that dies does not take the other tests along.

WHAT: With `trial --jobs` a test ends its worker process.  On Twisted every later test of that worker fails too, with
    the same error.  Here another worker takes its place, and they are run.
WHY: One test is to blame, and a report should show which.
INSTEAD: On Twisted, run without `--jobs`, where such a test ends the whole run, and look for it.
"""

from __future__ import annotations

from compat_tests import processes
from compat_tests.differences import difference, show

TESTS = """
import os
from {tw}.trial import unittest

class Dying(unittest.SynchronousTestCase):
    def test_dies(self):
        os._exit(7)

    def test_other(self):
        pass
"""


@difference("trial", limit=30)
def tests_after_a_worker_that_died(tw, rec):
    """Two tests, of which the first ends the only worker."""
    files = {"test_dying.py": TESTS}
    child = processes.start(tw, "-m", "{tw}.trial", "-j1", "--reporter=bwverbose", "test_dying", files=files)
    out, _ = child.communicate(timeout=25)
    rec("last", out.decode().splitlines()[-1])


if __name__ == "__main__":
    show(tests_after_a_worker_that_died)
