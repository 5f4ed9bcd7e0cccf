"""What the network cases are served by, written once for every implementation of Twisted's interface.

`serve(package)` listens with each server below on a port of its own, on the epoll reactor where there is one.  The peers
that are not Twisted do the same work under the same names in ``peers.py``.

    echo        what comes goes back
    four        64 bytes go back in four writes
    flood-4k    any byte is answered with `FLOOD` bytes, in writes of 4 KiB, all at once
    flood-64k   the same in writes of 64 KiB
    sink        every `BLOCK` bytes are answered with one
    lines       every `LINES` lines are answered with one byte
    udp         every datagram goes back
"""

from __future__ import annotations

import importlib

BLOCK = 8 << 20
FLOOD = 32 << 20
LINES = 61_680
LINE = 34  # bytes of a line in the lines case, its end included


def serve(package: str) -> dict[str, int]:
    """Listen with every server on `package`'s reactor; the ports by name."""
    reactor = importlib.import_module(f"{package}.internet.reactor")
    protocol = importlib.import_module(f"{package}.internet.protocol")
    basic = importlib.import_module(f"{package}.protocols.basic")

    class Echo(protocol.Protocol):
        def dataReceived(self, data):
            self.transport.write(data)

    class Four(protocol.Protocol):
        def dataReceived(self, data):
            write = self.transport.write
            write(data[:16])
            write(data[16:32])
            write(data[32:48])
            write(data[48:])

    class Flood(protocol.Protocol):
        def dataReceived(self, data):
            write, piece = self.transport.write, bytes(self.size)
            for _ in range(FLOOD // self.size):
                write(piece)

    class Sink(protocol.Protocol):
        left = BLOCK

        def dataReceived(self, data):
            self.left -= len(data)
            if self.left <= 0:
                self.left += BLOCK
                self.transport.write(b"!")

    class Lines(basic.LineReceiver):
        left = LINES

        def lineReceived(self, line):
            self.left -= 1
            if not self.left:
                self.left = LINES
                self.transport.write(b"!")

    class Datagrams(protocol.DatagramProtocol):
        noisy = False

        def datagramReceived(self, datagram, addr):
            self.transport.write(datagram, addr)

    kinds = {
        "echo": Echo,
        "four": Four,
        "flood-4k": type("Flood4k", (Flood,), {"size": 4 << 10}),
        "flood-64k": type("Flood64k", (Flood,), {"size": 64 << 10}),
        "sink": Sink,
        "lines": Lines,
    }
    ports = {}
    for name, kind in kinds.items():
        factory = protocol.Factory.forProtocol(kind)
        factory.noisy = False
        ports[name] = reactor.listenTCP(0, factory, 1000, "127.0.0.1").getHost().port
    ports["udp"] = reactor.listenUDP(0, Datagrams(), "127.0.0.1").getHost().port
    return ports
