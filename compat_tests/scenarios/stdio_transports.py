"""StandardIO on descriptors of one's own: what it is, how it pauses, how it ends."""

from __future__ import annotations

import fcntl
import os

from zope.interface import implementer, providedBy

from compat_tests.scenario import scenario


def connected(tw, rec, protocol):
    """A StandardIO between two pipes; returns it and our ends, to write to and to read from."""
    reading, our_writing = os.pipe()
    our_reading, writing = os.pipe()
    transport = tw["internet.stdio"].StandardIO(protocol, stdin=reading, stdout=writing, reactor=tw.reactor)
    return transport, our_writing, our_reading


def shut(*fds: int) -> None:
    """Close descriptors."""
    for fd in fds:
        os.close(fd)


def closed(fd: int) -> bool:
    """Whether a descriptor is closed."""
    try:
        fcntl.fcntl(fd, fcntl.F_GETFD)
    except OSError:
        return True
    return False


def watcher(tw, rec):
    """A class of protocols that record what happens to them."""

    class Watcher(tw.protocol.Protocol):
        def connectionMade(self):
            rec("made")

        def dataReceived(self, data):
            rec.data("received", data)

        def connectionLost(self, reason):
            rec("lost", reason)
            self.over()

        def over(self):
            tw.reactor.callLater(0, rec.done)

    return Watcher


@scenario("stdio", reactor=True, min_events=8)
def stdio_is_a_transport(tw, rec):
    """It connects its protocol at once; both ends are pipes without an address; its promises are those of a transport."""
    watch = watcher(tw, rec)()
    transport, ours, our_reading = connected(tw, rec, watch)
    rec("transport", watch.transport is transport)
    rec("promises", sorted(each.__name__ for each in providedBy(transport)))
    for end in (transport.getPeer(), transport.getHost()):
        rec("end", type(end).__name__, [each.__name__ for each in providedBy(end)])
    rec("same", transport.getPeer() == transport.getHost())
    rec("state", transport.disconnecting, transport.disconnected)
    os.close(ours)
    tw.reactor.callLater(0.02, lambda: (rec("state", transport.disconnecting, transport.disconnected), os.close(our_reading)))


@scenario("stdio", reactor=True, min_events=5)
def stdio_does_not_block(tw, rec):
    """Its descriptors are set not to block, and are not closed at the end: they are not its own."""
    reading, our_writing = os.pipe()
    our_reading, writing = os.pipe()

    class Watch(watcher(tw, rec)):
        def over(self):
            tw.reactor.callLater(0, look)

    def look():
        rec("closed", closed(reading), closed(writing))
        os.close(our_writing)
        os.close(our_reading)
        rec.done()

    transport = tw["internet.stdio"].StandardIO(Watch(), stdin=reading, stdout=writing, reactor=tw.reactor)
    for fd in (reading, writing):
        rec("waits", not fcntl.fcntl(fd, fcntl.F_GETFL) & os.O_NONBLOCK)
    transport.write(b"bye")
    transport.loseConnection()


@scenario("stdio", reactor=True, min_events=5)
def stdio_pauses(tw, rec):
    """A paused transport reads nothing; what has come meanwhile is read afterwards."""
    transport, ours, our_reading = connected(tw, rec, watcher(tw, rec)())
    transport.pauseProducing()
    os.write(ours, b"first")

    def go_on():
        rec("resumed")
        transport.resumeProducing()
        tw.reactor.callLater(0.02, finish)

    def finish():
        rec("seen")
        transport.stopProducing()
        tw.reactor.addSystemEventTrigger("before", "shutdown", shut, ours, our_reading)

    tw.reactor.callLater(0.02, go_on)


@scenario("stdio", reactor=True, min_events=5)
def stdio_takes_a_producer(tw, rec):
    """A streaming producer is paused when too much waits, and resumed when it is sent."""

    @implementer(tw["internet.interfaces"].IPushProducer)
    class Producer:
        def __getattr__(self, name):
            return lambda: rec("told", name)

    transport, ours, our_reading = connected(tw, rec, watcher(tw, rec)())
    transport.registerProducer(Producer(), True)
    try:
        transport.registerProducer(None, True)
    except RuntimeError as error:
        rec("refused", str(error)[:50])
    transport.write(b"x" * 200000)

    def read(total=0):
        total += len(os.read(our_reading, 65536))
        if total < 200000:
            tw.reactor.callLater(0.005, read, total)
        else:
            rec("all")
            tw.reactor.callLater(0.02, finish)

    def finish():
        transport.unregisterProducer()
        transport.loseConnection()
        tw.reactor.addSystemEventTrigger("before", "shutdown", shut, ours, our_reading)

    tw.reactor.callLater(0.02, read)


