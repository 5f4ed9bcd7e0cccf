"""Programs that talk on their standard streams: pipes, files, terminals."""

from __future__ import annotations

import contextlib
import os
import pty
import subprocess

from compat_tests import processes
from compat_tests.scenario import scenario

#: A protocol on the standard streams that tells on the error stream what happens to it; `{more}` is the rest of its class.
PROGRAM = """
import os, sys
from zope.interface import implementer
from {tw}.internet import interfaces, protocol, reactor, stdio
from {tw}.protocols import basic

def say(*values):
    os.write(2, (" ".join(map(str, values)) + "\\n").encode())

class Speaker(protocol.Protocol):
    received = b""

    def connectionMade(self):
        say("made", type(self.transport).__name__)

    def dataReceived(self, data):
        self.received += data

    def connectionLost(self, reason):
        say("received", self.received[:60], len(self.received))
        say("lost", reason.type.__name__, reason.getErrorMessage())
        reactor.stop()
"""

RUN = """
stdio.StandardIO(Speaker())
reactor.run()
say("done")
"""


def speak(tw, rec, more: str, input: bytes = b"", run: str = RUN):
    """Run a program whose protocol has `more`, with pipes."""
    return processes.run(tw, rec, "speaker.py", files={"speaker.py": PROGRAM + more + run}, input=input)


@scenario("stdio", limit=15, min_events=2)
def stdio_hears_until_the_end(tw, rec):
    """What comes on standard input is received; its end ends the connection cleanly."""
    speak(tw, rec, "", b"one\ntwo\n")


@scenario("stdio", limit=15, min_events=2)
def stdio_hears_much(tw, rec):
    """More than a pipe holds is received whole."""
    speak(tw, rec, "", b"0123456789" * 50000)


@scenario("stdio", limit=15, min_events=3)
def stdio_echoes(tw, rec):
    """What is written goes to standard output, in the order in which it is written."""
    more = """
    def dataReceived(self, data):
        self.transport.write(data.upper())
        self.transport.writeSequence([b"a", b"", b"b"])
        self.transport.write(b"")
        self.transport.loseConnection()
"""
    speak(tw, rec, more, b"hello")


@scenario("stdio", limit=15, min_events=3)
def stdio_lines(tw, rec):
    """A line receiver with the delimiter of text files takes lines from standard input, and answers."""
    lines = """
class Lines(basic.LineReceiver):
    delimiter = b"\\n"

    def lineReceived(self, line):
        self.sendLine(b"<" + line + b">")
        if line == b"quit":
            self.transport.loseConnection()

    def connectionLost(self, reason):
        say("lost", reason.type.__name__)
        reactor.stop()

stdio.StandardIO(Lines())
reactor.run()
"""
    speak(tw, rec, lines, b"first\n\nquit\nnever\n", run="")


@scenario("stdio", limit=15, min_events=3)
def stdio_sends_all_before_it_closes(tw, rec):
    """loseConnection waits until all is sent, however much that is."""
    more = """
    def connectionMade(self):
        say("before", self.transport.disconnecting)
        self.transport.write(b"x" * 1000000)
        self.transport.loseConnection()
        self.transport.write(b"too late")
        say("after", self.transport.disconnecting)
"""
    child = processes.start(tw, "speaker.py", files={"speaker.py": PROGRAM + more + RUN})
    out, err = child.communicate(timeout=10)
    rec("sent", len(out), out[-5:])
    processes.record(rec, subprocess.CompletedProcess([], child.returncode, "", err.decode()))


HALVES = """
@implementer(interfaces.IHalfCloseableProtocol)
class Speaker(Speaker):
    def readConnectionLost(self):
        say("no more to read")
        self.transport.write(b"last words")
        self.transport.loseConnection()

    def writeConnectionLost(self):
        say("no more to write")
"""


@scenario("stdio", limit=15, min_events=3)
def stdio_half_closed_by_the_other(tw, rec):
    """A protocol that knows halves goes on writing after the end of standard input."""
    speak(tw, rec, HALVES, b"question")


@scenario("stdio", limit=15, min_events=3)
def stdio_half_closed_unknowingly(tw, rec):
    """Of a protocol that knows no halves loseWriteConnection ends the writing, and the end of input the connection."""
    more = """
    def connectionMade(self):
        self.transport.write(b"all I say")
        self.transport.loseWriteConnection()
"""
    speak(tw, rec, more, b"question")


