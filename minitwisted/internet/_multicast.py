"""Groups: what is sent to one address and heard by all who have asked for it.

A group is an address of its own kind (224.0.0.0 to 239.255.255.255, or ff00::/8).  Whoever wants to hear it tells the system,
for each interface; whoever sends to it need not be in it.  Both are options of the socket, which IPv4 and IPv6 call by
different names, and some of which want their values in another form.  The table below has the names.

The contract: the class is mixed into a port, of which it needs `socket`, `addressFamily` and `reactor`.  Groups and interfaces
may be names, and looking one up takes its time; so whatever takes one returns a Deferred.  An IPv6 interface is told by its
zone (``fe80::1%eth0``), for an address does not say which one is meant.
"""

from __future__ import annotations

import socket
import struct
from typing import TYPE_CHECKING

from minitwisted.internet.abstract import isIPv6Address
from minitwisted.internet.defer import Deferred, inlineCallbacks, succeed
from minitwisted.internet.error import MulticastJoinError

if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Any

__all__ = ["MulticastMixin"]

#: What the system calls it, in each family: the level, then hops, loopback, interface, joining, leaving.
_OPTIONS: dict[int, tuple[int, ...]] = {
    socket.AF_INET: (
        socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, socket.IP_MULTICAST_LOOP, socket.IP_MULTICAST_IF,
        socket.IP_ADD_MEMBERSHIP, socket.IP_DROP_MEMBERSHIP,
    ),
    socket.AF_INET6: (
        socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, socket.IPV6_MULTICAST_LOOP, socket.IPV6_MULTICAST_IF,
        socket.IPV6_JOIN_GROUP, socket.IPV6_LEAVE_GROUP,
    ),
}  # fmt: skip
_HOPS, _LOOP, _INTERFACE, _JOIN, _LEAVE = range(1, 6)


class MulticastMixin:
    """What a port can do that can be in groups: `IMulticastTransport`."""

    socket: Any
    reactor: Any
    addressFamily: int

    def _set(self, which: int, value: Any) -> None:
        options = _OPTIONS[self.addressFamily]
        self.socket.setsockopt(options[0], options[which], value)

    def _get(self, which: int) -> int:
        options = _OPTIONS[self.addressFamily]
        return self.socket.getsockopt(options[0], options[which])

    def setTTL(self, ttl: int) -> None:
        """Let what is sent to groups cross `ttl` routers at most (0 to 255, or struct.error is raised)."""
        self._set(_HOPS, struct.pack("B", ttl)[0])

    def getTTL(self) -> int:
        """How many it may cross."""
        return self._get(_HOPS)

    def setLoopbackMode(self, mode: bool) -> None:
        """Say whether this host hears what it sends itself."""
        self._set(_LOOP, bool(mode))

    def getLoopbackMode(self) -> bool:
        """Whether it does."""
        return bool(self._get(_LOOP))

    @inlineCallbacks
    def setOutgoingInterface(self, addr: str | int) -> Generator[Deferred[str], str, int]:
        """Send to groups from `addr`: IPv4, an address or a name; IPv6, an interface's index.

        The Deferred fires with 1, or fails with OSError if there is no such interface here.
        """
        if self.addressFamily == socket.AF_INET6:
            if not isinstance(addr, int):
                raise AssertionError("IPv6 interfaces are specified as integers")
            self._set(_INTERFACE, addr)
        else:
            if not isinstance(addr, str):
                raise AssertionError("IPv4 interfaces are specified as addresses")
            self._set(_INTERFACE, self._packed((yield self._looked_up(addr))))
        return 1

    def getOutgoingInterface(self) -> str | int:
        """The address, or for IPv6 the index, of the interface they are sent from; 0.0.0.0 and 0 leave it to the system."""
        if self.addressFamily == socket.AF_INET6:
            return self._get(_INTERFACE)
        return socket.inet_ntoa(self.socket.getsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, 4))

    def joinGroup(self, addr: str, interface: str = "") -> Deferred[None]:
        """Hear what is sent to the group `addr` (an address or a name) through `interface` ("": the system chooses).

        The Deferred fails with MulticastJoinError if the system does not allow it, or with DNSLookupError.
        """
        return self._member(_JOIN, addr, interface)

    def leaveGroup(self, addr: str, interface: str = "") -> Deferred[None]:
        """Hear it no more; as `joinGroup`."""
        return self._member(_LEAVE, addr, interface)

    @inlineCallbacks
    def _member(self, which: int, addr: str, interface: str) -> Generator[Deferred[str], str, None]:
        interface = interface or ("::" if self.addressFamily == socket.AF_INET6 else "0.0.0.0")
        group = yield self._looked_up(addr)
        through = yield self._looked_up(interface)
        packed = self._packed(group), self._packed(through)
        if self.addressFamily == socket.AF_INET6:
            zone = through.partition("%")[2] or group.partition("%")[2]
            packed = packed[0], struct.pack("@I", socket.if_nametoindex(zone) if zone else 0)
        try:
            self._set(which, b"".join(packed))
        except OSError as problem:
            raise MulticastJoinError(addr, interface, *problem.args)

    def _looked_up(self, host: str) -> Deferred[str]:
        return succeed(host) if isIPv6Address(host) else self.reactor.resolve(host)

    def _packed(self, host: str) -> bytes:
        try:
            return socket.inet_pton(self.addressFamily, host.partition("%")[0])
        except OSError:
            family = "AF_INET6" if self.addressFamily == socket.AF_INET6 else "AF_INET"
            raise MulticastJoinError(f"invalid address literal for {family}: {host!r}")
