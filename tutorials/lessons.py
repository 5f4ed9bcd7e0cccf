"""What the lessons' tools share: where the lessons are, and how one of their programs is run on an engine.

The programs import ``minitwisted``.  To run one on another engine its import lines, and nothing else, are given the other
name, and the copy is run from a folder of its own: the very change that a reader would make by hand.
"""

from __future__ import annotations

import importlib.util
import os
import re
import select
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
IMPORT = re.compile(r"^(\s*(?:from|import)\s+)minitwisted\b", re.MULTILINE)


@dataclass
class Run:
    """How a program ended: its exit status (None: it was stopped after `limit` seconds), and what it wrote."""

    status: int | None
    lines: list[str]
    errors: str
    limit: float


def lessons() -> list[Path]:
    """The folders of the lessons, in order."""
    return sorted(path for path in HERE.iterdir() if path.is_dir() and path.name[:2].isdigit())


@dataclass(frozen=True)
class Exercise:
    """An exercise of a lesson: its number within it, and the three files it consists of."""

    folder: Path
    number: int

    @property
    def name(self) -> str:
        """As readers name it: ``7.2`` is the second exercise of lesson 7."""
        return f"{int(self.folder.name[:2])}.{self.number}"

    def file(self, kind: str) -> Path:
        """Its start (`kind` is ``exercise``), its ``solution`` or its ``check``."""
        return self.folder / (f"{kind}.py" if self.number == 1 else f"{kind}_{self.number}.py")


def exercises(folder: Path) -> list[Exercise]:
    """The exercises of the lesson in `folder`, in order."""
    count = len(list(folder.glob("exercise*.py")))
    return [Exercise(folder, number) for number in range(1, count + 1)]


def asked(name: str) -> list[Exercise]:
    """What ``7`` (all of a lesson) or ``7.2`` (one) names; LookupError, saying what there is, if there is none."""
    number, _, which = name.partition(".")
    if not number.isdigit() or (which and not which.isdigit()):
        raise LookupError(f"{name!r} names no exercise; say 7 for those of lesson 7, 7.2 for its second")
    found = exercises(lesson(int(number)))
    chosen = [each for each in found if not which or each.number == int(which)]
    if not chosen:
        raise LookupError(f"there is no exercise {name}; lesson {number} has {', '.join(each.name for each in found)}")
    return chosen


def lesson(number: int) -> Path:
    """The folder of lesson `number`; LookupError, naming those that exist, if there is none."""
    for path in lessons():
        if int(path.name[:2]) == number:
            return path
    raise LookupError(f"there is no lesson {number}; there are {', '.join(path.name for path in lessons())}")


def installed(engine: str) -> bool:
    """Can `engine`, a package by name, be imported here?"""
    return importlib.util.find_spec(engine) is not None


#: Ways to start a program other than with Python alone.  ``{engine}`` is the package, ``{program}`` the copy.
TWISTD = ("-c", "import {engine}.scripts.twistd as twistd; twistd.run()")
TRIAL = ("-m", "{engine}.trial")


@contextmanager
def started(
    program: Path, *args: str, engine: str = "minitwisted", by: Iterable[str] = ("{program}",), place: str = ""
) -> Iterator[subprocess.Popen[str]]:
    """A copy of `program` running on `engine`, in a folder of its own; killed at the end of the block if it still runs.

    `by` is what Python is told to run, the program unless it is told otherwise.  `place` is where in its folder the copy
    lies, such as ``{engine}/plugins``.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / place.format(engine=engine) / program.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(IMPORT.sub(rf"\g<1>{engine}", program.read_text("utf8")), "utf8")
        paths = os.pathsep.join(filter(None, [folder, str(HERE.parent), os.environ.get("PYTHONPATH", "")]))
        environment = {**os.environ, "PYTHONPATH": paths, "PYTHONUNBUFFERED": "1"}
        told = [each.replace("{engine}", engine).replace("{program}", str(copy)) for each in (*by, *args)]
        child = subprocess.Popen(
            [sys.executable, *told], cwd=folder, env=environment, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        try:
            yield child
        finally:
            if child.poll() is None:
                child.kill()
                child.communicate()


def run(program: Path, *args: str, engine: str = "minitwisted", limit: float = 20, **how) -> Run:
    """Run `program` as `started` does, for at most `limit` seconds."""
    with started(program, *args, engine=engine, **how) as child:
        try:
            out, errors = child.communicate(timeout=limit)
            status: int | None = child.returncode
        except subprocess.TimeoutExpired:
            child.kill()
            out, errors = child.communicate()
            status = None
    return Run(status, out.splitlines(), errors, limit)


@contextmanager
def poets(*options: str) -> Iterator[list[str]]:
    """Slow poetry servers (`poetry.py` with `options`) for as long as the block lasts; gives their ports."""
    command = [sys.executable, str(HERE / "poetry.py"), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield server.stdout.readline().split()[1:]
        finally:
            server.kill()


@contextmanager
def nobody() -> Iterator[str]:
    """A port that is taken, so that no one else gets it, and on which no one listens: connecting is refused."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield str(taken.getsockname()[1])


def talk(connection: socket.socket, *pieces: bytes) -> bytes:
    """Send the pieces, each in a segment of its own, wait for answers, say that this is all; return everything that came."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for piece in pieces:
        connection.sendall(piece)
        time.sleep(0.002)  # so that the pieces do not travel together
    said = b""
    # Whoever is still writing when he hears that this was all may hang up with what he had to say unsaid.
    while select.select([connection], [], [], 0.05 if said else 1)[0] and (piece := connection.recv(65536)):
        said += piece
    connection.shutdown(socket.SHUT_WR)
    return said + everything(connection)


def everything(connection: socket.socket) -> bytes:
    """All that comes until the other side closes."""
    with connection:
        return b"".join(iter(lambda: connection.recv(65536), b""))


def lanes(lines: list[str]) -> dict[str, list[str]]:
    """The lines sorted by who speaks (``poem 1: …``, ``caller 2: …``), each speaker's in order, adjacent byte counts added up.

    Which of two servers' bytes comes first, and in how many pieces, is the network's affair: no run promises it.
    """
    found: dict[str, list[str]] = {}
    for line in lines:
        who, _, said = line.rpartition(": ") if re.match(r"\w+ \d+: ", line) else ("", "", line)
        own = found.setdefault(who, [])
        counts = [re.fullmatch(r"(\d+) bytes", text) for text in (own[-1] if own else "", said)]
        if who and all(counts):
            own[-1] = f"{sum(int(count.group(1)) for count in counts if count)} bytes"
        else:
            own.append(said)
    return found