@scenario("stdio", reactor=True, min_events=3)
def stdio_asks_a_producer(tw, rec):
    """One that is asked gives a piece at a time; the end waits until it has no more."""

    class Pieces:
        left = [b"one ", b"two ", b"three"]

        def resumeProducing(self):
            transport.write(self.left.pop(0))
            if not self.left:
                transport.unregisterProducer()

        def stopProducing(self):
            rec("told to stop")

    transport, ours, our_reading = connected(tw, rec, watcher(tw, rec)())
    transport.registerProducer(Pieces(), False)
    transport.loseConnection()
    tw.reactor.callLater(0.03, lambda: (rec("sent", os.read(our_reading, 100)), os.close(ours), os.close(our_reading)))


@scenario("stdio", reactor=True, min_events=4)
def stdio_refuses_text(tw, rec):
    """Only bytes can be written; nothing written after the end goes anywhere."""
    transport, ours, our_reading = connected(tw, rec, watcher(tw, rec)())
    rec.raises(transport.write, "text")
    rec.raises(transport.writeSequence, [b"a", "text"])
    rec.raises(transport.write, b"")
    transport.loseConnection()
    rec.raises(transport.write, b"late")
    rec.raises(transport.loseConnection)
    tw.reactor.callLater(0.02, lambda: (rec("sent", os.read(our_reading, 100)), os.close(ours), os.close(our_reading)))


@scenario("stdio", reactor=True, min_events=2)
def stdio_loses_its_reader(tw, rec):
    """When the other side of its output is gone, writing ends it."""
    transport, ours, our_reading = connected(tw, rec, watcher(tw, rec)())
    os.close(our_reading)
    transport.write(b"x" * 1000)
    tw.reactor.callLater(0.02, os.close, ours)


def halves(tw, rec):
    """A class of protocols that know halves and record what happens to them."""

    @implementer(tw["internet.interfaces"].IHalfCloseableProtocol)
    class Halves(watcher(tw, rec)):
        def readConnectionLost(self):
            rec("read lost", self.transport.disconnecting, self.transport.disconnected)

        def writeConnectionLost(self):
            rec("write lost", self.transport.disconnecting, self.transport.disconnected)

    return Halves


@scenario("stdio", reactor=True, min_events=4)
def stdio_told_of_the_end_of_reading(tw, rec):
    """A protocol that knows halves is told when reading has ended, and ends the whole when it likes."""
    transport, ours, our_reading = connected(tw, rec, halves(tw, rec)())
    os.close(ours)

    def finish():
        transport.write(b"still here")
        transport.loseConnection()
        tw.reactor.callLater(0.02, lambda: (rec("sent", os.read(our_reading, 100)), os.close(our_reading)))

    tw.reactor.callLater(0.02, finish)


@scenario("stdio", reactor=True, min_events=5)
def stdio_told_of_the_end_of_writing(tw, rec):
    """loseWriteConnection ends writing when all is sent; reading goes on, and what is written afterwards is lost."""
    transport, ours, our_reading = connected(tw, rec, halves(tw, rec)())
    transport.write(b"last words")
    transport.loseWriteConnection()

    def go_on():
        rec.raises(transport.write, b"too late")
        rec.raises(transport.writeSequence, [b"too late"])
        rec.raises(transport.loseWriteConnection)
        os.write(ours, b"question")
        tw.reactor.callLater(0.02, finish)

    def finish():
        rec("sent", os.read(our_reading, 100))
        transport.connectionLost(tw.failure.Failure(tw.error.ConnectionDone()))
        shut(ours, our_reading)

    tw.reactor.callLater(0.02, go_on)


@scenario("stdio", reactor=True, min_events=4)
def stdio_told_that_nobody_reads(tw, rec):
    """A protocol that knows halves is told that the other side of its output is gone, although it writes nothing."""
    transport, ours, our_reading = connected(tw, rec, halves(tw, rec)())
    os.close(our_reading)

    def finish():
        rec("state", transport.disconnecting, transport.disconnected)
        transport.connectionLost(tw.failure.Failure(tw.error.ConnectionDone()))
        os.close(ours)

    tw.reactor.callLater(0.02, finish)


