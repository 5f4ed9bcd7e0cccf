"""The process in which faults are tried: it has everything imported, and a fault costs a fork, not a start of Python.

    python -m compat_tests.faults.nursery

It works on a copy of the package in a directory of its own, which programs started by scenarios import too.  It reads orders,
a line of JSON each, and answers each with lines of JSON, the last of which has ``"end"``:

    {"do": "try", "file": ..., "text": ..., "anew": bool, "runs": [[scenario, reactor, limit, digest], ...]}
    {"do": "survey", "runs": [[scenario, reactor, digest], ...]}  what the healthy clone does, and by which lines
    {"do": "check", "anew": bool, "runs": ...}                  as "try", without a fault
    {"do": "import"}                                            the lines that are run by importing alone

For each order it forks.  The child writes the faulty text into the copy, and then makes the fault true in itself: functions
whose code differs are given the new code; where that does not reach (a class body, a default, what ran at import) the package
is forgotten and imported anew.  It performs the runs in the order given, each in a child of its own like any zygote, and stops
at the first whose trace is not the expected one.  Hanging and crashing are traces too.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import hashlib
import json
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from dataclasses import replace
from types import CodeType, FunctionType

from zope.interface.interface import adapter_hooks

from compat_tests import processes, zygote
from compat_tests.differences import differences
from compat_tests.faults import lines
from compat_tests.run import HERE
from compat_tests.scenario import scenarios
from compat_tests.stage import Job, Stage

CLONE = "minitwisted"
#: Seconds in which the package must be imported, fault and all.
IMPORT_LIMIT = 30
#: How much longer a scenario may take while its lines are noted.
SLOWER = 4


def digest(lanes: dict) -> str:
    """What tells one trace's lanes from another's."""
    return hashlib.sha256(json.dumps(lanes, sort_keys=True).encode()).hexdigest()[:20]


def digest_of(trace: dict) -> str:
    """The same of a trace; "" if it has not ended."""
    return digest(trace["lanes"]) if trace["outcome"] == "ended" else ""


class Ward(zygote.Zygote):
    """Performs one scenario after the other, each in a child."""

    def __init__(self):
        super().__init__(CLONE, self._limited)
        self.limit = 0.0
        self.trace: dict = {}

    def _limited(self, name: str):
        found = zygote.find(name)
        return replace(found, limit=self.limit or found.limit) if found else None

    def perform(self, name: str, reactor: str, limit: float = 0.0) -> dict:
        """The trace of a scenario, within `limit` seconds (0: its own)."""
        self.limit = limit
        self._fork(0, Job(name, CLONE, reactor))
        while self.children:
            self._turn()
        return self.trace

    def _answer(self, number, trace: dict) -> None:
        self.trace = trace


class Traced(Stage):
    """A performance whose trace tells the lines, too."""

    def _trace(self, outcome: str) -> dict:
        lines.stop()
        home = os.path.dirname(sys.modules[CLONE].__file__)
        return {**super()._trace(outcome), "lines": lines.seen(home)}


class Nursery:
    """The loop: an order, a fork, its answers."""

    def __init__(self, directory: str):
        self.home = os.path.join(directory, CLONE)
        self.hook = os.path.join(directory, "hook")
        self.files = os.path.join(directory, "lines")
        self.hooks = list(adapter_hooks)
        self.functions: dict[str, list[FunctionType]] = {}
        self.out = os.dup(1)

    def prepare(self) -> None:
        """Import everything, from the copy."""
        sys.path[0:0] = [os.path.dirname(self.home)]
        zygote.preload(CLONE)
        scenarios()
        differences()
        gc.collect()
        self._know_functions()
        gc.freeze()

    def _know_functions(self) -> None:
        for each in gc.get_objects():
            if type(each) is FunctionType and each.__code__.co_filename.startswith(self.home):
                self.functions.setdefault(each.__code__.co_filename, []).append(each)

    def run(self) -> None:
        """Until the input ends."""
        for line in sys.stdin.buffer:
            order = json.loads(line)
            pid = os.fork()
            if not pid:
                self._child(order)
            _, status = os.waitpid(pid, 0)
            if order["do"] == "try":
                self._restore(order["file"])
            code = os.waitstatus_to_exitcode(status)
            self._say({"end": True, "status": code})

    def _say(self, answer: dict) -> None:
        zygote._write(self.out, json.dumps(answer).encode() + b"\n")

    def _child(self, order: dict) -> None:
        status = 1
        try:
            signal.signal(signal.SIGALRM, _took_too_long)
            signal.alarm(IMPORT_LIMIT)
            getattr(self, f"_{order.pop('do')}")(**order)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)

    def _restore(self, file: str) -> None:
        shutil.copy2(os.path.join(HERE, CLONE, file), os.path.join(self.home, file))

    # --- orders, each in a process of its own ---

    def _try(self, file: str, text: str, anew: bool, runs: list) -> None:
        path = os.path.join(self.home, file)
        with open(path, encoding="utf-8") as source:
            healthy = source.read()
        with open(path, "w", encoding="utf-8") as source:
            source.write(text)
        if anew or not give_code(self.functions.get(path, []), path, healthy, text):
            try:
                self._import_anew()
            except BaseException as error:
                return self._say({"killer": "import", "how": repr(error), "asked": 0})
        self._check(runs)

    def _check(self, runs: list, anew: bool = False) -> None:
        if anew:
            self._import_anew()
        signal.alarm(0)
        ward = Ward()
        for asked, (name, reactor, limit, expected) in enumerate(runs, 1):
            trace = ward.perform(name, reactor, limit)
            if digest_of(trace) != expected:
                return self._say({"killer": [name, reactor], "how": trace["outcome"], "asked": asked})
        self._say({"killer": None, "how": "", "asked": len(runs)})

    def _import_anew(self) -> None:
        for name in [each for each in sys.modules if each == CLONE or each.startswith(f"{CLONE}.")]:
            del sys.modules[name]
        adapter_hooks[:] = self.hooks  # the only thing that the package has left elsewhere
        zygote.preload(CLONE)
        gc.collect()
        gc.freeze()

    def _survey(self, runs: list) -> None:
        """With lines first; without, only where that made a difference."""
        signal.alarm(0)
        ward, told = Ward(), []
        self._trace_lines()
        for name, reactor, expected in runs:
            began = time.monotonic()
            trace = ward.perform(name, reactor, zygote.find(name).limit * SLOWER)
            reached = lines.merged([trace.get("lines", {}), *lines.collect(self.files)])
            modules = sorted({used.rpartition(".")[0] for used in trace["used"]})
            seen = {"run": [name, reactor], "lines": reached, "modules": modules, "digest": digest_of(trace)}
            told.append(({**seen, "seconds": (time.monotonic() - began) / 2}, expected))
        self._trace_no_lines()
        for seen, expected in told:
            if seen["digest"] != expected:
                began = time.monotonic()
                seen["digest"] = digest_of(ward.perform(*seen["run"]))
                seen["seconds"] = time.monotonic() - began
            self._say(seen)

    def _trace_lines(self) -> None:
        os.environ.update({lines.ROOT: self.home, lines.FILES: self.files})
        add_path(self.hook)
        zygote.Stage = Traced
        kept = {name: getattr(os, name) for name in ("_exit", "execv", "execve", "execvp", "execvpe")}
        lines.leave_notes(self.home, self.files)
        self._trace_no_more = lambda: vars(os).update(kept)
        lines.start(self.home)

    def _trace_no_lines(self) -> None:
        lines.stop()
        self._trace_no_more()
        zygote.Stage = Stage
        del os.environ[lines.ROOT]

    def _import(self) -> None:
        lines.start(self.home)
        self._import_anew()
        lines.stop()
        self._say({"lines": lines.seen(self.home)})


class TooLong(BaseException):
    """Importing takes too long; no Exception, so that nobody takes it for a module that is missing."""


def _took_too_long(signum, frame) -> None:
    raise TooLong


def give_code(functions: list[FunctionType], path: str, healthy: str, text: str) -> bool:
    """Give the functions of a file the code they have in `text`.  False if that is not enough."""
    old, new = _codes(compile(healthy, path, "exec")), _codes(compile(text, path, "exec"))
    if old.keys() != new.keys():
        return False
    differing = {old[at]: new[at] for at in old if at and old[at] != new[at]}
    changed = [each for each in functions if each.__code__ in differing]
    try:
        for each in changed:
            each.__code__ = differing[each.__code__]
    except ValueError:  # it needs other variables from outside
        return False
    return bool(changed)


def _codes(code: CodeType, at: tuple = ()) -> dict[tuple, CodeType]:
    """A code object and all that are in it, by where they are."""
    found = {at: code}
    inner = [each for each in code.co_consts if isinstance(each, CodeType)]
    for number, each in enumerate(inner):
        found.update(_codes(each, (*at, (number, each.co_name))))
    return found


def add_path(directory: str) -> None:
    """Let every Python started from here look in `directory` first."""
    processes.TOP = os.pathsep.join([directory, processes.TOP])
    os.environ["PYTHONPATH"] = os.pathsep.join([directory, os.environ["PYTHONPATH"]])


def main() -> None:
    """The command line above."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    directory = tempfile.mkdtemp(prefix="nursery-")
    me = os.getpid()
    atexit.register(lambda: os.getpid() == me and shutil.rmtree(directory, ignore_errors=True))
    shutil.copytree(os.path.join(HERE, CLONE), os.path.join(directory, CLONE))
    for name in ("hook", "lines"):
        os.mkdir(os.path.join(directory, name))
    with open(os.path.join(directory, "hook", "sitecustomize.py"), "w", encoding="utf-8") as file:
        file.write(lines.HOOK)
    os.environ["PYTHONPATH"] = HERE
    os.environ["PYTHONDONTWRITEBYTECODE"] = sys.dont_write_bytecode = "1"
    add_path(directory)
    nursery = Nursery(directory)
    nursery.prepare()
    os.dup2(2, 1)
    with contextlib.suppress(KeyboardInterrupt):
        nursery.run()


if __name__ == "__main__":
    main()
