"""Endpoints from descriptions: the grammar, the kinds there are, and those that plugins add."""

from __future__ import annotations

import os
import sys

from compat_tests.scenario import scenario
from compat_tests.scenarios._endpoints import Told, factory_of, speaker, tell


def serve(tw, rec, *descriptions):
    """Listen at each description on a reactor that only tells."""
    for description in descriptions:
        reactor = Told(tw, rec)
        made = rec.raises(tw["internet.endpoints"].serverFromString, reactor, description)
        if hasattr(made, "listen"):
            made.listen("factory").addErrback(lambda reason: rec("failed", reason))


def connect(tw, rec, *descriptions):
    """Connect to each description likewise."""
    for description in descriptions:
        reactor = Told(tw, rec)
        made = rec.raises(tw["internet.endpoints"].clientFromString, reactor, description)
        if hasattr(made, "connect"):
            made.connect(factory_of(tw, speaker(tw, rec))).addErrback(lambda reason: rec("failed", reason))


@scenario("endpoints", min_events=12)
def server_strings_tcp(tw, rec):
    """tcp: a port, an interface, a backlog."""
    serve(tw, rec, "tcp:80", "tcp:0", "tcp:port=80", "tcp:80:interface=127.0.0.1", "tcp:80:interface=127.0.0.1:backlog=5")
    serve(
        tw, rec, "tcp:80:127.0.0.1:6", "tcp:interface=127.0.0.1:port=5", "tcp:80:interface=\\:\\:1", "tcp:80:interface=\\:\\:"
    )


@scenario("endpoints", min_events=6)
def server_strings_tcp6(tw, rec):
    """tcp6: the same over IPv6."""
    serve(tw, rec, "tcp6:80", "tcp6:80:interface=\\:\\:1", "tcp6:port=8:backlog=9", "tcp6:5:7:\\:\\:2")


@scenario("endpoints", min_events=8)
def server_strings_unix(tw, rec):
    """unix: a path, a mode, a lock file, a backlog."""
    serve(
        tw,
        rec,
        "unix:/tmp/path",
        "unix:path",
        "unix:path:mode=600",
        "unix:path:600",
        "unix:path:lockfile=0",
        "unix:path:lockfile=1",
    )
    serve(tw, rec, "unix:address=path:backlog=7", "unix:a\\:b")


@scenario("endpoints", min_events=10)
def server_strings_that_are_wrong(tw, rec):
    """What cannot be understood is refused."""
    serve(
        tw,
        rec,
        "",
        "80",
        "tcp",
        "nothing:5",
        "tcp:",
        "tcp:eighty",
        "tcp:80:nothing=5",
        "tcp:80:backlog=many",
        "unix",
        "unix:p:mode=9",
    )
    serve(tw, rec, "tcp:80:127.0.0.1:5:6", "tcp:80:port=80", ":80", "tcp:80:lockfile=1", "TCP:80", " tcp:80")


@scenario("endpoints", min_events=14)
def client_strings_tcp(tw, rec):
    """tcp: host and port in either way, a timeout, an address to bind to."""
    connect(tw, rec, "tcp:host:80", "tcp:host=host:port=80", "tcp:host=h:80", "tcp:h:port=80", "tcp:host:80:timeout=7")
    connect(
        tw, rec, "tcp:host:80:bindAddress=127.0.0.1", "tcp:host:port=80:timeout=5:bindAddress=1.2.3.4", "tcp:port=80:host=h"
    )
    connect(tw, rec, "TCP:host:80", "Tcp:host:80")


@scenario("endpoints", min_events=8)
def client_strings_unix(tw, rec):
    """unix: a path, a timeout, a lock file."""
    connect(
        tw,
        rec,
        "unix:path",
        "unix:path=/var/path",
        "unix:path:timeout=5",
        "unix:path:lockfile=1",
        "unix:path:lockfile=0:timeout=9",
    )
    connect(tw, rec, "UNIX:path")


@scenario("endpoints", min_events=10)
def client_strings_that_are_wrong(tw, rec):
    """What cannot be understood is refused."""
    connect(
        tw, rec, "", "tcp", "tcp:host", "nothing:5", "tcp:host:eighty", "tcp:host:80:nothing=5", "unix", "tcp:host:80:90", ":80"
    )
    connect(tw, rec, "tcp:host:80:timeout=long", "unix:a:b", "tcp6:h:80", "stdio:", "tcp:host:80:host=other")


@scenario("endpoints", min_events=12)
def strings_quoted(tw, rec):
    """Colons, backslashes and equals signs can stand in an argument, quoted."""
    endpoints = tw["internet.endpoints"]
    for text in ("plain", "a:b", "a\\b", "a=b", "\\:=", "", "C:\\path\\x=y"):
        quoted = rec.raises(endpoints.quoteStringArgument, text)
        serve(tw, rec, f"unix:{quoted}", f"unix:address={quoted}")
    serve(tw, rec, "unix:a\\n", "unix:a=b=c", "unix:=b", "unix:address=a=b", "unix:a\\=b", "unix:address=a:=5")


