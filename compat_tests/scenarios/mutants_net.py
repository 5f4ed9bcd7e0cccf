"""Protocols and their settings: what nobody asked before faults were planted by rule."""

from __future__ import annotations

import re

from compat_tests.scenario import scenario
from compat_tests.scenarios._tls import Papers, meet_tls, tls


class Kept:
    """A transport that notes what it is told, and has an answer."""

    def __init__(self, rec):
        self.rec = rec

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)

        def called(*args):
            self.rec(name, args)
            return f"answer of {name}"

        return called


@tls(reactor=True, min_events=8)
def tls_settings_of_the_socket(tw, rec):
    """Over TLS the settings of the socket are those of the transport below."""

    def made(side):
        transport = side.transport
        for name in ("TcpNoDelay", "TcpKeepAlive"):
            before = getattr(transport, f"get{name}")()
            getattr(transport, f"set{name}")(not before)
            rec(name, bool(before), bool(getattr(transport, f"get{name}")()))
            getattr(transport, f"set{name}")(before)
            rec(name, bool(getattr(transport, f"get{name}")()))
        rec("places", transport.getHost().host, transport.getPeer().host, transport.disconnecting)
        transport.writeSequence([b"one ", b"", b"two"])
        transport.loseConnection()
        rec("closing", transport.disconnecting)
        transport.write(b"not sent")
        transport.writeSequence([b"neither"])
        transport.loseConnection()

    return meet_tls(tw, rec, server_made=made)


@tls(min_events=8)
def tls_options_that_exclude_each_other(tw, rec):
    """Options that say the same thing in two ways are refused, by place or by name, and so are unknown ones."""
    papers = Papers(tw)
    make = papers.ssl.CertificateOptions
    TLS = papers.ssl.TLSVersion
    for kw in (
        {"method": 1, "raiseMinimumTo": TLS.TLSv1_2}, {"trustRoot": papers.authority, "requireCertificate": True},
        {"trustRoot": papers.authority, "verify": True}, {"trustRoot": papers.authority, "caCerts": []},
        {"insecurelyLowerMinimumTo": TLS.TLSv1_2, "raiseMinimumTo": TLS.TLSv1_3}, {"nothing": 1}, {"verify": True},
        {"privateKey": papers.local.privateKey.original}, {"certificate": papers.local.original},
        {"lowerMaximumSecurityTo": TLS.TLSv1_1, "raiseMinimumTo": TLS.TLSv1_2},
        {"insecurelyLowerMinimumTo": TLS.TLSv1_3, "lowerMaximumSecurityTo": TLS.TLSv1_2},
    ):  # fmt: skip
        rec("options", sorted(kw))
        rec.raises(make, **kw)
    one = make()
    rec("usual", one.verify, one.requireCertificate, one.verifyDepth, one.verifyOnce, one.enableSessions, one.fixBrokenPeers)
    rec("more", one.privateKey, one.certificate, one.caCerts, one.enableSessionTickets, one.extraCertChain)


@scenario("wrapping", min_events=10)
def old_services_of_hosts(tw, rec):
    """Each of the old services does its one thing, and closes if it should."""
    wire = tw["protocols.wire"]
    for name in ("Echo", "Discard", "Chargen", "QOTD", "Who", "Time"):
        protocol = getattr(wire, name)()
        transport = tw.testing.StringTransport()
        protocol.makeConnection(transport)
        said = transport.value()
        rec(name, len(said) if name == "Time" else said[:60], transport.disconnecting)
        transport.clear()
        protocol.dataReceived(b"data")
        rec("answer", transport.value()[:60], transport.disconnecting)


