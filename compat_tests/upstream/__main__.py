"""``python -m compat_tests.upstream``: Twisted's own tests of what the clone mirrors, on both, and a table.

The columns: tests of the module; `twisted`, those that pass on Twisted; `public`, those of them that touch public names only;
`clone`, those of these that pass on the clone, and their share; `named`, tests that fail on the clone as two sides that differ
in nothing but the name of the package, which is another name here: they are not counted as public; `private`, how many of
the others pass on the clone as well.

The exit status is pytest's: 0 at least the wanted share passes (``--goal``), 1 less does, 2 interrupted, 3 there is no Twisted,
4 wrong usage, 5 nothing was run.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass

from compat_tests.table import Screen
from compat_tests.upstream import sides
from compat_tests.upstream.modules import foreign, root, wanted
from compat_tests.upstream.names import touches

ENOUGH, TOO_FEW, INTERRUPTED, NO_ORACLE, WRONG_USAGE, NOTHING = range(6)


@dataclass
class Row:
    """A module of tests on both sides."""

    module: str
    twisted: sides.Outcome
    clone: sides.Outcome

    def __post_init__(self) -> None:
        #: Test → the private names that it touches, of those that pass on Twisted.
        self.private = {test: sorted(name) for test in self.twisted.passed if (name := touches(test))}
        public = self.twisted.passed - self.private.keys()
        self.named = {test for test in public - self.clone.passed if differs_in_name_only(self.clone.why.get(test, ""))}
        self.public = public - self.named
        self.kept = self.public & self.clone.passed
        self.lost = {test: self.why(test) for test in sorted(self.public - self.kept)}

    def why(self, test: str) -> str:
        """What the clone had to say."""
        how = self.clone.tests.get(test, "was not run")
        return f"{how}: {self.clone.why.get(test) or self.clone.trouble}"

    def numbers(self) -> dict[str, int]:
        """The columns of the table."""
        return {
            "tests": len(self.twisted.tests),
            "twisted": len(self.twisted.passed),
            "public": len(self.public),
            "clone": len(self.kept),
            "named": len(self.named),
            "private": len(self.private),
            "private kept": len(self.private.keys() & self.clone.passed),
        }


def differs_in_name_only(why: str) -> bool:
    """Whether the two sides of a comparison that has failed are the same as soon as the clone is called as Twisted is."""
    lines = why.replace(sides.CLONE, sides.TWISTED).split("\n")
    if lines == why.split("\n"):
        return False
    here = [line[2:] for line in lines if line.startswith("- ")]
    there = [line[2:] for line in lines if line.startswith("+ ")]
    if not here and not there:
        here, _, there = lines[0].partition(": ")[2].partition(" != ")
    return here == there


def main(given: list[str] | None = None) -> int:
    """Run, tell, and say by the status how it stands."""
    options = parsed(__doc__.split("\n\n")[0].partition(": ")[2], "python -m compat_tests.upstream", given)
    if isinstance(options, int):
        return options
    if root() is None:
        print("the real Twisted is not installed, so there are no tests", file=sys.stderr)
        return NO_ORACLE
    modules = [name for name in wanted() if options.k in name]
    if not modules:
        print("there is no such module of tests", file=sys.stderr)
        return NOTHING
    if options.list:
        print("\n".join(modules))
        return ENOUGH
    return report(modules, options)


def parsed(what: str, prog: str, given) -> argparse.Namespace | int:
    """The options, or the status that wrong ones lead to."""
    parser = argparse.ArgumentParser(prog=prog, description=what)
    add = parser.add_argument
    add("-k", metavar="WORD", default="", help="only modules with WORD in their name")
    add("-n", metavar="N", type=int, default=2, help="modules at a time (2)")
    add("--limit", metavar="S", type=float, default=300, help="seconds for a module (300)")
    add("--each", metavar="S", type=float, default=15, help="seconds for a test (15)")
    add("--goal", metavar="P", type=float, default=99, help="per cent that must pass (99)")
    add("--list", action="store_true", help="name the modules, and run nothing")
    add("--json", metavar="FILE", help="write everything")
    add("-v", "--verbose", action="store_true", help="every test that is lost, and why")
    add("-q", "--quiet", action="store_true", help="the sums only")
    try:
        return parser.parse_args(given)
    except SystemExit as error:
        return WRONG_USAGE if error.code else ENOUGH


def report(modules: list[str], options) -> int:
    """The table row by row as they come, the sums, what is lost."""
    screen = Screen(options.quiet)
    rows, broken = [], False
    if not options.quiet:
        line(screen, "module", *("tests", "twisted", "public", "clone", "%", "named", "private"), style="bold")
    try:
        for row in both(modules, options):
            rows.append(row)
            if not options.quiet:
                tell(screen, short(row.module), row.numbers(), row.twisted.trouble or row.clone.trouble)
    except KeyboardInterrupt:
        broken = True
    total: Counter[str] = Counter()
    for row in rows:
        total.update(row.numbers())
    tell(screen, f"together ({len(rows)} of {len(modules)} modules)", total, "interrupted" if broken else "")
    if options.verbose:
        for row in rows:
            for test, why in row.lost.items():
                screen.say(f"{test.removeprefix('twisted.')}", "red")
                screen.say(f"    {why}".replace("\n", " "))
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump({"total": total, "modules": [as_json(row) for row in rows]}, file, indent=1)
    return INTERRUPTED if broken else verdict(total, options.goal)


def verdict(total, goal: float) -> int:
    """Whether the share of public tests that pass reaches the goal."""
    if not total["public"]:
        return NOTHING
    return ENOUGH if 100 * total["clone"] >= goal * total["public"] else TOO_FEW


def both(modules: list[str], options):
    """Yield a row for each module, in their order, as soon as both sides are done."""
    with ThreadPoolExecutor(options.n) as pool:
        asked = [pool.submit(one, name, options) for name in modules]
        try:
            for each in asked:
                yield each.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def one(module: str, options) -> Row:
    """A module on both sides."""
    outcomes = [
        sides.run(side, [module], options.limit, options.each, without=foreign()) for side in (sides.TWISTED, sides.CLONE)
    ]
    return Row(module, *outcomes)


def tell(screen, name: str, numbers, trouble: str) -> None:
    """A row."""
    share = f"{100 * numbers['clone'] / numbers['public']:.1f}" if numbers["public"] else "-"
    private = f"{numbers['private kept']}/{numbers['private']}"
    line(screen, name, *(numbers[each] for each in ("tests", "twisted", "public", "clone")), share, numbers["named"], private)
    if trouble:
        screen.say(f"    {trouble}", "yellow")


def short(module: str) -> str:
    """The name of a module of tests without what all have in common."""
    return module.removeprefix("twisted.").replace("test.test_", "test_")


def line(screen, name: str, *cells, style=None) -> None:
    """A name and its columns, 80 characters wide."""
    screen.say(f"{name:32}" + "".join(f"{cell!s:>{width}}" for cell, width in zip(cells, (5, 8, 7, 6, 6, 6, 10))), style)


def as_json(row: Row) -> dict:
    """Everything about a module."""
    return {
        "module": row.module,
        **row.numbers(),
        "lost": row.lost,
        "named only": sorted(row.named),
        "private names": row.private,
        "on twisted": asdict(row.twisted),
        "on the clone": asdict(row.clone),
    }


if __name__ == "__main__":
    sys.exit(main())
