"""Coroutines of asyncio beside protocols and Deferreds, in one loop."""

from __future__ import annotations

import asyncio
import contextlib

from compat_tests.scenario import scenario
from compat_tests.scenarios._asyncio import guest, tell_errors
from compat_tests.scenarios._tcp import HOST, factory_of, side


def run(reactor, loop, begin):
    """Run `begin` inside the loop, and the reactor until the Deferred that it returns has fired."""

    def started():
        begin().addErrback(lambda failure: failure.trap(Unexpected)).addBoth(lambda _: reactor.stop())

    reactor.callLater(0, started)
    reactor.run(installSignalHandlers=False)
    loop.close()


class Unexpected(Exception):
    """Raised by nobody."""


@scenario("asyncio", min_events=5)
def asyncio_sleep_in_a_protocol(tw, rec):
    """A protocol answers when a coroutine of asyncio has slept, and what comes meanwhile is received."""
    reactor, loop = guest(tw)

    async def answer(line):
        await asyncio.sleep(0.01)
        return line.upper()

    def server_data(one, data):
        for line in data.split():
            waiting = tw.defer.Deferred.fromFuture(asyncio.ensure_future(answer(line)))
            waiting.addCallback(lambda result: one.transport.write(result + b" "))
            waiting.addCallback(lambda _, line=line: line == b"second" and one.transport.loseConnection())

    def client_made(one):
        one.transport.write(b"first ")
        reactor.callLater(0.005, one.transport.write, b"second ")

    hooks = {"server_data": server_data, "client_made": client_made}
    port = reactor.listenTCP(0, factory_of(tw, side(tw, rec, "server", hooks)), interface=HOST)
    client = side(tw, rec, "client", hooks, when_lost=lambda: port.stopListening().addCallback(lambda _: reactor.stop()))
    reactor.connectTCP(HOST, port.getHost().port, factory_of(tw, client, "ClientFactory"))
    reactor.run(installSignalHandlers=False)
    loop.close()


@scenario("asyncio", min_events=5)
def asyncio_streams_meet_protocols(tw, rec):
    """A coroutine with asyncio's streams talks with a protocol in the same loop."""
    reactor, loop = guest(tw)
    server = side(tw, rec, "server", {"server_data": lambda one, data: one.transport.write(data[::-1])})
    port = reactor.listenTCP(0, factory_of(tw, server), interface=HOST)

    async def talk():
        reader, writer = await asyncio.open_connection(HOST, port.getHost().port)
        for word in b"hello", b"again":
            writer.write(word)
            rec("answered", await reader.readexactly(5))
        writer.close()
        await writer.wait_closed()
        await tw.defer.maybeDeferred(port.stopListening).asFuture(loop)
        return "done"

    def begin():
        return tw.defer.Deferred.fromFuture(asyncio.ensure_future(talk())).addCallback(lambda done: rec("ended", done))

    run(reactor, loop, begin)


@scenario("asyncio", min_events=4)
def asyncio_server_of_streams(tw, rec):
    """A client of the reactor's talks with a server of asyncio's."""
    reactor, loop = guest(tw)
    over = tw.defer.Deferred()

    async def serve(reader, writer):
        rec.data("server", await reader.readexactly(4))
        writer.write(b"pong")
        writer.close()

    client = side(tw, rec, "client", {"client_made": lambda one: one.transport.write(b"ping")}, lambda: over.callback(None))

    async def meet():
        server = await asyncio.start_server(serve, HOST, 0)
        reactor.connectTCP(HOST, server.sockets[0].getsockname()[1], factory_of(tw, client, "ClientFactory"))
        await over.asFuture(loop)
        server.close()
        await server.wait_closed()

    run(reactor, loop, lambda: tw.defer.Deferred.fromFuture(asyncio.ensure_future(meet())))
    rec("ended", reactor.running)


@scenario("asyncio", min_events=4)
def asyncio_written_by_a_coroutine(tw, rec):
    """What a coroutine writes to a transport is sent without anything else happening."""
    reactor, loop = guest(tw)
    lost = tw.defer.Deferred()
    servers = []
    server = side(tw, rec, "server", {"server_made": servers.append})
    client = side(tw, rec, "client", {}, lambda: lost.callback(None))
    port = reactor.listenTCP(0, factory_of(tw, server), interface=HOST)

    async def write():
        reactor.connectTCP(HOST, port.getHost().port, factory_of(tw, client, "ClientFactory"))
        while not servers:
            await asyncio.sleep(0.001)
        for piece in b"one ", b"two ", b"three":
            await asyncio.sleep(0.002)
            servers[0].transport.write(piece)
        servers[0].transport.loseConnection()
        await lost.asFuture(loop)
        await tw.defer.maybeDeferred(port.stopListening).asFuture(loop)

    run(reactor, loop, lambda: tw.defer.Deferred.fromFuture(asyncio.ensure_future(write())))


