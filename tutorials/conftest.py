"""Fixtures of the checks: `student` runs the hand-in, `poets` and `nobody` are the world it meets."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import lessons


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("lessons")
    group.addoption("--engine", default="minitwisted", help="the package that the hand-in runs on")
    group.addoption("--limit", type=float, default=10, help="seconds after which a program that goes on is stopped")
    group.addoption("--hand-in", default=None, help="the program to check (default: exercise.py beside the check)")


class Student:
    """The hand-in: run it, and get what it printed, or a sentence that says why there is nothing to look at."""

    def __init__(self, program: Path, engine: str, limit: float) -> None:
        self.program, self.engine, self.limit, self.errors = program, engine, limit, ""

    def run(self, *args: str) -> list[str]:
        """The lines it printed.  Fails the check if it does not end by itself in time, or ends badly."""
        __tracebackhide__ = True
        result = lessons.run(self.program, *args, engine=self.engine, limit=self.limit)
        self.errors = result.errors
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
