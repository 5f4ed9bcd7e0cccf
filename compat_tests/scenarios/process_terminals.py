"""Children at terminals."""

from __future__ import annotations

import fcntl
import os
import struct
import termios

from compat_tests.scenario import scenario
from compat_tests.scenarios._children import shell, teller, told


@scenario("process", reactor=True, min_events=4)
def a_child_at_a_terminal(tw, rec):
    """A child at a terminal has it on its three pipes; all that it says comes as if from 1."""
    script = "for n in 0 1 2; do test -t $n && echo $n; done; echo err >&2; exit 5"
    return told(tw, rec, script, usePTY=True)


@scenario("process", reactor=True, min_events=4)
def a_terminal_echoes(tw, rec):
    """What is typed is echoed, and the end of the input is a key."""
    child = teller(tw, rec)
    wire = shell(tw, child, "cat; echo after; exit 3", usePTY=True)
    wire.write(b"hello\n")
    wire.writeSequence([b"wor", b"ld\n"])
    wire.write(b"\4")
    return child.over


@scenario("process", reactor=True, min_events=3)
def keys_that_are_signals(tw, rec):
    """A key of the terminal is a signal to the child: it is in charge of it."""
    child = teller(tw, rec, childDataReceived=lambda self, number, data: self.transport.write(b"\3"))
    shell(tw, child, "echo ready; exec sleep 3", usePTY=True)
    return child.over


@scenario("process", reactor=True, min_events=4)
def a_terminal_that_is_hung_up(tw, rec):
    """Losing the connection hangs up the terminal."""
    child = teller(tw, rec)

    def heard(number, data):
        rec.data("said", data)
        child.transport.loseConnection()

    child.childDataReceived = heard
    shell(tw, child, "trap 'exit 9' HUP; echo ready; while :; do sleep 0.01; done", usePTY=True)
    return child.over


@scenario("process", reactor=True, min_events=10)
def what_a_terminal_cannot_do(tw, rec):
    """A terminal has no pipes to be closed one by one, and one way in."""
    child = teller(tw, rec)
    wire = shell(tw, child, "read x; exit 0", usePTY=True)
    rec.raises(wire.writeToChild, 0, b"x")
    rec.raises(wire.writeToChild, 1, b"x")
    rec.raises(wire.closeChildFD, 0)
    for method in "closeStdin", "closeStdout", "closeStderr", "getHost", "getPeer":
        rec.raises(getattr(wire, method))
    rec.raises(wire.write, "text")
    rec("repr", repr(wire).replace(str(wire.pid), "PID"))
    rec("provides", tw.interfaces.IProcessTransport.providedBy(wire))
    wire.write(b"\n")
    return child.over


@scenario("process", reactor=True, min_events=6)
def signals_at_a_terminal(tw, rec):
    """A child at a terminal is sent signals as any other, until it has exited."""
    child = teller(tw, rec, childDataReceived=lambda self, number, data: rec.raises(wire.signalProcess, "TERM"))
    wire = shell(tw, child, "echo ready; exec sleep 3", usePTY=True)

    def look(_):
        rec.raises(wire.signalProcess, "TERM")
        rec("over", wire.pid, wire.status, wire.proto)

    return child.over.addCallback(lambda _: tw.task.deferLater(tw.reactor, 0, look, None))


@scenario("process", reactor=True, min_events=4)
def a_terminal_of_ours(tw, rec):
    """A terminal may be given, opened and set up by us; it belongs to the child from then on."""
    ours, theirs = os.openpty()
    name = os.ttyname(theirs)
    fcntl.ioctl(ours, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    settings = termios.tcgetattr(theirs)
    settings[3] &= ~termios.ECHO
    termios.tcsetattr(theirs, termios.TCSANOW, settings)
    child = teller(tw, rec)
    wire = shell(tw, child, 'stty size; read x; echo "read $x"; test "$(tty)" = "$0"', name, usePTY=(ours, theirs, name))
    wire.write(b"line\n")

    def closed(fd):
        try:
            os.fstat(fd)
        except OSError:
            return True
        return False

    rec("closed", closed(ours), closed(theirs))
    return child.over.addCallback(lambda _: rec("closed", closed(ours)))


@scenario("process", reactor=True, min_events=1)
def what_is_no_terminal(tw, rec):
    """A terminal is given by its two ends and its name."""
    child = teller(tw, rec)
    rec.raises(shell, tw, child, "exit 0", usePTY=(1, 2))
    rec.raises(shell, tw, child, "exit 0", usePTY=True, childFDs={})
    rec.done()


@scenario("process", reactor=True, min_events=4)
def nothing_leaks_to_a_terminal(tw, rec):
    """A child at a terminal has no other descriptors."""
    lent = os.open("/", os.O_RDONLY)
    os.set_inheritable(lent, True)
    child = teller(tw, rec)
    tw.reactor.spawnProcess(child, "/bin/ls", ["ls", "-C", "/proc/self/fd"], usePTY=True)
    return child.over.addCallback(lambda _: os.close(lent))


@scenario("process", reactor=True, min_events=4)
def a_terminal_is_heard_later(tw, rec):
    """While reading is paused nothing is heard of a child at a terminal."""
    child = teller(tw, rec)

    def heard(number, data):
        rec.data("said", data)
        if data == b"said\r\n":
            wire.write(b"\n")

    child.childDataReceived = heard
    wire = shell(tw, child, "echo said; read x", usePTY=True)
    wire.pauseProducing()
    tw.reactor.callLater(0.03, lambda: rec("so far", "said" in rec.lanes))
    tw.reactor.callLater(0.04, wire.resumeProducing)
    return child.over


@scenario("process", reactor=True, min_events=3)
def a_program_that_is_none_at_a_terminal(tw, rec):
    """At a terminal what cannot be started complains there."""
    said = []
    child = teller(
        tw,
        rec,
        childDataReceived=lambda self, number, data: said.append((number, data)),
        # By its own will or because its terminal is gone: that is a race.
        processExited=lambda self, reason: rec("exited", reason.value.exitCode == 0),
        processEnded=lambda self, reason: self.over.callback(None),
    )
    tw.reactor.spawnProcess(child, "/no/such/program", ["program"], usePTY=True)

    def tell(_):
        text = b"".join(data for _, data in said)
        rec("complains", {number for number, _ in said}, text.partition(b" in environment id ")[0], text.rpartition(b": ")[2])

    return child.over.addCallback(tell)
