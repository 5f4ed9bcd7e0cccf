"""Before, during, after: how many take part in one event, and how far a loop has come in its life.

An event such as ``shutdown`` concerns many who know nothing of each other.  `Event` gives them three phases.  Whoever needs
time registers for `before` and returns a Deferred: the other two phases wait for all of these.  `during` is for what
everybody waited for, and `after` for those who want it behind them.

A trigger runs once, and is forgotten when it does; those that remain are taken from the front of living lists, so that a
trigger may register or remove others, of its own phase too.  What one of them raises is logged, and the next one runs.

`Life` is where a loop stands.  What `run`, `stop` and `crash` do to it is the table `NEXT`, and whatever the table does not
list is a mistake of the caller.
"""

from __future__ import annotations

import warnings
from enum import Enum
from typing import TYPE_CHECKING

from minitwisted.internet.defer import Deferred, DeferredList
from minitwisted.python._levels import LogLevel
from minitwisted.python._publisher import Logger
from minitwisted.python.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    #: What names a trigger: its phase, and the call.
    Trigger = tuple[str, Callable[..., Any], Sequence[object], Mapping[str, object]]

#: The loop speaks in the name of its public home.
logger = Logger("minitwisted.internet.base")


class Life(Enum):
    """Where a loop stands: does it turn, does it call itself running, will it stop when asked?"""

    #           turning  running
    NEW = "new", False, False
    STARTING = "starting", True, False
    STARTING_IN_VAIN = "starting in vain", True, False  # stopped before it was up: it comes up, and goes down
    RUNNING = "running", True, True
    STOPPING = "stopping", True, True  # the shutdown begins at the end of this turn
    CLOSING = "closing", True, True  # the shutdown has begun, and may wait for somebody
    CRASHED = "crashed", False, False
    OVER = "over", False, False

    def __init__(self, _: str, turning: bool, running: bool) -> None:
        self.turning = turning
        self.running = running


NEXT = {
    (Life.NEW, "start"): Life.STARTING,
    (Life.CRASHED, "start"): Life.STARTING,
    (Life.STARTING, "up"): Life.RUNNING,
    (Life.STARTING_IN_VAIN, "up"): Life.STOPPING,
    (Life.STARTING, "stop"): Life.STARTING_IN_VAIN,
    (Life.RUNNING, "stop"): Life.STOPPING,
    (Life.CRASHED, "stop"): Life.OVER,
    (Life.STOPPING, "close"): Life.CLOSING,
    (Life.STARTING, "crash"): Life.CRASHED,
    (Life.RUNNING, "crash"): Life.CRASHED,
    (Life.STARTING_IN_VAIN, "crash"): Life.OVER,
    (Life.STOPPING, "crash"): Life.OVER,
    (Life.CLOSING, "crash"): Life.OVER,
}


class Event:
    """Something that happens in three phases. See the head of this file."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[Trigger]] = {"before": [], "during": [], "after": []}
        # Those of `before` that have run while the rest has not: removing one of them is late, and no error.
        self._ran: list[Trigger] = []

    def add(self, phase: str, callable: Callable[..., Any], *args: object, **kwargs: object) -> Trigger:
        """Have it called in `phase`; what is returned names it to `remove`."""
        if phase not in self._waiting:
            raise KeyError("invalid phase")
        trigger = (phase, callable, args, kwargs)
        self._waiting[phase].append(trigger)
        return trigger

    def remove(self, trigger: Trigger) -> None:
        """Have it called no more. Raises ValueError or KeyError for what names no waiting trigger."""
        try:
            phase, _, _, _ = trigger
        except (TypeError, ValueError):
            raise ValueError("invalid trigger handle")
        if phase not in self._waiting:
            raise KeyError("invalid phase")
        if trigger in self._ran:
            late = "Removing already-fired system event triggers will raise an exception"
            warnings.warn(f"{late} in a future version of Twisted.", DeprecationWarning, stacklevel=3)
        else:
            self._waiting[phase].remove(trigger)

    def fire(self) -> None:
        """Let it happen: `before` now, the rest as soon as every Deferred that `before` returned has fired."""
        self._ran = []
        results = [self._run(each) for each in self._from_front("before", self._ran)]
        DeferredList([each for each in results if isinstance(each, Deferred)]).addCallback(self._go_on)

    def _go_on(self, _: object) -> None:
        self._ran = []
        for phase in ("during", "after"):
            for trigger in self._from_front(phase, []):
                self._run(trigger)

    def _from_front(self, phase, taken):
        """Take the triggers of `phase` one by one, for as long as there are any, and note them in `taken`."""
        triggers = self._waiting[phase]
        while triggers:
            taken.append(triggers.pop(0))
            yield taken[-1]

    @staticmethod
    def _run(trigger: Trigger) -> Any:
        _, callable, args, kwargs = trigger
        try:
            return callable(*args, **kwargs)
        except BaseException:
            logger.emit(LogLevel.critical, "While calling system event trigger handler", log_failure=Failure())
