"""How children end: signals, exit codes, and errors of those who are told."""

from __future__ import annotations

import os
import signal
import time

from compat_tests.scenario import scenario
from compat_tests.scenarios._children import shell, teller, told


@scenario("process", reactor=True, min_events=10)
def signals_by_name(tw, rec):
    """A child is sent signals by the short names of five."""
    over = []
    for name in "HUP", "INT", "KILL", "TERM":
        child = teller(tw, rec, name)
        wire = shell(tw, child, "exec sleep 3")
        rec.lane(name)("sent", wire.signalProcess(name), wire.pid is None)
        over.append(child.over)
    return tw.defer.gatherResults(over)


@scenario("process", reactor=True, min_events=5)
def a_child_that_is_stopped(tw, rec):
    """STOP stops a child, and only a number makes it go on."""
    child = teller(tw, rec)
    wire = shell(tw, child, "read x; echo $x")
    wire.signalProcess("STOP")
    rec("stopped", bool(os.waitid(os.P_PID, wire.pid, os.WSTOPPED | os.WNOWAIT)))
    wire.write(b"on\n")
    wire.signalProcess(signal.SIGCONT)
    return child.over


@scenario("process", reactor=True, min_events=6)
def signals_by_number(tw, rec):
    """Any number is a signal, and 0 only asks whether there is somebody."""
    child = teller(tw, rec)
    wire = shell(tw, child, "exec sleep 3")
    rec.raises(wire.signalProcess, 0)
    rec.raises(wire.signalProcess, signal.SIGUSR1)
    return child.over


@scenario("process", reactor=True, min_events=9)
def what_is_no_signal(tw, rec):
    """Other names are no signals, nor are other numbers."""
    child = teller(tw, rec)
    wire = shell(tw, child, "read x")
    for wrong in "CONT", "SIGTERM", "term", b"TERM", None, 3.5, -1, 999:
        rec.raises(wire.signalProcess, wrong)
    wire.write(b"\n")
    return child.over


@scenario("process", reactor=True, min_events=4)
def a_child_that_handles_a_signal(tw, rec):
    """A child may have its own answer to a signal."""
    child = teller(tw, rec)

    def heard(number, data):
        rec.data("said", data)
        child.transport.signalProcess("TERM")

    child.childDataReceived = heard
    shell(tw, child, "trap 'exit 9' TERM; echo ready; while :; do sleep 0.01; done")
    return child.over


@scenario("process", reactor=True, min_events=6)
def a_child_is_killed_when_it_speaks(tw, rec):
    """When it exits the transport has no process any more; nothing is lost of what it said."""

    def exited(self, reason):
        rec("exited", reason, self.transport.pid, self.transport.status)
        rec.raises(self.transport.signalProcess, "KILL")

    child = teller(tw, rec, processExited=exited)

    def heard(number, data):
        rec.data("said", data)
        child.transport.signalProcess("KILL")

    child.childDataReceived = heard
    shell(tw, child, "echo ready; exec sleep 3")
    return child.over


@scenario("process", reactor=True, min_events=4)
def a_child_that_has_exited_unnoticed(tw, rec):
    """A signal to a child that somebody else has asked for its end comes too late."""
    process = tw["internet.process"]
    child = teller(tw, rec)
    reading, writing = os.pipe()
    wire = shell(tw, child, "read x; exit 3", childFDs={0: reading, 1: "r"})
    pid = wire.pid
    os.close(reading)
    os.close(writing)
    rec("asked", os.waitpid(pid, 0)[1])
    rec.raises(wire.signalProcess, "TERM")
    rec.raises(wire.reapProcess)
    rec("still", wire.pid == pid, wire.status, list(process.reapProcessHandlers) == [pid])
    rec.raises(process.unregisterReapProcessHandler, pid, wire)
    tw.reactor.callLater(0.03, rec.done)


@scenario("process", reactor=True, min_events=5)
def a_protocol_that_raises(tw, rec):
    """What a protocol raises is logged and changes nothing else, except that a pipe is closed of whose data it complains."""

    def raising(method):
        def raises(self, *args):
            original[method](self, *args)
            raise ValueError(method)

        return raises

    methods = "connectionMade", "childDataReceived", "childConnectionLost", "processExited", "processEnded"
    child = teller(tw, rec)
    original = {each: getattr(type(child), each) for each in methods}
    for each in methods:
        setattr(type(child), each, raising(each))
    shell(tw, child, "echo said; sleep 0.04; exit 3", childFDs={1: "r"})
    return child.over


