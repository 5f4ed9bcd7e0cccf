"""Every lesson does what its page says, on both engines; every start fails its check and every solution passes."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import lessons
import pytest
import weave

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


def check(exercise: lessons.Exercise, kind: str, engine: str, limit: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--import-mode=importlib"]
    command += ["--rootdir", str(lessons.HERE), str(exercise.file("check")), "--engine", engine, "--limit", limit]
    return subprocess.run([*command, "--hand-in", str(exercise.file(kind))], capture_output=True, text=True)


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
def test_the_program_prints_what_the_page_shows(folder: Path, engine: str) -> None:
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
    result = check(exercise, "solution", engine, "15")
    assert result.returncode == 0, result.stdout


@each_engine
@each_exercise
def test_the_start_fails_as_meant(exercise: lessons.Exercise, engine: str) -> None:
    result = check(exercise, "exercise", engine, "3")
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
