"""Children and the pipes to them: what is said on both sides."""

from __future__ import annotations

import fcntl
import os
import sys

from compat_tests.scenario import scenario
from compat_tests.scenarios._children import shell, teller, told


@scenario("process", reactor=True, min_events=7)
def a_child_prints_and_complains(tw, rec):
    """What a child prints and what it complains come apart, then all pipes end, then the child."""
    return told(tw, rec, "echo out; echo err >&2; exit 3")


@scenario("process", reactor=True, min_events=5)
def a_child_that_ends_well(tw, rec):
    """A child that exits with 0 is done."""
    return told(tw, rec, "exit 0")


@scenario("process", reactor=True, min_events=6)
def a_child_is_written_to(tw, rec):
    """Bytes go to a child in the order in which they were written, before its input is closed."""
    child = teller(tw, rec)
    wire = shell(tw, child, "cat; echo end")
    wire.write(b"one ")
    wire.writeSequence([b"two ", b"three "])
    wire.writeToChild(0, b"four ")
    wire.closeStdin()
    wire.write(b"too late")
    return child.over


@scenario("process", reactor=True, min_events=6)
def a_child_reads_much(tw, rec):
    """More than a pipe holds is sent as the child reads it, and then its input ends."""
    child = teller(tw, rec)
    wire = shell(tw, child, "wc -c")
    for _ in range(10):
        wire.write(b"x" * 50000)
    wire.closeStdin()
    return child.over


@scenario("process", reactor=True, min_events=4)
def a_child_prints_much(tw, rec):
    """More than a pipe holds arrives whole."""
    sizes = []
    child = teller(tw, rec, childDataReceived=lambda self, number, data: sizes.append((number, len(data))))
    shell(tw, child, "head -c 300000 /dev/zero; head -c 200000 /dev/zero >&2")
    of = lambda wanted: sum(size for number, size in sizes if number == wanted)
    return child.over.addCallback(lambda _: rec("bytes", of(1), of(2)))


@scenario("process", reactor=True, min_events=7)
def a_protocol_with_names_for_pipes(tw, rec):
    """Of the three usual pipes a protocol is told by name."""
    over = tw.defer.Deferred()

    class Child(tw.protocol.ProcessProtocol):
        def connectionMade(self):
            rec("made")
            self.transport.closeStdin()

        def outReceived(self, data):
            rec.data("out", data)

        def errReceived(self, data):
            rec.data("err", data)

        def inConnectionLost(self):
            rec.lane("in")("lost")

        def outConnectionLost(self):
            rec.lane("out")("lost")

        def errConnectionLost(self):
            rec.lane("err")("lost")

        def processEnded(self, reason):
            rec("ended", reason)
            over.callback(None)

    shell(tw, Child(), "cat; echo out; echo err >&2")
    return over


@scenario("process", reactor=True, min_events=8)
def pipes_with_other_numbers(tw, rec):
    """A child may have pipes of any number, in both directions."""
    child = teller(tw, rec)
    wire = shell(tw, child, "read line <&3; echo got $line >&7; echo five >&5", childFDs={3: "w", 5: "r", 7: "r"})
    rec("pipes", list(wire.pipes))
    wire.writeToChild(3, b"a line\n")
    return child.over


@scenario("process", reactor=True, min_events=8)
def what_is_no_pipe_is_not_written_to(tw, rec):
    """Without an input what is written is dropped; a pipe that is not there has no number."""
    child = teller(tw, rec)
    wire = shell(tw, child, "exit 0", childFDs={1: "r"})
    rec.raises(wire.write, b"to nobody")
    rec.raises(wire.writeSequence, [b"to", b"nobody"])
    rec.raises(wire.writeToChild, 0, b"to nobody")
    rec.raises(wire.writeToChild, 9, b"to nobody")
    rec.raises(wire.closeStdin)
    rec.raises(wire.closeChildFD, 9)
    return child.over


@scenario("process", reactor=True, min_events=6)
def only_bytes_are_written(tw, rec):
    """Text is refused in all ways of writing."""
    child = teller(tw, rec)
    wire = shell(tw, child, "cat")
    rec.raises(wire.write, "text")
    rec.raises(wire.writeToChild, 0, "text")
    rec.raises(wire.writeSequence, [b"bytes", "text"])
    wire.closeStdin()
    return child.over


@scenario("process", reactor=True, min_events=6)
def descriptors_of_ours(tw, rec):
    """A child may be given descriptors of ours under other numbers, and numbers may cross."""
    pipes = os.pipe(), os.pipe()
    first, second = (fcntl.fcntl(writing, fcntl.F_DUPFD_CLOEXEC, 50) for _, writing in pipes)
    child = teller(tw, rec)
    code = f"import os; os.write({first}, b'to first'); os.write({second}, b'to second'); print('done')"
    numbers = {1: "r", first: second, second: first}
    tw.reactor.spawnProcess(child, sys.executable, ["python", "-c", code], childFDs=numbers)

    def look(_):
        for name, own, (reading, writing) in zip(("first", "second"), (first, second), pipes, strict=True):
            os.close(own)
            os.close(writing)
            rec(name, os.read(reading, 100))
            os.close(reading)

    return child.over.addCallback(look)


