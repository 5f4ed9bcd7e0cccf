"""A program's own descriptors: watched by number, called when something happens, told when they end."""

from __future__ import annotations

import os
import socket

from compat_tests.scenario import scenario


class Watched:
    """One end of a socket pair that records what the loop does with it; `read` and `write` are called first."""

    def __init__(self, rec, name, read=None, write=None):
        self.rec, self.name, self.read, self.write = rec, name, read, write
        self.mine, self.other = socket.socketpair()
        self.mine.setblocking(False)

    def fileno(self):
        return self.mine.fileno()

    def logPrefix(self):
        return self.name

    def doRead(self):
        data = self.mine.recv(100)
        self.rec(f"{self.name} read", data)
        return self.read(self) if self.read else None

    def doWrite(self):
        self.rec(f"{self.name} write")
        return self.write(self) if self.write else None

    def connectionLost(self, reason):
        self.rec(f"{self.name} lost", reason)
        self.close()

    def close(self):
        self.mine.close()
        self.other.close()


def soon(tw, rec, *closing, then=None, turns=8):
    """End when all that can happen has happened: after some turns, however long they take; before that, call `then`."""

    def end():
        if turns:
            return soon(tw, rec, *closing, then=then, turns=turns - 1)
        if then:
            then()
        for each in closing:
            tw.reactor.removeReader(each)
            tw.reactor.removeWriter(each)
            each.close()
        rec.done()

    tw.reactor.callLater(0.002, end)


@scenario("loop", reactor=True, min_events=2)
def a_reader_of_ones_own(tw, rec):
    """doRead is called when there is something to read, until the reader is removed."""
    reactor = tw.reactor
    one = Watched(rec, "one", lambda one: rec.raises(reactor.removeReader, one) or one.other.send(b"unheard") and None)
    rec.raises(reactor.addReader, one)
    rec("watched", one in reactor.getReaders(), one in reactor.getWriters())
    one.other.send(b"heard")
    soon(tw, rec, one)


@scenario("loop", reactor=True, min_events=4)
def a_writer_of_ones_own(tw, rec):
    """doWrite is called in every turn as long as there is room and the writer is watched."""
    reactor, turns = tw.reactor, []

    def write(one):
        turns.append(None)
        if len(turns) == 3:
            reactor.removeWriter(one)
            rec("watched", one in reactor.getWriters())

    one = Watched(rec, "one", write=write)
    reactor.addWriter(one)
    rec("watched", one in reactor.getReaders(), one in reactor.getWriters())
    soon(tw, rec, one)


@scenario("loop", reactor=True, min_events=4)
def reasons_returned_by_a_reader(tw, rec):
    """A reason returned from doRead ends the watching and is told as it is."""
    main = tw["internet.main"]
    done = Watched(rec.lane("done"), "done", lambda _: main.CONNECTION_DONE)
    lost = Watched(rec.lane("lost"), "lost", lambda _: main.CONNECTION_LOST)
    own = Watched(rec.lane("own"), "own", lambda _: ValueError("of its own"))
    for each in done, lost, own:
        tw.reactor.addReader(each)
        tw.reactor.addWriter(each) if each is lost else None
        each.other.send(b"x")
    for each in done, lost, own:
        each.write = lambda one: tw.reactor.removeWriter(one)
    soon(tw, rec)


@scenario("loop", reactor=True, min_events=3)
def reasons_returned_by_a_writer(tw, rec):
    """A reason returned from doWrite ends the watching, of reading too."""
    main, reactor = tw["internet.main"], tw.reactor
    done = Watched(rec.lane("done"), "done", write=lambda _: main.CONNECTION_DONE)
    lost = Watched(rec.lane("lost"), "lost", write=lambda _: main.CONNECTION_LOST)
    for each in done, lost:
        reactor.addReader(each)
        reactor.addWriter(each)
    soon(tw, rec, then=lambda: rec("watched", done in reactor.getReaders(), lost in reactor.getWriters()))


@scenario("loop", reactor=True, min_events=4)
def descriptors_that_raise(tw, rec):
    """What doRead or doWrite raises is logged, and is the reason that is told."""

    def stumble(one):
        if one is reader:
            tw.reactor.callLater(0, tw.reactor.addWriter, writer)
        raise ValueError(one.name)

    reader, writer = Watched(rec, "reader", stumble), Watched(rec, "writer", write=stumble)
    tw.reactor.addReader(reader)
    reader.other.send(b"x")
    soon(tw, rec)


@scenario("loop", reactor=True, min_events=2)
def a_descriptor_that_raises_when_told(tw, rec):
    """What connectionLost raises is logged, and the loop goes on."""

    class Bad(Watched):
        def connectionLost(self, reason):
            super().connectionLost(reason)
            raise ValueError("in connectionLost")

    bad = Bad(rec, "bad", lambda _: tw["internet.main"].CONNECTION_LOST)
    tw.reactor.addReader(bad)
    bad.other.send(b"x")
    soon(tw, rec)


@scenario("loop", reactor=True, min_events=3)
def a_descriptor_closed_by_itself(tw, rec):
    """One that closes itself in doRead and removes itself first is not told anything."""

    def close(one):
        tw.reactor.removeReader(one)
        one.close()

    one = Watched(rec, "one", close)
    tw.reactor.addReader(one)
    one.other.send(b"x")

    def then():
        rec("watched", one in tw.reactor.getReaders(), one.fileno())
        rec.raises(tw.reactor.removeReader, one)

    soon(tw, rec, then=then)


