"""To connect to a path that is too long fails.

WHAT: `connectUNIX` with a path of more than about 100 bytes.  On Twisted the error is logged, and neither the factory nor the
    timeout says more: the attempt stays "connecting" until its time is over.  Here the factory is told at once.
WHY: That a path cannot be used is an answer, and who asked should have it.
INSTEAD: On Twisted, look at the length of the path before.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("unix", reactor=True)
def a_path_too_long(tw, rec):
    """200 letters."""

    class Factory(tw.protocol.ClientFactory):
        def clientConnectionFailed(self, connector, reason):
            rec("failed", reason)

    connector = tw.reactor.connectUNIX("x" * 200, Factory())

    def look():
        rec("state", connector.state)
        connector.disconnect()

    return tw.task.deferLater(tw.reactor, 0.02, look)


if __name__ == "__main__":
    show(a_path_too_long)
