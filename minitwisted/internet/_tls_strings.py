"""Descriptions of endpoints with TLS: ``ssl:`` and ``tls:``.

The files that a description names are read when it is parsed, so that a mistake in a configuration is found when the program
starts. ``_endpoint_strings`` loads this part when such a description is met, as it needs what not everybody has.

The contract: what cannot be read or understood is raised, as whoever reads it raises it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from OpenSSL import SSL

from minitwisted.internet._hostnames import HostnameEndpoint
from minitwisted.internet._stream_endpoints import SSL4ClientEndpoint, SSL4ServerEndpoint, TCP6ServerEndpoint
from minitwisted.internet._tls_directory import Directory, objects_of
from minitwisted.internet._tls_endpoints import wrapClientTLS, wrapServerTLS
from minitwisted.internet.ssl import (
    Certificate,
    CertificateOptions,
    DiffieHellmanParameters,
    KeyPair,
    PrivateCertificate,
    optionsForClientTLS,
    platformTrust,
    trustRootFromCertificates,
)
from minitwisted.python.filepath import FilePath

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


# --- ssl:, the older ---------------------------------------------------------------------------------------------------


def _parseSSL(
    reactor: Any, port: Any, privateKey: str = "server.pem", certKey: str | None = None, sslmethod: str | None = None,
    interface: str = "", backlog: Any = 50, extraCertChain: str | None = None, dhParameters: str | None = None,
) -> SSL4ServerEndpoint:  # fmt: skip
    """``ssl:443:privateKey=key.pem:certKey=certificate.pem``; by default both are in ``server.pem``."""
    how: dict[str, Any] = {}
    if sslmethod is not None:
        how["method"] = getattr(SSL, sslmethod)
    certificate = Certificate.loadPEM(_content(certKey or privateKey)).original
    key = KeyPair.load(_content(privateKey), 1).original
    if extraCertChain is not None:
        how["extraCertChain"] = _chain(extraCertChain)
    if dhParameters is not None:
        how["dhParameters"] = DiffieHellmanParameters.fromFile(FilePath(dhParameters))
    options = CertificateOptions(privateKey=key, certificate=certificate, **how)
    return SSL4ServerEndpoint(reactor, int(port), options, int(backlog), interface)


def ssl_client(reactor: Any, given: dict[str, Any]) -> SSL4ClientEndpoint:
    """``ssl:host=example.com:port=443``, whose arguments are `given`, as those of ``tcp:``, and more.

    Without a ``hostname`` the server's name is not compared; without ``caCertsDir`` and ``hostname`` nothing is.
    """
    key, certificate = given.pop("privateKey", None), given.pop("certKey", None)
    trusted = _authorities(given.pop("caCertsDir", None))
    name = given.pop("hostname", None)
    mine = _private(certificate, key)
    if name is None:
        who = {} if mine is None else {"privateKey": mine.privateKey.original, "certificate": mine.original}
        given["sslContextFactory"] = CertificateOptions(trustRoot=trusted, **who)
    else:
        given["sslContextFactory"] = optionsForClientTLS(name, trusted or platformTrust(), mine)
    return SSL4ClientEndpoint(reactor, **given)


def _chain(path: str) -> list[Any]:
    found: list[Certificate] = []
    objects_of(_content(path), [], found)
    if not found:
        raise ValueError(f"Specified chain file '{path}' doesn't contain any valid certificates in PEM format.")
    return [each.original for each in found]


# --- tls: --------------------------------------------------------------------------------------------------------------


def tls_server(
    reactor: Any, path: str, port: Any = "443", backlog: Any = "50", interface: str = "::"
) -> Any:
    """``tls:directory:443``: all certificates of a directory, each for its names."""
    return wrapServerTLS(Directory(FilePath(path)), TCP6ServerEndpoint(reactor, int(port), int(backlog), interface))


def _parseClientTLS(
    reactor: Any, parse: Callable[[Any, str], Any], host: str, port: Any, timeout: Any = "30",
    bindAddress: str | None = None, certificate: str | None = None, privateKey: str | None = None,
    trustRoots: str | None = None, endpoint: str | None = None, **others: Any,
) -> Any:  # fmt: skip
    """``tls:example.com:443``: the server must be that one; `endpoint` is a description of another way to it."""
    if others:
        raise TypeError("unrecognized keyword arguments present", list(others))
    if endpoint is None:
        bound = None if bindAddress is None else (bindAddress, 0)
        way = HostnameEndpoint(reactor, host, int(port), int(timeout), bound)
    else:
        way = parse(reactor, endpoint)
    options = optionsForClientTLS(host, _authorities(trustRoots), _private(certificate, privateKey))
    return wrapClientTLS(options, way)


# --- Files -------------------------------------------------------------------------------------------------------------


def _content(path: str) -> bytes:
    return FilePath(path).getContent()


def _authorities(directory: str | None) -> Any:
    """Those whose certificates are in the files ``*.pem`` of `directory`; None for None."""
    if directory is None:
        return None
    files = [each for each in FilePath(directory).children() if each.basename().lower().endswith(".pem")]
    return trustRootFromCertificates([Certificate.loadPEM(each.getContent()) for each in files])


def _private(certificate: str | None, key: str | None) -> PrivateCertificate | None:
    """The two in their files, which may be one file."""
    if certificate is None and key is None:
        return None
    pair = KeyPair.load(_content(key or certificate or ""), 1)
    return PrivateCertificate.load(_content(certificate or key or ""), pair, 1)
