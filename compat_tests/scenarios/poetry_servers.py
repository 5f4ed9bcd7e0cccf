"""Serving poems: at once, slowly, transformed, and through proxies that remember, wait and cancel."""

from __future__ import annotations

from compat_tests.scenario import scenario
from compat_tests.scenarios._poetry import POEM, VERSE, Evening, ask, fetch, fetching, recite, slowly, transforms
from compat_tests.scenarios._tcp import HOST, factory_of


@scenario("poetry", reactor=True, min_events=2)
def poetry_fast_server(tw, rec):
    """write and loseConnection in connectionMade: everything written arrives before the end, also a long poem."""
    evening, long = Evening(tw, rec), POEM * 5000
    d = fetch(tw, evening.open(recite(tw, long, lost=lambda reason: rec.lane("server")("lost", reason))))
    return d.addCallback(lambda poem: rec("poem", len(poem), poem == long)).addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=3)
def poetry_str_is_not_a_poem(tw, rec):
    """A server that writes text instead of bytes is told so in its log; the connection stays, and says nothing."""
    evening = Evening(tw, rec)

    class Careless(tw.protocol.Protocol):
        def connectionMade(self):
            try:
                self.transport.write(VERSE)
            except TypeError as error:
                rec("refused", error)
                raise

        def connectionLost(self, reason):
            rec("lost", reason)

    d = leave_soon(tw, evening.open(factory_of(tw, Careless)))
    return d.addBoth(lambda result: rec("client", result)).addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=2)
def poetry_listening_told(tw, rec):
    """The port says where it listens, in the form servers print."""
    factory = recite(tw)
    factory.noisy = False
    port = tw.reactor.listenTCP(0, factory, interface="localhost")
    host = port.getHost()
    rec.sym("port", host.port)
    rec("serving", "poem.txt", f"Serving on {host}.")
    rec("parts", host.type, host.host, host.port)
    return port.stopListening()


@scenario("poetry", reactor=True, min_events=7)
def poetry_slow_server(tw, rec):
    """A LoopingCall sends piece after piece; stopping it fires its Deferred, which closes the connection."""
    evening = Evening(tw, rec)
    d = fetch(tw, evening.open(slowly(tw, b"one two three", 3, 0.001, rec.lane("server"))))
    return d.addCallback(lambda poem: rec("poem", poem)).addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=4)
def poetry_slow_server_left(tw, rec):
    """A listener that goes in the middle stops the LoopingCall of its connection."""
    evening, heard = Evening(tw, rec), tw.defer.Deferred()
    number = evening.open(slowly(tw, b"a" * 50, 1, 0.002, lambda *event: event[0] != "piece" and rec.lane("server")(*event)))

    class Impatient(tw.protocol.Protocol):
        def dataReceived(self, data):
            self.transport.loseConnection()

        def connectionLost(self, reason):
            rec("left", reason)
            tw.reactor.callLater(0.02, heard.callback, None)

    tw.reactor.connectTCP(HOST, number, factory_of(tw, Impatient, "ClientFactory"))
    rec("calling")
    return heard.addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=2)
def poetry_transform_request(tw, rec):
    """A netstring asks for a transformation by name and is answered with one."""
    evening = Evening(tw, rec)
    number = evening.open(transforms(tw, {"upper": bytes.upper}, rec.lane("server")))
    return ask(tw, number, b"upper", POEM).addCallback(lambda poem: rec("poem", poem)).addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=3)
def poetry_transform_fails(tw, rec):
    """A transformation that raises closes the connection without an answer."""
    evening = Evening(tw, rec)

    def broken(poem):
        raise ValueError("no verse")

    number = evening.open(transforms(tw, {"broken": broken}, rec.lane("server")))
    return ask(tw, number, b"broken", POEM).addErrback(lambda reason: rec("failed", reason)).addBoth(evening.over)


