"""A run of trial that is interrupted gives its directory back.

WHAT: While trial runs, its directory is locked by a link beside it, ``_trial_temp.lock``.  If Ctrl-C comes during a test of the
    standard library's TestCase, the run breaks off, and Twisted leaves the link behind; here it is removed.
WHY: Who looks at the files should see whether a run is still going on.
INSTEAD: Nothing; the next run of either finds out that the process of the old lock is gone, and takes the directory.
"""

from __future__ import annotations

import os

from compat_tests import processes
from compat_tests.differences import difference, show

TESTS = """
import unittest

class Interrupted(unittest.TestCase):
    def test_interrupted(self):
        raise KeyboardInterrupt
"""


@difference("trial", limit=20)
def the_lock_of_a_run_interrupted(tw, rec):
    """What is left of a run that breaks off."""
    processes.run(tw, rec, "-m", "{tw}.trial", "test_it", files={"test_it.py": TESTS})
    rec("left", sorted(os.listdir(".")))


if __name__ == "__main__":
    show(the_lock_of_a_run_interrupted)
