"""What a screen can show: signs that its encoding has, and colours where a person looks on.

Two questions that every tool has that prints a table.  `signs` picks from two sets the one that standard output can write;
`painter` gives a function that prints a line in a colour, or plainly: into files, with ``NO_COLOR``, and without `rich`.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def signs(wanted: dict[str, str], plain: dict[str, str]) -> dict[str, str]:
    """`wanted`, or `plain` where standard output has no letters for it."""
    try:
        "".join(wanted.values()).encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return plain
    return wanted


def colours_wanted() -> bool:
    """Whether a person looks on who did not ask for plain text."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def painter() -> Callable[[str, str], None]:
    """A function that prints a line in a style of `rich`'s."""
    if colours_wanted():
        try:
            console = importlib.import_module("rich.console").Console(highlight=False)
        except ImportError:
            return _plainly
        return lambda line, style: console.print(line, style=style, markup=False, soft_wrap=True)
    return _plainly


def _plainly(line: str, style: str) -> None:
    print(line)