@scenario("process", reactor=True, min_events=4)
def one_descriptor_twice(tw, rec):
    """Printing and complaining may go to the same pipe."""
    reading, writing = os.pipe()
    child = teller(tw, rec)
    shell(tw, child, "echo out; echo err >&2", childFDs={1: writing, 2: writing})
    os.close(writing)

    def look(_):
        rec("said", os.read(reading, 100))
        os.close(reading)

    return child.over.addCallback(look)


@scenario("process", reactor=True, min_events=4)
def nothing_leaks_into_a_child(tw, rec):
    """A child has no descriptors but its own, whatever we have lent to others."""
    lent = os.open("/", os.O_RDONLY)
    os.set_inheritable(lent, True)
    child = teller(tw, rec)
    # The fourth is the listing itself.
    tw.reactor.spawnProcess(child, "/bin/ls", ["ls", "/proc/self/fd"])
    return child.over.addCallback(lambda _: os.close(lent))


@scenario("process", reactor=True, min_events=4)
def nothing_leaks_in_another_directory(tw, rec):
    """That holds as well for a child that is started the other way, in a directory."""
    lent = os.open("/", os.O_RDONLY)
    os.set_inheritable(lent, True)
    child = teller(tw, rec)
    tw.reactor.spawnProcess(child, "/bin/ls", ["ls", "/proc/self/fd"], path="/usr")
    return child.over.addCallback(lambda _: os.close(lent))


@scenario("process", reactor=True, min_events=2)
def no_pipes_at_all(tw, rec):
    """A child without pipes only ends."""
    return told(tw, rec, "exit 5", childFDs={})


@scenario("process", reactor=True, min_events=3)
def pipes_need_a_protocol(tw, rec):
    """Without a protocol there can be no pipes; without pipes there need be no protocol."""
    rec.raises(shell, tw, None, "exit 0", childFDs={1: "r"})
    rec.raises(shell, tw, None, "exit 0", childFDs={0: "w"})
    wire = shell(tw, None, "exit 4", childFDs={})
    rec("pipes", wire.pipes, wire.proto)
    waiting = tw.task.LoopingCall(lambda: wire.pid is None and waiting.stop())
    return waiting.start(0.01).addCallback(lambda _: rec("status", wire.status))


@scenario("process", reactor=True, min_events=7)
def what_is_no_map_of_pipes(tw, rec):
    """What a pipe may be is "r", "w" or a number, and it must be open."""
    child = teller(tw, rec)
    for wrong in {0: "x"}, {1: None}, {1: "r", 2: 1.5}, {1: 9999}:
        rec.raises(shell, tw, child, "exit 0", childFDs=wrong)
    return told(tw, rec, "echo fine", childFDs={1: "r"})


@scenario("process", reactor=True, min_events=6)
def a_producer_for_a_child(tw, rec):
    """A producer that is asked for pieces is asked until it has no more."""
    child = teller(tw, rec)
    wire = shell(tw, child, "cat")
    pieces = [b"one ", b"two ", b"three"]

    class Producer:
        def resumeProducing(self):
            rec("asked")
            if pieces:
                wire.write(pieces.pop(0))
            else:
                wire.unregisterProducer()
                wire.closeStdin()

        def stopProducing(self):
            rec("stopped")

    wire.registerProducer(Producer(), False)
    return child.over


@scenario("process", reactor=True, min_events=5)
def a_producer_of_much_for_a_child(tw, rec):
    """A producer that gives too much is told to pause, and to go on when the child has read."""
    child = teller(tw, rec)
    reading, writing = os.pipe()
    wire = shell(tw, child, "read line <&3; wc -c", childFDs={0: "w", 1: "r", 3: reading})
    os.close(reading)
    tell = rec.lane("producer")

    class Producer:
        def pauseProducing(self):
            tell("pause")
            tw.reactor.callLater(0, os.write, writing, b"\n")

        def resumeProducing(self):
            tell("resume")
            wire.unregisterProducer()
            wire.closeStdin()

        def stopProducing(self):
            tell("stop")

    wire.registerProducer(Producer(), True)
    try:
        wire.registerProducer(Producer(), True)
    except RuntimeError:
        tell("one is enough")
    wire.write(b"x" * 300000)
    return child.over.addCallback(lambda _: os.close(writing))


@scenario("process", reactor=True, min_events=5)
def a_producer_whose_child_is_gone(tw, rec):
    """A producer is stopped when the child reads no more, and at once if it comes too late."""
    child = teller(tw, rec)
    wire = shell(tw, child, "exec <&-; read x </dev/null; exit 1")

    class Producer:
        def resumeProducing(self):
            rec.lane("producer")("resume")

        def stopProducing(self):
            rec.lane("producer")("stop")

    wire.registerProducer(Producer(), False)
    return child.over.addCallback(lambda _: wire.registerProducer(Producer(), False)).addCallback(
        lambda _: rec.raises(wire.unregisterProducer)
    )


