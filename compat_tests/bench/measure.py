"""The measuring: children are started, rounds alternate, samples are gathered.  No opinion on them and no output.

A `Subject` is an implementation or a peer, running in a process of its own.  `rounds` yields as it goes, so that whoever
draws a progress bar can.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from compat_tests.bench.cases import Case
from compat_tests.house.source import TOP

HERE = Path(__file__).parent

#: The ones that are not a package with Twisted's interface, with what each is run by.
PEERS = ("asyncio", "asyncio-warm", "asyncio-buffered", "uvloop", "trio", "bare", "c")

IMPORT = """
import sys, time
before = time.process_time()
import {package}.internet.reactor
print(time.process_time() - before, len(sys.modules))
print(*(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmRSS")))
"""


class Unavailable(Exception):
    """A subject cannot run here; the text says why."""


@dataclass
class Sample:
    """One round: CPU seconds (or another figure) per operation; in a network case also the shares of a core that both sides
    used, and the share of the time in which the server had nothing to do."""

    value: float
    server_share: float | None = None
    load_share: float | None = None
    idle: float = 0.0


@dataclass
class Result:
    """All samples of one case, by subject, in the order of the rounds."""

    case: Case
    samples: dict[str, list[Sample]] = field(default_factory=dict)

    def median(self, subject: str) -> float | None:
        values = [sample.value for sample in self.samples.get(subject, ())]
        return statistics.median(values) if values else None

    def ratio(self, subject: str, to: str) -> tuple[float, float, float] | None:
        """How many times less `subject` takes than `to`: the median of the rounds, and the quartiles."""
        pairs = list(zip(self.samples.get(subject, ()), self.samples.get(to, ())))
        if not pairs:
            return None
        ratios = sorted(theirs.value / ours.value for ours, theirs in pairs)
        if len(ratios) < 3:
            return statistics.median(ratios), ratios[0], ratios[-1]
        low, middle, high = statistics.quantiles(ratios, n=4, method="inclusive")
        return middle, low, high

    def share(self, subject: str) -> tuple[float, float] | None:
        """How much of a core the server and the load used."""
        seen = [s for s in self.samples.get(subject, ()) if s.server_share is not None]
        if not seen:
            return None
        return statistics.median(s.server_share for s in seen), statistics.median(s.load_share for s in seen)

    def void(self, subject: str) -> bool:
        """Whether the server idled, so that the figure says something about the load instead."""
        idle = [sample.idle for sample in self.samples.get(subject, ())]
        return bool(idle) and not self.case.idle and statistics.median(idle) > 0.3


def start(command: list[str], **pipes) -> subprocess.Popen:
    """Start a child with pipes for lines of text."""
    return subprocess.Popen(
        command, cwd=TOP, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, **pipes
    )


def waited(pid: int) -> float:
    """Seconds that a process has been ready to run while others ran."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e9
    except OSError:
        return 0.0


class Subject:
    """A child process that serves one implementation or peer."""

    def __init__(self, name: str, binaries: Path) -> None:
        self.name = name
        self.load = binaries / "load"
        self.is_package = name not in PEERS
        if name == "c":
            command = [str(compiled("peer", binaries))]
        elif name in PEERS:
            command = [sys.executable, "-m", "compat_tests.bench.peers", name]
        else:
            command = [sys.executable, "-m", "compat_tests.bench.child", name]
        self.process = start(command, stderr=subprocess.PIPE)
        said = self.process.stdout.readline()
        if not said:
            wrong = self.process.stderr.read().strip().splitlines() or ["it said nothing"]
            self.process.wait()
            raise Unavailable(f"{name}: {wrong[-1]}")
        hello = json.loads(said)
        self.ports, self.cases = hello["ports"], set(hello.get("cases", ()))
        self.clock = (~self.process.pid << 3) | 2  # Linux: the clock of another process's CPU time
        self.sizes: dict[str, int] = {}  # how many operations make a round, by case

    def can(self, case: Case) -> bool:
        if case.load:
            return case.load[0] in self.ports
        return self.is_package if case.kind == "import" else case.name in self.cases

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()

    def ask(self, **command) -> dict:
        self.process.stdin.write(json.dumps(command) + "\n")
        answer = self.process.stdout.readline()
        if not answer:
            raise Unavailable(f"{self.name} ended in {command}: {self.process.stderr.read().strip()[-400:]}")
        return json.loads(answer)


def compiled(name: str, into: Path) -> Path:
    """The C program `name`, compiled once."""
    binary = into / name
    if not binary.exists():
        compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
        if compiler is None:
            raise Unavailable(f"no C compiler, so no {name}.c")
        subprocess.run([compiler, "-O2", "-o", binary, HERE / f"{name}.c"], check=True)
    return binary


class Load:
    """The load generator on one case of one subject: a process with its connections made, waiting for rounds."""

    def __init__(self, case: Case, subject: Subject) -> None:
        server, mode, connections, size, depth = case.load
        try:
            command = [compiled("load", subject.load.parent)]
        except Unavailable:
            command = [sys.executable, "-m", "compat_tests.bench.load"]
        arguments = [mode, subject.ports[server], connections, size, depth]
        self.subject = subject
        self.process = start([*map(str, command), *map(str, arguments)])

    def round(self, seconds: float) -> Sample:
        server = self.subject.process.pid
        before, queued = time.clock_gettime(self.subject.clock), waited(server)
        self.process.stdin.write(f"{int(seconds * 1000)}\n")
        answer = self.process.stdout.readline()
        if not answer:
            raise Unavailable(f"{self.subject.name}: the load ended with status {self.process.wait()}")
        did = json.loads(answer)
        used = time.clock_gettime(self.subject.clock) - before
        idle = max(0.0, 1 - (used + waited(server) - queued) / did["wall"])
        return Sample(used / did["ops"], used / did["wall"], did["cpu"] / did["wall"], idle)

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def network_rounds(case: Case, subjects: list[Subject], count: int, seconds: float):
    """`count` turns; in each, every subject is loaded for `seconds`.  Yields (subject, sample)."""
    loads = [Load(case, each) for each in subjects]
    try:
        for load in loads:
            load.round(seconds / 5)  # warm
        for _ in range(count):
            for load in loads:
                yield load.subject, load.round(seconds)
    finally:
        for load in loads:
            load.close()


def local_rounds(case: Case, subjects: list[Subject], count: int, seconds: float):
    """The same for a case that the subject performs by itself; how often is found out first, for each subject."""
    slowest = 0.0
    for each in subjects:
        n, took = 1, 0.0
        while each.name not in each.sizes.get(case.name, ()) and took < seconds / 4:
            said = each.ask(case=case.name, n=n)
            if "value" in said:
                break
            took, n = said["cpu"], max(n, said["ops"]) * 4
        each.sizes[case.name] = n if "value" in said else max(1, int(said["ops"] * seconds / max(took, 1e-9)))
        slowest = max(slowest, took)
    for _ in range(1 if slowest > 4 * seconds else count):
        for each in subjects:
            said = each.ask(case=case.name, n=each.sizes[case.name])
            yield each, Sample(said["value"] if "value" in said else said["cpu"] / said["ops"])


def import_rounds(case: Case, subjects: list[Subject], count: int, seconds: float):
    """Import the reactor in a fresh interpreter: CPU seconds, modules or MiB."""
    for _ in range(count if case.name == "import-time" else 1):
        for each in subjects:
            command = [sys.executable, "-c", IMPORT.format(package=each.name)]
            said = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=True).stdout.split()
            index, scale = {"import-time": (0, 1), "import-modules": (1, 1), "import-memory": (2, 1024)}[case.name]
            yield each, Sample(float(said[index]) / scale)


def measure(case: Case, subjects: list[Subject], count: int, seconds: float) -> Result:
    """All rounds of a case with those subjects that can do it."""
    result = Result(case)
    able = [each for each in subjects if each.can(case)]
    rounds = {"network": network_rounds, "local": local_rounds, "import": import_rounds}[case.kind]
    for subject, sample in rounds(case, able, count, seconds):
        result.samples.setdefault(subject.name, []).append(sample)
    return result


def allow_many_files() -> None:
    """1,000 connections want more descriptors than some systems give at first."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 8192 if hard == resource.RLIM_INFINITY else min(8192, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def load_average() -> float:
    return os.getloadavg()[0]


def workshop() -> tempfile.TemporaryDirectory:
    """Where the C programs are compiled to."""
    return tempfile.TemporaryDirectory(prefix="bench-")
