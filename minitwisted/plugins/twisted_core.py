"""The kinds of endpoint descriptions that come with the package, beside those that everybody has.

``tcp`` and ``unix`` need no plugin; these here show how a project adds its own: by an object with a prefix, in a file such
as this.
"""

from __future__ import annotations

from minitwisted.internet._endpoint_strings import (
    _StandardIOParser,
    _SystemdParser,
    _TCP6ServerParser,
    _TLSClientEndpointParser,
    _TLSServerEndpointParser,
)
from minitwisted.protocols.haproxy._parser import HAProxyServerParser

tcp6ServerEndpointParser = _TCP6ServerParser()
stdioEndpointParser = _StandardIOParser()
systemdEndpointParser = _SystemdParser()
tlsClientEndpointParser = _TLSClientEndpointParser()
tlsServerEndpointParser = _TLSServerEndpointParser()
haProxyServerEndpointParser = HAProxyServerParser()

__all__ = [
    "haProxyServerEndpointParser",
    "stdioEndpointParser",
    "systemdEndpointParser",
    "tcp6ServerEndpointParser",
    "tlsClientEndpointParser",
    "tlsServerEndpointParser",
]
