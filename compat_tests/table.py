"""Tell a person in a terminal how it stands: progress while it runs, a row per area, then where each failure begins.

With `rich` and a terminal there are colours and a bar; without either, the same words as plain text, fit for a file or a pipe.
Nothing is wider than the terminal, and 80 columns are enough.  `NO_COLOR` is obeyed, as rich does.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter
from contextlib import contextmanager
from itertools import groupby

from compat_tests.verdicts import Difference, Result

try:
    import rich.console
    import rich.progress
    import rich.text
except ImportError:
    rich = None

#: How many failures are told in full, unless everything is asked for.
FAILURES = 20


class Screen:
    """Where the run tells; rich's console if there is one."""

    def __init__(self, quiet: bool = False, out=None):
        self.out = out or sys.stdout
        self.quiet = quiet
        self.width = max(60, shutil.get_terminal_size((80, 24)).columns)
        pretty = rich is not None and self.out.isatty() and os.environ.get("TERM") != "dumb"
        self.console = rich.console.Console(file=self.out, width=self.width, highlight=False) if pretty else None

    def say(self, text: str = "", style: str | None = None) -> None:
        """One line, cut at the edge of the screen."""
        text = cut(text, self.width)
        if self.console:
            self.console.print(rich.text.Text(text, style or ""))
        else:
            print(text, file=self.out, flush=True)

    def whole(self, text: str, style: str | None = None, indent: str = "  ") -> None:
        """A text of several lines, each cut."""
        for line in text.rstrip("\n").split("\n"):
            self.say(indent + line, style)

    @contextmanager
    def progress(self, total: int):
        """A bar that the yielded function moves on by one; nothing where there is no terminal."""
        if self.console is None or self.quiet:
            yield lambda: None
            return
        parts = (rich.progress.BarColumn(None), rich.progress.MofNCompleteColumn(), rich.progress.TimeElapsedColumn())
        with rich.progress.Progress(*parts, console=self.console, transient=True) as bar:
            task = bar.add_task("", total=total)
            yield lambda: bar.advance(task)


def cut(text: str, width: int) -> str:
    """At most `width` characters of a text, and a sign that there was more."""
    return text if len(text) <= width else text[: width - 1] + "…"


# --- the table ---


def show(screen: Screen, results: list[Result], packages: list[str], missing: int = 0) -> None:
    """A row per area, a column per implementation: same of total; what is absent or known apart."""
    areas = sorted({each.run.scenario.area for each in results})
    rows = [[area, *_cells(results, area, packages)] for area in areas]
    rows.append(["together", *_cells(results, None, packages)])
    heads = ["area", "scenarios", *packages]
    widths = [max(len(row[n]) for row in [heads, *rows]) for n in range(len(heads))]
    widths[2:] = [min(width, (screen.width - sum(widths[:2]) - 2) // len(packages) - 2) for width in widths[2:]]
    screen.say(_row(heads, widths), "bold")
    screen.say("-" * (sum(widths) + 2 * len(widths) - 2), "dim")
    for row in rows:
        screen.say(_row(row, widths), None if all(_full(cell) for cell in row[2:]) else "red")
    if missing:
        screen.say(f"interrupted: {missing} runs were not made", "red")


def _cells(results: list[Result], area: str | None, packages) -> list[str]:
    here = [each for each in results if area in (None, each.run.scenario.area)]
    cells = [str(len({each.run.scenario.name for each in here}))]
    for package in packages:
        verdicts = Counter(each.verdict for each in here if each.package == package)
        compared = sum(verdicts.values()) - verdicts["known"]
        parts = [f"{verdicts['same']}/{compared}"] if compared or not verdicts else []
        parts += [f"{verdicts[name]} {name}" for name in ("absent", "known") if verdicts[name]]
        cells.append(", ".join(parts))
    return cells


def _full(cell: str) -> bool:
    same, compared, total = cell.partition(",")[0].partition("/")
    return not compared or same == total


def _row(cells: list[str], widths: list[int]) -> str:
    parts = [cut(cells[0], widths[0]).ljust(widths[0]), cells[1].rjust(widths[1])]
    parts += [cut(cell, width).ljust(width) for cell, width in zip(cells[2:], widths[2:])]
    return "  ".join(parts).rstrip()


# --- the failures ---


def failures(screen: Screen, results: list[Result], everything: bool = False) -> None:
    """Each failure with its first differing event.  Kinds of reactor on which it is the same are told once."""
    told = list(grouped(results))
    shown = told if everything else told[:FAILURES]
    for group in shown:
        screen.say()
        _failure(screen, group)
    if len(told) > len(shown):
        screen.say()
        screen.say(f"... and {len(told) - len(shown)} more; -v shows all, --html FILE shows everything side by side")


def grouped(results: list[Result]):
    """What failed, in groups that differ in nothing but the kind of reactor."""
    failed = [each for each in results if not each.passed]
    # Stable: kinds of reactor keep their order.
    failed.sort(key=lambda each: (each.run.scenario.area, each.run.scenario.name, each.package))
    for _, one in groupby(failed, key=lambda each: (each.run.scenario.name, each.package)):
        groups: dict[tuple, list[Result]] = {}
        for each in one:
            groups.setdefault((each.verdict, each.note, repr(each.first)), []).append(each)
        yield from groups.values()


def _failure(screen: Screen, group: list[Result]) -> None:
    first = group[0]
    kinds = " ".join(each.run.reactor for each in group)
    scenario = first.run.scenario
    where = f"{scenario.area}/{scenario.name}" + ("" if kinds == "-" else f" [{kinds}]")
    screen.say(where, "bold")
    screen.say(f"  {scenario.claim}", "dim")
    screen.say(f"  {first.package}: {first.verdict}" + (f" in lane {first.first.lane!r}" if first.first else ""), "red")
    if first.note:
        screen.whole("\n".join(first.note.strip().split("\n")[-12:]), "yellow", "    ")
    if first.first and first.verdict != "absent":
        names = ("golden", "live") if first.verdict == "oracle-drift" else ("Twisted", first.package)
        _difference(screen, first.first, *names)


def _difference(screen: Screen, first: Difference, oracle: str, other: str) -> None:
    width = min(16, max(len(oracle), len(other)))
    for n, line in enumerate(first.before, first.place - len(first.before) + 1):
        screen.say(f"  {'both':{width}} {n:3}  {line}", "dim")
    room = screen.width - width - 8
    left, right = first.oracle[:1] or ["(nothing more)"], first.other[:1] or ["(nothing more)"]
    shown = _near(left[0], right[0], room)
    for name, line, rest, style in ((oracle, shown[0], first.oracle, "green"), (other, shown[1], first.other, "red")):
        for n, text in enumerate([line, *rest[1:]], first.place + 1):
            screen.say(f"  {cut(name, width):{width}} {n:3}  {text}", style if n == first.place + 1 else "dim")


def _near(left: str, right: str, room: int) -> tuple[str, str]:
    """Two lines from shortly before where they part, if that would otherwise be beyond the edge."""
    same = len(os.path.commonprefix([left, right]))
    if same < room - 20:
        return left, right
    start = same - room // 3
    return "…" + left[start:], "…" + right[start:]
