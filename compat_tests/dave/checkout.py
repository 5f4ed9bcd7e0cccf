"""The checkout: what is in it, copies of it, and what swapping does to one.

A `Checkout` is only ever read.  Programs write beside their sources (logs, caches, folders of tests), so each way of running
them has a copy of its own, made by `copy`; `swap` changes the imports of a copy and says how many.
"""

from __future__ import annotations

import filecmp
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

#: What is no part of a program, in a checkout or in a copy that has been used.
LEFT_OUT = shutil.ignore_patterns(".git", "__pycache__", "*.pyc", "_trial_temp*", "dropin.cache")


@dataclass(frozen=True)
class Swap:
    """What `minitwisted swap` did: its exit status, files and import statements changed, and names it says are missing."""

    status: int
    files: int
    statements: int
    missing: tuple[str, ...]
    said: str


class Checkout:
    """A directory with programs."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()

    def programs(self) -> list[str]:
        """The paths of all Python programs."""
        return sorted(path for path in self._files() if path.endswith(".py"))

    def others(self) -> list[str]:
        """Programs in other languages: what is Haskell's, and what names another interpreter in its first line."""
        return sorted(path for path in self._files() if path.endswith(".hs") or self._is_script(path))

    def _files(self):
        for top, directories, names in os.walk(self.path):
            directories[:] = [name for name in directories if name not in (".git", "__pycache__")]
            for name in names:
                yield os.path.relpath(os.path.join(top, name), self.path)

    def _is_script(self, path: str) -> bool:
        if path.endswith(".py"):
            return False
        with open(self.path / path, "rb") as file:
            return file.read(2) == b"#!"

    def copy(self, to: Path) -> Path:
        """A copy of it, without its history."""
        shutil.copytree(self.path, to, ignore=LEFT_OUT, symlinks=True)
        return to


def swap(copy: Path, *options: str) -> Swap:
    """Change the imports of a copy, all below it."""
    command = [sys.executable, "-m", "minitwisted", "swap", "--json", *options, str(copy)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    files = json.loads(done.stdout)["files"] if done.stdout else []
    changed = [each for each in files if each["what"] in ("swap", "copy", "remove")]
    missing = sorted({gap["name"] for each in files for gap in each["not_covered"]})
    statements = sum(each["statements"] for each in changed)
    return Swap(done.returncode, len(changed), statements, tuple(missing), done.stderr)


def differing(one: Path, other: Path) -> list[str]:
    """The files that are not the same in two directories, in bytes or in mode, or are in one only."""
    left, right = (_contents(Path(each)) for each in (one, other))
    return sorted(name for name in left.keys() | right.keys() if not _same(one / name, other / name))


def _contents(top: Path) -> dict[str, Path]:
    found = {}
    for where, directories, names in os.walk(top):
        skipped = LEFT_OUT(where, [*directories, *names])
        directories[:] = [name for name in directories if name not in skipped]
        found.update({os.path.relpath(os.path.join(where, name), top): top for name in names if name not in skipped})
    return found


def _same(one: Path, other: Path) -> bool:
    if not (one.is_file() and other.is_file()):
        return False
    return filecmp.cmp(one, other, shallow=False) and one.stat().st_mode == other.stat().st_mode
