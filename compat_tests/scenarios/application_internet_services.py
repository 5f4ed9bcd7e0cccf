"""Services that listen, connect, and call again and again."""

from __future__ import annotations

from compat_tests.scenario import scenario


class FakePort:
    """What a pretended reactor's listen returns."""

    def __init__(self, rec, kind):
        self.rec, self.kind = rec, kind

    def stopListening(self):
        self.rec("stopListening", self.kind)
        return "stopped listening"

    def disconnect(self):
        self.rec("disconnect", self.kind)
        return "disconnected"


class FakeReactor:
    """A reactor on which anything can listen and connect."""

    def __init__(self, rec):
        self.rec = rec

    def __getattr__(self, name):
        if not name.startswith(("listen", "connect")):
            raise AttributeError(name)

        def method(*args, **kw):
            self.rec(name, args, kw)
            return FakePort(self.rec, name)

        return method


@scenario("application.internet", min_events=20)
def servers_by_name(tw, rec):
    """Each kind of server service calls the listen method of its name with what it was made with."""
    internet, reactor = tw["application.internet"], FakeReactor(rec)
    for kind in ("TCP", "UDP", "UNIX", "SSL", "UNIXDatagram"):
        made = getattr(internet, f"{kind}Server")
        one = made(1, "factory", key="word", reactor=reactor)
        rec("made", made.method, one.args, one.kwargs, one.reactor is reactor, one.running)
        rec("start", one.startService(), one.running)
        rec("stop", one.stopService(), one.running)
    multicast = internet.MulticastServer("only", reactor=reactor)
    multicast.privilegedStartService()
    multicast.startService()
    rec("stop", multicast.stopService(), multicast.method)


@scenario("application.internet", min_events=15)
def clients_by_name(tw, rec):
    """Each kind of client service calls the connect method of its name, and disconnects when it stops."""
    internet, reactor = tw["application.internet"], FakeReactor(rec)
    for kind in ("TCP", "UNIX", "SSL", "UNIXDatagram"):
        made = getattr(internet, f"{kind}Client")
        one = made("host", 5, factory=None, reactor=reactor)
        rec("made", made.method, one.args, one.kwargs, one.reactor is reactor)
        rec("privileged", one.privilegedStartService())
        rec("start", one.startService(), one.running)
        rec("stop", one.stopService(), one.running)
    rec("missing", [hasattr(internet, name) for name in ("UDPClient", "MulticastClient", "GenericServer")])


@scenario("application.internet", min_events=7)
def server_started_twice_over(tw, rec):
    """A server listens from the privileged start on; stopped before it listened, it has nothing to do."""
    internet, reactor = tw["application.internet"], FakeReactor(rec)
    one = internet.TCPServer(0, "factory", reactor=reactor)
    rec("privileged", one.privilegedStartService(), one.running)
    rec("start", one.startService(), one.running)
    rec("stop", one.stopService())
    rec("start again", one.startService(), one.running)
    rec("stop again", one.stopService())
    rec("state", sorted(one.__getstate__()))
    rec("never", internet.TCPServer(0, "factory", reactor=reactor).stopService())
    rec("never client", internet.TCPClient("h", 0, "factory", reactor=reactor).stopService())


@scenario("application.internet", min_events=4)
def server_that_cannot_listen(tw, rec):
    """An error of listening goes to whoever starts the service."""
    internet = tw["application.internet"]

    class Refusing:
        def listenTCP(self, *args):
            raise tw.error.CannotListenError("interface", 5, "in use")

    one = internet.TCPServer(5, "factory", reactor=Refusing())
    rec.raises(one.startService)
    rec("running", one.running)
    rec.raises(internet.TCPServer(5, "factory", reactor=object()).startService)
    rec("stop", one.stopService(), one.running)
    rec.raises(internet.TCPServer(5, "factory", reactor=Refusing()).privilegedStartService)


