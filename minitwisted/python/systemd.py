"""Descriptors that systemd has opened for us.

A service that is started when somebody connects gets its listening sockets from who starts it: consecutive descriptors from
3 on.  How many there are, what they are called and for which process they are meant stands in the environment.  If any of
it makes no sense, there are none.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import MutableMapping, Sequence


class ListenFDs:
    """Inherited descriptors, with their names; made by `fromEnvironment`."""

    _START = 3

    def __init__(self, descriptors: Sequence[int], names: Sequence[str] = ()) -> None:
        self._descriptors = descriptors
        self._names = names

    @classmethod
    def fromEnvironment(cls, environ: MutableMapping[str, str] | None = None, start: int | None = None) -> ListenFDs:
        """Those that the environment speaks of, the process's own or another; the first is `start`, or 3."""
        environ = os.environ if environ is None else environ
        first = cls._START if start is None else start
        names = environ.get("LISTEN_FDNAMES", "").split(":")
        try:
            meant = int(environ["LISTEN_PID"]) == os.getpid()
            count = int(environ["LISTEN_FDS"])
        except (KeyError, ValueError):
            return cls([], ())
        if not meant:
            return cls([], ())
        # They are ours now: no child must think that they are meant for it.
        del environ["LISTEN_PID"], environ["LISTEN_FDS"]
        # Both are set by whoever opened the descriptors; if they do not agree, nothing is known of either.
        if count != len(names) or names == [""]:
            return cls([], ())
        return cls(list(range(first, first + count)), tuple(names))

    def inheritedNamedDescriptors(self) -> dict[str, int]:
        """The descriptors by their names."""
        return dict(zip(self._names, self._descriptors))

    def inheritedDescriptors(self) -> list[int]:
        """The descriptors."""
        return list(self._descriptors)

    def __repr__(self) -> str:
        return f"ListenFDs(_descriptors={self._descriptors!r}, _names={self._names!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ListenFDs):
            return NotImplemented
        return (self._descriptors, self._names) == (other._descriptors, other._names)

    __hash__ = None  # type: ignore[assignment]


__all__ = ["ListenFDs"]
