"""One program, run on one engine, in a process of its own: on the real Twisted by plain Python, on the clone by `run`.

Both get the same: arguments, standard input, current directory, and surroundings in which as little as possible is left to
chance (output unbuffered, sets in one order, no colours).  Output goes to files rather than pipes, since a child that lives on
would keep a pipe open, and nobody could tell the end.  The process leads a session of its own; when it is over, whatever it
has left behind in there is killed.

A program that is still running when its time is up is interrupted as by a person (SIGINT), so that servers end in their
own way, and killed only if that is not enough.
"""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from typing import IO

from minitwisted.lab._levels import Outcome
from minitwisted.lab._normal import CLONE, REAL, Rules

ENGINES = (REAL, CLONE)

#: Seconds that an interrupted program is given to end.
GRACE = 3.0

_SURROUNDINGS = {
    "PYTHONUNBUFFERED": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONIOENCODING": "utf-8",
    "PYTHON_COLORS": "0",
    "NO_COLOR": "1",
    "COLUMNS": "80",
}

_START_WITH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "_start_with.py")


def has_oracle() -> bool:
    """Whether the real Twisted is installed."""
    found = importlib.util.find_spec(REAL)
    return found is not None and found.origin is not None


@dataclass(frozen=True)
class Program:
    """What to run, as one would write it after ``python``: a script or ``-m module`` or ``-c code``, and its arguments.

    `directory` is where it runs, `stdin` what it reads, `seconds` its time; `reactor` a kind to install before it starts.
    `ports` are numbers in its arguments that the rules shall name, `places` directories of the run with theirs.
    """

    arguments: tuple[str, ...]
    stdin: bytes = b""
    directory: str | None = None
    seconds: float = 30.0
    reactor: str | None = None
    ports: tuple[int, ...] = ()
    places: dict[str, str] = field(default_factory=dict)

    def command(self, engine: str) -> list[str]:
        """The command that runs it on an engine."""
        started = (_START_WITH, self.reactor, *self.arguments) if self.reactor else self.arguments
        return [sys.executable, *(("-m", CLONE, "run") if engine == CLONE else ()), *started]


def run(program: Program, engine: str, command: list[str] | None = None) -> Outcome:
    """Run a program on an engine to its end; `command` instead of the program's own, for those who have prepared it."""
    started = time.monotonic()
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(program.stdin)
        given.seek(0)
        child = subprocess.Popen(
            command or program.command(engine),
            cwd=program.directory,
            env={**os.environ, **_SURROUNDINGS},
            stdin=given,
            stdout=out,
            stderr=err,
            start_new_session=True,
        )
        stopped = _wait(child, program.seconds)
        rules = Rules(program.ports, program.places)
        return Outcome(_text(out), _text(err), child.returncode, time.monotonic() - started, stopped, rules)


def _wait(child: subprocess.Popen, seconds: float) -> bool:
    """Wait for the end, and bring it about if it does not come in time; whether that was needed."""
    stopped = False
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        stopped = True
        os.killpg(child.pid, signal.SIGINT)
        try:
            child.wait(GRACE)
        except subprocess.TimeoutExpired:
            child.kill()
    finally:
        _end(child)
    return stopped


def _end(child: subprocess.Popen) -> None:
    """Kill what is left of the session, the program first, and wait for that."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass
    child.wait()


def _text(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode("utf8", "replace")
