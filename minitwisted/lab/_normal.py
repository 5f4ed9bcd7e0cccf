"""What makes two runs of one program comparable: the declared rules that take away what is not behaviour.

A run is full of such things: where Python is installed, which port the kernel gave, what the engine is called and how its
insides are cut.  Each is named by one rule here; what no rule names is compared to the last character.  The text that comes
out speaks as the program would on Twisted, so a person can read it.

    frames      The engine's own frames leave tracebacks, and so do those of whatever else is installed and of what started
                the program.  The program's frames stay, with their lines; those of Python's library stay without.
                Marks (``^^^^``) under lines go.
    places      Directories that belong to one run: <here> (the program's own), <stdlib>, <site>, <python>.
    engine      ``minitwisted`` becomes ``twisted``.
    moments     A date and time as log lines have it becomes <now>, how long something took <time>.
    ports       Ports that were given are <port1>, <port2> ...; those the kernel chose are found where the text says that it is
                a port (``port 40001``, ``port=40001``, ``127.0.0.1:40001``), and numbered in the order in which they appear.
    objects     ``0x7f...``: numbered, in the order in which they appear.

`Rules` are the rules for one run, and keep the numbers: all streams of the run have to go through the same `Rules`.
"""

from __future__ import annotations

import os
import re
import sys
import sysconfig
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

REAL, CLONE = "twisted", "minitwisted"

_FRAME = re.compile(r'^(?P<indent>\s*)File "(?P<file>[^"]+)", line (?P<line>\d+)(?P<rest>.*)$')
_BRIEF = re.compile(r"^(?P<indent>)(?P<file>/\S+?\.py|<[^>]+>):(?P<line>\d+)(?P<rest>: ?[\w<].*)$")
_MARKS = re.compile(r"^\s*[\^~]+\s*$")
_ENGINE = re.compile(rf"(?<![A-Za-z0-9]){CLONE}(?![A-Za-z0-9])")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d([.,]\d+)?([+-]\d{4}|Z)?")
_LASTED = re.compile(r"\b\d+:\d\d:\d\d(\.\d{6})?(?!\d)|(?<![\w.])\d+\.\d+(?= ?(s|ms|secs?|seconds?)\b)")
_PORT = re.compile(r"(?:\b[Pp]ort[ =:]+|\bstarting on |\b(?:127\.0\.0\.1|localhost|::1\]?)['\"]?[:,] ?)(?P<number>\d{4,5})\b")
_OBJECT = re.compile(r"0x[0-9a-fA-F]{6,16}\b")

#: Whose frame it is: left out; kept; kept without the number of its line, which depends on the version of Python.
_OURS, _PROGRAM, _PYTHON = "ours", "program", "python"

#: What runs a module or a file as the program.
_STARTERS = ("<frozen runpy>", "runpy.py", "<frozen importlib._bootstrap>", "<frozen importlib._bootstrap_external>")


class Rules:
    """The rules as they apply to one run.

    `ports` are those the program was told, in order; `places` are directories of this run and what they are to be called.
    """

    def __init__(self, ports: Iterable[int] = (), places: dict[str, str] | None = None) -> None:
        named = [(directory, name, _PROGRAM) for directory, name in (places or {}).items()]
        # The longest first: one directory may lie in another.
        self._places = sorted([*named, *_installed()], key=lambda place: -len(place[0]))
        self._ports = {str(port): f"<port{n}>" for n, port in enumerate(ports, 1)}
        self._objects: dict[str, str] = {}

    def text(self, text: str) -> str:
        """What one stream of the run said, normalised."""
        # Frames first, while files still have their names; places before the engine, whose name is in their paths.
        for rule in (self._frames, self._in_places, _engine, _moments, self._with_ports, self._with_objects):
            text = rule(text)
        return text

    def _frames(self, text: str) -> str:
        if ".py" not in text and 'File "' not in text:
            return text
        kept: list[str] = []
        owner, indent = _PROGRAM, None
        for line in text.split("\n"):
            frame = _FRAME.match(line) or _BRIEF.match(line)
            if frame:
                owner, indent = self._owner(frame["file"]), frame["indent"]
                if owner != _OURS:
                    kept.append(_unnumbered(line, frame) if owner == _PYTHON else line)
            elif indent is None or not line.startswith(indent + " "):
                indent = None
                kept.append(line)
            elif owner == _PROGRAM and not _MARKS.match(line):  # the frame's line of source
                kept.append(line)
        return "\n".join(kept)

    def _owner(self, file: str) -> str:
        if file in _STARTERS or os.path.basename(file) in _STARTERS:
            return _OURS
        if file.startswith("<frozen"):
            return _PYTHON
        return next((owner for directory, _, owner in self._places if file.startswith(directory)), _PROGRAM)

    def _in_places(self, text: str) -> str:
        for directory, name, _ in self._places:
            text = text.replace(directory, name)
        return text

    def _with_ports(self, text: str) -> str:
        for found in _PORT.finditer(text):
            self._ports.setdefault(found["number"], f"<port{len(self._ports) + 1}>")
        for number, name in self._ports.items():
            text = re.sub(rf"(?<![\d.]){number}(?![\d])", name, text)
        return text

    def _with_objects(self, text: str) -> str:
        known = self._objects
        return _OBJECT.sub(lambda m: known.setdefault(m[0], f"0x<{len(known) + 1}>"), text)


def _engine(text: str) -> str:
    return _ENGINE.sub(REAL, text)


def _moments(text: str) -> str:
    return _LASTED.sub("<time>", _MOMENT.sub("<now>", text))


def _unnumbered(line: str, frame: re.Match) -> str:
    start, end = frame.span("line")
    return f"{line[:start]}<n>{line[end:]}"


def _installed() -> list[tuple[str, str, str]]:
    """Directories of this installation: what each is called, and whose frames lie there."""
    home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    paths = sysconfig.get_paths()
    places: list[tuple[str, str, str]] = [(home + os.sep, "<twisted>/", _OURS), (sys.executable, "<python>", _OURS)]
    places += [(paths[kind] + os.sep, "<site>/", _OURS) for kind in ("purelib", "platlib")]
    places += [(paths[kind] + os.sep, "<stdlib>/", _PYTHON) for kind in ("stdlib", "platstdlib")]
    return list(dict.fromkeys(places))
