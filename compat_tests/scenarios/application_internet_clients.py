"""ClientService: one connection to an endpoint, made again whenever it is lost."""

from __future__ import annotations

from compat_tests.scenario import scenario


class Ends:
    """A client endpoint that is answered by hand, and the transports of the connections it made."""

    def __init__(self, tw, rec):
        self.tw, self.rec, self.attempts = tw, rec, []

    def __repr__(self):
        return "<the endpoint>"

    def connect(self, factory):
        self.rec("connect", len(self.attempts) + 1)
        answer = self.tw.defer.Deferred(lambda _: self.rec("attempt cancelled"))
        self.attempts.append((answer, factory))
        return answer

    def succeed(self, fire=True):
        """Let the last attempt lead to a connection; return the protocol that the service's factory made."""
        answer, factory = self.attempts[-1]
        protocol = factory.buildProtocol(None)
        protocol.makeConnection(Wire(self.rec))
        if fire:
            answer.callback(protocol)
        return protocol

    def fail(self, error):
        self.attempts[-1][0].errback(error)


class Wire:
    """A transport that tells what is asked of it."""

    def __init__(self, rec):
        self.rec = rec

    def loseConnection(self):
        self.rec("loseConnection")

    def abortConnection(self):
        self.rec("abortConnection")


def make(tw, rec, **how):
    """A clock, an endpoint, and a service between them whose retries come after 10, 20, 30 … seconds."""
    clock, ends = tw.task.Clock(), Ends(tw, rec)

    class Noted(tw.protocol.Protocol):
        def connectionMade(self):
            rec("connectionMade")

        def connectionLost(self, reason):
            rec("connectionLost", reason)

    def policy(attempt):
        rec("policy", attempt)
        return attempt * 10

    service = tw["application.internet"].ClientService(
        ends, tw.protocol.Factory.forProtocol(Noted), retryPolicy=policy, clock=clock, **how
    )
    return clock, ends, service


def tell(rec, name, deferred):
    deferred.addCallbacks(lambda protocol: rec(name, "got", type(protocol)), lambda reason: rec(name, "failed", reason))


def lose(tw, protocol, error=None):
    protocol.connectionLost(tw["python.failure"].Failure(error or tw.error.ConnectionDone()))


@scenario("application.internet", min_events=10)
def client_service_connects(tw, rec):
    """Started, the service connects; whoever waits for a connection is told, sooner or later."""
    clock, ends, service = make(tw, rec)
    tell(rec, "before start", service.whenConnected())
    rec("start", service.startService(), service.running)
    tell(rec, "connecting", service.whenConnected())
    protocol = ends.succeed()
    tell(rec, "connected", service.whenConnected())
    rec("named after", ends.attempts[0][1].logPrefix(), protocol.logPrefix())
    stopped = service.stopService()
    rec("stopping", service.running, stopped.called)
    stopped.addBoth(lambda result: rec("stopped", result))
    lose(tw, protocol)
    rec("left", clock.getDelayedCalls())
    tell(rec, "after", service.whenConnected())


@scenario("application.internet", min_events=10)
def client_service_reconnects(tw, rec):
    """A connection that is lost is made again after the delay of the policy, which begins anew."""
    clock, ends, service = make(tw, rec)
    service.startService()
    for _ in range(2):
        protocol = ends.succeed()
        lose(tw, protocol, tw.error.ConnectionLost())
        rec("lost", [call.getTime() for call in clock.getDelayedCalls()])
        tell(rec, "waiting", service.whenConnected())
        clock.advance(9)
        rec("not yet")
        clock.advance(1)
    ends.succeed()
    service.stopService()


@scenario("application.internet", min_events=10)
def client_service_tries_again(tw, rec):
    """An attempt that fails is followed by another; the policy is told how many failed in a row."""
    clock, ends, service = make(tw, rec)
    service.startService()
    for _ in range(3):
        ends.fail(tw.error.ConnectionRefusedError())
        rec("due", [call.getTime() for call in clock.getDelayedCalls()])
        clock.advance(30)
    protocol = ends.succeed()
    lose(tw, protocol)
    clock.advance(10)
    ends.fail(ValueError("of another kind"))
    rec("due", [call.getTime() for call in clock.getDelayedCalls()])
    service.stopService().addBoth(lambda result: rec("stopped", result))
    rec("left", clock.getDelayedCalls())


