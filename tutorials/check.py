"""Check your answer to a lesson's exercise, on minitwisted and, where it is installed, on Twisted.

    python tutorials/check.py 2                  your 02_…/exercise.py
    python tutorials/check.py 2 my_answer.py     another file
    python tutorials/check.py 2 --engine twisted

The verdict is Twisted's: what passes there is right, and if it fails here, that is our fault and not yours.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

import lessons

PASSED, FAILED, USAGE = 0, 1, 4


def passes(folder: Path, program: Path, engine: str) -> bool:
    """Run the lesson's checks over `program` on `engine`; pytest says what is wrong."""
    print(f"— on {engine} —", flush=True)
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider", "--import-mode=importlib"]
    command += ["--rootdir", str(lessons.HERE), "--tb=short", "-x", str(folder / "check.py")]
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


def main() -> int:
    """Exit status: 0 passed, 1 not yet, 4 a wrong argument."""
    parser = argparse.ArgumentParser(description="Check your answer to a lesson's exercise.")
    parser.add_argument("lesson", type=int, help="its number, such as 2")
    parser.add_argument("program", type=Path, nargs="?", help="your program (default: the lesson's exercise.py)")
    parser.add_argument("--engine", help="only on this one (default: minitwisted, and Twisted if it is installed)")
    asked = parser.parse_args()
    try:
        folder = lessons.lesson(asked.lesson)
    except LookupError as error:
        print(error, file=sys.stderr)
        return USAGE
    program = (asked.program or folder / "exercise.py").resolve()
    if not program.is_file():
        print(f"there is no program {program}", file=sys.stderr)
        return USAGE
    if asked.engine and not lessons.installed(asked.engine):
        print(f"there is no package {asked.engine} to run on here", file=sys.stderr)
        return USAGE
    if asked.engine:
        return PASSED if passes(folder, program, asked.engine) else FAILED
    here = passes(folder, program, "minitwisted")
    there = passes(folder, program, "twisted") if lessons.installed("twisted") else None
    print(verdict(here, there))
    return PASSED if (here if there is None else there) else FAILED


if __name__ == "__main__":
    sys.exit(main())
