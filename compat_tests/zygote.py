"""A process that has imported one implementation and forks a child for every job.

A reactor is one per process and cannot be started again, so each scenario needs a process; a new interpreter costs a quarter
of a second, a fork of one that has everything imported a millisecond and a half.  Implementations never share a process,
so each has its own zygote, which is a real interpreter of its own.

    python -m compat_tests.zygote PACKAGE

It reads jobs from its standard input, a line of JSON each, and writes the result of each to its standard output as soon as
there is one, in whatever order they end: ``{"id": ..., "trace": {...}}``.  At the end of its input it kills what still runs
and leaves.  Each child has its own session, directory, and limits on memory, descriptors and core; when its time is up
and it has not said so itself, its process group is killed.  A job that needs a new interpreter gets one in its child.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import resource
import selectors
import shutil
import signal
import sys
import tempfile
import time
import traceback

from compat_tests import differences, processes, scenario, scope
from compat_tests.normalise import Rules
from compat_tests.programs import Warm
from compat_tests.scenario import Scenario
from compat_tests.stage import Job, Stage

#: Seconds after its limit at which a child is killed from outside.
PATIENCE = 2.0
MEMORY = 2 << 30
DESCRIPTORS = 1024


class Child:
    """A forked process: where its trace comes from, and when it is killed."""

    def __init__(self, number, pid: int, pipe: int, tmp: str, deadline: float):
        self.number = number
        self.pid = pid
        self.pipe = pipe
        self.tmp = tmp
        self.deadline = deadline
        self.received = b""
        self.killed = False

    def kill(self) -> None:
        """The whole process group, so that what it started goes with it."""
        self.killed = True
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)

    def result(self) -> dict:
        """The trace, or what can be said without one."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)  # what it started and left running
        _, status = os.waitpid(self.pid, 0)
        said = _tail(os.path.join(self.tmp, "..", "said"))
        shutil.rmtree(os.path.dirname(self.tmp), ignore_errors=True)
        try:
            return json.loads(self.received)
        except ValueError:
            return _without("timeout" if self.killed else "crash", f"{_how(status)}\n{said}")


def _without(outcome: str, why: str) -> dict:
    """What stands in for a trace that there is not."""
    return {"outcome": outcome, "error": why, "events": 0, "lanes": {}, "absent": [], "used": []}


class Zygote:
    """The loop: jobs in, forks, results out."""

    def __init__(self, package: str, find):
        self.package = package
        self.find = find
        self.children: dict[int, Child] = {}
        self.selector = selectors.DefaultSelector()
        self.out = os.dup(1)
        self.input = os.dup(0)
        self.rest = b""

    def run(self) -> None:
        """Until the input ends."""
        self.selector.register(self.input, selectors.EVENT_READ)
        try:
            while self._turn():
                pass
        finally:
            for child in self.children.values():
                child.kill()
                child.result()

    def _turn(self) -> bool:
        soonest = min((child.deadline for child in self.children.values()), default=None)
        timeout = None if soonest is None else max(0, soonest - time.monotonic())
        for key, _ in self.selector.select(timeout):
            if key.fd == self.input:
                if not self._jobs():
                    return False
            else:
                self._hear(self.children[key.fd])
        now = time.monotonic()
        for child in self.children.values():
            if child.deadline <= now:
                child.kill()  # its pipe ends, which ends it as any other
                child.deadline = now + 60
        return True

    def _jobs(self) -> bool:
        data = os.read(self.input, 65536)
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            order = json.loads(line)
            _import(order.pop("file"))
            self._fork(order.pop("id"), Job(**order))
        return bool(data)

    def _hear(self, child: Child) -> None:
        data = os.read(child.pipe, 1 << 20)
        child.received += data
        if not data:
            self.selector.unregister(child.pipe)
            os.close(child.pipe)
            del self.children[child.pipe]
            self._answer(child.number, child.result())

    def _answer(self, number, trace: dict) -> None:
        _write(self.out, json.dumps({"id": number, "trace": trace}).encode() + b"\n")

    def _fork(self, number, job: Job) -> None:
        scenario = self.find(job.scenario)
        if scenario is None:  # its file has been changed since the job was made, or cannot be imported here
            return self._answer(number, _without("crash", f"there is no scenario {job.scenario}"))
        if processes.warm is not None and processes.used_by(scenario.function):
            processes.warm.start(processes.environment())
        tmp = os.path.join(tempfile.mkdtemp(prefix="scenario-"), "d")
        os.mkdir(tmp)
        reading, writing = os.pipe()
        pid = os.fork()
        if not pid:
            _child(job, scenario, tmp, writing)
        os.close(writing)
        self.selector.register(reading, selectors.EVENT_READ)
        self.children[reading] = Child(number, pid, reading, tmp, time.monotonic() + scenario.limit + PATIENCE)


