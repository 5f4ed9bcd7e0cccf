"""``trial --jobs``: the same tests, run by several processes.

The tests are loaded here only to know their names.  Each worker (``_trial_worker.py``) is asked for one test at a time, so a
slow test holds up one worker and not its share of the others.  What a worker tells of a test is passed on to the reporter in
one piece, when the test is over: so reports do not mix, whatever the order in which tests end.

A thread waits for each worker; they take turns at the reporter.  A worker that dies is the error of the test it was running,
and another takes its place.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
import threading
from collections import deque
from typing import TYPE_CHECKING

from minitwisted.internet.error import ProcessTerminated
from minitwisted.python.failure import Failure
from minitwisted.trial import unittest
from minitwisted.trial._directory import in_directory
from minitwisted.trial.runner import TestHolder, TrialRunner

if TYPE_CHECKING:
    from typing import Any, TextIO

_WORKER = f"{__package__}._trial_worker"


class _JobsRunner(TrialRunner):
    """A TrialRunner that has `jobs` processes run the tests; `workerArguments` is their command line."""

    __slots__ = ("jobs", "workerArguments")

    def __init__(self, *args: Any, jobs: int, workerArguments: list[str], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.jobs = jobs
        self.workerArguments = workerArguments

    def run(self, test: Any) -> Any:
        """Run a test or a bundle once and return the reporter."""
        return self._pass(self._names(test))

    def runUntilFailure(self, test: Any) -> Any:
        """Run `test` again and again until a pass does not succeed; return that pass's reporter."""
        names, count = self._names(test), 1
        while True:
            self.stream.write(f"Test Pass {count}\n")
            result = self._pass(names)
            if result.shouldStop or not result.wasSuccessful():
                return result
            count += 1

    def _names(self, test: Any) -> list[str]:
        self.stream.write(f"Running {test.countTestCases()} tests.\n")
        return [each.id() for each in unittest._iterateTests(test)]

    def _pass(self, names: list[str]) -> Any:
        result = self._makeResult()
        # What the environment says stays in front: it may hold what reaches every child.
        places = [*os.environ.get("PYTHONPATH", "").split(os.pathsep), *sys.path]
        path = os.pathsep.join(os.path.abspath(each) for each in places)
        with in_directory(self.workingDirectory), open(self.logfile, "w", encoding="utf-8") as log:
            shared = _Pass(deque(names), result, log, [sys.executable, "-m", _WORKER, *self.workerArguments], path)
            shared.run(min(self.jobs, len(names)))
        result.done()
        return result


class _Pass:
    """What the threads of one pass share: the tests still to run, the reporter, and the log."""

    def __init__(self, names: deque[str], result: Any, log: TextIO, command: list[str], path: str) -> None:
        self.names, self.result, self.log = names, result, log
        self.command = command
        self.environment = {**os.environ, "PYTHONPATH": path}
        self.turn = threading.Lock()
        self.workers: dict[int, subprocess.Popen] = {}

    def run(self, jobs: int) -> None:
        """Run the tests; whatever ends this, no worker is left."""
        threads = [threading.Thread(target=self.serve, args=(number,), daemon=True) for number in range(jobs)]
        for number in range(jobs):
            os.mkdir(str(number))
        try:
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        except BaseException:
            self.names.clear()
            for worker in self.workers.values():
                worker.kill()
            raise

    def serve(self, number: int) -> None:
        """Be the thread of the worker `number`, until there are no more tests."""
        while True:
            with self.turn:
                if not self.names or self.result.shouldStop:
                    break
                name = self.names.popleft()
            told, lines = self.ask(number, name)
            with self.turn:
                self.log.writelines(lines)
                self.tell(told)
        worker = self.workers.get(number)
        if worker is not None:
            worker.communicate()

    def ask(self, number: int, name: str) -> tuple[list[tuple], list[str]]:
        """Have the worker run a test."""
        worker = self.workers.get(number)
        if worker is None:
            pipes: Any = dict(stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            worker = subprocess.Popen(self.command, env=self.environment, cwd=str(number), **pipes)
            self.workers[number] = worker
        with contextlib.suppress(EOFError, BrokenPipeError):
            worker.stdin.write(f"{name}\n".encode())  # type: ignore[union-attr]
            worker.stdin.flush()  # type: ignore[union-attr]
            return pickle.load(worker.stdout)  # type: ignore[arg-type]
        del self.workers[number]
        with worker:
            code = worker.wait()
        died = ProcessTerminated(*((code, None, None) if code >= 0 else (None, -code, None)))
        return [("startTest", name), ("addError", name, Failure(died)), ("stopTest", name)], []

    def tell(self, told: list[tuple]) -> None:
        """Pass on to the reporter what a worker told."""
        for what, name, *about in told:
            getattr(self.result, what)(TestHolder(name), *about)
