"""Try faults made by rule: how many of them does some scenario notice?

    python -m compat_tests mutants --generated [--files GLOB ...] [--sample N] [--seed S] [-n 2] [--budget S]
        [--json F] [--again F] [-v]

A fault is asked only of the scenarios that run its line, those first that have noticed faults of its file before or that
speak of what the line speaks of, then the cheapest, until one records something else than Twisted.  That counts if the healthy
clone, asked again at that moment, still agrees with Twisted: a scenario that is unreliable notices nothing.  A fault that
nobody notices is a missing scenario, or it makes no difference; one whose line no scenario runs is listed apart, and counts
as not noticed all the same.  Those that were looked at and found to make no difference stand in ``equivalent.json``, each
with its reason; they are not tried and not counted.

Ctrl-C ends it with a report of what was tried.  Exit status: 0 at least 90 % noticed, 1 fewer, 2 after Ctrl-C if nothing
was tried, 4 there is nothing to try.
"""

from __future__ import annotations

import argparse
import ast
import fnmatch
import functools
import inspect
import json
import os
import random
import re
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from compat_tests.faults.kinds import Fault, faults
from compat_tests.faults.nursery import CLONE
from compat_tests.faults.survey import CHUNK, Survey, all_runs
from compat_tests.house.source import TOP, between
from compat_tests.run import HERE, Run

if TYPE_CHECKING:
    from collections.abc import Collection

GOAL = 90.0
#: Not asked here: the laboratory has tests of its own.
APART = ("lab/*", "__main__.py", "*/__main__.py")
#: Seconds that the scenarios asked about one fault may take, as they took before.
BUDGET = 30.0
#: A scenario hangs when it takes this many seconds, and so many times what it took before.
PATIENCE, TIMES = 2.0, 10
#: So many are asked first whose words are the line's; after them it is cheapness that counts.
LIKELY = 12


@dataclass(frozen=True)
class Case:
    """A fault of a file."""

    file: str
    fault: Fault
    old: str
    new: str

    @property
    def name(self) -> str:
        """How it is found again."""
        return f"{self.file}: {self.fault.kind}: {self.old} -> {self.new}"


@dataclass
class Verdict:
    """Who noticed, and how; how many were asked, of how many that could be."""

    case: Case
    killer: str = ""
    how: str = ""
    asked: int = 0
    could: int = 0

    @property
    def fate(self) -> str:
        """killed, survived, or not reached."""
        return "killed" if self.killer else "survived" if self.could else "not reached"


# --- which faults ---


def files_of(globs: list[str]) -> list[str]:
    """The library's files that fit, in reading order."""
    names = [name for name in chapters() if os.path.exists(os.path.join(HERE, CLONE, name))]
    fitting = [name for name in names if not globs or any(fnmatch.fnmatch(name, glob) for glob in globs)]
    return [name for name in fitting if globs or not any(fnmatch.fnmatch(name, glob) for glob in APART)]


def without_a_file(globs: list[str]) -> list[str]:
    """What to say of those that fit no file."""
    return [f"(no file of {CLONE} is called {glob})" for glob in globs if not files_of([glob])]


def text_of(file: str) -> str:
    """The healthy text."""
    with open(os.path.join(HERE, CLONE, file), encoding="utf-8") as source:
        return source.read()


def cases_of(file: str, text: str, sample: int = 0, seed: int = 0) -> list[Case]:
    """The faults of a file, or `sample` of them by chance; none that Python does not even read."""
    every = faults(text)
    random.Random(f"{seed} {file}").shuffle(every)
    found: list[Case] = []
    for fault in every:
        if sample and len(found) == sample:
            break
        if is_another(text, fault.apply(text)):
            found.append(Case(file, fault, *fault.shown(text)))
    return sorted(found, key=lambda case: case.fault.start)


def is_another(text: str, other: str) -> bool:
    """Whether a text is a program, and another one."""
    try:
        compile(other, "", "exec")
        return ast.dump(ast.parse(other)) != ast.dump(ast.parse(text))
    except (SyntaxError, ValueError):
        return False


def equivalent() -> dict[str, str]:
    """The faults known to make no difference, by name, with the reason."""
    with open(os.path.join(os.path.dirname(__file__), "equivalent.json"), encoding="utf-8") as file:
        return json.load(file)


