"""Words in colour, where the stream shows colours.

A colourizer wraps a stream and has `write(text, color)`; the class says by `supported(stream)` whether it fits that stream.
`_colorizer_for` tries them in turn; the last, which writes plain text, fits every stream.  A stream is believed to show colours
if it is a terminal and the terminal's description (`curses`, by the name in ``$TERM``) counts more than two.
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

from minitwisted.python._home import at_home

if TYPE_CHECKING:
    from typing import Any


class _AnsiColorizer:
    """Writes bold and coloured by the escape sequences of ANSI terminals."""

    _colors = {
        each: number
        for number, each in enumerate(("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"), 30)
    }

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    @classmethod
    def supported(cls, stream: Any = sys.stdout) -> bool:
        """Whether `stream` is a terminal that knows more than two colours."""
        if not stream.isatty():
            return False
        try:
            curses = importlib.import_module("curses")
        except ImportError:
            return False
        try:
            try:
                return curses.tigetnum("colors") > 2
            except curses.error:  # nobody has read the terminal's description yet
                curses.setupterm()
                return curses.tigetnum("colors") > 2
        except Exception:
            return False  # no description, or one that makes no sense: colours are not worth more questions

    def write(self, text: str, color: str) -> None:
        """Write `text` in a colour given by its name; KeyError for a name that is none."""
        self.stream.write(f"\x1b[{self._colors[color]};1m{text}\x1b[0m")


class _NullColorizer:
    """Writes plain text, on any stream."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    @classmethod
    def supported(cls, stream: Any = sys.stdout) -> bool:
        """Always."""
        return True

    def write(self, text: str, color: str) -> None:
        """Write `text`."""
        self.stream.write(text)


def _colorizer_for(stream: Any) -> _AnsiColorizer | _NullColorizer:
    """The first colourizer that `stream` supports."""
    kind = next(each for each in (_AnsiColorizer, _NullColorizer) if each.supported(stream))
    return kind(stream)


at_home("minitwisted.trial.reporter", _AnsiColorizer, _NullColorizer)
