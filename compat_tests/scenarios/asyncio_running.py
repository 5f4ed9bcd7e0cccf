"""A reactor in somebody else's loop: who runs it, who stops it, and in which order things are called."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading

from compat_tests.scenario import scenario
from compat_tests.scenarios._asyncio import guest, phases, tell_errors


@scenario("asyncio", min_events=9)
def asyncio_startup_comes_first(tw, rec):
    """The loop does not run yet while the reactor starts, and still runs while it shuts down."""
    reactor, loop = guest(tw)
    phases(reactor, rec)
    reactor.callWhenRunning(lambda: rec("at the start", reactor.running, loop.is_running()))
    reactor.addSystemEventTrigger("after", "shutdown", lambda: rec("at the end", reactor.running, loop.is_running()))
    reactor.callLater(0, reactor.stop)
    rec("run", reactor.run(installSignalHandlers=False))
    rec("afterwards", reactor.running, loop.is_running())
    rec.raises(reactor.run)
    loop.close()


@scenario("asyncio", min_events=12)
def asyncio_loop_run_by_its_owner(tw, rec):
    """Who runs the loop himself starts the reactor first; stopping that stops the loop, which may be run again."""
    reactor, loop = guest(tw)
    phases(reactor, rec)
    reactor.callLater(0.01, rec, "a call")
    rec("before", loop.run_until_complete(asyncio.sleep(0.02, "slept")), reactor.running)
    reactor.startRunning(installSignalHandlers=False)
    rec("started", reactor.running)
    reactor.callLater(0.01, reactor.stop)
    rec.raises(loop.run_forever)
    rec("stopped", reactor.running)
    for again in reactor.stop, reactor.run, reactor.startRunning:
        rec.raises(again)
    reactor.callLater(0, rec, "a late call")
    rec("after", loop.run_until_complete(asyncio.sleep(0.02, "slept again")))
    loop.close()


@scenario("asyncio", min_events=6)
def asyncio_started_inside_a_coroutine(tw, rec):
    """In a loop that runs, the reactor can be started but not run, nor turned by hand; yet `run` has started it."""
    reactor, loop = guest(tw)
    phases(reactor, rec)

    async def main():
        rec.raises(reactor.run, installSignalHandlers=False)
        rec("running", reactor.running)
        rec.raises(reactor.startRunning, installSignalHandlers=False)
        reactor.callLater(0.01, rec, "called")
        await asyncio.sleep(0.02)
        reactor.stop()
        rec("asked", reactor.running)
        await asyncio.sleep(5)

    task = loop.create_task(main())
    rec.raises(loop.run_until_complete, task)
    rec("ended", reactor.running, task.done())
    task.cancel()
    rec.raises(loop.run_until_complete, task)
    loop.close()


@scenario("asyncio", min_events=11)
def asyncio_order_of_calls(tw, rec):
    """Calls of the reactor, of other threads and of the loop take turns in a certain order."""
    reactor, loop = guest(tw)

    def count():
        return len(reactor.getDelayedCalls())

    def several():
        rec("several", count())
        reactor.callFromThread(rec, "handed in by several")
        reactor.callLater(0, rec, "later, by several")
        loop.call_soon(rec, "soon, by several")

    def begin():
        loop.call_soon(rec, "soon")
        reactor.callFromThread(rec, "handed in")
        reactor.callLater(0, rec, "later")
        rec("waiting", count())
        loop.call_soon(rec, "soon after")
        reactor.callFromThread(several)
        reactor.callFromThread(lambda: rec("the last", count()))
        reactor.callLater(0.02, reactor.stop)

    reactor.callLater(0.01, begin)
    reactor.run(installSignalHandlers=False)
    rec("left", count())
    loop.close()


@scenario("asyncio", min_events=3)
def asyncio_calls_that_become_earlier(tw, rec):
    """A call that becomes earlier while the loop sleeps is called at its new time; one put off or cancelled is not."""
    reactor, loop = guest(tw)
    reset, delayed, cancelled, later = (reactor.callLater(t, rec, f"{n}") for n, t in enumerate([3, 4, 0.04, 0.04]))
    began = loop.time()

    def change():
        reset.reset(0.01)
        delayed.delay(-4)
        cancelled.cancel()
        later.delay(5)

    loop.call_soon(change)
    loop.call_later(0.05, reactor.stop)
    reactor.run(installSignalHandlers=False)
    rec.timed("took", loop.time() - began, 0.04, 2)
    rec("left", reset.called, delayed.called, cancelled.called, later.called)
    later.cancel()
    loop.close()


@scenario("asyncio", min_events=6)
def asyncio_turned_by_hand(tw, rec):
    """The loop is run for the given time, which must be given; what is due by then is done."""
    reactor, loop = guest(tw)
    rec.raises(reactor.iterate)
    reactor.callLater(0, rec, "due")
    loop.call_soon(rec, "soon")
    rec.raises(reactor.iterate, 0)
    reactor.callLater(0, reactor.callLater, 0, rec, "a call in a call")
    reactor.callFromThread(rec, "handed in")
    reactor.callLater(0.02, rec, "within")
    reactor.iterate(timeout=0.05)
    rec("waits for nothing else", len(reactor.getDelayedCalls()))
    rec.raises(reactor.doIteration, 0)
    loop.close()


@scenario("asyncio", min_events=8)
def asyncio_turned_by_hand_to_its_end(tw, rec):
    """Started and turned by hand, the reactor stops in a turn."""
    reactor, loop = guest(tw)
    phases(reactor, rec)
    reactor.startRunning(installSignalHandlers=False)
    reactor.iterate(0)
    rec("asked", reactor.stop(), reactor.running, len(reactor.getDelayedCalls()))
    reactor.iterate(0)
    rec("ended", reactor.running)
    loop.close()


@scenario("asyncio", min_events=6)
def asyncio_crash(tw, rec):
    """A crash stops the loop and shuts nothing down; the reactor can be run again, and so can the loop."""
    reactor, loop = guest(tw)
    phases(reactor, rec)
    reactor.callLater(0, reactor.crash)
    reactor.callLater(0, rec, "the same turn")
    reactor.callLater(0, reactor.callLater, 0, rec, "later")
    rec.raises(reactor.run, installSignalHandlers=False)
    rec("crashed", reactor.running, loop.is_running())
    loop.run_until_complete(asyncio.sleep(0.02))
    reactor.callLater(0, reactor.stop)
    rec.raises(reactor.run, installSignalHandlers=False)
    rec.raises(reactor.crash)
    loop.close()


@scenario("asyncio", min_events=2)
def asyncio_crash_before_it_runs(tw, rec):
    """A crash before the start ends the first run at once; the reactor counts as running then."""
    reactor, loop = guest(tw)
    rec.raises(reactor.crash)
    reactor.callLater(5, rec, "never")
    rec.raises(reactor.run, installSignalHandlers=False)
    rec("running", reactor.running)
    loop.close()


@scenario("asyncio", min_events=7)
def asyncio_closed_loop(tw, rec):
    """On a loop that is closed nothing can be called any more; what needs no loop still works."""
    reactor, loop = guest(tw)
    reactor.callLater(0, reactor.stop)
    reactor.run(installSignalHandlers=False)
    loop.close()
    rec.raises(reactor.callLater, 0, rec, "never")
    rec.raises(reactor.callFromThread, rec, "never")
    rec.raises(reactor.iterate, 0)
    rec.raises(reactor.run)
    rec.raises(reactor.crash)
    rec("watched", reactor.getWriters(), reactor.running)
    rec("called when it runs", type(reactor.callWhenRunning(rec, "never")))


@scenario("asyncio", min_events=2)
def asyncio_stop_asks_for_a_turn(tw, rec):
    """Stop asks for a turn by a call for later, which can be seen; calls that are due after it are never called."""
    reactor, loop = guest(tw)

    def end():
        reactor.stop()
        rec("waiting", len(reactor.getDelayedCalls()))
        reactor.callLater(0, rec, "never")
        loop.call_soon(rec, "soon")

    reactor.callLater(0.01, end)
    reactor.run(installSignalHandlers=False)
    rec("left", len(reactor.getDelayedCalls()))
    loop.close()


@scenario("asyncio", min_events=7)
def asyncio_errors_of_both(tw, rec):
    """What the reactor's calls raise is logged; what the loop's own raise goes to the loop's handler."""
    reactor, loop = guest(tw)
    tell_errors(tw, rec)

    def stumble(error):
        raise error

    loop.set_exception_handler(lambda _, context: rec("the loop's handler", context["exception"]))
    loop.call_soon(stumble, ValueError("the loop's"))
    reactor.callLater(0, stumble, ValueError("a call's"))
    reactor.callFromThread(stumble, ValueError("handed in"))
    reactor.callLater(0, stumble, SystemExit("a call's"))
    reactor.callFromThread(None)
    reactor.callLater(0, 3)
    rec.raises(reactor.callLater, -1, rec)
    reactor.callLater(0.02, reactor.stop)
    rec.raises(reactor.run, installSignalHandlers=False)
    loop.close()