# --- whom to ask ---


class Witnesses:
    """Which runs may notice a fault, and in which order they are asked."""

    def __init__(self, survey: Survey, runs: list[Run]):
        self.survey = survey
        self.runs = [run for run in runs if survey.agreed(run)]
        self.known = {run.label: survey.notes[run.label] for run in self.runs}
        self.by_line: dict[tuple[str, int], set[Run]] = defaultdict(set)
        self.by_file: dict[str, set[Run]] = defaultdict(set)
        self.by_module: dict[str, set[Run]] = defaultdict(set)
        self.noticed: Counter[tuple[str, Run]] = Counter()
        self.noticed_imports: Counter[Run] = Counter()
        self.unreliable: set[Run] = set()
        for run in self.runs:
            self._index(run, self.known[run.label])
        self.doors = doors()
        self.common = Counter(word for run in self.runs for word in words_of(run))

    def _index(self, run: Run, note: dict) -> None:
        for file, lines in note["lines"].items():
            if set(lines) - set(self.survey.imported.get(file, ())):
                self.by_file[file].add(run)
            for line in lines:
                self.by_line[file, line].add(run)
        for module in note["modules"]:
            self.by_module[module].add(run)

    def of(self, case: Case) -> list[Run]:
        """In the order in which they are asked."""
        found: set[Run] = set()
        for line in case.fault.lines:
            found |= self.by_line[case.file, line]
        if self.is_import(case):
            for file in (case.file, *self.doors[case.file]):
                found |= self.by_file[file]
                found |= self.by_module[file.removesuffix(".py").replace("/", ".")]
        first = {run: at for at, run in enumerate(self.likely(case, found - self.unreliable))}
        if self.is_import(case):  # who looks at everything, sees much
            first.update((run, -count) for run, count in self.noticed_imports.most_common(3))
        key = lambda run: (-self.noticed[case.file, run], first.get(run, LIKELY), self.cost(run))
        return sorted(found - self.unreliable, key=key)

    def likely(self, case: Case, runs: Collection[Run]) -> list[Run]:
        """A few of these, whose words are the line's; words that few have weigh more."""
        words = words_around(text_of(case.file), case.fault)
        about = lambda run: -sum(1 / self.common[word] for word in words & words_of(run))
        return sorted(runs, key=lambda run: (about(run), self.cost(run)))[:LIKELY]

    def cost(self, run: Run) -> tuple:
        """The cheapest is the least."""
        return round(self.seconds(run), 1), self.work(run), run.label

    def work(self, run: Run) -> int:
        """How many lines it runs, roughly: no clock says it so evenly."""
        return sum(map(len, self.known[run.label]["lines"].values()))

    def is_import(self, case: Case) -> bool:
        """Whether the fault does something while its file is imported."""
        return not case.fault.in_function or bool(set(case.fault.lines) & set(self.survey.imported.get(case.file, ())))

    def seconds(self, run: Run) -> float:
        """How long it takes."""
        return self.known[run.label]["seconds"]

    def order(self, run: Run, patient: bool = False) -> list:
        """As a nursery wants it: scenario, reactor, limit, digest."""
        limit = run.scenario.limit if patient else min(run.scenario.limit, PATIENCE + TIMES * self.seconds(run))
        return [run.scenario.name, run.reactor, limit, self.known[run.label]["digest"]]


def words_around(text: str, fault: Fault) -> set[str]:
    """The words of the line, and of the names of the functions and classes that have it."""
    found = text.split("\n")[fault.line - 1 : fault.last_line]
    for node in ast.walk(ast.parse(text)):
        if node.__class__.__name__.endswith("Def") and node.lineno <= fault.line <= node.end_lineno:
            found.append(node.name)
    return words_in(" ".join(found))


