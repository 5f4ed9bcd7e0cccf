"""TLS around an endpoint.

Whatever an endpoint connects to, TLS can be spoken over it: the factory that it is given is put inside another, whose protocols
encrypt.  So there is TLS over a host name, a path, or a child, and none of them knows.

The contract: the Deferred fires with the program's own protocol, as without TLS.  The package for TLS is loaded when an
endpoint is wrapped, so that programs without it can import all of this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.internet import _tls_extra
from minitwisted.internet.interfaces import IStreamClientEndpoint, IStreamServerEndpoint
from minitwisted.python._home import at_home

if TYPE_CHECKING:
    from typing import Any

    from minitwisted.internet.interfaces import IReactorTime


def wrapClientTLS(connectionCreator: Any, wrappedEndpoint: Any, clock: IReactorTime | None = None) -> IStreamClientEndpoint:
    """`wrappedEndpoint`, with TLS as `connectionCreator` (``IOpenSSLClientConnectionCreator``) says."""
    return _WrapperEndpoint(wrappedEndpoint, _encrypting(connectionCreator, True, clock))


def wrapServerTLS(connectionCreator: Any, wrappedEndpoint: Any, clock: IReactorTime | None = None) -> IStreamServerEndpoint:
    """`wrappedEndpoint`, with TLS as `connectionCreator` (``IOpenSSLServerConnectionCreator``) says."""
    return _WrapperServerEndpoint(wrappedEndpoint, _encrypting(connectionCreator, False, clock))


def _encrypting(connectionCreator, isClient, clock):
    """What makes of a factory one whose protocols encrypt."""
    if not _tls_extra.present:
        raise NotImplementedError("OpenSSL not available. Try `pip install minitwisted[tls]`.")
    around = _tls_extra.part("protocols.tls", "TLSMemoryBIOFactory")
    return lambda factory: around(connectionCreator, isClient, factory, clock)


@implementer(IStreamClientEndpoint)
class _WrapperEndpoint:
    """A client endpoint that puts a factory between."""

    def __init__(self, wrappedEndpoint, wrapperFactory) -> None:
        self._wrappedEndpoint, self._around = wrappedEndpoint, wrapperFactory

    def connect(self, protocolFactory):
        """Connect; fires with the protocol inside."""
        return self._wrappedEndpoint.connect(self._around(protocolFactory)).addCallback(lambda outer: outer.wrappedProtocol)


@implementer(IStreamServerEndpoint)
class _WrapperServerEndpoint:
    """A server endpoint that puts a factory between."""

    def __init__(self, wrappedEndpoint, wrapperFactory) -> None:
        self._wrappedEndpoint, self._around = wrappedEndpoint, wrapperFactory

    def listen(self, protocolFactory):
        """Listen."""
        return self._wrappedEndpoint.listen(self._around(protocolFactory))


at_home("minitwisted.internet.endpoints", wrapClientTLS, wrapServerTLS)
