"""How much two runs of a program have in common: five levels, and the place where they begin to differ.

    identical     every byte of both streams, and how it ended
    normalised    the same after the rules of ``_normal.py``
    order         the same lines, in another order
    outcome       the same end: exit status, or signal, or still running when its time was up
    different     not even that

Pure: two `Outcome`s in, a `Comparison` out.  The levels are ordered, each contains the ones before it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from minitwisted.lab._normal import Rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LEVELS = ("identical", "normalised", "order", "outcome", "different")

#: Each level in words, for people.
WORDS = {
    "identical": "identical",
    "normalised": "equal after normalising",
    "order": "same lines, other order",
    "outcome": "same outcome, other output",
    "different": "different",
}

STREAMS = ("stdout", "stderr")


@dataclass
class Outcome:
    """A run that is over: its two streams as they were written, its exit status (negative: the signal that ended it).

    `seconds` is how long it took, `stopped` whether it was still running when its time was up.  `rules` name what belongs to
    this run only, such as the ports it was given.
    """

    stdout: str
    stderr: str
    status: int
    seconds: float = 0.0
    stopped: bool = False
    rules: Rules | None = None

    def __post_init__(self) -> None:
        rules = self.rules or Rules()
        self._lines = {stream: _lines(rules.text(getattr(self, stream))) for stream in STREAMS}

    def lines(self, stream: str) -> list[str]:
        """The normalised lines of a stream."""
        return self._lines[stream]

    @property
    def end(self) -> str:
        """How it ended, in words."""
        how = f"exit status {self.status}" if self.status >= 0 else f"signal {-self.status}"
        return f"interrupted, then {how}" if self.stopped else how


@dataclass(frozen=True)
class First:
    """Where two runs begin to differ: the line's number in both (from 1) and what it is, None if there is none."""

    stream: str
    line: int
    left: str | None
    right: str | None


@dataclass(frozen=True)
class Comparison:
    """Two runs, the level they reach, and where they begin to differ after normalising, if they do."""

    left: Outcome
    right: Outcome
    level: str
    first: First | None

    def reaches(self, wanted: str) -> bool:
        """Whether the level is the wanted one or a better one."""
        return LEVELS.index(self.level) <= LEVELS.index(wanted)


def compare(left: Outcome, right: Outcome) -> Comparison:
    """Judge two runs of the same program."""
    first = next(_differences(left, right), None)
    return Comparison(left, right, _level(left, right, first), first)


def _level(left: Outcome, right: Outcome, first: First | None) -> str:
    if (left.status, left.stopped) != (right.status, right.stopped):
        return "different"
    if all(getattr(left, stream) == getattr(right, stream) for stream in STREAMS):
        return "identical"
    if first is None:
        return "normalised"
    if all(Counter(left.lines(stream)) == Counter(right.lines(stream)) for stream in STREAMS):
        return "order"
    return "outcome"


def _differences(left: Outcome, right: Outcome) -> Iterator[First]:
    for stream in STREAMS:
        pairs: Iterable = zip_longest(left.lines(stream), right.lines(stream))
        for number, (mine, other) in enumerate(pairs, 1):
            if mine != other:
                yield First(stream, number, mine, other)
    if left.end != right.end:
        yield First("end", 1, left.end, right.end)


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" else [*lines[:-1], lines[-1] + "(no end of line)"]
