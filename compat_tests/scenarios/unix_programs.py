"""Whole programs that speak over paths, in processes of their own."""

from __future__ import annotations

from compat_tests import processes
from compat_tests.scenario import scenario
from compat_tests.scenarios._twistd import twistd

SERVER = """
import os, sys
from {tw}.internet import protocol, reactor

class Echo(protocol.Protocol):
    def dataReceived(self, data):
        self.transport.write(data.upper())
        self.transport.loseConnection()

factory = protocol.ServerFactory.forProtocol(Echo)
port = reactor.listenUNIX("s", factory, mode=0o600, wantPID=True)
print("listens", sorted(os.listdir(".")), os.readlink("s.lock") == str(os.getpid()), port.lockFile.clean)

class Ask(protocol.Protocol):
    def connectionMade(self):
        self.transport.write(b"hello")

    def dataReceived(self, data):
        print("answer", data)
        if sys.argv[1] == "dies":
            os._exit(9)

    def connectionLost(self, reason):
        print("lost", reason.value)
        reactor.stop()

client = protocol.ClientFactory.forProtocol(Ask)
reactor.connectUNIX("s", client, checkPID=True)
reactor.run()
print("then", sorted(os.listdir(".")))
"""


@scenario("unix", limit=30, min_events=4)
def unix_program_that_died(tw, rec):
    """A program that dies leaves its socket and its lock behind; the next takes both over, and leaves nothing."""
    processes.run(tw, rec, "server.py", "dies", files={"server.py": SERVER}, lanes="first ")
    processes.run(tw, rec, "server.py", "lives", lanes="second ")


STARTED = """
import os, socket, sys

made = socket.socket(socket.AF_UNIX)
made.bind("s")
os.chmod("s", 0o666)
made.listen()
os.dup2(made.fileno(), 3)
os.set_inheritable(3, True)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1", LISTEN_FDNAMES="door")
os.execv(sys.executable, [sys.executable, "server.py", *sys.argv[1:]])
"""

ACTIVATED = """
import os, sys
from {tw}.internet import endpoints, protocol, reactor

class Echo(protocol.Protocol):
    def dataReceived(self, data):
        self.transport.write(data.upper())
        self.transport.loseConnection()

    def connectionLost(self, reason):
        reactor.callLater(0.01, reactor.stop)

class Ask(protocol.Protocol):
    def connectionMade(self):
        self.transport.write(b"hello")

    def dataReceived(self, data):
        print("answer", data)

def listens(port):
    print("listens", port.getHost(), "LISTEN_FDS" in os.environ)
    client = endpoints.clientFromString(reactor, "unix:s")
    return client.connect(protocol.Factory.forProtocol(Ask))

server = endpoints.serverFromString(reactor, sys.argv[1])
server.listen(protocol.Factory.forProtocol(Echo)).addCallback(listens).addErrback(print)
reactor.run()
print("then", os.path.exists("s"))
"""


@scenario("adopted", limit=30, min_events=4)
def systemd_starts_a_program(tw, rec):
    """A program that is started with an open socket, as systemd does it, listens with it; by number or by name."""
    files = {"start.py": STARTED, "server.py": ACTIVATED}
    processes.run(tw, rec, "start.py", "systemd:domain=UNIX:index=0", files=files, lanes="number ")
    processes.run(tw, rec, "start.py", "systemd:domain=UNIX:name=door", lanes="name ")


TAC = """
from {tw}.application import service, strports
from {tw}.internet import endpoints, protocol, reactor

class Echo(protocol.Protocol):
    def dataReceived(self, data):
        self.transport.write(data.upper())

class Ask(protocol.Protocol):
    def connectionMade(self):
        self.transport.write(b"hello")

    def dataReceived(self, data):
        print("answer", data)
        self.transport.loseConnection()

    def connectionLost(self, reason):
        reactor.stop()

application = service.Application("paths")
strports.service("unix:s:mode=600", protocol.Factory.forProtocol(Echo)).setServiceParent(application)
ask = lambda: endpoints.clientFromString(reactor, "unix:s:lockfile=1").connect(protocol.Factory.forProtocol(Ask))
reactor.callWhenRunning(ask)
"""


@scenario("unix", limit=30, min_events=2)
def unix_application(tw, rec):
    """An application listens at a path that stands in a string, under twistd."""
    twistd(tw, rec, "--pidfile=", "-ny", "app.tac", files={"app.tac": TAC})


TESTS = """
import os
from {tw}.internet import protocol, reactor, endpoints
from {tw}.trial import unittest

class Paths(unittest.TestCase):
    def setUp(self):
        self.port = reactor.listenUNIX("door", protocol.Factory.forProtocol(protocol.Protocol))
        self.addCleanup(self.port.stopListening)

    async def test_connects(self):
        client = endpoints.UNIXClientEndpoint(reactor, self.port.getHost().name)
        reached = await client.connect(protocol.Factory.forProtocol(protocol.Protocol))
        self.assertEqual(reached.transport.getPeer(), self.port.getHost())
        reached.transport.loseConnection()
        await self.port.stopListening()

    async def test_left_open(self):
        endpoint = endpoints.UNIXServerEndpoint(reactor, "left")
        await endpoint.listen(protocol.Factory.forProtocol(protocol.Protocol))
"""


@scenario("unix", limit=30, min_events=2)
def unix_in_tests(tw, rec):
    """Under trial, tests may use paths; a port that is left open makes its test an error."""
    processes.run(tw, rec, "-m", "{tw}.trial", "--reporter=text", "test_paths", files={"test_paths.py": TESTS})
