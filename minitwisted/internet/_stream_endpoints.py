"""Places to connect to or to listen at, as values.

``reactor.connectTCP`` names its place in the middle of doing something.  An endpoint is the place alone: made here, configured
there, used later, and by code that need not know whether it is a port, a path or a TLS address.  Every endpoint has one method:
``connect(factory)`` for clients and ``listen(factory)`` for servers, and either answers a Deferred.

The contract: ``connect`` fires with the factory's protocol when it is connected, ``listen`` with the port; neither raises.
"""

from __future__ import annotations

import os
from socket import AF_INET6, SOCK_STREAM, getaddrinfo
from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.internet import error
from minitwisted.internet._connecting import connecting
from minitwisted.internet.abstract import isIPv6Address
from minitwisted.internet.defer import Deferred, execute, fail
from minitwisted.internet.fdesc import setNonBlocking
from minitwisted.internet.interfaces import IStreamClientEndpoint, IStreamServerEndpoint
from minitwisted.internet.protocol import Factory
from minitwisted.internet.threads import deferToThread
from minitwisted.python._home import at_home

if TYPE_CHECKING:
    from typing import Any


# --- TCP -------------------------------------------------------------------------------------------------------------


@implementer(IStreamServerEndpoint)
class _TCPServerEndpoint:
    """A TCP port of `interface`, 0 for any free one; `backlog` connections may wait to be accepted."""

    def __init__(self, reactor, port, backlog, interface) -> None:
        self._reactor, self._port, self._backlog, self._interface = reactor, port, backlog, interface

    def listen(self, protocolFactory) -> Deferred[Any]:
        """Listen by ``reactor.listenTCP``."""
        where = {"backlog": self._backlog, "interface": self._interface}
        return execute(self._reactor.listenTCP, self._port, protocolFactory, **where)


class TCP4ServerEndpoint(_TCPServerEndpoint):
    """A TCP port of an IPv4 address: `interface`, or all there are."""

    def __init__(self, reactor, port, backlog=50, interface="") -> None:
        super().__init__(reactor, port, backlog, interface)


class TCP6ServerEndpoint(_TCPServerEndpoint):
    """A TCP port of an IPv6 address: `interface`, or all there are."""

    def __init__(self, reactor, port, backlog=50, interface="::") -> None:
        super().__init__(reactor, port, backlog, interface)


@implementer(IStreamClientEndpoint)
class TCP4ClientEndpoint:
    """A TCP port of `host`, to be reached in `timeout` seconds from `bindAddress`, a pair of host and port or None."""

    def __init__(self, reactor, host, port, timeout=30, bindAddress=None) -> None:
        self._reactor, self._host, self._port = reactor, host, port
        self._timeout, self._bindAddress = timeout, bindAddress

    def connect(self, protocolFactory) -> Deferred[Any]:
        """Connect by ``reactor.connectTCP``."""
        how = {"timeout": self._timeout, "bindAddress": self._bindAddress}
        return connecting(protocolFactory, lambda it: self._reactor.connectTCP(self._host, self._port, it, **how))


@implementer(IStreamClientEndpoint)
class TCP6ClientEndpoint:
    """The same over IPv6.  If `host` is a name, its first IPv6 address counts."""

    def __init__(self, reactor, host, port, timeout=30, bindAddress=None) -> None:
        self._host, self._rest = host, (port, timeout, bindAddress)
        self._reactor = reactor

    def connect(self, protocolFactory) -> Deferred[Any]:
        """Look the name up, if it is one, in a thread, and connect by ``reactor.connectTCP``."""
        if isIPv6Address(self._host):
            return self._connect_to(self._host, protocolFactory)
        found = deferToThread(getaddrinfo, self._host, 0, AF_INET6, SOCK_STREAM)
        found.addCallback(lambda addresses: addresses[0][4][0])
        return found.addCallback(self._connect_to, protocolFactory)

    def _connect_to(self, host, protocolFactory) -> Deferred[Any]:
        return TCP4ClientEndpoint(self._reactor, host, *self._rest).connect(protocolFactory)


# --- TLS, the old way ------------------------------------------------------------------------------------------------


