"""A server that knows no protocols of TLS talks to a client that offers some.

WHAT: A client offers protocols (ALPN); the server's `CertificateOptions` have no `acceptableProtocols`, and its factory names
    none.  Twisted's server ends the handshake with an internal error.  Here the offer is ignored, and nothing is agreed.
WHY: So the standard has it (RFC 7301), and so Twisted documents it: only who names protocols insists on one.
INSTEAD: On Twisted, name the protocols that clients may offer.
"""

from __future__ import annotations

from compat_tests.differences import difference, show
from compat_tests.scenarios._tls import INSTALLED, Pair, Papers


def protocols_offered_to_a_server_that_knows_none(tw, rec):
    """What one does not understand one need not refuse."""
    papers = Papers(tw)
    pair = Pair(tw, rec, client=papers.client(acceptableProtocols=[b"x"]))
    rec("agreed", pair.client.negotiatedProtocol, [bool(wire.disconnecting) for wire in pair.wires])
    pair.cut()


if INSTALLED:
    difference("tls")(protocols_offered_to_a_server_that_knows_none)

if __name__ == "__main__":
    show(protocols_offered_to_a_server_that_knows_none)
