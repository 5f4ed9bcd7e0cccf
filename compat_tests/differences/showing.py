"""Show one declared difference: its texts, and what each side does."""

from __future__ import annotations

from compat_tests.differences import differences
from compat_tests.run import ORACLE, Crew, matrix, reactors_here
from compat_tests.verdicts import CLONE


def show(name: str) -> None:
    """Run it on both and print."""
    each = differences()[name]
    for part, text in each.texts.items():
        print(text if part == "HEADING" else f"{part}: {text}")
    (run,) = matrix([each], reactors_here())
    with Crew([ORACLE, CLONE]) as crew:
        crew.submit([run])
        traces = {package: trace for package, _, trace in crew.traces()}
    for package in (ORACLE, CLONE):
        print(f"\n{package}:")
        for lane, events in traces[package]["lanes"].items():
            for event in events:
                print(f"  {lane}: {' '.join(event)}")
