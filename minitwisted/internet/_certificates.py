"""Certificates, keys, and who signs what.

Four papers make up the whole bureaucracy.  A key pair proves, by what only its owner can compute, that somebody has it.  A
request says: I have this key and would like to be called so.  A certificate says: I, whose signature this is, believe that.  A
private certificate is a certificate together with its key, which is what a server needs, and an authority too.

The contract: each of them wraps an object of pyOpenSSL, or a request of cryptography, as ``original``; ``dump`` and ``load`` go
to bytes and back, in DER unless a format of pyOpenSSL (``FILETYPE_PEM`` ...) says otherwise.  Keys and certificates that do not
belong together raise ``VerifyError``.
"""

from __future__ import annotations

import warnings
from hashlib import md5
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from OpenSSL import crypto

from minitwisted.internet._tls_names import DistinguishedName
from minitwisted.internet._tls_options import OpenSSLCertificateOptions
from minitwisted.internet._trust_roots import IOpenSSLTrustRoot, OpenSSLCertificateAuthorities
from minitwisted.internet.defer import Deferred
from minitwisted.internet.error import CertificateError, VerifyError
from minitwisted.python._home import at_home

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

ASN1, PEM = crypto.FILETYPE_ASN1, crypto.FILETYPE_PEM

YEAR = 60 * 60 * 24 * 365

_ENCODINGS = {ASN1: serialization.Encoding.DER, PEM: serialization.Encoding.PEM}
_DIGESTS: dict[str, Any] = {
    kind.name: kind
    for kind in (hashes.MD5, hashes.SHA1, hashes.SHA224, hashes.SHA256, hashes.SHA384, hashes.SHA512)
}  # fmt: skip
_KINDS = {crypto.TYPE_RSA: "RSA", crypto.TYPE_DSA: "DSA"}
_OIDS = {
    "commonName": x509.NameOID.COMMON_NAME,
    "organizationName": x509.NameOID.ORGANIZATION_NAME,
    "organizationalUnitName": x509.NameOID.ORGANIZATIONAL_UNIT_NAME,
    "localityName": x509.NameOID.LOCALITY_NAME,
    "stateOrProvinceName": x509.NameOID.STATE_OR_PROVINCE_NAME,
    "countryName": x509.NameOID.COUNTRY_NAME,
    "emailAddress": x509.NameOID.EMAIL_ADDRESS,
}

_FIELDS = {oid: long for long, oid in _OIDS.items()}


# --- What all papers have in common ----------------------------------------------------------------------------------


class CertBase:
    """A paper about a subject: `original`."""

    def __init__(self, original: Any) -> None:
        self.original = original

    def getSubject(self) -> DistinguishedName:
        """Whom it is about."""
        return _name_from(self.original.get_subject())

    def __conform__(self, interface: Any) -> Any:
        # Whoever is asked to believe in a certificate believes in what it has signed.
        return OpenSSLCertificateAuthorities([self.original]) if interface is IOpenSSLTrustRoot else NotImplemented


def _name_from(original: Any) -> DistinguishedName:
    """The distinguished name in an X509Name; fields that are empty are not there."""
    fields = {long: getattr(original, long, None) for long in _OIDS}
    return DistinguishedName(**{long: value for long, value in fields.items() if value is not None})


def _name_into(name: DistinguishedName, original: Any) -> None:
    for field, value in name.items():
        setattr(original, field, value.decode("ascii"))


class CertificateRequest(CertBase):
    """A request to be believed: `original` is a CertificateSigningRequest of cryptography."""

    def getSubject(self) -> DistinguishedName:
        """Who asks.  Raises ValueError if the name has a field that a DistinguishedName has not."""
        found = DistinguishedName()
        for attribute in self.original.subject:
            # What cannot be shown to whoever agrees to the name must not be left out silently.
            if attribute.oid not in _FIELDS:
                raise ValueError(f"Unknown X509 name attribute: {attribute.oid}")
            setattr(found, _FIELDS[attribute.oid], attribute.value)
        return found

    @classmethod
    def load(cls, requestData: bytes, requestFormat: int = ASN1) -> CertificateRequest:
        """The request in `requestData`.  Raises ValueError."""
        _encoding(requestFormat)
        read = x509.load_der_x509_csr if requestFormat == ASN1 else x509.load_pem_x509_csr
        original = read(requestData)
        if not original.is_signature_valid:
            raise VerifyError(f"Can't verify that request for {cls(original).getSubject()!r} is self-signed.")
        return cls(original)

    def dump(self, format: int = ASN1) -> bytes:
        """The request as bytes."""
        return self.original.public_bytes(_encoding(format))


