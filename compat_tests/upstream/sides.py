"""Run a module of tests on one side: `TWISTED`, the baseline, or `CLONE`, through the laboratory's import alias.

A process that dies, or in which a test hangs, is followed by another that goes on behind that test, up to `LIVES` times.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

TWISTED, CLONE = "twisted", "minitwisted"
HOME = Path(__file__).resolve().parents[2]

#: How often a module is taken up again behind a test that ended its process.
LIVES = 8

#: Worst last: a test that passes and then leaves something behind has failed.
GRAVITY = ("pass", "skip", "fail", "died")


@dataclass
class Outcome:
    """What became of the tests of a module: by the name of the test, how it went and, if badly, why."""

    tests: dict[str, str] = field(default_factory=dict)
    why: dict[str, str] = field(default_factory=dict)
    #: Why the module could not be run to its end; "" if it could.
    trouble: str = ""

    def note(self, event: str, test: str, detail: str) -> None:
        """Take in a line of ``record.py``."""
        before = self.tests.get(test)
        if event == "start":
            self.tests[test] = "died"
        elif event == "stop":
            if before == "died":
                self.tests[test] = "pass"
        elif before in (None, "died") or GRAVITY.index(event) > GRAVITY.index(before):
            self.tests[test] = event
            self.why[test] = detail

    @property
    def passed(self) -> set[str]:
        """The tests that passed."""
        return {test for test, how in self.tests.items() if how == "pass"}


def command(side: str, python: str = sys.executable) -> list[str]:
    """What stands before ``-m module``."""
    return [python] if side == TWISTED else [python, "-m", "minitwisted", "run", "--with-real"]


def run(
    side: str, names: list[str], limit: float, each: float, python: str = sys.executable, without=(), more=(), path=()
) -> Outcome:
    """Run the test modules `names` on `side`, at most `limit` seconds in all and `each` for a test.

    Tests with a word of `without` in their name are passed over.  `more` is further options of ``record.py``, `path` are
    directories in which modules are found too.
    """
    options = [*(f"--without={word}" for word in without), *more, *names]

    def line(out: str, done: str) -> list[str]:
        return ["compat_tests.upstream.record", out, str(each), "--done", done, *options]

    return follow(side, line, limit, python, path)


def follow(side: str, line, limit: float, python: str = sys.executable, path=()) -> Outcome:
    """Run a module that writes what ``record.py`` writes; ``line(out, done)`` is its name and its arguments."""
    outcome = Outcome()
    with tempfile.TemporaryDirectory(prefix="upstream-", ignore_cleanup_errors=True) as place:
        out, done = os.path.join(place, "out"), os.path.join(place, "done")
        end = time.monotonic() + limit
        for _ in range(LIVES):
            Path(out).write_text("")
            Path(done).write_text("\n".join(outcome.tests))
            command_line = [*command(side, python), "-m", *line(out, done)]
            status, words = _process(command_line, place, max(1.0, end - time.monotonic()), path)
            died = _take(outcome, out)
            if not died:
                break
            outcome.why[died] = words or f"the process ended with {status}"
        if status is None or not outcome.tests:
            outcome.trouble = words or f"nothing was run; the process ended with {status}"
    return outcome


def _take(outcome: Outcome, path: str) -> str:
    """Read what was recorded; returns the test that had no end."""
    running = ""
    for line in Path(path).read_text(encoding="utf-8").split("\n"):
        try:
            event, test, detail = json.loads(line)
        except ValueError:
            continue
        outcome.note(event, test, detail)
        running = test if event == "start" else "" if event == "stop" else running
    return running


def _process(line: list[str], place: str, limit: float, path) -> tuple[int | None, str]:
    """Run to the end or to the limit; its status, and what is to be said of an early end."""
    environment = {**os.environ, **_surroundings(line[0], place, path)}
    environment.pop("MINITWISTED_RUN", None)
    with open(os.path.join(place, "errors"), "w+b") as errors:
        process = subprocess.Popen(
            line, cwd=place, env=environment, stdin=subprocess.DEVNULL, stdout=errors, stderr=errors, start_new_session=True
        )
        try:
            status = process.wait(limit)
        except subprocess.TimeoutExpired:
            return None, "it was not done in time"
        finally:
            _end(process)
        errors.seek(0)
        told = errors.read().decode(errors="replace")
    if "Timeout (" in told:
        return status, "hung"
    return status, told.strip().rpartition("\n")[2][:200] if status not in (0, 1) else ""


def _surroundings(python: str, place: str, path) -> dict[str, str]:
    """What is the same for all: no home, no language, no chance; and the commands that were installed for `python` first."""
    return {
        "PYTHONPATH": os.pathsep.join([str(HOME), *path]),
        "PYTHONHASHSEED": "0",
        "PATH": os.pathsep.join([os.path.dirname(python), os.environ.get("PATH", os.defpath)]),
        "HOME": place,
        "LC_ALL": "C.UTF-8",
    }


def _end(process) -> None:
    """The whole family: tests start children, and may forget them."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()
