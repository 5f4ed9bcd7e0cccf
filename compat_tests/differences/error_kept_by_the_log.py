"""An unhandled error is told at the end, although the log has kept its Deferred.

WHAT: Until a log begins, its last events are kept, and with them what they are about: a factory, say, that has announced its
    start, and the Deferred that it holds.  When that Deferred fails last of all and nobody handles it, Twisted ends without a
    word of it.  Here the error is printed on the way out.
WHY: Whether an error is told should not depend on whether a factory is noisy.
INSTEAD: On Twisted, add an errback, begin a log, or set `noisy = False` on the factory.
"""

from __future__ import annotations

import subprocess
import sys

from compat_tests.differences import difference, show

PROGRAM = """
import importlib, sys
defer, protocol = (importlib.import_module(sys.argv[1] + ".internet." + name) for name in ("defer", "protocol"))

def main():
    factory = protocol.ClientFactory()
    factory.doStart()
    factory.poem = defer.Deferred()
    factory.poem.addCallback(lambda poem: poem + 1)
    factory.poem.callback("a poem")

main()
print("done")
"""


@difference("log")
def errors_held_by_early_events(tw, rec):
    """An error whose Deferred only an early event still holds is told at exit."""
    done = subprocess.run([sys.executable, "-c", PROGRAM, tw.package], capture_output=True, text=True)
    rec.text("said", done.stdout)
    rec("told", "Unhandled error in Deferred" in done.stderr)


if __name__ == "__main__":
    show(errors_held_by_early_events)
