"""Two implementations that are asked the same: a process for each, and a new one for one that died.

A list of programs is sent to both before either is asked for its answer, so they work at the same time.  If a process does not
live through the list, its programs are asked one by one: then it is known which it was.
"""

from __future__ import annotations

import os
import pickle
import select
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compat_tests.fuzz.program import Family, Program

HOME = str(Path(__file__).resolve().parents[2])
SIDES = ("twisted", "minitwisted")

#: Seconds that a worker has for a list of programs.
PATIENCE = 120.0
DIED = "the process did not live"


class Worker:
    """A process with one implementation.  `first_in` is a directory to find it in before all others."""

    def __init__(self, package: str, family: Family, first_in: str | None = None) -> None:
        self._line = [sys.executable, "-m", "compat_tests.fuzz.worker", package, family.name]
        path = os.pathsep.join([*([first_in] if first_in else []), HOME])
        self._environment = {**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": "0"}
        self._where = first_in or HOME
        self._process: subprocess.Popen | None = None

    def ask(self, programs: list[bytes]) -> None:
        """Give it programs to run."""
        if self._process is None:
            self._process = subprocess.Popen(
                self._line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                cwd=self._where, env=self._environment,
            )  # fmt: skip
        try:
            pickle.dump(programs, self._process.stdin)
            self._process.stdin.flush()
        except BrokenPipeError:
            pass

    def records(self) -> list[str] | None:
        """What they recorded; None if the worker did not live, or did not answer."""
        try:
            if select.select([self._process.stdout], [], [], PATIENCE)[0]:
                return pickle.load(self._process.stdout)
        except (EOFError, pickle.UnpicklingError):
            pass
        self.stop()
        return None

    def stop(self) -> None:
        """End it."""
        if self._process:
            self._process.kill()
            for pipe in (self._process.stdin, self._process.stdout):
                try:
                    pipe.close()
                except BrokenPipeError:
                    pass
            self._process.wait()
            self._process = None


class Pair:
    """Both implementations; `workers` are others than those of Twisted and the clone."""

    def __init__(self, family: Family, workers: list[Worker] | None = None) -> None:
        self.family = family
        self.workers = workers or [Worker(each, family) for each in SIDES]

    def __enter__(self) -> Pair:
        return self

    def __exit__(self, *_) -> None:
        for each in self.workers:
            each.stop()

    def compare(self, programs: list[Program]) -> list[tuple[str, str]]:
        """Both records of each program."""
        return self._compare([self.family.code(each) for each in programs])

    def _compare(self, codes: list[bytes]) -> list[tuple[str, str]]:
        for each in self.workers:
            each.ask(codes)
        both = [each.records() for each in self.workers]
        if None not in both:
            return list(zip(*both))
        if len(codes) == 1:
            return [tuple(DIED if each is None else each[0] for each in both)]
        return [pair for code in codes for pair in self._compare([code])]

    def differs(self, program: Program) -> bool:
        """Whether the records of this program differ."""
        (one, other), *_ = self.compare([program])
        return one != other
