"""What the scenarios of UNIX sockets share.  Each runs in a directory of its own, so that paths are short names.

`meet` makes one connection over the path ``s`` as `_tcp.meet` does over the loopback; `soon` is a moment later; `passer` a
protocol that tells of descriptors it is passed, by what can be read from them.  Nothing is registered here.
"""

from __future__ import annotations

import os
import socket

from zope.interface import implementer

from compat_tests.scenarios._tcp import factory_of, side

PATH = "s"


def meet(tw, rec, halves=(), quiet=False, losses=2, kinds=(), path=PATH, listen=(), connect=(), **hooks):
    """Connect a client to a server; the Deferred fires when `losses` sides have lost it and the port is closed."""
    ended = tw.defer.Deferred()
    left = [None] * losses

    def lost():
        left.pop()
        if not left:
            tw.reactor.callLater(0, lambda: tw.defer.maybeDeferred(port.stopListening).chainDeferred(ended))

    sides = {lane: side(tw, rec, lane, hooks, lost, lane in halves, quiet) for lane in ("server", "client")}
    sides.update((lane, passer(tw, rec, lane, hooks, sides[lane])) for lane in kinds)
    port = tw.reactor.listenUNIX(path, factory_of(tw, sides["server"]), **dict(listen))
    tw.reactor.connectUNIX(path, factory_of(tw, sides["client"], "ClientFactory"), **dict(connect))
    return ended


def passer(tw, rec, lane, hooks, kind):
    """The class `kind`, and it can be passed descriptors."""

    @implementer(tw.interfaces.IFileDescriptorReceiver)
    class Passer(kind):
        def fileDescriptorReceived(self, descriptor):
            with os.fdopen(descriptor) as file:
                rec.lane(lane)("descriptor", file.read())
            action = hooks.get(f"{lane}_descriptor")
            if action:
                action(self)

    return Passer


def soon(tw, seconds=0.02):
    """A Deferred that fires in a moment, and not before the loop has looked several times: the machine may be slow."""
    later = tw.task.deferLater(tw.reactor, seconds, lambda: None)
    for _ in range(8):
        later.addCallback(lambda _: tw.task.deferLater(tw.reactor, 0, lambda: None))
    return later


def file_with(text):
    """An open file, to be read from its beginning."""
    with open("letter", "w", encoding="utf-8") as file:
        file.write(text)
    return open("letter", encoding="utf-8")


def there():
    """What is in the directory."""
    return sorted(os.listdir("."))


def stale(path):
    """Leave a socket behind, as a process does that was killed."""
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(path)
