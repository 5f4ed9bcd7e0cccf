"""Whole programs in processes of their own: what a user sees who starts one."""

from __future__ import annotations

from compat_tests import processes
from compat_tests.scenario import scenario

HELLO = """
import sys
from {tw}.internet import reactor
reactor.callWhenRunning(print, "hello", sys.argv[1])
reactor.callLater(0, reactor.stop)
reactor.run()
sys.exit(3)
"""


@scenario("process", limit=15, min_events=2)
def a_program_runs_and_ends(tw, rec):
    """A program starts the reactor, prints, stops it, and leaves with its own exit status."""
    processes.run(tw, rec, "hello.py", "world", files={"hello.py": HELLO})
