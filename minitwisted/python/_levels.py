"""How much an event of the log matters, from `LogLevel.debug` to `LogLevel.critical`.

Levels are compared by their place in that order, and known by their names.
"""

from __future__ import annotations

from functools import total_ordering
from typing import TYPE_CHECKING

from minitwisted.python._home import at_home

if TYPE_CHECKING:
    from collections.abc import Iterator


@total_ordering
class NamedConstant:
    """One of the constants of `container`: its name, and its rank among them."""

    __slots__ = ("container", "name", "rank")

    def __init__(self, container: str, name: str, rank: int) -> None:
        self.container, self.name, self.rank = container, name, rank

    def __repr__(self) -> str:
        return f"<{self.container}={self.name}>"

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, NamedConstant) or other.container != self.container:
            return NotImplemented
        return self.rank < other.rank


class InvalidLogLevelError(Exception):
    """There is no such level as `level`."""

    def __init__(self, level: object) -> None:
        super().__init__(str(level))
        self.level = level


class LogLevel:
    """The levels there are."""

    debug = NamedConstant("LogLevel", "debug", 0)
    info = NamedConstant("LogLevel", "info", 1)
    warn = NamedConstant("LogLevel", "warn", 2)
    error = NamedConstant("LogLevel", "error", 3)
    critical = NamedConstant("LogLevel", "critical", 4)

    @classmethod
    def iterconstants(cls) -> Iterator[NamedConstant]:
        """All of them, the least first."""
        return iter((cls.debug, cls.info, cls.warn, cls.error, cls.critical))

    @classmethod
    def lookupByName(cls, name: str) -> NamedConstant:
        """The level called `name`.  Raises ValueError if there is none."""
        for each in cls.iterconstants():
            if each.name == name:
                return each
        raise ValueError(name)

    @classmethod
    def levelWithName(cls, name: str) -> NamedConstant:
        """The level called `name`.  Raises InvalidLogLevelError if there is none."""
        try:
            return cls.lookupByName(name)
        except ValueError:
            raise InvalidLogLevelError(name)


#: The numbers that the standard library's ``logging`` has for them.
NUMBER_OF = {
    LogLevel.debug: 10,
    LogLevel.info: 20,
    LogLevel.warn: 30,
    LogLevel.error: 40,
    LogLevel.critical: 50,
}
LEVEL_OF = {number: level for level, number in NUMBER_OF.items()}

at_home("minitwisted.logger", InvalidLogLevelError, LogLevel)
