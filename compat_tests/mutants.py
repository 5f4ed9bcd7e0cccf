"""Break the clone in many ways, one at a time; the scenarios must notice.

    python -m compat_tests mutants [area | number ...] [-n N] [-v]

A suite that passes shows little unless it can fail.  Each mutant of ``mutations.py`` is the clone with one small fault planted
by hand: a copy of the package in a directory of its own, found before the real one.  The scenarios of the areas it concerns
are run on it, on one kind of reactor, until the first trace that differs from Twisted's: then it is killed.  A mutant that
survives is a missing scenario, or a line that does nothing.

A scenario on which the healthy clone differs from Twisted proves nothing here, so both are run first, once, and only what
they agree on is asked.  `--generated` tries faults that are made by rule instead (``faults/hunt.py``).  Exit status: 0 at least
90 % killed, 1 fewer, 4 no such mutant.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from compat_tests.faults.hunt import main as hunt_generated
from compat_tests.mutations import MUTATIONS, Mutation
from compat_tests.run import HERE, ORACLE, Crew, Run, matrix
from compat_tests.scenario import scenarios

CLONE = "minitwisted"
REACTOR = "epoll"
GOAL = 90.0

#: Scenarios at once on one mutant.
IN_FLIGHT = 4

DIED = "the process did not live"


@dataclass
class Outcome:
    """What became of a mutant: the label of the run that noticed it, or "" if none did."""

    mutation: Mutation
    killer: str
    asked: int


def plant(mutation: Mutation, directory: str) -> None:
    """Copy the package into `directory`, and the fault into the copy."""
    shutil.copytree(os.path.join(HERE, CLONE), os.path.join(directory, CLONE))
    path = os.path.join(directory, CLONE, mutation.file)
    with open(path, "w", encoding="utf-8") as file:
        file.write(mutation.apply(source_of(mutation)))
    # What Python has compiled before is told from the new text by its time and size, and both may be equal.
    folder, name = os.path.split(path)
    for each in os.listdir(os.path.join(folder, "__pycache__")) if os.path.isdir(os.path.join(folder, "__pycache__")) else ():
        if each.startswith(name.removesuffix(".py") + "."):
            os.remove(os.path.join(folder, "__pycache__", each))


def source_of(mutation: Mutation) -> str:
    """The healthy text of its file."""
    with open(os.path.join(HERE, CLONE, mutation.file), encoding="utf-8") as file:
        return file.read()


def truth(runs: list[Run]) -> dict[Run, dict]:
    """The lanes of each run on which Twisted and the healthy clone agree."""
    found: dict[tuple[str, Run], dict] = {}
    with Crew([ORACLE, CLONE]) as crew:
        crew.submit(runs)
        for package, run, trace in crew.traces():
            found[package, run] = trace
    agreed = [run for run in runs if same(found[CLONE, run], found[ORACLE, run]["lanes"])]
    return {run: found[ORACLE, run]["lanes"] for run in agreed if found[ORACLE, run]["outcome"] == "ended"}


def same(trace: dict, lanes: dict) -> bool:
    """Whether a trace is complete and has these lanes."""
    return trace["outcome"] == "ended" and trace["lanes"] == lanes


def runs_of(mutations: list[Mutation]) -> list[Run]:
    """Every run that any of these mutants needs."""
    areas = {area for mutation in mutations for area in mutation.areas}
    return matrix([each for each in scenarios().values() if each.area in areas], (REACTOR,))


def attempt(mutation: Mutation, expected: dict[Run, dict]) -> Outcome:
    """Run the scenarios of its areas, in the order in which it names them, until one differs."""
    runs = [run for area in mutation.areas for run in expected if run.scenario.area == area]
    directory = tempfile.mkdtemp(prefix="mutant-")
    try:
        plant(mutation, directory)
        killer = _first_difference(directory, runs, expected)
        if killer == DIED:  # children take the blame for a fault, hardly ever their zygote: that may be an accident
            killer = _first_difference(directory, runs, expected)
        return Outcome(mutation, killer, len(runs))
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _first_difference(directory: str, runs: list[Run], expected: dict[Run, dict]) -> str:
    path = os.pathsep.join([directory, HERE])
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": "2", "PYTHONDONTWRITEBYTECODE": "1"}
    zygote = subprocess.Popen(
        [sys.executable, "-m", "compat_tests.zygote", CLONE],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, cwd=directory,
    )  # fmt: skip
    try:
        return _ask(zygote, runs, expected)
    except OSError:
        return DIED
    finally:
        try:
            zygote.stdin.close()
        except OSError:
            pass  # it is dead already
        zygote.wait()
        zygote.stdout.close()


def _ask(zygote, runs: list[Run], expected: dict[Run, dict]) -> str:
    waiting, answered = list(enumerate(runs)), 0
    for _ in range(IN_FLIGHT):
        _order(zygote, waiting)
    while answered < len(runs):
        line = zygote.stdout.readline()
        if not line:
            return DIED
        answer = json.loads(line)
        run = runs[answer["id"]]
        if not same(answer["trace"], expected[run]):
            return run.label
        answered += 1
        _order(zygote, waiting)
    return ""


def _order(zygote, waiting: list[tuple[int, Run]]) -> None:
    if waiting:
        number, run = waiting.pop(0)
        what = {"scenario": run.scenario.name, "file": run.scenario.function.__module__, "reactor": run.reactor}
        order = {"id": number, "package": CLONE, **what}
        zygote.stdin.write(json.dumps(order).encode() + b"\n")
        zygote.stdin.flush()


def chosen(words: list[str]) -> list[Mutation]:
    """The mutants of these areas, files or numbers; all if nothing is named."""
    numbered = [(str(number), each) for number, each in enumerate(MUTATIONS)]
    return [each for number, each in numbered if not words or {number, each.part, each.file} & set(words)]


def hunt(mutations: list[Mutation], at_once: int, tell=lambda outcome: None) -> list[Outcome]:
    """Try them all."""
    expected = truth(runs_of(mutations))
    outcomes = []
    with ThreadPoolExecutor(at_once) as pool:
        for outcome in pool.map(lambda mutation: attempt(mutation, expected), mutations):
            outcomes.append(outcome)
            tell(outcome)
    return outcomes


def report(outcomes: list[Outcome]) -> float:
    """Print the kill matrix and the survivors; the share that was killed, in percent."""
    killed = Counter(each.mutation.part for each in outcomes if each.killer)
    every = Counter(each.mutation.part for each in outcomes)
    share = 100 * sum(killed.values()) / len(outcomes)
    print(f"{sum(killed.values())} of {len(outcomes)} mutants killed: {share:.1f} %")
    print(f"\n{'part':14} {'mutants':>8} {'killed':>7} {'survived':>9}")
    for part in every:
        print(f"{part:14} {every[part]:8} {killed[part]:7} {every[part] - killed[part]:9}")
    survivors = [each for each in outcomes if not each.killer]
    if survivors:
        print("\nsurvivors:")
    for each in survivors:
        where = f"{MUTATIONS.index(each.mutation)} {each.mutation.file}"
        print(f"  {where} ({each.asked} runs of {', '.join(each.mutation.areas)})")
        print(f"      {each.mutation.old.strip()!r}\n   -> {each.mutation.new.strip()!r}")
    return share


def main(argv: list[str]) -> int:
    """The command line above."""
    if "--generated" in argv:
        return hunt_generated([each for each in argv if each != "--generated"])
    parser = argparse.ArgumentParser(prog="python -m compat_tests mutants", description="Does the suite notice faults?")
    parser.add_argument("what", nargs="*", metavar="part|file|number", help="try only these")
    parser.add_argument("-n", type=int, default=2, help="mutants at once (%(default)s)")
    parser.add_argument("-v", "--verbose", action="store_true", help="a line for each mutant as it is tried")
    options = parser.parse_args(argv)
    mutations = chosen(options.what)
    if not mutations:
        print(f"mutants: there is none called {' or '.join(options.what)}", file=sys.stderr)
        return 4

    def tell(outcome: Outcome) -> None:
        if options.verbose:
            print(
                f"{MUTATIONS.index(outcome.mutation):3} {outcome.mutation.part:12} {outcome.killer or 'SURVIVED'}", flush=True
            )

    return 0 if report(hunt(mutations, options.n, tell)) >= GOAL else 1
