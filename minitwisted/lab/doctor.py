"""`minitwisted doctor`: what on this machine will get in the way, before it does.

It tries what the library and its tools rely on and says of each how it stands; what is not fine has an advice.  The status is
1 if something will surely get in the way, else 0; notes are good to know and do not count.  It changes nothing, talks to
nobody but the loopback, and takes about a second.
"""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from typing import TYPE_CHECKING

from minitwisted.lab import _doctor_machine as machine
from minitwisted.lab import _doctor_python as python
from minitwisted.lab import _poetry_state
from minitwisted.lab._doctor_python import FINE, NOTE, TROUBLE, Finding
from minitwisted.lab._screen import painter, signs

if TYPE_CHECKING:
    from collections.abc import Callable

ABOUT = "what on this machine will get in the way, and what to do about it"

SIGNS = {FINE: "✓", NOTE: "·", TROUBLE: "✗"}
PLAIN = {FINE: "ok", NOTE: "--", TROUBLE: "!!"}
COLOURS = {FINE: "green", NOTE: "yellow", TROUBLE: "bold red"}


def poetry() -> Finding:
    """Poetry servers that were started and forgotten."""
    try:
        notes = _poetry_state.running()
    except (_poetry_state.NotOurs, OSError) as error:
        return Finding(NOTE, str(error), "remove it, or set XDG_RUNTIME_DIR to a directory of your own")
    count = sum(len(note["servers"]) for note in notes.values())
    return Finding(NOTE, f"{count} are running", "minitwisted poetry down") if count else Finding(FINE, "none are running")


CHECKS: dict[str, Callable[[], Finding]] = {
    "Python": python.python,
    "its options": python.options,
    "minitwisted": python.library,
    "zope.interface": python.interfaces,
    "Twisted": python.twisted,
    "rich": python.rich,
    "names": python.shadows,
    "sitecustomize": python.sitecustomize,
    "child processes": python.children,
    "text": python.encoding,
    "this directory": python.current_directory,
    "temporary files": python.temporary,
    "poller": machine.poller,
    "loopback": machine.loopback_v4,
    "loopback, IPv6": machine.loopback_v6,
    "localhost": machine.local_name,
    "ports": machine.ports,
    "open files": machine.open_files,
    "threads": machine.threads,
    "signals": machine.signals,
    "clock": machine.clock,
    "terminal": machine.terminal,
    "browser": machine.browser,
    "poetry servers": poetry,
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it is told."""
    parser.epilog = "Exit status: 0 nothing will get in the way; 1 something will."
    parser.add_argument("-q", "--quiet", action="store_true", help="only what is not fine")
    parser.add_argument("--json", action="store_true", help="for programs")


def main(options: argparse.Namespace) -> int:
    """Look at everything and tell."""
    found = {name: examine(check) for name, check in CHECKS.items()}
    troubles = [name for name, each in found.items() if each.state == TROUBLE]
    if options.json:
        print(
            json.dumps(
                {"well": not troubles, "checks": [{"check": name, **vars(each)} for name, each in found.items()]}, indent=1
            )
        )
        return int(bool(troubles))
    shown, paint = signs(SIGNS, PLAIN), painter()
    for name, each in found.items():
        if not options.quiet or each.state != FINE:
            for line in lines(shown[each.state], name, each):
                paint(line, COLOURS[each.state])
    told = f"in the way: {', '.join(troubles)}" if troubles else "nothing will get in the way"
    print(told, file=sys.stderr)
    return int(bool(troubles))


def examine(check: Callable[[], Finding]) -> Finding:
    """What a check finds; one that fails is itself worth a note."""
    try:
        return check()
    except Exception as error:
        return Finding(NOTE, f"could not be looked at: {type(error).__name__}: {error}", "please report this")


def lines(sign: str, name: str, finding: Finding) -> list[str]:
    """A finding in lines of 80 columns at most, its advice below it."""
    head = f"{sign} {name:<16} "
    gap = " " * len(head)
    return [
        *textwrap.wrap(finding.said, 79, initial_indent=head, subsequent_indent=gap, break_on_hyphens=False),
        *textwrap.wrap(finding.advice, 79, initial_indent=gap, subsequent_indent=gap, break_on_hyphens=False),
    ]
