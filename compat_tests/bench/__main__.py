"""``python -m compat_tests.bench``: choose cases and subjects, measure, tell."""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from pathlib import Path

from compat_tests.bench import report
from compat_tests.bench.cases import BY_NAME, CASES, NOT_QUICK
from compat_tests.bench.measure import (
    PEERS,
    Subject,
    Unavailable,
    allow_many_files,
    load_average,
    measure,
    workshop,
)

BASE = "twisted"
WRONG_USE = 4


def options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m compat_tests.bench", description="CPU time per operation, side by side")
    parser.add_argument("--impl", default="minitwisted", metavar="PACKAGE", help="what is measured (%(default)s)")
    parser.add_argument("--only", action="append", default=[], metavar="CASE", help="this case, or those whose names begin so")
    parser.add_argument("--vs", default="", metavar="NAMES", help=f"peers beside it, or 'all': {', '.join(PEERS)}, any package")
    parser.add_argument("--quick", action="store_true", help="short rounds and fewer cases: within a minute")
    parser.add_argument("--json", type=Path, metavar="F", help="write everything that was measured")
    parser.add_argument("--svg", type=Path, metavar="F", help="write a picture")
    parser.add_argument("--list", action="store_true", help="list the cases and their goals")
    return parser.parse_args(arguments)


def wrong(text: str) -> None:
    print(f"bench: {text}", file=sys.stderr)
    sys.exit(WRONG_USE)


def chosen(choice: argparse.Namespace) -> list:
    """The cases asked for."""
    if not choice.only:
        return [case for case in CASES if not (choice.quick and case.name in NOT_QUICK)]
    for name in choice.only:
        if not any(case.name.startswith(name) for case in CASES):
            wrong(f"no case begins with {name!r}; there are: {', '.join(BY_NAME)}")
    return [case for case in CASES if any(case.name.startswith(name) for name in choice.only)]


def subjects(choice: argparse.Namespace) -> tuple[list[str], list[str]]:
    """The names of all subjects, and those of the peers among them.  What is asked for and not there is an error."""
    peers = list(PEERS) if choice.vs == "all" else [name for name in choice.vs.split(",") if name]
    for name in [BASE, choice.impl, *peers]:
        if name not in PEERS and importlib.util.find_spec(name) is None:
            wrong(f"there is no package {name!r} here" + (" (pip install twisted==26.10.0)" if name == BASE else ""))
    return [BASE, choice.impl, *peers], peers


class Fleet:
    """The running subjects.  In a quick run they serve every case; else each case gets fresh ones."""

    def __init__(self, names: list[str], binaries: Path, lasting: bool) -> None:
        self.names, self.binaries, self.lasting = names, binaries, lasting
        self.running: list[Subject] = []
        self.missing: set[str] = set()

    def ready(self) -> list[Subject]:
        if not self.running:
            for name in self.names:
                try:
                    self.running.append(Subject(name, self.binaries))
                except Unavailable as why:
                    if name not in PEERS:
                        raise
                    if name not in self.missing:
                        print(f"left out: {why}", file=sys.stderr)
                    self.missing.add(name)
        return self.running

    def rest(self, last: bool = False) -> None:
        if last or not self.lasting:
            while self.running:
                self.running.pop().close()


def run(cases: list, names: list[str], quick: bool) -> list:
    """Measure every case; say on standard error which one is under way."""
    count, seconds = (3, 0.1) if quick else (7, 0.4)
    results = []
    with workshop() as scratch:
        fleet = Fleet(names, Path(scratch), lasting=quick)
        try:
            for i, case in enumerate(cases, 1):
                if sys.stderr.isatty():
                    print(f"\r\033[K{i:3}/{len(cases)}  {case.title}", end="", file=sys.stderr, flush=True)
                results.append(measure(case, fleet.ready(), count, seconds))
                fleet.rest()
        finally:
            fleet.rest(last=True)
            if sys.stderr.isatty():
                print("\r\033[K", end="", file=sys.stderr)
    return results


def main(arguments: list[str] | None = None) -> int:
    choice = options(arguments)
    if choice.list:
        for case in CASES:
            print(f"{case.name:20}{case.title:40}{report.goal(case):>8} {case.unit if case.bound else '×'}")
        return 0
    if not sys.platform.startswith("linux"):
        wrong("measuring reads other processes' clocks, which only Linux lets us do")
    cases, (names, peers) = chosen(choice), subjects(choice)
    allow_many_files()
    before = load_average()
    try:
        results = run(cases, names, choice.quick)
    except KeyboardInterrupt:
        print("\nbench: interrupted", file=sys.stderr)
        return 2
    except Unavailable as why:
        print(f"bench: {why}", file=sys.stderr)
        return 1
    where = report.machine(before, load_average())
    report.table(results, choice.impl, BASE, peers)
    print(f"Ratios of CPU time per operation: medians of interleaved rounds, with quartiles.  {report.caption(where)}.")
    if choice.json:
        choice.json.write_text(json.dumps(report.as_json(results, choice.impl, BASE, where), indent=1) + "\n", "utf8")
        print(f"wrote {choice.json}")
    if choice.svg:
        choice.svg.write_text(report.picture(results, choice.impl, BASE, where), "utf8")
        print(f"wrote {choice.svg}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
