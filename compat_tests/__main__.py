"""Side by side: the same scenarios on Twisted and on implementations of its interface, event for event.

    python -m compat_tests [area | file | scenario ...]       run and compare; see --help
    python -m compat_tests list                               what there is to run
    python -m compat_tests golden                             record Twisted's traces, for those who have no Twisted
    python -m compat_tests differences                        the declared differences, as Markdown
    python -m compat_tests parity | mutants                   which names are there; does the suite notice broken clones

Exit status: 0 everything is the same, 1 something is not, 2 interrupted, 4 the command makes no sense here, 5 nothing was run.
"""

from __future__ import annotations

import argparse
import difflib
import importlib
import json
import sys
import time

from compat_tests import golden, junit, report_html, table
from compat_tests.differences import Difference, differences
from compat_tests.run import IN_FLIGHT, ORACLE, Crew, Run, exists, matrix, oracle_version, reactors_here
from compat_tests.scenario import broken, scenarios
from compat_tests.verdicts import CLONE, Result, judge

#: How many runs that were not done in time are made again.
AGAIN = 10

SAME, DIFFERS, INTERRUPTED, USAGE, NOTHING = 0, 1, 2, 4, 5


class Unusable(Exception):
    """The command cannot be obeyed; the text is the one line that says why."""


