"""Endpoints from descriptions, so that where to listen can stand in a configuration.

A description begins with the name of a kind; the rest are arguments for the function of that kind.  ``tcp`` and ``unix`` are
known here, and plugins add others: those that come with the package are at the end of this file.

The contract: what is wrong with a description is raised as it is found: ValueError for a kind that nobody knows or a number
that is none, TypeError for arguments that are missing or too many.
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.internet import _tls_extra
from minitwisted.internet._pipe_endpoints import StandardIOEndpoint
from minitwisted.internet._stream_endpoints import (
    AdoptedStreamServerEndpoint,
    TCP4ClientEndpoint,
    TCP4ServerEndpoint,
    TCP6ServerEndpoint,
    UNIXClientEndpoint,
    UNIXServerEndpoint,
)
from minitwisted.internet._strports import parse
from minitwisted.internet.interfaces import (
    IStreamClientEndpointStringParserWithReactor,
    IStreamServerEndpointStringParser,
)
from minitwisted.plugin import IPlugin, getPlugins
from minitwisted.python._home import at_home
from minitwisted.python.systemd import ListenFDs

if TYPE_CHECKING:
    from typing import Any


def serverFromString(reactor, description: str) -> Any:
    """The server endpoint of a description such as ``tcp:80:interface=127.0.0.1`` or ``unix:/path:mode=660``."""
    kind, args, kwargs = _pieces(description)
    known = _SERVERS.get(kind)
    if known is not None:
        return known(reactor, *args, **kwargs)
    return _plugin(IStreamServerEndpointStringParser, kind).parseStreamServer(reactor, *args, **kwargs)


def clientFromString(reactor, description: str | bytes) -> Any:
    """The client endpoint of a description such as ``tcp:host:80:timeout=5`` or ``unix:/path``."""
    kind, args, kwargs = _pieces(description if isinstance(description, str) else _decoded(description))
    known = _CLIENTS.get(kind.upper())
    if known is not None:
        return known(reactor, args, kwargs)
    return _plugin(IStreamClientEndpointStringParserWithReactor, kind).parseStreamClient(reactor, *args, **kwargs)


def _decoded(description: bytes) -> str:
    """Bytes say what endpoints of TLS are wanted, as programs have it; those of another kind are not known by them."""
    kind = description.partition(b":")[0]
    if kind.upper() != b"TLS":
        raise ValueError(f"Unknown endpoint type: '{kind!r}'")
    return description.decode("utf-8")


def _pieces(description: str) -> tuple[str, list[str], dict[str, str]]:
    by_place, by_name = parse(description)
    kind, *args = by_place or [""]
    return kind, args, by_name


def _plugin(interface, kind: str) -> Any:
    kind = kind.lower()
    for plugin in getPlugins(interface):
        if plugin.prefix.lower() == kind:
            return plugin
    raise ValueError(f"Unknown endpoint type: '{kind}'")


# --- Servers: the arguments are those of a call ----------------------------------------------------------------------


def _parseTCP(reactor, port, interface="", backlog=50):
    return TCP4ServerEndpoint(reactor, int(port), int(backlog), interface)


def _parseUNIX(reactor, address, mode="666", backlog=50, lockfile=True):
    how = {"mode": int(mode, 8), "backlog": int(backlog), "wantPID": bool(int(lockfile))}
    return UNIXServerEndpoint(reactor, address, **how)


def _parseSSL(reactor, *args, **kwargs):
    return _with_tls("_parseSSL")(reactor, *args, **kwargs)


def _with_tls(name: str) -> Any:
    # Late, for it needs packages that not everybody has.
    return _tls_extra.part("internet._tls_strings", name)


_SERVERS = {"tcp": _parseTCP, "unix": _parseUNIX, "ssl": _parseSSL}


# --- Clients: by place only what identifies the other end ------------------------------------------------------------


def _tcp_client(reactor, args, kwargs):
    return TCP4ClientEndpoint(reactor, **_tcp_arguments(args, kwargs))


def _ssl_client(reactor, args, kwargs):
    return _with_tls("ssl_client")(reactor, _tcp_arguments(args, kwargs))


def _tcp_arguments(args, kwargs) -> dict[str, Any]:
    given = _named(("host", "port"), args, kwargs)
    for name in ("port", "timeout"):
        if name in given:
            given[name] = int(given[name])
    if "bindAddress" in given:
        given["bindAddress"] = (given["bindAddress"], 0)
    return given


def _unix_client(reactor, args, kwargs):
    given = _named(("path",), args, kwargs)
    if "lockfile" in given:
        given["checkPID"] = bool(int(given.pop("lockfile")))
    if "timeout" in given:
        given["timeout"] = int(given["timeout"])
    return UNIXClientEndpoint(reactor, **given)


def _named(names, args, kwargs) -> dict[str, Any]:
    """All arguments by name.  Those by place are for the names that are not given otherwise; too many count for nothing."""
    if len(args) > len(names):
        return dict(kwargs)
    missing = [name for name in names if name not in kwargs] or names[-1:]
    return {**kwargs, **dict(zip(missing if len(args) < len(names) else names, args))}


_CLIENTS = {"TCP": _tcp_client, "UNIX": _unix_client, "SSL": _ssl_client}


# --- The plugins that come with the package --------------------------------------------------------------------------


@implementer(IPlugin, IStreamServerEndpointStringParser)
class _TCP6ServerParser:
    """``tcp6:80:interface=\\:\\:1``"""

    prefix = "tcp6"

    def _parseServer(self, reactor, port, backlog=50, interface="::"):
        return TCP6ServerEndpoint(reactor, int(port), int(backlog), interface)

    def parseStreamServer(self, reactor, *args, **kwargs):
        """The endpoint."""
        return self._parseServer(reactor, *args, **kwargs)


@implementer(IPlugin, IStreamServerEndpointStringParser)
class _StandardIOParser:
    """``stdio:``"""

    prefix = "stdio"

    def parseStreamServer(self, reactor, *args, **kwargs):
        """The endpoint; it takes no arguments, so they count for nothing."""
        return StandardIOEndpoint(reactor)


@implementer(IPlugin, IStreamServerEndpointStringParser)
class _SystemdParser:
    """``systemd:domain=INET:index=0``, for a socket that systemd has opened before it started the program."""

    prefix = "systemd"
    # Asked once, at the beginning, since nobody can ask twice.
    _sddaemon = ListenFDs.fromEnvironment()

    def _parseServer(self, reactor, domain, index=None, name=None):
        if (index is None) == (name is None):
            raise ValueError("Specify exactly one of descriptor index or name")
        if index is None:
            descriptor = self._sddaemon.inheritedNamedDescriptors()[name]
        else:
            descriptor = self._sddaemon.inheritedDescriptors()[int(index)]
        return AdoptedStreamServerEndpoint(reactor, descriptor, getattr(socket, f"AF_{domain}"))

    def parseStreamServer(self, reactor, *args, **kwargs):
        """The endpoint."""
        return self._parseServer(reactor, *args, **kwargs)


@implementer(IPlugin, IStreamServerEndpointStringParser)
class _TLSServerEndpointParser:
    """``tls:directory:443``"""

    prefix = "tls"

    def parseStreamServer(self, reactor, *args, **kwargs):
        """The endpoint."""
        return _with_tls("tls_server")(reactor, *args, **kwargs)


@implementer(IPlugin, IStreamClientEndpointStringParserWithReactor)
class _TLSClientEndpointParser:
    """``tls:example.com:443``"""

    prefix = "tls"

    def parseStreamClient(self, reactor, *args, **kwargs):
        """The endpoint."""
        return _with_tls("_parseClientTLS")(reactor, clientFromString, *args, **kwargs)


at_home("minitwisted.internet.endpoints", serverFromString, clientFromString)
