"""The Python that the suites run in: an environment of its own, made once, in the user's cache.

Klein, treq and Scrapy want dozens of other packages, which nobody else here needs.  So pip puts them, in the versions that
``requirements.txt`` pins, into ``~/.cache/minitwisted/stacks-...``, whose name follows from these pins and from the version of
Python.  Without a network there is none; then this Python runs what it has, and the other suites are `not installed`.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from functools import cache
from pathlib import Path

PINS = Path(__file__).with_name("requirements.txt")
STAMP = "made"
ASK = "from importlib import metadata; print(metadata.version({name!r}))"


def place() -> Path:
    """Where the environment is, or would be."""
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    pins = hashlib.sha256(PINS.read_bytes()).hexdigest()[:8]
    return caches / "minitwisted" / f"stacks-{sys.implementation.cache_tag}-{pins}"


def pythons(offline: bool, say) -> list[str]:
    """The Pythons to ask for a suite, best first; `say` is told what takes its time, or failed."""
    there = place()
    if not (there / STAMP).exists() and not offline:
        say(f"making an environment, once: {there}")
        trouble = make(there)
        if trouble:
            say(f"  pip could not: {trouble}")
    own = [str(there / "bin" / "python")] if (there / STAMP).exists() else []
    return [*own, sys.executable]


def make(there: Path) -> str:
    """Make the environment; the last that was said if it could not be made.  What was interrupted is done again."""
    venv.create(there, with_pip=True)
    command = [there / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "-r", PINS]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    (there / "pip.log").write_text(done.stdout + done.stderr)
    if done.returncode:
        return (done.stderr.strip() or done.stdout.strip()).rpartition("\n")[2]
    (there / STAMP).touch()
    return ""


@cache
def version(python: str, distribution: str) -> str:
    """The version that `python` has of it; "" if none."""
    done = subprocess.run([python, "-c", ASK.format(name=distribution)], capture_output=True, text=True)
    return done.stdout.strip()


def python_for(distribution: str, candidates: list[str]) -> str:
    """The first Python that has `distribution`, and Twisted to stand on; "" if there is none."""
    wanted = {"twisted", distribution}
    return next((each for each in candidates if all(version(each, name) for name in wanted)), "")