def _encoding(format: int) -> Any:
    if format not in _ENCODINGS:
        raise ValueError(f"Unsupported format: {format!r}")
    return _ENCODINGS[format]


# --- Certificates ----------------------------------------------------------------------------------------------------


class Certificate(CertBase):
    """A certificate; `original` is an X509 of pyOpenSSL."""

    __hash__ = None  # type: ignore[assignment]  # equal ones are no reason to have a number

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Certificate) and self.dump() == other.dump()

    def __repr__(self) -> str:
        who = (_common(self.getSubject()), _common(self.getIssuer()))
        return f"<{self.__class__.__name__} Subject={who[0]} Issuer={who[1]}>"

    @classmethod
    def load(cls, requestData: bytes, format: int = ASN1, args: Any = ()) -> Any:
        """The certificate in `requestData`; `args` are for the class.  Raises OpenSSL.crypto.Error."""
        return cls(crypto.load_certificate(format, requestData), *args)

    @classmethod
    def loadPEM(cls, data: bytes) -> Any:
        """The first certificate of a PEM file."""
        return cls.load(data, PEM)

    @classmethod
    def peerFromTransport(cls, transport: Any) -> Any:
        """The certificate of the other side of a transport.  Raises CertificateError if it has shown none."""
        return cls(_from_transport(transport, "peer"))

    @classmethod
    def hostFromTransport(cls, transport: Any) -> Any:
        """Our own.  Raises CertificateError if the transport cannot tell."""
        return cls(_from_transport(transport, "host"))

    def dump(self, format: int = ASN1) -> bytes:
        """The certificate as bytes."""
        return crypto.dump_certificate(format, self.original)

    def dumpPEM(self) -> bytes:
        """The certificate as PEM."""
        return self.dump(PEM)

    def digest(self, method: str = "md5") -> bytes:
        """Its fingerprint, in pairs of hexadecimal figures with colons between."""
        return self.original.digest(method)

    def serialNumber(self) -> int:
        """The number that the issuer has given it."""
        return self.original.get_serial_number()

    def getIssuer(self) -> DistinguishedName:
        """Who has signed it."""
        return _name_from(self.original.get_issuer())

    def getPublicKey(self) -> PublicKey:
        """The key whose owner it is about."""
        return PublicKey(self.original.get_pubkey())

    def options(self, *authorities: Any) -> Any:
        """Not for a certificate without its key."""
        raise NotImplementedError("Possible, but doubtful we need this yet")

    def inspect(self) -> str:
        """Everything it says, for people to read."""
        return f"{self._inspect()}\n{self.getPublicKey().inspect()}"

    def _inspect(self) -> str:
        parts = [
            "Certificate For Subject:", self.getSubject().inspect(), "",
            "Issuer:", self.getIssuer().inspect(), "",
            f"Serial Number: {self.serialNumber()}", f"Digest: {self.digest().decode('ascii')}",
        ]  # fmt: skip
        return "\n".join(parts)


def _common(name: DistinguishedName) -> object:
    return getattr(name, "CN", "")


def _from_transport(transport: Any, whose: str) -> Any:
    ask = getattr(transport.getHandle(), f"get_{whose}_certificate", None)
    if ask is None:
        raise CertificateError(f"non-TLS transport {transport!r} did not have {whose} certificate")
    found = ask()
    if found is None:
        raise CertificateError(f"TLS transport {transport!r} did not have {whose} certificate")
    return found


