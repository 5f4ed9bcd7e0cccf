"""Which lines of the clone a scenario runs: in its own process, in its threads, and in the programs it starts.

`start` is called in the process that forks the scenario's, so that everything is seen from the beginning; `seen` is what was
seen; `leave_notes` cares for processes that become another program or end abruptly.  Programs that the scenario starts are
reached through a ``sitecustomize`` on their path: `child` begins to trace if the environment says so, and leaves what it saw
in a file when the program ends.  Only the lines of one package are traced, by ``sys.settrace``, since that is what every
Python from 3.10 on has.
"""

from __future__ import annotations

import atexit
import itertools
import json
import os
import sys
import threading

#: The environment of children: the package's directory, and the directory for their files.
ROOT, FILES = "COMPAT_LINES_ROOT", "COMPAT_LINES_FILES"

HOOK = "from compat_tests.faults import lines\n\nlines.child()\n"

_seen: set[tuple[str, int]] = set()


def start(root: str) -> None:
    """Trace what is called from now on, in this thread, its children, and new threads."""
    _seen.clear()

    def within(frame, event, _):
        if event == "line":
            _seen.add((frame.f_code.co_filename, frame.f_lineno))
        return within

    def called(frame, event, _):
        return within if frame.f_code.co_filename.startswith(root) else None

    threading.settrace(called)
    sys.settrace(called)


def stop() -> None:
    """No more."""
    sys.settrace(None)
    threading.settrace(None)


def seen(root: str) -> dict[str, list[int]]:
    """The lines run so far, by file, as paths below `root`."""
    found: dict[str, list[int]] = {}
    for path, line in sorted(_seen.copy()):
        found.setdefault(os.path.relpath(path, root), []).append(line)
    return found


def child() -> None:
    """In a program that a scenario has started: trace it if asked to."""
    root, files = os.environ.get(ROOT), os.environ.get(FILES)
    if not root or not files:
        return
    leave_notes(root, files)
    start(root)


def leave_notes(root: str, files: str) -> None:
    """Whenever this process, or one forked from it, becomes another program or ends, let it first write what it saw."""
    numbers = itertools.count()

    def write() -> None:
        stop()
        with open(os.path.join(files, f"{os.getpid()}-{next(numbers)}"), "w", encoding="utf-8") as file:
            json.dump(seen(root), file)

    def after_notes(function):
        def noted(*args):
            write()
            return function(*args)

        return noted

    for name in ("_exit", "execv", "execve", "execvp", "execvpe"):
        setattr(os, name, after_notes(getattr(os, name)))
    atexit.register(write)


def collect(files: str) -> list[dict[str, list[int]]]:
    """What children have left, taken away."""
    found = []
    for name in os.listdir(files):
        path = os.path.join(files, name)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        os.remove(path)
        if text.endswith("}"):  # it was not killed while it wrote
            found.append(json.loads(text))
    return found


def merged(parts) -> dict[str, list[int]]:
    """Several such dictionaries as one."""
    lines: dict[str, set[int]] = {}
    for part in parts:
        for name, numbers in part.items():
            lines.setdefault(name, set()).update(numbers)
    return {name: sorted(numbers) for name, numbers in lines.items()}
