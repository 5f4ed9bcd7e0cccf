"""Which loop of asyncio a reactor takes, and which it refuses."""

from __future__ import annotations

import asyncio
import sys
import time

from compat_tests.scenario import scenario
from compat_tests.scenarios._asyncio import guest


def where_it_runs(reactor):
    """Run the reactor for a moment; the loop that was running then."""
    found = []
    reactor.callLater(0, lambda: found.append(asyncio.get_running_loop()))
    reactor.callLater(0, reactor.stop)
    reactor.run(installSignalHandlers=False)
    return found[0]


@scenario("asyncio", min_events=3)
def asyncio_new_loop(tw, rec):
    """Without a loop a new one is made, and becomes that of the thread; it is not closed when the reactor ends."""
    rec("installed", tw["internet.asyncioreactor"].install())
    loop = where_it_runs(tw["internet.reactor"])
    rec("the thread's", asyncio.get_event_loop() is loop)
    rec("open", loop.is_closed(), loop.is_running())
    loop.close()


@scenario("asyncio", min_events=2)
def asyncio_loop_that_was_set(tw, rec):
    """A loop that was only set, and does not run, is not taken."""
    mine = asyncio.new_event_loop()
    asyncio.set_event_loop(mine)
    tw["internet.asyncioreactor"].install()
    loop = where_it_runs(tw["internet.reactor"])
    rec("mine", loop is mine, asyncio.get_event_loop() is mine, asyncio.get_event_loop() is loop)
    mine.close()
    rec("ran", type(tw["internet.reactor"]))
    loop.close()


@scenario("asyncio", min_events=3)
def asyncio_loop_that_runs(tw, rec):
    """Installed inside a coroutine, it takes the loop that runs it."""

    async def main():
        loop = asyncio.get_running_loop()
        tw["internet.asyncioreactor"].install()
        reactor = tw["internet.reactor"]
        reactor.callLater(0.01, lambda: rec("the same", asyncio.get_running_loop() is loop))
        await asyncio.sleep(0.02)
        rec("running", reactor.running)
        return "done"

    rec("ended", asyncio.run(main()))


@scenario("asyncio", min_events=3)
def asyncio_given_loop(tw, rec):
    """A given loop is taken, and is not made that of the thread; programs can find it on the reactor."""
    other = asyncio.new_event_loop()
    asyncio.set_event_loop(other)
    reactor, loop = guest(tw)
    rec("on the reactor", reactor._asyncioEventloop is loop)
    rec("taken", where_it_runs(reactor) is loop)
    rec("the thread's", asyncio.get_event_loop() is other)
    loop.close()
    other.close()


@scenario("asyncio", min_events=4)
def asyncio_installed_twice(tw, rec):
    """A second one is refused, on any loop, and so are others; the first stays."""
    install = tw["internet.asyncioreactor"].install
    reactor, loop = guest(tw)
    other = asyncio.new_event_loop()
    rec.raises(install)
    rec.raises(install, other)
    rec.raises(install, eventloop=loop)
    rec.raises(tw.selectreactor.install)
    rec("still", tw["internet.reactor"] is reactor)
    for each in loop, other, asyncio.get_event_loop():
        each.close()


@scenario("asyncio", reactor="manual", min_events=1)
def asyncio_installed_late(tw, rec):
    """When any reactor has been installed, this one is refused."""
    rec("there is one", tw.reactor.running)
    loop = asyncio.new_event_loop()
    rec.raises(tw["internet.asyncioreactor"].install, loop)
    loop.close()


@scenario("asyncio", min_events=6)
def asyncio_loops_that_will_not_do(tw, rec):
    """A loop that cannot watch descriptors, and what is no loop, are refused with their own words; nothing is installed."""

    class Strange(asyncio.SelectorEventLoop):
        def add_reader(self, *_):
            raise refusal

    install = tw["internet.asyncioreactor"].install
    for refusal in NotImplementedError("by design"), OSError("today"), RuntimeError("never"):
        loop = Strange()
        rec.raises(install, loop)
        loop.close()
    rec.raises(install, loop)
    rec.raises(install, asyncio.AbstractEventLoop())
    rec.raises(install, object())
    rec("nothing", f"{tw.package}.internet.reactor" in sys.modules)


@scenario("asyncio", min_events=1)
def asyncio_proactor(tw, rec):
    """The proactor of other systems is refused by name."""

    class Proactor(asyncio.SelectorEventLoop):
        def __repr__(self):
            return "<a proactor>"

    module, loop = tw["internet.asyncioreactor"], Proactor()
    asyncio.ProactorEventLoop, platform, sys.platform = Proactor, sys.platform, "win32"
    try:
        rec.raises(module.AsyncioSelectorReactor, loop)
    finally:
        sys.platform = platform
    loop.close()


@scenario("asyncio", min_events=3)
def asyncio_reactor_made_by_hand(tw, rec):
    """A reactor can be made and used without being that of the process."""
    loop = asyncio.new_event_loop()
    reactor = tw["internet.asyncioreactor"].AsyncioSelectorReactor(eventloop=loop)
    rec("installed", f"{tw.package}.internet.reactor" in sys.modules)
    rec("taken", where_it_runs(reactor) is loop)
    rec("running", reactor.running)
    loop.close()


@scenario("asyncio", min_events=4)
def asyncio_two_reactors_on_a_loop(tw, rec):
    """Two reactors can share a loop; stopping one stops the loop, and the other can go on."""
    loop = asyncio.new_event_loop()
    one, other = (tw["internet.asyncioreactor"].AsyncioSelectorReactor(loop) for _ in range(2))
    one.startRunning(installSignalHandlers=False)
    other.startRunning(installSignalHandlers=False)
    one.callLater(0, rec, "one")
    other.callLater(0, rec, "other")
    for each in one, other:
        each.callLater(0.01, each.stop)
        loop.run_forever()
        rec("running", one.running, other.running)
    loop.close()


@scenario("asyncio", min_events=3)
def asyncio_clock(tw, rec):
    """The reactor's time is that of the wall, not that of the loop; whom it promises to be."""
    reactor, loop = guest(tw)
    rec("seconds", abs(reactor.seconds() - time.time()) < 1)
    call = reactor.callLater(5, rec, "never")
    rec("time", abs(call.getTime() - reactor.seconds() - 5) < 0.1, call.active())
    call.cancel()
    names = "IReactorCore", "IReactorTime", "IReactorThreads", "IReactorFDSet", "IReactorTCP", "IReactorProcess"
    rec("promises", [getattr(tw.interfaces, name).providedBy(reactor) for name in names])
    loop.close()
