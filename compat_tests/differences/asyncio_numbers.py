"""On asyncio, whoever gets the number of a closed descriptor is watched

WHAT: A descriptor is closed without being removed from the asyncio reactor, and another one, to which the system gives the same
number, is added.  Twisted never calls it, as the loop takes it for the old one.  Here it is watched.
WHY: On the other reactors it is; and what looks like a connection on which nothing comes is hard to find.
INSTEAD: Remove a descriptor before it is closed.
"""

from __future__ import annotations

import asyncio
import socket

from compat_tests.differences import difference, show


@difference("asyncio")
def asyncio_numbers(tw, rec):
    """Two sockets, one after the other, with one number."""
    loop = asyncio.new_event_loop()
    tw["internet.asyncioreactor"].install(loop)
    reactor = tw["internet.reactor"]

    class Socket:
        def __init__(self, name):
            self.one, self.other = socket.socketpair()
            self.name, self.number = name, self.one.fileno()

        def fileno(self):
            return self.number

        def logPrefix(self):
            return self.name

        def doRead(self):
            rec("read", self.name, self.one.recv(10))

    first = Socket("first")
    reactor.addReader(first)
    first.one.close()
    second = Socket("second")
    rec("the same number", second.number == first.number)
    reactor.addReader(second)
    second.other.send(b"hello")
    reactor.callLater(0.03, reactor.stop)
    reactor.run(installSignalHandlers=False)
    rec("ended", reactor.running)
    loop.close()


if __name__ == "__main__":
    show(asyncio_numbers)