def words_in(text: str) -> frozenset[str]:
    """The words that names are made of, in small letters; short ones say nothing."""
    return frozenset(word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", text) if len(word) > 2)


@functools.cache
def words_of(run: Run) -> frozenset[str]:
    """The words of a scenario's source, and those of the values that its file shares."""
    return _words_by_name(inspect.getsourcefile(run.scenario.function))[run.scenario.name]


@functools.cache
def _words_by_name(path: str) -> dict[str, frozenset[str]]:
    with open(path, encoding="utf-8") as file:
        text = file.read()
    lines = text.split("\n")
    body = ast.parse(text).body
    words = lambda node: words_in("\n".join(lines[node.lineno - 1 : node.end_lineno]))
    shared = frozenset().union(*(words(node) for node in body if isinstance(node, ast.Assign)))
    return {node.name: words(node) | shared for node in body if isinstance(node, ast.FunctionDef)}


def doors() -> dict[str, list[str]]:
    """By file, the files that import from it."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in files_of(["*"]):
        for node in ast.walk(ast.parse(text_of(file))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(CLONE):
                path = (node.module or "")[len(CLONE) + 1 :].replace(".", "/")
                for name in {path, *(f"{path}/{each.name}".lstrip("/") for each in node.names)}:
                    found[f"{name}.py"].append(file)
    return found


# --- asking ---


class Keeper:
    """One nursery, spoken with by one thread at a time."""

    def __init__(self):
        environment = {**os.environ, "PYTHONPATH": HERE, "PYTHONHASHSEED": "2"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "compat_tests.faults.nursery"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=None, env=environment, cwd=HERE,
        )  # fmt: skip

    def ask(self, **order) -> tuple[list[dict], int]:
        """The answers to an order, and how the process that carried it out ended."""
        self.process.stdin.write(json.dumps(order).encode() + b"\n")
        self.process.stdin.flush()
        answers = []
        for line in self.process.stdout:
            answer = json.loads(line)
            if answer.get("end"):
                return answers, answer["status"]
            answers.append(answer)
        raise RuntimeError("the nursery is dead")

    def close(self) -> None:
        """No more orders."""
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


class Hunt:
    """Several nurseries, and what is known."""

    def __init__(self, survey: Survey, at_once: int, tell=lambda text: None, budget: float = BUDGET):
        self.survey = survey
        self.budget = budget
        self.tell = tell
        self.at_once = at_once
        self.keepers = [Keeper() for _ in range(at_once)]
        self.free = threading.local()
        self.lock = threading.Lock()

    def __enter__(self) -> Hunt:
        return self

    def __exit__(self, *_) -> None:
        for each in self.keepers:
            each.close()

    def _keeper(self) -> Keeper:
        if not hasattr(self.free, "keeper"):
            with self.lock:
                self.free.keeper = self.waiting.pop()
        return self.free.keeper

    def _all(self, function, things):
        self.waiting = list(self.keepers)
        self.free = threading.local()
        with ThreadPoolExecutor(self.at_once) as pool:
            yield from pool.map(function, things)

    def learn(self, runs: list[Run], files: set[str]) -> Witnesses:
        """Survey what is not known yet, or not any more."""
        answers, _ = self.keepers[0].ask(do="import")
        self.survey.imported = answers[0]["lines"]
        stale = self.survey.stale(runs, files)
        self.survey.learn_truth(runs, self.tell)
        chunks = [stale[at : at + CHUNK] for at in range(0, len(stale), CHUNK)]
        by_name = {(run.scenario.name, run.reactor): run for run in runs}
        entry = lambda run: [run.scenario.name, run.reactor, self.survey.truth(run)]
        order = lambda chunk: self._keeper().ask(do="survey", runs=list(map(entry, chunk)))
        done = 0
        try:
            for answers, _ in self._all(order, chunks):
                for answer in answers:
                    self.survey.note(by_name[tuple(answer["run"])], answer)
                done += len(answers)
                if done % 200 < CHUNK:
                    self.survey.save()
                self.tell(f"surveyed {done} of {len(stale)} scenarios")
        finally:
            self.survey.save()  # it took long: who is interrupted goes on from here
        return Witnesses(self.survey, runs)

    def attempt(self, case: Case, witnesses: Witnesses) -> Verdict:
        """Ask until one notices whom one can believe."""
        verdict = Verdict(case)
        runs = witnesses.of(case)
        verdict.could = len(runs)
        # A line may run unseen: in a process between fork and exec, or in a trace function.
        runs = runs or witnesses.likely(case, witnesses.runs)
        runs = affordable(runs, witnesses.seconds, self.budget)
        text, anew = case.fault.apply(text_of(case.file)), witnesses.is_import(case)
        while runs and not verdict.killer:
            answers, status = self._keeper().ask(
                do="try", file=case.file, text=text, anew=anew, runs=[witnesses.order(run) for run in runs]
            )
            if not answers:
                raise RuntimeError(f"nothing came of {case.name}: status {status}")
            answer = answers[0]
            verdict.asked += answer["asked"]
            if answer["killer"] is None:
                break
            # An import: can the healthy clone be imported, here and now?
            asked = [] if answer["killer"] == "import" else [runs[answer["asked"] - 1]]
            proven = answer["how"] != "timeout" or self._hangs(case, text, anew, asked, witnesses)
            if proven and self._are_reliable(asked, anew, witnesses):
                self._noticed(verdict, answer, runs, witnesses)
            runs = runs[answer["asked"] :]
        return verdict

    def _noticed(self, verdict: Verdict, answer: dict, runs: list[Run], witnesses: Witnesses) -> None:
        verdict.how = answer["how"]
        if answer["killer"] == "import":
            verdict.killer = "import"
        else:
            run = runs[answer["asked"] - 1]
            verdict.killer = run.label
            witnesses.noticed[verdict.case.file, run] += 1
            if witnesses.is_import(verdict.case):
                witnesses.noticed_imports[run] += 1

    def _hangs(self, case: Case, text: str, anew: bool, runs: list[Run], witnesses: Witnesses) -> bool:
        """Whether it is not only slow: given all of the scenario's time, is it still another trace?"""
        patient = [witnesses.order(run, True) for run in runs]
        answers, _ = self._keeper().ask(do="try", file=case.file, text=text, anew=anew, runs=patient)
        return bool(answers) and answers[0]["killer"] is not None

    def _are_reliable(self, runs: list[Run], anew: bool, witnesses: Witnesses) -> bool:
        answers, _ = self._keeper().ask(do="check", anew=anew, runs=[witnesses.order(run, True) for run in runs])
        good = bool(answers) and answers[0]["killer"] is None
        if not good:
            witnesses.unreliable.update(runs)
        return good

    def hunt(self, cases: list[Case], witnesses: Witnesses):
        """The verdicts, in order."""
        yield from self._all(lambda case: self.attempt(case, witnesses), cases)


def affordable(runs: list[Run], seconds, budget: float) -> list[Run]:
    """As many, from the first, as the budget allows."""
    kept: list[Run] = []
    for run in runs:
        budget -= seconds(run)
        if budget < 0 and kept:
            break
        kept.append(run)
    return kept


# --- telling ---


def chapters() -> dict[str, str]:
    """By file of the library, in reading order, the chapter of the README's reading list that has it."""
    found, chapter = {}, ""
    for line in between((TOP / "README.md").read_text("utf8"), "reading list").split("\n"):
        heading, row = re.match(r"\*\*(\d+\. .*?)\*\*", line), re.search(rf"\]\({CLONE}/([^)]+)\)", line)
        chapter = heading[1] if heading else chapter
        if row:
            found[row[1]] = chapter
    return found


def table(title: str, verdicts: list[Verdict], group) -> list[str]:
    """The kill matrix by whatever `group` says."""
    rows: dict[str, Counter] = {}
    for each in verdicts:
        rows.setdefault(group(each), Counter())[each.fate] += 1
    lines = [f"{title:44} {'faults':>7} {'killed':>7} {'survived':>9} {'not reached':>12} {'%':>6}"]
    for name, row in rows.items():
        share = 100 * row["killed"] / row.total()
        lines.append(f"{name:44} {row.total():7} {row['killed']:7} {row['survived']:9} {row['not reached']:12} {share:6.1f}")
    return lines


def report(verdicts: list[Verdict]) -> float:
    """Print everything; the share that was killed, in percent."""
    chapter = chapters()
    fates = Counter(each.fate for each in verdicts)
    share = 100 * fates["killed"] / len(verdicts)
    for title, group in (
        ("file", lambda each: each.case.file),
        ("chapter", lambda each: chapter.get(each.case.file, "")),
        ("kind", lambda each: each.case.fault.kind),
    ):
        print("\n".join(["", *table(title, verdicts, group)]))
    for fate in ("survived", "not reached"):
        found = [each for each in verdicts if each.fate == fate]
        if found:
            print(f"\n{fate}:")
        for each in found:
            asked = f"({each.asked} of {each.could} scenarios asked)" if each.could else ""
            print(f"  {CLONE}/{each.case.file}:{each.case.fault.line} {each.case.fault.kind} {asked}")
            print(f"    - {each.case.old}\n    + {each.case.new}")
    print(f"\n{fates['killed']} of {len(verdicts)} generated mutants killed: {share:.1f} % ", end="")
    print(f"({fates['survived']} survived, {fates['not reached']} not reached)")
    return share


def as_json(verdicts: list[Verdict]) -> list[dict]:
    """For programs, and for `--again`."""
    return [
        {
            "file": each.case.file, "line": each.case.fault.line, "kind": each.case.fault.kind, "name": each.case.name,
            "old": each.case.old, "new": each.case.new, "fate": each.fate, "killer": each.killer, "how": each.how,
            "asked": each.asked, "could": each.could,
        }
        for each in verdicts
    ]  # fmt: skip


def chosen(options) -> list[Case]:
    """The faults that the command line asks for."""
    wanted = None
    if options.again:
        with open(options.again, encoding="utf-8") as file:
            wanted = {each["name"] for each in json.load(file) if each["fate"] != "killed"}
    cases = []
    for file in files_of(options.files):
        if wanted is None:
            cases += cases_of(file, text_of(file), options.sample, options.seed)
        elif any(name.startswith(f"{file}: ") for name in wanted):
            text = text_of(file)
            every = [Case(file, fault, *fault.shown(text)) for fault in faults(text)]
            cases += [case for case in every if case.name in wanted]
    return cases


def progress(verdicts: list[Verdict], every: int, verbose: bool, tell) -> None:
    """Tell of the last one, or now and then how far it is."""
    if verbose:
        tell(f"{verdicts[-1].killer or verdicts[-1].fate.upper():50} {verdicts[-1].case.name}")
    elif len(verdicts) % 50 == 0 or len(verdicts) == every:
        tell(f"{len(verdicts)} of {every} tried, {sum(bool(each.killer) for each in verdicts)} killed")


def main(argv: list[str]) -> int:
    """The command line above."""
    parser = argparse.ArgumentParser(prog="python -m compat_tests mutants --generated", description=__doc__.split("\n")[0])
    parser.add_argument("--files", nargs="*", default=[], metavar="GLOB", help="only these, as internet/_d*.py")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="so many of each file, by chance (0: all)")
    parser.add_argument("--seed", type=int, default=0, help="another seed is another sample")
    parser.add_argument("--budget", type=float, default=BUDGET, help="seconds of scenarios for a fault, at most (%(default)s)")
    parser.add_argument("-n", type=int, default=2, help="at once (%(default)s)")
    parser.add_argument("--json", metavar="F", help="write every fault and what became of it")
    parser.add_argument("--again", metavar="F", help="try only those that were not killed in such a file")
    parser.add_argument("-v", "--verbose", action="store_true", help="a line for each as it is tried")
    options = parser.parse_args(argv)
    every, same = chosen(options), equivalent()
    cases = [case for case in every if case.name not in same]
    if not cases:
        print("mutants: there is nothing to try", *without_a_file(options.files), file=sys.stderr)
        return 4
    began = time.monotonic()
    tell = lambda text: print(f"{time.monotonic() - began:6.0f} s  {text}", file=sys.stderr, flush=True)
    verdicts = []
    with Hunt(Survey(), options.n, tell, options.budget) as hunt:
        try:
            witnesses = hunt.learn(all_runs(), {case.file for case in cases})
            for verdict in hunt.hunt(cases, witnesses):
                verdicts.append(verdict)
                progress(verdicts, len(cases), options.verbose, tell)
        except KeyboardInterrupt:
            tell("interrupted" + (": what follows is about those that were tried" if verdicts else " before any was tried"))
    if not verdicts:
        return 2
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(as_json(verdicts), file, indent=0)
    if witnesses.unreliable:
        print("unreliable here:", ", ".join(sorted(run.label for run in witnesses.unreliable)))
    if len(every) > len(cases):
        print(f"not tried, as they are known to make no difference (equivalent.json): {len(every) - len(cases)}")
    return 0 if report(verdicts) >= GOAL else 1
