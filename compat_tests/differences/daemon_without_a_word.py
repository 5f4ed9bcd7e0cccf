"""A daemon that dies before it has started is noticed.

WHAT: A service that raises SystemExit when twistd starts it as a daemon, or anything else that ends the daemon before it has
    said how it has started.  Twisted's first process waits for that for ever.  Here it says that an error has occurred, and
    ends with status 1.
WHY: Whoever starts a daemon from a script wants an answer, and there will be none.
INSTEAD: On Twisted, raise another error.
"""

from __future__ import annotations

import os
import signal
import subprocess

from compat_tests.differences import difference, show
from compat_tests.scenarios._twistd import APPLICATION, record, start


@difference("twistd", limit=15)
def a_daemon_leaves_before_it_has_started(tw, rec):
    """The first process ends."""
    files = {"demo.tac": APPLICATION + "speaker.startService = lambda: sys.exit(5)\n"}
    child = start(tw, rec, "-y", "demo.tac", files=files)
    try:
        record(rec, child, *child.communicate(timeout=3))
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.communicate()
        rec("still waiting")


if __name__ == "__main__":
    show(a_daemon_leaves_before_it_has_started)
