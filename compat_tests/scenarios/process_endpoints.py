"""Real children behind endpoints, and a program's own pipes."""

from __future__ import annotations

from compat_tests import processes
from compat_tests.scenario import scenario
from compat_tests.scenarios._children import SHELL, teller


def caller(tw, rec, **methods):
    """A factory of protocols that tell what they hear, and a Deferred for the end."""
    over = tw.defer.Deferred()

    class Talking(tw.protocol.Protocol):
        def connectionMade(self):
            rec("made", tw.interfaces.ITransport.providedBy(self.transport))

        def dataReceived(self, data):
            rec.data("heard", data)

        def connectionLost(self, reason):
            rec("lost", reason)
            over.callback(None)

    for name, function in methods.items():
        setattr(Talking, name, function)
    return tw.protocol.Factory.forProtocol(Talking), over


@scenario("process", reactor=True, min_events=2)
def a_child_as_a_connection(tw, rec):
    """A protocol made for connections talks with a child, and ends it by closing its input."""

    def heard(self, data):
        rec.data("heard", data)
        self.transport.loseConnection()

    factory, over = caller(tw, rec, dataReceived=heard)
    endpoint = tw.endpoints.ProcessEndpoint(tw.reactor, SHELL, ("sh", "-c", "cat >/dev/null; exit 0"))
    endpoint.connect(factory).addCallback(lambda protocol: protocol.transport.loseConnection())
    return over


@scenario("process", reactor=True, min_events=3)
def a_child_that_answers(tw, rec):
    """What the child prints is what is received; how it ended is why the connection is lost."""
    factory, over = caller(tw, rec)
    script = "read line; echo you said $line; echo and $A; exit 3"
    endpoint = tw.endpoints.ProcessEndpoint(tw.reactor, SHELL, ("sh", "-c", script), env={"A": "B"})
    endpoint.connect(factory).addCallback(lambda protocol: protocol.transport.write(b"something\n"))
    return over


@scenario("process", reactor=True, min_events=3)
def a_child_that_complains_to_the_log(tw, rec):
    """What a child complains of is logged, in the name of its program."""
    log = tw["python.log"]
    log.addObserver(lambda event: "executable" in event and rec.lane("log")("complained", event["executable"], event["data"]))
    factory, over = caller(tw, rec)
    tw.endpoints.ProcessEndpoint(tw.reactor, SHELL, ("sh", "-c", "echo complaint >&2")).connect(factory)
    return over


@scenario("process", reactor=True, min_events=3)
def a_child_of_an_endpoint_that_is_none(tw, rec):
    """What cannot be started fails the Deferred; what only the child finds out, the connection."""
    log = tw["python.log"]
    factory, over = caller(tw, rec)
    failing = tw.endpoints.ProcessEndpoint(tw.reactor, "/no/such/program", ("program",)).connect(factory)
    failing.addErrback(lambda failure: rec("failed", failure))
    log.addObserver(lambda event: "data" in event and rec.lane("log")("complained", event["data"].partition(b" in environ")[0]))
    tw.endpoints.ProcessEndpoint(tw.reactor, "/no/such/program", ("program",), path="/").connect(factory)
    return tw.defer.gatherResults([failing, over])


SERVER = """
from {tw}.internet import reactor, endpoints, protocol, task
from {tw}.protocols.basic import LineReceiver

class Answering(LineReceiver):
    delimiter = b"\\n"

    def connectionMade(self):
        self.sendLine(b"hello")

    def lineReceived(self, line):
        self.sendLine(b"you said " + line)

    def connectionLost(self, reason):
        reactor.stop()

endpoints.serverFromString(reactor, "stdio:").listen(protocol.Factory.forProtocol(Answering))
reactor.run()
"""


@scenario("process", limit=15, min_events=2)
def a_program_that_serves_its_pipes(tw, rec):
    """A program serves its own standard input as it would serve a connection."""
    processes.run(tw, rec, "serving.py", files={"serving.py": SERVER}, input="one\ntwo\n")


PARENT = """
import sys
from {tw}.internet import reactor, protocol, utils, task

def main(reactor):
    done = utils.getProcessOutputAndValue(sys.executable, ["-c", "import sys; print(sys.stdin.read()); sys.exit(5)"],
        env=None, stdinBytes=b"from the parent")
    return done.addCallback(print)

task.react(main)
"""


@scenario("process", limit=15, min_events=2)
def a_program_that_asks_another(tw, rec):
    """A program asks another for an answer, prints it and ends."""
    processes.run(tw, rec, "parent.py", files={"parent.py": PARENT})


ALONE = """
import os
from {tw}.internet import reactor, protocol

class Child(protocol.ProcessProtocol):
    def connectionMade(self):
        reactor.stop()

    def processExited(self, reason):
        print("exited", reason.value)

child = reactor.spawnProcess(Child(), "/bin/sh", ["sh", "-c", "read x; exit 3"])
reactor.callWhenRunning(print, "running")
reactor.run()
print("pid", child.pid is not None, child.status, sorted(child.pipes))
os.waitpid(child.pid, 0)
"""


@scenario("process", limit=15, min_events=2)
def a_program_that_leaves_its_child(tw, rec):
    """When the reactor stops, pipes to children are closed; their ends are nobody's any more."""
    processes.run(tw, rec, "alone.py", files={"alone.py": ALONE})


@scenario("process", reactor="manual", min_events=5)
def pipes_at_the_shutdown(tw, rec):
    """At the shutdown all pipes are lost; a child whose last pipe that is and that has exited is ended."""
    child = teller(tw, rec)
    reactor = tw.reactor
    reactor.spawnProcess(child, SHELL, ["sh", "-c", "exec sleep 3"])
    reactor.addSystemEventTrigger("after", "shutdown", lambda: rec("after", sorted(child.lost), child.transport.pid is None))
    reactor.callLater(0.01, reactor.stop)
    reactor.run()
    rec("returned", sorted(child.transport.pipes))
    child.transport.signalProcess("KILL")
