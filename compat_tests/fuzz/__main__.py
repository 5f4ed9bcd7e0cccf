"""``python -m compat_tests.fuzz``: random programs on Twisted and on the clone, and the smallest that differs.

Programs are numbered within a seed, so what was found can be had again: ``--seed S --first NUMBER -N 1``.  The exit status is
pytest's: 0 no difference, 1 there is one, 2 interrupted, 3 there is no Twisted, 4 wrong usage, 5 nothing was run.
"""

from __future__ import annotations

import argparse
import json
import select
import subprocess
import sys
import time
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from compat_tests.fuzz import deferreds
from compat_tests.fuzz.program import Family, Program, shrink
from compat_tests.table import Screen

SAME, DIFFERENT, INTERRUPTED, NO_ORACLE, WRONG_USAGE, NOTHING = range(6)

FAMILIES = {each.FAMILY.name: each.FAMILY for each in (deferreds,)}
HOME = str(Path(__file__).resolve().parents[2])
SIDES = ("twisted", "minitwisted")

#: Programs that go to a worker at once, and seconds that it has for them.
BATCH, PATIENCE = 50, 60.0


class Worker:
    """A process with one implementation; a new one when it has died."""

    def __init__(self, package: str, family: Family) -> None:
        self._line = [sys.executable, "-m", "compat_tests.fuzz.worker", package, *(["reactor"] if family.reactor else [])]
        self._process: subprocess.Popen | None = None

    def ask(self, bodies: list[str]) -> None:
        """Give it programs to run."""
        if self._process is None:
            self._process = subprocess.Popen(
                self._line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=HOME
            )
        try:
            self._process.stdin.write(json.dumps(bodies).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass

    def records(self) -> list[str] | None:
        """What they recorded; None if the worker did not live, or did not answer."""
        ready = select.select([self._process.stdout], [], [], PATIENCE)[0]
        line = self._process.stdout.readline() if ready else b""
        if line:
            return json.loads(line)
        self.stop()
        return None

    def stop(self) -> None:
        """End it."""
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None


class Pair:
    """Both implementations, asked the same."""

    def __init__(self, family: Family, packages=SIDES) -> None:
        self.family = family
        self._workers = [Worker(each, family) for each in packages]

    def __enter__(self) -> Pair:
        return self

    def __exit__(self, *_) -> None:
        for each in self._workers:
            each.stop()

    def compare(self, programs: list[Program]) -> list[tuple[str, str]]:
        """Both records of each program."""
        bodies = [self.family.body(each) for each in programs]
        for each in self._workers:
            each.ask(bodies)
        both = [each.records() for each in self._workers]
        if None not in both:
            return list(zip(*both))
        if len(programs) == 1:
            return [tuple("the process did not live" if each is None else each[0] for each in both)]
        return [pair for each in programs for pair in self.compare([each])]

    def differs(self, program: Program) -> bool:
        """Whether the records of this program differ."""
        (one, other), *_ = self.compare([program])
        return one != other


@dataclass
class Found:
    """What a family has shown."""

    family: Family
    run: int = 0
    events: int = 0
    #: Number of the program → it, made small.
    counterexamples: dict[int, Program] = field(default_factory=dict)


def main(given: list[str] | None = None) -> int:
    """Run, tell, and say by the status how it stands."""
    options = parsed(given)
    if isinstance(options, int):
        return options
    if find_spec("twisted") is None:
        print("the real Twisted is not installed, so there is nothing to compare with", file=sys.stderr)
        return NO_ORACLE
    screen = Screen(options.quiet)
    found, broken = [], False
    try:
        for name in options.family or FAMILIES:
            found.append(Found(FAMILIES[name]))
            hunt(screen, found[-1], options)
    except KeyboardInterrupt:
        broken = True
    for each in found:
        screen.say(f"{each.family.name:14} {each.run:7} programs {each.events:9} events {len(each.counterexamples):3} differ")
    if options.json:
        Path(options.json).write_text(json.dumps([as_json(each, options.seed) for each in found], indent=1), encoding="utf-8")
    if broken:
        return INTERRUPTED
    return DIFFERENT if any(each.counterexamples for each in found) else SAME if any(each.run for each in found) else NOTHING


def parsed(given) -> argparse.Namespace | int:
    """The options, or the status that wrong ones lead to."""
    parser = argparse.ArgumentParser(
        prog="python -m compat_tests.fuzz", description=__doc__.split("\n\n")[0].partition(": ")[2]
    )
    add = parser.add_argument
    add("-N", type=int, default=1000, help="programs of each family (1000)")
    add("--family", action="append", choices=list(FAMILIES), help="only this one; repeatable")
    add("--seed", default=time.strftime("%Y%m%d"), help="another seed, other programs (the date)")
    add("--first", type=int, default=0, metavar="NUMBER", help="begin with this program (0)")
    add("--keep", type=int, default=3, metavar="N", help="go on to the next family after N differences (3)")
    add("--json", metavar="FILE", help="write what was found")
    add("-q", "--quiet", action="store_true", help="no progress")
    try:
        return parser.parse_args(given)
    except SystemExit as error:
        return WRONG_USAGE if error.code else SAME


def hunt(screen, found: Found, options) -> None:
    """Run programs of a family until there are enough, or enough differ."""
    family = found.family
    with Pair(family) as pair, screen.progress(options.N) as step:
        for start in range(options.first, options.first + options.N, BATCH):
            numbers = range(start, min(start + BATCH, options.first + options.N))
            programs = [family.make(f"{options.seed}/{number}") for number in numbers]
            for number, program, (one, other) in zip(numbers, programs, pair.compare(programs)):
                found.run += 1
                found.events += one.count("[")
                step()
                if one != other and pair.differs(program):  # a busy machine is no behaviour
                    small = shrink(program, pair.differs)
                    found.counterexamples[number] = small
                    show(screen, pair, small, f"{family.name}_{options.seed}_{number}")
            if len(found.counterexamples) >= options.keep:
                return


def show(screen, pair: Pair, program: Program, name: str) -> None:
    """A counterexample as a scenario, and what the two have recorded."""
    screen.say()
    screen.whole(pair.family.scenario(program, name), indent="")
    for package, record in zip(SIDES, pair.compare([program])[0]):
        screen.say(f"# {package}:")
        screen.whole(record.replace("], [", "],\n [").replace('", "', '", "'), "yellow", indent="#   ")


def as_json(found: Found, seed: str) -> dict:
    """Everything about a family."""
    return {
        "family": found.family.name,
        "seed": seed,
        "programs": found.run,
        "events": found.events,
        "counterexamples": {
            number: {"program": program, "scenario": found.family.scenario(program, f"{found.family.name}_{number}")}
            for number, program in found.counterexamples.items()
        },
    }


if __name__ == "__main__":
    sys.exit(main())
