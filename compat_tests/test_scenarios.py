"""Every scenario on every kind of reactor as a test: the clone records what Twisted records.

    python -m pytest compat_tests/test_scenarios.py -k defer

All selected runs are given to the zygotes before the first test looks for its result, so that nothing waits for anything; under
xdist a worker does not know its share beforehand, and gives one at a time, as many at once as there are workers.  Without
Twisted the golden traces take its place, and without those the tests are skipped and say so.
"""

from __future__ import annotations

import os

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
    """The traces of a session, made when they are first needed."""

    def __init__(self, wanted: list[Run]):
        self.stored = Golden.load()
        self.live = oracle_version() is not None
        if not self.live and not self.stored.traces:
            pytest.skip("Twisted is not installed and there are no golden traces")
        self.crew = Crew([ORACLE, CLONE] if self.live else [CLONE])
        self.traces: dict[tuple[str, Run], dict] = {}
        self.crew.submit(wanted)
        self.submitted = set(wanted)
        self.coming = self.crew.traces()

    def _submit(self, run: Run) -> None:
        self.submitted.add(run)
        self.crew.submit([run])
        self.coming = self.crew.traces()

    def _outcomes(self, run: Run) -> set[str]:
        """How a run ended on everybody; waits until that is known."""
        needed = {(package, run) for package in self.crew.workers}
        while not needed <= self.traces.keys():
            package, each, trace = next(self.coming)
            self.traces[package, each] = trace
        return {self.traces[each]["outcome"] for each in needed}

    def result(self, run: Run):
        """The verdict on a run, as soon as its traces are there."""
        if run not in self.submitted:
            self._submit(run)
        if "timeout" in self._outcomes(run):  # once more: a busy machine is no behaviour
            for package in self.crew.workers:
                del self.traces[package, run]
            self._submit(run)
            self._outcomes(run)
        kept = self.stored.trace(run)
        oracle = self.traces[ORACLE, run] if self.live else kept or self.stored.lacks()
        return judge(run, CLONE, self.traces[CLONE, run], oracle, kept if self.live and self.stored.comparable() else None)


@pytest.fixture(scope="session")
def batch(request):
    """One batch for all tests of this file that are selected."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        wanted = []
    else:
        mine = [item for item in request.session.items if item.function is test_scenario]
        wanted = [RUNS[item.callspec.params["label"]] for item in mine]
    made = Batch(wanted)
    yield made
    made.crew.close()


@pytest.mark.parametrize("label", RUNS, ids=str)
def test_scenario(label, batch):
    if not batch.live and isinstance(RUNS[label].scenario, Difference):
        pytest.skip("a difference is shown by both sides or not at all, and Twisted is not installed")
    result = batch.result(RUNS[label])
    if not result.passed:
        pytest.fail(f"{result.verdict}: {RUNS[label].scenario.claim}\n{result.note}\n{difference(result)}", pytrace=False)


def test_every_file_of_scenarios_can_be_imported():
    assert broken() == {}