@scenario("stdio", reactor=True, min_events=4)
def stdio_producer_comes_too_late(tw, rec):
    """A producer that is registered when nothing can be sent any more is told to stop."""

    class Producer:
        def stopProducing(self):
            rec("told to stop")

    class Late(watcher(tw, rec)):
        def connectionLost(self, reason):
            rec("lost", reason)
            rec.raises(transport.registerProducer, Producer(), True)
            rec.raises(transport.unregisterProducer)
            rec.raises(transport.pauseProducing)
            rec.raises(transport.resumeProducing)
            rec.raises(transport.write, b"late")
            self.over()

    transport, ours, our_reading = connected(tw, rec, Late())
    shut(ours)
    tw.reactor.callLater(0.03, os.close, our_reading)


@scenario("stdio", reactor=True, min_events=4)
def stdio_halves_stumble(tw, rec):
    """What a protocol raises when it is told of a half is logged, and ends the whole."""

    @implementer(tw["internet.interfaces"].IHalfCloseableProtocol)
    class Stumbles(watcher(tw, rec)):
        def readConnectionLost(self):
            raise ValueError("in readConnectionLost")

        def writeConnectionLost(self):
            raise ValueError("in writeConnectionLost")

        def over(self):
            pass

    def lose(direction):
        transport, *ours = connected(tw, rec, Stumbles())
        os.close(ours.pop(direction))
        tw.reactor.callLater(0.02, shut, *ours)

    lose(0)
    tw.reactor.callLater(0.03, lose, 1)
    tw.reactor.callLater(0.06, rec.done)


@scenario("stdio", reactor=True, min_events=3)
def stdio_reads_nothing_more(tw, rec):
    """After loseConnection nothing is received, not even while there is something left to send."""
    transport, ours, our_reading = connected(tw, rec, watcher(tw, rec)())
    transport.write(b"x" * 100000)
    transport.loseConnection()
    os.write(ours, b"too late")

    def read(total=0):
        total += len(os.read(our_reading, 65536))
        if total < 100000:
            tw.reactor.callLater(0.01, read, total)
        else:
            rec("all")
            tw.reactor.addSystemEventTrigger("before", "shutdown", shut, ours, our_reading)

    tw.reactor.callLater(0.02, read)


@scenario("stdio", reactor=True, min_events=2)
def stdio_protocol_stumbles(tw, rec):
    """What a protocol raises is logged, and ends the connection."""

    class Stumbles(watcher(tw, rec)):
        def dataReceived(self, data):
            raise ValueError("in dataReceived")

        def connectionLost(self, reason):
            rec("lost", reason)
            tw.reactor.callLater(0, rec.done)
            raise ValueError("in connectionLost")

    transport, ours, our_reading = connected(tw, rec, Stumbles())
    os.write(ours, b"x")
    tw.reactor.callLater(0.02, lambda: (os.close(ours), os.close(our_reading)))


@scenario("stdio", reactor="manual", min_events=2)
def stdio_last_one_crashes_the_loop(tw, rec):
    """The end of the last connection, by the sending of its last bytes, can end the loop; it does not wait once more."""
    reading, ours = os.pipe()
    our_reading, writing = os.pipe()

    class Ends(tw.protocol.Protocol):
        def connectionLost(self, reason):
            rec("lost", reason)
            tw.reactor.crash()

    def begin():
        transport = tw["internet.stdio"].StandardIO(Ends(), stdin=reading, stdout=writing, reactor=tw.reactor)
        transport.write(b"all")
        transport.loseConnection()

    tw.reactor.callWhenRunning(begin)
    tw.reactor.run()
    rec("over", os.read(our_reading, 100))
    shut(reading, ours, our_reading, writing)


@scenario("stdio", reactor=True, min_events=4)
def stdio_one_descriptor_twice(tw, rec):
    """A socket can be both input and output."""
    import socket

    a, b = socket.socketpair()
    both = a.detach()
    transport = tw["internet.stdio"].StandardIO(watcher(tw, rec)(), stdin=both, stdout=os.dup(both), reactor=tw.reactor)
    transport.write(b"hello")
    b.send(b"question")

    def finish():
        rec("heard", b.recv(100))
        b.close()

    tw.reactor.callLater(0.02, finish)