def parser() -> argparse.ArgumentParser:
    """The options of a run."""
    made = Parser(prog="python -m compat_tests", description="Run scenarios on Twisted and on others, side by side.")
    add = made.add_argument
    add("what", nargs="*", metavar="area|file|scenario", help="run only these")
    add("--impl", action="append", metavar="PACKAGE", help=f"a package to compare with Twisted; default {CLONE}; repeatable")
    add("--reactor", action="append", metavar="KIND", help=f"a kind of reactor: {', '.join(reactors_here())}; repeatable")
    add("-k", metavar="WORD", default="", help="run only what has WORD in area/name[reactor]")
    add("-n", metavar="N", type=_positive, default=IN_FLIGHT, help="scenarios at once, per implementation (%(default)s)")
    add("--golden", action="store_true", help="compare with the stored traces although Twisted is installed")
    add("--html", metavar="FILE", help="write a report with all traces side by side")
    add("--json", metavar="FILE", help="write verdicts and traces")
    add("--junit", metavar="FILE", help="write verdicts for a build server")
    volume = made.add_mutually_exclusive_group()
    volume.add_argument("-q", "--quiet", action="store_true", help="the table only")
    volume.add_argument("-v", "--verbose", action="store_true", help="every failure, and what is known")
    return made


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are one line and lead to our own status."""

    def error(self, message: str):
        raise Unusable(message)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


# --- what is to be run ---


def check(packages, kinds) -> None:
    """Refuse what does not exist, by name."""
    for package in packages:
        if not exists(package):
            raise Unusable(f"no implementation is called {package!r}: no package of that name can be imported")
    for kind in kinds:
        if kind not in reactors_here():
            raise Unusable(f"no kind of reactor is called {kind!r}; there are: {', '.join(reactors_here())}")


def chosen(words) -> list:
    """The scenarios that `words` name: an area, a file, a scenario, or area/scenario; all if there are none."""
    every = [*scenarios().values(), *differences().values()]
    names = [(s, {s.area, s.name, f"{s.area}/{s.name}", s.function.__module__.rpartition(".")[2]}) for s in every]
    for word in words:
        if not any(word in own for _, own in names):
            raise Unusable(_unknown(word, every))
    return [s for s, own in names if not words or own.intersection(words)]


def _unknown(word: str, every) -> str:
    areas = sorted({each.area for each in every})
    close = difflib.get_close_matches(word, [each.name for each in every], n=3)
    hint = f"; did you mean {' or '.join(close)}?" if close else ""
    return f"no area, file or scenario is called {word!r}{hint}; areas: {', '.join(areas)}"


# --- the run ---


def compare(argv: list[str]) -> int:
    """Run, tell, and say by the status how it stands."""
    options = parser().parse_args(argv)
    packages = list(dict.fromkeys(options.impl or [CLONE]))
    kinds = tuple(dict.fromkeys(options.reactor or reactors_here()))
    check(packages, kinds)
    runs = [run for run in matrix(chosen(options.what), kinds) if options.k in run.label]
    stored = golden.Golden.load()
    live = oracle_version() if not options.golden else None
    if live is None and not stored.traces:
        raise Unusable("Twisted is not installed and there are no golden traces: pip install twisted==26.10.0")
    if live is None:  # a difference is shown by both sides or not at all
        runs = [run for run in runs if not isinstance(run.scenario, Difference)]
    screen = table.Screen(options.quiet)
    if not options.quiet:
        screen.say(f"oracle: {_oracle(live, stored)}")
    start = time.monotonic()
    results, missing = perform(screen, runs, packages, stored, live is not None, options.n)
    return tell(screen, options, packages, results, missing, time.monotonic() - start, _oracle(live, stored))


def _oracle(live: str | None, stored) -> str:
    if live is None:
        return f"stored golden traces of Twisted {stored.version}; no live Twisted takes part"
    pinned = f" (the golden traces are of {stored.version})" if stored.version and stored.version != live else ""
    return f"Twisted {live}, live{pinned}"


def perform(screen, runs: list[Run], packages, stored, live: bool, in_flight: int) -> tuple[list[Result], int]:
    """Every run on everybody: the results in the order of the matrix, and how many there was no time for."""
    everybody = [ORACLE, *(each for each in packages if each != ORACLE)] if live else packages
    traces: dict[tuple[str, Run], dict] = {}
    missing = 0
    try:
        with Crew(everybody, in_flight) as crew, screen.progress(len(runs) * len(everybody)) as step:
            crew.submit(runs)
            for package, run, trace in crew.traces():
                traces[package, run] = trace
                step()
            late = [run for run in runs if any(traces[each, run]["outcome"] == "timeout" for each in everybody)]
            for run in late[:AGAIN]:  # alone this time: a busy machine is no behaviour
                crew.submit([run])
                traces.update({(package, each): trace for package, each, trace in crew.traces()})
    except KeyboardInterrupt:
        missing = len(runs) * len(everybody) - len(traces)
    results = []
    for run in runs:
        kept = stored.trace(run)
        oracle = traces.get((ORACLE, run)) if live else kept or stored.lacks()
        drift = kept if live and stored.comparable() else None
        results += [judge(run, each, traces[each, run], oracle, drift) for each in packages if oracle and (each, run) in traces]
    return results, missing


def tell(screen, options, packages, results, missing, seconds, oracle) -> int:
    """The table, the failures, the files; returns the exit status."""
    ruined = broken()
    if not results and not ruined and not missing:
        print("nothing was run: no scenario is selected", file=sys.stderr)
        return NOTHING
    if results or missing:
        table.show(screen, results, packages, missing)
    for name, text in ruined.items():
        screen.say()
        screen.say(f"the file of scenarios {name} cannot be imported", "red")
        screen.whole(text, "yellow")
    if not options.quiet:
        table.failures(screen, results, options.verbose)
        screen.say()
        screen.say(f"{len(results)} comparisons in {seconds:.1f} s")
    _write_files(screen, options, packages, results, oracle)
    if missing:
        return INTERRUPTED
    return SAME if all(each.passed for each in results) and not ruined else DIFFERS


def _write_files(screen, options, packages, results, oracle) -> None:
    makers = (
        (options.html, lambda: report_html.render(results, packages, oracle)),
        (options.json, lambda: json.dumps(as_json(results, packages, oracle), indent=1)),
        (options.junit, lambda: junit.render(results)),
    )
    for path, make in makers:
        if path:
            with open(path, "w", encoding="utf-8") as file:
                file.write(make())
            if not options.quiet:
                screen.say(f"wrote {path}")


def as_json(results: list[Result], packages, oracle: str) -> dict:
    """Everything about a run, for programs."""
    keep = ("outcome", "error", "lanes", "absent")
    listed = [
        {
            "area": each.run.scenario.area,
            "scenario": each.run.scenario.name,
            "reactor": each.run.reactor,
            "implementation": each.package,
            "verdict": each.verdict,
            "note": each.note,
            "trace": {name: each.trace[name] for name in keep},
            "oracle": {name: each.oracle[name] for name in keep},
        }
        for each in results
    ]
    return {"oracle": oracle, "implementations": packages, "results": listed}


# --- the other commands ---


def show_list(argv: list[str]) -> int:
    """What there is to run: a line each."""
    screen = table.Screen()
    for each in chosen(argv):
        kind = {True: "reactor", False: "", "manual": "own reactor"}[each.reactor]
        screen.say(f"{each.area}/{each.name:44} {kind:12} {each.claim}")
    return SAME


def elsewhere(name: str):
    """A command whose module is imported only when it is asked for."""

    def command(argv: list[str]) -> int:
        try:
            module = importlib.import_module(f"compat_tests.{name}")
        except ModuleNotFoundError as error:
            raise Unusable(f"{name} cannot be run here: {error}")
        return module.main(argv)

    return command


COMMANDS = {
    "list": show_list,
    "golden": golden.main,
    "differences": elsewhere("differences.render"),
    "parity": elsewhere("parity"),
    "mutants": elsewhere("mutants"),
}


def main(argv: list[str]) -> int:
    """The command line: a command, or a run."""
    command = COMMANDS.get(argv[0]) if argv else None
    try:
        return command(argv[1:]) if command else compare(argv)
    except Unusable as error:
        print(f"compat_tests: {error}", file=sys.stderr)
        return USAGE
    except BrokenPipeError:
        return DIFFERS
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