@scenario("asyncio", min_events=5)
def asyncio_written_by_producers(tw, rec):
    """A producer that is asked for each piece, and one that is told when there is room, send all of theirs."""
    reactor, loop = guest(tw)
    left = {"pieces": 5, "floods": 3}

    class Pulled:
        def __init__(self, transport):
            self.transport = transport

        def resumeProducing(self):
            left["pieces"] -= 1
            self.transport.write(b"%d " % left["pieces"])
            if not left["pieces"]:
                self.transport.unregisterProducer()

        def pauseProducing(self):
            pass

        def stopProducing(self):
            rec("stopped")

    class Pushing(Pulled):
        def resumeProducing(self):
            if left["floods"]:
                left["floods"] -= 1
                self.transport.write(bytes(100_000))
            else:
                self.transport.unregisterProducer()
                self.transport.write(b"over")

    def server_made(one):
        one.transport.registerProducer(Pulled(one.transport), False)

    def client_made(one):
        pushing = Pushing(one.transport)
        one.transport.registerProducer(pushing, True)
        pushing.resumeProducing()

    class Counting(side(tw, rec, "server", {"server_made": server_made}, quiet=True)):
        length, last = 0, b""

        def dataReceived(self, data):
            self.length, self.last = self.length + len(data), (self.last + data)[-4:]
            if self.last == b"over":
                rec.lane("server")("got", self.length)
                self.transport.loseConnection()

    def end():
        port.stopListening().addCallback(lambda _: reactor.callLater(0.005, reactor.stop))

    port = reactor.listenTCP(0, factory_of(tw, Counting), interface=HOST)
    client = side(tw, rec, "client", {"client_made": client_made}, end)
    reactor.connectTCP(HOST, port.getHost().port, factory_of(tw, client, "ClientFactory"))
    reactor.run(installSignalHandlers=False)
    rec("over", left)
    loop.close()


@scenario("asyncio", min_events=5)
def asyncio_futures_and_deferreds(tw, rec):
    """Results and errors go from Futures to Deferreds and back; each may wait for the other."""
    reactor, loop = guest(tw)
    defer = tw.defer

    async def fail():
        await asyncio.sleep(0)
        raise ValueError("the coroutine's")

    async def both_ways():
        later = defer.Deferred()
        reactor.callLater(0.005, later.callback, "a result")
        rec("from a Deferred", await later.asFuture(loop))
        try:
            await defer.fail(KeyError("the Deferred's")).asFuture(loop)
        except KeyError as error:
            rec("error from a Deferred", error)
        return await asyncio.gather(defer.succeed(1).asFuture(loop), asyncio.sleep(0.001, 2))

    async def ours():
        rec("from a Future", await defer.Deferred.fromFuture(asyncio.ensure_future(both_ways())))
        try:
            await defer.Deferred.fromFuture(asyncio.ensure_future(fail()))
        except ValueError as error:
            rec("error from a Future", error)
        return "ours"

    def begin():
        return defer.Deferred.fromCoroutine(ours()).addCallback(lambda result: rec("ended", result))

    run(reactor, loop, begin)


@scenario("asyncio", min_events=4)
def asyncio_wrong_kinds_of_await(tw, rec):
    """A Deferred awaits no sleep of asyncio's, and a task awaits no Deferred, unless they are made into one another."""
    reactor, loop = guest(tw)
    defer = tw.defer

    async def sleeps():
        await asyncio.sleep(0.001)

    async def awaits():
        waiting = defer.Deferred()
        reactor.callLater(0.001, waiting.callback, "too late")
        return await waiting

    async def has_fired():
        return await defer.succeed("at once")

    async def all_of_them():
        for awaitable in awaits(), has_fired():
            try:
                rec("a task got", await asyncio.ensure_future(awaitable))
            except BaseException as error:
                rec("a task failed", type(error))

    def begin():
        sleeping = defer.Deferred.fromCoroutine(sleeps())
        sleeping.addBoth(lambda result: rec("a coroutine of ours ended", type(result), str(result.value).split("<")[0]))
        return defer.Deferred.fromFuture(asyncio.ensure_future(all_of_them()))

    run(reactor, loop, begin)
    rec("ended", reactor.running)