@scenario("application.internet", reactor=True, min_events=6)
def server_and_client_services(tw, rec):
    """A server service and a client service, in one parent, talk on the real reactor."""
    internet, service, protocol = tw["application.internet"], tw["application.service"], tw.protocol

    class Echo(protocol.Protocol):
        def dataReceived(self, data):
            rec.data("server", data)
            self.transport.write(data.upper())

        def connectionLost(self, reason):
            rec.lane("server")("lost", reason)

    class Caller(protocol.Protocol):
        def connectionMade(self):
            self.transport.write(b"hello")

        def dataReceived(self, data):
            rec.data("client", data)
            whole.stopService().addCallback(lambda result: rec("stopped", result)).addCallback(rec.done)

        def connectionLost(self, reason):
            rec.lane("client")("lost", reason)

    whole = service.MultiService()
    server = internet.TCPServer(0, protocol.Factory.forProtocol(Echo), interface="127.0.0.1")
    server.setServiceParent(whole)
    whole.privilegedStartService()
    whole.startService()
    port = server._port.getHost().port
    rec.sym("port", port)
    client = internet.TCPClient("127.0.0.1", port, protocol.ClientFactory.forProtocol(Caller))
    client.setServiceParent(whole)
    rec("running", server.running, client.running)


@scenario("application.internet", min_events=8)
def timer_service_calls(tw, rec):
    """A timer service calls at once and then each step, until it is stopped."""
    internet, clock = tw["application.internet"], tw.task.Clock()
    one = internet.TimerService(2, lambda *args, **kw: rec("called", clock.seconds(), args, kw), "a", key="b")
    one.clock = clock
    rec("made", one.step, one.call[1:], one.running)
    rec("start", one.startService(), one.running)
    clock.pump([1, 1, 1, 1])
    stopped = one.stopService()
    rec("stop", type(stopped), stopped.called, one.running)
    clock.advance(5)
    rec("state", sorted(one.__getstate__()), internet.TimerService.volatile)
    rec("left", clock.getDelayedCalls())
    rec("never started", rec.raises(internet.TimerService(1, print).stopService))
    one.startService()
    rec("again", one.running, one.stopService().called)


@scenario("application.internet", min_events=4)
def timer_service_fails(tw, rec):
    """An error in the call is logged and ends the calls; the service does not run any more."""
    internet, clock, log = tw["application.internet"], tw.task.Clock(), tw["python.log"]
    log.addObserver(lambda event: event["isError"] and rec.lane("log")("error", event["failure"], event["why"]))

    def fails():
        rec("called", clock.seconds())
        if clock.seconds() > 1:
            raise ValueError("no more")

    one = internet.TimerService(1, fails)
    one.clock = clock
    one.startService()
    clock.pump([1, 1, 1, 1])
    rec("after", one.running, clock.getDelayedCalls())
    stopped = one.stopService()
    rec("stop", stopped.called, stopped.result)


@scenario("application.internet", min_events=4)
def timer_service_waits_for_its_call(tw, rec):
    """Stopping waits for the call that is under way."""
    internet, clock, defer = tw["application.internet"], tw.task.Clock(), tw.defer
    under_way = defer.Deferred()
    one = internet.TimerService(1, lambda: rec("called", clock.seconds()) or under_way)
    one.clock = clock
    one.startService()
    clock.advance(3)
    stopped = one.stopService()
    rec("stopping", stopped.called, one.running)
    stopped.addBoth(lambda result: rec("stopped", result))
    under_way.callback("over")
    rec("left", clock.getDelayedCalls())


@scenario("application.internet", reactor=True, min_events=3)
def timer_service_on_the_reactor(tw, rec):
    """Without a clock of its own a timer service uses the reactor."""
    internet = tw["application.internet"]
    one = internet.TimerService(0.01, lambda: ticks.append(1) or len(ticks) == 3 and finish())
    ticks = []

    def finish():
        rec("third", one.clock is None)
        tw.reactor.callLater(
            0, lambda: one.stopService().addCallback(lambda _: rec("stopped", one.running)).addCallback(rec.done)
        )

    rec("start", one.startService())


@scenario("application.internet", reactor=True, min_events=4)
def cooperator_service_runs(tw, rec):
    """A cooperator service begins its work when it is started, and stops what is left when it stops."""
    internet = tw["application.internet"]
    one = internet.CooperatorService()
    rec("made", one.running, type(one.coop))

    def work():
        for number in range(3):
            rec("work", number, one.running)
            yield None

    def endless():
        while True:
            yield None

    done = one.coiterate(work())
    one.coiterate(endless()).addBoth(lambda result: rec("endless", result))
    rec("before")
    rec("start", one.startService())
    done.addCallback(lambda result: rec("done", type(result)))
    done.addCallback(lambda _: rec("stop", one.stopService(), one.running))
    return done