@scenario("application.internet", min_events=8)
def client_service_fails_those_who_wait(tw, rec):
    """Who wants to hear of failures hears after so many in a row; the others wait on."""
    clock, ends, service = make(tw, rec)
    service.startService()
    tell(rec, "any", service.whenConnected())
    tell(rec, "one", service.whenConnected(failAfterFailures=1))
    tell(rec, "two", service.whenConnected(failAfterFailures=2))
    tell(rec, "three", service.whenConnected(3))
    ends.fail(ValueError("first"))
    tell(rec, "one more", service.whenConnected(failAfterFailures=1))
    clock.advance(10)
    ends.fail(ValueError("second"))
    clock.advance(20)
    ends.succeed()
    service.stopService()


@scenario("application.internet", min_events=4)
def client_service_stopped_while_connecting(tw, rec):
    """Stopping cancels the attempt, and tells those who wait; then it has stopped."""
    clock, ends, service = make(tw, rec)
    service.startService()
    tell(rec, "waiting", service.whenConnected())
    stopped = service.stopService()
    rec("stop", type(stopped), stopped.called)
    stopped.addBoth(lambda result: rec("stopped", result))
    rec("left", clock.getDelayedCalls(), service.running)


@scenario("application.internet", min_events=5)
def client_service_stopped_while_waiting(tw, rec):
    """Stopping between two attempts cancels the wait."""
    clock, ends, service = make(tw, rec)
    service.startService()
    ends.fail(ValueError())
    tell(rec, "waiting", service.whenConnected())
    service.stopService().addBoth(lambda result: rec("stopped", result))
    rec("left", clock.getDelayedCalls())
    service.startService()
    ends.fail(ValueError())
    clock.advance(20)
    ends.succeed()
    tell(rec, "again", service.whenConnected())
    service.stopService()
    tell(rec, "disconnecting", service.whenConnected())


@scenario("application.internet", min_events=4)
def client_service_stopped_at_rest(tw, rec):
    """Stopping what does not run is done at once, as often as one likes."""
    clock, ends, service = make(tw, rec)
    service.stopService().addBoth(lambda result: rec("stopped", result))
    tell(rec, "stopped service", service.whenConnected())
    service.stopService().addBoth(lambda result: rec("stopped", result))
    service.startService()
    protocol = ends.succeed()
    first, second = service.stopService(), service.stopService()
    rec("different", first is second)
    for each in (first, second):
        each.addBoth(lambda result: rec("stopped", result))
    lose(tw, protocol)


@scenario("application.internet", min_events=8)
def client_service_started_while_stopping(tw, rec):
    """Started before the old connection is gone, the service connects when it is."""
    clock, ends, service = make(tw, rec)
    service.startService()
    protocol = ends.succeed()
    service.stopService().addBoth(lambda result: rec("stopped", result))
    rec("start", service.startService(), service.running)
    tell(rec, "restarting", service.whenConnected())
    rec("attempts", len(ends.attempts))
    service.stopService().addBoth(lambda result: rec("stopped too", result))
    tell(rec, "stopping again", service.whenConnected())
    service.startService()
    tell(rec, "restarting again", service.whenConnected())
    lose(tw, protocol)
    rec("attempts", len(ends.attempts))
    ends.succeed()
    tell(rec, "now", service.whenConnected())


@scenario("application.internet", min_events=8)
def client_service_prepares(tw, rec):
    """A connection counts only when it is prepared."""
    defer = tw.defer
    ready = []

    def prepare(protocol):
        rec("prepare", protocol.logPrefix())
        ready.append(defer.Deferred(lambda _: rec("preparing cancelled")))
        return ready[-1]

    clock, ends, service = make(tw, rec, prepareConnection=prepare)
    service.startService()
    tell(rec, "waiting", service.whenConnected())
    ends.succeed()
    rec("not yet")
    tell(rec, "meanwhile", service.whenConnected())
    ready[-1].callback("ready")
    tell(rec, "after", service.whenConnected())
    service.stopService()


