"""Every lesson does what its page says, on both engines; every start fails its check and every solution passes.

The checks are performed as a learner's are, each by a pytest of its own, but by warm Pythons, and a few at a time: many
wait for a program that does not end.  They begin when the tests have been collected, and each test waits for its own.
"""

from __future__ import annotations

import os
import pkgutil
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import lessons
import pytest
import weave

sys.path.insert(0, str(lessons.HERE.parent))
import _pytest

from compat_tests import scope, warm_lessons
from compat_tests.programs import Warm

FOLDERS = lessons.lessons()
ENGINES = ["minitwisted", "twisted"]
each_lesson = pytest.mark.parametrize("folder", FOLDERS, ids=[folder.name for folder in FOLDERS])
each_engine = pytest.mark.parametrize("engine", ENGINES)

EXERCISES = [exercise for folder in FOLDERS for exercise in lessons.exercises(folder)]
each_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)

#: What the start of each exercise is meant to be told by its check.
MEANT = {
    "1.1": "these ticks never came",
    "2.1": "the program did not end within",
    "3.1": "the program did not end within",
    "4.1": "the program did not end within",
    "5.1": "but the third caller was told",
    "5.2": "calls left over: 3",
    "6.1": "five requests in one piece were answered with",
    "6.2": "in pieces of",
    "7.1": "ann answers: None",
    "7.2": "PORT 2: not at home",
    "8.1": "one fetch is enough for all who ask",
    "8.2": "the program did not end within",
    "9.1": "a test should have failed",
    "9.2": "DirtyReactorAggregateError",
    "10.1": "every order should be served before the kitchen closes",
    "10.2": "Unknown command: shout",
    "11.1": "the program printed ['bread: <Deferred",
    "11.2": "the third try would have been the good one",
    "12.1": "two of four have news",
    "12.2": "there are three boats, but",
    "13.1": "the program did not end within",
    "13.2": "one answer was needed, but the program went on",
}

#: Lessons whose program talks to poetry servers; those of the others need nobody.
WITH_POETS = {2, 3, 4}

#: Lessons whose program is not run by Python alone: what is.
STARTED_BY = {9: (*lessons.TRIAL, "{program}")}

#: What a lesson's program says on standard error, where the page speaks of that.
ON_STDERR = {1: "RuntimeError: nobody catches me"}


#: Warm Pythons: one for each engine, which runs the programs, and one that has pytest.
ON = {engine: Warm(engine, [path for path in scope.MODULES if path != "internet.reactor"]) for engine in ENGINES}
PYTEST = Warm("_pytest", [each.name for each in pkgutil.iter_modules(_pytest.__path__)])

#: Seconds that a check is given for each run of a program; a start's that has not failed as meant gets them all.
SHORT, LONG = "3", "20"


