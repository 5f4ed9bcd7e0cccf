"""Where the other end is: an address as a value.

A transport answers ``getHost`` and ``getPeer`` with one of these, and a factory is given one when it is asked for a
protocol.  Addresses are plain values: two with the same contents are equal, hash alike and sort by their contents, and
none of them looks anything up.  The class says which kind of network is meant, so equal contents of different classes
are different addresses.

A UNIX socket is the exception, since a path is only one of a file's names: two paths that lead to the same existing file
are the same address.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.internet.interfaces import IAddress

if TYPE_CHECKING:
    from typing import Any


class _Value:
    """What is equal, ordered and printed by its fields, which a subclass names in ``__match_args__``."""

    __match_args__: tuple[str, ...] = ()

    def _fields(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in self.__match_args__)

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__match_args__)
        return f"{type(self).__name__}({fields})"

    def __hash__(self) -> int:
        return hash(self._fields())

    # Exactly the same class, and not a subclass: a subclass is somebody's different kind of address.

    def __eq__(self, other: object) -> bool:
        return self._fields() == other._fields() if other.__class__ is self.__class__ else NotImplemented

    def __lt__(self, other: Any) -> bool:
        return self._fields() < other._fields() if other.__class__ is self.__class__ else NotImplemented

    def __le__(self, other: Any) -> bool:
        return self._fields() <= other._fields() if other.__class__ is self.__class__ else NotImplemented

    def __gt__(self, other: Any) -> bool:
        return self._fields() > other._fields() if other.__class__ is self.__class__ else NotImplemented

    def __ge__(self, other: Any) -> bool:
        return self._fields() >= other._fields() if other.__class__ is self.__class__ else NotImplemented


def _check_type(type: str) -> None:
    if type not in ("TCP", "UDP"):
        raise ValueError(f"'type' must be in ['TCP', 'UDP'] (got {type!r})")


@implementer(IAddress)
class IPv4Address(_Value):
    """An IPv4 socket: `type` is ``"TCP"`` or ``"UDP"``, `host` a dotted quad, `port` a number.

    Any other `type` raises ``ValueError``.
    """

    __match_args__ = ("type", "host", "port")

    def __init__(self, type: str, host: str, port: int) -> None:
        _check_type(type)
        self.type = type
        self.host = host
        self.port = port


@implementer(IAddress)
class IPv6Address(_Value):
    """An IPv6 socket: as ``IPv4Address``, with the flow label and the scope (a number or an interface's name)."""

    __match_args__ = ("type", "host", "port", "flowInfo", "scopeID")

    def __init__(self, type: str, host: str, port: int, flowInfo: int = 0, scopeID: str | int = 0) -> None:
        _check_type(type)
        self.type = type
        self.host = host
        self.port = port
        self.flowInfo = flowInfo
        self.scopeID = scopeID


@implementer(IAddress)
class HostnameAddress(_Value):
    """A host by its name (bytes) and a port, for connections whose name is known and whose number is not."""

    __match_args__ = ("hostname", "port")

    def __init__(self, hostname: bytes, port: int) -> None:
        self.hostname = hostname
        self.port = port


@implementer(IAddress)
class UNIXAddress:
    """A UNIX socket: `name` is its path as bytes (text is encoded as file names are), or None for a nameless one."""

    __match_args__ = ("name",)

    def __init__(self, name: bytes | str | None) -> None:
        self.name = name if name is None or isinstance(name, bytes) else name.encode(*_FILE_NAMES)

    def __repr__(self) -> str:
        return f"UNIXAddress({None if self.name is None else os.fsdecode(self.name)!r})"

    def __eq__(self, other: object) -> bool:
        return self._identity() == other._identity() if isinstance(other, UNIXAddress) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._identity())

    def _identity(self) -> object:
        """The file the name leads to where there is one, else the name."""
        try:
            found = os.stat(self.name)  # type: ignore[arg-type]
        except (OSError, TypeError, ValueError):  # no such file; no name; an abstract name, which begins with NUL
            return self.name
        return found.st_dev, found.st_ino


#: How text becomes a file name: the encoding, and what to do with bytes that never were text.
_FILE_NAMES = ("utf-8", "surrogateescape")


@implementer(IAddress)
class _ProcessAddress:
    """What a child's transport answers: there is nowhere to point at."""
