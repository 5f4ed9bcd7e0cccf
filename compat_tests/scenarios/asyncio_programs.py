"""Whole programs on the asyncio reactor: by the commands' option, by their own choice, ended by signals."""

from __future__ import annotations

import signal

from compat_tests import processes
from compat_tests.scenario import scenario
from compat_tests.scenarios._trial import trial
from compat_tests.scenarios._twistd import signalled, twistd

TAC = """
import asyncio
from {tw}.application import service
from {tw}.internet import defer, reactor
print("reactor", type(reactor).__name__)

class Sleeper(service.Service):
    def startService(self):
        super().startService()
        print("started in a running loop:", reactor._asyncioEventloop.is_running())
        reactor.callLater(0, lambda: defer.Deferred.fromFuture(asyncio.ensure_future(self.sleep())))

    async def sleep(self):
        await asyncio.sleep(0.01)
        print("slept", "ready", flush=True)
        OVER

    def stopService(self):
        print("stopped in a running loop:", reactor._asyncioEventloop.is_running())

application = service.Application("sleeper")
Sleeper().setServiceParent(application)
"""

TESTS = """
import asyncio
from {tw}.internet import defer, reactor
from {tw}.trial import unittest

class Waiting(unittest.TestCase):
    def test_reactor(self):
        self.assertEqual(type(reactor).__name__, "AsyncioSelectorReactor")

    def test_waits(self):
        return defer.Deferred.fromFuture(asyncio.ensure_future(asyncio.sleep(0.01)))

    def test_waits_for_a_call(self):
        d = defer.Deferred()
        reactor.callLater(0.01, d.callback, None)
        return d.addCallback(lambda _: asyncio.get_running_loop()).addCallback(lambda loop: self.assertTrue(loop.is_running()))

    async def test_coroutine(self):
        waiting = asyncio.ensure_future(asyncio.sleep(0.01, 5))
        self.assertEqual(await defer.Deferred.fromFuture(waiting), 5)

    def test_leaves_something(self):
        reactor.callLater(50, print)

    def test_waits_too_long(self):
        return defer.Deferred()
    test_waits_too_long.timeout = 0.02
"""

PROGRAM = """
import asyncio, sys
from {tw}.internet import asyncioreactor
loop = asyncio.new_event_loop()
asyncioreactor.install(loop)
from {tw}.internet import defer, protocol, reactor, task
from {tw}.python import log
log.startLogging(sys.stdout, setStdout=False)

class Child(protocol.ProcessProtocol):
    def __init__(self):
        self.over = defer.Deferred()

    def outReceived(self, data):
        print("child said", data)

    def processEnded(self, reason):
        print("child ended with", reason.value.exitCode)
        self.over.callback(None)

async def main():
    child = Child()
    reactor.spawnProcess(child, "/bin/sh", ["sh", "-c", "echo hello; exit 3"], env=None)
    await child.over.asFuture(loop)
    await asyncio.sleep(0.001)
    END

reactor.addSystemEventTrigger("during", "shutdown", print, "shutting down")
reactor.callLater(0, lambda: asyncio.ensure_future(main()))
reactor.run()
print("ended", reactor.running, loop.is_closed())
for each in asyncio.all_tasks(loop):  # what still sleeps is the affair of whoever owns the loop
    print("cancelled", each.cancel())
loop.run_until_complete(asyncio.sleep(0))
"""


@scenario("asyncio", limit=15, min_events=2)
def asyncio_chosen_for_twistd(tw, rec):
    """A service runs in asyncio's loop if that reactor is asked for; it is started before the loop runs."""
    twistd(tw, rec, "--reactor", "asyncio", "-ny", "a.tac", files={"a.tac": TAC.replace("OVER", "reactor.stop()")})


@scenario("asyncio", limit=15, min_events=2)
def asyncio_twistd_interrupted(tw, rec):
    """SIGINT stops the services first, and the process dies of it."""
    signalled(tw, rec, signal.SIGINT, "-r", "asyncio", "-ny", "a.tac", files={"a.tac": TAC.replace("OVER", "pass")})


@scenario("asyncio", limit=20, min_events=2)
def asyncio_chosen_for_trial(tw, rec):
    """Tests may wait for what asyncio does; what they leave, and what takes too long, is told as on every reactor."""
    trial(tw, rec, "--reactor=asyncio", "test_it", files={"test_it.py": TESTS})


@scenario("asyncio", limit=15, min_events=2)
def asyncio_program_of_its_own(tw, rec):
    """A program installs the reactor on its own loop, hears its child, and ends when it says so."""
    processes.run(tw, rec, "program.py", files={"program.py": PROGRAM.replace("END", "reactor.stop()")})


@scenario("asyncio", limit=15, min_events=2)
def asyncio_program_that_is_killed(tw, rec):
    """SIGTERM is an orderly end, in the midst of a coroutine."""
    ending = "import os, signal; os.kill(os.getpid(), signal.SIGTERM); await asyncio.sleep(5)"
    processes.run(tw, rec, "program.py", files={"program.py": PROGRAM.replace("END", ending)})


@scenario("asyncio", limit=15, min_events=2)
def asyncio_lists_its_name(tw, rec):
    """A short name installs it; its loop is a new one."""
    program = """
    from {tw}.application import reactors
    import asyncio
    reactor = reactors.installReactor("asyncio")
    print(type(reactor).__name__, reactor._asyncioEventloop is asyncio.get_event_loop())
    """.replace("\n    ", "\n")
    processes.run(tw, rec, "program.py", files={"program.py": program})
