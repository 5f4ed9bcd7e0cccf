"""What the scenarios of TCP share: two sides that tell what happens to them, each in its lane, and an end to it all.

`meet` makes one connection over the loopback and fires when both sides have lost it and the port is closed.  What a side is
to do is given by hooks, named after the side and the event: ``server_data=lambda s, data: s.transport.write(data)``.

`caller` is a client's factory that records each call it gets; `dead_port` a port nobody listens on, and nobody else can take.
Nothing is registered here: this is no file of scenarios.
"""

from __future__ import annotations

import socket

from zope.interface import implementer

HOST = "127.0.0.1"


def side(tw, rec, lane, hooks, when_lost=lambda: None, halves=False, quiet=False):
    """A protocol class that records in the lane and then calls the hook ``<lane>_<event>``, if there is one."""
    tell = (lambda *event: None) if quiet else rec.lane(lane)

    def hook(event, *args):
        action = hooks.get(f"{lane}_{event}")
        return action and action(*args)

    class Side(tw.protocol.Protocol):
        def connectionMade(self):
            tell("made")
            hook("made", self)

        def dataReceived(self, data):
            if not quiet:
                rec.data(lane, data)
            hook("data", self, data)

        def connectionLost(self, reason):
            tell("lost", reason)
            try:
                hook("lost", self, reason)
            finally:
                when_lost()

    @implementer(tw.interfaces.IHalfCloseableProtocol)
    class Halves(Side):
        def readConnectionLost(self):
            tell("read lost")
            hook("read_lost", self)

        def writeConnectionLost(self):
            tell("write lost")
            hook("write_lost", self)

    return Halves if halves else Side


def factory_of(tw, made, kind="ServerFactory"):
    """A quiet factory of the class."""
    factory = getattr(tw.protocol, kind)()
    factory.protocol = made
    factory.noisy = False
    return factory


def meet(tw, rec, halves=(), quiet=False, interface=HOST, losses=2, **hooks):
    """Connect a client to a server; the Deferred fires when `losses` sides have lost it and the port is closed."""
    ended = tw.defer.Deferred()
    left = [None] * losses

    def lost():
        left.pop()
        if not left:
            tw.reactor.callLater(0, lambda: tw.defer.maybeDeferred(port.stopListening).chainDeferred(ended))

    server, client = (side(tw, rec, lane, hooks, lost, lane in halves, quiet) for lane in ("server", "client"))
    port = tw.reactor.listenTCP(0, factory_of(tw, server), interface=interface)
    number = rec.sym("port", port.getHost().port)
    tw.reactor.connectTCP(interface, number, factory_of(tw, client, "ClientFactory"))
    return ended


def caller(tw, rec, made=None, **hooks):
    """A client's factory that records each call in the lane ``factory`` and then calls the hook of that name."""
    tell = rec.lane("factory")

    class Caller(tw.protocol.ClientFactory):
        noisy = False
        protocol = made

        def doStart(self):
            tell("doStart", self.numPorts)
            super().doStart()

        def doStop(self):
            tell("doStop", self.numPorts)
            super().doStop()
            hooks.get("stopped", lambda: None)()

        def startFactory(self):
            tell("startFactory")

        def stopFactory(self):
            tell("stopFactory")

        def startedConnecting(self, connector):
            tell("started", connector.state)
            hooks.get("started", lambda connector: None)(connector)

        def buildProtocol(self, addr):
            tell("build", type(addr))
            return hooks.get("build", super().buildProtocol)(addr)

        def clientConnectionFailed(self, connector, reason):
            tell("failed", connector.state, reason)
            hooks.get("failed", lambda connector, reason: None)(connector, reason)

        def clientConnectionLost(self, connector, reason):
            tell("lost", connector.state, reason)
            hooks.get("lost", lambda connector, reason: None)(connector, reason)

    return Caller()


def dead_port(rec):
    """A socket that holds a port without listening, and the port."""
    held = socket.socket()
    held.bind((HOST, 0))
    return held, rec.sym("port", held.getsockname()[1])
