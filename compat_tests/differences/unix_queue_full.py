"""A client waits for a place in the queue of a path.

WHAT: `connectUNIX` to a path whose queue of connections is full.  Twisted fails at once on epoll and poll, with a ConnectError
    whose text is the traceback of a ConnectionDone; on select it asks without a pause.  Here it waits, and asks a hundred times
    a second, until there is room or the attempt's time is over.
WHY: That is what TCP's clients see, and who is busy now may not be so in a moment.
INSTEAD: On Twisted, give the server a longer queue (`backlog`).
"""

from __future__ import annotations

import socket

from compat_tests.differences import difference, show


@difference("unix", reactor=True)
def a_queue_that_is_full(tw, rec):
    """Room comes after a while."""
    door = socket.socket(socket.AF_UNIX)
    door.bind("s")
    door.listen(0)
    guest = socket.socket(socket.AF_UNIX)
    guest.connect("s")

    class Factory(tw.protocol.ClientFactory):
        protocol = tw.protocol.Protocol
        noisy = False

        def clientConnectionFailed(self, connector, reason):
            rec("failed", reason.type)

    connector = tw.reactor.connectUNIX("s", Factory(), timeout=5)

    def make_room():
        rec("full", connector.state)
        door.accept()[0].close()
        return tw.task.deferLater(tw.reactor, 0.05, look)

    def look():
        rec("room", connector.state)
        connector.disconnect()
        door.close()
        guest.close()

    return tw.task.deferLater(tw.reactor, 0.02, make_room)


if __name__ == "__main__":
    show(a_queue_that_is_full)
