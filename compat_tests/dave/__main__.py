"""``python -m compat_tests.dave PATH``: all programs of the checkout, and a table of what is equal.

The exit status is pytest's: 0 all are equal, 1 some are not (or a swap did not come back), 2 interrupted, 3 there is no real
Twisted to compare with, 4 wrong usage, 5 no program was run.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from compat_tests.dave.checkout import Checkout, Swap, differing, swap
from compat_tests.dave.drives import drives
from compat_tests.dave.trip import ORACLE, SWAP, WAYS, Result, Trip
from minitwisted.lab import _two_columns
from minitwisted.lab._engines import has_oracle, heed_interrupts
from minitwisted.lab._levels import STREAMS, WORDS

EQUAL, DIFFERENT, INTERRUPTED, NO_ORACLE, WRONG_USAGE, NOTHING = range(6)

#: `minitwisted swap` says by 3 that a name is missing, and has swapped all the same.
SWAPPED = (0, 3)


def main(given: list[str] | None = None) -> int:
    """Drive all that was asked for, tell, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m compat_tests.dave", description=__doc__.split("\n\n")[0])
    add = parser.add_argument
    add("path", help="a checkout of github.com/jdavisp3/twisted-intro")
    add("-k", metavar="WORD", default="", help="only what has WORD in its path or in the name of its drive")
    add("-n", metavar="N", type=int, default=6, help="drives at a time (6)")
    add("--way", action="append", choices=WAYS[1:], help="only this way; repeatable")
    add("--list", action="store_true", help="name programs and drives, and run nothing")
    add("--json", action="store_true", help="all results as JSON on standard output, instead of the table")
    add("-v", "--verbose", action="store_true", help="both columns of everything that differs")
    add("-q", "--quiet", action="store_true", help="only what differs, and the sums")
    options = _parsed(parser, given)
    if isinstance(options, int):
        return options
    checkout = Checkout(Path(options.path))
    wanted = [pair for pair in _pairs(checkout) if options.k in f"{pair[0]} {pair[1].name}"]
    if not wanted:
        return _refused("there is no such program", NOTHING)
    if options.list:
        for program, drive in wanted:
            print(f"{program:50} {drive.name:30} {drive.command} {drive.words}".rstrip())
        return EQUAL
    if not has_oracle():
        return _refused("the real Twisted is not installed, so there is nothing to compare with", NO_ORACLE)
    heed_interrupts()
    with tempfile.TemporaryDirectory(prefix="dave-") as scratch:
        try:
            return travel(checkout, wanted, options, Path(scratch))
        except KeyboardInterrupt:
            return _refused("interrupted", INTERRUPTED)


def _parsed(parser: argparse.ArgumentParser, given) -> argparse.Namespace | int:
    try:
        options = parser.parse_args(given)
    except SystemExit as leaving:
        return WRONG_USAGE if leaving.code else EQUAL
    if not os.path.isdir(options.path):
        return _refused(f"{options.path} is not a directory", WRONG_USAGE)
    return options


def _refused(why: str, status: int) -> int:
    print(f"dave: {why}", file=sys.stderr)
    return status


def _pairs(checkout: Checkout):
    return [(program, drive) for program in checkout.programs() for drive in drives(program)]


def travel(checkout: Checkout, wanted, options, scratch: Path) -> int:
    """Make the copies, drive everything in them, and tell."""
    began = time.monotonic()
    ways = [ORACLE, *(way for way in WAYS[1:] if way in (options.way or WAYS))]
    copies = {way: checkout.copy(scratch / way / "checkout") for way in ways}
    swapped, back = _there_and_back(checkout, scratch)
    if SWAP in copies:
        swap(copies[SWAP], "--write")
    results = _all_driven(Trip(copies), wanted, options.n)
    good = all(each.equal for each in results) and swapped.status in SWAPPED and not back
    if options.json:
        print(json.dumps(_plain(checkout, results, swapped, back), indent=1))
    else:
        _tell(checkout, results, swapped, back, options)
        print(f"{'all equal' if good else 'NOT ALL EQUAL'}, in {time.monotonic() - began:.0f} s")
    return EQUAL if good else DIFFERENT


def _there_and_back(checkout: Checkout, scratch: Path) -> tuple[Swap, list[str]]:
    """Swap a copy and swap it back: what the first did, and the files that did not come back."""
    copy = checkout.copy(scratch / "back" / "checkout")
    there = swap(copy, "--write")
    swap(copy, "--write", "--reverse")
    return there, differing(checkout.path, copy)


