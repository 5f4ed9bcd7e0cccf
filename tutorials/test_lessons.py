"""Every lesson does what its page says, on both engines; every start fails its check and every solution passes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import lessons
import pytest
import weave

FOLDERS = lessons.lessons()
ENGINES = ["minitwisted", "twisted"]
each_lesson = pytest.mark.parametrize("folder", FOLDERS, ids=[folder.name for folder in FOLDERS])
each_engine = pytest.mark.parametrize("engine", ENGINES)

#: What the start of each exercise is meant to be told by its check.
MEANT = {
    "01_the_reactor": "these ticks never came",
    "02_a_descriptor_of_your_own": "the program did not end within",
    "03_protocol_and_factory": "the program did not end within",
    "04_a_poem_in_the_future": "the program did not end within",
}


def check(folder: Path, program: str, engine: str, limit: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--import-mode=importlib"]
    command += ["--rootdir", str(lessons.HERE), str(folder / "check.py"), "--engine", engine, "--limit", limit]
    return subprocess.run([*command, "--hand-in", str(folder / program)], capture_output=True, text=True)


def transcript(folder: Path) -> list[str]:
    """What the page shows as the program's output: its first ```text block after ``<!-- output -->``."""
    found = re.search(r"<!-- output -->\n```text\n(.*?)\n```", (folder / "README.md").read_text("utf8"), re.DOTALL)
    assert found, f"{folder.name}: the page shows no output"
    return found.group(1).split("\n")


@each_engine
@each_lesson
def test_the_program_prints_what_the_page_shows(folder: Path, engine: str) -> None:
    if folder.name.startswith("01"):
        result = lessons.run(folder / "program.py", engine=engine)
        assert "RuntimeError: nobody catches me" in result.errors
    else:
        with lessons.poets("--delay", "0.02") as ports:
            result = lessons.run(folder / "program.py", *ports, engine=engine)
    assert result.status == 0, result.errors
    assert lessons.lanes(result.lines) == lessons.lanes(transcript(folder))


def test_the_reactor_made_by_hand_works() -> None:
    result = lessons.run(lessons.lesson(1) / "by_hand.py")
    assert result.lines == ["a timer, while nobody speaks", "heard good evening", "the other end is closed"]


@each_engine
@each_lesson
def test_the_solution_passes(folder: Path, engine: str) -> None:
    result = check(folder, "solution.py", engine, "15")
    assert result.returncode == 0, result.stdout


@each_engine
@each_lesson
def test_the_start_fails_as_meant(folder: Path, engine: str) -> None:
    result = check(folder, "exercise.py", engine, "3")
    assert result.returncode == 1, result.stdout
    assert MEANT[folder.name] in result.stdout


def test_the_pages_show_the_code_of_today() -> None:
    assert weave.stale() == [], "run: python tutorials/weave.py"


def test_wrong_arguments_are_named() -> None:
    for arguments, said in ([["9"], "there is no lesson 9"], [["1", "nowhere.py"], "there is no program"]):
        result = subprocess.run(
            [sys.executable, str(lessons.HERE / "check.py"), *arguments], capture_output=True, text=True
        )
        assert (result.returncode, said in result.stderr) == (4, True), result.stderr