class PrivateCertificate(Certificate):
    """A certificate and its `privateKey`, a KeyPair."""

    privateKey: KeyPair

    def __repr__(self) -> str:
        return f"{super().__repr__()} with {self.privateKey!r}"

    def _setPrivateKey(self, privateKey: KeyPair) -> PrivateCertificate:
        if not privateKey.matches(self.getPublicKey()):
            raise VerifyError("Certificate public and private keys do not match.")
        self.privateKey = privateKey
        return self

    @classmethod
    def load(cls, data: bytes, privateKey: KeyPair, format: int = ASN1) -> PrivateCertificate:  # type: ignore[override]
        """The certificate in `data`, with its key.  Raises VerifyError if that is another's."""
        return super().load(data, format)._setPrivateKey(privateKey)

    @classmethod
    def loadPEM(cls, data: bytes) -> PrivateCertificate:
        """Both, from a PEM file that has both."""
        return cls.load(data, KeyPair.load(data, PEM), PEM)

    @classmethod
    def fromCertificateAndKeyPair(cls, certificateInstance: Certificate, privateKey: KeyPair) -> PrivateCertificate:
        """The two together.  Raises VerifyError if they are not each other's."""
        return cls(certificateInstance.original)._setPrivateKey(privateKey)

    def dumpPEM(self) -> bytes:
        """Both, as PEM: the key lies open in it."""
        return self.dump(PEM) + self.privateKey.dump(PEM)

    def inspect(self) -> str:
        """Everything it says, and which key it has."""
        return f"{self._inspect()}\n{self.privateKey.inspect()}"

    def options(self, *authorities: Certificate) -> OpenSSLCertificateOptions:
        """How to speak TLS as this one; with `authorities`, only to those whom they have signed."""
        whom = trustRootFromCertificates(authorities) if authorities else None
        return OpenSSLCertificateOptions(privateKey=self.privateKey.original, certificate=self.original, trustRoot=whom)

    # As an authority: what its key does, in its name.

    def certificateRequest(self, format: int = ASN1, digestAlgorithm: str = "sha256") -> bytes:
        """A request for the same name, as bytes."""
        return self.privateKey.certificateRequest(self.getSubject(), format, digestAlgorithm)

    def newCertificate(self, newCertData: bytes, format: int = ASN1) -> PrivateCertificate:
        """The same key with another certificate."""
        return self.privateKey.newCertificate(newCertData, format)

    def signCertificateRequest(
        self, requestData: bytes, verifyDNCallback: Callable[[DistinguishedName], Any], serialNumber: int,
        requestFormat: int = ASN1, certificateFormat: int = ASN1,
    ) -> Any:  # fmt: skip
        """Sign; see `KeyPair.signCertificateRequest`."""
        return self.privateKey.signCertificateRequest(
            self.getSubject(), requestData, verifyDNCallback, serialNumber, requestFormat, certificateFormat
        )

    def signRequestObject(
        self, certificateRequest: CertificateRequest, serialNumber: int, secondsToExpiry: int = YEAR,
        digestAlgorithm: str = "sha256",
    ) -> Certificate:  # fmt: skip
        """Sign; see `KeyPair.signRequestObject`."""
        return self.privateKey.signRequestObject(
            self.getSubject(), certificateRequest, serialNumber, secondsToExpiry, digestAlgorithm
        )


def trustRootFromCertificates(certificates: Iterable[Any]) -> Any:
    """Those who believe in just these.  Raises TypeError unless all are certificates of this module."""
    originals = []
    for each in certificates:
        if not isinstance(each, CertBase):
            raise TypeError("certificates items must be minitwisted.internet.ssl.CertBase instances")
        originals.append(each.original)
    return OpenSSLCertificateAuthorities(originals)


# --- Keys ------------------------------------------------------------------------------------------------------------


class PublicKey:
    """The half of a key that everybody may know; `original` is a PKey of pyOpenSSL."""

    def __init__(self, osslpkey: Any) -> None:
        self.original = osslpkey

    def __repr__(self) -> str:
        return f"<{self.__class__.__name__} {self.keyHash()}>"

    def matches(self, otherKey: PublicKey) -> bool:
        """Whether `otherKey` is a half of the same."""
        return self.keyHash() == otherKey.keyHash()

    def keyHash(self) -> str:
        """32 hexadecimal figures that stand for it."""
        return md5(crypto.dump_publickey(ASN1, self.original)).hexdigest()

    def inspect(self) -> str:
        """What it is, for people to read."""
        return f"Public Key with Hash: {self.keyHash()}"