def check(exercise: lessons.Exercise, kind: str, engine: str, limit: str) -> subprocess.CompletedProcess[str]:
    """A check, performed."""
    command = ["-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "compat_tests.warm_lessons"]
    command += ["--import-mode=importlib", "--rootdir", str(lessons.HERE)]
    command += [str(exercise.file("check")), "--engine", engine, "--limit", limit]
    environment = {
        **os.environ, "PYTHONPATH": str(lessons.HERE.parent), "PYTHONDONTWRITEBYTECODE": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "WARM_SOCKET": ON[engine].start(warm_lessons.environment()),
    }  # fmt: skip
    command += ["--hand-in", str(exercise.file(kind))]
    return PYTEST.run(command, capture_output=True, text=True, env=environment)


def checked(exercise: lessons.Exercise, kind: str, engine: str) -> subprocess.CompletedProcess[str]:
    """A check of a solution, or of a start: once more if it ends otherwise than meant, for the machine may have been busy."""
    result = check(exercise, kind, engine, LONG if kind == "solution" else SHORT)
    meant = result.returncode == 0 if kind == "solution" else MEANT[exercise.name] in result.stdout
    return result if meant else check(exercise, kind, engine, LONG)


class Checks:
    """The checks on their way, and those that are done."""

    def __init__(self) -> None:
        self._crew = ThreadPoolExecutor(4)
        self._asked: dict[tuple, Future] = {}

    def ask(self, *what) -> Future:
        """The result of `checked` with these arguments, some day."""
        if what not in self._asked:
            self._asked[what] = self._crew.submit(checked, *what)
        return self._asked[what]

    def close(self) -> None:
        """Those that have not begun never will."""
        self._crew.shutdown(cancel_futures=True)


CHECKS = Checks()


def begin(items: list[pytest.Function]) -> Callable[[], None]:
    """These tests are going to be run.  What is returned ends what they need (see ``compat_tests/conftest.py``)."""
    for item in items:
        given = item.callspec.params if hasattr(item, "callspec") else {}
        kind = {test_the_solution_passes: "solution", test_the_start_fails_as_meant: "exercise"}.get(item.function)
        if kind:
            CHECKS.ask(given["exercise"], kind, given["engine"])
    return CHECKS.close


@pytest.fixture(scope="module", autouse=True)
def begun(request: pytest.FixtureRequest) -> Iterator[None]:
    """They have begun, also where nobody began them; an xdist worker does not know which are its own."""
    if not hasattr(request.config, "workerinput"):
        begin([item for item in request.session.items if item.module is request.module])
    yield
    CHECKS.close()


def transcript(folder: Path) -> list[str]:
    """What the page shows as the program's output: its first ```text block after ``<!-- output -->``."""
    found = re.search(r"<!-- output -->\n```text\n(.*?)\n```", (folder / "README.md").read_text("utf8"), re.DOTALL)
    assert found, f"{folder.name}: the page shows no output"
    return found.group(1).split("\n")


def timeless(lines: list[str]) -> list[str]:
    """The lines without the seconds that tests took."""
    return [re.sub(r"\b\d+\.\d+s$", "…s", line) for line in lines]


@each_engine
@each_lesson
def test_the_program_prints_what_the_page_shows(folder: Path, engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ON[engine].start(warm_lessons.environment())
    monkeypatch.setattr(lessons, "subprocess", warm_lessons.started_by(ON[engine]))
    number = int(folder.name[:2])
    with ExitStack() as stack:
        ports = stack.enter_context(lessons.poets("--delay", "0.02")) if number in WITH_POETS else []
        result = lessons.run(folder / "program.py", *ports, engine=engine, by=STARTED_BY.get(number, ("{program}",)))
    assert result.status == 0, result.errors
    assert ON_STDERR.get(number, "") in result.errors
    assert lessons.lanes(timeless(result.lines)) == lessons.lanes(timeless(transcript(folder)))


def test_the_reactor_made_by_hand_works() -> None:
    result = lessons.run(lessons.lesson(1) / "by_hand.py")
    assert result.lines == ["a timer, while nobody speaks", "heard good evening", "the other end is closed"]


@each_engine
@each_exercise
def test_the_solution_passes(exercise: lessons.Exercise, engine: str) -> None:
    result = CHECKS.ask(exercise, "solution", engine).result()
    assert result.returncode == 0, result.stdout


@each_engine
@each_exercise
def test_the_start_fails_as_meant(exercise: lessons.Exercise, engine: str) -> None:
    result = CHECKS.ask(exercise, "exercise", engine).result()
    assert result.returncode == 1, result.stdout
    assert MEANT[exercise.name] in result.stdout


def test_the_pages_show_the_code_of_today() -> None:
    assert weave.stale() == [], "run: python tutorials/weave.py"


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["99"], "there is no lesson 99"),
        (["5.9"], "there is no exercise 5.9; lesson 5 has 5.1, 5.2"),
        (["first"], "'first' names no exercise"),
        (["1", "nowhere.py"], "there is no program"),
        (["5", "nowhere.py"], "Say 5.1 or 5.2"),
        (["1", "--engine", "nonesuch"], "there is no package nonesuch"),
    ],
)
def test_wrong_arguments_are_named(arguments: list[str], said: str) -> None:
    result = subprocess.run([sys.executable, str(lessons.HERE / "check.py"), *arguments], capture_output=True, text=True)
    assert (result.returncode, said in result.stderr) == (4, True), result.stderr
