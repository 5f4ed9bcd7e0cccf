"""What a header says.

A proxy accepts a connection and makes another one, to the server.  All that the server's own socket knows then is the proxy;
the header in front of the bytes says between which addresses the first connection was, and these are what programs want
when they ask a transport for its peer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any


class ProxyInfo:
    """The bytes of the `header`, and the addresses of the connection to the proxy: from `source` to `destination`.

    Both are None if the proxy does not know, or speaks for itself.
    """

    __slots__ = ("destination", "header", "source")

    def __init__(self, header: bytes, source: Any, destination: Any) -> None:
        self.header = header
        self.source = source
        self.destination = destination
