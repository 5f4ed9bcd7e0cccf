"""A binding may be to an IPv6 address.

WHAT: `listenTCP(makeBinding("::1"), factory)`.  Twisted raises CannotListenError ("Address family for hostname not supported"),
    unless the address is given once more as `interface`.  Here it listens.
WHY: An address says itself of which family it is, in a binding as in `interface`.
INSTEAD: On Twisted, give `interface` as well.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("tcp", reactor=True)
def a_binding_of_ipv6(tw, rec):
    """The loopback of IPv6."""
    binding = tw["internet.tcp"].makeBinding("::1", reuseAddress=True)
    port = rec.raises(tw.reactor.listenTCP, binding, tw.protocol.ServerFactory())
    return tw.defer.maybeDeferred(getattr(port, "stopListening", lambda: None))


if __name__ == "__main__":
    show(a_binding_of_ipv6)
