"""What a run leaves behind, without its author doing anything: a clone may behave and still leak, or swallow.

Lanes that begin with ``left`` are written only when there is something to tell: timers, readers, writers, descriptors before
the reactor is stopped, and threads, children and files after everything.  The lane ``log`` has every event of the log at
warning or above, in order, and ``unhandled`` the errors of Deferreds that nobody handled, sorted, since the moment a Deferred
is collected is not behaviour.

The reactor's own descriptors do not count: whatever was there when the scenario's function was called is the reactor's.
"""

from __future__ import annotations

import gc
import os
import re
import stat
import sys
import threading
from collections import Counter

from compat_tests import programs

UNHANDLED = "Unhandled error in Deferred"
_WORSE = ("warn", "error", "critical")


class Log:
    """Listens to an implementation's log, if it has one."""

    def __init__(self, package: str):
        self.events: list[list[str]] = []
        self.unhandled: list[list[str]] = []
        self._log = sys.modules.get(f"{package}.python.log")

    def start(self) -> None:
        """From now on."""
        if self._log is not None:
            self._log.addObserver(self._heard)

    def _heard(self, event) -> None:
        level = getattr(event.get("log_level"), "name", None)
        if not event.get("isError") and level not in _WORSE:
            return
        text = self._log.textFromEventDict(event) or ""
        if UNHANDLED in (event.get("log_format") or text) or "debugInfo" in event:
            self.unhandled.append(["text", text])
        else:
            self.events.append(["event", str(event.get("system"))])
            self.events.append(["text", text])

    def lanes(self) -> dict[str, list[list[str]]]:
        """What was heard."""
        return {"log": self.events, "unhandled": sorted(self.unhandled)}


class Readiness:
    """What a running reactor watches, beyond what it watched at first."""

    def __init__(self, reactor, public_name):
        self._reactor = reactor
        self._name = public_name
        self._descriptors = set(_descriptors())
        self._readers = set(map(id, reactor.getReaders()))
        self._timers = set(map(id, reactor.getDelayedCalls()))

    def lanes(self) -> dict[str, list[list[str]]]:
        """What is watched now that was not."""
        gc.collect()
        timers = [each for each in self._reactor.getDelayedCalls() if id(each) not in self._timers]
        readers = [each for each in self._reactor.getReaders() if id(each) not in self._readers]
        opened = [number for number in _descriptors() if number not in self._descriptors]
        return {
            "left timers": [["timers", str(len(timers))]] if timers else [],
            "left readers": self._counted("reader", readers),
            "left writers": self._counted("writer", self._reactor.getWriters()),
            "left descriptors": _count("descriptor", filter(None, map(_kind, opened))),
        }

    def _counted(self, what: str, watched) -> list[list[str]]:
        names = [self._name(type(each)) for each in watched]
        return _count(what, [name for name in names if not name.rpartition(".")[2].startswith("_")])


def at_the_end(tmp: str) -> dict[str, list[list[str]]]:
    """Threads, children and files that are still there."""
    threads = [re.sub(r"\d+", "N", each.name) for each in threading.enumerate() if each is not threading.main_thread()]
    files = [os.path.relpath(os.path.join(top, name), tmp) for top, _, names in os.walk(tmp) for name in names]
    return {
        "left threads": _count("thread", threads),
        "left children": _count("child", _children()),
        "left files": _count("file", files),
    }


def _count(what: str, names) -> list[list[str]]:
    return [[what, name, str(times)] for name, times in sorted(Counter(names).items())]


def _descriptors() -> list[int]:
    if not os.path.isdir("/proc/self/fd"):
        return []
    # The one by which the directory itself was read is closed by now, and its number is free for others.
    return [number for number in map(int, os.listdir("/proc/self/fd")) if _kind(number)]


def _kind(descriptor: int) -> str | None:
    """What a descriptor is of; None if it was only open while we looked."""
    try:
        mode = os.fstat(descriptor).st_mode
    except OSError:
        return None
    kinds = ((stat.S_ISSOCK, "socket"), (stat.S_ISFIFO, "pipe"), (stat.S_ISREG, "file"), (stat.S_ISCHR, "device"))
    return next((name for test, name in kinds if test(mode)), "other")


def _children() -> list[str]:
    """One for each child process that was not waited for."""
    left = ["child" for _ in programs.left()]
    path = f"/proc/self/task/{os.getpid()}/children"
    if not os.path.exists(path):
        return left
    with open(path) as file:
        return left + ["child" for _ in file.read().split()]
