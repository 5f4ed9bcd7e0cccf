"""How strong: versions of the protocol, cipher suites, and the numbers for one old kind of key exchange.

OpenSSL is told which versions *not* to speak, one flag each.  People want a range, so `versions_outside` makes the one out of
the other.  Which suites there are, only OpenSSL knows: `suites_of` asks it.

The contract: what is excluded stays excluded; a string that selects no suite gives an empty choice, and whoever uses the choice
must say that this is not enough.
"""

from __future__ import annotations

from functools import cache, total_ordering
from typing import TYPE_CHECKING

from OpenSSL import SSL
from zope.interface import implementer

from minitwisted.internet.interfaces import IAcceptableCiphers, ICipher
from minitwisted.python._home import at_home

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any


# --- Versions --------------------------------------------------------------------------------------------------------


@total_ordering
class NamedConstant:
    """One version; the older is the less."""

    def __init__(self, name: str, rank: int) -> None:
        self.name, self.rank = name, rank

    def __lt__(self, other: object) -> bool:
        return self.rank < other.rank if isinstance(other, NamedConstant) else NotImplemented

    def __repr__(self) -> str:
        return f"<TLSVersion={self.name}>"


class TLSVersion:
    """The versions there are, as constants."""

    SSLv3 = NamedConstant("SSLv3", 0)
    TLSv1_0 = NamedConstant("TLSv1_0", 1)
    TLSv1_1 = NamedConstant("TLSv1_1", 2)
    TLSv1_2 = NamedConstant("TLSv1_2", 3)
    TLSv1_3 = NamedConstant("TLSv1_3", 4)

    @classmethod
    def iterconstants(cls) -> Iterator[NamedConstant]:
        """All of them, the oldest first."""
        return iter(_FLAGS)

    @classmethod
    def lookupByName(cls, name: str) -> NamedConstant:
        """The version called `name`.  Raises ValueError if there is none."""
        for each in _FLAGS:
            if each.name == name:
                return each
        raise ValueError(name)


#: What OpenSSL is told in order not to speak a version.
_FLAGS = {
    TLSVersion.SSLv3: SSL.OP_NO_SSLv3,
    TLSVersion.TLSv1_0: SSL.OP_NO_TLSv1,
    TLSVersion.TLSv1_1: SSL.OP_NO_TLSv1_1,
    TLSVersion.TLSv1_2: SSL.OP_NO_TLSv1_2,
    TLSVersion.TLSv1_3: SSL.OP_NO_TLSv1_3,
}


def versions_outside(oldest: Any, newest: Any) -> int:
    """The flags against every version older than `oldest` or newer than `newest` (None: no such bound)."""
    flags = SSL.OP_NO_SSLv2
    for version, flag in _FLAGS.items():
        if version < oldest or (newest is not None and newest < version):
            flags |= flag
    return flags


def must_be_version(thing: Any) -> Any:
    """`thing`, which must be a TLSVersion.  Raises ValueError."""
    if thing not in _FLAGS:
        raise ValueError(f"{thing!r} is not in list")
    return thing


# --- Cipher suites ---------------------------------------------------------------------------------------------------


@implementer(ICipher)
class OpenSSLCipher:
    """A suite, by its name."""

    def __init__(self, fullName: str) -> None:
        self.fullName = fullName

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OpenSSLCipher) and other.fullName == self.fullName

    def __hash__(self) -> int:
        return hash(self.fullName)

    def __repr__(self) -> str:
        return f"OpenSSLCipher(fullName={self.fullName!r})"


def suites_of(cipherString: str, method: int = SSL.TLS_METHOD, options: int = 0) -> tuple[OpenSSLCipher, ...]:
    """The suites that OpenSSL finds for `cipherString`, best first; none, if it knows none."""
    context = SSL.Context(method)
    context.set_options(options)
    try:
        context.set_cipher_list(cipherString.encode("ascii"))
    except SSL.Error as problem:
        if problem.args[0] and problem.args[0][0][2] in ("no cipher match", ""):
            return ()
        raise
    return tuple(OpenSSLCipher(name) for name in SSL.Connection(context, None).get_cipher_list())


@implementer(IAcceptableCiphers)
class OpenSSLAcceptableCiphers:
    """The suites one would use, `ciphers`, best first."""

    def __init__(self, ciphers: Iterable[Any]) -> None:
        self._ciphers = tuple(ciphers)

    def selectCiphers(self, availableCiphers: Iterable[Any]) -> Any:
        """Those of ours that are available, in our order."""
        return tuple(each for each in self._ciphers if each in availableCiphers)

    @classmethod
    def fromOpenSSLCipherString(cls, cipherString: str) -> OpenSSLAcceptableCiphers:
        """The suites of a string as OpenSSL's manual describes it, such as ``"ECDH+AESGCM:!aNULL"``."""
        return cls(suites_of(cipherString, options=SSL.OP_NO_SSLv2 | SSL.OP_NO_SSLv3))


#: Keys of the day, which nobody can compute afterwards, before the key of the certificate; of the ciphers, first those that
#: also notice changes; and nothing without a certificate.
_EXCHANGES = "kEECDH", "kEDH"
GOOD_CIPHERS = ":".join(
    [f"{exchange}+{cipher}" for exchange in _EXCHANGES for cipher in ("AESGCM", "CHACHA20")]
    + [f"{exchange}+{cipher}" for cipher in ("AES256", "AES128") for exchange in _EXCHANGES]
    + ["kRSA+AESGCM", "kRSA+AES", "!aNULL", "!aDSS"]
)


@cache
def good_ciphers() -> OpenSSLAcceptableCiphers:
    """What is used when nothing else is said."""
    return OpenSSLAcceptableCiphers.fromOpenSSLCipherString(GOOD_CIPHERS)


# --- The old key exchange --------------------------------------------------------------------------------------------


class OpenSSLDiffieHellmanParameters:
    """Numbers for a Diffie-Hellman key exchange, in the file `parameters`, a FilePath."""

    def __init__(self, parameters: Any) -> None:
        self._dhFile = parameters

    @classmethod
    def fromFile(cls, filePath: Any) -> OpenSSLDiffieHellmanParameters:
        """The numbers in the PEM file `filePath`.  It is read when a context is made."""
        return cls(filePath)


at_home(
    "minitwisted.internet._sslverify",
    TLSVersion, OpenSSLCipher, OpenSSLAcceptableCiphers, OpenSSLDiffieHellmanParameters,
)  # fmt: skip
