"""An endpoint passes on everything that its protocol is made for.

WHAT: A protocol that provides several of IHalfCloseableProtocol, IFileDescriptorReceiver and IHandshakeListener is connected
    through an endpoint.  Between it and its transport Twisted puts an object that provides only the last of them; so half of a
    connection that is closed ends the whole, although the protocol could go on.  Here all are provided.
WHY: A protocol gets what it asks for whether it is connected by an endpoint or not.
INSTEAD: On Twisted, connect such a protocol by the reactor's own `connectTCP`.
"""

from __future__ import annotations

from zope.interface import directlyProvides

from compat_tests.differences import difference, show


@difference("endpoints")
def a_protocol_of_two_interfaces(tw, rec):
    """Half closing and handshakes are both passed on."""
    interfaces, given = tw["internet.interfaces"], []
    wanted = interfaces.IHalfCloseableProtocol, interfaces.IHandshakeListener

    def build():
        protocol = tw.protocol.Protocol()
        directlyProvides(protocol, *wanted)
        return protocol

    class Reactor:
        def connectTCP(self, host, port, factory, timeout, bindAddress):
            given.append(factory)

    factory = tw.protocol.Factory.forProtocol(build)
    tw["internet.endpoints"].TCP4ClientEndpoint(Reactor(), "host", 80).connect(factory)
    between = given[0].buildProtocol(None)
    rec("provided", [each.providedBy(between) for each in wanted])


if __name__ == "__main__":
    show(a_protocol_of_two_interfaces)
