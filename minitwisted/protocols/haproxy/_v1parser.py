"""The header as a line of text: ``PROXY TCP4 192.0.2.1 192.0.2.2 40000 80``, the proxy's client first.

It is made to be read by people and typed in by hand.  It ends with a line end and is never longer than 107 bytes, so a server
knows after these that nothing will come of it.  ``UNKNOWN`` in the place of the kind of network means that the rest is not
to be believed.
"""

from __future__ import annotations

from minitwisted.internet.address import IPv4Address, IPv6Address
from minitwisted.protocols.haproxy._exceptions import InvalidNetworkProtocol, InvalidProxyHeader, MissingAddressData
from minitwisted.protocols.haproxy._info import ProxyInfo

#: How long a header can be, without the line's end.
LONGEST = 107

NEWLINE = b"\r\n"

_ADDRESSES = {b"TCP4": IPv4Address, b"TCP6": IPv6Address}


class V1Parser:
    """Fed with bytes until there is a line."""

    START = b"PROXY"

    def __init__(self) -> None:
        self._fed = b""

    def feed(self, data: bytes) -> tuple[ProxyInfo, bytes] | tuple[None, None]:
        """Take `data`; return what the header says and the bytes behind it, or None twice as long as it is not complete.

        Raises ``InvalidProxyHeader``.
        """
        self._fed += data
        line, end, rest = self._fed.partition(NEWLINE)
        if end:
            return self.parse(line), rest
        if len(line) > LONGEST:
            raise InvalidProxyHeader()
        return None, None

    @classmethod
    def parse(cls, line: bytes) -> ProxyInfo:
        """What a line, without its end, says."""
        start, _, rest = line.partition(b" ")
        kind, *where = rest.split(b" ")
        if start != cls.START or start == line:
            raise InvalidProxyHeader()
        if kind == b"UNKNOWN":
            return ProxyInfo(line, None, None)
        if kind not in _ADDRESSES or not where:
            raise InvalidNetworkProtocol()
        if len(where) < 4:
            raise MissingAddressData()
        address = _ADDRESSES[kind]
        source, destination, source_port, destination_port = where[:4]
        return ProxyInfo(
            line,
            address("TCP", source.decode(), int(source_port)),
            address("TCP", destination.decode(), int(destination_port)),
        )