@scenario("stdio", limit=15, min_events=4)
def stdio_reads_a_file(tw, rec):
    """Standard input may be a file, which is read to its end."""
    processes.write(tw, {"speaker.py": PROGRAM + RUN, "input": "line\n" * 5000})
    for kind in ("select", "epoll"):
        program = f"from {{tw}}.internet import {kind}reactor; {kind}reactor.install()\n" + PROGRAM + RUN
        with open("input", "rb") as file:
            child = processes.start(tw, "speaker.py", files={"speaker.py": program}, stdin=file)
            out, err = child.communicate(timeout=10)
        ended = subprocess.CompletedProcess([], child.returncode, out.decode(), err.decode())
        processes.record(rec, ended, f"{kind} ")


@scenario("stdio", limit=15, min_events=3)
def stdio_writes_a_file(tw, rec):
    """Standard output may be a file."""
    more = """
    def dataReceived(self, data):
        self.transport.write(data * 3)
"""
    with open("output", "wb") as file:
        child = processes.start(tw, "speaker.py", files={"speaker.py": PROGRAM + more + RUN}, stdout=file)
        _, err = child.communicate(b"hello", timeout=10)
    processes.record(rec, subprocess.CompletedProcess([], child.returncode, "", err.decode()))
    rec("written", open("output", "rb").read())


@scenario("stdio", limit=15, min_events=2)
def stdio_nothing_to_read(tw, rec):
    """With the null device for input the end is there at once."""
    child = processes.start(tw, "speaker.py", files={"speaker.py": PROGRAM + RUN}, stdin=subprocess.DEVNULL)
    out, err = child.communicate(timeout=10)
    processes.record(rec, subprocess.CompletedProcess([], child.returncode, out.decode(), err.decode()))


@scenario("stdio", limit=15, min_events=3)
def stdio_nobody_listens(tw, rec):
    """When nobody reads standard output any more, a protocol that knows no halves goes on reading, to the end."""
    child = processes.start(tw, "speaker.py", files={"speaker.py": PROGRAM + RUN})
    try:
        rec("said", os.read(child.stderr.fileno(), 1000))
        child.stdout.close()
        child.stdin.write(b"still here")
        child.stdin.close()
        child.wait(timeout=10)
        rec("status", child.returncode)
        rec.text("err", child.stderr.read().decode())
    finally:
        child.kill()
        child.stderr.close()


@scenario("stdio", limit=15, min_events=3)
def stdio_on_a_terminal(tw, rec):
    """On a terminal lines come as they are typed, and control-D is the end."""
    more = """
    def dataReceived(self, data):
        say("data", data)
        self.transport.write(data.upper())
"""
    with on_terminal(tw, more) as (child, terminal):
        os.write(terminal, b"hello\n")
        rec("shown", read_until(terminal, b"HELLO"))
        os.write(terminal, b"\x04")
        child.wait(timeout=10)
        rec("status", child.returncode)
        rec.text("err", child.stderr.read().decode())


@scenario("stdio", limit=15, min_events=2)
def stdio_terminal_hung_up(tw, rec):
    """When the terminal goes away the connection is lost."""
    with on_terminal(tw, "") as (child, terminal):
        os.read(child.stderr.fileno(), 1000)
        os.close(terminal)
        child.wait(timeout=10)
        rec("status", child.returncode)
        rec.text("err", child.stderr.read().decode())


@contextlib.contextmanager
def on_terminal(tw, more: str):
    """A program on a terminal of which we are the other side."""
    ours, its = pty.openpty()
    child = processes.start(tw, "speaker.py", files={"speaker.py": PROGRAM + more + RUN}, stdin=its, stdout=its)
    os.close(its)
    try:
        yield child, ours
    finally:
        child.kill()
        child.wait()
        child.stderr.close()
        with contextlib.suppress(OSError):
            os.close(ours)


def read_until(fd: int, wanted: bytes) -> bytes:
    """What can be read up to `wanted`."""
    text = b""
    while wanted not in text:
        text += os.read(fd, 1000)
    return text
