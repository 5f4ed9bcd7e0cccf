"""Programs: made by chance, written down as scenarios, made small.

The sheet is where a family writes a program down, line by line; it counts what has been made, so that an operand can name one
of the things that there are by then.
"""

from __future__ import annotations

import marshal
import re
import textwrap
from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

#: An operation: its word and three operands.
Operation = tuple[str, int, int, int]
Program = tuple[Operation, ...]

#: Operands are drawn below this.
SPAN = 840


class Sheet:
    """Lines of Python, and how many things of each kind they have made."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.made: Counter[str] = Counter()
        #: What a family wants to remember of a name.
        self.notes: dict[str, str] = {}
        self._awaited: dict[str, set[str]] = {}

    def new(self, kind: str) -> str:
        """A name for one more thing of this kind: d0, d1, ..."""
        self.made[kind] += 1
        return f"{kind}{self.made[kind] - 1}"

    def pick(self, kind: str, operand: int) -> str:
        """The name of one of those that there are; "" if there are none."""
        count = self.made[kind]
        return f"{kind}{operand % count}" if count else ""

    def awaits(self, name: str, *others: str) -> None:
        """Note that the one waits, or will wait, for the others."""
        self._awaited.setdefault(name, set()).update(others)

    def after(self, name: str, operand: int) -> str:
        """One that was made later than `name` and does not wait for it; "" if there is none."""
        kind, number = name.rstrip("0123456789"), int(re.sub(r"\D", "", name)) + 1
        free = [each for n in range(number, self.made[kind]) if name not in self._below(each := f"{kind}{n}")]
        return free[operand % len(free)] if free else ""

    def _below(self, name: str) -> set[str]:
        """Everything that it waits for."""
        found, new = set(), {name}
        while new:
            found |= new
            new = set().union(*(self._awaited.get(each, set()) for each in new)) - found
        return found

    def label(self) -> str:
        """A text that no other line has, quoted."""
        return repr(self.new("x"))

    def say(self, text: str) -> None:
        """Add lines."""
        self.lines.extend(text.split("\n"))


@dataclass(frozen=True)
class Family:
    """A kind of programs."""

    name: str
    #: The area of the scenarios that come of it.
    area: str
    #: Feature → its words → what writes the operation down, ``write(sheet, a, b, c)``.  The feature "" is in every program,
    #: and "begin" has words that stand at the beginning only.
    features: dict[str, dict[str, Callable[[Sheet, int, int, int], None]]]
    #: Functions that lines may use, by name.
    tools: dict[str, str]
    #: Words of which one begins every program.
    opening: tuple[str, ...] = ()
    #: What programs import, beside Deferreds and clocks.
    modules: tuple[str, ...] = ()
    #: Lines before and after.
    before: str = ""
    after: str = ""
    #: Whether programs run inside a reactor.
    reactor: bool = False
    length: tuple[int, int] = (4, 24)
    #: How many go to the processes at once.
    portion: int = 400

    def make(self, seed: object) -> Program:
        """The program that belongs to this seed."""
        chance = Random(f"{self.name} {seed}")
        names = [name for name in self.features if name not in ("", "begin")]
        drawn = ["", *chance.sample(names, chance.randint(min(1, len(names)), min(4, len(names))))]
        words = [word for name in drawn for word in self.features[name]]
        words += list(self.features[""])  # what every program needs is drawn more often
        count = chance.randint(*self.length)
        begin = [chance.choice(self.opening)] if self.opening else []
        chosen = begin + [chance.choice(words) for _ in range(count)]
        return tuple((word, *(chance.randrange(SPAN) for _ in range(3))) for word in chosen)

    def body(self, program: Program) -> str:
        """The program as the body of a function of `tw` and `rec`."""
        text = self.text(program)
        tools = self._tools_for(text)
        return "\n".join([self.before, *tools, text.removeprefix(self.before + "\n")] if self.before else [*tools, text])

    def text(self, program: Program) -> str:
        """Its own lines, without the tools that they use."""
        words = {word: write for feature in self.features.values() for word, write in feature.items()}
        sheet = Sheet()
        if self.before:
            sheet.say(self.before)
        for word, *operands in program:
            words[word](sheet, *operands)
        if self.after:
            sheet.say(self.after)
        return "\n".join(sheet.lines) or "pass"

    def code(self, program: Program) -> bytes:
        """The same, compiled, for another process of this Python.  The tools are there already (see ``worker.py``)."""
        return marshal.dumps(compile(self.text(program), "<program>", "exec"))

    def _tools_for(self, text: str) -> list[str]:
        wanted: list[str] = []
        for name in reversed(self.tools):  # a tool may use those before it
            if re.search(rf"\b{name}\b", "\n".join([text, *wanted])):
                wanted.insert(0, self.tools[name])
        return wanted

    def scenario(self, program: Program, name: str) -> str:
        """The program as a scenario, for a file of scenarios."""
        how = ", reactor=True" if self.reactor else ""
        end = "\nreturn done" if self.reactor else ""
        body = textwrap.indent(self.body(program) + end, "    ")
        return f'@scenario("{self.area}"{how})\ndef {name}(tw, rec):\n    """FIXME: what it shows, in a sentence."""\n{body}\n'


def shrink(program: Program, differs: Callable[[Program], bool]) -> Program:
    """The smallest program that can be reached from this one in small steps and still differs."""
    before = None
    while program != before:
        before = program
        program = _fewer(program, differs)
        program = _less(program, differs)
    return program


def _fewer(program: Program, differs) -> Program:
    """Take operations away: half of them, a quarter, ..., one."""
    size = len(program) // 2
    while size:
        start = 0
        while start < len(program):
            shorter = program[:start] + program[start + size :]
            if differs(shorter):
                program = shorter
            else:
                start += size
        size //= 2
    return program


def _less(program: Program, differs) -> Program:
    """Make operands smaller, each once."""
    for place in range(len(program)):
        for which in (1, 2, 3):
            operand = program[place][which]
            for less in sorted({0, operand % 12, operand // 2} - {operand}):
                changed = (*program[place][:which], less, *program[place][which + 1 :])
                smaller = (*program[:place], changed, *program[place + 1 :])
                if less < operand and differs(smaller):
                    program = smaller
                    break
    return program
