"""Corners of the loop: what is seen from inside it, and what it survives."""

from __future__ import annotations

import os
import socket

from compat_tests.scenario import scenario


class Plain:
    """A descriptor with the least that the loop asks for."""

    def __init__(self, number, read=None, write=None, lost=None):
        self.number, self.read, self.write, self.lost = number, read, write, lost

    def fileno(self):
        return self.number

    def doRead(self):
        return self.read()

    def doWrite(self):
        return self.write()

    def connectionLost(self, reason):
        if self.lost:
            self.lost(reason)

    def logPrefix(self):
        return "plain"


@scenario("loop", reactor=True, min_events=3)
def many_are_ready_at_once(tw, rec):
    """Of many that are ready each is called once for each time there was something to read."""
    pairs = [socket.socketpair() for _ in range(20)]
    counts = [0] * len(pairs)

    def reads(number):
        def read():
            counts[number] += len(pairs[number][0].recv(1))

        return read

    readers = [Plain(pair[0].fileno(), read=reads(number)) for number, pair in enumerate(pairs)]
    for reader, pair in zip(readers, pairs, strict=True):
        tw.reactor.addReader(reader)
        pair[1].send(b"abc")

    def end():
        rec("counts", set(counts))
        rec("removed", len(tw.reactor.removeAll()))
        for pair in pairs:
            for each in pair:
                each.close()
        rec.done()

    rec("watched", sum(each in readers for each in tw.reactor.getReaders()))

    def turn(number):
        tw.reactor.callLater(0, *(turn, number - 1) if number else (end,))

    turn(8)


@scenario("loop", reactor=True, min_events=3)
def one_adds_another(tw, rec):
    """A reader may put another in its place, which is called in a later turn."""
    one, other = socket.socketpair()
    again = Plain(one.fileno())
    first = Plain(one.fileno())

    def read_first():
        rec("first", one.recv(1))
        tw.reactor.removeReader(first)
        tw.reactor.addReader(again)

    def read_again():
        rec("again", one.recv(1))
        tw.reactor.removeReader(again)
        one.close()
        other.close()
        rec.done()

    first.read, again.read = read_first, read_again
    tw.reactor.addReader(first)
    other.send(b"ab")
    rec("watched", first in tw.reactor.getReaders())


@scenario("loop", reactor=True, min_events=2)
def a_reader_becomes_a_writer(tw, rec):
    """One may stop reading and begin to write in the middle of its turn."""
    one, other = socket.socketpair()
    both = Plain(one.fileno())

    def read():
        rec("read", one.recv(10))
        tw.reactor.removeReader(both)
        tw.reactor.addWriter(both)

    def write():
        rec("write", one.send(b"answer"))
        tw.reactor.removeWriter(both)
        tw.reactor.callLater(0, end)

    def end():
        rec("answer", other.recv(10))
        one.close()
        other.close()
        rec.done()

    both.read, both.write = read, write
    tw.reactor.addReader(both)
    other.send(b"question")


@scenario("loop", reactor=True, min_events=2)
def a_full_pipe_waits_for_room(tw, rec):
    """A writer is not called while there is no room, and is when there is."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    try:
        while True:
            os.write(writing, b"x" * 4096)
    except BlockingIOError:
        rec("full")

    def write():
        rec("room")
        tw.reactor.removeWriter(writer)
        os.close(reading)
        os.close(writing)
        rec.done()

    writer = Plain(writing, write=write)
    tw.reactor.addWriter(writer)
    tw.reactor.callLater(0.01, lambda: rec("still full"))
    tw.reactor.callLater(0.02, lambda: (rec("drained"), os.read(reading, 1 << 20)) and None)


@scenario("loop", reactor=True, min_events=2)
def the_reading_end_of_a_pipe_goes(tw, rec):
    """A writer of a pipe is told, or finds out, that nobody reads."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)

    def lost(reason):
        rec("lost", reason.type is not None)
        os.close(writing)
        rec.done()

    def write():
        try:
            os.write(writing, b"x")
        except BrokenPipeError:
            return tw["internet.main"].CONNECTION_LOST

    tw.reactor.addWriter(Plain(writing, write=write, lost=lost))
    os.close(reading)
    rec("closed")


@scenario("loop", reactor=True, min_events=4)
def the_order_inside_a_turn(tw, rec):
    """Calls handed in come before timed ones, timed ones before descriptors."""
    one, other = socket.socketpair()

    def read():
        rec("read", one.recv(1))
        tw.reactor.removeReader(reader)
        one.close()
        other.close()
        tw.reactor.callLater(0, rec.done)

    reader = Plain(one.fileno(), read=read)

    def prepare():
        other.send(b"x")
        tw.reactor.addReader(reader)
        tw.reactor.callLater(0, rec, "timed")
        tw.reactor.callFromThread(rec, "handed in")
        rec("prepared")

    tw.reactor.callLater(0, prepare)


