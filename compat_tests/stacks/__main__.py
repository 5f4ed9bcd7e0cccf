"""``python -m compat_tests.stacks``: the tests of real stacks, on Twisted and on the clone, and a table.

The columns: tests of the suite; `twisted`, those that pass on Twisted; `clone`, those of them that pass on the clone; `lost`,
those that do not; `known`, those of the lost that ``known.json`` explains; and the reasons, which ``losses.py`` lists.

The exit status is pytest's: 0 nothing is lost but what is known, 1 something is, 2 interrupted, 3 a suite (or Twisted) is not
installed and nothing is lost in the others, 4 wrong usage, 5 nothing was run.
"""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from compat_tests.stacks import page
from compat_tests.stacks.environment import python_for, pythons, version
from compat_tests.stacks.losses import Row, known
from compat_tests.stacks.suites import SUITES, Suite
from compat_tests.table import Screen
from compat_tests.upstream import sides

NOTHING_LOST, LOST, INTERRUPTED, NOT_INSTALLED, WRONG_USAGE, NOTHING = range(6)


def main(given: list[str] | None = None, suites=SUITES, expected=None) -> int:
    """Run, tell, and say by the status how it stands."""
    parser = options_of(suites)
    try:
        options = parser.parse_args(given)
    except SystemExit as error:
        return WRONG_USAGE if error.code else NOTHING_LOST
    wanted = [each for each in suites if not options.only or each.name in options.only]
    if options.list:
        for each in wanted:
            print(f"{each.name:12} {each.distribution:10} {' '.join(each.modules) or 'a crawl of a small site'}")
        return NOTHING_LOST
    return report(wanted, options, known() if expected is None else expected)


def options_of(suites) -> argparse.ArgumentParser:
    """What can be asked for."""
    parser = argparse.ArgumentParser(prog="python -m compat_tests.stacks", description=__doc__.split("\n\n")[0])
    add = parser.add_argument
    add("--only", metavar="SUITE", action="append", choices=[each.name for each in suites], help="this suite; repeatable")
    add("-k", metavar="WORD", default="", help="only tests with WORD in their name")
    add("-n", metavar="N", type=int, default=1, help="processes at a time (1)")
    add("--limit", metavar="S", type=float, default=900, help="seconds for a suite on one side (900)")
    add("--each", metavar="S", type=float, default=60, help="seconds for a test (60)")
    add("--python", metavar="FILE", help="run with this Python, instead of an environment made for it")
    add("--offline", action="store_true", help="make no environment: run what is there")
    add("--list", action="store_true", help="name the suites, and run nothing")
    add("--json", metavar="FILE", help="write everything")
    add("--write", metavar="FILE", type=Path, help="put the table into FILE, between the marks for it")
    add("-v", "--verbose", action="store_true", help="every test that is lost, and why")
    add("-q", "--quiet", action="store_true", help="the sums only")
    return parser


def report(wanted: list[Suite], options, expected: dict[str, str]) -> int:
    """The table row by row as they come, the sums, what is lost."""
    screen, rows, broken = Screen(options.quiet), [], False
    candidates = [options.python] if options.python else pythons(options.offline, screen.say)
    if not options.quiet:
        line(screen, "suite", "tests", "twisted", "clone", "lost", "known", style="bold")
    try:
        for row in both(wanted, candidates, options):
            rows.append(row)
            if not options.quiet:
                tell(screen, row, expected)
    except KeyboardInterrupt:
        broken = True
    total = sum((row.numbers(expected) for row in rows), Counter())
    done = sum(not row.missing for row in rows)
    line(screen, "together", *cells(total), f" {done} of {len(wanted)} suites{', interrupted' * broken}")
    if options.verbose:
        losses(screen, rows, expected)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump({"total": total, "suites": [row.as_json(expected) for row in rows]}, file, indent=1)
    if options.write and not broken:
        page.write(options.write, rows, expected)
    return INTERRUPTED if broken else verdict(rows, total)


def verdict(rows: list[Row], total) -> int:
    """What the rows come to.  A side that was not done in time has lost what it did not reach, so that is told already."""
    if total["news"]:
        return LOST
    if any(row.missing for row in rows):
        return NOT_INSTALLED
    return NOTHING_LOST if total["twisted"] else NOTHING


def both(wanted: list[Suite], candidates: list[str], options):
    """Yield a row for each suite, in their order, as soon as both sides are done."""
    with ThreadPoolExecutor(options.n) as pool:
        asked = [(suite, python_for(suite.distribution, candidates)) for suite in wanted]
        begun = [
            [pool.submit(one, suite, side, python, options) for side in (sides.TWISTED, sides.CLONE) if python]
            for suite, python in asked
        ]
        try:
            for (suite, python), outcomes in zip(asked, begun):
                if outcomes:
                    of = version(python, suite.distribution)
                    yield Row(suite.name, *(each.result() for each in outcomes), version=of)
                else:
                    yield Row(suite.name, sides.Outcome(), sides.Outcome(), missing="not installed")
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def one(suite: Suite, side: str, python: str, options) -> sides.Outcome:
    """A suite on one side."""
    if not suite.modules:
        outcome = sides.follow(side, lambda out, done: ["compat_tests.stacks.crawl", out], options.limit, python)
        outcome.tests = {test: how for test, how in outcome.tests.items() if options.k in test}
        return outcome
    more = ["--bare", f"--only={options.k}"]
    return sides.run(side, [*suite.modules], options.limit, options.each, python, more=more, path=suite.path)


# Telling.


def tell(screen: Screen, row: Row, expected) -> None:
    """A row."""
    if row.missing:
        line(screen, row.name, row.missing, style="yellow")
        return
    numbers = row.numbers(expected)
    line(screen, f"{row.name} {row.version}", *cells(numbers), f"  {row.reasons()}", style="red" if numbers["news"] else None)
    if row.trouble:
        screen.say(f"    {row.trouble}", "yellow")


def losses(screen: Screen, rows: list[Row], expected) -> None:
    """Each test that is lost, the words of its failure, and the explanation if there is one."""
    for row in rows:
        for test, (reason, why) in row.lost.items():
            screen.say()
            screen.whole("\n".join(textwrap.wrap(test, screen.width)), "yellow" if test in expected else "red", indent="")
            said = [f"{reason}: {' '.join(why.split())}", *([f"known: {expected[test]}"] if test in expected else [])]
            for each in said:
                screen.whole("\n".join(textwrap.wrap(each, screen.width - 4)), indent="    ")


def cells(numbers) -> list[int]:
    """The columns of numbers."""
    return [numbers[each] for each in ("tests", "twisted", "clone", "lost", "known")]


def line(screen: Screen, name: str, *columns, style=None) -> None:
    """A name and its columns; 80 characters hold them with two or three reasons."""
    widths = (6, 8, 6, 5, 6, 0)
    screen.say(f"{name:20}" + "".join(f"{cell!s:>{width}}" for cell, width in zip(columns, widths)), style)


if __name__ == "__main__":
    sys.exit(main())
