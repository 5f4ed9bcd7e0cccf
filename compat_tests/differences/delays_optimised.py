"""A delay that makes no sense is refused under python -O too.

WHAT: `reactor.callLater(-1, f)` and a delay of NaN raise an AssertionError.  Under `python -O`, which removes assertions,
    Twisted accepts them, and a NaN in the queue disturbs the order of other calls.  Here they are refused with the same error.
WHY: An argument is as wrong in production as in a test.
INSTEAD: Nothing; do not ask for a negative delay.
"""

from __future__ import annotations

import subprocess
import sys

from compat_tests.differences import difference, show

PROGRAM = """
import importlib, sys
reactor = importlib.import_module(sys.argv[1] + ".internet.reactor")
for delay in (-1, float("nan")):
    try:
        reactor.callLater(delay, print)
        print("accepted", delay)
    except AssertionError:
        print("refused", delay)
"""


@difference("loop")
def senseless_delays_when_optimised(tw, rec):
    """Without assertions, too, a negative delay is refused."""
    done = subprocess.run([sys.executable, "-O", "-c", PROGRAM, tw.package], capture_output=True, text=True)
    rec.text("said", done.stdout + done.stderr)


if __name__ == "__main__":
    show(senseless_delays_when_optimised)
