"""One implementation in a process that lives long: compiled programs come in, records go out.

    python -m compat_tests.fuzz.worker PACKAGE FAMILY

Every pickle of the input is a list of programs, and every pickle of the output the list of their records.  A program runs in a
namespace of its own that has `tw`, `rec` and the family's tools; afterwards everything is collected, so that failures nobody
handled are told in the record they belong to.  A program that does not end in time ends the process, since an exception would
be caught somewhere: whoever started us will notice.
"""

from __future__ import annotations

import gc
import importlib
import json
import marshal
import os
import pickle
import re
import signal
import sys
import threading

from compat_tests.fuzz.families import FAMILIES
from compat_tests.names import Names
from compat_tests.recorder import Recorder

#: Seconds that a program may compute, and seconds that it may wait inside a reactor.
LIMIT, WAIT = 0.5, 5.0
ADDRESS = re.compile(r"0x[0-9a-f]{6,}")
#: A line of a short traceback in a text within a text.  How an implementation is cut is no behaviour.
FRAME = re.compile(r'(\\+n)/[^\s"\\]+?\.py:\d+:[^\s"\\]+(?=\\+n)')


def main() -> None:
    """Answer until there are no more questions."""
    package, name = sys.argv[1:]
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what programs print is no record
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started us decides
    sys.setrecursionlimit(600)
    bench = Bench(package, FAMILIES[name])
    if bench.family.reactor:
        inside_reactor(bench, out)
        return
    signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
    for programs in questions():
        tell(out, [bench.run(code) for code in programs])


def questions():
    """Lists of programs, until the input ends."""
    try:
        while True:
            yield pickle.load(sys.stdin.buffer)
    except EOFError:
        return


def tell(out, records: list[str]) -> None:
    """An answer."""
    pickle.dump(records, out)
    out.flush()


def inside_reactor(bench: Bench, out) -> None:
    """The same, each program inside the reactor, one after the other."""
    reactor = bench.tw["internet.reactor"]
    threads = bench.tw["internet.threads"]

    def serve():
        try:
            for programs in questions():
                tell(out, [threads.blockingCallFromThread(reactor, bench.run_inside, reactor, code) for code in programs])
        finally:
            os._exit(0)  # whoever asked has gone, and what programs have left in the reactor could keep it from stopping

    threading.Thread(target=serve, daemon=True).start()
    reactor.run()


class Bench:
    """Where programs are run."""

    def __init__(self, package: str, family) -> None:
        self.tw = Names(package)
        self.package = package
        self.family = family
        self.heard: list[str] = []
        # All that programs import, so that the collector need not go through it again and again.
        for name in ("internet.defer", "internet.task", "python.failure", *family.modules):
            importlib.import_module(f"{package}.{name}")
        self._runs = 0
        self._tools = compile("\n\n".join(family.tools.values()), "<tools>", "exec")
        # Told to somebody, the log does not also write to a screen that nobody sees.
        begin = importlib.import_module(f"{package}.logger").globalLogBeginner.beginLoggingTo
        begin([self._hear], discardBuffer=True, redirectStandardIO=False)
        gc.collect()
        gc.freeze()

    def run(self, code: bytes) -> str:
        """The record of a program."""
        signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT)
        rec = self._start()
        space = self._space(rec)
        try:
            exec(marshal.loads(code), space)
        except BaseException as error:
            rec("ended by", error)
        return self._end(rec, space)

    def run_inside(self, reactor, code: bytes):
        """The same, as a Deferred, of a program that leaves one as `done`."""
        rec = self._start()
        space = self._space(rec)
        maybe = self.tw["internet.defer"].maybeDeferred

        def begin():
            exec(marshal.loads(code), space)
            return space["done"]

        done = maybe(begin)
        done.addTimeout(WAIT, reactor)
        done.addErrback(lambda failure: rec("ended by", failure))
        return done.addCallback(lambda _: self._end(rec, space))

    def _space(self, rec) -> dict:
        space = {"__name__": "__main__", "tw": self.tw, "rec": rec}
        exec(self._tools, space)
        self._kept = set(space)
        return space

    def _start(self) -> Recorder:
        self.heard.clear()
        return Recorder(self.package)

    def _end(self, rec, space: dict) -> str:
        told = {name: len(events) for name, events in rec.lanes.items()}
        for name in [name for name in space if name not in self._kept]:
            del space[name]
        gc.collect()
        self._runs += 1
        if self._runs == 30:
            gc.freeze()  # by now all is there that is loaded when it is first used
        for name, events in rec.lanes.items():  # the collector's order is no behaviour
            events[told.get(name, 0) :] = sorted(events[told.get(name, 0) :])
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        text = json.dumps({**rec.lanes, "log": sorted(self.heard)})
        for value, name in rec.symbols:
            text = text.replace(value, name)
        return ADDRESS.sub("0x1", FRAME.sub("", text)).replace(self.package, "twisted")

    def _hear(self, event) -> None:
        failure = event.get("log_failure")
        if failure is not None or event["log_level"].name in ("warn", "error", "critical"):
            told = f"{failure.type.__name__}: {failure.getErrorMessage()}" if failure else ""
            self.heard.append(f"{event.get('log_format')} / {told}")


if __name__ == "__main__":
    main()
