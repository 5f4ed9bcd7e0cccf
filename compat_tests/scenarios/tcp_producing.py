"""Producers on a connection: who asks whom for more, who is told to stop, and what the end waits for."""

from __future__ import annotations

from compat_tests.scenario import scenario
from compat_tests.scenarios._tcp import meet


class Noting:
    """A producer that records what it is told."""

    def __init__(self, tell, resume=lambda: None):
        self.tell, self.resume = tell, resume

    def resumeProducing(self):
        self.tell("resume")
        self.resume()

    def pauseProducing(self):
        self.tell("pause")

    def stopProducing(self):
        self.tell("stop")


def close(each, *_):
    """A hook: end the connection in good order."""
    each.transport.loseConnection()


@scenario("tcp", reactor=True, min_events=6)
def tcp_pull_producer(tw, rec):
    """A pull producer is asked once at first and once each time what it gave is gone."""

    def made(c):
        pieces = [b"three", b"two ", b"one "]

        def resume():
            if pieces:
                c.transport.write(pieces.pop())
            else:
                c.transport.unregisterProducer()
                c.transport.loseConnection()

        c.transport.registerProducer(Noting(rec, resume), False)
        rec("registered")

    return meet(tw, rec, client_made=made)


@scenario("tcp", reactor=True, min_events=5)
def tcp_push_producer_is_curbed(tw, rec):
    """A push producer that wrote much is paused inside write, and told to go on when it is gone."""

    def made(c):
        def resume():
            c.transport.unregisterProducer()
            c.transport.loseConnection()

        c.transport.registerProducer(Noting(rec, resume), True)
        rec("registered")
        c.transport.write(b"x" * c.transport.bufferSize)
        rec("not more than fits")
        c.transport.write(b"x" * c.transport.bufferSize * 2)
        rec("too much", c.transport.producerPaused)
        c.transport.write(b"x" * c.transport.bufferSize)

    return meet(tw, rec, quiet=True, client_made=made)


@scenario("tcp", reactor=True, min_events=4)
def tcp_two_producers(tw, rec):
    """A second producer is refused, whichever the first was."""

    def made(c):
        rec("first", c.transport.registerProducer(Noting(rec), True))
        rec("said", rec.raises(c.transport.registerProducer, 5, True).__class__)
        c.transport.unregisterProducer()
        rec.raises(c.transport.registerProducer, Noting(rec), True)
        c.transport.unregisterProducer()
        rec.raises(c.transport.unregisterProducer)
        close(c)

    return meet(tw, rec, client_made=made)


@scenario("tcp", reactor=True, min_events=5)
def tcp_producer_of_a_lost_connection(tw, rec):
    """A producer registered after the loss is told to stop at once."""

    def lost(c, reason):
        rec.raises(c.transport.registerProducer, Noting(rec), True)
        rec.raises(c.transport.registerProducer, Noting(rec), False)
        rec("producer", c.transport.producer)

    return meet(tw, rec, client_made=close, client_lost=lost)


@scenario("tcp", reactor=True, min_events=5)
def tcp_producer_is_told_of_the_loss(tw, rec):
    """When the peer ends the connection, the producer is told to stop before the protocol."""
    noting = lambda c: c.transport.registerProducer(Noting(rec.lane("client")), True)
    return meet(tw, rec, client_made=noting, server_made=close)


@scenario("tcp", reactor=True, min_events=4)
def tcp_end_does_not_wait_for_an_idle_producer(tw, rec):
    """loseConnection with a producer that was not paused ends the connection when the bytes are gone."""

    def made(c):
        c.transport.registerProducer(Noting(rec.lane("client")), True)
        c.transport.write(b"first")
        c.transport.loseConnection()

    return meet(tw, rec, client_made=made)


@scenario("tcp", reactor=True, min_events=3)
def tcp_end_waits_for_a_paused_producer(tw, rec):
    """loseConnection with a producer that was paused lets it go on, and ends when it is unregistered."""

    def made(c):
        def resume():
            c.transport.write(b"more")
            c.transport.unregisterProducer()

        c.transport.registerProducer(Noting(rec, resume), True)
        c.transport.write(b"x" * c.transport.bufferSize * 2)
        c.transport.loseConnection()

    got = []
    count = lambda s, reason: rec.lane("server")("received", sum(got))
    return meet(tw, rec, quiet=True, client_made=made, server_data=lambda s, data: got.append(len(data)), server_lost=count)


