"""The header as bytes: the same in a form for machines, which can say more.

Twelve bytes that no other protocol begins with; a byte with the version and whether the proxy speaks for a client or only
for itself; a byte with the kinds of address and of socket; the length of what follows, in two bytes; and then the addresses,
as the system has them in memory.  What follows them, up to the length, are extensions, and nobody has to know any.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from minitwisted.internet.address import IPv4Address, IPv6Address, UNIXAddress
from minitwisted.protocols.haproxy._exceptions import InvalidNetworkProtocol, InvalidProxyHeader, MissingAddressData
from minitwisted.protocols.haproxy._info import ProxyInfo

if TYPE_CHECKING:
    from typing import Any

#: Where the length of the rest stands, and where the rest begins.
LENGTH_AT, REST_AT = 14, 16

VERSION = 2
FOR_ITSELF, FOR_A_CLIENT = 0, 1

UNSPECIFIED, INET, INET6, UNIX = range(4)
KINDS = {1: "TCP", 2: "UDP"}

#: How the two addresses stand in memory.
_LAYOUTS = {INET: "!4s4s2H", INET6: "!16s16s2H", UNIX: "!108s108s"}


class V2Parser:
    """Fed with bytes until there are as many as the header says."""

    START = b"\r\n\r\n\x00\r\nQUIT\n"

    def __init__(self) -> None:
        self._fed = b""

    def feed(self, data: bytes) -> tuple[ProxyInfo, bytes] | tuple[None, None]:
        """Take `data`; return what the header says and the bytes behind it, or None twice as long as it is not complete.

        Raises ``InvalidProxyHeader``.
        """
        self._fed += data
        if len(self._fed) < REST_AT:
            return None, None
        end = REST_AT + int.from_bytes(self._fed[LENGTH_AT:REST_AT], "big")
        if len(self._fed) < end:
            return None, None
        return self.parse(self._fed[:end]), self._fed[end:]

    @classmethod
    def parse(cls, line: bytes) -> ProxyInfo:
        """What a complete header says."""
        version, command = divmod(line[12], 16)
        if not line.startswith(cls.START) or version != VERSION or command not in (FOR_ITSELF, FOR_A_CLIENT):
            raise InvalidProxyHeader()
        family, kind = divmod(line[13], 16)
        if command == FOR_ITSELF:
            return ProxyInfo(line, None, None)
        if family > UNIX or kind > max(KINDS):
            raise InvalidNetworkProtocol()
        if UNSPECIFIED in (family, kind):
            return ProxyInfo(line, None, None)
        try:
            where = struct.unpack_from(_LAYOUTS[family], line, REST_AT)
        except struct.error:
            raise MissingAddressData() from None
        return ProxyInfo(line, *_addresses(family, KINDS[kind], where))


def _addresses(family: int, kind: str, where: tuple[Any, ...]) -> tuple[Any, Any]:
    """Source and destination."""
    if family == UNIX:
        return UNIXAddress(where[0].rstrip(b"\0")), UNIXAddress(where[1].rstrip(b"\0"))
    make, text = (IPv4Address, _dotted) if family == INET else (IPv6Address, _in_words)
    hosts, ports = where[:2], where[2:]
    source, destination = (make(kind, text(host), port) for host, port in zip(hosts, ports))
    return source, destination


def _dotted(host: bytes) -> str:
    return ".".join(map(str, host))


def _in_words(host: bytes) -> str:
    # All eight of them: zeros are not left out.
    return ":".join(f"{word:x}" for word in struct.unpack("!8H", host))
