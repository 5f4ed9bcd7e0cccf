"""TLS, for those who have pyOpenSSL; the door to all of this chapter.

* `_tls_names`, `_certificates`: who somebody is, and who says so.
* `_trust_roots`: whom to believe.
* `_tls_versions`, `_tls_options`: how to speak.
* `_tls_client`: is this the server that I wanted?

What carries the bytes is in ``protocols/tls.py``.  The context factories here are older than all of that: they return a context
that believes everybody, and are kept for programs that have them.

``pip install minitwisted[tls]`` brings what this needs; without it the import fails.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from OpenSSL import SSL
from service_identity import VerificationError
from zope.interface import implementer

from minitwisted.internet import interfaces
from minitwisted.internet._sslverify import (
    DN,
    Certificate,
    CertificateRequest,
    DistinguishedName,
    KeyPair,
    OpenSSLDefaultPaths,
    PrivateCertificate,
    TLSVersion,
    optionsForClientTLS,
    platformTrust,
    trustRootFromCertificates,
)
from minitwisted.internet._sslverify import OpenSSLAcceptableCiphers as AcceptableCiphers
from minitwisted.internet._sslverify import OpenSSLCertificateOptions as CertificateOptions
from minitwisted.internet._sslverify import OpenSSLDiffieHellmanParameters as DiffieHellmanParameters

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

__all__ = [
    "ContextFactory", "DefaultOpenSSLContextFactory", "ClientContextFactory", "DistinguishedName", "DN", "Certificate",
    "CertificateRequest", "PrivateCertificate", "KeyPair", "AcceptableCiphers", "CertificateOptions",
    "DiffieHellmanParameters", "platformTrust", "OpenSSLDefaultPaths", "TLSVersion", "VerificationError",
    "optionsForClientTLS", "ProtocolNegotiationSupport", "protocolNegotiationMechanisms", "trustRootFromCertificates",  # noqa: F822
]  # fmt: skip


# --- Older: something that gives a context -----------------------------------------------------------------------------


@implementer(interfaces.IOpenSSLContextFactory)
class ContextFactory:
    """Gives contexts; subclasses say which."""

    isClient = 0

    def getContext(self) -> Any:
        """A Context of pyOpenSSL."""
        raise NotImplementedError


class DefaultOpenSSLContextFactory(ContextFactory):
    """A server's, from the PEM files of its key and its certificate.  Raises OpenSSL.SSL.Error if they cannot be used."""

    _context: Any = None

    def __init__(
        self, privateKeyFileName: Any, certificateFileName: Any, sslmethod: int = SSL.TLS_METHOD,
        _contextFactory: Any = SSL.Context,
    ) -> None:  # fmt: skip
        self.privateKeyFileName, self.certificateFileName = privateKeyFileName, certificateFileName
        self.sslmethod, self._contextFactory = sslmethod, _contextFactory
        # Now, so that a missing file is an error here and not when somebody connects.
        self.cacheContext()

    def cacheContext(self) -> None:
        """Make the context, unless it is there."""
        if self._context is None:
            context = self._contextFactory(self.sslmethod)
            context.set_options(SSL.OP_NO_SSLv2)
            context.use_certificate_file(self.certificateFileName)
            context.use_privatekey_file(self.privateKeyFileName)
            self._context = context

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_context"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__ = state

    def getContext(self) -> Any:
        """The context, the same one each time."""
        self.cacheContext()
        return self._context


@implementer(interfaces.IOpenSSLContextFactory)
class ClientContextFactory:
    """A client's that believes everybody.  Use `optionsForClientTLS`."""

    isClient = 1
    method = SSL.TLS_METHOD
    _contextFactory = SSL.Context

    def getContext(self) -> Any:
        """A new context."""
        context = self._contextFactory(self.method)
        context.set_options(SSL.OP_NO_SSLv2 | SSL.OP_NO_SSLv3 | SSL.OP_NO_TLSv1 | SSL.OP_NO_TLSv1_1)
        return context


# --- Older still: is there a way to agree on a protocol? ---------------------------------------------------------------


class FlagConstant:
    """Some of the `names` of a set, as one value."""

    def __init__(self, *names: str) -> None:
        self.names = frozenset(names)

    def __or__(self, other: FlagConstant) -> FlagConstant:
        return FlagConstant(*self.names | other.names)

    def __and__(self, other: FlagConstant) -> FlagConstant:
        return FlagConstant(*self.names & other.names)

    def __bool__(self) -> bool:
        return bool(self.names)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FlagConstant) and other.names == self.names

    def __hash__(self) -> int:
        return hash(self.names)

    def __repr__(self) -> str:
        names = ",".join(sorted(self.names))
        return f"<ProtocolNegotiationSupport={names if len(self.names) == 1 else f'{{{names}}}'}>"


class _ProtocolNegotiationSupport:
    """The ways there have been: NPN, which is gone, and ALPN."""

    NOSUPPORT = FlagConstant()
    NPN = FlagConstant("NPN")
    ALPN = FlagConstant("ALPN")

    @classmethod
    def iterconstants(cls) -> Iterator[FlagConstant]:
        """The ways, the oldest first."""
        return iter((cls.NPN, cls.ALPN))


_ProtocolNegotiationSupport.__name__ = _ProtocolNegotiationSupport.__qualname__ = "ProtocolNegotiationSupport"


def protocolNegotiationMechanisms() -> Any:
    """Which ways there are.  Deprecated: there is always ALPN."""
    _say(protocolNegotiationMechanisms.__name__, "")
    return _ProtocolNegotiationSupport.ALPN


def __getattr__(name: str) -> Any:
    if name != "ProtocolNegotiationSupport":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    _say(name, ": All supported TLS backends provide ALPN. There is no need to check for support.")
    return _ProtocolNegotiationSupport


def _say(name: str, why: str) -> None:
    warnings.warn(f"{__name__}.{name} was deprecated in Twisted 26.10.0{why}", DeprecationWarning, stacklevel=3)
