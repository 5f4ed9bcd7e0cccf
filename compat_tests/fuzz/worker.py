"""One implementation in a process that lives long: bodies of scenarios come in, records go out.

    python -m compat_tests.fuzz.worker PACKAGE [reactor]

Every line of the input is a list of bodies as JSON, and every line of the output the list of their records.  A program that
does not end in time is interrupted; if it does not heed that either, whoever started us will notice.
"""

from __future__ import annotations

import gc
import importlib
import json
import re
import signal
import sys
import textwrap
import threading

from compat_tests.names import Names
from compat_tests.recorder import Recorder

#: Seconds for a program.
LIMIT = 5.0
ADDRESS = re.compile(r"0x[0-9a-f]{6,}")


class Hung(BaseException):
    """The program does not end."""


def main() -> None:
    """Answer until there are no more questions."""
    package, *rest = sys.argv[1:]
    sys.setrecursionlimit(600)
    bench = Bench(package)
    signal.signal(signal.SIGALRM, bench.interrupt)
    if rest:
        inside_reactor(bench)
        return
    for line in sys.stdin:
        tell([bench.run(body) for body in json.loads(line)])


def tell(records) -> None:
    """A line of output."""
    print(json.dumps(records), flush=True)


def inside_reactor(bench) -> None:
    """The same, each program inside the reactor, one after the other."""
    reactor = bench.tw["internet.reactor"]
    threads = bench.tw["internet.threads"]

    def serve():
        for line in sys.stdin:
            tell([threads.blockingCallFromThread(reactor, bench.run_inside, reactor, body) for body in json.loads(line)])
        reactor.callFromThread(reactor.stop)

    threading.Thread(target=serve, daemon=True).start()
    reactor.run()


class Bench:
    """Where programs are run."""

    def __init__(self, package: str) -> None:
        self.tw = Names(package)
        self.package = package
        for name in ("internet.defer", "internet.task", "python.failure", "internet.testing", "protocols.basic"):
            importlib.import_module(f"{package}.{name}")
        self.heard: list[str] = []
        importlib.import_module(f"{package}.python.log").addObserver(self._hear)
        gc.collect()
        gc.freeze()

    def run(self, body: str) -> str:
        """The record of a program."""
        rec = self._start()
        try:
            self._function(body)(self.tw, rec)
        except BaseException as error:
            rec("ended by", error)
        return self._end(rec)

    def run_inside(self, reactor, body: str):
        """The same, as a Deferred, of a program that gives one back."""
        rec = self._start(inside=True)
        done = self.tw["internet.defer"].maybeDeferred(self._function(body), self.tw, rec)
        done.addTimeout(LIMIT, reactor)
        done.addErrback(lambda failure: rec("ended by", failure))
        return done.addCallback(lambda _: self._end(rec))

    def _function(self, body: str):
        space: dict = {}
        exec(compile(f"def program(tw, rec):\n{textwrap.indent(body, '    ')}", "<program>", "exec"), space)
        return space["program"]

    def _start(self, inside: bool = False) -> Recorder:
        self.heard.clear()
        if not inside:
            signal.setitimer(signal.ITIMER_REAL, LIMIT)
        return Recorder(self.package)

    def _end(self, rec) -> str:
        gc.collect()
        signal.setitimer(signal.ITIMER_REAL, 0)
        text = json.dumps({**rec.lanes, "log": sorted(self.heard)})
        return ADDRESS.sub("0x1", text).replace(self.package, "twisted")

    def _hear(self, event) -> None:
        if event.get("isError"):
            failure = event.get("failure")
            told = f"{failure.type.__name__}: {failure.getErrorMessage()}" if failure else str(event.get("message"))
            self.heard.append(f"{event.get('log_format') or event.get('why')} / {told}")

    def interrupt(self, signum, frame) -> None:
        """The alarm."""
        raise Hung("the program does not end")


if __name__ == "__main__":
    main()