@scenario("process", reactor=True, min_events=5)
def a_producer_for_a_pipe_that_is_closing(tw, rec):
    """A pipe closes when its producer has no more; if the child goes away before that, the producer is stopped."""
    child = teller(tw, rec)
    reading, writing = os.pipe()
    wire = shell(tw, child, "read x <&3; exit 4", childFDs={0: "w", 1: "r", 3: reading})
    os.close(reading)

    class Producer:
        def pauseProducing(self):
            rec.lane("producer")("pause")

        def resumeProducing(self):
            rec.lane("producer")("resume")

        def stopProducing(self):
            rec.lane("producer")("stop")

    wire.registerProducer(Producer(), True)
    wire.closeStdin()
    tw.reactor.callLater(0.02, lambda: rec("still open", sorted(wire.pipes), os.write(writing, b"\n")))
    return child.over.addCallback(lambda _: os.close(writing))


@scenario("process", reactor=True, min_events=7)
def a_child_is_heard_later(tw, rec):
    """While reading is paused nothing is heard of a child but its exit."""
    child = teller(tw, rec)
    exited = child.processExited

    def then(reason):
        exited(reason)
        rec("so far", [lane for lane in ("child 1", "child 2") if lane in rec.lanes])
        tw.reactor.callLater(0, child.transport.resumeProducing)

    child.processExited = then
    wire = shell(tw, child, "read x; echo said; echo complained >&2")
    wire.pauseProducing()
    wire.write(b"\n")
    return child.over


@scenario("process", reactor=True, min_events=6)
def a_pipe_is_closed_by_us(tw, rec):
    """What is closed here is lost soon, not at once; a child that prints to nobody is told by a signal."""
    child = teller(tw, rec)
    lost = child.childConnectionLost

    def then(number):
        lost(number)
        if number == 1:
            wire.write(b"\n")

    child.childConnectionLost = then
    wire = shell(tw, child, "read x; echo to nobody; echo still there >&2; exit 0")
    wire.closeStdout()
    rec("at once", list(child.lost), sorted(wire.pipes))
    wire.closeStdout()
    return child.over


@scenario("process", reactor=True, min_events=6)
def all_pipes_are_closed_by_us(tw, rec):
    """Losing the connection closes the three usual pipes, after all was sent; the child may go on."""
    child = teller(tw, rec)
    wire = shell(tw, child, 'exec >/dev/null 2>&1; test "$(wc -c)" = 200000 && exit 6')
    wire.write(b"x" * 200000)
    wire.loseConnection()
    rec("at once", list(child.lost), sorted(wire.pipes))
    return child.over


@scenario("process", reactor=True, min_events=6)
def pipes_that_a_child_closes(tw, rec):
    """A child that closes its pipes lives on."""
    child = teller(tw, rec)
    exited = child.processExited

    def then(reason):
        rec("lost before", sorted(child.lost))
        exited(reason)

    child.processExited = then
    shell(tw, child, "echo last; exec <&- >&- 2>&-; sleep 0.04; exit 7")
    return child.over


@scenario("process", reactor=True, min_events=7)
def pipes_that_outlive_a_child(tw, rec):
    """A child's own child holds its pipes: the first exits before they end."""
    child = teller(tw, rec)
    exited = child.processExited

    def then(reason):
        exited(reason)
        rec("lost so far", child.lost, wire.pid, sorted(wire.pipes))
        wire.write(b"go on\n")

    child.processExited = then
    wire = shell(tw, child, "read x; exec 3<&0; (read x <&3; echo grandchild) & exit 4")
    wire.write(b"\n")
    return child.over


@scenario("process", reactor=True, min_events=8)
def the_ends_of_a_transport(tw, rec):
    """A transport whose child is over does nothing, and says so only of signals and numbers."""
    child = teller(tw, rec)
    wire = shell(tw, child, "exit 0")

    def look(_):
        rec("all over", wire.pid, wire.status, wire.pipes, wire.proto, child.transport is wire)
        for method in "closeStdin", "closeStdout", "closeStderr", "loseConnection", "pauseProducing", "resumeProducing":
            rec.raises(getattr(wire, method))
        rec.raises(wire.write, b"x")
        rec.raises(wire.writeToChild, 0, b"x")
        rec.raises(wire.signalProcess, "KILL")
        rec.raises(wire.signalProcess, "NO SUCH")

    return child.over.addCallback(lambda _: tw.task.deferLater(tw.reactor, 0, look, None))


@scenario("process", reactor=True, min_events=5)
def what_a_transport_says_of_itself(tw, rec):
    """A transport shows the process and its status, provides what it promises, and has no address."""
    child = teller(tw, rec)
    wire = shell(tw, child, "read x; exit 2")
    interfaces = tw.interfaces
    rec("provides", interfaces.IProcessTransport.providedBy(wire), interfaces.IReactorProcess.providedBy(tw.reactor))
    rec("repr", repr(wire).replace(str(wire.pid), "PID"), wire.pid > 1)
    rec.raises(wire.getPeer)
    rec.raises(wire.getHost)
    wire.write(b"\n")
    return child.over.addCallback(lambda _: rec("repr", repr(wire)))
