"""Whose line it is: the system of what is logged while the reactor runs."""

from __future__ import annotations

from compat_tests.scenario import scenario


def watch(tw, rec):
    """Record the systems of the events whose message begins with a word of ours, each word in its lane."""
    log = tw["python.log"]

    def observer(event):
        if event["message"] and event["message"][0] == "here":
            rec.lane(event["message"][1])("system", event["system"])

    log.addObserver(observer)
    return lambda where, **kw: log.msg("here", where, **kw)


@scenario("log", reactor=True, min_events=7)
def systems_of_a_connection(tw, rec):
    """What a protocol logs carries its name and its peer; what the factory logs, its own."""
    here, reactor, protocol = watch(tw, rec), tw.reactor, tw.protocol

    class Echo(protocol.Protocol):
        def connectionMade(self):
            here("server made")

        def dataReceived(self, data):
            here("server data")
            self.transport.write(data)

        def connectionLost(self, reason):
            here("server lost")
            rec.done()

    class Caller(protocol.Protocol):
        def connectionMade(self):
            self.transport.write(b"hello")

        def dataReceived(self, data):
            here("client data")
            self.transport.loseConnection()

    class Server(protocol.ServerFactory):
        protocol = Echo
        noisy = False

        def buildProtocol(self, addr):
            here("server build")
            return super().buildProtocol(addr)

    class Client(protocol.ClientFactory):
        protocol = Caller
        noisy = False

        def startedConnecting(self, connector):
            here("client connecting")

        def clientConnectionLost(self, connector, reason):
            here("client lost")

    port = reactor.listenTCP(0, Server(), interface="127.0.0.1")
    rec.sym("port", port.getHost().port)
    reactor.connectTCP("127.0.0.1", port.getHost().port, Client())
    reactor.addSystemEventTrigger("before", "shutdown", port.stopListening)


@scenario("log", reactor=True, min_events=9)
def systems_inside_a_turn(tw, rec):
    """What is said inside dataReceived can still be said in another name; what is put off is nobody's."""
    here, log, context, reactor = watch(tw, rec), tw["python.log"], tw["python.context"], tw.reactor

    class Named:
        def logPrefix(self):
            return "named"

    class Speaker(tw.protocol.Protocol):
        def dataReceived(self, data):
            log.callWithContext({"system": "explicit"}, here, "explicit")
            log.callWithContext({"other": 1}, here, "other")
            context.call({"foo": 1}, here, "context")
            log.callWithLogger(Named(), here, "logger")
            log.callWithContext({"system": "outer"}, context.call, {"foo": 1}, here, "inner")
            here("given", system="given")
            here("after")
            rec("context", context.get(log.ILogContext))
            reactor.callLater(0, here, "later")
            tw.defer.succeed(None).addCallback(lambda _: here("deferred"))
            reactor.callFromThread(here, "from thread")
            reactor.callLater(0.01, self.transport.loseConnection)

        def connectionLost(self, reason):
            rec.done()

    speak_to(tw, rec, Speaker)


def speak_to(tw, rec, protocol):
    """Connect to a server that speaks `protocol` and send it one byte."""
    factory = tw.protocol.ServerFactory.forProtocol(protocol)
    factory.noisy = False
    port = tw.reactor.listenTCP(0, factory, interface="127.0.0.1")
    rec.sym("port", port.getHost().port)
    tw.reactor.addSystemEventTrigger("before", "shutdown", port.stopListening)

    class Client(tw.protocol.Protocol):
        def connectionMade(self):
            self.transport.write(b"x")

    client = tw.protocol.ClientFactory()
    client.protocol, client.noisy = Client, False
    tw.reactor.connectTCP("127.0.0.1", port.getHost().port, client)


@scenario("log", reactor=True, min_events=4)
def systems_of_threads(tw, rec):
    """A call that is put into a thread takes the name of whoever put it there."""
    here, log, reactor = watch(tw, rec), tw["python.log"], tw.reactor
    threads = tw["internet.threads"]

    def back_and_forth():
        threads.blockingCallFromThread(reactor, here, "there and back")

    class Speaker(tw.protocol.Protocol):
        def dataReceived(self, data):
            done = threads.deferToThread(here, "deferred to thread")
            done.addCallback(lambda _: here("back"))
            done.addCallback(lambda _: log.callWithContext({"system": "explicit"}, threads.deferToThread, here, "explicit"))
            done.addCallback(lambda _: threads.deferToThread(back_and_forth))
            done.addCallback(lambda _: self.transport.loseConnection())

        def connectionLost(self, reason):
            rec.done()

    speak_to(tw, rec, Speaker)


@scenario("log", reactor=True, min_events=2)
def errors_in_a_turn(tw, rec):
    """An error in dataReceived is logged in the name of the connection, and ends it."""
    log = tw["python.log"]

    def observer(event):
        if event["isError"]:
            rec.lane("log")("error", event["system"], event.get("failure"), event.get("why"))

    log.addObserver(observer)

    class Stumbles(tw.protocol.Protocol):
        def dataReceived(self, data):
            raise ValueError("in dataReceived")

        def connectionLost(self, reason):
            rec("lost", reason)
            rec.done()

    speak_to(tw, rec, Stumbles)


@scenario("log", reactor=True, min_events=3)
def errors_in_timed_calls(tw, rec):
    """An error in a timed call, or one from a thread, is logged in nobody's name."""
    log, reactor = tw["python.log"], tw.reactor

    def observer(event):
        if event["isError"]:
            rec.lane("log")("error", event["system"], event.get("failure"))

    def stumble(text):
        raise ValueError(text)

    log.addObserver(observer)
    reactor.callLater(0, stumble, "timed")
    reactor.callLater(0.01, log.callWithContext, {"system": "named"}, stumble, "timed and named")
    reactor.callLater(0.02, reactor.callFromThread, stumble, "from a thread")
    reactor.callLater(0.02, reactor.callFromThread, reactor.callLater, 0, rec.done)


@scenario("log", reactor=True, min_events=2)
def systems_of_a_descriptor_of_ones_own(tw, rec):
    """A descriptor given to addReader logs in the name that its logPrefix returns at the time."""
    import os

    here, reactor = watch(tw, rec), tw.reactor
    reading, writing = os.pipe()

    class Reader:
        turns = 0

        def fileno(self):
            return reading

        def logPrefix(self):
            return f"reader after {self.turns}"

        def doRead(self):
            here("first" if not self.turns else "second")
            os.read(reading, 1)
            self.turns += 1
            if self.turns == 2:
                reactor.removeReader(self)
                os.close(reading)
                os.close(writing)
                rec.done()

        def connectionLost(self, reason):
            rec("lost", reason)

    reactor.addReader(Reader())
    os.write(writing, b"ab")
