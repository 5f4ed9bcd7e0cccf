"""The cases without a network, written once for every implementation of Twisted's interface.

A case is a function of the package's name; it imports what it needs and returns what is measured: ``run(n)`` performs `n`
operations (or a little more, where they come in lots) and returns how many it did.  A case made with ``@turning`` gets a
second argument, which it calls when it is done: it needs turns of the loop in between.
"""

from __future__ import annotations

import gc
import importlib
import itertools
import tracemalloc

CASES: dict[str, object] = {}
TURNING: set[str] = set()


def straight(make):
    CASES[make.__name__.replace("_", "-")] = make
    return make


def turning(make):
    TURNING.add(make.__name__.replace("_", "-"))
    return straight(make)


def module(package: str, name: str):
    return importlib.import_module(f"{package}.{name}")


# --- Framing -----------------------------------------------------------------------------------------------------------


class NoTransport:
    """What a receiver looks at in its transport."""

    disconnecting = False

    def loseConnection(self):
        raise AssertionError("a receiver gave up")


def feed(receiver, stream: bytes, chunk: int, per_stream: int):
    """Give `stream`, which holds `per_stream` operations, to `receiver` in pieces of `chunk` bytes, as often as asked."""
    pieces = [stream[at : at + chunk] for at in range(0, len(stream), chunk)]
    receiver.makeConnection(NoTransport())

    def run(n):
        receive = receiver.dataReceived
        rounds = -(-n // per_stream)
        for _ in range(rounds):
            for piece in pieces:
                receive(piece)
        return rounds * per_stream

    return run


def receiver(package: str, kind: str, **attributes):
    """A receiver of the named class that does nothing with what it receives."""
    base = getattr(module(package, "protocols.basic"), kind)
    ignore = lambda self, what: None
    return type(kind, (base,), {"lineReceived": ignore, "stringReceived": ignore, **attributes})()


WORDS = b"these are thirty-two characters."
TEXT = WORDS + b"\r\n"
MEBIBYTE = 1 << 20


def lines_in(size: int) -> tuple[bytes, int]:
    count = size // len(TEXT)
    return TEXT * count, count


def strings_in(size: int, one: bytes) -> tuple[bytes, int]:
    count = size // len(one)
    return one * count, count


@straight
def line_64k(package):
    stream, count = lines_in(MEBIBYTE)
    return feed(receiver(package, "LineReceiver"), stream, 65536, count)


@straight
def line_1m(package):
    stream, count = lines_in(MEBIBYTE)
    return feed(receiver(package, "LineReceiver"), stream, MEBIBYTE, count)


@straight
def netstring_64k(package):
    stream, count = strings_in(MEBIBYTE, b"32:" + WORDS + b",")
    return feed(receiver(package, "NetstringReceiver"), stream, 65536, count)


@straight
def netstring_1m(package):
    stream, count = strings_in(MEBIBYTE, b"32:" + WORDS + b",")
    return feed(receiver(package, "NetstringReceiver"), stream, MEBIBYTE, count)


@straight
def long_line_16m(package):
    """An operation is a mebibyte."""
    return feed(receiver(package, "LineReceiver", MAX_LENGTH=1 << 30), b"x" * (16 * MEBIBYTE - 2) + b"\r\n", 65536, 16)


@straight
def long_line_1m(package):
    return feed(receiver(package, "LineReceiver", MAX_LENGTH=1 << 30), b"x" * (MEBIBYTE - 2) + b"\r\n", 1400, 1)


@straight
def line_a_chunk(package):
    return feed(receiver(package, "LineReceiver"), TEXT * 1000, len(TEXT), 1000)


@straight
def byte_a_chunk(package):
    return feed(receiver(package, "LineReceiver"), TEXT * 100, 1, 100 * len(TEXT))


@straight
def int32_64k(package):
    stream, count = strings_in(MEBIBYTE, b"\0\0\0\x20" + WORDS)
    return feed(receiver(package, "Int32StringReceiver"), stream, 65536, count)


# --- Deferreds ---------------------------------------------------------------------------------------------------------


def chain(callbacks: int):
    def make(package):
        Deferred = module(package, "internet.defer").Deferred
        step = lambda result: result

        def run(n):
            for _ in range(n):
                d = Deferred()
                for _ in range(callbacks):
                    d.addCallback(step)
                d.callback(None)
            return n

        return run

    return make


CASES["deferred-1"], CASES["deferred-3"], CASES["deferred-10"] = chain(1), chain(3), chain(10)


@straight
def deferred_100k(package):
    run_one = chain(100_000)(package)
    return lambda n: [run_one(1) for _ in range(-(-n // 100_000))].__len__() * 100_000


@straight
def tower_100k(package):
    """Each waits for the next; the last one fires."""
    Deferred = module(package, "internet.defer").Deferred

    def run(n):
        height = 100_000
        for _ in range(-(-n // height)):
            floors = [Deferred() for _ in range(height)]
            for floor, below in itertools.pairwise(floors):
                floor.addCallback(lambda _, below=below: below)
                floor.callback(None)
            floors[-1].callback(None)
        return -(-n // height) * height

    return run


def raising(depth: int):
    def make(package):
        Deferred = module(package, "internet.defer").Deferred

        def fail(_, levels=depth):
            if levels > 1:
                fail(_, levels - 1)
            raise ValueError("no")

        def run(n):
            for _ in range(n):
                d = Deferred()
                d.addCallback(fail)
                d.addErrback(lambda failure: None)
                d.callback(None)
            return n

        return run

    return make


CASES["raise-1"], CASES["raise-10"] = raising(1), raising(10)


@straight
def failure_text(package):
    Failure = module(package, "python.failure").Failure

    def run(n):
        for _ in range(n):
            try:
                raise ValueError("no")
            except ValueError:
                Failure().getTraceback()
        return n

    return run


@straight
def bytes_per_deferred(package):
    """Not time: bytes that a pending Deferred with one callback takes, the list that holds it not counted."""
    Deferred = module(package, "internet.defer").Deferred
    step = lambda result: result

    def measure():
        gc.collect()
        kept = [None] * 20_000
        tracemalloc.start()
        for i in range(len(kept)):
            kept[i] = Deferred()
            kept[i].addCallback(step)
        size = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        return size / len(kept)

    return measure


# --- Generators and coroutines -----------------------------------------------------------------------------------------


def generator(what: str):
    def make(package):
        defer = module(package, "internet.defer")

        @defer.inlineCallbacks
        def yielding(things):
            for each in things:
                yield each

        def run(n):
            waiting = [defer.Deferred() for _ in range(n)] if what == "later" else []
            things = {"later": waiting, "plain": itertools.repeat(1, n), "fired": (defer.succeed(1) for _ in range(n))}[what]
            yielding(things)
            for each in waiting:
                each.callback(1)
            return n

        return run

    return make


CASES["inline-fired"], CASES["inline-plain"], CASES["inline-later"] = map(generator, ("fired", "plain", "later"))


def coroutine(what: str):
    def make(package):
        defer = module(package, "internet.defer")

        async def awaiting(things):
            for each in things:
                await each

        def run(n):
            waiting = [defer.Deferred() for _ in range(n)] if what == "later" else []
            ready = defer.succeed(1)
            defer.ensureDeferred(awaiting(waiting or itertools.repeat(ready, n)))
            for each in waiting:
                each.callback(1)
            return n

        return run

    return make


CASES["await-fired"], CASES["await-later"] = map(coroutine, ("fired", "later"))


# --- Turns, timers, threads --------------------------------------------------------------------------------------------


@turning
def later_0(package):
    reactor = module(package, "internet.reactor")

    def run(n, done):
        left = n

        def again():
            nonlocal left
            left -= 1
            if left:
                reactor.callLater(0, again)
            else:
                done(n)

        reactor.callLater(0, again)

    return run


@turning
def from_thread_1(package):
    reactor = module(package, "internet.reactor")

    def run(n, done):
        left = n

        def again():
            nonlocal left
            left -= 1
            if left:
                reactor.callFromThread(again)
            else:
                done(n)

        reactor.callFromThread(again)

    return run


@turning
def from_thread_burst(package):
    """Another thread hands over calls in bursts of a thousand."""
    reactor = module(package, "internet.reactor")

    def run(n, done):
        bursts = -(-n // 1000)
        nothing = lambda: None

        def burst(left):
            for _ in range(999):
                reactor.callFromThread(nothing)
            reactor.callFromThread(landed, left)

        def landed(left):
            if left > 1:
                reactor.callInThread(burst, left - 1)
            else:
                done(bursts * 1000)

        reactor.callInThread(burst, bursts)

    return run


@straight
def timer_cancel(package):
    reactor = module(package, "internet.reactor")

    def run(n):
        later, nothing = reactor.callLater, lambda: None
        for _ in range(n):
            later(1000, nothing).cancel()
        return n

    return run


@turning
def timer_fire(package):
    """100,000 calls fall due in one moment."""
    reactor = module(package, "internet.reactor")

    def run(n, done):
        lots = -(-n // 100_000)
        nothing = lambda: None

        def lot(left):
            if not left:
                return done(lots * 100_000)
            for i in range(99_999):
                reactor.callLater(0.001 + (i * 7919 % 100_000) * 1e-9, nothing)
            reactor.callLater(0.002, lot, left - 1)

        lot(lots)

    return run


@turning
def timer_reset(package):
    """1,000 calls wait; again and again one of them is put before all others.  A turn later, so that they are really queued."""
    reactor = module(package, "internet.reactor")

    def run(n, done):
        nothing = lambda: None
        waiting = [reactor.callLater(5000 + i, nothing) for i in range(1000)]

        def put_forward():
            for i in range(n):
                waiting[i * 617 % 1000].reset(5000 - i * 1e-3)
            for each in waiting:
                each.cancel()
            done(n)

        reactor.callLater(0, put_forward)

    return run


def to_thread(at_once: int):
    def make(package):
        reactor = module(package, "internet.reactor")
        threads, defer = module(package, "internet.threads"), module(package, "internet.defer")
        reactor.suggestThreadPoolSize(10)
        nothing = lambda: None

        def run(n, done):
            lots = -(-n // at_once)

            def lot(_, left):
                if not left:
                    return done(lots * at_once)
                calls = [threads.deferToThread(nothing) for _ in range(at_once)]
                both = calls[0] if at_once == 1 else defer.DeferredList(calls)
                both.addCallback(lot, left - 1)

            lot(None, lots)

        return run

    return make


for _name, _at_once in (("to-thread-1", 1), ("to-thread-100", 100)):
    CASES[_name] = to_thread(_at_once)
    TURNING.add(_name)
