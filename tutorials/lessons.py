"""What the lessons' tools share: where the lessons are, and how one of their programs is run on an engine.

The programs import ``minitwisted``.  To run one on another engine its import lines, and nothing else, are given the other
name, and the copy is run from a folder of its own: the very change that a reader would make by hand.
"""

from __future__ import annotations

import importlib.util
import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
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


def lesson(number: int) -> Path:
    """The folder of lesson `number`; LookupError, naming those that exist, if there is none."""
    for path in lessons():
        if int(path.name[:2]) == number:
            return path
    raise LookupError(f"there is no lesson {number}; there are {', '.join(path.name for path in lessons())}")


def installed(engine: str) -> bool:
    """Can `engine`, a package by name, be imported here?"""
    return importlib.util.find_spec(engine) is not None


def run(program: Path, *args: str, engine: str = "minitwisted", limit: float = 20) -> Run:
    """Run a copy of `program` on `engine`, in a folder of its own, for at most `limit` seconds."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / program.name
        copy.write_text(IMPORT.sub(rf"\g<1>{engine}", program.read_text("utf8")), "utf8")
        paths = os.pathsep.join(filter(None, [str(HERE.parent), os.environ.get("PYTHONPATH", "")]))
        environment = {**os.environ, "PYTHONPATH": paths, "PYTHONUNBUFFERED": "1"}
        child = subprocess.Popen(
            [sys.executable, str(copy), *args],
            cwd=folder, env=environment, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
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


def lanes(lines: list[str]) -> dict[str, list[str]]:
    """The lines sorted by who speaks (``poem 1: …``), each speaker's in order, adjacent byte counts added up.

    Which of two servers' bytes comes first, and in how many pieces, is the network's affair: no run promises it.
    """
    found: dict[str, list[str]] = {}
    for line in lines:
        who, _, said = line.rpartition(": ") if re.match(r"poem \d+: ", line) else ("", "", line)
        own = found.setdefault(who, [])
        counts = [re.fullmatch(r"(\d+) bytes", text) for text in (own[-1] if own else "", said)]
        if who and all(counts):
            own[-1] = f"{sum(int(count.group(1)) for count in counts if count)} bytes"
        else:
            own.append(said)
    return found
