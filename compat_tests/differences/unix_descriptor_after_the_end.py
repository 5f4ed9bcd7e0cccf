"""To pass a descriptor after the end does nothing.

WHAT: `sendFileDescriptor` of a UNIX transport whose connection is lost.  On epoll and poll Twisted raises ValueError ("file
    descriptor cannot be a negative integer").  Here it is ignored, as `write` is on both.
WHY: A program cannot always know that a connection is over.
INSTEAD: On Twisted, look at `transport.connected` before.
"""

from __future__ import annotations

import socket

from compat_tests.differences import difference, show


@difference("unix", reactor=True)
def a_descriptor_after_the_end(tw, rec):
    """The other side has gone."""
    one, other = socket.socketpair()
    one.setblocking(False)
    factory = tw.protocol.Factory.forProtocol(tw.protocol.Protocol)
    transport = tw.reactor.adoptStreamConnection(one.fileno(), socket.AF_UNIX, factory)
    one.close()
    other.close()

    def look():
        rec("connected", transport.connected)
        rec.raises(transport.write, b"x")
        rec.raises(transport.sendFileDescriptor, 0)

    return tw.task.deferLater(tw.reactor, 0.02, look)


if __name__ == "__main__":
    show(a_descriptor_after_the_end)
