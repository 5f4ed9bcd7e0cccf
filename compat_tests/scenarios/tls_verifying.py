"""Who believes whom: hosts' names, authorities, clients' certificates, versions, protocols."""

from __future__ import annotations

from zope.interface import implementer

from compat_tests.scenarios._tcp import HOST, side
from compat_tests.scenarios._tls import Pair, Papers, meet_tls, tls


def shake(tw, rec, name="localhost", server=None, client=None):
    """Shake hands on a wire, and cut it; what both are told is recorded."""
    papers = Papers(tw)
    pair = Pair(tw, rec, server or papers.server(), client or papers.client(name))
    rec("shaken", [bool(wire.disconnecting) for wire in pair.wires], [bool(end.disconnecting) for end in pair.ends])
    pair.cut()
    return pair


@tls(min_events=20)
def tls_names_that_fit(tw, rec):
    """A certificate may be for a name, for all names below another, for an address, or for a name in IDNA."""
    for name in ("localhost", "a.example.com", "127.0.0.1", "b\xfccher.example", "LOCALHOST"):
        rec("name", name)
        shake(tw, rec, name)


@tls(min_events=20)
def tls_names_that_do_not_fit(tw, rec):
    """A server with another name is not spoken to, although its certificate is signed."""
    for name in ("other.example", "a.b.example.com", "127.0.0.2", "::1", "example.com"):
        rec("name", name)
        shake(tw, rec, name)


@tls(min_events=5)
def tls_signed_by_a_stranger(tw, rec):
    """A certificate that nobody trusted has signed is refused."""
    papers = Papers(tw)
    shake(tw, rec, server=papers.server(papers.stranger))


@tls(min_events=5)
def tls_expired(tw, rec):
    """So is one that has expired."""
    papers = Papers(tw)
    shake(tw, rec, server=papers.server(papers.expired))


@tls(min_events=10)
def tls_stranger_with_a_wrong_name(tw, rec):
    """Of a server that is not the one wanted that is said, also if it is a stranger, or its certificate has expired."""
    papers = Papers(tw)
    for signer in (papers.stranger, papers.expired):
        shake(tw, rec, "other.example", server=papers.server(signer))


@tls(min_events=5)
def tls_trusted_by_the_system_only(tw, rec):
    """By default the system says whom to trust, and it does not know us."""
    shake(tw, rec, client=Papers(tw).client(trustRoot=None))


@tls(min_events=5)
def tls_one_certificate_trusted(tw, rec):
    """A certificate that has signed itself can be trusted by name."""
    papers = Papers(tw)
    trust = papers.ssl.trustRootFromCertificates([papers.stranger, papers.authority])
    shake(tw, rec, server=papers.server(papers.stranger), client=papers.client(trustRoot=trust))


@tls(min_events=5)
def tls_everybody_believed(tw, rec):
    """Options without a trust root believe everybody."""
    papers = Papers(tw)
    shake(tw, rec, server=papers.server(papers.expired), client=papers.ssl.CertificateOptions())


@tls(min_events=5)
def tls_signed_but_nameless(tw, rec):
    """Options with a trust root and no name ask for a signature only."""
    papers = Papers(tw)
    shake(tw, rec, server=papers.server(papers.other), client=papers.ssl.CertificateOptions(trustRoot=papers.authority))


@tls(min_events=5)
def tls_clients_certificate(tw, rec):
    """A server may ask for a certificate, and see it."""
    papers = Papers(tw)
    client = papers.client(clientCertificate=papers.other)
    pair = Pair(tw, rec, papers.server(trustRoot=papers.authority), client)
    rec("client is", repr(papers.ssl.Certificate.peerFromTransport(pair.server)))
    pair.cut()


@tls(min_events=5)
def tls_client_without_certificate(tw, rec):
    """A client that has none is refused, which it hears when it believes to be connected."""
    papers = Papers(tw)
    shake(tw, rec, server=papers.server(trustRoot=papers.authority))


@tls(min_events=5)
def tls_client_with_a_strangers_certificate(tw, rec):
    """So is one whose certificate somebody else has signed."""
    papers = Papers(tw)
    client = papers.client(clientCertificate=papers.stranger)
    shake(tw, rec, server=papers.server(trustRoot=papers.authority), client=client)


@tls(min_events=5)
def tls_client_may_be_nameless(tw, rec):
    """A server may ask without insisting."""
    papers = Papers(tw)
    asks = papers.server(verify=True, caCerts=[papers.authority.original], requireCertificate=False)
    pair = Pair(tw, rec, asks)
    rec.raises(lambda: pair.server.getPeerCertificate())
    pair.cut()


@tls(min_events=8)
def tls_versions_agreed(tw, rec):
    """Both sides agree on the newest version that both speak."""
    papers = Papers(tw)
    V = papers.ssl.TLSVersion
    for how in ({}, {"lowerMaximumSecurityTo": V.TLSv1_2}):
        pair = Pair(tw, rec, client=papers.client(extraCertificateOptions=how))
        rec("version", pair.client.getHandle().get_protocol_version_name(), pair.client.getHandle().get_cipher_name())
        pair.cut()


@tls(min_events=5)
def tls_no_version_agreed(tw, rec):
    """Without a common version there is no connection."""
    papers = Papers(tw)
    V = papers.ssl.TLSVersion
    client = papers.client(extraCertificateOptions={"lowerMaximumSecurityTo": V.TLSv1_2})
    shake(tw, rec, server=papers.server(raiseMinimumTo=V.TLSv1_3), client=client)


