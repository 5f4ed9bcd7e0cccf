"""Many certificates: a directory of PEM files, and the one for the name that a client asks for.

A server with many names has a certificate for each, and they are renewed while it runs.  So it is given a directory, and
whatever ``.pem`` files are in there or below: keys, certificates, those of authorities, one or many in a file.  Which key
belongs to which certificate the keys say themselves; the names are those that the certificates are for.

The contract: a name is looked up as it is, then with its first part as ``*``.  If neither is known the directory is read
again, so that new files are found.  A client that asks for no name, or for one that nobody knows, meets no certificate, and
fails.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cryptography import x509
from zope.interface import implementer

from minitwisted.internet._certificates import Certificate, KeyPair
from minitwisted.internet._tls_options import OpenSSLCertificateOptions
from minitwisted.internet.interfaces import IOpenSSLServerConnectionCreator

if TYPE_CHECKING:
    from typing import Any

_OBJECT = re.compile(rb"-----BEGIN ([A-Z ]+)-----.+?-----END \1-----\n?", re.S)


@implementer(IOpenSSLServerConnectionCreator)
class Directory:
    """Makes the connections of a server whose certificates are in `path`, a FilePath."""

    def __init__(self, path: Any) -> None:
        self._path = path
        self._anybody = OpenSSLCertificateOptions(contextForServerName=self._context_for)
        self._read()

    def serverConnectionForTLS(self, tlsProtocol: Any) -> Any:
        """A connection that takes the context of the name, as soon as it knows it."""
        return self._anybody.connection(tlsProtocol)

    def _read(self) -> None:
        keys: list[KeyPair] = []
        certificates: list[Certificate] = []
        for file in sorted(self._path.walk()):
            if file.isfile() and file.splitext()[1] == ".pem":
                objects_of(file.getContent(), keys, certificates)
        self._known = options_by_name(keys, certificates)

    def _context_for(self, name: bytes | None) -> Any:
        if name is None:
            return None
        found = self._find(name.decode("ascii"))
        if found is None:
            self._read()
            found = self._find(name.decode("ascii"))
        return None if found is None else found.getContext()

    def _find(self, name: str) -> Any:
        return self._known.get(name) or self._known.get("*." + name.partition(".")[2])


def objects_of(text: bytes, keys: list[KeyPair], certificates: list[Certificate]) -> None:
    """Add what stands in a PEM file."""
    for match in _OBJECT.finditer(text):
        if match[1] == b"CERTIFICATE":
            certificates.append(Certificate.loadPEM(match[0]))
        elif match[1].endswith(b"PRIVATE KEY"):
            keys.append(KeyPair.load(match[0], 1))


def options_by_name(keys: list[KeyPair], certificates: list[Certificate]) -> dict[str, OpenSSLCertificateOptions]:
    """How to speak as each of the names."""
    by_hash = {key.keyHash(): key for key in keys}
    by_subject = {_key_of(each.getSubject()): each for each in certificates}
    found = {}
    for each in certificates:
        key = by_hash.get(each.getPublicKey().keyHash())
        if key is not None:
            chain = [above.original for above in _chain(each, by_subject)]
            options = OpenSSLCertificateOptions(key.original, each.original, extraCertChain=chain)
            found.update(dict.fromkeys(_names_of(each), options))
    return found


def _chain(certificate: Certificate, by_subject: dict[Any, Certificate]) -> list[Certificate]:
    """Those of the certificates that have signed it, from the nearest on."""
    chain: list[Certificate] = []
    while True:
        above = by_subject.get(_key_of(certificate.getIssuer()))
        if above is None or above == certificate or above in chain:
            return chain
        chain.append(above)
        certificate = above


def _key_of(name: Any) -> Any:
    return frozenset(name.items())


def _names_of(certificate: Certificate) -> list[str]:
    try:
        names = certificate.original.to_cryptography().extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return []
    return names.value.get_values_for_type(x509.DNSName)
