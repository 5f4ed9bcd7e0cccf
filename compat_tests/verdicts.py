"""Compare two traces and say what became of it, in one word.

    same           every lane is equal, event for event
    known          it differs, and the difference is declared under ``differences/``
    differs        it does not; `first_difference` says where
    error          the scenario raised, which it does not on Twisted
    crash          the process died
    timeout        it did not end in time
    absent         a name was asked for that the implementation lacks: not wrong, but not there
    vacuous        less was recorded than the scenario needs to show anything
    gone           it is declared as a difference, and there is none any more
    oracle-error   Twisted itself did not get to the end: nothing can be said of anybody
    oracle-drift   Twisted does not do what it did when the golden traces were recorded: the ground has moved

The default is *differs*: every other verdict has to be earned.  `PASSES` are the two that do not fail a run.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from compat_tests.run import Run

PASSES = ("same", "known")

#: The clone whose differences are declared.  Of another implementation it is not asked that it differs there too.
CLONE = "minitwisted"

CONTEXT = 2


@dataclass
class Result:
    """What became of one run on one implementation."""

    run: Run
    package: str
    verdict: str
    trace: dict
    oracle: dict
    note: str = ""
    first: Difference | None = None

    @property
    def passed(self) -> bool:
        """Whether this is as it should be."""
        return self.verdict in PASSES


@dataclass(frozen=True)
class Difference:
    """The first event that differs, with what stands around it on both sides."""

    lane: str
    place: int
    before: list[str] = field(default_factory=list)
    oracle: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)


def judge(run: Run, package: str, trace: dict, oracle: dict, golden: dict | None = None) -> Result:
    """The verdict on `trace`, given what Twisted did, and what it did when golden traces were recorded."""
    result = Result(run, package, "differs", trace, oracle)
    result.verdict, result.note = _verdict(run, trace, oracle, golden)
    if getattr(run.scenario, "declared", False):
        result.verdict = _as_declared(package, result.verdict)
    if result.verdict in ("differs", "error", "crash", "timeout", "absent", "known"):
        result.first = first_difference(oracle["lanes"], trace["lanes"])
    elif result.verdict == "oracle-drift":
        result.first = first_difference(golden["lanes"], oracle["lanes"])
    return result


def _verdict(run: Run, trace: dict, oracle: dict, golden: dict | None) -> tuple[str, str]:
    declared = getattr(run.scenario, "declared", False)
    if oracle["outcome"] != "ended" and not declared:
        return "oracle-error", f"{oracle['outcome']}: {oracle['error']}"
    if golden is not None and golden["lanes"] != oracle["lanes"]:
        return "oracle-drift", "live Twisted differs from its golden trace"
    same = trace["lanes"] == oracle["lanes"] and trace["outcome"] == oracle["outcome"]
    lacking = sorted(set(trace["absent"]) - set(oracle["absent"]))
    if lacking and not same:
        return "absent", ", ".join(lacking)
    if trace["outcome"] != "ended" and not (same and declared):
        return trace["outcome"], trace["error"]
    if not same:
        return "differs", ""
    if trace["events"] < run.scenario.min_events and not declared:
        return "vacuous", f"{trace['events']} events recorded, at least {run.scenario.min_events} needed"
    return "same", ""


def _as_declared(package: str, verdict: str) -> str:
    """A declared difference turns the verdict around; but the clone must have got to its end."""
    if verdict == "same":
        return "gone" if package == CLONE else "same"
    return "known" if verdict == "differs" else verdict


def first_difference(oracle: dict, other: dict) -> Difference | None:
    """Where two traces part: the first lane that differs, the scenario's own before those of the runner."""
    for lane in sorted({*oracle, *other}, key=_rank):
        ours, theirs = (list(map(_line, lanes.get(lane, []))) for lanes in (oracle, other))
        if ours != theirs:
            place = next((n for n, pair in enumerate(zip(ours, theirs)) if pair[0] != pair[1]), min(len(ours), len(theirs)))
            until = place + 1 + CONTEXT
            return Difference(lane, place, ours[max(0, place - CONTEXT) : place], ours[place:until], theirs[place:until])
    return None


def _rank(lane: str) -> tuple[int, str]:
    last = lane in ("log", "unhandled") or lane.startswith("left ")
    return (2 if last else 0 if lane == "main" else 1), lane


def _line(event: list[str]) -> str:
    return " ".join(event)
