"""Is this text an address in figures?

Programs ask before they look a name up: an address needs no look-up, and whether it has four parts or colons says which
kind of socket to open.
"""

from __future__ import annotations

from socket import AF_INET, AF_INET6

from minitwisted.internet._resolver import is_literal

__all__ = ["isIPAddress", "isIPv6Address"]


def isIPAddress(addr: str | bytes, family: int = AF_INET) -> bool:
    """Whether `addr` is an address of `family`, by default an IPv4 address."""
    if isinstance(addr, bytes):
        try:
            addr = addr.decode("ascii")
        except UnicodeDecodeError:
            return False
    return is_literal(_without_zone(addr) if family == AF_INET6 else addr, family)


def isIPv6Address(addr: str) -> bool:
    """Whether `addr` is an IPv6 address, with or without a zone (``%eth0``)."""
    return is_literal(_without_zone(addr), AF_INET6)


def _without_zone(addr: str) -> str:
    return addr.split("%", 1)[0]