class KeyPair(PublicKey):
    """Both halves."""

    @classmethod
    def load(cls, data: bytes, format: int = ASN1) -> KeyPair:
        """The key in `data`.  Raises OpenSSL.crypto.Error."""
        return cls(crypto.load_privatekey(format, data))

    @classmethod
    def generate(cls, kind: int = crypto.TYPE_RSA, size: int = 2048) -> KeyPair:
        """A new one of `size` bits; it takes a while."""
        key = crypto.PKey()
        key.generate_key(kind, size)
        return cls(key)

    def dump(self, format: int = ASN1) -> bytes:
        """The key as bytes, open to whoever reads them."""
        return crypto.dump_privatekey(format, self.original)

    def __getstate__(self) -> bytes:
        _persisted("__getstate__")
        return self.dump()

    def __setstate__(self, state: bytes) -> None:
        _persisted("__setstate__")
        self.__init__(crypto.load_privatekey(ASN1, state))  # type: ignore[misc]

    def inspect(self) -> str:
        """What it is, for people to read."""
        kind = _KINDS.get(self.original.type(), "(Unknown Type!)")
        return f"{self.original.bits()}-bit {kind} Key Pair with Hash: {self.keyHash()}"

    def requestObject(self, distinguishedName: DistinguishedName, digestAlgorithm: str = "sha256") -> CertificateRequest:
        """A request to be called so."""
        fields = [x509.NameAttribute(_OIDS[long], value.decode("ascii")) for long, value in distinguishedName.items()]
        asking = x509.CertificateSigningRequestBuilder().subject_name(x509.Name(fields))
        return CertificateRequest(asking.sign(self.original.to_cryptography_key(), _DIGESTS[digestAlgorithm]()))

    def certificateRequest(
        self, distinguishedName: DistinguishedName, format: int = ASN1, digestAlgorithm: str = "sha256"
    ) -> bytes:
        """The same, as bytes."""
        return self.requestObject(distinguishedName, digestAlgorithm).dump(format)

    def newCertificate(self, newCertData: bytes, format: int = ASN1) -> PrivateCertificate:
        """The certificate in `newCertData`, with this key.  Raises VerifyError if it is for another."""
        return PrivateCertificate.load(newCertData, self, format)

    def signCertificateRequest(
        self, issuerDistinguishedName: DistinguishedName, requestData: bytes,
        verifyDNCallback: Callable[[DistinguishedName], Any], serialNumber: int, requestFormat: int = ASN1,
        certificateFormat: int = ASN1, secondsToExpiry: int = YEAR, digestAlgorithm: str = "sha256",
    ) -> Any:  # fmt: skip
        """Sign the request in `requestData` if `verifyDNCallback` says yes to its name; the certificate as bytes.

        If the callback answers with a Deferred, so does this.  No is a VerifyError, raised or errbacked.
        """
        request = CertificateRequest.load(requestData, requestFormat)
        who = request.getSubject()

        def sign(answer: Any) -> bytes:
            if not answer:
                raise VerifyError(f"DN callback {verifyDNCallback!r} rejected request DN {who!r}")
            signed = self.signRequestObject(
                issuerDistinguishedName, request, serialNumber, secondsToExpiry, digestAlgorithm
            )
            return signed.dump(certificateFormat)

        answer = verifyDNCallback(who)
        return answer.addCallback(sign) if isinstance(answer, Deferred) else sign(answer)

    def signRequestObject(
        self, issuerDistinguishedName: DistinguishedName, requestObject: CertificateRequest, serialNumber: int,
        secondsToExpiry: int = YEAR, digestAlgorithm: str = "sha256",
    ) -> Certificate:  # fmt: skip
        """A certificate for who asks, valid from now on for `secondsToExpiry`, signed with this key."""
        made = crypto.X509()
        _name_into(issuerDistinguishedName, made.get_issuer())
        _name_into(requestObject.getSubject(), made.get_subject())
        made.set_pubkey(crypto.PKey.from_cryptography_key(requestObject.original.public_key()))
        made.gmtime_adj_notBefore(0)
        made.gmtime_adj_notAfter(secondsToExpiry)
        made.set_serial_number(serialNumber)
        made.sign(self.original, digestAlgorithm)
        return Certificate(made)

    def selfSignedCert(self, serialNumber: int, **kw: Any) -> PrivateCertificate:
        """A certificate that we sign ourselves; `kw` are the fields of the name."""
        name = DistinguishedName(**kw)
        signed = self.signRequestObject(name, self.requestObject(name), serialNumber)
        return PrivateCertificate.fromCertificateAndKeyPair(signed, self)


def _persisted(method: str) -> None:
    said = "was deprecated in Twisted 15.0.0; please use a real persistence system instead"
    warnings.warn(f"minitwisted.internet._sslverify.KeyPair.{method} {said}", DeprecationWarning, stacklevel=3)


at_home(
    "minitwisted.internet._sslverify",
    CertBase, CertificateRequest, Certificate, PrivateCertificate, PublicKey, KeyPair, trustRootFromCertificates,
)  # fmt: skip
