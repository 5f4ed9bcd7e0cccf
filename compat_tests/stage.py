"""One scenario, one implementation, one process: perform it and hand over the trace.

A `Job` says what to perform; `perform` does it in the process it is called in, which must be spent on it, since reactors cannot
be started twice; the trace goes to `deliver`.

The limit inside is an alarm of the kernel rather than a timer of the reactor: a scenario sees the timers of its reactor, an
endless loop never runs a timer, and this way the trace says where the time was spent.  Somebody outside (``zygote.py``) kills
the process if even that fails.

A reactor scenario that is done may still have something on its way: a connection it has asked to close, say.  So the
reactor is given a moment to become idle before what is left is counted, and only then it is stopped.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import time
import traceback
from dataclasses import asdict, dataclass

from compat_tests import leftovers, saboteurs
from compat_tests.names import Names
from compat_tests.normalise import Rules
from compat_tests.recorder import Recorder

#: Seconds that a reactor is given, at most, to become idle once the scenario is done, and how often it is looked at in that
#: time: on a busy machine seconds go by in which nobody could do anything.
GRACE, LOOKS = 0.05, 10


@dataclass(frozen=True)
class Job:
    """What to perform: a scenario by name, on an implementation, on a kind of reactor (``-`` for none)."""

    scenario: str
    package: str
    reactor: str = "-"
    sabotage: str = ""

    def plain(self) -> dict:
        """For JSON."""
        return asdict(self)


class Stage:
    """Performs one job."""

    def __init__(self, job: Job, scenario, tmp: str, deliver):
        self.job = job
        self.scenario = scenario
        self.deliver = deliver
        self.tmp = tmp
        home = getattr(sys.modules.get(job.package), "__file__", None)
        self.rules = Rules(job.package, os.path.dirname(home) if home else None, tmp)
        self.tw = Names(job.package, job.reactor)
        self.rec = Recorder(job.package, self.rules)
        self.log = leftovers.Log(job.package)
        self.left: dict[str, list] = {}
        self.error = ""

    def perform(self) -> None:
        """Run the scenario and deliver its trace."""
        signal.signal(signal.SIGALRM, self._out_of_time)
        signal.setitimer(signal.ITIMER_REAL, self.scenario.limit)
        try:
            if self.scenario.reactor is True:
                self._inside_reactor()
            else:
                self.log.start()
                self.scenario.function(self.tw, self.rec)
        except BaseException as error:
            self.error = self._told(error)
        self._finish("error" if self.error else "ended")

    # --- inside a reactor that we run ---

    def _inside_reactor(self) -> None:
        reactor = self.tw.reactor
        self.log = leftovers.Log(self.job.package)  # in a fresh interpreter it has been imported just now
        self.log.start()
        reactor.callWhenRunning(self._start, reactor)
        reactor.run()

    def _start(self, reactor) -> None:
        watched = leftovers.Readiness(reactor, self.rec._name)
        self.rec.when_done = lambda: self._settle(reactor, watched, time.monotonic() + GRACE, LOOKS)
        try:
            result = self.scenario.function(self.tw, self.rec)
        except BaseException as error:
            self.error = self._told(error)
            self.rec.done()
        else:
            if hasattr(result, "addBoth"):
                result.addBoth(self._ended)

    def _ended(self, result) -> None:
        """The Deferred of the scenario has fired; with a failure only by mistake."""
        if hasattr(result, "getTraceback"):
            self.error = result.getTraceback()
        self.rec.done()

    def _settle(self, reactor, watched, until: float, looks: int) -> None:
        left = watched.lanes()
        if any(left.values()) and (looks > 0 or time.monotonic() < until):
            reactor.callLater(GRACE / LOOKS, self._settle, reactor, watched, until, looks - 1)
        else:
            self.left = left
            reactor.stop()

    # --- the end ---

    def _finish(self, outcome: str) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        self.rec.when_done = lambda: None
        saboteurs.meddle(self.job.sabotage, self.rec.lanes)
        for _ in range(3):  # a Deferred that reports an error may hold others that do
            gc.collect()
        self.left.update(leftovers.at_the_end(self.tmp))
        self.deliver(self._trace(outcome))

    def _trace(self, outcome: str) -> dict:
        self.rules.symbols = sorted(self.rec.symbols, key=lambda each: -len(each[0]))
        lanes = {**self.rec.lanes, **self.log.lanes(), **self.left}
        return {
            "outcome": outcome,
            "error": self.rules.line(self.rules.frames(self.error)),
            "events": sum(map(len, self.rec.lanes.values())),
            "lanes": self.rules.lanes({name: events for name, events in lanes.items() if events}),
            "absent": sorted(self.tw._absent),
            "used": sorted(self.tw._used),
        }

    def _told(self, error: BaseException) -> str:
        return "".join(traceback.format_exception(type(error), error, error.__traceback__))

    def _out_of_time(self, signum, frame) -> None:
        """Called wherever the process is; it never comes back."""
        self.error = "".join(traceback.format_stack(frame))
        try:
            self._finish("timeout")
        finally:
            os._exit(0)
