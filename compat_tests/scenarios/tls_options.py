"""The settings of TLS, and the contexts made of them."""

from __future__ import annotations

import warnings

from compat_tests.scenarios._tls import LOCAL, Papers, tls


def kinds_of(options):
    """What a context made of options says of itself."""
    context = options.getContext()
    return (
        hex(context.set_options(0)), context.set_mode(0), context.get_session_cache_mode(),
        context.get_verify_mode(), context.get_verify_depth(),
    )  # fmt: skip


@tls(min_events=7)
def tls_options_that_cannot_be(tw, rec):
    """What contradicts itself is refused when the options are made."""
    papers, CO = Papers(tw), tw["internet.ssl"].CertificateOptions
    key, certificate = papers.local.privateKey.original, papers.local.original
    rec.raises(CO, privateKey=key)
    rec.raises(CO, certificate=certificate)
    rec.raises(CO, verify=True)
    rec.raises(CO, verify=True, caCerts=[])
    rec.raises(CO, extraCertChain=[certificate])
    for other in ({"verify": False}, {"caCerts": None}, {"requireCertificate": True}):
        rec.raises(CO, trustRoot=papers.authority, **other)
    rec.raises(CO, nothing=1)


@tls(min_events=8)
def tls_options_of_versions_that_cannot_be(tw, rec):
    """The bounds of the versions must not cross, and are said in one way."""
    ssl = tw["internet.ssl"]
    CO, V = ssl.CertificateOptions, ssl.TLSVersion
    rec.raises(CO, method=7, raiseMinimumTo=V.TLSv1_2)
    rec.raises(CO, method=7, insecurelyLowerMinimumTo=V.TLSv1_2)
    rec.raises(CO, method=7, lowerMaximumSecurityTo=V.TLSv1_2)
    rec.raises(CO, raiseMinimumTo=V.TLSv1_2, insecurelyLowerMinimumTo=V.TLSv1_0)
    rec.raises(CO, raiseMinimumTo=V.TLSv1_3, lowerMaximumSecurityTo=V.TLSv1_2)
    rec.raises(CO, insecurelyLowerMinimumTo=V.TLSv1_2, lowerMaximumSecurityTo=V.TLSv1_1)
    rec.raises(CO, insecurelyLowerMinimumTo="x")
    rec("versions", [repr(each) for each in V.iterconstants()], V.SSLv3 < V.TLSv1_0, V.lookupByName("TLSv1_2").name)


@tls(min_events=10)
def tls_options_as_a_context(tw, rec):
    """Every setting ends as bits of a context."""
    ssl, papers = tw["internet.ssl"], Papers(tw)
    CO, V = ssl.CertificateOptions, ssl.TLSVersion
    for how in (
        {}, {"raiseMinimumTo": V.TLSv1_3}, {"raiseMinimumTo": V.TLSv1_0}, {"insecurelyLowerMinimumTo": V.TLSv1_0},
        {"insecurelyLowerMinimumTo": V.SSLv3}, {"lowerMaximumSecurityTo": V.TLSv1_2}, {"lowerMaximumSecurityTo": V.TLSv1_0},
        {"insecurelyLowerMinimumTo": V.TLSv1_0, "lowerMaximumSecurityTo": V.TLSv1_1}, {"fixBrokenPeers": True},
        {"enableSessions": True}, {"enableSessionTickets": True}, {"enableSingleUseKeys": False},
    ):  # fmt: skip
        rec("bits", sorted(how), kinds_of(CO(**how)))
    authority = papers.authority.original
    rec("trust", kinds_of(CO(trustRoot=papers.authority))[3:])
    rec("asked for", kinds_of(CO(verify=True, caCerts=[authority], requireCertificate=False))[3:])
    rec("each time", kinds_of(CO(verify=True, caCerts=[authority], verifyOnce=False, verifyDepth=3))[3:])
    rec("system", kinds_of(CO(trustRoot=ssl.platformTrust()))[3:])


@tls(min_events=4)
def tls_options_keep_their_context(tw, rec):
    """The context is made once; it is not part of what is stored."""
    papers = Papers(tw)
    options = papers.server()
    rec("same", options.getContext() is options.getContext())
    rec("stored", "_context" in options.__getstate__())
    rec("kept", options.verify, options.verifyDepth, options.extraCertChain, options.caCerts, options.method)
    rec("certificate", options.certificate is papers.local.original)
    mine = papers.local.options(papers.authority)
    rec("of a certificate", mine.verify, mine.certificate is papers.local.original, mine.caCerts, mine.requireCertificate)
    rec("without authorities", papers.local.options().verify)


@tls(min_events=3)
def tls_options_with_a_method(tw, rec):
    """To name a method is deprecated."""
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        options = tw["internet.ssl"].CertificateOptions(method=7)
    rec("method", options.method, kinds_of(options)[0])
    for each in seen:
        rec("warned", each.category, str(each.message))
    rec("where", [each.filename == __file__ for each in seen])


