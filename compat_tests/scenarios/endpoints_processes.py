"""Children and the program's own pipes as endpoints."""

from __future__ import annotations

from compat_tests.processes import run
from compat_tests.scenario import scenario
from compat_tests.scenarios._endpoints import Wire, factory_of, speaker, tell


class Spawning:
    """A reactor that only pretends to start children."""

    def __init__(self, rec, fails=None):
        self.rec, self.fails, self.protocol = rec, fails, None

    def spawnProcess(self, protocol, *args, **kw):
        self.rec("spawnProcess", args, sorted(kw.items()))
        if self.fails:
            raise self.fails
        self.protocol = protocol


@scenario("endpoints", min_events=4)
def process_endpoint_spawns(tw, rec):
    """The endpoint of a child starts it with what it was made with."""
    endpoints = tw["internet.endpoints"]
    for how in (
        {},
        {
            "args": ["name", "argument"],
            "env": {"A": "B"},
            "path": "/tmp",
            "uid": 5,
            "gid": 6,
            "usePTY": 1,
            "childFDs": {0: "w"},
        },
        {"errFlag": endpoints.StandardErrorBehavior.DROP},
    ):
        reactor = Spawning(rec)
        made = endpoints.ProcessEndpoint(reactor, b"/bin/program", **how)
        rec("answer", type(made.connect(factory_of(tw, speaker(tw, rec)))))
    rec("provides", tw["internet.interfaces"].IStreamClientEndpoint.providedBy(made))


@scenario("endpoints", min_events=8)
def process_endpoint_talks(tw, rec):
    """What the child prints is data; what it complains of is logged, or dropped."""
    endpoints, log = tw["internet.endpoints"], tw["python.log"]
    log.addObserver(lambda event: rec("log", log.textFromEventDict(event), event["isError"]))
    behaviour = endpoints.StandardErrorBehavior
    for flag in (behaviour.LOG, behaviour.DROP):
        reactor = Spawning(rec)
        mine = speaker(tw, rec, __repr__=lambda self: "<mine>")()
        made = endpoints.ProcessEndpoint(reactor, b"program", errFlag=flag)
        made.connect(factory_of(tw, lambda: mine)).addCallback(lambda protocol: rec("connected", protocol is mine))
        reactor.protocol.makeConnection(Wire(rec))
        for number in (1, 2, 3):
            reactor.protocol.childDataReceived(number, b"data of %d" % number)
        mine.transport.write(b"to the child")
        mine.transport.loseConnection()
        reactor.protocol.processEnded(tw["python.failure"].Failure(tw.error.ProcessDone(0)))
    rec("flags", repr(behaviour.LOG), repr(behaviour.DROP))


@scenario("endpoints", min_events=6)
def process_endpoint_ends(tw, rec):
    """How the child ended is how the connection ended."""
    endpoints, Failure = tw["internet.endpoints"], tw["python.failure"].Failure
    for error in (
        tw.error.ProcessDone(0),
        tw.error.ProcessTerminated(1),
        tw.error.ProcessTerminated(None, 9),
        tw.error.ProcessDone(5),
    ):
        reactor = Spawning(rec)
        endpoints.ProcessEndpoint(reactor, b"program").connect(factory_of(tw, speaker(tw, rec)))
        reactor.protocol.makeConnection(Wire(rec))
        reactor.protocol.processExited(Failure(error))
        reactor.protocol.processEnded(Failure(error))


@scenario("endpoints", min_events=2)
def process_endpoint_fails(tw, rec):
    """A child that cannot be started fails the Deferred."""
    endpoints = tw["internet.endpoints"]
    tell(
        rec,
        "spawn",
        endpoints.ProcessEndpoint(Spawning(rec, OSError("no")), b"program").connect(factory_of(tw, speaker(tw, rec))),
    )


@scenario("endpoints", min_events=4)
def standard_io_endpoint(tw, rec):
    """The program's own input and output: the factory's protocol is given to what reads and writes them."""
    endpoints = tw["internet.endpoints"]
    made = endpoints.StandardIOEndpoint("reactor")
    made._stdio = lambda protocol, reactor=None: rec("stdio", type(protocol), reactor) or "the transport"
    mine = speaker(tw, rec)
    factory = factory_of(tw, mine)
    build = factory.buildProtocol
    factory.buildProtocol = lambda addr: rec("address", type(addr).__name__) or build(addr)
    made.listen(factory).addCallback(lambda value: rec("listening", value))
    rec("provides", tw["internet.interfaces"].IStreamServerEndpoint.providedBy(made))
    made._stdio = lambda protocol, reactor=None: 1 / 0
    tell(rec, "failing", made.listen(factory))


PROGRAM = """
import sys
from {tw}.internet import endpoints, protocol, reactor

class Answers(protocol.Protocol):
    def connectionMade(self):
        print("made", type(self.transport).__name__, file=sys.stderr)
    def dataReceived(self, data):
        self.transport.write(data.upper())
        if b"end" in data:
            self.transport.loseConnection()
    def connectionLost(self, reason):
        print("lost", reason.type.__name__, file=sys.stderr)
        reactor.stop()

done = endpoints.serverFromString(reactor, "stdio:").listen(protocol.Factory.forProtocol(Answers))
done.addCallback(lambda transport: print("listening", type(transport).__name__, file=sys.stderr))
reactor.run()
"""


@scenario("endpoints", limit=20, min_events=3)
def standard_io_served_by_a_program(tw, rec):
    """A whole program that serves its standard input, from a description."""
    run(tw, rec, "program.py", files={"program.py": PROGRAM}, input="hello\nthe end\n")
