"""A process that serves one implementation: its network servers and, when asked on standard input, its local cases.

    python -m compat_tests.bench.child minitwisted

It prints ``{"ports": ...}`` and then, for each line ``{"case": NAME, "n": N}`` that it reads, ``{"ops": ..., "cpu": seconds}``;
for a case that measures something else than time, ``{"value": ...}``.  One process serves all cases of an implementation,
one after another; a full collection precedes each round, so that none pays for the garbage of another.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import sys
import time


class Commands:
    """Reads commands where the loop says that there are some, and performs them."""

    def __init__(self, cases: dict, turning: set[str], subject: object, name: str) -> None:
        self.cases, self.turning, self.subject, self.name = cases, turning, subject, name
        self.made: dict[str, object] = {}
        self.partial = b""
        self.silent: set[str] = {"bytes-per-deferred"}

    def ready(self, ports: dict[str, int]) -> None:
        print(json.dumps({"ports": ports, "cases": sorted(self.cases)}), flush=True)

    def readable(self) -> None:
        data = os.read(0, 65536)
        if not data:
            os._exit(0)  # the driver is gone
        *whole, self.partial = (self.partial + data).split(b"\n")
        for line in whole:
            self.perform(**json.loads(line))

    def perform(self, case: str, n: int) -> None:
        if case not in self.made:
            self.made[case] = self.cases[case](self.subject)
        run = self.made[case]
        gc.collect()
        if case in self.silent:
            return print(json.dumps({"value": run()}), flush=True)
        started = time.process_time()

        def done(ops):
            print(json.dumps({"ops": ops, "cpu": time.process_time() - started}), flush=True)

        if case in self.turning:
            run(n, done)
        else:
            done(run(n))


class Standard:
    """Standard input as a descriptor that a reactor watches."""

    def __init__(self, commands: Commands) -> None:
        self.doRead = commands.readable

    def fileno(self):
        return 0

    def logPrefix(self):
        return "bench"

    def connectionLost(self, reason):
        os._exit(0)  # the driver is gone


def main(package: str) -> None:
    from compat_tests.bench import local, servers

    if sys.platform.startswith("linux"):
        importlib.import_module(f"{package}.internet.epollreactor").install()
    reactor = importlib.import_module(f"{package}.internet.reactor")
    commands = Commands(local.CASES, local.TURNING, package, package)
    reactor.addReader(Standard(commands))
    reactor.callWhenRunning(lambda: commands.ready(servers.serve(package)))
    reactor.run()


if __name__ == "__main__":
    main(sys.argv[1])