@scenario("application.internet", min_events=8)
def client_service_preparation_fails(tw, rec):
    """A preparation that fails counts as a failed attempt, and the connection is closed."""
    answers = [tw.defer.fail(ValueError("unprepared")), None]

    def prepare(protocol):
        rec("prepare")
        answer = answers.pop(0)
        if answer is None:
            raise RuntimeError("raised")
        return answer

    clock, ends, service = make(tw, rec, prepareConnection=prepare)
    service.startService()
    tell(rec, "one", service.whenConnected(1))
    tell(rec, "two", service.whenConnected(2))
    ends.succeed()
    rec("due", [call.getTime() for call in clock.getDelayedCalls()])
    clock.advance(10)
    ends.succeed()
    rec("due", [call.getTime() for call in clock.getDelayedCalls()])


@scenario("application.internet", min_events=6)
def client_service_stopped_while_preparing(tw, rec):
    """Stopping during the preparation cancels it."""
    defer, ready = tw.defer, []

    def prepare(protocol):
        ready.append(defer.Deferred(lambda _: rec("preparing cancelled")))
        return ready[-1]

    clock, ends, service = make(tw, rec, prepareConnection=prepare)
    service.startService()
    tell(rec, "waiting", service.whenConnected())
    protocol = ends.succeed()
    stopped = service.stopService()
    stopped.addBoth(lambda result: rec("stopped", result))
    rec("stopping", stopped.called, [call.getTime() for call in clock.getDelayedCalls()])
    lose(tw, protocol) if not stopped.called else None
    rec("end", stopped.called, ready[-1].called)


@scenario("application.internet", min_events=3)
def client_service_says_what_it_does(tw, rec):
    """The log says when the next attempt is, and to what."""
    log = tw["python.log"]
    log.addObserver(lambda event: rec.lane("log")("said", event["system"], log.textFromEventDict(event), event["isError"]))
    clock, ends, service = make(tw, rec)
    service.startService()
    ends.fail(ValueError())
    clock.advance(10)
    ends.fail(ValueError())
    clock.advance(20)
    lose(tw, ends.succeed())
    service.stopService()


@scenario("application.internet", min_events=6)
def client_service_wraps_its_factory(tw, rec):
    """The factory that the endpoint is given builds what the service's own builds, and passes on its interfaces."""
    from zope.interface import Interface, directlyProvides

    class IExtra(Interface):
        pass

    interfaces = tw["internet.interfaces"]
    clock, ends, service = make(tw, rec)
    built = []

    class Half(tw.protocol.Protocol):
        def readConnectionLost(self):
            rec("readConnectionLost")

        def dataReceived(self, data):
            rec("data", data)

    class Factory(tw.protocol.Factory):
        def startFactory(self):
            rec("startFactory")

        def stopFactory(self):
            rec("stopFactory")

        def buildProtocol(self, addr):
            rec("build", addr)
            built.append(Half())
            directlyProvides(built[-1], interfaces.IHalfCloseableProtocol, IExtra)
            return built[-1]

    wrapped = tw["application.internet"].ClientService(ends, Factory(), clock=clock)
    wrapped.startService()
    factory = ends.attempts[-1][1]
    factory.noisy = False
    factory.doStart()
    outer = factory.buildProtocol("address")
    rec("same", outer is built[0], [each.providedBy(outer) for each in (interfaces.IHalfCloseableProtocol, IExtra)])
    outer.makeConnection(Wire(rec))
    outer.dataReceived(b"data")
    outer.readConnectionLost()
    tell(rec, "connected", wrapped.whenConnected())
    ends.attempts[-1][0].callback(outer)
    tell(rec, "the inner", wrapped.whenConnected())
    wrapped.whenConnected().addCallback(lambda protocol: rec("is", protocol is built[0]))
    factory.doStop()


