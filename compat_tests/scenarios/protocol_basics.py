"""Protocols and factories without a network."""

from __future__ import annotations

from compat_tests.scenario import scenario


def listen_to_log(tw, rec):
    """Record every message of the log."""

    def observer(event):
        rec("log", event["system"], tw["python.log"].textFromEventDict(event))

    tw["python.log"].addObserver(observer)


class Named:
    """Something for factories to be that says who it is."""

    def __repr__(self):
        return "<a named one>"


@scenario("protocol", min_events=5)
def factory_starts_and_stops(tw, rec):
    """A factory is started by its first user and stopped by its last; one stop too many does nothing."""

    class Factory(Named, tw.protocol.Factory):
        def startFactory(self):
            rec("start", self.numPorts)

        def stopFactory(self):
            rec("stop", self.numPorts)

    factory = Factory()
    listen_to_log(tw, rec)
    for call in (factory.doStart, factory.doStart, factory.doStop, factory.doStop, factory.doStop, factory.doStart):
        call()
        rec("ports", factory.numPorts)


@scenario("protocol", min_events=2)
def factory_that_is_not_noisy(tw, rec):
    """A factory that is not noisy does not log its start and stop."""

    class Factory(Named, tw.protocol.ServerFactory):
        noisy = False

    listen_to_log(tw, rec)
    factory = Factory()
    factory.doStart()
    factory.doStop()
    factory.noisy = True
    factory.doStart()
    rec("default", tw.protocol.Factory.noisy, tw.protocol.ClientFactory.noisy)


@scenario("protocol", min_events=4)
def factory_that_fails_to_start(tw, rec):
    """A factory that raises at its start is not in use; one that raises at its end no more."""

    class Factory(Named, tw.protocol.Factory):
        def startFactory(self):
            raise ValueError("start")

        def stopFactory(self):
            raise ValueError("stop")

    factory = Factory()
    factory.noisy = False
    rec.raises(factory.doStart)
    rec("ports", factory.numPorts)
    factory.numPorts = 1
    rec.raises(factory.doStop)
    rec("ports", factory.numPorts)


@scenario("protocol", min_events=5)
def factory_for_a_protocol(tw, rec):
    """forProtocol makes a factory of the class it is called on, with arguments, for any callable."""
    protocol = tw.protocol

    class Factory(protocol.ServerFactory):
        def __init__(self, *args, **kw):
            rec("made", args, kw)

    class Mine(protocol.Protocol):
        pass

    factory = Factory.forProtocol(Mine, 1, two=2)
    rec("factory", type(factory) is Factory, factory.protocol is Mine, Factory.protocol)
    built = factory.buildProtocol("address")
    rec("built", type(built) is Mine, built.factory is factory)
    made = Named()
    rec("any", protocol.Factory.forProtocol(lambda: made).buildProtocol(None) is made, made.factory is not None)
    rec.raises(protocol.Factory.forProtocol)


@scenario("protocol", min_events=3)
def factory_builds(tw, rec):
    """buildProtocol calls the attribute protocol, and fails when there is none."""
    factory = tw.protocol.Factory()
    rec("default", factory.protocol)
    rec.raises(factory.buildProtocol, None)
    factory.protocol = lambda: 1
    rec.raises(factory.buildProtocol, None)
    rec.raises(factory.buildProtocol)


@scenario("protocol", min_events=5)
def names_to_log_under(tw, rec):
    """What protocols and factories log under is the name of their class."""
    protocol = tw.protocol
    kinds = ("Factory", "ServerFactory", "ClientFactory", "ReconnectingClientFactory", "Protocol", "DatagramProtocol")
    for name in (*kinds, "ConnectedDatagramProtocol"):
        rec(name, type(name, (getattr(protocol, name),), {})().logPrefix())
    for name in ("AbstractDatagramProtocol", "ProcessProtocol", "BaseProtocol"):
        rec(name, hasattr(getattr(protocol, name), "logPrefix"))


@scenario("protocol", min_events=5)
def protocol_meets_its_transport(tw, rec):
    """A protocol is not connected until makeConnection gives it a transport, which connectionMade sees."""

    class Mine(tw.protocol.Protocol):
        def connectionMade(self):
            rec("made", self.transport, self.connected)

    mine = Mine()
    rec("before", mine.connected, mine.transport, mine.factory)
    rec.raises(mine.makeConnection, "transport")
    rec("after", mine.connected, mine.transport)
    rec.raises(mine.dataReceived, b"data")
    rec.raises(mine.connectionLost)
    rec("still", mine.connected, mine.transport)
    rec.raises(mine.makeConnection, "another")