@scenario("asyncio", min_events=5)
def asyncio_exit_of_a_loop(tw, rec):
    """SystemExit in a callback of the loop's own leaves the loop; the reactor still counts as running and goes on with it."""
    reactor, loop = guest(tw)
    phases(reactor, rec)

    def leave():
        raise SystemExit("enough")

    loop.call_soon(leave)
    reactor.callLater(0.01, reactor.stop)
    rec.raises(reactor.run, installSignalHandlers=False)
    rec("left", reactor.running, loop.is_running())
    rec.raises(reactor.run, installSignalHandlers=False)
    rec.raises(loop.run_forever)
    loop.close()


@scenario("asyncio", min_events=3)
def asyncio_interrupted(tw, rec):
    """Ctrl-C and a polite request to end are an orderly stop, on a loop that its owner runs too."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    reactor, loop = guest(tw)
    reactor.addSystemEventTrigger("during", "shutdown", rec, "down")
    reactor.startRunning()
    rec("taken", signal.getsignal(signal.SIGINT) == reactor.sigInt, signal.getsignal(signal.SIGTERM) == reactor.sigTerm)
    reactor.callLater(0.01, os.kill, os.getpid(), signal.SIGINT)
    rec.raises(loop.run_forever)
    rec("still taken", signal.getsignal(signal.SIGINT) == reactor.sigInt, reactor._exitSignal)
    loop.close()


@scenario("asyncio", min_events=3)
def asyncio_threads(tw, rec):
    """Threads of the reactor's and threads of the loop's hand in what they have found."""
    reactor, loop = guest(tw)
    here = threading.get_ident()
    over = []

    def found(by, result):
        rec.lane(by)("found", result, threading.get_ident() == here, loop.is_running())
        over.append(by)
        if len(over) == 3:
            reactor.stop()

    tw.threads.deferToThread(lambda: threading.get_ident() == here).addCallback(lambda result: found("pool", result))
    reactor.callInThread(lambda: reactor.callFromThread(found, "crossing", threading.get_ident() == here))
    future = loop.run_in_executor(None, lambda: threading.get_ident() == here)
    tw.defer.Deferred.fromFuture(future).addCallback(lambda result: found("executor", result))
    reactor.run(installSignalHandlers=False)
    rec("ended", reactor.running)
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()


@scenario("asyncio", min_events=2)
def asyncio_files_are_always_ready(tw, rec):
    """A regular file, for which the system will not wait, is ready in every turn until it is not watched any more."""
    reactor, loop = guest(tw)

    class File:
        def __init__(self, lane, fd):
            self.tell, self.fd, self.times = rec.lane(lane), fd, 0

        def fileno(self):
            return self.fd

        def logPrefix(self):
            return "file"

        def ready(self):
            self.times += 1
            self.tell("ready", self.times)
            return tw.main.CONNECTION_DONE if self.times == 3 else None

        doRead = doWrite = ready

        def connectionLost(self, reason):
            self.tell("lost", reason)
            os.close(self.fd)
            lost.append(self)
            if len(lost) == 2:
                reactor.callLater(0.005, reactor.stop)

    lost = []
    with open("file", "w") as file:
        file.write("text")
    reading, writing = File("reading", os.open("file", os.O_RDONLY)), File("writing", os.open("file", os.O_WRONLY))
    rec.raises(reactor.addReader, reading)
    rec.raises(reactor.addWriter, writing)
    unwanted = File("unwanted", os.open("file", os.O_RDONLY))
    reactor.addReader(unwanted)
    rec("watched", unwanted in reactor.getReaders())
    reactor.removeReader(unwanted)
    os.close(unwanted.fd)
    reactor.run(installSignalHandlers=False)
    rec("left", reactor.getWriters())
    os.remove("file")
    loop.close()


@scenario("asyncio", min_events=7)
def asyncio_what_cannot_be_watched(tw, rec):
    """What is no descriptor is refused in asyncio's words, and not remembered."""
    reactor, loop = guest(tw)

    class Numbered:
        def __init__(self, fd):
            self.fd = fd

        def fileno(self):
            return self.fd

    before = len(reactor.getReaders())
    for fd in -1, -5, 9999, "1", None:
        rec.raises(reactor.addReader, Numbered(fd))
        rec.raises(reactor.addWriter, Numbered(fd))
    rec.raises(reactor.addReader, object())
    rec.raises(reactor.removeReader, Numbered(9999))
    rec("remembered", len(reactor.getReaders()) - before, reactor.getWriters())
    loop.close()


@scenario("asyncio", min_events=3)
def asyncio_number_used_again(tw, rec):
    """A descriptor that is closed and watched no more gives its number away within the same turn."""
    reactor, loop = guest(tw)

    class Socket:
        def __init__(self, name, then):
            self.one, self.other = socket.socketpair()
            self.name, self.then = name, then
            self.other.send(name.encode())

        def fileno(self):
            return self.one.fileno()

        def logPrefix(self):
            return self.name

        def doRead(self):
            rec("read", self.name, self.one.recv(10))
            self.then()

        def connectionLost(self, reason):
            pass

        def close(self):
            reactor.removeReader(self)
            self.one.close()
            self.other.close()

    def replace():
        number = first.fileno()
        first.close()
        made.append(Socket("second", end))
        rec("the same number", made[0].fileno() == number)
        reactor.addReader(made[0])

    def end():
        made[0].close()
        reactor.stop()

    made = []
    first = Socket("first", replace)
    reactor.addReader(first)
    reactor.run(installSignalHandlers=False)
    loop.close()