@scenario("process", reactor=True, min_events=2)
def what_is_no_protocol(tw, rec):
    """What cannot be told of a child is logged in vain."""
    wire = shell(tw, object(), "exit 3", childFDs={})
    waiting = tw.task.LoopingCall(lambda: wire.pid is None and waiting.stop())
    rec("status", type(wire))
    return waiting.start(0.01).addCallback(lambda _: rec("status", wire.status, wire.proto))


@scenario("process", reactor=True, min_events=6)
def the_order_of_ends(tw, rec):
    """Each pipe ends once, the child exits once, and its end is the last of all."""
    seen = []
    child = teller(tw, rec)
    for method in "childConnectionLost", "processExited", "processEnded":
        original = getattr(child, method)
        setattr(child, method, lambda arg, name=method, original=original: (seen.append(name), original(arg)))
    shell(tw, child, "exit 0")
    return child.over.addCallback(lambda _: rec("last", seen[-1], sorted(seen)))


@scenario("process", reactor=True, min_events=4)
def whose_turn_it_is_with_children(tw, rec):
    """What a protocol logs about a child has no system of its own."""
    log = tw["python.log"]
    log.addObserver(lambda event: event["message"] and rec.lane(event["message"][0])("system", event["system"]))
    child = teller(tw, rec)
    for method in "childDataReceived", "childConnectionLost", "processExited", "processEnded":
        original = getattr(child, method)
        setattr(child, method, lambda *args, name=method, original=original: (log.msg(name), original(*args)))
    shell(tw, child, "echo x")
    return child.over


class Waiting:
    """Somebody who waits for the end of a child."""

    def __init__(self, rec, name):
        self.rec, self.name = rec, name

    def reapProcess(self):
        self.rec("reapProcess", self.name)

    def processEnded(self, status):
        self.rec("processEnded", self.name, status)


@scenario("process", min_events=8)
def who_waits_for_a_child(tw, rec):
    """Others may wait for a child by its number; each number is one's alone."""
    process = tw["internet.process"]
    first, second = Waiting(rec, "first"), Waiting(rec, "second")
    pid = os.spawnv(os.P_NOWAIT, "/bin/sh", ["sh", "-c", "exec sleep 9"])  # not reading: its input may be at an end
    rec.raises(process.registerReapProcessHandler, pid, first)
    rec("registered", list(process.reapProcessHandlers) == [pid])
    rec.raises(process.registerReapProcessHandler, pid, second)
    rec.raises(process.reapAllProcesses)
    rec.raises(process.unregisterReapProcessHandler, pid, second)
    rec.raises(process.unregisterReapProcessHandler, pid, first)
    rec.raises(process.unregisterReapProcessHandler, pid, first)
    rec.raises(process.reapAllProcesses)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


@scenario("process", min_events=4)
def a_child_that_waits_for_nobody(tw, rec):
    """If the child has exited when somebody begins to wait for it, he is told at once."""
    process = tw["internet.process"]
    pid = os.spawnv(os.P_NOWAIT, "/bin/sh", ["sh", "-c", "exit 3"])
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    rec.raises(process.registerReapProcessHandler, pid, Waiting(rec, "late"))
    rec("left", process.reapProcessHandlers)
    # Now there is no such child any more: that is logged, and he waits in vain.
    rec.raises(process.registerReapProcessHandler, pid, Waiting(rec, "too late"))
    rec("left", len(process.reapProcessHandlers))


@scenario("process", reactor=True, min_events=4)
def a_child_is_asked_by_hand(tw, rec):
    """Who cannot wait for the loop may ask for the ends of children himself."""
    process = tw["internet.process"]
    child = teller(tw, rec)
    wire = shell(tw, child, "exit 6", childFDs={})
    until = time.monotonic() + 2
    while wire.pid and time.monotonic() < until:
        process.reapAllProcesses()
    rec("asked", wire.status, list(process.reapProcessHandlers))
    return child.over


@scenario("process", reactor=True, min_events=3)
def exit_codes(tw, rec):
    """Every code from 0 to 255 is told as it is."""
    return tw.defer.gatherResults([told(tw, rec, f"exit {n}", f"{n}", childFDs={}) for n in (0, 1, 2, 127, 128, 143, 255)])
