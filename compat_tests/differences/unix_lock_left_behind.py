"""Who cannot listen at a path leaves no lock there.

WHAT: `listenUNIX(path, factory, wantPID=True)` at a path that somebody else has.  Twisted raises CannotListenError and leaves
    its lock, ``PATH.lock``, beside the path, as long as the process lives.  Here the lock is given back.
WHY: The lock says "this process listens here", and would keep others from it.
INSTEAD: On Twisted, remove the file yourself.
"""

from __future__ import annotations

import os
import socket

from compat_tests.differences import difference, show


@difference("unix", reactor=True)
def a_lock_left_behind(tw, rec):
    """A socket without a lock is in the way."""
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind("s")
    rec.raises(tw.reactor.listenUNIX, "s", tw.protocol.ServerFactory(), wantPID=True)
    rec("there", sorted(os.listdir(".")))
    rec.done()


if __name__ == "__main__":
    show(a_lock_left_behind)
