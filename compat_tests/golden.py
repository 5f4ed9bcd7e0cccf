"""Twisted's traces, stored: they let those who have no Twisted run the suite, and show when the ground moves.

    python -m compat_tests golden [area ...]

runs the scenarios twice on live Twisted, each run with its own seed for hashes, and writes what the two runs agree on to
``golden/<file of scenarios>.json``: the version of Twisted and of Python, a digest of the file of scenarios, the kinds of
reactor that were tried, and a line per scenario with its lanes: ``*`` for those of most kinds, and for each kind that differs
its own.  Nothing else writes there.

A stored trace counts only as long as the file of scenarios is, to the letter, the one it was recorded from: line numbers are
part of tracebacks.  Live Twisted is held against the stored traces only on the Python and the version that recorded them.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
import json
import os
import platform
import sys

from compat_tests.run import IN_FLIGHT, ORACLE, Crew, Run, crashed, matrix, oracle_version, reactors_here
from compat_tests.scenario import scenarios

HOME = os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden")
EVERY = "*"

#: What files say that were recorded before they said which kinds of reactor there were.
BEFORE = {"reactors": ["-", "select", "poll", "epoll"]}


class Golden:
    """What is stored: by file of scenarios, by scenario, by kind of reactor."""

    def __init__(self, traces: dict[str, dict]):
        self.traces = traces
        some = next(iter(traces.values()), {})
        self.version = some.get("twisted")
        self._python = some.get("python")

    @classmethod
    def load(cls) -> Golden:
        """Everything in the directory."""
        traces = {}
        for name in sorted(os.listdir(HOME)) if os.path.isdir(HOME) else []:
            if name.endswith(".json"):
                with open(os.path.join(HOME, name), encoding="utf-8") as file:
                    traces[name.removesuffix(".json")] = {**BEFORE, **json.load(file)}
        return cls(traces)

    def trace(self, run: Run) -> dict | None:
        """The stored trace of a run, unless there is none or the file of scenarios has changed since."""
        file = self.traces.get(stem(run.scenario))
        if file is None or file["digest"] != digest(inspect.getsourcefile(run.scenario.function)):
            return None
        kinds = file["scenarios"].get(run.scenario.name, {})
        lanes = kinds.get(run.reactor, kinds.get(EVERY) if run.reactor in file["reactors"] else None)
        return None if lanes is None else _ended(lanes)

    def lacks(self) -> dict:
        """What stands in for a trace that is not stored."""
        return crashed("there is no golden trace of this scenario as it is now")

    def comparable(self) -> bool:
        """Whether live Twisted must do here exactly what is stored."""
        return self.version == oracle_version() and self._python == _python()


def _ended(lanes: dict) -> dict:
    own = (events for lane, events in lanes.items() if lane not in ("log", "unhandled") and not lane.startswith("left "))
    return {"outcome": "ended", "error": "", "events": sum(map(len, own)), "lanes": lanes, "absent": [], "used": []}


def stem(scenario) -> str:
    """The file of scenarios that has it."""
    return scenario.function.__module__.rpartition(".")[2]


@functools.cache
def digest(path: str) -> str:
    """What tells one state of a file from another."""
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()[:16]


def _python() -> str:
    return ".".join(platform.python_version_tuple()[:2])


# --- recording ---


def main(argv: list[str]) -> int:
    """Record anew; status 0, or 1 if there was something that two runs did not agree on."""
    if oracle_version() is None:
        print("compat_tests: golden traces are recorded from a live Twisted: pip install twisted==26.10.0", file=sys.stderr)
        return 4
    known = {each.area for each in scenarios().values()} | {stem(each) for each in scenarios().values()}
    for word in argv:
        if word not in known:
            print(f"compat_tests: no area or file is called {word!r}; there are: {', '.join(sorted(known))}", file=sys.stderr)
            return 4
    chosen = {stem(s) for s in scenarios().values() if not argv or {s.area, stem(s)}.intersection(argv)}
    runs = matrix([s for s in scenarios().values() if stem(s) in chosen], reactors_here())
    first, second = _performed(runs), _performed(runs)
    unstable = [run for run in runs if not _agree(first[run], second[run])]
    for name in sorted(chosen):
        _write(name, [run for run in runs if stem(run.scenario) == name and run not in unstable], first)
    if not argv:
        _forget({stem(each) for each in scenarios().values()})
    for run in unstable:
        print(f"not recorded, two runs did not agree: {run.label} ({first[run]['outcome']}, {second[run]['outcome']})")
    print(f"recorded {len(runs) - len(unstable)} traces of Twisted {oracle_version()} in {len(chosen)} files")
    return 1 if unstable else 0


def _performed(runs: list[Run]) -> dict[Run, dict]:
    """A trace of each run; a new zygote, and with it a new seed and new addresses."""
    with Crew([ORACLE], IN_FLIGHT) as crew:
        crew.submit(runs)
        return {run: trace for _, run, trace in crew.traces()}


def _agree(one: dict, other: dict) -> bool:
    return one["outcome"] == other["outcome"] == "ended" and one["lanes"] == other["lanes"]


def _write(name: str, runs: list[Run], traces: dict[Run, dict]) -> None:
    """A file of stored traces, one line per scenario so that a change shows as one."""
    kinds: dict[str, dict] = {}
    for run in runs:
        kinds.setdefault(run.scenario.name, {})[run.reactor] = traces[run]["lanes"]
    compact = functools.partial(json.dumps, ensure_ascii=False, separators=(",", ":"))
    lines = [f"{json.dumps(each)}:{compact(_folded(lanes))}" for each, lanes in sorted(kinds.items())]
    path = inspect.getsourcefile(runs[0].scenario.function) if runs else None
    head = {"twisted": oracle_version(), "python": _python(), "digest": path and digest(path)}
    head["reactors"] = ["-", *reactors_here()]
    with open(os.path.join(HOME, f"{name}.json"), "w", encoding="utf-8") as file:
        file.write(compact(head)[:-1] + ',"scenarios":{\n' + ",\n".join(lines) + "\n}}\n")


def _folded(lanes: dict[str, dict]) -> dict[str, dict]:
    """One entry for all kinds of reactor, and one for each that differs from most."""
    each = list(lanes.values())
    common = max(each, key=each.count)
    return {EVERY: common, **{kind: own for kind, own in lanes.items() if own != common}}


def _forget(names: set[str]) -> None:
    """Remove what belongs to no file of scenarios any more."""
    for name in os.listdir(HOME):
        if name.endswith(".json") and name.removesuffix(".json") not in names:
            os.remove(os.path.join(HOME, name))
