"""A wrapper that reads the header and then is transparent, but for its addresses.

The first bytes of a connection decide which form the header has; what does not begin as one ends the connection.  From the
header's end on, everything goes to the wrapped protocol, and its transport says that it leads to the proxy's client.

A header may come in pieces of any size, so deciding waits for as many bytes as it needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from minitwisted.internet._tls_endpoints import _WrapperServerEndpoint
from minitwisted.protocols.haproxy._exceptions import InvalidProxyHeader
from minitwisted.protocols.haproxy._v1parser import V1Parser
from minitwisted.protocols.haproxy._v2parser import V2Parser
from minitwisted.protocols.policies import ProtocolWrapper, WrappingFactory
from minitwisted.python._home import at_home

if TYPE_CHECKING:
    from typing import Any

    from minitwisted.protocols.haproxy._info import ProxyInfo


class HAProxyProtocolWrapper(ProtocolWrapper):
    """Takes the header off and answers ``getPeer`` and ``getHost`` by it."""

    def __init__(self, factory, wrappedProtocol) -> None:
        super().__init__(factory, wrappedProtocol)
        self._info: ProxyInfo | None = None
        self._first = b""
        self._parser: V1Parser | V2Parser | None = None

    def dataReceived(self, data: bytes) -> None:
        """Read the header, or pass on what is behind it."""
        if self._info is None:
            try:
                data = self._read_header(data)
            except InvalidProxyHeader:
                self.loseConnection()
                return
        if data:
            self.wrappedProtocol.dataReceived(data)

    def _read_header(self, data: bytes) -> bytes:
        """Take `data` and return what is behind the header, which is nothing until all of it has come."""
        if self._parser is None:
            self._first = data = self._first + data
            possible = [each for each in (V1Parser, V2Parser) if _may_begin(data, each.START)]
            if not possible:
                raise InvalidProxyHeader()
            if len(data) < len(possible[0].START):
                return b""
            self._parser = possible[0]()
        self._info, rest = self._parser.feed(data)
        return rest or b""

    def getPeer(self) -> Any:
        """The proxy's client, as far as that is known."""
        return super().getPeer() if self._info is None or self._info.source is None else self._info.source

    def getHost(self) -> Any:
        """Where the client connected to, as far as that is known."""
        return super().getHost() if self._info is None or self._info.destination is None else self._info.destination


def _may_begin(data: bytes, start: bytes) -> bool:
    return data.startswith(start) or start.startswith(data)


class HAProxyWrappingFactory(WrappingFactory):
    """Takes the header off each connection."""

    protocol = HAProxyProtocolWrapper

    def logPrefix(self) -> str:
        """The wrapped factory's, and that there is a proxy before it."""
        inside = self.wrappedFactory.logPrefix() if hasattr(self.wrappedFactory, "logPrefix") else ""
        return f"{inside or self.wrappedFactory.__class__.__name__} (PROXY)"


def proxyEndpoint(wrappedEndpoint):
    """An endpoint (``IStreamServerEndpoint``) behind a proxy: listens as `wrappedEndpoint`, for connections with a header."""
    return _WrapperServerEndpoint(wrappedEndpoint, HAProxyWrappingFactory)


at_home("minitwisted.protocols.haproxy", proxyEndpoint)