@scenario("loop", reactor=True, min_events=2)
def the_first_removes_the_second(tw, rec):
    """Of two that are ready in the same turn, the one called first may remove the other, which is then not called."""
    reactor = tw.reactor

    def remove(one):
        other = two if one is first else first
        reactor.removeReader(other)

    first, two = Watched(lambda *_: rec("one of them"), "a", remove), Watched(lambda *_: rec("one of them"), "b", remove)
    for each in first, two:
        reactor.addReader(each)
        each.other.send(b"x")
    soon(tw, rec, first, two, then=lambda: rec("watched", len({first, two}.intersection(reactor.getReaders()))))


@scenario("loop", reactor=True, min_events=3)
def reading_comes_before_writing(tw, rec):
    """One that is ready for both reads first, and if that ends it, does not write."""
    one = Watched(rec, "one", lambda _: tw["internet.main"].CONNECTION_LOST)
    two = Watched(rec.lane("two"), "two", write=lambda two: tw.reactor.removeWriter(two))
    for each in one, two:
        each.other.send(b"x")
        tw.reactor.addReader(each)
        tw.reactor.addWriter(each)
    soon(tw, rec, two)


@scenario("loop", reactor=True, min_events=4)
def watching_twice(tw, rec):
    """To add what is watched and to remove what is not does nothing."""
    reactor = tw.reactor
    one = Watched(rec, "one")
    rec.raises(reactor.removeReader, one)
    rec.raises(reactor.removeWriter, one)
    rec.raises(reactor.addReader, one)
    rec.raises(reactor.addReader, one)
    rec("watched", reactor.getReaders().count(one))
    reactor.removeReader(one)
    rec("watched", reactor.getReaders().count(one))
    one.other.send(b"x")
    soon(tw, rec, one)


@scenario("loop", reactor=True, min_events=2)
def half_closeable_descriptors(tw, rec):
    """One that can tell the ends apart is told that reading has ended, and goes on writing."""
    from zope.interface import implementer

    reactor = tw.reactor

    @implementer(tw["internet.interfaces"].IHalfCloseableDescriptor)
    class Half(Watched):
        def readConnectionLost(self, reason):
            self.rec("read lost", reason)
            reactor.addWriter(self)

        def writeConnectionLost(self):
            self.rec("write lost")

    def doWrite(one):
        return tw["internet.main"].CONNECTION_LOST

    half = Half(rec, "half", lambda _: tw["internet.main"].CONNECTION_DONE, doWrite)
    reactor.addReader(half)
    half.other.send(b"x")
    soon(tw, rec)


@scenario("loop", reactor="manual", min_events=5)
def all_removed_at_once(tw, rec):
    """removeAll forgets everybody but the reactor's own, tells nobody, and returns them."""
    reactor = tw.reactor
    reader, writer, both = (Watched(rec, name) for name in ("reader", "writer", "both"))
    own = set(reactor.getReaders())
    reactor.addReader(reader)
    reactor.addWriter(writer)
    reactor.addReader(both)
    reactor.addWriter(both)
    removed = reactor.removeAll()
    rec("removed", sorted(each.name for each in removed))
    rec("left", set(reactor.getReaders()) == own, reactor.getWriters())
    rec("again", reactor.removeAll())
    reactor.callFromThread(rec, "woken")
    reactor.iterate(0.01)
    for each in removed:
        each.close()
    rec("closed")


@scenario("loop", reactor="manual", min_events=3)
def descriptors_at_shutdown(tw, rec):
    """During shutdown all that are watched are told that their connection is lost."""
    reactor = tw.reactor
    reader, both = Watched(rec.lane("reader"), "reader"), Watched(rec.lane("both"), "both")
    reactor.addReader(reader)
    reactor.addReader(both)
    reactor.addWriter(both)
    both.write = lambda both: reactor.stop()
    reactor.addSystemEventTrigger("before", "shutdown", lambda: rec("before", reader in reactor.getReaders()))
    reactor.addSystemEventTrigger("after", "shutdown", lambda: rec("after", reader in reactor.getReaders()))
    reactor.run(installSignalHandlers=False)


@scenario("loop", reactor=True, min_events=2)
def the_writing_end_of_a_pipe_goes(tw, rec):
    """A reader of a pipe is called at its end, and reads nothing."""
    reading, writing = os.pipe()

    class Reader:
        def fileno(self):
            return reading

        def logPrefix(self):
            return "pipe"

        def doRead(self):
            data = os.read(reading, 10)
            rec("read", data)
            return None if data else tw["internet.main"].CONNECTION_DONE

        def connectionLost(self, reason):
            rec("lost", reason)
            os.close(reading)
            rec.done()

    tw.reactor.addReader(Reader())
    os.write(writing, b"hello")
    tw.reactor.callLater(0.01, os.close, writing)


@scenario("loop", reactor=True, min_events=2)
def the_other_end_goes(tw, rec):
    """When the other end closes, a reader reads what was sent, and then the end."""
    one = Watched(rec, "one", lambda _: None)

    def doRead(self=one):
        data = one.mine.recv(10)
        rec("read", data)
        return None if data else tw["internet.main"].CONNECTION_DONE

    one.doRead = doRead
    tw.reactor.addReader(one)
    one.other.send(b"hello")
    tw.reactor.callLater(0.01, one.other.close)
    soon(tw, rec)


@scenario("loop", reactor=True, min_events=2)
def descriptors_in_their_own_name(tw, rec):
    """What a descriptor logs, and what it raises, is logged in the name its logPrefix returns."""
    log = tw["python.log"]

    def observer(event):
        if event["isError"] or event["message"] == ("said",):
            rec("log", event["system"], event["isError"], event.get("failure"))

    log.addObserver(observer)

    def say(one):
        log.msg("said")
        raise ValueError("stumbled")

    one = Watched(lambda *_: None, "my name", say)
    tw.reactor.addReader(one)
    one.other.send(b"x")
    soon(tw, rec)