@tls(min_events=5)
def tls_no_cipher_agreed(tw, rec):
    """Nor without a common suite."""
    papers = Papers(tw)
    V, parse = papers.ssl.TLSVersion, papers.ssl.AcceptableCiphers.fromOpenSSLCipherString
    one, other = parse("ECDHE-ECDSA-AES128-GCM-SHA256"), parse("ECDHE-ECDSA-AES256-GCM-SHA384")
    old = {"lowerMaximumSecurityTo": V.TLSv1_2}
    client = papers.client(extraCertificateOptions={"acceptableCiphers": other, **old})
    shake(tw, rec, server=papers.server(acceptableCiphers=one, **old), client=client)


@tls(min_events=12)
def tls_protocols_agreed(tw, rec):
    """The server chooses among the protocols that the client offers, by its own order."""
    papers = Papers(tw)
    for ours, theirs in (([b"h2", b"a"], [b"a", b"h2"]), ([b"h2"], None), (None, None)):
        server, client = papers.server(acceptableProtocols=ours), papers.client(acceptableProtocols=theirs)
        pair = Pair(tw, rec, server, client)
        rec("agreed", pair.server.negotiatedProtocol, pair.client.negotiatedProtocol)
        pair.cut()


@tls(min_events=5)
def tls_no_protocol_agreed(tw, rec):
    """Who offers protocols and finds none of them is not connected."""
    papers = Papers(tw)
    shake(tw, rec, server=papers.server(acceptableProtocols=[b"h2"]), client=papers.client(acceptableProtocols=[b"x"]))


@tls(min_events=5)
def tls_protocols_of_a_factory(tw, rec):
    """A factory may say which protocols its own speak."""
    papers, tls = Papers(tw), tw["protocols.tls"]

    @implementer(tw.interfaces.IProtocolNegotiationFactory)
    class Speaks(tw.protocol.Factory):
        def acceptableProtocols(self):
            rec("asked")
            return [b"x", b"y"]

    made = []
    for is_client, options in enumerate((papers.server(), papers.client(acceptableProtocols=[b"y"]))):
        inner = Speaks() if not is_client else tw.protocol.Factory()
        inner.protocol = side(tw, rec, "server" if not is_client else "client", {})
        made.append(tls.TLSMemoryBIOFactory(options, bool(is_client), inner, tw.task.Clock()))
    transports = [tw["internet.testing"].StringTransport() for _ in made]
    ends = [factory.buildProtocol(None) for factory in made]
    for end, transport in zip(ends, transports):
        end.makeConnection(transport)
    for _ in range(4):
        for end, transport in zip(ends, reversed(transports)):
            data = transport.value()
            transport.clear()
            if data:
                end.dataReceived(data)
    rec("agreed", [end.negotiatedProtocol for end in ends])


@tls(min_events=12)
def tls_name_that_the_client_asks_for(tw, rec):
    """A server may have another context for each name that clients ask for."""
    papers = Papers(tw)

    def choose(name):
        rec("asked for", name)
        return papers.server(papers.other).getContext() if name == b"other.example" else None

    for name, how in (("other.example", {}), ("localhost", {}), ("localhost", {"sendServerName": False}), ("127.0.0.1", {})):
        pair = Pair(tw, rec, papers.server(contextForServerName=choose), papers.client(name, **how))
        rec("server is", repr(papers.ssl.Certificate.peerFromTransport(pair.client)))
        pair.cut()


@tls(reactor=True, min_events=4)
def tls_wrong_name_on_the_net(tw, rec):
    """On the net, too, a wrong name ends the connection before anything of ours was sent."""

    def made(each):
        each.transport.write(b"a secret")

    return meet_tls(tw, rec, client=Papers(tw).client("other.example"), client_made=made)


@tls(reactor=True, min_events=4)
def tls_stranger_on_the_net(tw, rec):
    """And so does a signature that is not trusted."""
    papers = Papers(tw)
    return meet_tls(tw, rec, server=papers.server(papers.stranger), client_made=lambda each: each.transport.write(b"x"))


@tls(reactor=True, min_events=2)
def tls_connection_refused(tw, rec):
    """Who cannot be reached is not reached over TLS either."""
    import socket

    held = socket.socket()
    held.bind((HOST, 0))
    rec.sym("port", held.getsockname()[1])
    ended = tw.defer.Deferred()

    class Calls(tw.protocol.ClientFactory):
        noisy = False

        def clientConnectionFailed(self, connector, reason):
            rec("failed", reason.type, connector.state)
            ended.callback(None)

    tw.reactor.connectSSL(HOST, held.getsockname()[1], Calls(), Papers(tw).client())
    rec("asked")
    return ended.addCallback(lambda _: held.close())


@tls(min_events=3)
def tls_verification_told_to_the_protocol(tw, rec):
    """Whoever verifies in his own way says so to the transport, and the protocol hears the reason."""
    pair = Pair(tw, rec)
    failure = tw["python.failure"].Failure(tw["internet.ssl"].VerificationError([]))
    pair.client.failVerification(failure)
    rec("disconnecting", bool(pair.client.disconnecting))
    pair.cut()




@tls(reactor=True, min_events=4)
def tls_no_answer_for_a_name(tw, rec):
    """If the question for a name's context raises, that is logged and the connection broken off."""

    def stumble(name):
        raise ValueError("no idea")

    return meet_tls(tw, rec, server=Papers(tw).server(contextForServerName=stumble))
