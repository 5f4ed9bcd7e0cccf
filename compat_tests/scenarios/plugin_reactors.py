"""Reactors as plugins: listed, and installed by name."""

from __future__ import annotations

from compat_tests.scenario import scenario


@scenario("plugin", min_events=4)
def reactors_listed(tw, rec):
    """The kinds of reactor are listed with name, module and description."""
    reactors = tw["application.reactors"]
    kinds = {kind.shortName: kind for kind in reactors.getReactorTypes()}
    for name in ("default", "select", "poll", "epoll", "kqueue", "asyncio"):
        kind = kinds[name]
        rec(name, type(kind), kind.moduleName, kind.description, reactors.IReactorInstaller.providedBy(kind))


@scenario("plugin", fresh=True, min_events=3)
def reactor_installed_by_name(tw, rec):
    """A reactor is installed by its short name, once."""
    reactors = tw["application.reactors"]
    installed = rec.raises(reactors.installReactor, "select")
    rec("the reactor", installed is tw["internet.reactor"])
    rec.raises(reactors.installReactor, "poll")
    rec("still", installed is tw["internet.reactor"])


@scenario("plugin", min_events=6)
def reactor_that_cannot_be_had(tw, rec):
    """An unknown name, a module that is missing, and one that installs nothing."""
    reactors = tw["application.reactors"]
    rec.raises(reactors.installReactor, "no such reactor")
    rec("kind", issubclass(reactors.NoSuchReactor, KeyError))
    for module in ("no_such_module", "os"):
        one = reactors.Reactor("name", module, "what it is")
        rec("made", one.shortName, one.moduleName, one.description, tw.plugin.IPlugin.providedBy(one))
        rec.raises(one.install)