def _child(job: Job, scenario: Scenario, tmp: str, pipe: int) -> None:
    """The life of a child; it does not return."""
    try:
        _apart(tmp, pipe)
        if scenario.fresh:
            arguments = json.dumps([job.plain(), tmp, scenario.function.__module__])
            os.set_inheritable(9, True)
            os.execv(sys.executable, [sys.executable, "-m", "compat_tests.zygote", "--fresh", arguments])
        Stage(job, scenario, tmp, lambda trace: _write(9, json.dumps(trace).encode())).perform()
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)


def _apart(tmp: str, pipe: int) -> None:
    """Be a process of one's own: session, directory, standard streams, limits; the way out is descriptor 9."""
    os.setsid()
    os.chdir(tmp)
    said = os.open(os.path.join(tmp, "..", "said"), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for target, source in ((0, nothing), (1, said), (2, said)):
        os.dup2(source, target)
    os.dup2(pipe, 9)  # only now: one of the two just opened may be 9
    os.closerange(3, 9)
    os.closerange(10, DESCRIPTORS)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, DESCRIPTORS)
    _limit(resource.RLIMIT_AS, MEMORY)
    os.environ.update(TMPDIR=tmp, HOME=tmp)
    tempfile.tempdir = tmp


def _limit(what: int, amount: int) -> None:
    hard = resource.getrlimit(what)[1]
    resource.setrlimit(what, (amount if hard < 0 else min(amount, hard),) * 2)


def _write(pipe: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(pipe, view) :]


def _tail(path: str) -> str:
    with contextlib.suppress(OSError), open(path, errors="replace") as file:
        return file.read()[-4000:]
    return ""


def _how(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"left with status {code} and no trace"


#: Every mirrored module but the reactor: that is each child's own choice.
PRELOADED = [path for path in scope.MODULES if path != "internet.reactor"]


def preload(package: str) -> None:
    """Import what there is of them."""
    for path in PRELOADED:
        with contextlib.suppress(Exception):
            importlib.import_module(f"{package}.{path}")


def fresh(arguments: str) -> None:
    """In a new interpreter: perform one job."""
    order, tmp, file = json.loads(arguments)
    job = Job(**order)
    _import(file)
    tempfile.tempdir = tmp
    Stage(job, find(job.scenario), tmp, lambda trace: _write(9, json.dumps(trace).encode())).perform()
    sys.stdout.flush()
    os._exit(0)


def find(name: str) -> Scenario | None:
    """A scenario, or a declared difference, by its name; all files are imported only if it is in none that has been."""
    known = scenario.imported().get(name) or differences.imported().get(name)
    return known or scenario.scenarios().get(name) or differences.differences().get(name)


def _import(file: str) -> None:
    """A file of scenarios; if it cannot be imported, its scenarios will not be found."""
    if file not in sys.modules:
        with contextlib.suppress(Exception):
            importlib.import_module(file)
        gc.freeze()


def main() -> None:
    """The command line above."""
    if sys.argv[1] == "--fresh":
        return fresh(sys.argv[2])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupted run ends because its input does
    preload(sys.argv[1])
    Rules(sys.argv[1])  # what it compiles, children find compiled
    processes.warm = Warm(sys.argv[1], PRELOADED)
    zygote = Zygote(sys.argv[1], find)
    os.dup2(2, 1)  # whatever is printed is not a result
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    gc.collect()
    gc.freeze()
    zygote.run()


if __name__ == "__main__":
    main()
