"""How many frames lie between the loop and the user's method, seen from inside the method, on a real reactor.

    python -m compat_tests.house.hops minitwisted        prints JSON

A hop is one Python frame from the loop's function (``mainLoop``) to the user's method: the loop's included, the user's not.
One short conversation with real sockets is held: the server greets, the client answers a line and closes.  The user's
methods walk up their stack and note what they see.  Whatever the package, the program is the same one.
"""

from __future__ import annotations

import importlib
import json
import sys

from compat_tests.scenarios import _tls as papers


def way_here(until: str) -> dict[str, object]:
    """The frames between a user's method (our caller) and the function named `until`, which is included."""
    frame = sys._getframe(2)
    seen: list[tuple[str, str]] = []
    while frame is not None:
        seen.append((frame.f_code.co_filename, frame.f_code.co_name))
        if frame.f_code.co_name == until:
            break
        frame = frame.f_back
    else:
        raise AssertionError(f"no {until}() among the callers: {seen}")
    names = [f"{file.rsplit('/', 1)[1]}:{name}" for file, name in reversed(seen)]
    return {"hops": len(seen), "files": len({file for file, _ in seen}), "way": names}


def conversation(package: str) -> dict[str, object]:
    """Hold the conversation on `package`'s reactor; what was seen, by the name of the event."""
    importlib.import_module(f"{package}.internet.epollreactor").install()
    reactor = importlib.import_module(f"{package}.internet.reactor")
    protocol = importlib.import_module(f"{package}.internet.protocol")
    basic = importlib.import_module(f"{package}.protocols.basic")
    endpoints = importlib.import_module(f"{package}.internet.endpoints")
    seen: dict[str, object] = {}

    class Server(protocol.Protocol):
        def connectionMade(self):
            seen["connectionMade, server"] = way_here("mainLoop")
            seen["server"] = look_at(self.transport)
            self.transport.write(b"a line\r\n")

        def dataReceived(self, data):
            seen["dataReceived"] = way_here("mainLoop")

        def connectionLost(self, reason=None):
            seen["connectionLost"] = way_here("mainLoop")
            reactor.stop()

    class Client(basic.LineReceiver):
        def connectionMade(self):
            seen["connectionMade, client"] = way_here("mainLoop")
            seen["client"] = look_at(self.transport)

        def lineReceived(self, line):
            seen["lineReceived"] = way_here("mainLoop")
            self.sendLine(b"another")
            self.transport.loseConnection()

    port = reactor.listenTCP(0, protocol.Factory.forProtocol(Server), interface="127.0.0.1")

    def connected(first):
        seen["endpoint"] = way_here("mainLoop")
        first.transport.loseConnection()
        reactor.connectTCP("127.0.0.1", port.getHost().port, protocol.ClientFactory.forProtocol(Client))

    plain = protocol.Factory.forProtocol(protocol.Protocol)
    where = reactor.listenTCP(0, plain, interface="127.0.0.1").getHost()
    endpoints.TCP4ClientEndpoint(reactor, where.host, where.port).connect(plain).addCallback(connected)
    reactor.callLater(10, reactor.stop)
    reactor.run()
    seen["reactor"] = look_at(reactor)
    seen["lineReceived over TLS"] = over_tls(package)
    seen["callback"] = deferred(package)
    return seen


def over_tls(package: str) -> dict[str, object] | None:
    """The way to lineReceived when the line comes over TLS; None without the packages for it.

    A reactor runs once, so this one is turned by hand.
    """
    if not papers.INSTALLED:
        return None
    reactor = importlib.import_module(f"{package}.internet.reactor")
    protocol = importlib.import_module(f"{package}.internet.protocol")
    basic = importlib.import_module(f"{package}.protocols.basic")
    ssl = importlib.import_module(f"{package}.internet.ssl")
    seen: list[dict[str, object]] = []

    class Server(basic.LineReceiver):
        def lineReceived(self, line):
            seen.append(way_here("doIteration"))
            self.transport.loseConnection()

    class Client(protocol.Protocol):
        def connectionMade(self):
            self.transport.write(b"a line\r\n")

    options = ssl.PrivateCertificate.loadPEM(papers.LOCAL).options()
    port = reactor.listenSSL(0, protocol.Factory.forProtocol(Server), options, interface="127.0.0.1")
    factory = protocol.ClientFactory.forProtocol(Client)
    reactor.connectSSL("127.0.0.1", port.getHost().port, factory, ssl.CertificateOptions())
    for _ in range(1000):
        if seen:
            break
        reactor.runUntilCurrent()
        reactor.doIteration(0.01)
    found = seen[0]
    return {**found, "hops": found["hops"] + 1}  # mainLoop, which calls doIteration


def deferred(package: str) -> dict[str, object]:
    """The way from ``Deferred.callback`` to the user's callback."""
    defer = importlib.import_module(f"{package}.internet.defer")
    seen: list[dict[str, object]] = []
    waiting = defer.Deferred()
    waiting.addCallback(lambda result: seen.append(way_here("callback")))
    waiting.callback(None)
    return seen[0]


def look_at(thing: object) -> dict[str, object]:
    """The classes of an object, `object` not counted, and the names of the truth values that it stores.

    Twisted's own three count also as 0 and 1; what a property answers is derived from something else and does not count.
    """
    classes = [c for c in type(thing).__mro__ if c is not object]
    stored = set(getattr(thing, "__dict__", ()))
    for c in classes:
        stored.update(vars(c).get("__slots__", ()))
        stored.update(name for name, value in vars(c).items() if is_flag(name, value))
    flags = sorted(name for name in stored if is_flag(name, getattr(thing, name, None)))
    return {"mro": [c.__name__ for c in classes], "flags": flags}


def is_flag(name: str, value: object) -> bool:
    return isinstance(value, bool) or (isinstance(value, int) and name in ("connected", "disconnected", "disconnecting"))


if __name__ == "__main__":
    json.dump(conversation(sys.argv[1]), sys.stdout, indent=1)
