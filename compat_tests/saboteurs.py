"""Wrongs done on purpose to a trace, which the comparison must notice; the tests of the instrument ask for them."""

from __future__ import annotations

import time


def drop(lanes: dict[str, list]) -> None:
    """The last event never happened."""
    last = list(lanes.values())[-1] if lanes else []
    if last:
        last.pop()


def swap(lanes: dict[str, list]) -> None:
    """Two different events came in the other order."""
    for events in lanes.values():
        for n in range(len(events) - 1):
            if events[n] != events[n + 1]:
                events[n : n + 2] = events[n + 1], events[n]
                return


def hang(lanes: dict[str, list]) -> None:
    """The process never ends."""
    while True:
        time.sleep(60)


SABOTEURS = {"drop": drop, "swap": swap, "hang": hang}


def meddle(name: str, lanes: dict[str, list]) -> None:
    """Let the saboteur `name` at the trace; no name, no saboteur."""
    if name:
        SABOTEURS[name](lanes)