def speak(tw, rec, number, text):
    """Send bytes as they are; a Deferred that fires when the connection is gone, what came recorded."""
    gone = tw.defer.Deferred()

    class Raw(tw.protocol.Protocol):
        def connectionMade(self):
            self.transport.write(text)

        def dataReceived(self, data):
            rec.data("client", data)

        def connectionLost(self, reason):
            rec.lane("client")("lost", reason.type)
            gone.callback(None)

    tw.reactor.connectTCP(HOST, number, factory_of(tw, Raw, "ClientFactory"))
    return gone


@scenario("poetry", reactor=True, min_events=3)
def poetry_transform_by_hand(tw, rec):
    """The request written by hand, as netcat would, is answered byte for byte."""
    evening = Evening(tw, rec)
    number = evening.open(transforms(tw, {"lower": bytes.lower}, rec.lane("server")))
    return speak(tw, rec, number, b"21:lower.HERE IS MY POEM,").addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=2)
def poetry_transform_not_a_netstring(tw, rec):
    """What is no netstring closes the connection before any request is seen."""
    evening = Evening(tw, rec)
    number = evening.open(transforms(tw, {"lower": bytes.lower}, rec.lane("server")))
    return speak(tw, rec, number, b"lower HERE IS MY POEM\r\n").addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=3)
def poetry_transform_in_one_write(tw, rec):
    """Two requests in one piece: the second still arrives although the first has closed the connection."""
    evening = Evening(tw, rec)
    number = evening.open(transforms(tw, {"lower": bytes.lower}, rec.lane("server")))
    return speak(tw, rec, number, b"7:lower.A,7:lower.B,").addBoth(evening.over)


@scenario("poetry", min_events=2)
def poetry_factory_speaks_for_itself(tw, rec):
    """That a factory starts and stops is told in the name of its class: format, namespace, level and source of the event."""
    keys = ("log_format", "log_namespace", "log_source", "factory", "system", "message", "format", "isError")

    class PoetryFactory(tw.protocol.ServerFactory):
        pass

    def heard(event):
        if "factory" in event:
            rec("event", event["log_level"].name, *(event.get(key) for key in keys))

    tw["python.log"].addObserver(heard)
    factory = PoetryFactory()
    factory.doStart()
    factory.doStop()
    tw["python.log"].removeObserver(heard)


# --- proxies ---


def proxy(tw, get_poem, failed=lambda reason: None, cancels=False):
    """A server's factory that serves whatever `get_poem` returns or its Deferred brings; a listener who leaves may cancel."""

    class Proxy(tw.protocol.Protocol):
        def connectionMade(self):
            self.waiting = d = tw.defer.maybeDeferred(get_poem)
            d.addCallback(self.transport.write).addErrback(failed)
            d.addBoth(lambda _: self.transport.loseConnection())

        def connectionLost(self, reason):
            if cancels:
                self.waiting.cancel()

    return factory_of(tw, Proxy)


def remembering(tw, rec, number, wrap=lambda poem: poem):
    """A function that gets a poem from the server once, and from then on from memory."""
    known = []

    def keep(poem):
        known.append(poem)
        return poem

    def get_poem():
        rec("from memory" if known else "from the server")
        return wrap(known[0]) if known else fetch(tw, number).addCallback(keep)

    return get_poem


@scenario("poetry", reactor=True, min_events=4)
def poetry_proxy_remembers(tw, rec):
    """The proxy fetches the poem once and gives the next listener what it kept, by maybeDeferred."""
    evening = Evening(tw, rec)
    number = evening.open(proxy(tw, remembering(tw, rec, evening.open(recite(tw)))))
    d = fetch(tw, number).addCallback(lambda poem: rec("first", poem))
    d.addCallback(lambda _: fetch(tw, number)).addCallback(lambda poem: rec("second", poem))
    return d.addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=4)
def poetry_proxy_with_succeed(tw, rec):
    """The proxy returns a Deferred in both cases: one to come, one that has fired already."""
    evening = Evening(tw, rec)
    number = evening.open(proxy(tw, remembering(tw, rec, evening.open(slowly(tw)), tw.defer.succeed)))
    d = fetch(tw, number).addCallback(lambda poem: rec("first", poem))
    d.addCallback(lambda _: fetch(tw, number)).addCallback(lambda poem: rec("second", poem))
    return d.addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=2)
