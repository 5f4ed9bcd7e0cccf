"""Descriptors that are passed beside the bytes of a stream."""

from __future__ import annotations

import os
import socket

from compat_tests.scenario import scenario
from compat_tests.scenarios._tcp import factory_of, side
from compat_tests.scenarios._unix import file_with, meet, passer, soon

BOTH = {"kinds": ("server", "client")}


def send(one, *texts):
    """Pass a file for each text.  They are closed when the connection is lost."""
    one.files = getattr(one, "files", [])
    for text in texts:
        one.files.append(file_with(text))
        one.transport.sendFileDescriptor(one.files[-1].fileno())


def shut(one, *_):
    """A hook: close them."""
    for file in one.files:
        file.close()


@scenario("unix", reactor=True, min_events=6)
def unix_descriptor_before_its_byte(tw, rec):
    """A descriptor arrives before the byte that it was sent with, and can be read."""
    return meet(
        tw,
        rec,
        **BOTH,
        client_made=lambda c: (send(c, "a letter"), c.transport.write(b"x")),
        client_lost=shut,
        server_data=lambda s, data: s.transport.loseConnection(),
    )


@scenario("unix", reactor=True, min_events=6)
def unix_descriptors_in_order(tw, rec):
    """Several descriptors take a byte each, in their order."""
    told = []

    def made(c):
        send(c, "first", "second", "third")
        c.transport.write(b"abcdef")
        c.transport.loseConnection()

    def tell(event):
        return lambda s, *data: told.append((event, *data))

    return meet(
        tw,
        rec,
        **BOTH,
        client_made=made,
        client_lost=shut,
        server_data=tell("data"),
        server_descriptor=tell("descriptor"),
        server_lost=lambda s, reason: rec("order", *told),
    )


@scenario("unix", reactor=True, min_events=4)
def unix_descriptor_goes_with_the_first_byte(tw, rec):
    """A descriptor goes with the first byte that is unsent, though that was written before."""
    told = []

    def made(c):
        c.transport.write(b"ab")
        send(c, "letter")
        c.transport.write(b"cd")
        c.transport.loseConnection()

    return meet(
        tw,
        rec,
        **BOTH,
        client_made=made,
        client_lost=shut,
        server_data=lambda s, data: told.append(data),
        server_descriptor=lambda s: told.append("descriptor"),
        server_lost=lambda s, reason: rec("order", *told),
    )


@scenario("unix", reactor=True, min_events=4)
def unix_descriptor_alone(tw, rec):
    """A descriptor without a byte to carry it ends the connection."""
    return meet(tw, rec, **BOTH, client_made=lambda c: send(c, "letter"), client_lost=shut)


@scenario("unix", reactor=True, min_events=4)
def unix_more_descriptors_than_bytes(tw, rec):
    """So do more descriptors than bytes, and then none of them arrives."""
    return meet(tw, rec, **BOTH, client_made=lambda c: (send(c, "1", "2", "3"), c.transport.write(b"ab")), client_lost=shut)


@scenario("unix", reactor=True, min_events=4)
def unix_descriptor_that_is_none(tw, rec):
    """What is no descriptor ends the connection."""
    return meet(tw, rec, **BOTH, client_made=lambda c: (c.transport.sendFileDescriptor(9999), c.transport.write(b"ab")))


@scenario("unix", reactor=True, min_events=6)
def unix_descriptor_not_wanted(tw, rec):
    """A protocol that does not say it would take descriptors gets none; the bytes come, and the log tells of it."""
    heard = lambda event: "protocolName" in event and rec("log", event["system"], event["format"])
    tw.log.addObserver(heard)
    ended = meet(
        tw,
        rec,
        kinds=("client",),
        client_made=lambda c: (send(c, "letter"), c.transport.write(b"x")),
        client_lost=shut,
        server_data=lambda s, data: s.transport.loseConnection(),
    )
    return ended.addBoth(lambda _: tw.log.removeObserver(heard))


@scenario("unix", reactor=True, min_events=6)
def unix_descriptor_back(tw, rec):
    """The server's side can pass descriptors too."""
    return meet(
        tw,
        rec,
        **BOTH,
        server_made=lambda s: (send(s, "from the server"), s.transport.write(b"x")),
        server_lost=shut,
        client_data=lambda c, data: c.transport.loseConnection(),
    )


@scenario("unix", reactor=True, min_events=5)
def unix_descriptor_before_closing(tw, rec):
    """Descriptors that wait are sent before an end in good order."""
    return meet(
        tw,
        rec,
        **BOTH,
        client_made=lambda c: (send(c, "last"), c.transport.write(b"x"), c.transport.loseConnection()),
        client_lost=shut,
    )