@scenario("protocol", min_events=3)
def protocol_default_reason(tw, rec):
    """connectionLost without a reason is the clean one, shared by all."""

    class Mine(tw.protocol.Protocol):
        def connectionLost(self, reason=tw.protocol.connectionDone):
            rec("lost", reason, reason is tw.protocol.connectionDone, reason.tb)

    Mine().connectionLost()
    rec("said", str(tw.protocol.connectionDone))
    rec("said", tw.protocol.connectionDone.getTraceback())


@scenario("protocol", min_events=3)
def protocol_called_by_a_file(tw, rec):
    """A protocol on a FileWrapper writes into the file."""
    import io

    file = io.BytesIO()

    class Greeter(tw.protocol.Protocol):
        def connectionMade(self):
            self.transport.write(b"hello ")
            self.transport.writeSequence([b"to", b" ", b"you"])

        def dataReceived(self, data):
            self.transport.loseConnection()

    wrapper = tw.protocol.FileWrapper(file)
    greeter = Greeter()
    greeter.makeConnection(wrapper)
    rec("said", file.getvalue(), wrapper.closed, wrapper.disconnecting)
    rec("ends", wrapper.getPeer(), wrapper.getHost())
    greeter.dataReceived(b"x")
    rec("closed", wrapper.closed, file.closed, wrapper.disconnecting)


@scenario("protocol", min_events=5)
def file_wrapper_and_trouble(tw, rec):
    """What the file raises at a write goes to handleException; OSErrors at the end are dropped, others are not."""

    class File:
        error = OSError("full")

        def write(self, data):
            raise self.error

        def close(self):
            rec("close")
            raise self.error

    class Wrapper(tw.protocol.FileWrapper):
        def handleException(self):
            import sys

            rec("handled", sys.exc_info()[1])

    plain, mine = tw.protocol.FileWrapper(File()), Wrapper(File())
    rec.raises(plain.write, b"x")
    rec.raises(mine.write, b"x")
    rec.raises(mine.writeSequence, [b"a", b"b"])
    rec.raises(mine.writeSequence, ["a"])
    rec.raises(mine.loseConnection)
    File.error = ValueError("no")
    rec.raises(mine.write, b"x")
    rec.raises(mine.loseConnection)


@scenario("protocol", min_events=7)
def file_wrapper_and_producers(tw, rec):
    """A pull producer is asked at once, a push producer not; stopConsuming lets it go and closes."""
    import io

    class Producer:
        def resumeProducing(self):
            rec("resume")

        def stopProducing(self):
            rec("stop")

        def pauseProducing(self):
            rec("pause")

    wrapper, producer = tw.protocol.FileWrapper(io.BytesIO()), Producer()
    rec("before", wrapper.producer, wrapper.streamingProducer)
    rec.raises(wrapper.registerProducer, producer, True)
    rec("push", wrapper.producer is producer, wrapper.streamingProducer)
    rec.raises(wrapper.registerProducer, producer, False)
    rec("pull", wrapper.producer is producer, wrapper.streamingProducer)
    for method in (wrapper.pauseProducing, wrapper.resumeProducing, wrapper.unregisterProducer):
        rec.raises(method)
    rec("let go", wrapper.producer, wrapper.streamingProducer)
    wrapper.registerProducer(producer, True)
    rec.raises(wrapper.stopConsuming)
    rec("end", wrapper.producer, wrapper.closed)
    rec.raises(wrapper.stopProducing)


@scenario("protocol", min_events=5)
def adapted_to_a_consumer(tw, rec):
    """IConsumer(protocol) is a consumer whose writes the protocol receives."""
    from zope.interface.verify import verifyObject

    interfaces = tw["internet.interfaces"]

    class Mine(tw.protocol.Protocol):
        def dataReceived(self, data):
            rec("received", data)

    mine = Mine()
    consumer = interfaces.IConsumer(mine)
    rec("kind", type(consumer) is tw.protocol.ProtocolToConsumerAdapter, consumer.original is mine)
    rec.raises(verifyObject, interfaces.IConsumer, consumer)
    rec.raises(consumer.write, b"data")
    rec.raises(consumer.registerProducer, object(), True)
    rec.raises(consumer.unregisterProducer)
    rec("itself", interfaces.IProtocol(mine) is mine)
    rec.raises(interfaces.IConsumer, object())