@tls(min_events=6)
def tls_ciphers(tw, rec):
    """Suites are chosen from those that are there, in the order of the wish; none is an error."""
    ssl = tw["internet.ssl"]
    parse = ssl.AcceptableCiphers.fromOpenSSLCipherString

    class Suite:
        def __init__(self, fullName):
            self.fullName = fullName

    one, two, three = map(Suite, "abc")
    rec("chosen", [each.fullName for each in ssl.AcceptableCiphers([two, one]).selectCiphers([one, three, two])])

    class Some:
        def __init__(self, count):
            self.count = count

        def selectCiphers(self, available):
            rec("available", type(available), available[0].fullName, repr(available[0]), available[0] == available[1])
            return available[: self.count]

    rec.raises(lambda: type(ssl.CertificateOptions(acceptableCiphers=Some(3))))
    rec.raises(ssl.CertificateOptions, acceptableCiphers=Some(0))
    for nothing in ("", "nothing", "aNULL:!aNULL"):
        rec.raises(ssl.CertificateOptions, acceptableCiphers=parse(nothing))


@tls(min_events=2)
def tls_ciphers_of_a_context(tw, rec):
    """A context offers the suites that were chosen, by default those that keep secrets best."""
    from OpenSSL import SSL

    ssl = tw["internet.ssl"]

    def offered(**how):
        return SSL.Connection(ssl.CertificateOptions(**how).getContext(), None).get_cipher_list()

    rec("by default", offered())
    rec("chosen", offered(acceptableCiphers=ssl.AcceptableCiphers.fromOpenSSLCipherString("ECDHE-RSA-AES128-GCM-SHA256")))


@tls(min_events=12)
def tls_client_options_for_names(tw, rec):
    """A client's options are for a name or an address, as text."""
    make = tw["internet.ssl"].optionsForClientTLS
    for name in ("localhost", "127.0.0.1", "::1", "b\xfccher.example", "EXAMPLE.com"):
        rec.raises(lambda: type(make(name)).__name__)
    for wrong in (b"localhost", 7, None, "", "a b", "-\u2603-", "under_score.example", "a" * 70, "[::1]"):
        rec.raises(make, wrong)


@tls(min_events=5)
def tls_client_options_refused(tw, rec):
    """What is passed on to the options is looked at there."""
    papers, make = Papers(tw), tw["internet.ssl"].optionsForClientTLS
    rec.raises(make, "x", extraCertificateOptions={"trustRoot": papers.authority})
    rec.raises(make, "x", extraCertificateOptions={"nothing": 1})
    rec.raises(make, "x", extraCertificateOptions={"privateKey": papers.local.privateKey.original})
    rec.raises(make, "x", trustRoot=1)
    rec.raises(make, "x", clientCertificate=1)
    rec.raises(make, "x", nothing=1)


@tls(min_events=7)
def tls_older_context_factories(tw, rec):
    """The older factories of contexts read their files at once and believe everybody."""
    ssl = tw["internet.ssl"]
    with open("both.pem", "wb") as file:
        file.write(LOCAL)
    made = ssl.DefaultOpenSSLContextFactory("both.pem", "both.pem")
    rec("server", made.getContext() is made.getContext(), made.isClient, sorted(made.__getstate__()))
    rec("bits", hex(made.getContext().set_options(0)), made.getContext().get_verify_mode())
    rec("files", made.privateKeyFileName, made.certificateFileName, made.sslmethod)
    rec.raises(ssl.DefaultOpenSSLContextFactory, "nothing.pem", "both.pem")
    rec.raises(ssl.DefaultOpenSSLContextFactory, "both.pem", "nothing.pem")
    client = ssl.ClientContextFactory()
    rec("client", client.getContext() is client.getContext(), client.isClient, client.method)
    rec("bits", hex(client.getContext().set_options(0)), client.getContext().get_verify_mode())
    rec.raises(ssl.ContextFactory().getContext)


@tls(min_events=4)
def tls_ways_to_agree_on_a_protocol(tw, rec):
    """Whether protocols can be agreed on need not be asked any more."""
    ssl = tw["internet.ssl"]
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        ways = ssl.ProtocolNegotiationSupport
        rec("there is", repr(ssl.protocolNegotiationMechanisms()), bool(ways.ALPN & ssl.protocolNegotiationMechanisms()))
    rec("ways", repr(ways.ALPN), repr(ways.NOSUPPORT), repr(ways.ALPN | ways.NPN), bool(ways.NOSUPPORT))
    for each in seen:
        rec("warned", each.category, str(each.message))


@tls(min_events=6)
def tls_factories_of_connections(tw, rec):
    """What does not say that it gives contexts is tried at once, with a warning."""
    from OpenSSL import SSL

    tls, factory = tw["protocols.tls"], tw.protocol.ClientFactory()

    class Old:
        def __init__(self, gives):
            self.gives = gives

        def __repr__(self):
            return "old"

        def getContext(self):
            rec("asked for a context")
            return self.gives

    for given in (Old(SSL.Context(SSL.TLS_METHOD)), Old("nothing"), None):
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            rec.raises(lambda: tls.TLSMemoryBIOFactory(given, True, factory).noisy)
        for each in seen:
            rec("warned", each.category.__name__, str(each.message))
    options = Papers(tw).client()
    rec.raises(lambda: tls.TLSMemoryBIOFactory(options, True, factory).logPrefix())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rec.raises(lambda: type(tls.TLSMemoryBIOFactory(options, False, factory)) and None)