@scenario("tcp", reactor=True, min_events=5)
def tcp_half_close_does_not_wait_for_an_idle_producer(tw, rec):
    """loseWriteConnection with a producer that was not paused shuts the sending side when the bytes are gone."""

    def made(c):
        c.transport.registerProducer(Noting(rec.lane("client")), True)
        c.transport.write(b"first")
        c.transport.loseWriteConnection()

    return meet(tw, rec, halves=("client", "server"), client_made=made, server_read_lost=close, client_read_lost=close)


@scenario("tcp", reactor=True, min_events=4)
def tcp_abort_stops_the_producer(tw, rec):
    """abortConnection tells the producer to stop."""

    def made(c):
        c.transport.registerProducer(Noting(rec.lane("client")), True)
        c.transport.abortConnection()
        rec.lane("client")("aborted")

    return meet(tw, rec, client_made=made)


@scenario("tcp", reactor=True, min_events=5)
def tcp_stop_consuming(tw, rec):
    """stopConsuming forgets the producer and ends the connection; so does stopProducing, without telling it."""

    def made(c):
        c.transport.registerProducer(Noting(rec.lane("client")), True)
        rec.raises(c.transport.stopConsuming)
        rec("producer", c.transport.producer)

    return meet(tw, rec, client_made=made)


@scenario("tcp", reactor=True, min_events=5)
def tcp_stop_producing(tw, rec):
    """stopProducing of a transport ends its connection in good order."""

    def made(c):
        c.transport.write(b"all")
        rec.raises(c.transport.stopProducing)

    return meet(tw, rec, client_made=made)


@scenario("tcp", reactor=True, min_events=6)
def tcp_pause_and_resume(tw, rec):
    """While a transport is paused nothing is received; then all that has come."""

    def made(s):
        s.transport.pauseProducing()
        rec.lane("server")("paused", s.transport in tw.reactor.getReaders())

        def later():
            rec.lane("server")("resumed")
            s.transport.resumeProducing()
            rec.lane("server")("reads", s.transport in tw.reactor.getReaders())

        tw.reactor.callLater(0.03, later)

    return meet(tw, rec, server_made=made, client_made=lambda c: c.transport.write(b"x"), server_data=close)


@scenario("tcp", reactor=True, min_events=5)
def tcp_pause_inside_data(tw, rec):
    """A pause inside dataReceived holds back what comes next."""

    def data(s, data):
        s.transport.pauseProducing()
        s.transport.write(b"got it")
        tw.reactor.callLater(0.02, lambda: (rec.lane("server")("resumed"), s.transport.resumeProducing()))

    def answer(c, data):
        c.transport.write(b"second")
        c.transport.loseConnection()

    return meet(tw, rec, client_made=lambda c: c.transport.write(b"first"), server_data=data, client_data=answer)


@scenario("tcp", reactor=True, min_events=5)
def tcp_resume_when_ending(tw, rec):
    """resumeProducing after loseConnection or after the loss does not read again."""

    def made(c):
        c.transport.write(b"x")
        c.transport.loseConnection()
        rec.raises(c.transport.resumeProducing)
        rec("reads", c.transport in tw.reactor.getReaders())

    def lost(c, reason):
        rec.raises(c.transport.resumeProducing)
        rec.raises(c.transport.pauseProducing)
        rec("reads", c.transport in tw.reactor.getReaders())

    return meet(tw, rec, client_made=made, client_lost=lost)


@scenario("tcp", reactor=True, min_events=4)
def tcp_proxy_of_two(tw, rec):
    """A transport may be the other's producer: a paused one is resumed when there is room again."""

    def made(s):
        s.transport.registerProducer(s.transport, True)
        rec("registered")

    def data(s, data):
        s.transport.write(data)

    def answer(c, data):
        c.transport.loseConnection()

    return meet(
        tw, rec, client_made=lambda c: c.transport.write(b"x"), server_made=made, server_data=data, client_data=answer
    )
