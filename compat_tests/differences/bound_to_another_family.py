"""An address of another family to connect from fails the attempt.

WHAT: `connectTCP("127.0.0.1", port, factory, bindAddress=("::1", 0))`.  Twisted raises TypeError ("AF_INET address must be a
    pair"), after it has opened a socket.  Here the factory is told, as of every address that cannot be had: ConnectBindError.
WHY: Whether an address fits shows only when the host's name has been looked up, and it may be looked up later.
INSTEAD: On Twisted, compare the two families before.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("tcp", reactor=True)
def from_an_ipv6_address(tw, rec):
    """An IPv4 host, from an IPv6 address."""

    class Factory(tw.protocol.ClientFactory):
        def clientConnectionFailed(self, connector, reason):
            rec("failed", reason.type)

    error = rec.raises(tw.reactor.connectTCP, "127.0.0.1", 9, Factory(), bindAddress=("::1", 0))
    rec("kind", isinstance(error, Exception))
    tw.reactor.callLater(0.02, rec.done)


if __name__ == "__main__":
    show(from_an_ipv6_address)
