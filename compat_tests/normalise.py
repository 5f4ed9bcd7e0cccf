"""The declared rules that make two runs comparable.  There are no others, and no comparison is ever loosened.

A trace is full of things that are not behaviour: where Python is installed, which port the kernel gave, what the
implementation is called and how its insides are cut.  Each is named by one rule of `RULES`; what no rule names is compared to
the last character.  The rules run in the process that made the trace, as only it knows its places.

    frames      The implementation's own frames leave tracebacks, those of its dependencies and of this runner too.  Frames of
                the scenario stay with their line, frames of Python's library stay without it; marks (``^^^^``) under lines go.
    places      Directories and files of this machine: <tmp>, <scenarios>, <tw> (the implementation), <stdlib>, <python> ...
    package     The implementation's name becomes ``tw``.
    symbols     What the scenario declared with `rec.sym`.
    addresses   ``0x7f...``: numbered in the order in which they appear in the trace.
    now         A date and time as log lines have it, if it is of today.  Others are values and stay.
    seconds     How long something took or will take by the real clock, where `trial` and a reactor's timers print it.
"""

from __future__ import annotations

import functools
import os
import re
import sys
import sysconfig
import time
from dataclasses import dataclass, field

HERE = os.path.dirname(os.path.abspath(__file__))

_FRAME = re.compile(r'^(?P<indent>\s*)File "(?P<file>[^"]+)", line (?P<line>\d+)(?P<rest>.*)$')
_BRIEF = re.compile(r"^(?P<indent>)(?P<file>/\S+?\.py|<[^>]+>):(?P<line>\d+)(?P<rest>: ?[\w<].*)$")
_MARKS = re.compile(r"^\s*[\^~]+\s*$")
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,16}\b")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d([+-]\d{4})?")
#: ``Ran 3 tests in 0.012s``; ``(0.012 secs)``; the first number of the line that is for programs; ``[99.99994134s] called=0``.
_SECONDS = re.compile(
    r"(?<=tests in )\d+\.\d{3}(?=s)"
    r"|(?<=\()\d+\.\d{3}(?= secs\))"
    r"|\b\d+(?:\.\d+)?(?:e-\d+)?(?= (?P<run>[1-9]\d*) (?P=run) \d+ \d+ \d+\b)"
    r"|(?<=\[)\d+\.\d{6,}(?=s\] called=)"
)

OWN, KEPT, PYTHON = "own", "kept", "python"


@dataclass
class Rules:
    """The rules as they apply to one run.

    `package` is the implementation's name and `home` the directory it was imported from; `tmp` the run's own directory.
    """

    package: str
    home: str | None = None
    tmp: str | None = None
    symbols: list[tuple[str, str]] = field(default_factory=list)
    now: float = field(default_factory=time.time)

    def __post_init__(self):
        self._places = sorted(_places(self.home, self.tmp), key=lambda place: -len(place[0]))
        self._package = _word(self.package)
        self._days = {time.strftime("%Y-%m-%d", time.gmtime(self.now + day * 86400)) for day in (-1, 0, 1)}
        self._addresses: dict[str, str] = {}

    # --- frames: applied to texts before they are written as values, since it works on lines ---

    def frames(self, text: str) -> str:
        """Take from a text that may hold tracebacks every frame that is not the scenario's or Python's."""
        if ".py" not in text and 'File "' not in text:
            return text
        kept, owner, indent = [], KEPT, None
        for line in text.split("\n"):
            frame = _FRAME.match(line) or _BRIEF.match(line)
            if frame:
                owner, indent = self._owner(frame["file"]), frame["indent"]
                if owner is not OWN:
                    kept.append(_unnumbered(line, frame) if owner is PYTHON else line)
            elif indent is not None and line.startswith(indent + " "):
                if owner is KEPT and not _MARKS.match(line):
                    kept.append(line)
            else:
                indent = None
                kept.append(line)
        return "\n".join(kept)

    def _owner(self, file: str) -> str:
        if file.startswith("<"):
            return PYTHON if file.startswith("<frozen") else KEPT
        for directory, _, owner in self._places:
            if owner and file.startswith(directory):
                return owner
        return KEPT

    # --- everything else: applied to the finished trace ---

    def lanes(self, lanes: dict[str, list[list[str]]]) -> dict[str, list[list[str]]]:
        """The whole trace, normalised.  A text of several lines becomes an event per line."""
        done = {}
        for name in sorted(lanes):
            events = done[self.line(name)] = []
            for event, *values in lanes[name]:
                if event == "text":
                    text = self.line(self.frames(values[0]))
                    events += [["text", line] for line in text.removesuffix("\n").split("\n")]
                else:
                    events.append([self.line(event), *map(self.line, values)])
        return done

    def line(self, text: str) -> str:
        """One text, through every rule but the first."""
        for rule in RULES:
            text = rule(self, text)
        return text

    def _in_places(self, text: str) -> str:
        for directory, name, _ in self._places:
            text = text.replace(directory, name)
        return text

    def _named_tw(self, text: str) -> str:
        return self._package.sub("tw", text)

    def _with_symbols(self, text: str) -> str:
        for value, name in self.symbols:
            text = _symbol(value).sub(name, text)
        return text

    def _with_addresses(self, text: str) -> str:
        known = self._addresses
        return _ADDRESS.sub(lambda m: known.setdefault(m[0], f"0x<{len(known) + 1}>"), text)

    def _without_now(self, text: str) -> str:
        return _MOMENT.sub(lambda m: "<now>" if m[0][:10] in self._days else m[0], text)

    def _without_seconds(self, text: str) -> str:
        return _SECONDS.sub("<seconds>", text)


#: In order: places contain the package's name, and addresses may be inside what symbols stand for.
RULES = (
    Rules._in_places,
    Rules._named_tw,
    Rules._with_symbols,
    Rules._with_addresses,
    Rules._without_now,
    Rules._without_seconds,
)


def _unnumbered(line: str, frame: re.Match) -> str:
    start, end = frame.span("line")
    return f"{line[:start]}<n>{line[end:]}"


def _symbol(value: str) -> re.Pattern:
    """Where a symbol's value is meant: a long number wherever it stands apart from digits, a short one only as a word."""
    if not value.isdigit():
        return re.compile(re.escape(value))
    apart = r"\d" if len(value) > 3 else r"[\w.]"
    return re.compile(rf"(?<!{apart}){value}(?!{apart})")


@functools.cache
def _word(name: str) -> re.Pattern:
    """Finds `name` as a whole word."""
    return re.compile(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])")


#: Asked for once: it costs more than most scenarios.
_PATHS = sysconfig.get_paths()


def _places(home: str | None, tmp: str | None):
    """Directory, what it is called in a trace, and whose frames lie there."""
    for kept in ("scenarios", "differences"):
        yield os.path.join(HERE, kept) + os.sep, "<scenarios>/", KEPT
    yield HERE + os.sep, "<runner>/", OWN
    if home:
        yield home + os.sep, "<tw>/", OWN
    if tmp:
        yield tmp, "<tmp>", KEPT
    for kind in {"purelib", "platlib"}:
        yield _PATHS[kind] + os.sep, "<site>/", OWN
    for kind in ("stdlib", "platstdlib"):
        yield _PATHS[kind] + os.sep, "<stdlib>/", PYTHON
    yield os.path.dirname(HERE) + os.sep, "<checkout>/", OWN
    yield sys.executable, "<python>", None
