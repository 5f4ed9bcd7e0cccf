"""From names to addresses, off the loop's thread.

The system's own look-up (``getaddrinfo``) knows the hosts file, the name servers and all the rest, and may take a minute: so
it is asked in a thread.  There are two promises, an older and a newer one, and a reactor keeps both:

* `IResolverSimple`: a name becomes the Deferred of one IPv4 address, as text.
* `IHostnameResolver`: a receiver is told of every address, then that there are no more.

Whichever of them a program puts in, `Simple` and `Full` make the other one of it.
"""

from __future__ import annotations

import socket
from functools import partial
from socket import AF_INET, AF_INET6, AF_UNSPEC, SOCK_DGRAM, SOCK_STREAM, gaierror, getaddrinfo, inet_pton
from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.internet.address import IPv4Address, IPv6Address
from minitwisted.internet.defer import Deferred
from minitwisted.internet.error import DNSLookupError
from minitwisted.internet.interfaces import (
    IHostnameResolver,
    IHostResolution,
    IResolutionReceiver,
    IResolverSimple,
)
from minitwisted.python import log
from minitwisted.python._home import at_home

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

_FAMILIES = {AF_INET: IPv4Address, AF_INET6: IPv6Address}
_KINDS = {"TCP": SOCK_STREAM, "UDP": SOCK_DGRAM}


def is_literal(name: str | bytes, family: int) -> bool:
    """Whether `name` is an address of `family` in figures."""
    try:
        inet_pton(family, name if isinstance(name, str) else name.decode("latin-1"))
    except (ValueError, OSError):
        return False
    return True


@implementer(IHostResolution)
class HostResolution:
    """One look-up under way."""

    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """A look-up that runs in a thread cannot be cancelled."""
        raise NotImplementedError()


@implementer(IHostnameResolver)
class Threaded:
    """Asks the system, in a thread of `reactor`'s pool."""

    def __init__(self, reactor: Any) -> None:
        self._reactor = reactor

    def resolveHostName(
        self,
        resolutionReceiver: IResolutionReceiver,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Iterable[type] | None = None,
        transportSemantics: str = "TCP",
    ) -> HostResolution:
        """Tell `resolutionReceiver` every address of `hostName`; if there is none, only that there are no more."""
        resolution = HostResolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        family = _family_of(addressTypes)

        def look_up() -> None:
            try:
                found = getaddrinfo(hostName, portNumber, family, _KINDS[transportSemantics])
            except (gaierror, UnicodeError):
                found = []
            self._reactor.callFromThread(tell, found)

        def tell(found) -> None:
            for family, _, _, _, where in found:
                if family in _FAMILIES:
                    resolutionReceiver.addressResolved(_FAMILIES[family](transportSemantics, *where))
            resolutionReceiver.resolutionComplete()

        self._reactor.callInThread(look_up)
        return resolution


def _family_of(addressTypes: Iterable[type] | None) -> int:
    wanted = [family for family, kind in _FAMILIES.items() if addressTypes is None or kind in addressTypes]
    return wanted[0] if len(wanted) == 1 else AF_UNSPEC


@implementer(IResolverSimple)
class Simple:
    """The older promise, kept with a resolver of the newer one."""

    def __init__(self, full: IHostnameResolver) -> None:
        self._full = full

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:
        """The first IPv4 address of `name`; fails with DNSLookupError.  `timeout` is the resolver's own affair."""
        answer: Deferred[str] = Deferred()
        self._full.resolveHostName(_First(answer), name, 0, [IPv4Address])
        return answer


@implementer(IResolutionReceiver)
class _First:
    """Takes the first address it is told."""

    def __init__(self, answer: Deferred[str]) -> None:
        self._name, self._answer = "", answer

    def resolutionBegan(self, resolutionInProgress: IHostResolution) -> None:
        """Note the name, as the resolver has it."""
        self._name = resolutionInProgress.name

    def addressResolved(self, address: Any) -> None:
        if not self._answer.called:
            self._answer.callback(address.host)

    def resolutionComplete(self) -> None:
        if not self._answer.called:
            self._answer.errback(DNSLookupError(self._name))


@implementer(IHostnameResolver)
class Full:
    """The newer promise, kept with a resolver of the older one: there is one address at most."""

    def __init__(self, simple: IResolverSimple) -> None:
        self._simple = simple

    def resolveHostName(
        self,
        resolutionReceiver: IResolutionReceiver,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Iterable[type] | None = None,
        transportSemantics: str = "TCP",
    ) -> HostResolution:
        """Tell `resolutionReceiver` the address, if there is one; errors other than that there is none are logged."""
        resolution = HostResolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)

        def found(host: str) -> None:
            # Whatever was asked for: the older promise is of IPv4, and knows nothing of kinds of transport.
            resolutionReceiver.addressResolved(IPv4Address("TCP", host, portNumber))

        def not_found(failure) -> None:
            if not failure.check(DNSLookupError):
                log.err(failure, f"while looking up {hostName} with {self._simple}")

        answer = self._simple.getHostByName(hostName)
        answer.addCallbacks(found, not_found)
        answer.addCallback(lambda _: resolutionReceiver.resolutionComplete())
        return resolution


@implementer(IResolverSimple)
class ThreadedResolver:
    """The older promise, kept in a thread, for programs that put it in by name."""

    def __init__(self, reactor: Any) -> None:
        self.reactor = reactor

    def getHostByName(self, name: str, timeout: Sequence[int] = (1, 3, 11, 45)) -> Deferred[str]:
        """The IPv4 address of `name`; fails with DNSLookupError, at the latest after the sum of `timeout` (seconds)."""
        answer: Deferred[str] = Deferred()
        fail = partial(_fail, answer, name)
        # The thread cannot be stopped: too late is said here, and what it says then is not heard.
        too_late = self.reactor.callLater(sum(timeout) if timeout else 60, fail, "timeout error")

        def told(success: bool, result: Any) -> None:
            if not too_late.active():
                return
            too_late.cancel()
            if success:
                answer.callback(result)
            else:
                fail(result.getErrorMessage())

        def in_thread(success: bool, result: Any) -> None:
            self.reactor.callFromThread(told, success, result)

        self.reactor.getThreadPool().callInThreadWithCallback(in_thread, socket.gethostbyname, name)
        return answer


@implementer(IResolverSimple)
class BlockingResolver:
    """The older promise, kept at once: everything else stands still meanwhile."""

    def getHostByName(self, name: str, timeout: Sequence[int] = (1, 3, 11, 45)) -> Deferred[str]:
        """The IPv4 address of `name`; fails with DNSLookupError.  Nothing can end the wait, so `timeout` is ignored."""
        answer: Deferred[str] = Deferred()
        try:
            found = socket.gethostbyname(name)
        except OSError:
            _fail(answer, name)
        else:
            answer.callback(found)
        return answer


def _fail(answer: Deferred[str], name: str, why: str = "") -> None:
    answer.errback(DNSLookupError(f"address {name!r} not found" + (f": {why}" if why else "")))


at_home("minitwisted.internet.base", ThreadedResolver, BlockingResolver)
