"""Fixtures of the checks: `student` runs the hand-in, `poets` and `nobody` are the world it meets."""

from __future__ import annotations

import os
import re
import select
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import lessons


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("lessons")
    group.addoption("--engine", default="minitwisted", help="the package that the hand-in runs on")
    group.addoption("--limit", type=float, default=10, help="seconds after which a program that goes on is stopped")
    group.addoption("--hand-in", default=None, help="the program to check (default: exercise.py beside the check)")


class Service:
    """A server that runs: connect to it, read what it prints, wait for its end."""

    port = 0

    def __init__(self, child: subprocess.Popen[str], limit: float) -> None:
        self._child, self._limit, self._printed = child, limit, b""

    def connect(self) -> socket.socket:
        """A plain blocking socket to it; what it does not answer in time is an error."""
        return socket.create_connection(("127.0.0.1", self.port), self._limit)

    def line(self) -> str:
        """The next line it prints; empty when it has ended."""
        __tracebackhide__ = True
        assert self._child.stdout is not None
        while b"\n" not in self._printed:
            # Not `readline`: it may take several lines at once, and the next `select` would wait for what is here already.
            if not select.select([self._child.stdout], [], [], self._limit)[0]:
                pytest.fail(f"the server printed no line for {self._limit:g} seconds", pytrace=False)
            piece = os.read(self._child.stdout.fileno(), 65536)
            if not piece:
                break
            self._printed += piece
        line, _, self._printed = self._printed.partition(b"\n")
        return line.decode()

    def rest(self) -> list[str]:
        """Wait until it ends by itself; what it printed that was not read yet."""
        __tracebackhide__ = True
        try:
            out, errors = self._child.communicate(timeout=self._limit)
        except subprocess.TimeoutExpired:
            self._child.kill()
            pytest.fail(f"the server did not end within {self._limit:g} seconds", pytrace=False)
        if self._child.returncode:
            pytest.fail(f"the server ended with status {self._child.returncode}:\n{errors}", pytrace=False)
        return (self._printed.decode() + out).splitlines()


class Student:
    """The hand-in: run it, and get what it printed, or a sentence that says why there is nothing to look at."""

    def __init__(self, program: Path, engine: str, limit: float) -> None:
        self.program, self.engine, self.limit, self.errors = program, engine, limit, ""

    def result(self, *args: str, **how) -> lessons.Run:
        """How it ended, and what it printed; `how` is for `lessons.started`."""
        result = lessons.run(self.program, *args, engine=self.engine, limit=self.limit, **how)
        self.errors = result.errors
        return result

    @contextmanager
    def serving(self, *args: str) -> Iterator[Service]:
        """The hand-in as a server, which prints ``PORT N`` first; killed when the block ends, if it is still there."""
        __tracebackhide__ = True
        with lessons.started(self.program, *args, engine=self.engine) as child:
            service = Service(child, self.limit)
            said = service.line()
            if not re.fullmatch(r"PORT \d+", said):
                child.kill()
                pytest.fail(f"the first line should be 'PORT N', but was {said!r}\n{child.communicate()[1]}", pytrace=False)
            service.port = int(said.split()[1])
            yield service

    def run(self, *args: str, **how) -> list[str]:
        """The lines it printed.  Fails the check if it does not end by itself in time, or ends badly."""
        __tracebackhide__ = True
        result = self.result(*args, **how)
        if result.status is None:
            pytest.fail(
                f"the program did not end within {self.limit:g} seconds; until then it printed {result.lines}",
                pytrace=False,
            )
        if result.status:
            pytest.fail(f"the program ended with status {result.status}:\n{result.errors}", pytrace=False)
        return result.lines


@pytest.fixture
def student(request: pytest.FixtureRequest) -> Student:
    given = request.config.getoption("--hand-in")
    program = Path(given) if given else request.path.with_name("exercise.py")
    return Student(program.resolve(), request.config.getoption("--engine"), request.config.getoption("--limit"))


@pytest.fixture
def world() -> Iterator[ExitStack]:
    """What is entered here is left when the check ends: ``world.enter_context(poets("--stall", "2"))``."""
    with ExitStack() as stack:
        yield stack
