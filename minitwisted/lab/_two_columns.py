"""Two texts beside each other, in plain letters: what both say in one row, where they part a mark between.

    rows(left, right)      the lines of both, put beside each other as well as they go
    table(rows, width)     the same as text: `` `` equal, ``|`` other, ``<`` only left, ``>`` only right

Long stretches in which nothing differs are folded into one row that says how many lines it stands for.  No row is wider than
`width`.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SAME, OTHER, LEFT_ONLY, RIGHT_ONLY = " ", "|", "<", ">"

#: Lines from which on a text is very long.
LONG = 2000

#: Equal lines that are shown on either side of a difference.
AROUND = 3


@dataclass(frozen=True)
class Row:
    """A line of each text, None where one has none; `folded` equal lines instead, if it is not 0."""

    mark: str
    left: str | None
    right: str | None
    folded: int = 0


def rows(left: Sequence[str], right: Sequence[str]) -> list[Row]:
    """Put the lines beside each other, so that as many as possible are equal."""
    found: list[Row] = []
    # Of very long texts, lines that come again and again are no places to hold on to: looking at all would take minutes.
    matcher = SequenceMatcher(None, left, right, autojunk=max(len(left), len(right)) > LONG)
    for kind, start, end, begin, stop in matcher.get_opcodes():
        for mine, other in zip_longest(left[start:end], right[begin:stop]):
            mark = SAME if kind == "equal" else LEFT_ONLY if other is None else RIGHT_ONLY if mine is None else OTHER
            found.append(Row(mark, mine, other))
    return found


def folded(every: Iterable[Row], around: int = AROUND) -> list[Row]:
    """The same with long equal stretches folded."""
    stretches = [(equal, list(stretch)) for equal, stretch in groupby(every, lambda row: row.mark == SAME)]
    found: list[Row] = []
    for number, (equal, stretch) in enumerate(stretches):
        # At the very beginning and end there is a difference on one side only.
        before = around if number else 0
        after = around if number < len(stretches) - 1 else 0
        hidden = len(stretch) - before - after
        if equal and hidden > 1:
            rest = stretch[len(stretch) - after :]
            found += [*stretch[:before], Row(SAME, None, None, hidden), *rest]
        else:
            found += stretch
    return found


def table(shown: Iterable[Row], width: int) -> Iterator[tuple[str, str]]:
    """Each row as text of at most `width` characters, with its mark; long lines go on in the next row."""
    room = (width - 3) // 2
    for row in shown:
        if row.folded:
            yield SAME, f"  ... {row.folded} lines that are the same ..."
            continue
        pieces = zip_longest(_pieces(row.left, room), _pieces(row.right, room), fillvalue="")
        for mine, other in pieces:
            yield row.mark, f"{mine:{room}} {row.mark} {other}".rstrip()


def _pieces(line: str | None, room: int) -> list[str]:
    printable = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in (line or "").expandtabs(4))
    return [printable[start : start + room] for start in range(0, len(printable), room)] or [""]
