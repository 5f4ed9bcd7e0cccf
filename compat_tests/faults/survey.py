"""What the healthy clone does: for each scenario whether its trace is Twisted's, how long it takes, and by which lines.

It takes minutes to find out and is therefore kept, in ``build/faults.json``.  A note is good as long as the scenario's file
is the same, with what it borrows, and those of the files asked about whose lines it runs.  What else may have changed is
found out when it matters: whoever notices a fault is asked about the healthy clone again (``hunt.py``).  A scenario on which
the clone differs from Twisted notices nothing, as nobody knows what it would notice.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
import json
import os
import re

from compat_tests.faults.nursery import CLONE, digest
from compat_tests.golden import Golden
from compat_tests.run import HERE, ORACLE, Crew, Run, matrix, oracle_version
from compat_tests.scenario import scenarios

KEPT = os.path.join(HERE, "build", "faults.json")
#: One kind of reactor is enough for all but the scenarios about the loop itself.
KIND, OTHERS, WITH_OTHERS = "epoll", ("select", "poll"), ("loop",)
_INSTRUMENT = ("recorder", "normalise")
#: Runs that a nursery surveys in one go.
CHUNK = 20


class Survey:
    """Notes by the label of the run."""

    def __init__(self, path: str = KEPT):
        self.path = path
        self.notes: dict[str, dict] = {}
        self.truths: dict[str, list[str]] = {}
        self.imported: dict[str, list[int]] = {}
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                self.notes, self.truths = json.load(file)

    def save(self) -> None:
        """Keep it for the next time."""
        os.makedirs(os.path.dirname(self.path), exist_ok=True)
        with open(f"{self.path}.new", "w", encoding="utf-8") as file:
            json.dump([self.notes, self.truths], file)
        os.replace(f"{self.path}.new", self.path)

    def stale(self, runs: list[Run], files: set[str]) -> list[Run]:
        """The runs to be made anew so that everything about these files of the clone is known."""
        return [run for run in runs if not self._is_good(run, files)]

    def _is_good(self, run: Run, files: set[str]) -> bool:
        note = self.notes.get(run.label)
        if note is None or note["scenario"] != scenario_state(run.scenario):
            return False
        return all(file_state(name) == note["files"][name] for name in files & note["files"].keys())

    def note(self, run: Run, answer: dict) -> None:
        """What a nursery says of a run."""
        self.notes[run.label] = {
            "scenario": scenario_state(run.scenario),
            "files": {name: file_state(name) for name in answer["lines"]},
            "lines": answer["lines"],
            "modules": answer["modules"],
            "seconds": round(answer["seconds"], 4),
            "digest": answer["digest"],
        }

    # --- what Twisted does ---

    def learn_truth(self, runs: list[Run], tell=lambda text: None) -> None:
        """Ask the stored traces, and live Twisted where there are none."""
        missing = [run for run in runs if self.truths.get(run.label, [""])[0] != scenario_state(run.scenario)]
        golden = Golden.load()
        live = []
        for run in missing:
            stored = golden.trace(run) if golden.comparable() or oracle_version() is None else None
            if stored is None:
                live.append(run)
            else:
                self.truths[run.label] = [scenario_state(run.scenario), digest(stored["lanes"])]
        if live and oracle_version() is not None:
            tell(f"Twisted performs {len(live)} scenarios")
            with Crew([ORACLE]) as crew:
                crew.submit(live)
                for _, run, trace in crew.traces():
                    lanes = digest(trace["lanes"]) if trace["outcome"] == "ended" else "none"
                    self.truths[run.label] = [scenario_state(run.scenario), lanes]

    def agreed(self, run: Run) -> bool:
        """Whether Twisted and the healthy clone do the same."""
        note = self.notes.get(run.label)
        return bool(note and note["digest"] and note["digest"] == self.truth(run))

    def truth(self, run: Run) -> str:
        """The digest of Twisted's trace; "" if it is not known."""
        return self.truths.get(run.label, ["", ""])[1]


def all_runs() -> list[Run]:
    """Every run that may notice a fault."""
    chosen = list(scenarios().values())
    others = [each for each in chosen if each.reactor and each.area in WITH_OTHERS]
    return matrix(chosen, (KIND,)) + matrix(others, OTHERS)


@functools.cache
def scenario_state(scenario) -> str:
    """Changes when the scenario's file changes, a part that it borrows from, or the instrument."""
    path = inspect.getsourcefile(scenario.function)
    text = _read(path)
    borrowed = sorted(set(re.findall(r"compat_tests\.scenarios\.(_\w+)", text)))
    paths = [path, *(os.path.join(os.path.dirname(path), f"{name}.py") for name in borrowed)]
    paths += [os.path.join(HERE, "compat_tests", f"{name}.py") for name in _INSTRUMENT]
    return hashlib.sha256("\0".join(map(_read, paths)).encode()).hexdigest()[:16]


@functools.cache
def file_state(name: str) -> str:
    """Changes when that file of the clone does."""
    return hashlib.sha256(_read(os.path.join(HERE, CLONE, name)).encode()).hexdigest()[:16]


@functools.cache
def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return ""
