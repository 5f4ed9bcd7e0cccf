"""What the scenarios of UDP share: a protocol that tells what happens to it, and opening and closing it.

`hearing` makes a protocol that records in its lane; `opened` gives it a free port of the loopback.  ``protocol.heard(n)`` is a
Deferred that fires when it has been sent `n` datagrams in all.  Nothing is registered here: this is no file of scenarios.
"""

from __future__ import annotations

HOST = "127.0.0.1"


def hearing(tw, rec, lane, action=None, base="DatagramProtocol"):
    """A protocol that records in the lane, and calls ``action(protocol, datagram, addr)`` for each datagram."""
    tell = rec.lane(lane)

    class Hearing(getattr(tw.protocol, base)):
        noisy = False
        count = wanted = 0
        enough = None

        def startProtocol(self):
            tell("start", self.transport.connected, self.numPorts)

        def stopProtocol(self):
            tell("stop", self.transport, self.numPorts)

        def connectionRefused(self):
            tell("refused")

        def datagramReceived(self, datagram, addr):
            tell("heard", datagram, addr)
            self.count += 1
            try:
                if action is not None:
                    action(self, datagram, addr)
            finally:
                if self.count == self.wanted:
                    self.enough.callback(None)

        def heard(self, wanted):
            self.wanted, self.enough = wanted, tw.defer.Deferred()
            return self.enough

    return Hearing()


def opened(tw, rec, protocol, interface=HOST, **how):
    """A port for the protocol."""
    port = tw.reactor.listenUDP(0, protocol, interface, **how)
    rec.sym("port", port.getHost().port)
    return port


def address(port):
    """Where the port can be reached."""
    host = port.getHost()
    return host.host, host.port


def closing(tw, *ports):
    """A callback that closes the ports; its Deferred fires when all are closed."""
    return lambda _=None: tw.defer.gatherResults([tw.defer.maybeDeferred(port.stopListening) for port in ports])


def answer(protocol, datagram, addr):
    """Send it back, in capital letters."""
    protocol.transport.write(datagram.upper(), addr)
