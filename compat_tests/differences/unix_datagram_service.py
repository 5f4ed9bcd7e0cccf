"""A service for datagrams to a path can be stopped.

WHAT: `stopService` of a running UNIXDatagramClient.  Twisted raises AttributeError ("no attribute 'disconnect'"), as its port
    is no connection, and the port stays open.  Here the port is closed.
WHY: Services are there to be stopped, and one that cannot be keeps the whole application from stopping.
INSTEAD: On Twisted, use `connectUNIXDatagram` in a service of your own.
"""

from __future__ import annotations

import os

from compat_tests.differences import difference, show


@difference("unix", reactor=True)
def a_service_for_datagrams(tw, rec):
    """It is started and stopped."""

    class Partner(tw.protocol.ConnectedDatagramProtocol):
        noisy = False

        def stopProtocol(self):
            rec("stopped")

    port = tw.reactor.listenUNIXDatagram("s", tw.protocol.DatagramProtocol())
    service = tw["application.internet"].UNIXDatagramClient("s", Partner())
    service.startService()
    stopping = tw.defer.maybeDeferred(service.stopService)
    stopping.addErrback(lambda reason: rec("failed", reason.type))
    stopping.addCallback(lambda _: port.stopListening())
    return stopping.addCallback(lambda _: tw.task.deferLater(tw.reactor, 0.01, os.remove, "s"))


if __name__ == "__main__":
    show(a_service_for_datagrams)