@scenario("unix", reactor=True, min_events=3)
def unix_descriptor_after_much(tw, rec):
    """Descriptors that are passed while much waits to be sent arrive whole."""
    got = []

    def made(c):
        c.transport.write(b"x" * 400000)
        send(c, "one", "two")
        c.transport.write(b"end")
        c.transport.loseConnection()

    return meet(
        tw,
        rec,
        **BOTH,
        quiet=True,
        client_made=made,
        client_lost=shut,
        server_data=lambda s, data: got.append(len(data)),
        server_lost=lambda s, reason: rec("bytes", sum(got), reason),
    )


@scenario("unix", reactor=True, min_events=4)
def unix_descriptor_handler_raises(tw, rec):
    """What the protocol raises when it is passed a descriptor is logged, and ends the connection."""

    def fail(s):
        raise ValueError("not this one")

    return meet(
        tw,
        rec,
        **BOTH,
        client_made=lambda c: (send(c, "letter"), c.transport.write(b"x")),
        client_lost=shut,
        server_descriptor=fail,
    )


@scenario("unix", reactor=True, min_events=4)
def unix_descriptor_and_the_end(tw, rec):
    """Who ends the connection when he is passed a descriptor still hears the byte that it came with."""
    return meet(
        tw,
        rec,
        **BOTH,
        client_made=lambda c: (send(c, "letter"), c.transport.write(b"x")),
        client_lost=shut,
        server_descriptor=lambda s: s.transport.loseConnection(),
    )


@scenario("unix", reactor=True, min_events=5)
def unix_descriptors_of_others(tw, rec):
    """Another program may send several descriptors with one byte."""
    ended = tw.defer.Deferred()
    kind = passer(tw, rec, "server", {}, side(tw, rec, "server", {}, lambda: ended.callback(None)))
    port = tw.reactor.listenUNIX("s", factory_of(tw, kind))
    with socket.socket(socket.AF_UNIX) as client:
        client.connect("s")
        files = [file_with(text) for text in ("one", "two", "three")]
        socket.send_fds(client, [b"x"], [each.fileno() for each in files])
        for each in files:
            each.close()
    return ended.addCallback(lambda _: port.stopListening())


@scenario("unix", reactor=True, min_events=3)
def unix_other_things_beside_bytes(tw, rec):
    """What comes beside the bytes and is no descriptor is logged, and the bytes are heard."""
    heard = lambda event: "cmsgType" in event and rec("log", event["cmsgLevel"], event["cmsgType"], event["format"])
    tw.log.addObserver(heard)

    def made(s):
        s.transport.getHandle().setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        s.transport.write(b"now")

    ended = meet(
        tw,
        rec,
        server_made=made,
        client_data=lambda c, data: c.transport.write(b"with papers"),
        server_data=lambda s, data: s.transport.loseConnection(),
    )
    return ended.addBoth(lambda _: tw.log.removeObserver(heard))


@scenario("unix", reactor=True, min_events=3)
def unix_listening_descriptor_passed_on(tw, rec):
    """A port can be passed to another, who lets in those who come from then on."""
    ended = tw.defer.Deferred()
    ports = []

    def take_over(descriptor):
        os.set_blocking(descriptor, False)
        hooks = {"second_made": lambda s: s.transport.loseConnection()}
        kind = side(tw, rec, "second", hooks, lambda: ended.callback(None))
        ports.insert(0, tw.reactor.adoptStreamPort(descriptor, socket.AF_INET, factory_of(tw, kind)))
        os.close(descriptor)
        caller = socket.create_connection(("127.0.0.1", ports[0].getHost().port))
        ended.addBoth(lambda _: caller.close())

    class Heir(passer(tw, rec, "heir", {}, side(tw, rec, "heir", {}))):
        def fileDescriptorReceived(self, descriptor):
            take_over(descriptor)
            self.transport.loseConnection()

    ports.append(tw.reactor.listenUNIX("s", factory_of(tw, Heir)))
    giver = socket.socket(socket.AF_UNIX)
    giver.connect("s")
    with socket.create_server(("127.0.0.1", 0)) as given:
        socket.send_fds(giver, [b"x"], [given.fileno()])
    ended.addBoth(lambda _: giver.close())
    ended.addCallback(lambda _: soon(tw))
    return ended.addCallback(lambda _: tw.defer.gatherResults([each.stopListening() for each in ports]))