@scenario("application.internet", min_events=5)
def client_service_refused_protocols(tw, rec):
    """A factory that builds nothing gives nothing to connect with."""
    clock, ends = tw.task.Clock(), Ends(tw, rec)

    class Nothing(tw.protocol.Factory):
        def buildProtocol(self, addr):
            rec("build", addr)

    service = tw["application.internet"].ClientService(ends, Nothing(), retryPolicy=lambda attempt: 3, clock=clock)
    service.startService()
    rec("built", ends.attempts[-1][1].buildProtocol("address"))
    ends.fail(tw.error.ConnectError())
    rec("due", [call.getTime() for call in clock.getDelayedCalls()])
    clock.advance(3)
    service.stopService().addBoth(lambda result: rec("stopped", result))


@scenario("application.internet", min_events=6)
def backoff_policies(tw, rec):
    """Delays grow by a factor up to a limit, and are blurred."""
    backoff = tw["application.internet"].backoffPolicy
    plain = backoff(jitter=lambda: 0)
    rec("default", [round(plain(n), 3) for n in range(12)])
    rec("given", [backoff(2, 50, 3, lambda: 0.5)(n) for n in range(6)])
    rec("named", [backoff(initialDelay=1.0, maxDelay=9.0, factor=2.0, jitter=lambda: 1)(n) for n in (0, 1, 2, 10)])
    rec("huge", plain(100), plain(5000), plain(10**6))
    rec("blurred", all(plain(3) <= backoff()(3) <= plain(3) + 1 for _ in range(50)))
    rec.raises(backoff(0, 1, 0, lambda: 0), 5)
    rec("negative", round(plain(-1), 3))


@scenario("application.internet", reactor=True, min_events=5)
def client_service_on_the_reactor(tw, rec):
    """On a real connection: made, lost, made again, stopped."""
    protocol, reactor = tw.protocol, tw.reactor

    class Endpoint:
        def connect(self, factory):
            done = tw.defer.Deferred()

            class Adapter(protocol.ClientFactory):
                noisy = False

                def buildProtocol(self, addr):
                    built = factory.buildProtocol(addr)
                    reactor.callLater(0, done.callback, built)
                    return built

                def clientConnectionFailed(self, connector, reason):
                    done.errback(reason)

            reactor.connectTCP("127.0.0.1", port.getHost().port, Adapter())
            return done

    class Closing(protocol.Protocol):
        def connectionMade(self):
            accepted.append(self)

        def connectionLost(self, reason):
            rec.lane("server")("lost")

    accepted = []
    port = reactor.listenTCP(0, protocol.Factory.forProtocol(Closing), interface="127.0.0.1")
    service = tw["application.internet"].ClientService(
        Endpoint(), protocol.Factory.forProtocol(protocol.Protocol), retryPolicy=lambda attempt: 0.01
    )

    def connected(first):
        rec("connected", type(first))
        accepted[0].transport.loseConnection()
        reactor.callLater(0.04, lambda: service.whenConnected().addCallback(again, first))

    def again(second, first):
        rec("again", second is first, len(accepted))
        service.stopService().addCallback(lambda result: rec("stopped", result)).addCallback(
            lambda _: port.stopListening()
        ).addCallback(rec.done)

    service.startService()
    service.whenConnected().addCallback(connected)


@scenario("application.internet", min_events=3)
def client_service_endpoint_that_raises(tw, rec):
    """An endpoint that raises instead of answering."""

    class Raises:
        def connect(self, factory):
            rec("connect")
            raise ValueError("no answer")

    clock = tw.task.Clock()
    service = tw["application.internet"].ClientService(Raises(), tw.protocol.Factory(), lambda attempt: 7, clock)
    rec.raises(service.startService)
    rec("due", [call.getTime() for call in clock.getDelayedCalls()])


@scenario("application.internet", min_events=3)
def client_service_asked_before_it_starts(tw, rec):
    """Who waits before the start waits through stops, until there is a connection."""
    clock, ends, service = make(tw, rec)
    tell(rec, "early", service.whenConnected())
    tell(rec, "early, once", service.whenConnected(1))
    service.stopService().addBoth(lambda result: rec("stopped", result))
    tell(rec, "after the stop", service.whenConnected())
    service.stopService().addBoth(lambda result: rec("stopped", result))
    service.startService()
    ends.fail(ValueError())
    clock.advance(10)
    ends.succeed()
