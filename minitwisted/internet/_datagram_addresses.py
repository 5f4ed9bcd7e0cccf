"""Addresses for datagrams: which there are, and what the system is told.

To a program an address is a pair, a host in figures and a port.  Names are refused, since looking one up inside ``write`` would
make the loop wait.  The system calls the address of a pair by two names more where there is a zone: ``fe80::1%eth0`` is good
only on the net behind one interface, and `told` puts that interface's number in.

The contract: nothing here looks at a socket or asks the net; what is wrong raises InvalidAddressError and says why.
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from minitwisted.internet.abstract import isIPAddress, isIPv6Address
from minitwisted.internet.error import InvalidAddressError

if TYPE_CHECKING:
    from typing import Any


def family_of(interface: str) -> int:
    """The family of an address to listen on."""
    must_be_figures(interface)
    return socket.AF_INET6 if isIPv6Address(interface) else socket.AF_INET


def must_be_figures(host: str) -> None:
    """Refuse a name."""
    if not isIPAddress(host) and not isIPv6Address(host):
        raise InvalidAddressError(host, "not an IPv4 or IPv6 address.")


def told(addr: Any, family: int) -> Any:
    """What the system is told to send to `addr` from a socket of `family`: `addr` itself, unless it has a zone."""
    if addr is None:
        raise AssertionError()  # a port without a partner, and nobody is named
    host = addr[0]
    ipv4, ipv6 = isIPAddress(host) or host == "<broadcast>", isIPv6Address(host)
    if not (ipv4 or ipv6):
        raise InvalidAddressError(host, "write() only accepts IP addresses, not hostnames")
    if ipv6 and family == socket.AF_INET:
        raise InvalidAddressError(host, "IPv4 port write() called with IPv6 address")
    if ipv4 and family == socket.AF_INET6:
        raise InvalidAddressError(host, "IPv6 port write() called with IPv4 or broadcast address")
    return with_zone(addr, family)


def with_zone(addr: Any, family: int) -> Any:
    """`addr`, and if its host has a zone, the four values that the system knows it by."""
    if family != socket.AF_INET6 or "%" not in str(addr[0]):  # it may be bytes
        return addr
    host, port = addr[:2]
    return socket.getaddrinfo(host, port, socket.AF_INET6, socket.SOCK_DGRAM, 0, socket.AI_NUMERICHOST)[0][4]
