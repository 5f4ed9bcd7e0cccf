"""The operations of ``local.py`` that asyncio (or uvloop) has something to set beside: futures, tasks, timers, threads."""

from __future__ import annotations

import asyncio
import gc
import tracemalloc

from compat_tests.bench.child import Commands


def chain(callbacks: int):
    """A future's callbacks are called in a later turn, so a turn is part of the price."""

    def make(loop):
        step = lambda future: None

        def run(n, done):
            left = n

            def lot():
                nonlocal left
                for _ in range(min(left, 100)):
                    future = loop.create_future()
                    for _ in range(callbacks):
                        future.add_done_callback(step)
                    future.set_result(None)
                left -= min(left, 100)
                loop.call_soon(lot if left else lambda: done(n))

            lot()

        return run

    return make


def tasks(loop):
    """Two tasks hand the turn to each other: the price of waiting for a future that is set later."""

    def run(n, done):
        async def waiting():
            for _ in range(n):
                future = loop.create_future()
                loop.call_soon(future.set_result, None)
                await future
            done(n)

        run.task = loop.create_task(waiting())

    return run


def later_0(loop):
    def run(n, done):
        left = n

        def again():
            nonlocal left
            left -= 1
            if left:
                loop.call_later(0, again)
            else:
                done(n)

        loop.call_later(0, again)

    return run


def from_thread_1(loop):
    def run(n, done):
        left = n

        def again():
            nonlocal left
            left -= 1
            if left:
                loop.call_soon_threadsafe(again)
            else:
                done(n)

        loop.call_soon_threadsafe(again)

    return run


def timer_cancel(loop):
    def run(n, done):
        left = n

        def lot():
            nonlocal left
            nothing = lambda: None
            for _ in range(min(left, 1000)):
                loop.call_later(1000, nothing).cancel()
            left -= min(left, 1000)
            loop.call_soon(lot if left else lambda: done(n))

        lot()

    return run


def timer_fire(loop):
    def run(n, done):
        lots = -(-n // 100_000)
        nothing = lambda: None

        def lot(left):
            if not left:
                return done(lots * 100_000)
            for i in range(99_999):
                loop.call_later(0.001 + (i * 7919 % 100_000) * 1e-9, nothing)
            loop.call_later(0.002, lot, left - 1)

        lot(lots)

    return run


def to_thread(at_once: int):
    def make(loop):
        nothing = lambda: None

        def run(n, done):
            async def lots():
                for _ in range(-(-n // at_once)):
                    await asyncio.gather(*(loop.run_in_executor(None, nothing) for _ in range(at_once)))
                done(-(-n // at_once) * at_once)

            run.task = loop.create_task(lots())

        return run

    return make


def bytes_per_deferred(loop):
    step = lambda future: None

    def measure():
        gc.collect()
        kept = [None] * 20_000
        tracemalloc.start()
        for i in range(len(kept)):
            kept[i] = loop.create_future()
            kept[i].add_done_callback(step)
        size = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        return size / len(kept)

    return measure


CASES = {
    "deferred-1": chain(1),
    "deferred-3": chain(3),
    "deferred-10": chain(10),
    "await-later": tasks,
    "inline-later": tasks,
    "later-0": later_0,
    "from-thread-1": from_thread_1,
    "timer-cancel": timer_cancel,
    "timer-fire": timer_fire,
    "to-thread-1": to_thread(1),
    "to-thread-100": to_thread(100),
    "bytes-per-deferred": bytes_per_deferred,
}


def serve_commands(loop, ports: dict[str, int]) -> None:
    """Say that we serve, and perform what is asked for on standard input."""
    commands = Commands(CASES, set(CASES), loop, "asyncio")
    loop.add_reader(0, commands.readable)
    commands.ready(ports)
