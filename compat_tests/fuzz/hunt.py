"""Many programs, on as many cores as are wanted: numbers go out in portions to jobs, each of which has a pair of its own.

Portions come back in the order of their numbers.  So what was found does not depend on how many jobs there are, and the number
up to which all is done is known at any time: that is where a run that was interrupted goes on.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from compat_tests.fuzz.families import FAMILIES
from compat_tests.fuzz.pair import Pair
from compat_tests.fuzz.program import Program, shrink

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Portion:
    """Programs `first` to `first` + `count` of a seed."""

    family: str
    seed: str
    first: int
    count: int


@dataclass
class Found:
    """What portions have shown."""

    run: int = 0
    events: int = 0
    #: Number of the program → it, made small, and what the two have recorded.
    counterexamples: dict[int, tuple[Program, tuple[str, str]]] = field(default_factory=dict)

    def add(self, other: Found) -> None:
        """Take another's as well."""
        self.run += other.run
        self.events += other.events
        self.counterexamples |= other.counterexamples


_pairs: dict[str, Pair] = {}


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the command decides when it is enough
    threading.Thread(target=_end_with_the_command, daemon=True).start()


def _end_with_the_command() -> None:
    """Nobody asks any more if the command has been killed; the pair ends when its input does."""
    multiprocessing.parent_process().join()
    os._exit(1)


def hunt(portion: Portion, pair: Pair | None = None, most: int = 5) -> Found:
    """Run a portion; what differs, and does so again, is made small: at `most` so many, since that takes its time."""
    family = FAMILIES[portion.family]
    pair = pair or _pairs.setdefault(family.name, Pair(family))
    numbers = range(portion.first, portion.first + portion.count)
    programs = [family.make(f"{portion.seed}/{number}") for number in numbers]
    found = Found()
    for number, program, (one, other) in zip(numbers, programs, pair.compare(programs)):
        found.run += 1
        found.events += one.count("[") - 2
        if one != other and len(found.counterexamples) < most and pair.differs(program):  # a busy machine is no behaviour
            small = shrink(program, pair.differs)
            found.counterexamples[number] = small, pair.compare([small])[0]
    return found


def portions(family: str, seed: str, first: int, count: int) -> Iterator[Portion]:
    """All numbers, in portions."""
    size = FAMILIES[family].portion
    for start in range(first, first + count, size):
        yield Portion(family, seed, start, min(size, first + count - start))


def in_jobs(wanted: Iterator[Portion], jobs: int) -> Iterator[Found]:
    """What each portion has shown, in order; a few more than there are jobs are under way at a time."""
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"), _begin) as pool:
        under_way = deque(pool.submit(hunt, each) for _, each in zip(range(jobs + 2), wanted))
        try:
            while under_way:
                yield under_way.popleft().result()
                under_way.extend(pool.submit(hunt, each) for _, each in zip(range(1), wanted))
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
