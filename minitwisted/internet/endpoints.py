"""Places to connect to and to listen at; the door to all of this chapter.

* `_stream_endpoints`: ports and paths.
* `_hostnames`: a name, by whichever of its addresses answers first.
* `_pipe_endpoints`: children, and the program's own pipes.
* `_tls_endpoints`: TLS around any of them.
* `_endpoint_strings`: all of them from a line of configuration.
"""

from __future__ import annotations

from minitwisted.internet._endpoint_strings import (
    _StandardIOParser as _StandardIOParser,
)
from minitwisted.internet._endpoint_strings import (
    _SystemdParser as _SystemdParser,
)
from minitwisted.internet._endpoint_strings import (
    _TCP6ServerParser as _TCP6ServerParser,
)
from minitwisted.internet._endpoint_strings import (
    _TLSClientEndpointParser as _TLSClientEndpointParser,
)
from minitwisted.internet._endpoint_strings import (
    _TLSServerEndpointParser as _TLSServerEndpointParser,
)
from minitwisted.internet._endpoint_strings import clientFromString, serverFromString
from minitwisted.internet._hostnames import HostnameEndpoint
from minitwisted.internet._pipe_endpoints import ProcessEndpoint, StandardErrorBehavior, StandardIOEndpoint
from minitwisted.internet._stream_endpoints import (
    AdoptedStreamServerEndpoint,
    SSL4ClientEndpoint,
    SSL4ServerEndpoint,
    TCP4ClientEndpoint,
    TCP4ServerEndpoint,
    TCP6ClientEndpoint,
    TCP6ServerEndpoint,
    UNIXClientEndpoint,
    UNIXServerEndpoint,
    connectProtocol,
)
from minitwisted.internet._strports import quoteStringArgument as quoteStringArgument
from minitwisted.internet._tls_endpoints import _WrapperEndpoint as _WrapperEndpoint  # by it tests tell that TLS is around
from minitwisted.internet._tls_endpoints import wrapClientTLS, wrapServerTLS

__all__ = [
    "clientFromString", "serverFromString", "TCP4ServerEndpoint", "TCP6ServerEndpoint", "TCP4ClientEndpoint",
    "TCP6ClientEndpoint", "UNIXServerEndpoint", "UNIXClientEndpoint", "SSL4ServerEndpoint", "SSL4ClientEndpoint",
    "AdoptedStreamServerEndpoint", "StandardIOEndpoint", "ProcessEndpoint", "HostnameEndpoint", "StandardErrorBehavior",
    "connectProtocol", "wrapServerTLS", "wrapClientTLS",
]  # fmt: skip
