"""Clients: is this the server that I wanted to reach?

A signature says that somebody is who he says he is.  A client wants more: that he is the one whose name it has.  So the name
is sent along, for servers that are many, and the certificate must be for it.  OpenSSL asks a callback about each certificate
of the chain as it goes through them; at the server's own, which is the last, the name is compared.

The contract: a server with another name never gets a byte of the program's, and the protocol's ``connectionLost`` has the
reason, a ``VerificationError``.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

import idna
from service_identity import CertificateError, VerificationError
from service_identity.hazmat import DNS_ID, IPAddress_ID, verify_service_identity
from service_identity.pyopenssl import extract_patterns
from zope.interface import implementer

from minitwisted.internet._tls_options import OpenSSLCertificateOptions, logger
from minitwisted.internet._trust_roots import platformTrust
from minitwisted.internet.interfaces import IOpenSSLClientConnectionCreator
from minitwisted.python._home import at_home
from minitwisted.python._levels import LogLevel
from minitwisted.python.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


@implementer(IOpenSSLClientConnectionCreator)
class ClientTLSOptions:
    """Connections to `hostname` (text, a name or an address) by `options`; see `optionsForClientTLS`, which makes it."""

    def __init__(self, hostname: str, options: OpenSSLCertificateOptions, sendServerName: bool | None = None) -> None:
        self._options = options
        self._who: Any
        try:
            address = ip_address(hostname)
        except ValueError:
            self._hostname = _in_ascii(hostname)
            self._who, is_name = DNS_ID(self._hostname), True
        else:
            self._hostname = hostname
            self._who, is_name = IPAddress_ID(str(address)), False
        self._sends = is_name if sendServerName is None else sendServerName

    def clientConnectionForTLS(self, tlsProtocol: Any) -> Any:
        """A connection that fails unless the server is the one that we want."""
        connection = self._options.connection(tlsProtocol)
        if self._sends:
            connection.set_tlsext_host_name(self._hostname.encode("ascii"))
        connection.set_verify(connection.get_context().get_verify_mode(), self._is_fine)
        return connection

    def _is_fine(self, connection: Any, certificate: Any, number: int, depth: int, fine: int) -> bool:
        """Whether OpenSSL may go on; `depth` is 0 for the server's own certificate."""
        if depth:
            return bool(fine)
        # Also of one whom nobody vouches for it is told that he is somebody else: that says more.
        try:
            verify_service_identity(extract_patterns(certificate), [self._who], [])
        except VerificationError:
            connection.get_app_data().failVerification(Failure())
        except CertificateError:
            if fine:
                connection.get_app_data().failVerification(Failure())
        except BaseException:
            problem = Failure()
            logger.emit(LogLevel.critical, "while verifying certificate", log_failure=problem)
            connection.get_app_data().failVerification(problem)
        else:
            return bool(fine)
        return False


def _in_ascii(name: str) -> str:
    """A host name as it is sent.  Raises idna.IDNAError if nobody can have it."""
    # IDNA has no upper case, but names in ASCII were there before it.
    return name if name.isascii() and idna.encode(name.lower()) else idna.encode(name).decode("ascii")


def optionsForClientTLS(
    hostname: str, trustRoot: Any = None, clientCertificate: Any = None, acceptableProtocols: Sequence[bytes] | None = None,
    *, extraCertificateOptions: dict[str, Any] | None = None, sendServerName: bool | None = None,
) -> Any:  # fmt: skip
    """How to speak TLS as a client of `hostname`: what nearly every client wants.

    The server must have a certificate for `hostname` (text), signed by one of `trustRoot`, by default `platformTrust`.  We show
    `clientCertificate` (a PrivateCertificate), if there is one.  `acceptableProtocols` are for ALPN.
    `extraCertificateOptions` go to `CertificateOptions`.  The name is sent if it is one, unless `sendServerName` says
    otherwise.

    Raises TypeError unless the name is text, and idna.IDNAError if it cannot be one.
    """
    if not isinstance(hostname, str):
        raise TypeError(f"optionsForClientTLS requires text for host names, not {hostname.__class__.__name__}")
    how: dict[str, Any] = {}
    if clientCertificate is not None:
        how = {"privateKey": clientCertificate.privateKey.original, "certificate": clientCertificate.original}
    options = OpenSSLCertificateOptions(
        trustRoot=platformTrust() if trustRoot is None else trustRoot,
        acceptableProtocols=acceptableProtocols, **how, **(extraCertificateOptions or {}),
    )  # fmt: skip
    return ClientTLSOptions(hostname, options, sendServerName)


at_home("minitwisted.internet._sslverify", ClientTLSOptions, optionsForClientTLS)
