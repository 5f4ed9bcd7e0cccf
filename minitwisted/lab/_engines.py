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
from typing import IO, TYPE_CHECKING

from minitwisted.lab._levels import Outcome
from minitwisted.lab._normal import CLONE, REAL, Rules

if TYPE_CHECKING:
    from collections.abc import Callable

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

    `directory` is where it runs, `stdin` what it reads, `seconds` its time; `reactor` a kind to install before it starts, and
    `seed` one for its random numbers.  `ports` are numbers in its arguments that the rules shall name, `places` directories
    of the run with theirs, `environment` variables it is given besides.
    """

    arguments: tuple[str, ...]
    stdin: bytes = b""
    directory: str | None = None
    seconds: float = 30.0
    reactor: str | None = None
    seed: int | None = None
    ports: tuple[int, ...] = ()
    places: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)

    def command(self, engine: str) -> list[str]:
        """The command that runs it on an engine."""
        settled = (self.reactor or "-", "-" if self.seed is None else str(self.seed))
        started = self.arguments if settled == ("-", "-") else (_START_WITH, *settled, *self.arguments)
        return [sys.executable, *(("-m", CLONE, "run") if engine == CLONE else ()), *started]


def heed_interrupts() -> None:
    """Have programs end on SIGINT even if this process was told to ignore it, as a shell tells what it runs in the background.

    What is ignored stays so in children, what is handled does not.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@dataclass(frozen=True)
class Running:
    """A program that runs: its process, and what it has written to its standard output so far."""

    process: subprocess.Popen
    said: Callable[[], str]


def run(program: Program, engine: str, meanwhile: Callable[[Running], None] | None = None) -> Outcome:
    """Run a program on an engine to its end.

    `meanwhile` is for programs that wait to be talked with, such as servers: it is called while the program runs, and when
    it returns the program's time is up.
    """
    started = time.monotonic()
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(program.stdin)
        given.seek(0)
        child = subprocess.Popen(
            program.command(engine),
            cwd=program.directory,
            env={**os.environ, **_SURROUNDINGS, **program.environment},
            stdin=given,
            stdout=out,
            stderr=err,
            start_new_session=True,
        )
        try:
            if meanwhile is not None:
                meanwhile(Running(child, lambda: _so_far(out)))
            stopped = _wait(child, program.seconds if meanwhile is None else 0.0)
        finally:
            _end(child)
        rules = Rules(program.ports, program.places)
        return Outcome(_text(out), _text(err), child.returncode, time.monotonic() - started, stopped, rules)


def _wait(child: subprocess.Popen, seconds: float) -> bool:
    """Wait for the end, and bring it about if it does not come in time; whether that was needed."""
    try:
        child.wait(seconds)
        return False
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGINT)
    try:
        child.wait(GRACE)
    except subprocess.TimeoutExpired:
        child.kill()
    return True


def _end(child: subprocess.Popen) -> None:
    """Kill what is left of the session, the program first, and wait for that."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass
    child.wait()


def _so_far(stream: IO[bytes]) -> str:
    # The child writes through the same description of the file, so its place must stay at the end.
    return os.pread(stream.fileno(), os.fstat(stream.fileno()).st_size, 0).decode("utf8", "replace")


def _text(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode("utf8", "replace")