@scenario("endpoints", min_events=4)
def server_strings_stdio(tw, rec):
    """stdio: the program's own input and output."""
    endpoints = tw["internet.endpoints"]
    made = rec.raises(endpoints.serverFromString, Told(tw, rec), "stdio:")
    rec("kind", type(made), tw["internet.interfaces"].IStreamServerEndpoint.providedBy(made))
    rec.raises(endpoints.serverFromString, Told(tw, rec), "stdio")
    rec.raises(endpoints.serverFromString, Told(tw, rec), "stdio:1")
    rec.raises(endpoints.serverFromString, Told(tw, rec), "stdio:a=1")


@scenario("endpoints", min_events=4)
def server_strings_systemd(tw, rec):
    """systemd: a socket that was handed over, by number or name; without systemd there is none."""
    serve(tw, rec, "systemd:domain=INET:index=0", "systemd:INET:0", "systemd:domain=INET", "systemd:domain=INET:name=x")
    serve(tw, rec, "systemd:domain=INET:index=0:name=x", "systemd:domain=NOTHING:index=0", "systemd")


PLUGIN = """
from zope.interface import implementer
from {tw}.plugin import IPlugin
from {tw}.internet import interfaces

@implementer(IPlugin, interfaces.IStreamClientEndpointStringParserWithReactor)
class Client:
    prefix = "fake"
    def parseStreamClient(self, reactor, *args, **kwargs):
        return "client", type(reactor).__name__, args, kwargs

@implementer(IPlugin, interfaces.IStreamServerEndpointStringParser)
class Server:
    prefix = "fake"
    def parseStreamServer(self, reactor, *args, **kwargs):
        return "server", type(reactor).__name__, args, kwargs

client, server = Client(), Server()
"""


@scenario("endpoints", fresh=True, min_events=8)
def strings_of_plugins(tw, rec):
    """A plugin adds a prefix, and is given the pieces of the description."""
    os.makedirs(f"project/{tw.package}/plugins")
    with open(f"project/{tw.package}/plugins/fake_endpoints.py", "w") as file:
        file.write(PLUGIN.replace("{tw}", tw.package))
    sys.path.insert(0, os.path.abspath("project"))
    endpoints = tw["internet.endpoints"]
    reactor = Told(tw, rec)
    for make in (endpoints.clientFromString, endpoints.serverFromString):
        rec.raises(make, reactor, "fake:a:b:c=d:e\\:f=g\\=h")
        rec.raises(make, reactor, "fake")
        rec.raises(make, reactor, "FAKE:x")
        rec.raises(make, reactor, "fake:")


@scenario("endpoints", reactor=True, min_events=4)
def strings_really_listen(tw, rec):
    """Endpoints from strings, on the real reactor."""
    endpoints, reactor = tw["internet.endpoints"], tw.reactor
    kind = speaker(tw, rec.lane("server"), connectionMade=lambda self: self.transport.loseConnection())
    done = endpoints.serverFromString(reactor, "tcp:0:interface=127.0.0.1").listen(factory_of(tw, kind))

    def listening(port):
        number = rec.sym("port", port.getHost().port)
        rec("host", port.getHost())
        lost = tw.defer.Deferred()
        client = speaker(tw, rec.lane("client"), connectionLost=lambda self, reason: lost.callback(str(reason.value)))
        made = endpoints.clientFromString(reactor, f"tcp:127.0.0.1:{number}")
        tell(rec, "connected", made.connect(factory_of(tw, client)))
        return lost.addCallback(lambda reason: rec("lost", reason)).addCallback(lambda _: port.stopListening())

    return done.addCallback(listening)


@scenario("endpoints", min_events=6)
def strports_services(tw, rec):
    """A description becomes a service, or a port at once."""
    strports = tw["application.strports"]
    reactor = Told(tw, rec)
    service = strports.service("tcp:80:interface=127.0.0.1", "factory", reactor)
    rec("service", type(service), service.factory, type(service.endpoint), service._raiseSynchronously)
    rec("start", service.privilegedStartService(), service.startService(), service.running)
    rec.raises(strports.service, "nothing:80", "factory", reactor)
    refusing = Told(tw, rec, fails=tw.error.CannotListenError("", 80, "in use"))
    rec.raises(strports.service("tcp:80", "factory", reactor=refusing).startService)
    rec("all", strports.__all__)


@scenario("endpoints", reactor=True, min_events=4)
def strports_listen(tw, rec):
    """listen opens a port on the reactor of the process."""
    strports = tw["application.strports"]
    port = strports.listen("tcp:0:interface=127.0.0.1", factory_of(tw, speaker(tw, rec)))
    rec("port", type(port))
    number = rec.sym("port", port.getHost().port)
    rec.raises(strports.listen, "nothing:80", None)
    error = rec.raises(strports.listen, f"tcp:{number}:interface=127.0.0.1", factory_of(tw, speaker(tw, rec)))
    rec("kind", type(error))
    return port.stopListening()
