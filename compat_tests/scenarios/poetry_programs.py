"""Whole programs that serve and fetch poems, in processes of their own: what they print and how they end."""

from __future__ import annotations

import re
import signal

from compat_tests import processes
from compat_tests.scenario import scenario

SERVER = """
import sys
from {tw}.internet import protocol, reactor

class Recite(protocol.Protocol):
    def connectionMade(self):
        print("to somebody", flush=True)
        self.transport.write(poem.encode("utf8"))
        self.transport.loseConnection()

poem = open(sys.argv[1], encoding="utf8").read()
factory = protocol.ServerFactory()
factory.protocol = Recite
port = reactor.listenTCP(0, factory, interface="localhost")
reactor.callWhenRunning(print, "serving", sys.argv[1], "on", port.getHost(), flush=True)
reactor.run()
print("closing time")
"""

CLIENT = """
import sys
from {tw}.internet import defer, protocol

class Reader(protocol.Protocol):
    text = b""

    def dataReceived(self, data):
        self.text += data

    def connectionLost(self, reason):
        self.factory.finish(self.text.decode("utf8"))

class Call(protocol.ClientFactory):
    protocol = Reader

    def __init__(self):
        self.poem = defer.Deferred()

    def finish(self, text):
        self.poem.callback(text)

    def clientConnectionFailed(self, connector, reason):
        self.poem.errback(reason)

def fetch(number):
    from {tw}.internet import reactor
    call = Call()
    reactor.connectTCP("127.0.0.1", int(number), call)
    return call.poem
"""

IN_TURN = """
import sys
from client import defer, fetch
from {tw}.internet import reactor

@defer.inlineCallbacks
def main():
    for number in sys.argv[1:]:
        try:
            print((yield fetch(number)))
        except Exception as error:
            print("failed:", error, file=sys.stderr)
    reactor.stop()

reactor.callWhenRunning(main)
reactor.run()
print("done")
"""

FORGETFUL = """
import sys
from client import fetch
from {tw}.internet import reactor
from {tw}.python import log

log.startLogging(sys.stdout)
fetch(sys.argv[1])
reactor.callLater(0.3, reactor.stop)
reactor.run()
"""

CARELESS = """
import gc, sys
from client import Call, fetch
from {tw}.internet import reactor

def shout(poem):
    reactor.callLater(0, reactor.stop)
    return poem.upper() + 1

Call.noisy = False
fetch(sys.argv[1]).addCallback(shout)
reactor.run()
gc.collect()
print("done")
"""

ALONE = """
from {tw}.internet.defer import Deferred

kept = Deferred()
kept.addCallback(lambda poem: poem.upper() + 1)
kept.callback("a poem")
print("done")
"""

#: The fetch is handled, so nothing is logged.
WAITS = """
import sys
from client import fetch
from {tw}.internet import reactor

fetch(sys.argv[1]).addCallback(print).addErrback(lambda reason: reason.printTraceback(sys.stdout))
reactor.callLater(0.2, reactor.stop)
reactor.run()
"""

POEM = "Whatever is written\nis read … or is not.\n"


class Served:
    """A server's process with its port; ended, with its record in lanes called after it, at the end of the ``with`` block."""

    def __init__(self, tw, rec, name="server", how=signal.SIGINT):
        self.tw, self.rec, self.name, self.how = tw, rec, name, how

    def __enter__(self):
        files = {"poem.txt": POEM, "server.py": SERVER, "client.py": CLIENT}
        self.child = processes.start(self.tw, "-c", STARTER, "server.py", "poem.txt", files=files)
        self.said = processes.until(self.child, r"port=\d+\)")
        return str(self.rec.sym("port", int(re.search(r"port=(\d+)", self.said)[1])))

    def __exit__(self, *error):
        self.child.send_signal(self.how)
        out, err = self.child.communicate(timeout=10)
        self.rec.lane(f"{self.name} exit")("status", self.child.returncode)
        self.rec.text(f"{self.name} out", self.said + out.decode("utf8"))
        if err:
            self.rec.text(f"{self.name} err", err.decode("utf8"))


#: Whoever starts us in the background has SIGINT ignored, which would be inherited.
STARTER = """
import runpy, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.argv[:] = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@scenario("poetry", limit=30, min_events=4)
def poetry_program_fetches(tw, rec):
    """A client fetches two poems in turn, prints them, and goes on after the reactor; the server ends on SIGINT."""
    with Served(tw, rec) as port:
        processes.run(tw, rec, "in_turn.py", port, port, files={"in_turn.py": IN_TURN})


@scenario("poetry", limit=30, min_events=4)
def poetry_program_refused(tw, rec):
    """A client whose server is gone says why on standard error, and fetches the rest."""
    with Served(tw, rec, "gone") as gone:
        pass
    with Served(tw, rec) as port:
        processes.run(tw, rec, "in_turn.py", gone, port, files={"in_turn.py": IN_TURN})


@scenario("poetry", limit=30, min_events=2)
def poetry_program_forgets(tw, rec):
    """A failed fetch that nobody handles is logged as an unhandled error, between the log's opening and its end."""
    with Served(tw, rec, "gone") as gone:
        pass
    processes.run(tw, rec, "forgetful.py", gone, files={"forgetful.py": FORGETFUL})


@scenario("poetry", limit=30, min_events=3)
def poetry_program_careless(tw, rec):
    """An error in the last callback is told on standard error when its Deferred goes; the status is 0 all the same."""
    with Served(tw, rec) as port:
        processes.run(tw, rec, "careless.py", port, files={"careless.py": CARELESS})


@scenario("poetry", limit=30, min_events=2)
def poetry_program_deferred_alone(tw, rec):
    """A program that imports nothing but Deferreds, and keeps a failed one to the end, is told of it on its way out."""
    processes.run(tw, rec, "alone.py", files={"alone.py": ALONE})


@scenario("poetry", limit=30, min_events=2)
def poetry_program_prints_its_failure(tw, rec):
    """printTraceback in an errback prints a refusal as a traceback without frames."""
    with Served(tw, rec, "gone") as gone:
        pass
    processes.run(tw, rec, "waits.py", gone, files={"waits.py": WAITS})


@scenario("poetry", limit=30, min_events=2)
def poetry_program_terminated(tw, rec):
    """A server that gets SIGTERM stops as well, and runs on after the reactor."""
    with Served(tw, rec, how=signal.SIGTERM):
        pass


@scenario("poetry", limit=30, min_events=2)
def poetry_program_with_wrong_poem(tw, rec):
    """A server that cannot open its poem ends with Python's traceback before the reactor runs."""
    said = "from {tw}.internet import defer\nprint(defer.succeed('a poem, perhaps').result)\n"
    processes.run(tw, rec, "server.py", "none.txt", files={"server.py": said + SERVER})
