"""Drive the zygotes: every job of the matrix implementation x reactor x scenario, and a trace for each.

The matrix is a list of `Run`s, a scenario on a kind of reactor; each is performed once by every implementation, Twisted among
them.  A `Crew` holds one zygote per implementation (``zygote.py``), keeps a few jobs in flight in each, and hands traces over
as they come.  The order in which they come is chance; whoever shows them asks in the order of the matrix.

A zygote that dies answers for its jobs with a crash: no job is ever without a trace, so none can be overlooked.  Closing a crew
closes the zygotes' input, at which they kill what they started; the same happens when this process is interrupted or killed.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import importlib.util
import json
import os
import select
import selectors
import subprocess
import sys
import tempfile
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from compat_tests.scenario import REACTORS, Scenario

if TYPE_CHECKING:
    from collections.abc import Iterator

ORACLE = "twisted"
HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

#: Jobs in flight in each zygote.  Most of a scenario's time is waiting, so more than there are processors.
IN_FLIGHT = 4


@dataclass(frozen=True)
class Run:
    """A scenario on a kind of reactor: a line of the matrix."""

    scenario: Scenario
    reactor: str

    @property
    def label(self) -> str:
        """As reports and pytest call it: ``defer/name[epoll]``, or ``defer/name`` where no reactor is run."""
        kind = "" if self.reactor == "-" else f"[{self.reactor}]"
        return f"{self.scenario.area}/{self.scenario.name}{kind}"


def matrix(chosen, reactors: tuple[str, ...]) -> list[Run]:
    """Every scenario of `chosen` on every kind of reactor that it asks for."""
    return [Run(scenario, kind) for scenario in chosen for kind in scenario.reactors(reactors)]


def reactors_here() -> tuple[str, ...]:
    """The kinds of reactor that this system can run."""
    return tuple(kind for kind in REACTORS if kind == "asyncio" or hasattr(select, kind))


def exists(package: str) -> bool:
    """Whether there is an implementation of this name to import."""
    try:
        return importlib.util.find_spec(package) is not None
    except (ImportError, ValueError):
        return False


def oracle_version() -> str | None:
    """The version of the Twisted that is installed, or None."""
    if not exists(ORACLE):
        return None
    try:
        return importlib.metadata.version(ORACLE)
    except importlib.metadata.PackageNotFoundError:
        return "of unknown version"


def crashed(why: str) -> dict:
    """What stands in for a trace that never came."""
    return {"outcome": "crash", "error": why, "events": 0, "lanes": {}, "absent": [], "used": []}


class Worker:
    """One implementation's zygote: jobs waiting, jobs in flight."""

    def __init__(self, package: str, in_flight: int, seed: int):
        self.package = package
        self.waiting: deque[tuple[Run, str]] = deque()
        self.flying: dict[int, Run] = {}
        self._in_flight = in_flight
        self._next = 0
        self._rest = b""
        self._said = tempfile.TemporaryFile()
        # Each side has its own seed: an order that comes from hashes cannot be equal by chance.
        environment = {**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONPATH": _path()}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "compat_tests.zygote", package],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            env=environment,
        )

    @property
    def busy(self) -> bool:
        """Whether traces are still to come."""
        return bool(self.waiting or self.flying)

    def feed(self) -> list[tuple[Run, dict]]:
        """Send jobs until enough are in flight.  The dead take none and answer at once."""
        if self.process.returncode is not None:
            return self._dead()
        while self.waiting and len(self.flying) < self._in_flight:
            run, sabotage = self.waiting.popleft()
            self._next += 1
            self.flying[self._next] = run
            what = {"scenario": run.scenario.name, "file": run.scenario.function.__module__, "reactor": run.reactor}
            order = {"id": self._next, "package": self.package, "sabotage": sabotage, **what}
            with contextlib.suppress(BrokenPipeError):  # the answer is read where its output ends
                self.process.stdin.write(json.dumps(order).encode() + b"\n")
                self.process.stdin.flush()
        return []

    def hear(self) -> list[tuple[Run, dict]]:
        """Read what has come: traces, or the end of the zygote."""
        data = os.read(self.process.stdout.fileno(), 1 << 20)
        if not data:
            return self._dead()
        *lines, self._rest = (self._rest + data).split(b"\n")
        answers = map(json.loads, lines)
        return [(self.flying.pop(answer["id"]), answer["trace"]) for answer in answers]

    def _dead(self) -> list[tuple[Run, dict]]:
        lost = [*self.flying.values(), *(run for run, _ in self.waiting)]
        self.flying.clear()
        self.waiting.clear()
        self._said.seek(0)
        said = self._said.read()[-2000:].decode(errors="replace")
        why = f"the process that runs {self.package} died with status {self.process.wait()}\n{said}"
        return [(run, crashed(why)) for run in lost]

    def close(self) -> None:
        """End of input; the zygote kills its children and leaves."""
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self._said.close()


def _path() -> str:
    """This checkout first, so that it is found from any directory; then what the user has, then where the user is."""
    return os.pathsep.join([HERE, *filter(None, [os.environ.get("PYTHONPATH")]), os.getcwd()])


class Crew:
    """The zygotes of several implementations, working side by side."""

    def __init__(self, packages, in_flight: int = IN_FLIGHT):
        self.workers = {package: Worker(package, in_flight, seed) for seed, package in enumerate(packages, 1)}
        self._selector = selectors.DefaultSelector()
        for worker in self.workers.values():
            self._selector.register(worker.process.stdout, selectors.EVENT_READ, worker)

    def submit(self, runs, sabotage: str = "", spare: str = ORACLE) -> None:
        """Let every implementation perform `runs`.  A saboteur meddles with all of them but `spare`."""
        for package, worker in self.workers.items():
            worker.waiting.extend((run, "" if package == spare else sabotage) for run in runs)

    def traces(self) -> Iterator[tuple[str, Run, dict]]:
        """Implementation, run and trace, as they come, until nothing is left to come."""
        while any(worker.busy for worker in self.workers.values()):
            for worker in self.workers.values():
                for run, trace in worker.feed():
                    yield worker.package, run, trace
            for key, _ in self._selector.select(0.5):
                worker = key.data
                for run, trace in worker.hear():
                    yield worker.package, run, trace
                if worker.process.returncode is not None:
                    self._selector.unregister(key.fileobj)

    def close(self) -> None:
        """No more jobs; what still runs is killed."""
        self._selector.close()
        for worker in self.workers.values():
            worker.close()

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_) -> None:
        self.close()
