"""The settings of TLS, and the context made of them.

OpenSSL takes its settings as bits and callbacks on a context.  Here they are arguments of one class with safe values where
nothing is said; contradictions are found when the options are made, not when somebody connects.  The context is made when it is
first needed, since making one is slow, and shared by all connections.

The contract: with `trustRoot` the peer must show a certificate that somebody trusted has signed.  Whether it is the certificate
of the *right* peer is another question, which only clients ask: see `_tls_client`.
"""

from __future__ import annotations

import os
import warnings
from functools import wraps
from hashlib import md5
from typing import TYPE_CHECKING

from OpenSSL import SSL
from zope.interface import implementer

from minitwisted.internet._tls_versions import (
    TLSVersion,
    good_ciphers,
    must_be_version,
    suites_of,
    versions_outside,
)
from minitwisted.internet._trust_roots import IOpenSSLTrustRoot, OpenSSLCertificateAuthorities
from minitwisted.internet.interfaces import (
    IOpenSSLClientConnectionCreator,
    IOpenSSLContextFactory,
    IOpenSSLServerConnectionCreator,
)
from minitwisted.python._home import at_home
from minitwisted.python._levels import LogLevel
from minitwisted.python._publisher import Logger
from minitwisted.python.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

logger = Logger("minitwisted.internet._sslverify")

#: No version below this one, unless somebody insists.
OLDEST = TLSVersion.TLSv1_2

_WHERE = "minitwisted.internet._sslverify.OpenSSLCertificateOptions"

#: Two ways to say the same: of each pair only one may be given, even with the value that it would have had.
EXCLUSIVE = (
    *(("trustRoot", other) for other in ("requireCertificate", "verify", "caCerts")),
    *(("method", other) for other in ("raiseMinimumTo", "insecurelyLowerMinimumTo", "lowerMaximumSecurityTo")),
    ("raiseMinimumTo", "insecurelyLowerMinimumTo"),
)


def _one_of_each(make: Callable[..., None]) -> Callable[..., None]:
    """`make`, but it raises TypeError if both of an exclusive pair are given."""
    names = make.__code__.co_varnames[1 : make.__code__.co_argcount]

    @wraps(make)
    def made(self: Any, *args: Any, **kwargs: Any) -> None:
        if any(name not in names for name in kwargs):
            raise TypeError("no such param")
        given = {*names[: len(args)], *kwargs}
        for one, other in EXCLUSIVE:
            if one in given and other in given:
                raise TypeError(f"The '{one}' and '{other}' arguments to {_WHERE}.__init__ are mutually exclusive.")
        make(self, *args, **kwargs)

    return made


