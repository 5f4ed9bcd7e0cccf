"""Transports that only remember: what tests give to protocols."""

from __future__ import annotations

from compat_tests.scenario import scenario


@scenario("testing", min_events=6)
def string_transport_remembers(tw, rec):
    """What is written to a string transport is its value until it is cleared."""
    transport = tw.testing.StringTransport()
    rec("new", transport.value())
    transport.write(b"one")
    transport.writeSequence([b"two", b"three"])
    rec("value", transport.value(), transport.io.getvalue())
    transport.clear()
    rec("cleared", transport.value())
    rec.raises(transport.write, "text")
    rec.raises(transport.write, bytearray(b"array"))
    rec.raises(transport.writeSequence, ["text"])


@scenario("testing", min_events=6)
def string_transport_addresses(tw, rec):
    """It has addresses from the start, and others if they are given or set."""
    kind = tw.testing.StringTransport
    rec("usual host", repr(kind().getHost()))
    rec("usual peer", repr(kind().getPeer()))
    rec("given", kind("host", "peer").getHost(), kind("host", "peer").getPeer())
    rec("by name", kind(peerAddress="peer").getPeer())
    rec("false ones", kind(0, 0).getHost(), kind(0, 0).getPeer())
    transport = kind()
    transport.hostAddr = "set"
    rec("set", transport.getHost(), transport.hostAddr, transport.peerAddr)


@scenario("testing", min_events=7)
def string_transport_closing(tw, rec):
    """Closing and aborting are noted, nothing else happens, and writing goes on."""
    transport = tw.testing.StringTransport()
    rec("new", transport.connected, transport.disconnecting, transport.disconnected)
    rec.raises(transport.loseConnection)
    rec("closing", transport.connected, transport.disconnecting, transport.disconnected)
    transport.write(b"late")
    rec("value", transport.value())
    rec.raises(transport.abortConnection)
    rec("aborted", transport.connected, transport.disconnecting, transport.disconnected)
    rec("again", transport.loseConnection())


@scenario("testing", min_events=9)
def string_transport_producers(tw, rec):
    """One producer at a time is registered; another, or none where one is expected, is an error."""
    transport = tw.testing.StringTransport()
    rec("none", transport.producer, transport.streaming)
    rec.raises(transport.unregisterProducer)
    rec.raises(transport.registerProducer, "first", True)
    rec("registered", transport.producer, transport.streaming)
    rec.raises(transport.registerProducer, "second", False)
    rec("still", transport.producer, transport.streaming)
    rec.raises(transport.unregisterProducer)
    rec("none again", transport.producer, transport.streaming)
    rec.raises(transport.registerProducer, "second", False)


@scenario("testing", min_events=10)
def string_transport_as_producer(tw, rec):
    """It can be paused, resumed and stopped; after the stop there is nothing to pause."""
    transport = tw.testing.StringTransport()
    rec("state", transport.producerState)
    for name in ("pause", "pause", "resume", "stop", "stop"):
        rec.raises(getattr(transport, name + "Producing"))
        rec(name, transport.producerState)
    rec.raises(transport.pauseProducing)
    rec.raises(transport.resumeProducing)


@scenario("testing", min_events=8)
def string_transport_strict_and_lenient(tw, rec):
    """Pausing or resuming a connection that is closed is an error, unless the transport is lenient."""
    for lenient in (False, True):
        transport = tw.testing.StringTransport(lenient=lenient)
        transport.loseConnection()
        rec("lenient", lenient)
        rec.raises(transport.pauseProducing)
        rec.raises(transport.resumeProducing)
        rec.raises(transport.stopProducing)
        rec.raises(transport.resumeProducing)
        rec("state", transport.producerState)


@scenario("testing", min_events=5)
def string_transport_tells_of_the_end(tw, rec):
    """A transport with disconnection tells its protocol at once, and once."""

    class Protocol(tw.protocol.Protocol):
        def connectionLost(self, reason):
            rec("lost", reason, self.transport.connected, self.transport.disconnecting)

    transport = tw.testing.StringTransportWithDisconnection()
    rec.raises(transport.loseConnection)
    for end in ("loseConnection", "abortConnection", "stopProducing"):
        protocol = Protocol()
        transport = tw.testing.StringTransportWithDisconnection()
        transport.protocol = protocol
        protocol.makeConnection(transport)
        getattr(transport, end)()
        getattr(transport, end)()
        rec(end, transport.connected, transport.disconnecting, transport.disconnected)


@scenario("testing", min_events=3)
def a_file_that_stays_open(tw, rec):
    """A file without closing can be read after it was closed."""
    file = tw.testing.StringIOWithoutClosing(b"begin")
    file.seek(0, 2)
    file.write(b" end")
    rec("close", file.close(), file.closed)
    rec("value", file.getvalue())
    rec("kind", isinstance(file, __import__("io").BytesIO))


@scenario("testing", min_events=3)
def datagrams_are_remembered(tw, rec):
    """A fake datagram transport has a list of what was sent, and where."""
    transport = tw.testing.FakeDatagramTransport()
    rec("new", transport.written)
    transport.write(b"one", ("10.0.0.1", 53))
    transport.write(b"two", None)
    transport.write(b"three")
    rec("written", transport.written[:2])
    rec("nowhere", transport.written[2][0], transport.written[2][1] is transport.noAddr)
    rec("provides", tw.interfaces.IUDPTransport.providedBy(transport))


@scenario("testing", min_events=8)
def ten_numbers_when_asked(tw, rec):
    """The non-streaming producer writes ten numbers, one each time, unregisters itself and fires its Deferred."""
    transport = tw.testing.StringTransport()
    producer = tw.testing.NonStreamingProducer(transport)
    transport.registerProducer(producer, False)
    producer.result.addCallback(lambda value: rec("result", value))
    for _ in range(10):
        rec("registered", transport.producer is producer)
        producer.resumeProducing()
    rec("after", transport.value(), transport.producer, producer.counter, producer.stopped, producer.consumer)
    rec.raises(producer.resumeProducing)
    rec.raises(producer.pauseProducing)


@scenario("testing", min_events=4)
def ten_numbers_stopped(tw, rec):
    """Stopped before, it fires its Deferred and cannot be asked any more."""
    producer = tw.testing.NonStreamingProducer(tw.testing.StringTransport())
    producer.result.addCallback(lambda value: rec("result", value))
    producer.resumeProducing()
    producer.stopProducing()
    rec("after", producer.counter, producer.stopped, producer.consumer)
    rec.raises(producer.resumeProducing)
    rec("has a result", hasattr(producer, "result"))


@scenario("testing", min_events=4)
def what_fakes_promise(tw, rec):
    """The fakes say which interfaces they provide."""
    testing, interfaces = tw.testing, tw.interfaces
    names = ("ITransport", "IConsumer", "IPushProducer", "IProtocol", "IUDPTransport", "IReactorTCP", "IReactorTime")
    names += ("IReactorCore", "IReactorFDSet", "IReactorSocket", "IReactorSSL", "IReactorUNIX", "IHostnameResolver")
    for kind in ("StringTransport", "FakeDatagramTransport", "AccumulatingProtocol", "MemoryReactor", "MemoryReactorClock"):
        made = getattr(testing, kind)
        rec(kind, [name for name in names if getattr(interfaces, name).implementedBy(made)])
    rec("raising", [name for name in names if getattr(interfaces, name).implementedBy(testing.RaisingMemoryReactor)])
