"""A failure that is held until the program ends is told then.

WHAT: A Deferred that has failed, with nobody to handle it, stands in a global variable when the program ends.  Twisted says
    nothing; here "Unhandled error in Deferred" is printed on the way out.
WHY: An error should not be lost because somebody still holds its Deferred.
INSTEAD: On Twisted, add an errback to every Deferred, or have the log begin before the end and delete the variable.
"""

from __future__ import annotations

import subprocess
import sys

from compat_tests.differences import difference, show

PROGRAM = """
import importlib, sys
defer, log = (importlib.import_module(sys.argv[1] + name) for name in (".internet.defer", ".python.log"))
log.addObserver(lambda event: None)
held = defer.fail(ValueError("held"))
print("done")
"""


@difference("log")
def a_failure_in_a_global(tw, rec):
    """What is said of it at exit."""
    done = subprocess.run([sys.executable, "-c", PROGRAM, tw.package], capture_output=True, text=True)
    rec.text("said", done.stdout)
    rec("told", "Unhandled error in Deferred" in done.stderr, "held" in done.stderr)


if __name__ == "__main__":
    show(a_failure_in_a_global)