@implementer(IOpenSSLServerConnectionCreator, IOpenSSLClientConnectionCreator, IOpenSSLContextFactory)
class OpenSSLCertificateOptions:
    """How to speak TLS, as a server or as a client that knows what it does; others want `optionsForClientTLS`.

    `privateKey` and `certificate` (of pyOpenSSL) say who we are, `extraCertChain` who has signed that; `trustRoot` whom we
    believe (or, older: `verify`, `caCerts`, `requireCertificate`).  The range of versions is moved by `raiseMinimumTo`,
    `insecurelyLowerMinimumTo` and `lowerMaximumSecurityTo`; `method` is deprecated.  `acceptableProtocols` are names for
    ALPN, best first.  `contextForServerName` is called with the name that a client asks for (bytes or None) and returns
    another context, or None for this one.

    Raises ValueError for what cannot be, TypeError for arguments of which only one may be given.
    """

    _context: Any = None

    @_one_of_each
    def __init__(
        self, privateKey: Any = None, certificate: Any = None, method: int | None = None, verify=False,
        caCerts: list[Any] | None = None, verifyDepth: int = 9, requireCertificate=True, verifyOnce=True,
        enableSingleUseKeys=True, enableSessions=False, fixBrokenPeers=False,
        enableSessionTickets=False, extraCertChain: list[Any] | None = None, acceptableCiphers: Any = None,
        dhParameters: Any = None, trustRoot: Any = None, acceptableProtocols: Sequence[bytes] | None = None,
        raiseMinimumTo: Any = None, insecurelyLowerMinimumTo: Any = None, lowerMaximumSecurityTo: Any = None,
        contextForServerName: Callable[[bytes | None], Any] | None = None,
    ) -> None:  # fmt: skip
        if (privateKey is None) != (certificate is None):
            raise ValueError("Specify neither or both of privateKey and certificate")
        self.privateKey, self.certificate = privateKey, certificate
        self.extraCertChain = list(extraCertChain or ())
        if self.extraCertChain and not (privateKey and certificate):
            raise ValueError("A private key and a certificate are required when adding a supplemental certificate chain.")
        self.method, self._versions = _range(method, raiseMinimumTo, insecurelyLowerMinimumTo, lowerMaximumSecurityTo)
        self.verify, self.caCerts, self.trustRoot = verify, caCerts, trustRoot
        self.verifyDepth, self.requireCertificate, self.verifyOnce = verifyDepth, requireCertificate, verifyOnce
        self._settle_trust()
        self.enableSingleUseKeys, self.enableSessions = enableSingleUseKeys, enableSessions
        self.fixBrokenPeers, self.enableSessionTickets = fixBrokenPeers, enableSessionTickets
        self.dhParameters = dhParameters
        wanted = good_ciphers() if acceptableCiphers is None else acceptableCiphers
        self._suites = ":".join(each.fullName for each in wanted.selectCiphers(suites_of("ALL")))
        if not self._suites:
            raise ValueError("Supplied IAcceptableCiphers yielded no usable ciphers on this platform.")
        self._protocols, self._context_for = acceptableProtocols, contextForServerName

    def _settle_trust(self) -> None:
        if self.trustRoot is not None:
            self.verify, self.trustRoot = True, IOpenSSLTrustRoot(self.trustRoot)
        elif self.verify:
            if not self.caCerts:
                raise ValueError(
                    "Specify client CA certificate information if and only if enabling certificate verification"
                )
            self.trustRoot = OpenSSLCertificateAuthorities(self.caCerts)

    # What connections are made of.

    def clientConnectionForTLS(self, protocol: Any) -> Any:
        """The OpenSSL half of a connection, for `protocol`, a TLSMemoryBIOProtocol."""
        return self.connection(protocol)

    def serverConnectionForTLS(self, protocol: Any) -> Any:
        """The same, for a server."""
        return self.connection(protocol)

    def connection(self, protocol: Any) -> Any:
        """A connection of pyOpenSSL whose callbacks find `protocol`."""
        made = SSL.Connection(self.getContext(), None)
        made.set_app_data(protocol)
        return made

    def getContext(self) -> Any:
        """The context, the same one each time."""
        if self._context is None:
            self._context = self._make_context()
        return self._context

    def __getstate__(self) -> dict[str, Any]:
        said = "__getstate__ was deprecated in Twisted 15.0.0; please use a real persistence system instead"
        warnings.warn(f"{_WHERE}.{said}", DeprecationWarning, stacklevel=2)
        return {name: value for name, value in self.__dict__.items() if name != "_context"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        said = "__setstate__ was deprecated in Twisted 15.0.0; please use a real persistence system instead"
        warnings.warn(f"{_WHERE}.{said}", DeprecationWarning, stacklevel=2)
        self.__dict__ = state

    # The context.

    def _make_context(self) -> Any:
        context = SSL.Context(self.method)
        context.set_options(self._option_bits())
        context.set_mode(SSL.MODE_RELEASE_BUFFERS)
        if self.privateKey is not None:
            context.use_certificate(self.certificate)
            context.use_privatekey(self.privateKey)
            for each in self.extraCertChain:
                context.add_extra_chain_cert(each)
            context.check_privatekey()
        self._set_trust(context)
        self._set_sessions(context)
        if self.dhParameters is not None:
            context.load_tmp_dh(self.dhParameters._dhFile.path)
        context.set_cipher_list(self._suites.encode("ascii"))
        context.set_alpn_select_callback(self._choose_protocol)
        if self._protocols:
            context.set_alpn_protos(list(self._protocols))
        if self._context_for is not None:
            context.set_tlsext_servername_callback(self._change_context)
        return context

    def _option_bits(self) -> int:
        bits = SSL.OP_NO_COMPRESSION | SSL.OP_CIPHER_SERVER_PREFERENCE | self._versions
        if self.enableSingleUseKeys:
            bits |= SSL.OP_SINGLE_DH_USE | SSL.OP_SINGLE_ECDH_USE
        if self.fixBrokenPeers:
            bits |= SSL.OP_ALL
        if not self.enableSessionTickets:
            bits |= SSL.OP_NO_TICKET
        return bits

    def _set_trust(self, context: Any) -> None:
        how = SSL.VERIFY_NONE
        if self.verify:
            how = SSL.VERIFY_PEER
            if self.requireCertificate:
                how |= SSL.VERIFY_FAIL_IF_NO_PEER_CERT
            if self.verifyOnce:
                how |= SSL.VERIFY_CLIENT_ONCE
            self.trustRoot._addCACertsToContext(context)
        context.set_verify(how, lambda connection, certificate, number, depth, fine: fine)
        context.set_verify_depth(self.verifyDepth)

    def _set_sessions(self, context: Any) -> None:
        if not self.enableSessions:
            context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
            return
        # Whoever resumes a session must come back to these same options, and nobody else has this name.
        context.set_session_id(md5(os.urandom(32)).hexdigest().encode("ascii"))
        context.set_session_cache_mode(SSL.SESS_CACHE_SERVER)

    def _choose_protocol(self, connection: Any, offered: Any) -> Any:
        """The best of ours that a client has offered; nothing, if there is none, and that ends the connection."""
        # The context is shared, and a factory may have protocols of its own.
        factory: Any = getattr(connection.get_app_data(), "factory", None)
        spoken = factory.protocols_spoken() if hasattr(factory, "protocols_spoken") else None
        ours = self._protocols if spoken is None else spoken
        if not ours:
            return SSL.NO_OVERLAPPING_PROTOCOLS  # we know nothing of such things, which is no reason not to talk
        return next((each for each in ours if each in offered), b"")

    def _change_context(self, connection: Any) -> None:
        try:
            other = self._context_for and self._context_for(connection.get_servername())
        except BaseException:
            # OpenSSL would go on as it pleases: nobody shall be shown a certificate that was not chosen for him.
            logger.emit(LogLevel.critical, "while looking up SNI context", log_failure=Failure())
            connection.get_app_data().abortConnection()
            return
        if other is not None:
            connection.set_context(other)


def _range(method: Any, raised: Any, lowered: Any, newest: Any) -> tuple[int, int]:
    """The method and the flags for the versions that are wanted."""
    if method is not None:
        warnings.warn(
            "Passing method to minitwisted.internet.ssl.CertificateOptions was deprecated in Twisted 17.1.0. "
            "Please use a combination of insecurelyLowerMinimumTo, raiseMinimumTo, and lowerMaximumSecurityTo instead, "
            "as Twisted will correctly configure the method.",
            DeprecationWarning,
            stacklevel=4,
        )
        return method, 0
    oldest = max(OLDEST, raised) if raised is not None else OLDEST if lowered is None else must_be_version(lowered)
    if newest is not None:
        for name, least in (("raiseMinimumTo", raised), ("insecurelyLowerMinimumTo", lowered)):
            if least is not None and least > newest:
                raise ValueError(f"{name} needs to be lower than lowerMaximumSecurityTo")
        oldest = min(oldest, newest)
    return SSL.TLS_METHOD, versions_outside(oldest, newest)


at_home("minitwisted.internet._sslverify", OpenSSLCertificateOptions)
