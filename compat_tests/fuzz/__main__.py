"""``python -m compat_tests.fuzz``: random programs on Twisted and on the clone, and the smallest that differs.

Programs are numbered within a seed, so what was found can be had again: ``--seed S --first NUMBER -N 1``; a run that was
interrupted says with which number to go on.  The exit status is pytest's: 0 no difference, 1 there is one, 2 interrupted, 3
there is no Twisted, 4 wrong usage, 5 nothing was run.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from importlib.util import find_spec
from pathlib import Path

from compat_tests.fuzz.families import FAMILIES
from compat_tests.fuzz.hunt import Found, in_jobs, portions
from compat_tests.fuzz.pair import SIDES
from compat_tests.table import Screen

SAME, DIFFERENT, INTERRUPTED, NO_ORACLE, WRONG_USAGE, NOTHING = range(6)

#: Seconds between two lines of progress where there is no terminal.
EVERY = 15.0


def main(given: list[str] | None = None) -> int:
    """Run, tell, and say by the status how it stands."""
    options = parsed(given)
    if isinstance(options, int):
        return options
    if find_spec("twisted") is None:
        print("the real Twisted is not installed, so there is nothing to compare with", file=sys.stderr)
        return NO_ORACLE
    screen = Screen(options.quiet)
    runs = [Run(screen, name, options) for name in options.family]
    broken = False
    try:
        for each in runs:
            each.go()
    except KeyboardInterrupt:
        broken = True
    for each in runs:
        each.sum_up()
    if options.json:
        Path(options.json).write_text(json.dumps([each.as_json() for each in runs], indent=1), encoding="utf-8")
    if broken:
        return INTERRUPTED
    if any(each.found.counterexamples for each in runs):
        return DIFFERENT
    return SAME if any(each.found.run for each in runs) else NOTHING


def parsed(given) -> argparse.Namespace | int:
    """The options, or the status that wrong ones lead to."""
    parser = argparse.ArgumentParser(
        prog="python -m compat_tests.fuzz", description=__doc__.split("\n\n")[0].partition(": ")[2]
    )
    add = parser.add_argument
    add("-N", type=int, default=1000, help="programs of each family (1000)")
    add("--family", type=_families, default=list(FAMILIES), metavar="NAME,...", help=f"only these of {', '.join(FAMILIES)}")
    add("--seed", default=time.strftime("%Y%m%d"), help="another seed, other programs (the date)")
    add("--first", type=int, default=0, metavar="NUMBER", help="begin with this program (0)")
    add("--keep", type=int, default=3, metavar="N", help="go on to the next family after N differences (3)")
    add("--jobs", type=int, default=1, metavar="N", help="pairs of processes at work (1)")
    add("--json", metavar="FILE", help="write what was found")
    add("-q", "--quiet", action="store_true", help="no progress")
    try:
        return parser.parse_args(given)
    except SystemExit as error:
        return WRONG_USAGE if error.code else SAME


def _families(text: str) -> list[str]:
    names = text.split(",")
    for each in names:
        if each not in FAMILIES:
            raise argparse.ArgumentTypeError(f"there is no family {each!r}, only {', '.join(FAMILIES)}")
    return names


class Run:
    """The programs of one family."""

    def __init__(self, screen: Screen, name: str, options) -> None:
        self.screen = screen
        self.family = FAMILIES[name]
        self.options = options
        self.found = Found()
        self.seconds = 0.0

    def go(self) -> None:
        """Run programs until there are enough, or enough differ."""
        options, began = self.options, time.monotonic()
        told = began
        wanted = portions(self.family.name, options.seed, options.first, options.N)
        with self.screen.progress(options.N) as step:
            for each in in_jobs(wanted, options.jobs):
                self.found.add(each)
                self.seconds = time.monotonic() - began
                for _ in range(each.run):
                    step()
                for number, (program, both) in each.counterexamples.items():
                    self.show(number, program, both)
                if len(self.found.counterexamples) >= options.keep:
                    return
                if not (options.quiet or self.screen.console) and time.monotonic() - told > EVERY:
                    told = time.monotonic()
                    self.sum_up()

    def sum_up(self) -> None:
        """A line: how far it is, how fast it went, how many differ."""
        found, options = self.found, self.options
        rate = found.run / self.seconds if self.seconds else 0
        self.screen.say(
            f"{self.family.name:10} {found.run:7} programs {found.events:9} events {rate:6.0f}/s "
            f"{len(found.counterexamples):3} differ"
        )
        if found.run < options.N and len(found.counterexamples) < options.keep:
            rest = f"--first {options.first + found.run} -N {options.N - found.run}"
            self.screen.say(f"  to go on: --family {self.family.name} --seed {options.seed} {rest}")

    def show(self, number: int, program, both: tuple[str, str]) -> None:
        """A counterexample as a scenario, and what the two have recorded."""
        say = self.screen
        say.say()
        say.whole(self.family.scenario(program, self._name(number)), indent="")
        for package, record in zip(SIDES, both):
            say.say(f"# {package}:")
            say.whole(record.replace("], [", "],\n [").replace('", "', '", "'), "yellow", indent="#   ")

    def _name(self, number: int) -> str:
        return f"{self.family.name}_{self.options.seed}_{number}"

    def as_json(self) -> dict:
        """Everything about it."""
        return {
            "family": self.family.name,
            "seed": self.options.seed,
            "first": self.options.first,
            "programs": self.found.run,
            "events": self.found.events,
            "seconds": round(self.seconds, 1),
            "counterexamples": {
                number: {"program": program, "records": both, "scenario": self.family.scenario(program, self._name(number))}
                for number, (program, both) in self.found.counterexamples.items()
            },
        }


if __name__ == "__main__":
    sys.exit(main())