@scenario("protocol", min_events=5)
def adapted_to_a_protocol(tw, rec):
    """IProtocol(consumer) is a protocol that writes what it receives to the consumer."""
    from zope.interface import implementer
    from zope.interface.verify import verifyObject

    interfaces = tw["internet.interfaces"]

    @implementer(interfaces.IConsumer)
    class Consumer:
        def write(self, data):
            rec("written", data)

    consumer = Consumer()
    adapted = interfaces.IProtocol(consumer)
    rec("kind", type(adapted) is tw.protocol.ConsumerToProtocolAdapter, adapted.original is consumer)
    rec.raises(verifyObject, interfaces.IProtocol, adapted)
    rec.raises(adapted.dataReceived, b"data")
    rec.raises(adapted.makeConnection, object())
    rec.raises(adapted.connectionMade)
    rec.raises(adapted.connectionLost, None)
    rec("none", interfaces.IProtocol(object(), None))


@scenario("protocol", min_events=8)
def process_protocol_by_pipe(tw, rec):
    """The events of a child's pipes are told by number, and by name for the first three."""

    class Mine(tw.protocol.ProcessProtocol):
        def outReceived(self, data):
            rec("out", data)

        def errReceived(self, data):
            rec("err", data)

        def inConnectionLost(self):
            rec("in lost")

        def outConnectionLost(self):
            rec("out lost")

        def errConnectionLost(self):
            rec("err lost")

    mine = Mine()
    for number in (0, 1, 2, 3):
        rec.raises(mine.childDataReceived, number, b"data")
        rec.raises(mine.childConnectionLost, number)


@scenario("protocol", min_events=8)
def process_protocol_defaults(tw, rec):
    """A process protocol that overrides nothing does nothing."""
    mine = tw.protocol.ProcessProtocol()
    rec("before", mine.transport, mine.connected)
    mine.makeConnection("transport")
    rec("after", mine.transport, mine.connected)
    for method in (mine.outReceived, mine.errReceived, mine.processExited, mine.processEnded):
        rec.raises(method, None)
    for method in (mine.inConnectionLost, mine.outConnectionLost, mine.errConnectionLost):
        rec.raises(method)


@scenario("protocol", min_events=8)
def datagram_protocol_starts_and_stops(tw, rec):
    """A datagram protocol counts its ports, and says when it starts and stops."""

    class Mine(Named, tw.protocol.DatagramProtocol):
        def startProtocol(self):
            rec("start", self.transport, self.numPorts)

        def stopProtocol(self):
            rec("stop", self.transport, self.numPorts)

    listen_to_log(tw, rec)
    mine = Mine()
    rec("before", mine.transport, mine.numPorts, mine.noisy)
    rec.raises(mine.doStop)
    mine.makeConnection("transport")
    rec.raises(mine.makeConnection, "another")
    mine.doStart()
    rec("ports", mine.numPorts)
    mine.doStop()
    rec("one left", mine.numPorts, mine.transport)
    mine.doStop()
    mine.noisy = False
    mine.doStart()


@scenario("protocol", min_events=6)
def datagram_protocol_defaults(tw, rec):
    """Datagram protocols do nothing with what they are told, and are pickled without their transport."""
    mine, connected = tw.protocol.DatagramProtocol(), tw.protocol.ConnectedDatagramProtocol()
    rec.raises(mine.datagramReceived, b"data", ("127.0.0.1", 1))
    rec.raises(mine.connectionRefused)
    rec.raises(connected.datagramReceived, b"data")
    rec.raises(connected.datagramReceived, b"data", ("127.0.0.1", 1))
    rec.raises(connected.connectionFailed, None)
    mine.transport, mine.mine = object(), 1
    rec("state", mine.__getstate__(), mine.transport)


@scenario("protocol", min_events=4)
def client_factory_defaults(tw, rec):
    """A client factory that overrides nothing does nothing when it is told of attempts."""
    factory = tw.protocol.ClientFactory()
    rec.raises(factory.startedConnecting, None)
    rec.raises(factory.clientConnectionFailed, None, None)
    rec.raises(factory.clientConnectionLost, None, None)
    rec.raises(factory.startFactory)
    rec.raises(factory.stopFactory)


@scenario("protocol", min_events=3)
def factory_as_a_generic(tw, rec):
    """A factory class can be written with the protocol it is for in brackets."""

    class Mine(tw.protocol.Protocol):
        pass

    class Factory(tw.protocol.Factory[Mine]):
        protocol = Mine

    built = Factory().buildProtocol(None)
    rec("built", type(built) is Mine, isinstance(built.factory, tw.protocol.Factory))
    rec("name", Factory().logPrefix())
    rec("base", issubclass(Factory, tw.protocol.Factory))