def poetry_proxy_server_down(tw, rec):
    """A proxy whose server is down closes its listener's connection without a word."""
    evening = Evening(tw, rec)
    get_poem = lambda: fetch(tw, evening.down())
    number = evening.open(proxy(tw, get_poem, lambda reason: rec("proxy", reason)))
    return fetch(tw, number).addCallback(lambda poem: rec("poem", poem)).addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=1)
def poetry_proxy_logs_its_error(tw, rec):
    """log.err as an errback logs the refusal and ends it."""
    evening = Evening(tw, rec)
    down = evening.down()
    number = evening.open(proxy(tw, lambda: fetch(tw, down), tw["python.log"].err))
    return fetch(tw, number).addCallback(lambda poem: rec("poem", poem)).addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=2)
def poetry_proxy_writes_none(tw, rec):
    """An errback that logs too early makes the poem None: writing it is the next error, logged as well."""
    evening = Evening(tw, rec)
    down, err = evening.down(), tw["python.log"].err
    number = evening.open(proxy(tw, lambda: fetch(tw, down).addErrback(err), lambda reason: rec("proxy", reason.type)))
    return fetch(tw, number).addCallback(lambda poem: rec("poem", poem)).addBoth(evening.over)


def cancelling(tw, rec, number):
    """A function that fetches a poem by a Deferred which can be cancelled: the download is disconnected."""

    def get_poem():
        def canceller(d):
            rec("cancelling")
            factory.deferred = None
            connector.disconnect()

        deferred = tw.defer.Deferred(canceller)
        factory = fetching(tw, deferred)
        connector = tw.reactor.connectTCP(HOST, number, factory)
        return deferred

    return get_poem


def leave_soon(tw, number, seconds=0.02):
    """Connect, wait and go; a Deferred that fires a little after."""
    gone = tw.defer.Deferred()

    class Guest(tw.protocol.Protocol):
        def connectionMade(self):
            tw.reactor.callLater(seconds, self.transport.loseConnection)

        def connectionLost(self, reason):
            tw.reactor.callLater(0.02, gone.callback, None)

    tw.reactor.connectTCP(HOST, number, factory_of(tw, Guest, "ClientFactory"))
    return gone


@scenario("poetry", reactor=True, min_events=3)
def poetry_proxy_cancels(tw, rec):
    """A listener who leaves cancels the proxy's download, whose server sees the connection go."""
    evening = Evening(tw, rec)
    server = evening.open(recite(tw, manner="mute", lost=lambda reason: rec.lane("server")("lost", reason.type)))
    tell = lambda reason: rec("proxy", reason)
    number = evening.open(proxy(tw, cancelling(tw, rec, server), tell, cancels=True))
    return leave_soon(tw, number).addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=1)
def poetry_proxy_cancels_too_late(tw, rec):
    """Cancelling a Deferred that has fired does nothing: the canceller is not called."""
    evening = Evening(tw, rec)
    number = evening.open(proxy(tw, cancelling(tw, rec, evening.open(recite(tw))), cancels=True))
    return fetch(tw, number).addCallback(lambda poem: rec("poem", poem)).addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=4)
def poetry_proxy_two_listeners(tw, rec):
    """Two listeners wait for one download; the one who leaves does not take the poem from the other."""
    evening, waiting = Evening(tw, rec), []
    server = evening.open(slowly(tw, POEM, 3, 0.004))

    def get_poem():
        rec("asked", len(waiting))
        waiting.append(tw.defer.Deferred(lambda d: waiting.remove(d)))
        if len(waiting) == 1:
            fetch(tw, server).addCallback(share)
        return waiting[-1]

    def share(poem):
        rec("shared with", len(waiting))
        for each in waiting[:]:
            each.callback(poem)

    number = evening.open(proxy(tw, get_poem, lambda reason: rec("proxy", reason), cancels=True))
    both = [fetch(tw, number), leave_soon(tw, number, 0.01)]
    d = tw.defer.DeferredList(both)
    return d.addCallback(lambda results: rec("results", results)).addBoth(evening.over)
