"""Protocols, observers and waiting, for tests."""

from __future__ import annotations

from compat_tests.scenario import scenario


@scenario("testing", min_events=4)
def accumulating(tw, rec):
    """An accumulating protocol keeps what it hears and how it ended."""
    protocol = tw.testing.AccumulatingProtocol()
    rec("new", protocol.made, protocol.data, protocol.closed, protocol.closedReason)
    protocol.makeConnection(tw.testing.StringTransport())
    protocol.dataReceived(b"one")
    protocol.dataReceived(b"two")
    rec("heard", protocol.made, protocol.data, protocol.closed)
    protocol.connectionLost("reason")
    rec("lost", protocol.closed, protocol.closedReason)
    protocol.connectionLost()
    rec("lost again", protocol.closed, protocol.closedReason)


@scenario("testing", min_events=5)
def accumulating_fires(tw, rec):
    """It fires its factory's Deferred when it is connected, and its own when it is disconnected, each once."""
    factory = tw.protocol.Factory.forProtocol(tw.testing.AccumulatingProtocol)
    factory.protocolConnectionMade = tw.defer.Deferred()
    factory.protocolConnectionMade.addCallback(lambda made: rec("made", made.made, factory.protocolConnectionMade))
    protocol = factory.buildProtocol(None)
    protocol.makeConnection(tw.testing.StringTransport())
    factory.buildProtocol(None).makeConnection(tw.testing.StringTransport())
    protocol.closedDeferred = tw.defer.Deferred()
    protocol.closedDeferred.addCallback(lambda value: rec("closed", value, protocol.closed, protocol.closedDeferred))
    protocol.connectionLost(tw["python.failure"].Failure(ValueError("why")))
    rec("reason", protocol.closedReason)
    protocol.connectionLost()
    rec("factory", factory.protocolConnectionMade)
    factory = object()
    other = tw.testing.AccumulatingProtocol()
    other.factory = factory
    rec("unfit factory", type(_caught(other.makeConnection, None)))


def _caught(function, *args):
    try:
        function(*args)
    except AttributeError as error:
        return error
    return None


@scenario("testing", min_events=3)
def lines_are_sent_at_once(tw, rec):
    """A line sending protocol sends its lines when it is connected and keeps those that come."""
    lines = [b"one", b"two"]
    protocol = tw.testing.LineSendingProtocol(lines)
    transport = tw.testing.StringTransport()
    protocol.makeConnection(transport)
    rec("sent", transport.value(), protocol.lines is lines)
    protocol.dataReceived(b"an\r\nswer\r\nunfinished")
    rec("response", protocol.response, protocol.lostConn)
    protocol.connectionLost("why")
    rec("lost", protocol.lostConn)


@scenario("testing", min_events=3)
def lines_are_sent_later(tw, rec):
    """Without start, it sends its lines when the first line has come."""
    protocol = tw.testing.LineSendingProtocol([b"one", b"two"], False)
    transport = tw.testing.StringTransport()
    protocol.makeConnection(transport)
    rec("at first", transport.value())
    protocol.dataReceived(b"hello\r\n")
    rec("then", transport.value(), protocol.lines)
    protocol.dataReceived(b"again\r\n")
    rec("only once", transport.value(), protocol.response[1:])


@scenario("testing", min_events=6)
def events_in_a_list(tw, rec):
    """An event logging observer is the sequence of the events it has heard."""
    observer = tw.testing.EventLoggingObserver()
    rec("empty", len(observer), list(observer))
    observer({"a": 1})
    observer({"b": 2})
    rec("two", len(observer), observer[0], observer[-1], observer[0:2])
    rec("in", {"a": 1} in observer, observer.index({"b": 2}), list(reversed(observer)))
    rec.raises(observer.__getitem__, 2)
    rec("sequence", isinstance(observer, __import__("collections.abc").abc.Sequence))
    rec("observer", tw.logger.ILogObserver.providedBy(observer))


@scenario("testing", min_events=4)
def observing_until_the_end_of_a_test(tw, rec):
    """Made with a cleanup, it observes until the test is over."""
    cleanups, publisher = [], tw.logger.LogPublisher()

    class Test:
        def addCleanup(self, function, *args):
            cleanups.append((function, args))

    observer = tw.testing.EventLoggingObserver.createWithCleanup(Test(), publisher)
    publisher({"while": 1})
    rec("heard", list(observer), len(cleanups), type(observer))
    for function, args in cleanups:
        rec("cleanup", function(*args))
    publisher({"after": 2})
    rec("no more", list(observer))
    rec("class", issubclass(type(observer), tw.testing.EventLoggingObserver))


@scenario("testing", min_events=5)
def waiting_for_disconnection(tw, rec):
    """Whether all are disconnected is looked at every ten milliseconds."""

    class Ended:
        def __init__(self):
            self.transport = tw.testing.StringTransport()

    clock, protocols = tw.task.Clock(), [Ended(), Ended()]
    waiting = tw.testing.waitUntilAllDisconnected(clock, protocols)
    waiting.addCallback(lambda _: rec("over", round(clock.seconds(), 3)))
    rec("first look", [call.getTime() for call in clock.getDelayedCalls()])
    protocols[0].transport.connected = False
    clock.advance(0.01)
    rec("one is left", waiting.called)
    protocols[1].transport.connected = False
    clock.advance(0.005)
    rec("not looked", waiting.called)
    clock.advance(0.005)
    rec("left", clock.getDelayedCalls())
    tw.testing.waitUntilAllDisconnected(clock, []).addCallback(lambda _: rec("nobody to wait for"))


@scenario("testing", fresh=True, min_events=4)
def the_old_door_warns(tw, rec):
    """The same objects are behind the old door, which says that it is old."""
    import warnings

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        helpers = tw["test.proto_helpers"]
        rec("same", helpers.StringTransport is tw.testing.StringTransport)
        rec("same", helpers._FakePort is tw.testing._FakePort)
    for each in caught:
        rec("warning", each.category, str(each.message))
    rec("all", sorted(set(helpers.__all__) ^ set(tw.testing.__all__) - {"SynchronousResolver"}))
