"""How sockets are opened and named.

The system names the ends of a connection in tuples, one shape for each family; programs want addresses.  Two things get lost
in between and are put back here.  An IPv6 address that is valid on one network card only (``fe80::1``) has a zone, which the
system tells as a number and people write as a name, ``fe80::1%eth0``.  And a port is a number of 16 bits, but only the call
that uses it says so: the look-up of the zone would cut it silently.

The contract: `address_of` and `with_zone` take what a socket answers, `name_to_use` what a program says, and that raises
OSError for an address or a zone that is none.  Sockets that are opened here never block.
"""

from __future__ import annotations

import socket
from collections import namedtuple
from typing import TYPE_CHECKING

from minitwisted.internet.address import IPv4Address, IPv6Address, UNIXAddress
from minitwisted.python._home import at_home

if TYPE_CHECKING:
    from typing import Any

#: Where a socket is bound: `address` and `port` (0: a free one), and whether others may have the same before the system has
#: forgotten it (`reuseAddress`, SO_REUSEADDR) or even at the same time (`reusePort`, SO_REUSEPORT).
Binding = namedtuple("Binding", ["address", "port", "reuseAddress", "reusePort"], defaults=("", 0, False, False))


def makeBinding(interface: str = "", port: int = 0, reuseAddress: bool = False, reusePort: bool = False) -> Binding:
    """What ``listenTCP`` takes in the place of a port and ``connectTCP`` as `bindAddress`; see `Binding`."""
    return Binding(interface, port, reuseAddress, reusePort)


def open_socket(family: int) -> socket.socket:
    """A new socket for a stream."""
    skt = socket.socket(family, socket.SOCK_STREAM)
    skt.setblocking(False)
    return skt


def duplicate(number: int, family: int, kind: int) -> socket.socket:
    """A socket of our own for the one that the descriptor `number` is."""
    skt = socket.fromfd(number, family, kind)
    skt.setblocking(False)
    return skt


def allow_others(skt: socket.socket, binding: Binding) -> None:
    """Set what `binding` says of others."""
    if binding.reuseAddress:
        skt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if binding.reusePort:
        skt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)


def name_to_use(family: int, name: tuple) -> tuple:
    """What the system shall be told of the pair `name`."""
    if family != socket.AF_INET6:
        return name
    host, port = name
    numbers = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
    found = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, 0, numbers)[0][4]
    return found[0], port, *found[2:]


def with_zone(name: tuple) -> tuple:
    """The IPv6 name `name` with the zone in its address, if it has one."""
    if name[3] and "%" not in name[0]:
        return f"{name[0]}%{socket.if_indextoname(name[3])}", *name[1:]
    return name


def address_of(family: int, name: Any) -> Any:
    """The address that the system calls `name`."""
    if family == socket.AF_UNIX:
        return UNIXAddress(name)
    return IPv6Address("TCP", *with_zone(name)) if family == socket.AF_INET6 else IPv4Address("TCP", *name[:2])


at_home("minitwisted.internet.tcp", Binding, makeBinding)
