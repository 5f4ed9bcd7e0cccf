"""Connecting to a name, whichever of its addresses answers first.

The name is looked up; its addresses become endpoints; the endpoints run a race.  All three exist already, so this is their
plumbing, and what is said when it goes wrong.

The contract: a name that cannot be one fails with ValueError, one without addresses with DNSLookupError, and if no address can
be reached, the failure of the last attempt is the answer.
"""

from __future__ import annotations

import importlib
import warnings
from functools import partial
from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.internet import _resolver, error
from minitwisted.internet._happy_eyeballs import race
from minitwisted.internet._stream_endpoints import TCP4ClientEndpoint, TCP6ClientEndpoint
from minitwisted.internet._the_reactor import the_reactor
from minitwisted.internet.abstract import isIPAddress, isIPv6Address
from minitwisted.internet.address import HostnameAddress, IPv4Address, IPv6Address
from minitwisted.internet.defer import Deferred, fail
from minitwisted.internet.interfaces import (
    IReactorPluggableNameResolver,
    IResolutionReceiver,
    IStreamClientEndpoint,
)
from minitwisted.python._home import at_home

if TYPE_CHECKING:
    from typing import Any

_KINDS = {IPv4Address: TCP4ClientEndpoint, IPv6Address: TCP6ClientEndpoint}


@implementer(IStreamClientEndpoint)
class HostnameEndpoint:
    """A TCP port of `host`, a name or an address, text or bytes.

    All addresses of the name are tried, one more every `attemptDelay` seconds (default: 0.3); each has `timeout` seconds,
    and is reached from `bindAddress`.
    """

    _DEFAULT_ATTEMPT_DELAY = 0.3

    def __init__(self, reactor, host, port, timeout=30, bindAddress=None, attemptDelay=None) -> None:
        self._reactor, self._port, self._timeout, self._bindAddress = reactor, port, timeout, _as_pair(bindAddress)
        self._resolver = _resolver_of(reactor)
        self._delay = self._DEFAULT_ATTEMPT_DELAY if attemptDelay is None else attemptDelay
        self._invalid, self._bytes, self._hostText = _as_bytes_and_text(host)

    def __repr__(self) -> str:
        shown = self._bytes.decode("ascii", "backslashreplace")
        return f"<HostnameEndpoint {f'[{shown}]' if ':' in shown else shown}:{self._port}>"

    def connect(self, protocolFactory) -> Deferred[Any]:
        """Look the name up, and try its addresses."""
        if self._invalid:
            return fail(ValueError(f"invalid hostname: {self._bytes.decode('ascii', 'backslashreplace')}"))
        found = _Addresses(self._hostText)
        self._resolver.resolveHostName(found, self._hostText, portNumber=self._port)
        return found.answer.addCallback(self._connect_to_one_of, protocolFactory)

    def _connect_to_one_of(self, addresses, protocolFactory) -> Deferred[Any]:
        attempts = [
            partial(self._endpoint(address).connect, protocolFactory) for address in addresses if type(address) in _KINDS
        ]
        if not attempts:
            raise error.DNSLookupError(f"no results for hostname lookup: {self._hostText}")
        where = HostnameAddress(self._bytes, self._port)
        return race(self._reactor, self._delay, attempts, partial(error.ConnectingCancelledError, where))

    def _endpoint(self, address):
        return _KINDS[type(address)](self._reactor, address.host, address.port, self._timeout, self._bindAddress)


@implementer(IResolutionReceiver)
class _Addresses:
    """Collects the addresses of a name; `answer` fires with all of them."""

    def __init__(self, name: str) -> None:
        self.found: list[Any] = []
        not_found = error.DNSLookupError(f"Couldn't find the hostname '{name}'")
        self.answer: Deferred[list[Any]] = Deferred(lambda answer: answer.errback(not_found))

    def resolutionBegan(self, resolutionInProgress) -> None:
        """Nothing to note: what is found too late is not looked at."""

    def addressResolved(self, address) -> None:
        """One more."""
        self.found.append(address)

    def resolutionComplete(self) -> None:
        """That was all."""
        if not self.answer.called:
            self.answer.callback(self.found)


def _resolver_of(reactor):
    if IReactorPluggableNameResolver.providedBy(reactor):
        return reactor.nameResolver
    wanted, kind = IReactorPluggableNameResolver.__name__, type(reactor)
    warnings.warn(
        f"Passing HostnameEndpoint a reactor that does not provide {wanted} ({kind.__module__}.{kind.__qualname__}) was "
        f"deprecated in Twisted 17.5.0; please use a reactor that provides {wanted} instead",
        DeprecationWarning,
        stacklevel=3,
    )
    return _resolver.Threaded(the_reactor())


def _as_pair(address):
    """An address to bind to as host and port, both of which may be left out; the host in text."""
    if isinstance(address, (str, bytes)):
        address = (address, 0)
    if isinstance(address, tuple) and isinstance(address[0], bytes):
        address = (address[0].decode("ascii"), *address[1:])
    return address


def _as_bytes_and_text(host: str | bytes) -> tuple[bool, bytes, str]:
    """Whether `host` cannot be a name, and both of its forms; the form it came in is kept as it is."""
    try:
        if isinstance(host, bytes):
            return False, host, _decoded(host)
        return False, _encoded(host), host
    except UnicodeError:
        if isinstance(host, bytes):
            return True, host, host.decode("ascii", "backslashreplace")
        return True, host.encode("ascii", "backslashreplace"), host


def _encoded(text: str) -> bytes:
    """A name as the name servers know it, by the newer rules if the package for them is there; an address as it is."""
    if isIPAddress(text) or isIPv6Address(text):
        return text.encode("ascii")
    try:
        return importlib.import_module("idna").encode(text)
    except ImportError:
        return text.encode("idna")


def _decoded(name: bytes) -> str:
    """The other way."""
    text = name.decode("ascii")
    if isIPAddress(text) or isIPv6Address(text):
        return text
    try:
        return importlib.import_module("idna").decode(name)
    except ImportError:
        return name.decode("idna")


at_home("minitwisted.internet.endpoints", HostnameEndpoint)