class FakeEndpoint:
    """An endpoint whose listening is answered by hand."""

    def __init__(self, answer):
        self.answer, self.factories = answer, []

    def listen(self, factory):
        self.factories.append(factory)
        return self.answer() if callable(self.answer) else self.answer


@scenario("application.internet", min_events=9)
def endpoint_service_listens(tw, rec):
    """The service of an endpoint listens once, from the privileged start on, and stops the port."""
    internet, defer = tw["application.internet"], tw.defer
    endpoint = FakeEndpoint(lambda: defer.succeed(FakePort(rec, "endpoint")))
    one = internet.StreamServerEndpointService(endpoint, "factory")
    rec("made", one.endpoint is endpoint, one.factory, one._raiseSynchronously, one.running)
    rec("privileged", one.privilegedStartService(), one.running, endpoint.factories)
    rec("start", one.startService(), one.running, endpoint.factories)
    stopped = one.stopService()
    rec("stop", type(stopped), stopped.called, stopped.result, one.running)
    rec("again", one.startService(), endpoint.factories)
    rec("stop again", one.stopService().result)
    unprivileged = internet.StreamServerEndpointService(endpoint, "other")
    rec("unprivileged", unprivileged.startService(), endpoint.factories)
    unprivileged.stopService()
    rec.raises(internet.StreamServerEndpointService(endpoint, "never").stopService)


@scenario("application.internet", min_events=5)
def endpoint_service_stopped_early(tw, rec):
    """Stopped while the endpoint is still at it, the service cancels; a port that comes anyway is stopped."""
    internet, defer = tw["application.internet"], tw.defer
    waiting = defer.Deferred(lambda d: rec("cancelled"))
    one = internet.StreamServerEndpointService(FakeEndpoint(waiting), "factory")
    one.startService()
    stopped = one.stopService()
    rec("stop", stopped.called, getattr(stopped, "result", "none"), one.running)

    def stubborn(deferred):
        rec("not cancelled")
        deferred.callback(FakePort(rec, "late"))

    other = internet.StreamServerEndpointService(FakeEndpoint(defer.Deferred(stubborn)), "factory")
    other.startService()
    stopped = other.stopService()
    rec("stop", stopped.called, getattr(stopped, "result", "none"))


@scenario("application.internet", min_events=6)
def endpoint_service_fails(tw, rec):
    """A failure to listen is logged; a service that is to raise, raises what is known at once."""
    internet, defer, log = tw["application.internet"], tw.defer, tw["python.log"]
    log.addObserver(lambda event: event["isError"] and rec("error", event["failure"], event["why"]))
    failing = lambda: defer.fail(tw.error.CannotListenError("", 5, "in use"))
    one = internet.StreamServerEndpointService(FakeEndpoint(failing), "factory")
    rec.raises(one.privilegedStartService)
    rec.raises(one.startService)
    rec("stop", rec.raises(one.stopService))
    loud = internet.StreamServerEndpointService(FakeEndpoint(failing), "factory")
    loud._raiseSynchronously = True
    rec.raises(loud.privilegedStartService)
    rec.raises(loud.startService)
    later = defer.Deferred()
    slow = internet.StreamServerEndpointService(FakeEndpoint(later), "factory")
    slow._raiseSynchronously = True
    rec.raises(slow.startService)
    later.errback(ValueError("later"))


@scenario("application.internet", min_events=3)
def services_of_the_net_pickled(tw, rec):
    """Pickled, such a service forgets its port, its connection, its loop."""
    import pickle

    internet, reactor = tw["application.internet"], FakeReactor(rec)
    for one in (internet.TCPServer(5, "factory"), internet.TCPClient("host", 5, "factory")):
        one.reactor = reactor
        one.startService()
        one.reactor = None
        rec("state", sorted(one.__getstate__()), one.volatile)
        rec("again", vars(pickle.loads(pickle.dumps(one))))
        one.stopService()
    timer = internet.TimerService(1, print, "a")
    timer.clock = tw.task.Clock()
    timer.startService()
    timer.stopService()
    timer.clock = None
    rec("timer", sorted(timer.__getstate__()), pickle.loads(pickle.dumps(timer)).step)