@scenario("asyncio", min_events=6)
def asyncio_cancelling_across(tw, rec):
    """Cancelling goes across: a Deferred's to the task it waits for, a Future's to the Deferred behind it."""
    reactor, loop = guest(tw)
    defer = tw.defer

    async def stubborn(name):
        try:
            await asyncio.sleep(5)
        except asyncio.CancelledError:
            rec(f"{name} is cancelled")
            raise

    async def waits_for_a_deferred():
        await defer.Deferred(lambda cancelled: rec("the Deferred is cancelled")).asFuture(loop)

    async def main():
        task = asyncio.ensure_future(stubborn("the task"))
        waiting = defer.Deferred.fromFuture(task)
        await asyncio.sleep(0)
        waiting.addErrback(lambda failure: rec("the Deferred failed", failure))
        waiting.cancel()
        await asyncio.sleep(0.001)
        rec("the task", task.cancelled())
        other = asyncio.ensure_future(waits_for_a_deferred())
        await asyncio.sleep(0)
        other.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await other
        rec("the other task", other.cancelled())
        late = defer.Deferred.fromFuture(asyncio.ensure_future(stubborn("the late one")))
        late.addTimeout(0.005, reactor)
        await late.addErrback(lambda failure: rec("late", failure)).asFuture(loop)

    run(reactor, loop, lambda: defer.Deferred.fromFuture(asyncio.ensure_future(main())))


@scenario("asyncio", min_events=3)
def asyncio_tools_of_time(tw, rec):
    """Calls that repeat, and calls put off, keep to the loop's turns beside sleeping coroutines."""
    reactor, loop = guest(tw)
    times = []

    def tick():
        times.append(loop.is_running())
        if len(times) == 3:
            repeating.stop()

    async def main():
        await repeating.start(0.002).asFuture(loop)
        rec("ticked", times)
        rec("put off", await tw.task.deferLater(reactor, 0.001, lambda: "result").asFuture(loop))
        rec("cooperated", await tw.task.coiterate(iter(range(20))).asFuture(loop) is not None)

    repeating = tw.task.LoopingCall(tick)
    run(reactor, loop, lambda: tw.defer.Deferred.fromFuture(asyncio.ensure_future(main())))


@scenario("asyncio", min_events=3)
def asyncio_react(tw, rec):
    """`react` runs a main function that awaits asyncio, and leaves as everywhere."""
    reactor, loop = guest(tw)
    asyncio.set_event_loop(loop)  # the main function is called before the loop runs

    async def main(given, *words):
        rec("given", given is reactor, words)
        await tw.defer.Deferred.fromFuture(asyncio.ensure_future(asyncio.sleep(0.005)))
        rec("running", loop.is_running())

    rec.raises(tw.task.react, main, ["a", "b"])
    loop.close()


@scenario("asyncio", min_events=3)
def asyncio_errors_nobody_took(tw, rec):
    """A Deferred from a Future that fails, and whose error nobody takes, is told to the log, not to the loop."""
    reactor, loop = guest(tw)
    tell_errors(tw, rec)
    loop.set_exception_handler(lambda _, context: rec("the loop's handler", context["message"]))

    async def fail():
        raise ValueError("nobody took it")

    def begin():
        tw.defer.Deferred.fromFuture(asyncio.ensure_future(fail()))
        return tw.task.deferLater(reactor, 0.01, rec, "over")

    run(reactor, loop, begin)
    rec("ended", reactor.running)


@scenario("asyncio", min_events=2)
def asyncio_process_beside_a_process(tw, rec):
    """A child of the reactor's is heard in a loop of asyncio's, whatever else sleeps there."""
    reactor, loop = guest(tw)
    over = tw.defer.Deferred()

    class Child(tw.protocol.ProcessProtocol):
        def connectionMade(self):
            self.transport.write(b"hello")
            self.transport.closeStdin()

        def outReceived(self, data):
            rec.data("child", data)

        def processEnded(self, reason):
            rec("ended", reason)
            over.callback(None)

    async def sleeping():
        reactor.spawnProcess(Child(), "/bin/cat", ["cat"], env=None)
        sleeper = asyncio.ensure_future(asyncio.sleep(5))
        await over.asFuture(loop)
        sleeper.cancel()
        reactor.stop()

    reactor.callLater(0, lambda: asyncio.ensure_future(sleeping()))
    reactor.run()
    loop.close()


@scenario("asyncio", min_events=2)
def asyncio_debugging_loop(tw, rec):
    """A loop in debug mode finds nothing to complain of in a reactor."""
    import logging

    loop = asyncio.new_event_loop()
    loop.set_debug(True)
    loop.slow_callback_duration = 5
    reactor, _ = guest(tw, loop)
    told = logging.Handler()
    told.emit = lambda record: rec("asyncio", record.getMessage())
    logging.getLogger("asyncio").addHandler(told)
    logging.getLogger("asyncio").setLevel(logging.WARNING)

    def begin():
        waiting = tw.threads.deferToThread(lambda: "from a thread")
        waiting.addCallback(lambda result: rec("got", result))
        return waiting

    run(reactor, loop, begin)
    rec("ended", reactor.running)
