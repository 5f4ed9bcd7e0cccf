"""Which names a program asked for in vain: `minitwisted run --list-gaps`.

Modules are reported by the import hook.  For the names inside them each module of the package gets a ``__getattr__``, which
Python calls for what a module does not have.  It is also called by those who only ask whether there is such a name
(``hasattr``), so the instruction that the caller is at decides: ``from m import name`` and ``m.name`` want it.

A child hands its list over at its end, by a file, and the process that `run` became tells all of it at its own.
"""

from __future__ import annotations

import contextlib
import os
import sys
from opcode import opname
from types import ModuleType
from typing import TYPE_CHECKING

from minitwisted.lab._alias import OUTSIDE

if TYPE_CHECKING:
    from types import FrameType

#: The instructions that want a name of a module.
WANTING = ("IMPORT_FROM", "LOAD_ATTR", "LOAD_METHOD")

HIDDEN = ("<frozen importlib", __file__)


class Gaps:
    """Names that were asked for and missing, how often, and where first.  `file` collects those of the children."""

    def __init__(self, package: str, file: str) -> None:
        self._package, self._file = package, file
        #: name → how often, and where first
        self.found: dict[str, tuple[int, str]] = {}

    def note(self, name: str, times: int, place: str) -> None:
        """`name` was missing at `place`, `times` times."""
        before, first = self.found.get(name, (0, place))
        self.found[name] = before + times, first

    def missed_module(self, name: str, frame: FrameType) -> None:
        """Note that the module `name` is not to be had; the import's own `frame` leads to who wanted it."""
        wanting: FrameType | None = frame
        while wanting is not None and wanting.f_code.co_filename.startswith(HIDDEN):
            if wanting.f_code.co_name == "_handle_fromlist":
                return  # a mere try: `from a import b` looks for a module only to find a name, which is noted below
            wanting = wanting.f_back
        self.note(name, 1, _place(wanting))

    def note_lent(self, name: str, frame: FrameType) -> None:
        """Note a name that the real Twisted has lent.  Who only asks for it by ``hasattr`` has it too."""
        while frame.f_back is not None and frame.f_code.co_filename.startswith(HIDDEN):
            frame = frame.f_back
        self.note(f"{name} (lent by the real Twisted)", 1, _place(frame))

    def watch(self, inside: str, module: ModuleType) -> None:
        """Note the names that are missing in a module of the package."""
        if not isinstance(module, ModuleType):
            return  # a reactor
        own = vars(module).get("__getattr__")
        outside = OUTSIDE + inside[len(self._package) :]

        def __getattr__(name: str):
            if own is not None:
                with contextlib.suppress(AttributeError):
                    return own(name)
            frame = sys._getframe(1)
            if opname[frame.f_code.co_code[frame.f_lasti]] in WANTING and not name.startswith("__"):
                self.note(f"{outside}.{name}", 1, _place(frame))
            raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")

        module.__getattr__ = __getattr__  # type: ignore[method-assign]

    def hand_over(self) -> None:
        """At the end of a child: leave what was missing to the process that tells it."""
        if self.found:
            with open(self._file, "a", encoding="utf8") as file:
                file.writelines(f"{times}\t{name}\t{place}\n" for name, (times, place) in self.found.items())

    def report(self) -> None:
        """At the end of all: tell what was missing, the most wanted first."""
        if os.path.exists(self._file):
            with open(self._file, encoding="utf8") as file:
                for times, name, place in (line.rstrip("\n").split("\t") for line in file):
                    self.note(name, int(times), place)
            os.remove(self._file)
        sys.stderr.write("\n".join(self._lines()) + "\n")

    def _lines(self) -> list[str]:
        if not self.found:
            return ["minitwisted run: no name was asked for in vain."]
        lines = [f"minitwisted run: {self._package} does not have these names, which were asked for:"]
        for name, (times, place) in sorted(self.found.items(), key=lambda each: (-each[1][0], each[0])):
            lines += [f"{times:5} × {name}", f"        first at {place}"]
        return lines


def _place(frame: FrameType | None) -> str:
    if frame is None:
        return "(unknown)"
    file, here = frame.f_code.co_filename, os.path.join(os.getcwd(), "")
    return f"{file.removeprefix(here)}:{frame.f_lineno}"