@scenario("wrapping", min_events=8)
def between_producer_and_consumer(tw, rec):
    """A proxy is told to stop by either side, keeps what is not taken, and passes on what it can."""
    pcp = tw["protocols.pcp"]
    for kind in (pcp.BasicProducerConsumerProxy, pcp.ProducerConsumerProxy):
        rec("kind", kind.__name__)
        consumer, producer = Kept(rec), Kept(rec)
        proxy = kind(consumer)
        rec("new", proxy.consumer is consumer, proxy.producer, proxy.producerIsStreaming, proxy.outstandingPull, proxy.stopped)
        proxy.registerProducer(producer, True)
        rec("registered", proxy.producer is producer, proxy.producerIsStreaming)
        proxy.pauseProducing()
        proxy.write("kept")
        proxy.resumeProducing()
        proxy.write("on")
        proxy.unregisterProducer()
        rec("unregistered", proxy.producer, proxy.producerIsStreaming)
        proxy.registerProducer(producer, False)
        proxy.finish()
        proxy.stopProducing()
        rec("stopped", proxy.stopped, proxy.consumer, proxy.producer is producer)
        rec("late", rec.raises(proxy.write, "late") is None, proxy.paused)
        empty = kind(None)
        rec("empty", empty.consumer, empty.iAmStreaming)


@scenario("testing", min_events=6)
def ends_of_a_simulated_network(tw, rec):
    """What stands at the ends of a simulated network shows what it is."""
    iosim = tw["test.iosim"]
    rec("negotiation", re.sub(r"<.*?>", "<>", repr(iosim.TLSNegotiation("settings", True))))
    one = iosim.FakeTransport(tw.protocol.Protocol(), True)
    other = iosim.FakeTransport(tw.protocol.Protocol(), False, "here", "there")
    for each in (one, other):
        rec("shown", re.sub(r",\d+,", ",N,", repr(each)), each.isServer, each.disconnecting, each.disconnected)
        rec("places", type(each.getHost()).__name__, type(each.getPeer()).__name__, each.logPrefix())
        each.registerProducer(Kept(rec), True)
        rec.raises(each.registerProducer, Kept(rec), True)
        each.write(b"one")
        each.writeSequence([b"two", b"three"])
        rec("held", each.getOutBuffer(), each.streamingProducer)
        each.unregisterProducer()
        each.loseConnection()
        rec("closing", each.disconnecting, each.producer)
        each.abortConnection()
        rec("aborted", each.disconnected)


@scenario("wrapping", min_events=5)
def words_for_shaped_protocols(tw, rec):
    """Whatever is given to the maker of shaped protocols is given to the protocol."""
    htb = tw["protocols.htb"]

    class Spoken:
        def __init__(self, *args, **kw):
            rec("made", args, kw)

        def makeConnection(self, transport):
            rec("connected", type(transport).__name__)

    factory = htb.ShapedProtocolFactory(Spoken, htb.HierarchicalBucketFilter())
    for args, kw in (((), {}), ((1, 2), {}), ((), {"a": 1}), ((1,), {"b": 2})):
        factory(*args, **kw).makeConnection(Kept(rec))


@scenario("wrapping", min_events=6)
def what_a_proxy_says(tw, rec):
    """What a proxy has said is kept whole: the header as it came, and both ends."""
    info = tw["protocols.haproxy._info"].ProxyInfo
    v1 = tw["protocols.haproxy._v1parser"].V1Parser
    v2 = tw["protocols.haproxy._v2parser"].V2Parser
    one = info(b"header", "source", "destination")
    rec("info", one.header, one.source, one.destination)
    line = b"PROXY TCP4 127.0.0.1 127.0.0.2 8080 8888"
    found = v1.parse(line)
    rec("line", found.header, found.source, found.destination)
    for length in (12, 13, 300):
        body = b"\x7f\x00\x00\x01\x7f\x00\x00\x02\x1f\x90\x22\xb8".ljust(length, b"!")
        head = b"\x0d\x0a\x0d\x0a\x00\x0d\x0a\x51\x55\x49\x54\x0a\x21\x11" + length.to_bytes(2, "big")
        parser = v2()
        for part in (head, body[:11], body[11:] + b"rest"):
            found = rec.raises(parser.feed, part)
        if isinstance(found, tuple) and found[0]:
            rec("bytes", found[0].source.port, len(found[0].header), found[1])
