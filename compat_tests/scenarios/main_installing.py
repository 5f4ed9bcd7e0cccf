"""The choosing of the reactor, and two reasons that everybody shares."""

from __future__ import annotations

from compat_tests.scenario import scenario


@scenario("main", min_events=2)
def main_reasons(tw, rec):
    """The two reasons that a descriptor returns are made once."""
    for reason in (tw.main.CONNECTION_DONE, tw.main.CONNECTION_LOST):
        rec("reason", type(reason), str(reason), reason.args)


@scenario("main", reactor="manual", fresh=True, min_events=4)
def main_installs_one_reactor(tw, rec):
    """A reactor that is installed is what importing finds; a second one is refused."""
    import importlib
    import sys

    name = f"{tw.package}.internet.reactor"

    class Mine:
        pass

    mine = Mine()
    rec("before", name in sys.modules)
    rec.raises(tw.main.installReactor, mine)
    rec("found", sys.modules[name] is mine, importlib.import_module(f"{tw.package}.internet").reactor is mine)
    rec.raises(tw.main.installReactor, Mine())
    rec.raises(tw.main.installReactor, mine)
    rec("still", sys.modules[name] is mine)


@scenario("main", fresh=True, min_events=3)
def main_installs_the_usual_reactor(tw, rec):
    """Importing the reactor installs the usual one, after which no other can be installed."""
    import importlib
    import sys

    name = f"{tw.package}.internet.reactor"
    rec("before", name in sys.modules)
    reactor = importlib.import_module(name)
    rec("kind", type(reactor).__name__, reactor.running)
    rec("same", importlib.import_module(name) is reactor)
    for kind in ("selectreactor", "pollreactor", "epollreactor"):
        rec.raises(tw[f"internet.{kind}"].install)
    rec("still", sys.modules[name] is reactor)


@scenario("main", fresh=True, min_events=4)
def main_installs_each_kind(tw, rec):
    """The first install of any kind decides."""
    import importlib

    rec.raises(tw["internet.pollreactor"].install)
    reactor = importlib.import_module(f"{tw.package}.internet.reactor")
    rec("kind", type(reactor))
    rec.raises(tw["internet.pollreactor"].install)
    rec.raises(tw["internet.selectreactor"].install)


@scenario("main", fresh=True, min_events=4)
def main_and_modules_without_reactor(tw, rec):
    """No module installs a reactor by being imported, except that one."""
    import sys

    name = f"{tw.package}.internet.reactor"
    modules = "defer task protocol error address interfaces main base threads"
    for each in (*modules.split(), "tcp", "abstract", "posixbase", "selectreactor", "pollreactor", "epollreactor"):
        tw[f"internet.{each}"].__name__
        rec(each, name in sys.modules)
    tw.task.Clock()
    tw.task.Cooperator(started=False)
    rec("clock", name in sys.modules)
    tw.task.LoopingCall(rec)
    rec("looping call", name in sys.modules)


@scenario("main", fresh=True, min_events=2)
def main_removed_by_hand(tw, rec):
    """What takes the reactor out of sys.modules makes room for another."""
    import sys

    name = f"{tw.package}.internet.reactor"
    tw["internet.selectreactor"].install()
    first = sys.modules.pop(name)
    rec.raises(tw["internet.pollreactor"].install)
    rec("kinds", type(first), type(sys.modules[name]))
