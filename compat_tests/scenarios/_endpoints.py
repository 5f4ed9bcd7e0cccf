"""What scenarios of endpoints share: a reactor that only tells what it is asked for, a protocol that tells what it hears."""

from __future__ import annotations

import functools


class Told:
    """A pretended reactor: every ``listen…`` and ``connect…`` is recorded, and its arguments are kept."""

    def __init__(self, tw, rec, clock=None, fails=None):
        self.tw, self.rec, self.fails, self.asked = tw, rec, fails, []
        self.clock = clock or tw.task.Clock()
        self.callLater, self.seconds, self.getDelayedCalls = (
            self.clock.callLater,
            self.clock.seconds,
            self.clock.getDelayedCalls,
        )

    def __getattr__(self, name):
        if not name.startswith(("listen", "connect", "adopt")):
            raise AttributeError(name)
        return functools.partial(self._called, name)

    def _called(self, method, *args, **kw):
        self.rec(method, *("a factory" if hasattr(each, "buildProtocol") else each for each in args), sorted(kw.items()))
        if self.fails:
            raise self.fails
        connector = Connector(self.rec, args)
        self.asked.append((args, kw, connector))
        factories = [each for each in (*args, *kw.values()) if hasattr(each, "buildProtocol")]
        connector.factory = factories[0] if factories else None
        if method.startswith("connect"):
            connector.factory.doStart()
            connector.factory.startedConnecting(connector)
        return connector


class Connector:
    """What `Told` returns."""

    def __init__(self, rec, args):
        self.rec, self.args = rec, args

    def getDestination(self):
        return f"destination {self.args[0]}"

    def stopConnecting(self):
        self.rec("stopConnecting")


class Wire:
    """A transport that tells what is asked of it."""

    disconnecting = False

    def __init__(self, rec):
        self.rec = rec

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *args: self.rec(name, *args)


def speaker(tw, rec, **more):
    """A kind of protocol that records its events."""

    class Speaker(tw.protocol.Protocol):
        def connectionMade(self):
            rec("connectionMade")

        def dataReceived(self, data):
            rec("dataReceived", data)

        def connectionLost(self, reason):
            rec("connectionLost", reason)

    for name, value in more.items():
        setattr(Speaker, name, value)
    return Speaker


def factory_of(tw, kind):
    """A quiet factory of `kind`."""
    made = tw.protocol.Factory.forProtocol(kind)
    made.noisy = False
    return made


def tell(rec, name, deferred):
    """Record how a Deferred ends."""
    return deferred.addCallbacks(lambda value: rec(name, "got", type(value)), lambda reason: rec(name, "failed", reason))
