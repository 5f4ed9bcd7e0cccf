"""One drive of one program, three ways: run, talked with, ended, and compared with what it does on Twisted.

A `Trip` has the copies of the checkout, one for each way, and makes a `Result` of a program and a drive.  When a way differs
from the oracle, both are run once more, since a busy machine can cut a stream at another place; the second time counts, and
the result says that it took two.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import minitwisted
from compat_tests.dave.drives import Drive
from compat_tests.dave.house import PATIENCE, House, visit
from minitwisted.lab._engines import CLONE, REAL, Program, run
from minitwisted.lab._levels import Comparison, Outcome, compare

if TYPE_CHECKING:
    from pathlib import Path

ORACLE, RUN, SWAP = WAYS = ("twisted", "run", "swap")

#: How each way is started: plain Python finds the real Twisted, or what a swapped program asks for.
ENGINES = {ORACLE: REAL, RUN: CLONE, SWAP: REAL}

#: What an installed command does, in a line that needs no installing: where it lies and what it calls.
COMMAND = "import sys; sys.argv[0], sys.path[0] = {file!r}, {bin!r}; from {module} import run; sys.exit(run())"
MODULES = {"twistd": "scripts.twistd", "trial": "scripts.trial"}

#: A command finds the plugins of a checkout if that is on the path.  So must be the clone itself, before installed packages:
#: the folder of a swapped checkout's plugins is called as the clone is, and one that is found by other means comes too late.
PATH = os.pathsep.join((".", os.path.dirname(os.path.dirname(minitwisted.__file__))))

#: Seconds that a server is given to notice that its guests have gone.
QUIET = 0.3


@dataclass
class Result:
    """What came of a drive: the run of each way, and how it compares with the oracle's."""

    program: str
    drive: Drive
    runs: dict[str, Outcome] = field(default_factory=dict)
    compared: dict[str, Comparison] = field(default_factory=dict)
    tries: int = 1

    @property
    def equal(self) -> bool:
        """Whether every way is equal to the oracle, once normalised."""
        return all(each.reaches("normalised") for each in self.compared.values())

    @property
    def label(self) -> str:
        """The program and the name of the drive."""
        return f"{self.program} ({self.drive.name})" if self.drive.name else self.program


class Trip:
    """The copies of a checkout, by way."""

    def __init__(self, copies: dict[str, Path]) -> None:
        self.copies = copies
        self._alone = threading.Lock()

    def drive(self, program: str, drive: Drive) -> Result:
        """Run it all ways and compare; once more if they differ."""
        with self._alone if drive.alone else nullcontext():
            result = self._once(program, drive)
            if not result.equal:
                result = replace(self._once(program, drive), tries=2)
        return result

    def _once(self, program: str, drive: Drive) -> Result:
        result = Result(program, drive, {way: self._go(way, program, drive) for way in self.copies})
        oracle = result.runs[ORACLE]
        result.compared = {way: compare(oracle, outcome) for way, outcome in result.runs.items() if way != ORACLE}
        return result

    def _go(self, way: str, program: str, drive: Drive) -> Outcome:
        words = drive.words.split()
        with House(words, drive.patience) as house:
            filled = [house.fill(word) for word in _given_program(words, program)]
            top = self.copies[way]
            prepared = Program(
                (*_started(way, program, drive), *filled),
                stdin=drive.stdin.encode("utf8"),
                directory=str(top),
                seconds=drive.seconds,
                seed=drive.seed,
                ports=tuple(house.ports.values()),
                places={f"{top}/": "<here>/"},
                environment={"PYTHONPATH": PATH} if drive.command else {},
            )
            if drive.idle:
                return run(prepared, ENGINES[way], lambda running: until_idle(running.process, drive.idle, drive.seconds))
            if not drive.steps:
                return run(prepared, ENGINES[way])
            return _with_guests(prepared, ENGINES[way], drive, drive.port or house.ports["port"])


def _given_program(words: list[str], program: str) -> list[str]:
    return [program if word == "{}" else word for word in words]


def _started(way: str, program: str, drive: Drive) -> tuple[str, ...]:
    """What stands after ``python`` before the arguments: the program, or a command that Twisted or the clone installs."""
    if not drive.command:
        return (program,)
    if way == RUN:
        return (drive.command,)
    package = CLONE if way == SWAP else REAL
    bin = os.path.dirname(os.path.abspath(sys.executable))
    file, module = os.path.join(bin, drive.command), f"{package}.{MODULES[drive.command]}"
    return ("-c", COMMAND.format(file=file, bin=bin, module=module))


def _with_guests(program: Program, engine: str, drive: Drive, port: int) -> Outcome:
    """Run a server; once it has said its port, its guests call on it one after the other, and then it is interrupted."""
    told = []

    def guests(running) -> None:
        end = time.monotonic() + PATIENCE
        while str(port) not in running.said() and time.monotonic() < end:
            time.sleep(0.02)
        told.extend(f"guest {n}: {visit(port, step)}" for n, step in enumerate(drive.steps, 1))
        time.sleep(QUIET)

    outcome = run(program, engine, guests)
    return replace(outcome, stdout=outcome.stdout + "".join(told))


def until_idle(process, seconds: float, limit: float) -> None:
    """Wait until a process has ended, or has slept for so many seconds, or `limit` is over.

    However busy the machine is: a process that waits for its turn, or for a disk, does not sleep.
    """
    since, used, end = time.monotonic(), None, time.monotonic() + limit
    while process.poll() is None and time.monotonic() < min(since + seconds, end):
        asleep, now = _state(process.pid)
        if not asleep or now != used:
            since, used = time.monotonic(), now
        time.sleep(0.02)


def _state(pid: int) -> tuple[bool, tuple[str, ...]]:
    """Whether a process sleeps, and the times it has used; where that cannot be known, it sleeps all the time."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            state, *rest = file.read().rpartition(")")[2].split()
    except FileNotFoundError:
        return True, ()
    return state == "S", tuple(rest[10:12])
