"""The asyncio reactor on uvloop, where that is installed: a conversation, calls, threads, files and children.

Its turns have another order than asyncio's, and within a millisecond none at all; so there are no scenarios on it, but one
program, of which all is known that it must print.  Children without pipes are noticed by the signal alone, of which Twisted
does not hear on uvloop.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

pytest.importorskip("uvloop")

PROGRAM = """
import asyncio, os, sys, uvloop
from minitwisted.internet import asyncioreactor, error
loop = uvloop.new_event_loop()
asyncioreactor.install(loop)
from minitwisted.internet import defer, endpoints, protocol, reactor, task, threads

class Echo(protocol.Protocol):
    def dataReceived(self, data):
        self.transport.write(data)

class Caller(protocol.Protocol):
    def connectionMade(self):
        self.got, self.over = b"", defer.Deferred()
        self.transport.write(b"x" * 3_000_000)

    def dataReceived(self, data):
        self.got += data
        if len(self.got) == 3_000_000:
            self.transport.loseConnection()

    def connectionLost(self, reason):
        self.over.callback((len(self.got), reason.type.__name__))

async def conversation():
    port = await endpoints.serverFromString(reactor, "tcp:0:interface=127.0.0.1").listen(protocol.Factory.forProtocol(Echo))
    client = endpoints.clientFromString(reactor, f"tcp:127.0.0.1:{port.getHost().port}")
    caller = await client.connect(protocol.Factory.forProtocol(Caller))
    print("conversation", *(await caller.over))
    reader, writer = await defer.Deferred.fromFuture(
        asyncio.ensure_future(asyncio.open_connection("127.0.0.1", port.getHost().port)))
    writer.write(b"streams")
    print("streams", await defer.Deferred.fromFuture(asyncio.ensure_future(reader.readexactly(7))))
    writer.close()
    await port.stopListening()

async def calls():
    first = reactor.callLater(5, print, "never")
    moved = reactor.callLater(5, print, "moved")
    reactor.callLater(0.01, first.cancel)
    reactor.callLater(0.01, moved.reset, 0.01)
    for number in range(3):
        await task.deferLater(reactor, 0.001, lambda: None)
    await task.deferLater(reactor, 0.05, lambda: None)
    print("calls", moved.called, first.cancelled)

async def crossing():
    print("threads", await defer.gatherResults([threads.deferToThread(pow, number, 2) for number in range(20)]))

async def file():
    class File(protocol.ProcessProtocol):
        def fileno(self): return fd
        def logPrefix(self): return "file"
        def connectionLost(self, reason): over.callback(None)
        def doRead(self):
            return None if os.read(fd, 1 << 20) else error.ConnectionDone()
    fd, over = os.open(sys.argv[1], os.O_RDONLY), defer.Deferred()
    reactor.addReader(File())
    await over
    print("file read")

async def children():
    for pipes in ({0: "w", 1: "r", 2: "r"}, {}):
        class Child(protocol.ProcessProtocol):
            def outReceived(self, data): print("child said", data)
            def processEnded(self, reason): self.over.callback(reason.value.exitCode)
        child = Child()
        child.over = defer.Deferred()
        reactor.spawnProcess(child, "/bin/sh", ["sh", "-c", "echo hello; sleep 0.02; exit 3"], env=None, childFDs=pipes)
        print("child", await child.over)

async def main():
    for each in conversation, calls, crossing, file, children:
        await each()
    os.kill(os.getpid(), 2)

import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
reactor.addSystemEventTrigger("during", "shutdown", print, "down")
stumbled = lambda failure: (failure.printTraceback(), reactor.stop())
reactor.callLater(0, lambda: defer.ensureDeferred(main()).addErrback(stumbled))
reactor.run()
print("ended", type(loop).__module__, loop.is_running())
"""

EXPECTED = f"""
conversation 3000000 ConnectionDone
streams b'streams'
moved
calls 1 1
threads {[number**2 for number in range(20)]}
file read
child said b'hello\\n'
child 3
child 3
down
ended uvloop False
"""


def test_a_program_on_uvloop(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    command = [sys.executable, "-W", "error::RuntimeWarning", str(program), str(program)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert (done.stdout.strip(), done.stderr) == (EXPECTED.strip(), "")
