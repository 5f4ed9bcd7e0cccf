"""TLS over a path."""

from __future__ import annotations

from compat_tests.scenarios._tls import Papers, tls
from compat_tests.scenarios._unix import file_with, meet


def starting(tw, rec, ask, kinds=()):
    """The client asks for TLS by ``ask``, both begin it, and the client hears an answer."""
    papers = Papers(tw)
    heard = []

    def server_data(s, data):
        heard.append(data)
        if s.transport.TLS:
            rec("heard", data)
            s.transport.write(data.upper())
        elif b"".join(heard) == b"STARTTLS":
            s.transport.write(b"OK")
            s.transport.startTLS(papers.server())

    def client_data(c, data):
        if c.transport.TLS:
            rec("answer", data)
            c.transport.loseConnection()
        else:
            rec("agreed", data)
            c.transport.startTLS(papers.client())
            c.transport.write(b"secret")

    return meet(tw, rec, kinds=kinds, quiet=True, client_made=ask, server_data=server_data, client_data=client_data)


@tls(reactor=True, min_events=3)
def unix_tls_in_the_middle(tw, rec):
    """After startTLS a connection over a path is encrypted, and the conversation goes on."""
    return starting(tw, rec, lambda c: c.transport.write(b"STARTTLS"))


@tls(reactor=True, min_events=4)
def unix_tls_and_a_descriptor(tw, rec):
    """Before TLS has begun, descriptors can be passed; they go with the bytes in the clear."""

    def ask(c):
        file = file_with("letter")
        c.transport.sendFileDescriptor(file.fileno())
        c.transport.write(b"STARTTLS")
        tw.reactor.callLater(0.02, file.close)

    return starting(tw, rec, ask, kinds=("server",)).addCallback(lambda _: tw.task.deferLater(tw.reactor, 0.03, lambda: None))


@tls(reactor=True, min_events=4)
def unix_tls_by_endpoints(tw, rec):
    """TLS around an endpoint of a path."""
    papers = Papers(tw)
    endpoints, ended = tw["internet.endpoints"], tw.defer.Deferred()
    wrapped = tw["protocols.tls"].TLSMemoryBIOFactory

    class Answers(tw.protocol.Protocol):
        def dataReceived(self, data):
            rec("server", data, repr(self.transport.getHost()))
            self.transport.write(data.upper())

    class Asks(tw.protocol.Protocol):
        def connectionMade(self):
            self.transport.write(b"hello")

        def dataReceived(self, data):
            rec("client", data, repr(self.transport.getPeer()))
            self.transport.loseConnection()

        def connectionLost(self, reason):
            rec("lost")
            ended.callback(None)

    server = tw.protocol.ServerFactory.forProtocol(Answers)
    client = tw.protocol.ClientFactory.forProtocol(Asks)
    server.noisy = client.noisy = False
    port = tw.reactor.listenUNIX("s", wrapped(papers.server(), False, server))
    connecting = endpoints.UNIXClientEndpoint(tw.reactor, "s").connect(wrapped(papers.client(), True, client))
    connecting.addCallback(lambda protocol: rec("connected", type(protocol).__name__))
    return connecting.addCallback(lambda _: ended).addCallback(lambda _: port.stopListening())
