"""The loop, its triggers and its descriptors: what nobody asked before faults were planted by rule."""

from __future__ import annotations

import io
import os
import socket
import warnings

from compat_tests.scenario import scenario


class Reader:
    """Something to be read, made of any descriptor."""

    def __init__(self, rec, name, descriptor):
        self.rec, self.name, self.descriptor = rec, name, descriptor

    def fileno(self):
        return self.descriptor

    def logPrefix(self):
        return self.name

    def doRead(self):
        self.rec.lane(self.name)("read", os.read(self.descriptor, 10))

    def doWrite(self):
        self.rec.lane(self.name)("write")

    def connectionLost(self, reason):
        self.rec.lane(self.name)("lost")


@scenario("loop", reactor="manual", min_events=12)
def handles_of_triggers(tw, rec):
    """A handle removes its trigger once; anything else is refused, and after the event it is too late."""
    reactor = tw.reactor
    rec.raises(reactor.addSystemEventTrigger, "sometime", "event", rec)
    rec.raises(reactor.addSystemEventTrigger, "before", "event", "no function")
    one = reactor.addSystemEventTrigger("before", "event", rec, "one")
    two = reactor.addSystemEventTrigger("during", "event", rec, "two", 2)
    three = reactor.addSystemEventTrigger("after", "event", lambda **kw: rec("three", kw), a=1)
    rec("removed", reactor.removeSystemEventTrigger(two))
    for wrong in (two, "nothing", ("event", "x"), ("event", ("before", rec, (), {})), ("none", one), None, 5):
        rec.raises(reactor.removeSystemEventTrigger, wrong)
    reactor.fireSystemEvent("event")
    reactor.fireSystemEvent("event")
    rec.raises(reactor.removeSystemEventTrigger, one)
    rec.raises(reactor.removeSystemEventTrigger, three)

    def late():
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            rec.raises(reactor.removeSystemEventTrigger, first)
        for each in caught:
            rec("warned", each.category, str(each.message).split(" will ")[0])

    first = reactor.addSystemEventTrigger("before", "another", rec, "first")
    reactor.addSystemEventTrigger("before", "another", late)
    reactor.fireSystemEvent("another")


@scenario("loop", reactor=True, min_events=2)
def descriptors_that_are_closed_behind_the_loop(tw, rec):
    """Who is watched by a number that is closed already is told that it is lost; the others go on."""
    reactor = tw.reactor
    ours, theirs = socket.socketpair()
    good = Reader(rec, "good", ours.fileno())
    reactor.addReader(good)
    bad, other = os.pipe()
    broken = Reader(rec, "broken", bad)
    reactor.addReader(broken)
    theirs.send(b"one")

    def broke():
        if "EPoll" in type(reactor).__name__:  # the system forgets it, and says nothing to anybody
            reactor.removeReader(broken)
        os.close(bad)
        os.close(other)
        theirs.send(b"two")
        reactor.callLater(0.02, over)

    def over():
        reactor.removeReader(good)
        reactor.removeReader(broken)
        rec("watched", good in reactor.getReaders(), broken in reactor.getReaders())
        ours.close()
        theirs.close()
        rec.done()

    reactor.callLater(0.01, broke)


@scenario("loop", reactor=True, min_events=4)
def files_are_not_waited_for(tw, rec):
    """A file can be read and written at any time, where the system has no way to wait for it."""
    reactor = tw.reactor
    with open("file", "wb") as file:
        file.write(b"0123456789abcdef")
    opened = open("file", "r+b", buffering=0)
    reader = Reader(rec, "file", opened.fileno())
    left = [1, 2]

    def read():
        rec.lane("file")("read", os.read(opened.fileno(), 10))
        left.pop()
        if not left:
            reactor.removeReader(reader)
            rec("watched", reader in reactor.getReaders())
            opened.close()
            os.remove("file")
            rec.done()

    reader.doRead = read
    rec.raises(reactor.addReader, reader)
    rec("reading", reader in reactor.getReaders())
    if reader not in reactor.getReaders():
        left.clear()
        opened.close()
        os.remove("file")
        rec.done()


@scenario("loop", reactor="manual", min_events=3)
def everybody_is_told_of_the_end(tw, rec):
    """disconnectAll tells all who are watched that they are lost, whatever one of them raises."""
    reactor = tw.reactor
    pairs = [socket.socketpair() for _ in range(3)]

    def wrong(reason):
        raise ValueError("wrong")

    for number, (one, _) in enumerate(pairs):
        reader = Reader(rec, f"reader {number}", one.fileno())
        reactor.addReader(reader)
        if number == 1:
            reader.connectionLost = wrong
        if number == 2:
            reactor.addWriter(reader)
    rec("before", len(pairs))
    reactor.disconnectAll()
    rec("left", len([each for each in reactor.getReaders() if isinstance(each, Reader)]), len(reactor.getWriters()))
    for pair in pairs:
        for each in pair:
            each.close()


@scenario("loop", min_events=1)
def reactors_without_their_half(tw, rec):
    """A bare reactor says what a real one has to add."""
    base = tw.base.ReactorBase
    rec.raises(base.installWaker, object.__new__(base))


@scenario("protocol", min_events=8)
def files_in_the_place_of_transports(tw, rec):
    """A file wrapped as a transport has one producer, which it asks again and again until that is done."""

    class Producer:
        def __init__(self, pieces):
            self.pieces = pieces

        def resumeProducing(self):
            rec("asked", len(self.pieces))
            if self.pieces:
                wrapper.write(self.pieces.pop(0))
            else:
                wrapper.unregisterProducer()

        def stopProducing(self):
            rec("stopped")

    for streaming in (False, True):
        file = io.BytesIO()
        wrapper = tw.protocol.FileWrapper(file)
        rec("new", wrapper.producer, wrapper.streamingProducer, wrapper.closed, wrapper.disconnecting)
        rec("registered", wrapper.registerProducer(Producer([b"a", b"b", b"c"]), streaming))
        rec("producer", wrapper.producer is None, wrapper.streamingProducer)
        if hasattr(wrapper, "_checkProducer"):
            rec("checked", wrapper._checkProducer(), wrapper.producer is None)
        wrapper.write(b"x")
        wrapper.writeSequence([b"y", b"z"])
        rec("written", file.getvalue())
        rec("ends", wrapper.getPeer(), wrapper.getHost())
        rec("stop", wrapper.stopConsuming(), wrapper.closed)
        rec("lose", wrapper.loseConnection(), wrapper.closed, file.closed)
        rec("checks", wrapper.handleException(), getattr(wrapper, "producer", "none") is None)


@scenario("tcp", min_events=6)
def descriptors_of_ones_own(tw, rec):
    """Who makes a kind of descriptor has to say how to read and write; the rest has answers."""
    kind = tw["internet.abstract"].FileDescriptor

    class Reactor:
        def __getattr__(self, name):
            if name.startswith("_"):
                raise AttributeError(name)
            return lambda *args: rec(name, len(args))

    one = kind(Reactor())
    rec("new", one.connected, one.disconnected, one.disconnecting, one.producerPaused, one.streamingProducer, one.producer)
    rec("number", one.fileno(), one.logPrefix())
    rec.raises(one.doRead)
    rec.raises(one.writeSomeData, b"data")
    rec("lost", one.readConnectionLost(tw.failure.Failure(tw.error.ConnectionDone())), one.disconnected, one.connected)
