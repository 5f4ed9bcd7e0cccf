"""A certificate that is for no name is for no server.

WHAT: A client with `optionsForClientTLS("localhost")` meets a server whose certificate is signed by somebody trusted but has no
    subjectAltName, so that it says of no host that it is its.  Twisted logs a CertificateError ("while verifying
    certificate") and goes on, as if the name fitted.  Here the connection fails with that error.
WHY: Whoever can get any such certificate signed could pose as every server.
INSTEAD: On Twisted, trust only authorities that put names into what they sign.
"""

from __future__ import annotations

from compat_tests.differences import difference, show
from compat_tests.scenarios._tls import INSTALLED, NAMELESS, Pair, Papers


def nameless_certificate(tw, rec):
    """Without a name there is nothing to compare, and nobody is believed."""
    papers = Papers(tw)
    nameless = papers.ssl.PrivateCertificate.loadPEM(NAMELESS)
    pair = Pair(tw, rec, server=papers.server(nameless))
    pair.client.write(b"a secret")
    pair.pump()
    rec("broken off", bool(pair.client.disconnecting))
    pair.cut()


if INSTALLED:
    difference("tls")(nameless_certificate)

if __name__ == "__main__":
    show(nameless_certificate)
