"""What public classes promise: the interfaces that they implement, and that their factories provide."""

from __future__ import annotations

from zope.interface import implementedBy, providedBy

from compat_tests.scenario import scenario


def promises(tw, rec, path, *but):
    """Record the interfaces of a module's public classes."""
    module = tw[path]
    mine = f"{tw.package}.{path}"
    names = getattr(module, "__all__", None) or [name for name in dir(module) if not name.startswith("_")]
    for name in sorted(set(names) - set(but)):
        thing = getattr(module, name)
        known = getattr(module, "__all__", None) is not None or getattr(thing, "__module__", None) == mine
        if isinstance(thing, type) and known:
            promised = sorted(each.__name__ for each in implementedBy(thing))
            provided = sorted(each.__name__ for each in providedBy(thing) if each.__name__ != "IClassFactory")
            if promised or provided:
                rec(name, promised, provided)


@scenario("names", min_events=6)
def promises_of_the_core(tw, rec):
    """The core: the interfaces of public classes."""
    promises(tw, rec, "logger")
    promises(tw, rec, "internet.address")
    promises(tw, rec, "internet.task")


@scenario("names", min_events=16)
def promises_of_loops_and_sockets(tw, rec):
    """Loops and sockets: the interfaces of public classes."""
    promises(
        tw,
        rec,
        "internet.base",
        "BasePort",
        "ClientFactory",
        "Full",
        "PluggableResolverMixin",
        "ReactorBase",
        "Simple",
        "Threaded",
    )
    promises(tw, rec, "internet.protocol")
    promises(tw, rec, "internet.abstract")
    promises(tw, rec, "internet.tcp", "BaseClient", "Client", "Connection", "Server")
    promises(tw, rec, "internet.udp")
    promises(tw, rec, "internet.unix", "Client", "Server")
    promises(tw, rec, "internet.stdio")
    promises(tw, rec, "internet.process")
    promises(tw, rec, "internet.pollreactor")
    promises(tw, rec, "internet.epollreactor")
    promises(tw, rec, "internet.asyncioreactor")
    promises(tw, rec, "internet.inotify")


@scenario("names", min_events=31)
def promises_of_protocols(tw, rec):
    """Protocols: the interfaces of public classes."""
    promises(tw, rec, "protocols.basic")
    promises(tw, rec, "protocols.policies")
    promises(tw, rec, "internet.ssl")
    promises(tw, rec, "protocols.tls")
    promises(tw, rec, "protocols.stateful")
    promises(tw, rec, "protocols.pcp")
    promises(tw, rec, "protocols.htb")
    promises(tw, rec, "protocols.portforward")
    promises(tw, rec, "protocols.wire")
    promises(tw, rec, "protocols.loopback")
    promises(tw, rec, "internet.endpoints")


@scenario("names", min_events=10)
def promises_of_applications(tw, rec):
    """Applications: the interfaces of public classes."""
    promises(tw, rec, "persisted.sob")
    promises(tw, rec, "application.service")
    promises(tw, rec, "application.internet")
    promises(tw, rec, "application.reactors")


@scenario("names", min_events=18)
def promises_of_tests(tw, rec):
    """Tests: the interfaces of public classes."""
    promises(tw, rec, "trial.unittest")
    promises(tw, rec, "trial.reporter", "SubunitReporter")
    promises(tw, rec, "trial.runner")
    promises(tw, rec, "internet.testing", "SynchronousResolver")
    promises(tw, rec, "test.proto_helpers")
    promises(tw, rec, "test.iosim")


@scenario("names", min_events=1)
def promises_of_small_things(tw, rec):
    """Small things: the interfaces of public classes."""
    promises(tw, rec, "python.filepath")
    promises(tw, rec, "python.zippath")