def _all_driven(trip: Trip, wanted, at_once: int) -> list[Result]:
    """All results, in the order wanted; a line on standard error says how far it is, if that is a terminal."""
    done: dict[int, Result] = {}
    pool = ThreadPoolExecutor(at_once)
    waiting = {pool.submit(trip.drive, *pair): place for place, pair in enumerate(wanted)}
    try:
        for future in as_completed(waiting):
            done[waiting[future]] = result = future.result()
            _progress(f"{len(done)}/{len(wanted)} {result.label}")
    finally:
        pool.shutdown(cancel_futures=True)
        _progress("")
    return [done[place] for place in sorted(done)]


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        width = shutil.get_terminal_size((80, 24)).columns - 1
        print(f"\r{text[:width]:{width}}\r", end="", file=sys.stderr, flush=True)


# --- telling ---


def _tell(checkout: Checkout, results: list[Result], swapped: Swap, back: list[str], options) -> None:
    ways = list(results[0].compared)
    name = max(len(each.label) for each in results)
    print(f"{'program':{name}}  {'twisted':12} {' '.join(f'{way:10}' for way in ways)}".rstrip())
    for each in results:
        if not (options.quiet and each.equal):
            cells = " ".join(f"{_short(each.compared[way].level):10}" for way in ways)
            twice = " (second try)" if each.tries > 1 else ""
            print(f"{each.label:{name}}  {_end(each):12} {cells}{twice}".rstrip())
    for each in results:
        if not each.equal:
            _difference(each, options.verbose)
    print()
    _sums(checkout, results, ways)
    came = "comes back byte for byte" if not back else f"does not give back {', '.join(back)}"
    print(f"swap: {swapped.statements} import statements in {swapped.files} files; --reverse {came}")
    if swapped.missing:
        print(f"swap: not covered: {', '.join(swapped.missing)}")
    if swapped.status not in SWAPPED:
        print(swapped.said.rstrip())


def _short(level: str) -> str:
    return {"identical": "identical", "normalised": "equal", "order": "reordered", "outcome": "TEXT"}.get(level, "DIFFERENT")


def _end(result: Result) -> str:
    oracle = result.runs[ORACLE]
    return f"{'stopped' if oracle.stopped else 'ended'}, {oracle.status}"


def _difference(result: Result, everything: bool) -> None:
    for way, compared in result.compared.items():
        first = compared.first
        if first is None or compared.reaches("normalised"):
            continue
        print(f"\n{result.label}, {way}: {WORDS[compared.level]}; first in line {first.line} of {first.stream}")
        print(f"  twisted  {first.left}\n  {way:7}  {first.right}")
        if everything:
            for stream in STREAMS:
                rows = _two_columns.rows(compared.left.lines(stream), compared.right.lines(stream))
                for _, line in _two_columns.table(_two_columns.folded(rows), max(80, shutil.get_terminal_size().columns)):
                    print(f"  {line}")


def _sums(checkout: Checkout, results: list[Result], ways: list[str]) -> None:
    programs = {each.program for each in results}
    for way in ways:
        wrong = {each.program for each in results if not each.compared[way].reaches("normalised")}
        equal = sum(each.compared[way].reaches("normalised") for each in results)
        print(f"{way}: {len(programs - wrong)} of {len(programs)} programs equal, {equal} of {len(results)} drives")
    others = checkout.others()
    if others:
        print(f"not Python, not run: {', '.join(others)}")


def _plain(checkout: Checkout, results: list[Result], swapped: Swap, back: list[str]) -> dict:
    return {
        "checkout": str(checkout.path),
        "results": [
            {
                "program": each.program,
                "drive": each.drive.name,
                "equal": each.equal,
                "tries": each.tries,
                "status": each.runs[ORACLE].status,
                "stopped": each.runs[ORACLE].stopped,
                "ways": {
                    way: {"level": compared.level, "first": compared.first and vars(compared.first)}
                    for way, compared in each.compared.items()
                },
                "said": {way: {stream: run.lines(stream) for stream in STREAMS} for way, run in each.runs.items()},
            }
            for each in results
        ],
        "not_python": checkout.others(),
        "swap": {**vars(swapped), "not_back": back},
    }


if __name__ == "__main__":
    sys.exit(main())
