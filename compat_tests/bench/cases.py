"""The cases: what each is called, how it is loaded, and the goal that it has to meet.

A goal is how many times faster than Twisted, at least; ``speed.md`` of the design notes has the reasons.  Where a goal is
an absolute figure (bytes, modules) it is an upper bound instead.
"""

from __future__ import annotations

from dataclasses import dataclass

from compat_tests.bench.servers import BLOCK, FLOOD, LINE, LINES


@dataclass(frozen=True)
class Case:
    """A row of the table."""

    name: str
    title: str
    goal: float
    unit: str = "µs"
    load: tuple[str, str, int, int, int] | None = None  # server, mode, connections, bytes, depth: for the network
    bound: bool = False  # the goal is a figure not to be exceeded, not a ratio
    idle: bool = False  # one side waits for the other by nature, so an idle server says nothing

    @property
    def kind(self) -> str:
        if self.load:
            return "network"
        return "import" if self.name.startswith("import-") else "local"


def network(name, title, goal, server, mode, connections, size, depth=1, unit="µs", idle=False) -> Case:
    return Case(name, title, goal, unit, (server, mode, connections, size, depth), idle=idle)


CASES = [
    network("echo-1", "TCP echo, 1 connection, 64 B", 1.0, "echo", "echo", 1, 64, idle=True),
    network("echo-100", "TCP echo, 100 connections, 64 B", 2.7, "echo", "echo", 100, 64),
    network("echo-100-16k", "the same, 16 KiB", 2.4, "echo", "echo", 100, 16384),
    network("echo-1000", "1,000 connections, 64 B", 2.4, "echo", "echo", 1000, 64),
    network("pipelined", "pipelined, 16 in flight", 2.8, "echo", "echo", 10, 64, 16),
    network("four", "answer in 4 small writes", 2.7, "four", "echo", 100, 64),
    network("connect", "connect + echo + close", 1.7, "echo", "churn", 50, 64),
    network("flood-4k", "bulk write, 4 KiB writes", 2.8, "flood-4k", "fetch", 1, FLOOD, unit="ms/MiB"),
    network("flood-64k", "bulk write, 64 KiB writes", 2.8, "flood-64k", "fetch", 1, FLOOD, unit="ms/MiB"),
    network("sink", "bulk read", 1.3, "sink", "push", 1, BLOCK, unit="ms/MiB"),
    network("lines", "lines over TCP, 34 B", 3.0, "lines", "lines", 1, LINE * LINES, unit="ms/MiB"),
    network("udp", "UDP echo, 10 clients, 64 B", 1.6, "udp", "datagrams", 10, 64),
    Case("line-64k", "LineReceiver, 64 KiB chunks", 4.0),
    Case("line-1m", "LineReceiver, one 1 MiB chunk", 40.0),
    Case("netstring-64k", "NetstringReceiver, 64 KiB chunks", 5.0),
    Case("netstring-1m", "NetstringReceiver, one 1 MiB chunk", 40.0),
    Case("long-line-16m", "one 16 MiB line in 64 KiB chunks", 10.0, "ms/MiB"),
    Case("long-line-1m", "one 1 MiB line in 1,400 B chunks", 10.0, "ms/MiB"),
    Case("line-a-chunk", "a line a chunk", 1.1),
    Case("byte-a-chunk", "a byte a chunk", 1.4),
    Case("int32-64k", "Int32StringReceiver, 64 KiB chunks", 2.0),
    Case("deferred-1", "Deferred: 1 callback", 1.3),
    Case("deferred-3", "Deferred: 3 callbacks", 1.5),
    Case("deferred-10", "Deferred: 10 callbacks", 1.5),
    Case("deferred-100k", "100,000 callbacks on one Deferred", 10.0),
    Case("tower-100k", "a tower of 100,000 Deferreds", 1.5),
    Case("raise-1", "callback raises, errback handles", 1.5),
    Case("raise-10", "the same, 10 frames deep", 1.7),
    Case("failure-text", "Failure with its traceback as text", 1.0),
    Case("inline-fired", "inlineCallbacks: a fired Deferred", 2.2),
    Case("inline-plain", "inlineCallbacks: a plain value", 3.0),
    Case("inline-later", "inlineCallbacks: one fired later", 1.5),
    Case("await-fired", "coroutine: a fired Deferred", 1.0),
    Case("await-later", "coroutine: one fired later", 1.4),
    Case("bytes-per-deferred", "bytes per pending Deferred", 380, "B", bound=True),
    Case("later-0", "callLater(0), a turn each", 1.5),
    Case("from-thread-1", "callFromThread, one at a time", 3.0),
    Case("from-thread-burst", "callFromThread, bursts", 8.0),
    Case("timer-cancel", "timers: schedule + cancel", 1.6),
    Case("timer-fire", "timers: 100,000 fire", 1.8),
    Case("timer-reset", "timers: reset to sooner", 40.0),
    Case("to-thread-1", "deferToThread, one after another", 1.7),
    Case("to-thread-100", "deferToThread, 100 at once", 3.5),
    Case("import-time", "import of the reactor: CPU", 2.0, "ms"),
    Case("import-modules", "import of the reactor: modules", 150, "", bound=True),
    Case("import-memory", "import of the reactor: RSS", 16, "MiB", bound=True),
]

BY_NAME = {case.name: case for case in CASES}

#: What a quick run leaves out: what takes Twisted seconds, and rows that say what another row says.
NOT_QUICK = {
    "echo-1000", "flood-4k", "line-1m", "netstring-1m", "long-line-16m", "long-line-1m", "deferred-3", "deferred-100k",
    "tower-100k", "raise-10", "timer-fire", "inline-plain",
}
