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
class _Level:
    """One level: its name, and its rank among the others."""

    __slots__ = ("name", "rank")

    def __init__(self, name: str, rank: int) -> None:
        self.name = name
        self.rank = rank

    def __repr__(self) -> str:
        return f"<LogLevel={self.name}>"

    def __lt__(self, other: object) -> bool:
        return self.rank < other.rank if isinstance(other, _Level) else NotImplemented


class InvalidLogLevelError(Exception):
    """There is no such level as `level`."""

    def __init__(self, level: object) -> None:
        super().__init__(str(level))
        self.level = level


class LogLevel:
    """The levels there are."""

    debug = _Level("debug", 0)
    info = _Level("info", 1)
    warn = _Level("warn", 2)
    error = _Level("error", 3)
    critical = _Level("critical", 4)

    @classmethod
    def iterconstants(cls) -> Iterator[_Level]:
        """All of them, the least first."""
        return iter((cls.debug, cls.info, cls.warn, cls.error, cls.critical))

    @classmethod
    def lookupByName(cls, name: str) -> _Level:
        """The level called `name`.  Raises ValueError if there is none."""
        for each in cls.iterconstants():
            if each.name == name:
                return each
        raise ValueError(name)

    @classmethod
    def levelWithName(cls, name: str) -> _Level:
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
