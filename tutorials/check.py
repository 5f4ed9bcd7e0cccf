"""Check your answer to a lesson's exercise, on minitwisted and, where it is installed, on Twisted.

    python tutorials/check.py 7                  all exercises of lesson 7: your 07_…/exercise.py, exercise_2.py …
    python tutorials/check.py 7.2                its second
    python tutorials/check.py 7.2 my_answer.py   another file
    python tutorials/check.py 7 --engine twisted

The verdict is Twisted's: what passes there is right, and if it fails here, that is our fault and not yours.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

import lessons

PASSED, FAILED, USAGE = 0, 1, 4


def passes(exercise: lessons.Exercise, program: Path, engine: str) -> bool:
    """Run the exercise's checks over `program` on `engine`; pytest says what is wrong."""
    print(f"— exercise {exercise.name} on {engine} —", flush=True)
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider", "--import-mode=importlib"]
    command += ["--rootdir", str(lessons.HERE), "--tb=short", "-x", str(exercise.file("check"))]
    return subprocess.run([*command, "--engine", engine, "--hand-in", str(program)]).returncode == 0


def verdict(here: bool, there: bool | None) -> str:
    """What the two engines' answers mean together; `there` is None without Twisted."""
    if there is None:
        return "passed, provisionally: install Twisted to be sure" if here else "not yet"
    if here and there:
        return "done: it passes on both"
    if there:
        return "done: it passes on Twisted. That it fails on minitwisted is a bug of ours: please report it with your file"
    return "not yet: it passes on minitwisted only, and Twisted has the last word" if here else "not yet"


def judged(exercise: lessons.Exercise, program: Path, engine: str | None) -> bool:
    """Check `program` on `engine`, or on both with a verdict; whether it passed."""
    if engine:
        return passes(exercise, program, engine)
    here = passes(exercise, program, "minitwisted")
    there = passes(exercise, program, "twisted") if lessons.installed("twisted") else None
    print(f"{exercise.name}: {verdict(here, there)}")
    return here if there is None else there


def main() -> int:
    """Exit status: 0 passed, 1 not yet, 4 a wrong argument."""
    parser = argparse.ArgumentParser(description="Check your answer to a lesson's exercises.")
    parser.add_argument("exercise", help="such as 7.2, or 7 for all of lesson 7")
    parser.add_argument("program", type=Path, nargs="?", help="your program (default: the lesson's exercise.py …)")
    parser.add_argument("--engine", help="only on this one (default: minitwisted, and Twisted if it is installed)")
    asked = parser.parse_args()
    try:
        exercises = lessons.asked(asked.exercise)
    except LookupError as error:
        return wrong(str(error))
    if asked.program and len(exercises) > 1:
        return wrong(f"which exercise does {asked.program} answer? Say {' or '.join(each.name for each in exercises)}")
    programs = [(asked.program or each.file("exercise")).resolve() for each in exercises]
    for missing in (each for each in programs if not each.is_file()):
        return wrong(f"there is no program {missing}")
    if asked.engine and not lessons.installed(asked.engine):
        return wrong(f"there is no package {asked.engine} to run on here")
    verdicts = [judged(*each, asked.engine) for each in zip(exercises, programs)]
    return PASSED if all(verdicts) else FAILED


def wrong(what: str) -> int:
    """Say which argument is wrong."""
    print(what, file=sys.stderr)
    return USAGE


if __name__ == "__main__":
    sys.exit(main())
