"""Whom to believe: the authorities whose signatures count.

A certificate is as good as the one that signed it, and at the end of that chain stands one that is believed because somebody
has said so.  Mostly the system's owner has: then OpenSSL looks where the system keeps them.  A program that has authorities of
its own names them, and believes nobody else.

The contract: a trust root puts its authorities into a context; nobody outside of this chapter calls it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zope.interface import Interface, implementer

from minitwisted.python._home import at_home

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any


class IOpenSSLTrustRoot(Interface):
    """Something that knows whom to believe.  Programs get one from `platformTrust` or `trustRootFromCertificates`."""

    __module__ = "minitwisted.internet._sslverify"  # as `at_home` does, but interfaces cannot be changed later

    def _addCACertsToContext(context: Any) -> None:
        """Let `context` believe in them."""


@implementer(IOpenSSLTrustRoot)
class OpenSSLDefaultPaths:
    """Those whom the owner of this machine believes, from where OpenSSL was told to look when it was built."""

    def _addCACertsToContext(self, context: Any) -> None:
        context.set_default_verify_paths()


@implementer(IOpenSSLTrustRoot)
class OpenSSLCertificateAuthorities:
    """Just these: `caCerts`, certificates of pyOpenSSL."""

    def __init__(self, caCerts: Iterable[Any]) -> None:
        self._caCerts = caCerts

    def _addCACertsToContext(self, context: Any) -> None:
        store = context.get_cert_store()
        for each in self._caCerts:
            store.add_cert(each)


def platformTrust() -> Any:
    """Whom the owner of this machine believes: the right answer for clients of servers that are open to the public."""
    return OpenSSLDefaultPaths()


at_home("minitwisted.internet._sslverify", OpenSSLDefaultPaths, OpenSSLCertificateAuthorities, platformTrust)
