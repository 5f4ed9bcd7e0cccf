"""Every scenario on every kind of reactor as a test: the clone records what Twisted records.

    python -m pytest compat_tests/test_scenarios.py -k defer

All selected runs are given to the zygotes as soon as the tests are collected, and are performed while other tests are run (see
``conftest.py``); under xdist a worker does not know its share beforehand, and gives one at a time, as many at once as there are
workers.  Without Twisted the golden traces take its place, and without those the tests are skipped and say so.
"""

from __future__ import annotations

import threading

import pytest

from compat_tests.differences import Difference, differences
from compat_tests.golden import Golden
from compat_tests.junit import difference
from compat_tests.run import ORACLE, Crew, Run, matrix, oracle_version, reactors_here
from compat_tests.scenario import AREAS_ON_ASYNCIO, broken, scenarios
from compat_tests.verdicts import CLONE, judge

EVERY = matrix([*scenarios().values(), *differences().values()], reactors_here())
RUNS = {run.label: run for run in EVERY if run.reactor != "asyncio" or run.scenario.area in AREAS_ON_ASYNCIO}


class Batch:
    """The traces of a session, which come in a thread of their own."""

    def __init__(self, wanted: list[Run]):
        self.stored = Golden.load()
        self.live = oracle_version() is not None
        self.crew = Crew([ORACLE, CLONE] if self.live else [CLONE])
        self.traces: dict[tuple[str, Run], dict] = {}
        self.submitted = set(wanted)
        self.crew.submit(wanted)
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self._collect, daemon=True)
        self._thread.start()

    def _collect(self) -> None:
        try:
            for package, run, trace in self.crew.traces():
                with self._news:
                    self.traces[package, run] = trace
                    self._news.notify_all()
        finally:
            with self._news:
                self._news.notify_all()

    def _outcomes(self, run: Run) -> set[str]:
        """How a run ended on everybody; waits until that is known."""
        needed = {(package, run) for package in self.crew.workers}
        with self._news:
            self._news.wait_for(lambda: needed <= self.traces.keys() or not self._thread.is_alive())
        return {self.traces[each]["outcome"] for each in needed}

    def _perform(self, run: Run) -> None:
        """Now, or once more now, when all the others are done."""
        self._thread.join()
        for package in self.crew.workers:
            self.traces.pop((package, run), None)
        self.submitted.add(run)
        self.crew.submit([run])
        self._collect()

    def close(self) -> None:
        """What has not begun never will, and what has is killed."""
        for worker in self.crew.workers.values():
            worker.waiting.clear()
            worker.process.stdin.close()
        self._thread.join()
        self.crew.close()

    def result(self, run: Run):
        """The verdict on a run, as soon as its traces are there."""
        if run not in self.submitted:
            self._perform(run)
        if "timeout" in self._outcomes(run):  # once more: a busy machine is no behaviour
            self._perform(run)
        kept = self.stored.trace(run)
        oracle = self.traces[ORACLE, run] if self.live else kept or self.stored.lacks()
        return judge(run, CLONE, self.traces[CLONE, run], oracle, kept if self.live and self.stored.comparable() else None)


_begun: list[Batch] = []


def begin(items):
    """Perform what these tests will ask for.  What is returned ends it."""
    wanted = [RUNS[item.callspec.params["label"]] for item in items if item.function is test_scenario]
    if wanted and (oracle_version() is not None or Golden.load().traces):
        _begun.append(Batch(wanted))
    return _end


def _end() -> None:
    while _begun:
        _begun.pop().close()


@pytest.fixture(scope="session")
def batch():
    """One batch for all tests of this file."""
    if oracle_version() is None and not Golden.load().traces:
        pytest.skip("Twisted is not installed and there are no golden traces")
    if not _begun:
        _begun.append(Batch([]))
    yield _begun[0]
    _end()


@pytest.mark.parametrize("label", RUNS, ids=str)
def test_scenario(label, batch):
    if not batch.live and isinstance(RUNS[label].scenario, Difference):
        pytest.skip("a difference is shown by both sides or not at all, and Twisted is not installed")
    result = batch.result(RUNS[label])
    if not result.passed:
        pytest.fail(f"{result.verdict}: {RUNS[label].scenario.claim}\n{result.note}\n{difference(result)}", pytrace=False)


def test_every_file_of_scenarios_can_be_imported():
    assert broken() == {}
