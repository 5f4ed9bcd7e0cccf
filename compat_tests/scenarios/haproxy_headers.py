"""Behind a proxy: a header in front of the bytes says who is really there."""

from __future__ import annotations

import struct

from compat_tests.scenario import scenario

#: What the header for machines begins with.
START = b"\r\n\r\n\x00\r\nQUIT\n"


def binary(command, kind, where):
    """A header for machines."""
    return START + bytes([command, kind]) + struct.pack("!H", len(where)) + where


FOUR = bytes([192, 0, 2, 1, 192, 0, 2, 2]) + struct.pack("!2H", 40000, 80)
SIX = bytes(15) + b"\x01" + bytes(15) + b"\x02" + struct.pack("!2H", 40000, 80)
PATHS = b"/client".ljust(108, b"\0") + b"/server".ljust(108, b"\0")


def behind(tw, rec):
    """A function that gives pieces to a new connection behind a proxy."""
    reactor = tw.testing.MemoryReactor()

    class Receiver(tw.protocol.Protocol):
        def dataReceived(self, data):
            rec("received", data, repr(self.transport.getPeer()), repr(self.transport.getHost()))

    def give(*pieces):
        endpoint = tw["protocols.haproxy"].proxyEndpoint(tw.endpoints.TCP4ServerEndpoint(reactor, 0))
        endpoint.listen(tw.protocol.Factory.forProtocol(Receiver))
        protocol = reactor.tcpServers[-1][1].buildProtocol(None)
        transport = tw.testing.StringTransport()
        protocol.makeConnection(transport)
        for piece in pieces:
            protocol.dataReceived(piece)
        rec("closing", transport.disconnecting, repr(protocol.getPeer()))

    return give


@scenario("wrapping", min_events=8)
def headers_as_text(tw, rec):
    """A line of text says the addresses, and what is behind it is the program's."""
    give = behind(tw, rec)
    give(b"PROXY TCP4 192.0.2.1 192.0.2.2 40000 80\r\nhello")
    give(b"PROXY TCP4 192.0.2.1 192.0.2.2 40000 80\r\n", b"hello", b"again")
    give(b"PROXY TCP6 ::1 ::2 40000 80\r\nhello")
    give(b"PROXY TCP4 192.0.2.1 192.0.2.2 40000 80\r\nPROXY TCP4 192.0.2.3 192.0.2.4 1 2\r\n")


@scenario("wrapping", min_events=4)
def headers_as_text_in_pieces(tw, rec):
    """The line may be cut anywhere behind its beginning."""
    give = behind(tw, rec)
    line = b"PROXY TCP4 192.0.2.1 192.0.2.2 40000 80\r\n"
    for cut in (12, 20, len(line) - 1):
        give(line[:cut], line[cut:] + b"hello")


@scenario("wrapping", min_events=3)
def headers_that_know_nothing(tw, rec):
    """When the proxy does not know, the connection's own addresses are true."""
    give = behind(tw, rec)
    give(b"PROXY UNKNOWN and whatever follows\r\nhello", b"again")
    give(binary(0x20, 0x11, FOUR) + b"hello")
    give(binary(0x21, 0x00, b"junk") + b"hello")


@scenario("wrapping", min_events=12)
def headers_that_are_none(tw, rec):
    """Whatever does not begin as a header, or goes on otherwise, ends the connection, and nothing is received."""
    give = behind(tw, rec)
    give(b"GET / HTTP/1.0\r\n\r\n", b"more")
    give(b"proxy TCP4 192.0.2.1 192.0.2.2 40000 80\r\n")
    give(b"PROXYTCP4 192.0.2.1 192.0.2.2 40000 80\r\n")
    give(b"PROXY UDP4 192.0.2.1 192.0.2.2 40000 80\r\nhello")
    give(b"PROXY TCP4 192.0.2.1 192.0.2.2 40000\r\nhello")
    give(b"PROXY TCP4 192.0.2.1\r\nhello")
    give(b"PROXY  TCP4 192.0.2.1 192.0.2.2 40000 80\r\nhello")
    give(b"PROXY TCP4 " + b"1" * 97)
    give(b"PROXY TCP4 " + b"1" * 50, b"1" * 46, b"1")
    give(binary(0x11, 0x11, FOUR))
    give(binary(0x22, 0x11, FOUR))
    give(binary(0x21, 0x11, FOUR[:7]))
    give(binary(0x21, 0x13, FOUR))
    give(binary(0x21, 0x41, FOUR))


@scenario("wrapping", min_events=8)
def headers_as_bytes(tw, rec):
    """The header for machines knows more kinds of address, and may have extensions, which are ignored."""
    give = behind(tw, rec)
    give(binary(0x21, 0x11, FOUR) + b"hello")
    give(binary(0x21, 0x12, FOUR) + b"hello")
    give(binary(0x21, 0x21, SIX) + b"hello")
    give(binary(0x21, 0x31, PATHS) + b"hello")
    give(binary(0x21, 0x11, FOUR + b"extensions") + b"hello")


@scenario("wrapping", min_events=4)
def headers_as_bytes_in_pieces(tw, rec):
    """They too may be cut, behind their beginning."""
    give = behind(tw, rec)
    whole = binary(0x21, 0x11, FOUR)
    for cut in (16, 20, len(whole) - 1):
        give(whole[:cut], whole[cut:] + b"hello", b"again")


@scenario("wrapping", min_events=6)
def proxies_in_descriptions(tw, rec):
    """The word `haproxy:` goes before the description of any server."""
    reactor, endpoints = tw.testing.MemoryReactor(), tw.endpoints
    for description in ("haproxy:tcp:8080", "haproxy:tcp:port=8081:interface=127.0.0.1", "haproxy:unix:/a\\:socket:mode=600"):
        endpoint = endpoints.serverFromString(reactor, description)
        rec("provides", tw.interfaces.IStreamServerEndpoint.providedBy(endpoint))
        endpoint.listen(tw.protocol.Factory.forProtocol(tw.protocol.Protocol))
    rec("tcp", [each[:1] + each[2:] for each in reactor.tcpServers])
    rec("unix", [each[:1] + each[2:] for each in reactor.unixServers])
    rec.raises(endpoints.serverFromString, reactor, "haproxy:nosuch:1")
    rec.raises(endpoints.serverFromString, reactor, "haproxy:8080")
    rec("prefix", reactor.tcpServers[0][1].logPrefix())


@scenario("wrapping", reactor=True, min_events=3)
def proxies_over_sockets(tw, rec):
    """A connection over a real socket is told who is behind the proxy."""
    protocol, reactor, endpoints = tw.protocol, tw.reactor, tw.endpoints
    ports = []

    class Server(protocol.Protocol):
        def dataReceived(self, data):
            rec("received", data, repr(self.transport.getPeer()), repr(self.transport.getHost()))
            self.transport.write(b"yes")
            self.transport.loseConnection()

    class Proxy(protocol.Protocol):
        def connectionMade(self):
            self.transport.write(b"PROXY TCP4 192.0.2.1 192.0.2.2 40000 80\r\nare you there?")

        def dataReceived(self, data):
            rec("answer", data)

        def connectionLost(self, reason):
            rec("lost", reason)
            tw.defer.maybeDeferred(ports[0].stopListening).addCallback(rec.done)

    def listening(port):
        ports.append(port)
        protocol.ClientCreator(reactor, Proxy).connectTCP("127.0.0.1", port.getHost().port)

    factory = protocol.Factory.forProtocol(Server)
    factory.noisy = False
    endpoints.serverFromString(reactor, "haproxy:tcp:0:interface=127.0.0.1").listen(factory).addCallback(listening)
