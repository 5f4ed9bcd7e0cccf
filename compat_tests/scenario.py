"""A scenario: a short function that shows one behaviour, written once and run on every implementation.

    @scenario("tcp", reactor=True, limit=5, min_events=4)
    def half_close_then_answer(tw, rec):
        \"\"\"The client shuts its sending side; the server still answers.\"\"\"

The function reaches the implementation only through `tw` (``names.py``) and says what happened only through `rec`
(``recorder.py``).  It asserts nothing: the same function runs on real Twisted, and the two records are compared whole.

The first argument is the area, a row of the report.  The rest says how the function is to be run:

* ``reactor``: False, no reactor is touched and the scenario runs once; True, the function is called inside a running reactor,
  once for each kind, and ends when the Deferred it returns fires or `rec.done()` is called; ``"manual"``, a reactor of each
  kind is installed and the function runs it itself.
* ``fresh``: in a new interpreter that has imported nothing, instead of a fork of one that has imported everything.
* ``limit``: seconds until it counts as hung.  ``min_events``: with fewer events it has shown nothing and does not pass.

`scenarios()` imports every file beside ``scenarios/__init__.py`` and returns what they registered, by name.  A file that
cannot be imported does not take the others with it: it stands in `broken()` and fails the run.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

#: The kinds of reactor a scenario can be run on: ``<kind>reactor`` is the module that has it.  The last is the usual one.
REACTORS = ("asyncio", "select", "poll", "epoll")

#: On asyncio somebody else turns the loop.  `make test` runs only these areas on it, where that matters; the command runs all.
AREAS_ON_ASYNCIO = ("asyncio", "loop", "process", "signals", "stdio", "tcp", "threads")

#: Scenarios that are not run on asyncio, where Twisted itself does something else, and why.
NOT_ON_ASYNCIO = {
    "a_queue_that_is_full": "a difference that there is none: on asyncio Twisted finds room too",
    "a_turn_inside_a_turn": "a loop of asyncio that is running cannot be run once more",
    "iterate_inside_a_call_from_a_thread": "the same",
    "tls_paused_reader": "what has come is still read after the end or not, by chance",
    "turns_by_hand": "there `iterate` calls its argument `timeout`, and has no default",
    "waiting_in_a_waiting_test": "trial's janitor stumbles over such a loop: Twisted reports that twice, we let it be raised",
    "what_the_loop_says_of_itself": "there it says nothing",
}

_registered: dict[str, Scenario] = {}
_broken: dict[str, str] = {}


@dataclass(frozen=True)
class Scenario:
    """A registered function and how it is to be run."""

    name: str
    area: str
    function: Callable
    reactor: bool | str = False
    fresh: bool = False
    limit: float = 5.0
    min_events: int = 1

    @property
    def claim(self) -> str:
        """What the scenario says is so: the first line of its docstring."""
        return (self.function.__doc__ or "").strip().split("\n")[0]

    def reactors(self, wanted: tuple[str, ...]) -> tuple[str, ...]:
        """The kinds of reactor to run it on; ``-`` for none."""
        if not self.reactor:
            return ("-",)
        return tuple(kind for kind in wanted if kind != "asyncio" or self.name not in NOT_ON_ASYNCIO)


def scenario(area: str, **how):
    """Register the decorated function under its own name."""

    def register(function):
        made = Scenario(function.__name__, area, function, **how)
        other = _registered.get(made.name)
        if other is not None:
            raise ValueError(f"two scenarios are called {made.name}: in {other.function.__module__} and {function.__module__}")
        _registered[made.name] = made
        return function

    return register


def imported() -> dict[str, Scenario]:
    """The scenarios of the files that have been imported, by name."""
    return _registered


@functools.cache
def scenarios() -> dict[str, Scenario]:
    """Every scenario there is, by name, in order of area, file and line."""
    from_files()
    order = lambda s: (s.area, s.function.__module__, s.function.__code__.co_firstlineno)
    return {each.name: each for each in sorted(_registered.values(), key=order)}


def from_files() -> None:
    """Import all files of scenarios."""
    package = importlib.import_module("compat_tests.scenarios")
    for _, name, _ in pkgutil.iter_modules(package.__path__):
        try:
            importlib.import_module(f"compat_tests.scenarios.{name}")
        except Exception:
            _broken[name] = traceback.format_exc(limit=-2)


def broken() -> dict[str, str]:
    """The files of scenarios that could not be imported, with the traceback of each."""
    scenarios()
    return dict(_broken)