@implementer(IStreamServerEndpoint)
class SSL4ServerEndpoint:
    """A TCP port at which TLS is spoken, as `sslContextFactory` says."""

    def __init__(self, reactor, port, sslContextFactory, backlog=50, interface="") -> None:
        self._reactor, self._port = reactor, port
        self._how = {"contextFactory": sslContextFactory, "backlog": backlog, "interface": interface}

    def listen(self, protocolFactory) -> Deferred[Any]:
        """Listen by ``reactor.listenSSL``."""
        return execute(self._reactor.listenSSL, self._port, protocolFactory, **self._how)


@implementer(IStreamClientEndpoint)
class SSL4ClientEndpoint:
    """A TCP port of `host` at which TLS is spoken, as `sslContextFactory` says."""

    def __init__(self, reactor, host, port, sslContextFactory, timeout=30, bindAddress=None) -> None:
        self._reactor, self._where, self._context = reactor, (host, port), sslContextFactory
        self._how = {"timeout": timeout, "bindAddress": bindAddress}

    def connect(self, protocolFactory) -> Deferred[Any]:
        """Connect by ``reactor.connectSSL``."""
        return connecting(protocolFactory, lambda it: self._reactor.connectSSL(*self._where, it, self._context, **self._how))


# --- Paths -----------------------------------------------------------------------------------------------------------


@implementer(IStreamServerEndpoint)
class UNIXServerEndpoint:
    """A UNIX socket at the path `address`, made with `mode`; `wantPID` leaves a lock beside it."""

    def __init__(self, reactor, address, backlog=50, mode=0o666, wantPID=0) -> None:
        self._reactor, self._address = reactor, address
        self._backlog, self._mode, self._wantPID = backlog, mode, wantPID

    def listen(self, protocolFactory) -> Deferred[Any]:
        """Listen by ``reactor.listenUNIX``."""
        how = {"backlog": self._backlog, "mode": self._mode, "wantPID": self._wantPID}
        return execute(self._reactor.listenUNIX, self._address, protocolFactory, **how)


@implementer(IStreamClientEndpoint)
class UNIXClientEndpoint:
    """A UNIX socket at `path`; `checkPID` looks first whether its lock is held."""

    def __init__(self, reactor, path, timeout=30, checkPID=0) -> None:
        self._reactor, self._path = reactor, path
        self._timeout, self._checkPID = timeout, checkPID

    def connect(self, protocolFactory) -> Deferred[Any]:
        """Connect by ``reactor.connectUNIX``."""
        how = {"timeout": self._timeout, "checkPID": self._checkPID}
        return connecting(protocolFactory, lambda it: self._reactor.connectUNIX(self._path, it, **how))


# --- What others opened ----------------------------------------------------------------------------------------------


@implementer(IStreamServerEndpoint)
class AdoptedStreamServerEndpoint:
    """A listening stream socket that somebody else opened: its descriptor `fileno`, of `addressFamily`.

    It can be used once, since the reactor has a descriptor of its own then, and this one is closed.
    """

    # Tests put others in their place.
    _setNonBlocking = staticmethod(setNonBlocking)
    _close = staticmethod(os.close)

    def __init__(self, reactor, fileno, addressFamily) -> None:
        self.reactor, self.fileno, self.addressFamily = reactor, fileno, addressFamily
        self._used = False

    def listen(self, factory) -> Deferred[Any]:
        """Listen by ``reactor.adoptStreamPort``; fails with ``AlreadyListened`` the second time."""
        if self._used:
            return fail(error.AlreadyListened())
        self._used = True
        return execute(self._hand_over, factory)

    def _hand_over(self, factory) -> Any:
        number = self.fileno
        self._setNonBlocking(number)
        listening = self.reactor.adoptStreamPort(number, self.addressFamily, factory)
        self._close(number)
        return listening


# --- Without a factory -----------------------------------------------------------------------------------------------


def connectProtocol(endpoint, protocol) -> Any:
    """Connect `protocol`, which exists already, to `endpoint`; what its ``connect`` returns."""
    return endpoint.connect(Factory.forProtocol(lambda: protocol))


at_home(
    "minitwisted.internet.endpoints",
    TCP4ServerEndpoint, TCP6ServerEndpoint, TCP4ClientEndpoint, TCP6ClientEndpoint,
    SSL4ServerEndpoint, SSL4ClientEndpoint, UNIXServerEndpoint, UNIXClientEndpoint,
    AdoptedStreamServerEndpoint, connectProtocol,
)  # fmt: skip