@scenario("loop", reactor="manual", min_events=3)
def errors_in_turns_by_hand(tw, rec):
    """What a call raises in a turn made by hand is logged, and the turn goes on."""

    def stumble():
        raise ValueError("by hand")

    tw.reactor.callLater(0, stumble)
    tw.reactor.callFromThread(stumble)
    tw.reactor.callLater(0, rec, "next")
    rec.raises(tw.reactor.iterate, 0)
    rec("running", tw.reactor.running)


@scenario("loop", reactor="manual", min_events=4)
def a_turn_waits_as_long_as_told(tw, rec):
    """iterate waits for its delay at most, and less if something happens."""
    import time

    reactor = tw.reactor
    for name, delay, low, high in ("none", 0, 0, 1.0), ("some", 0.03, 0.02, 2.0):
        start = time.monotonic()
        reactor.iterate(delay)
        rec.timed(name, time.monotonic() - start, low, high)
    reactor.callFromThread(rec, "handed in")
    start = time.monotonic()
    reactor.iterate(2)
    rec.timed("not at all", time.monotonic() - start, 0, 1.0)


@scenario("loop", reactor="manual", min_events=4)
def how_long_to_wait(tw, rec):
    """timeout is the time until the next call, none if there is none, nought if one is due."""
    reactor = tw.reactor
    rec("nothing", reactor.timeout())
    call = reactor.callLater(10, rec)
    rec("not running", reactor.timeout() is not None)
    reactor.startRunning(installSignalHandlers=False)
    rec.timed("ten", reactor.timeout(), 9, 10)
    reactor.callLater(0, rec)
    rec("due", reactor.timeout() == 0)
    call.cancel()


@scenario("loop", reactor="manual", min_events=3)
def a_deferred_during_shutdown(tw, rec):
    """Only what before returns is waited for, not what during and after return."""
    reactor = tw.reactor
    for phase in "during", "after":
        reactor.addSystemEventTrigger(phase, "shutdown", tw.defer.Deferred)
        reactor.addSystemEventTrigger(phase, "shutdown", rec, phase)
    reactor.callLater(0, reactor.stop)
    reactor.run(installSignalHandlers=False)
    rec("returned", reactor.running)


@scenario("loop", reactor="manual", min_events=2)
def calls_handed_in_at_shutdown(tw, rec):
    """Calls handed in before shutdown is over are made while it waits; later ones are not."""
    reactor = tw.reactor

    def before():
        reactor.callFromThread(rec, "handed in before")
        holds = tw.defer.Deferred()
        reactor.callLater(0.01, holds.callback, None)
        return holds

    reactor.addSystemEventTrigger("before", "shutdown", before)
    reactor.addSystemEventTrigger("during", "shutdown", reactor.callFromThread, rec, "handed in during")
    reactor.addSystemEventTrigger("after", "shutdown", reactor.callLater, 0, rec, "timed after")
    reactor.callLater(0, reactor.stop)
    reactor.run(installSignalHandlers=False)
    rec("returned")


@scenario("loop", reactor="manual", min_events=3)
def a_failure_returned_by_a_trigger(tw, rec):
    """A trigger may return anything; a Deferred that has failed already holds nothing up."""
    reactor = tw.reactor
    reactor.addSystemEventTrigger("before", "party", lambda: 5)
    reactor.addSystemEventTrigger("before", "party", lambda: tw.defer.fail(ValueError("failed already")))
    reactor.addSystemEventTrigger("before", "party", lambda: tw.defer.succeed("fired already"))
    reactor.addSystemEventTrigger("during", "party", rec, "during")
    reactor.fireSystemEvent("party")
    rec("fired")
    reactor.fireSystemEvent("party")
    rec("again")


@scenario("loop", reactor="manual", min_events=3)
def an_event_fired_while_it_waits(tw, rec):
    """Fired again while before holds it up, an event starts over with what is left."""
    reactor, holds = tw.reactor, tw.defer.Deferred()
    reactor.addSystemEventTrigger("before", "party", lambda: holds)
    reactor.addSystemEventTrigger("during", "party", rec, "during")
    reactor.fireSystemEvent("party")
    reactor.addSystemEventTrigger("before", "party", rec, "before, added later")
    rec("waiting")
    reactor.fireSystemEvent("party")
    rec("fired again")
    holds.callback(None)
    rec("let go")
