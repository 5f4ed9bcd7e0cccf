"""Streams that somebody else has opened: ports and connections that a reactor takes over."""

from __future__ import annotations

import os
import socket

from compat_tests.scenario import scenario
from compat_tests.scenarios._tcp import HOST, factory_of, side
from compat_tests.scenarios._unix import file_with, soon, there


def listener(family=socket.AF_INET, where=(HOST, 0)):
    """A socket that listens and does not block."""
    made = socket.socket(family)
    made.bind(where)
    made.listen()
    made.setblocking(False)
    return made


def pair():
    """Both ends of a connection, one of which does not block."""
    one, other = socket.socketpair()
    one.setblocking(False)
    return one, other


def tcp_pair(rec):
    """The same over TCP, with its ports declared."""
    with socket.create_server((HOST, 0)) as door:
        other = socket.create_connection(door.getsockname())
        one, _ = door.accept()
    rec.sym("port", one.getsockname()[1])
    rec.sym("peer", one.getpeername()[1])
    one.setblocking(False)
    return one, other


def conversation(tw, rec, family, where, known):
    """Adopt a port, let somebody connect to it, answer him, and stop."""
    given = listener(family, where)
    hooks = {"server_data": lambda s, data: (s.transport.write(data.upper()), s.transport.loseConnection())}
    ended = tw.defer.Deferred()
    kind = side(tw, rec, "server", hooks, lambda: ended.callback(None))
    port = tw.reactor.adoptStreamPort(given.fileno(), family, factory_of(tw, kind))
    given.close()
    known(port)
    client = socket.socket(family)
    client.connect(port.socket.getsockname())
    client.sendall(b"hello")

    def over(_):
        rec("client", client.recv(100), client.recv(100))
        client.close()
        return port.stopListening()

    return ended.addCallback(over).addCallback(lambda _: rec("stopped", port.connected, there()))


@scenario("adopted", reactor=True, min_events=6)
def adopted_tcp_port(tw, rec):
    """A port that was opened by somebody else lets in and stops like any other."""

    def known(port):
        rec.sym("port", port.getHost().port)
        rec("port", repr(port), repr(port.getHost()), port.port, port.interface, port.backlog, port.connected)

    return conversation(tw, rec, socket.AF_INET, (HOST, 0), known)


@scenario("adopted", reactor=True, min_events=6)
def adopted_tcp6_port(tw, rec):
    """One of IPv6 too."""

    def known(port):
        rec.sym("port", port.getHost().port)
        rec("port", repr(port), repr(port.getHost()), port.interface, port.addressFamily == socket.AF_INET6)

    return conversation(tw, rec, socket.AF_INET6, ("::1", 0), known)


@scenario("adopted", reactor=True, min_events=6)
def adopted_unix_port(tw, rec):
    """And one at a path, whose file is gone when it stops."""

    def known(port):
        rec("port", repr(port), repr(port.getHost()), port.port, port.backlog, port.mode, port.wantPID, port.lockFile, there())

    return conversation(tw, rec, socket.AF_UNIX, "s", known)


@scenario("adopted", reactor=True, min_events=2)
def adopted_port_is_duplicated(tw, rec):
    """The port has a descriptor of its own: the given one is the caller's, and stays open."""
    given = listener()
    port = tw.reactor.adoptStreamPort(given.fileno(), socket.AF_INET, factory_of(tw, None))
    rec("own", port.fileno() != given.fileno(), port.fileno() > 0)
    return port.stopListening().addCallback(lambda _: (rec("given", given.getsockname()[0], given.fileno() > 0), given.close()))


@scenario("adopted", reactor=True, min_events=3)
def adopted_port_twice(tw, rec):
    """The same socket can be adopted twice, and closing one port does not close the other."""
    given = listener()
    made = side(tw, rec, "server", {"server_made": lambda s: s.transport.loseConnection()})
    first, second = (tw.reactor.adoptStreamPort(given.fileno(), socket.AF_INET, factory_of(tw, made)) for _ in range(2))
    rec("same", first.getHost() == second.getHost())
    where = given.getsockname()
    given.close()

    def call(_):
        client = socket.create_connection(where)
        return soon(tw).addCallback(lambda _: client.close()).addCallback(lambda _: second.stopListening())

    return first.stopListening().addCallback(call)


@scenario("adopted", reactor=True, min_events=3)
def adopted_factory_counts(tw, rec):
    """The factory is started by an adopted port; an adopted connection does not count."""

    class Factory(tw.protocol.ServerFactory):
        noisy = False
        protocol = tw.protocol.Protocol

        def startFactory(self):
            rec("start")

        def stopFactory(self):
            rec("stop")

    factory = Factory()
    given = listener()
    port = tw.reactor.adoptStreamPort(given.fileno(), socket.AF_INET, factory)
    rec("ports", factory.numPorts)
    given.close()
    one, other = pair()
    made = tw.reactor.adoptStreamConnection(one.fileno(), socket.AF_UNIX, factory)
    one.close()
    rec("ports", factory.numPorts)
    made.loseConnection()
    return soon(tw).addCallback(lambda _: other.close()).addCallback(lambda _: port.stopListening())


@scenario("adopted", reactor=True, min_events=5)
def adopted_pair(tw, rec):
    """One end of a pair of sockets becomes a connection at once, and the call returns its transport."""
    one, other = pair()
    ended = tw.defer.Deferred()
    hooks = {"server_data": lambda s, data: s.transport.write(data.upper())}
    kind = side(tw, rec, "server", hooks, lambda: ended.callback(None))
    made = tw.reactor.adoptStreamConnection(one.fileno(), socket.AF_UNIX, factory_of(tw, kind))
    one.close()
    rec("adopted", repr(made).replace(kind.__name__, "Side"), repr(made.getHost()), repr(made.getPeer()), made.connected)
    rec("number", made.sessionno, made.client, repr(made.hostname), made.server, made.fileno() > 0)
    other.sendall(b"hello")

    def answered(_):
        rec("answer", other.recv(100))
        other.close()
        return ended

    return soon(tw).addCallback(answered)


@scenario("adopted", reactor=True, min_events=5)
def adopted_tcp_connection(tw, rec):
    """A connection that was accepted by somebody else knows both of its ends."""
    one, other = tcp_pair(rec)
    ended = tw.defer.Deferred()
    kind = side(tw, rec, "server", {"server_data": lambda s, data: s.transport.loseConnection()}, lambda: ended.callback(None))
    factory = factory_of(tw, kind)
    build = factory.buildProtocol
    factory.buildProtocol = lambda addr: (rec("build", repr(addr)), build(addr))[1]
    made = tw.reactor.adoptStreamConnection(one.fileno(), socket.AF_INET, factory)
    one.close()
    rec("adopted", repr(made), repr(made.getHost()), repr(made.getPeer()), made.hostname, made.logPrefix())
    other.sendall(b"bye")
    return ended.addCallback(lambda _: other.close())


@scenario("adopted", reactor=True, min_events=3)
def adopted_half_close(tw, rec):
    """Adopted connections know half an end."""
    one, other = pair()
    ended = tw.defer.Deferred()
    hooks = {"server_read_lost": lambda s: (s.transport.write(b"answer"), s.transport.loseConnection())}
    kind = side(tw, rec, "server", hooks, lambda: ended.callback(None), halves=True)
    tw.reactor.adoptStreamConnection(one.fileno(), socket.AF_UNIX, factory_of(tw, kind))
    one.close()
    other.sendall(b"question")
    other.shutdown(socket.SHUT_WR)
    return ended.addCallback(lambda _: (rec("heard", other.recv(100), other.recv(100)), other.close()))


@scenario("adopted", reactor=True, min_events=2)
def adopted_and_not_wanted(tw, rec):
    """A factory that builds no protocol has the connection closed, once the caller closes his."""
    one, other = pair()
    factory = factory_of(tw, None)
    factory.buildProtocol = lambda addr: rec("build", repr(addr))
    rec("adopted", tw.reactor.adoptStreamConnection(one.fileno(), socket.AF_UNIX, factory))
    one.close()
    return soon(tw).addCallback(lambda _: (rec("other", other.recv(1)), other.close()))


@scenario("adopted", reactor=True, min_events=2)
def adopted_and_the_factory_raises(tw, rec):
    """What the factory raises comes out of the call."""
    one, other = pair()
    factory = factory_of(tw, None)

    def fail(addr):
        raise ValueError("no")

    factory.buildProtocol = fail
    rec.raises(tw.reactor.adoptStreamConnection, one.fileno(), socket.AF_UNIX, factory)
    rec("given", one.fileno() > 0)
    one.close()
    other.close()
    return tw.defer.succeed(None)


@scenario("adopted", reactor=True, min_events=4)
def adopted_family_unknown(tw, rec):
    """A family that the reactor does not know is refused, and so is what is no open descriptor."""
    given = listener()
    factory = factory_of(tw, None)
    for adopt in (tw.reactor.adoptStreamPort, tw.reactor.adoptStreamConnection):
        rec.raises(adopt, given.fileno(), 12345, factory)
        rec.raises(adopt, 9999, socket.AF_INET, factory)
        rec.raises(adopt, -1, socket.AF_INET, factory)
    rec.raises(tw.reactor.adoptStreamConnection, given.fileno(), socket.AF_INET, factory)
    given.close()
    return tw.defer.succeed(None)


@scenario("adopted", reactor=True, min_events=3)
def adopted_promises(tw, rec):
    """The reactor says that it can adopt; what it adopts are ports and transports."""
    rec("reactor", tw.interfaces.IReactorSocket.providedBy(tw.reactor))
    given = listener()
    port = tw.reactor.adoptStreamPort(given.fileno(), socket.AF_INET, factory_of(tw, None))
    given.close()
    rec("port", tw.interfaces.IListeningPort.providedBy(port), isinstance(port, tw["internet.tcp"].Port))
    one, other = pair()
    made = tw.reactor.adoptStreamConnection(one.fileno(), socket.AF_UNIX, factory_of(tw, tw.protocol.Protocol))
    one.close()
    rec("made", tw.interfaces.IUNIXTransport.providedBy(made), isinstance(made, tw["internet.unix"].Server))
    made.abortConnection()
    return soon(tw).addCallback(lambda _: other.close()).addCallback(lambda _: port.stopListening())


@scenario("adopted", reactor=True, min_events=3)
def adopted_ones_pass_descriptors(tw, rec):
    """A pair of sockets can pass descriptors when it is adopted."""
    one, other = pair()
    ended = tw.defer.Deferred()
    kind = side(tw, rec, "server", {}, lambda: ended.callback(None))
    made = tw.reactor.adoptStreamConnection(one.fileno(), socket.AF_UNIX, factory_of(tw, kind))
    one.close()
    file = file_with("hello")
    made.sendFileDescriptor(file.fileno())
    made.write(b"x")

    def read(_):
        file.close()
        data, (descriptor,), _, _ = socket.recv_fds(other, 10, 10)
        other.close()
        with os.fdopen(descriptor) as came:
            rec("came", data, came.read())
        return ended

    return soon(tw).addCallback(read)


@scenario("adopted", reactor=True, min_events=3)
def adopted_endpoint(tw, rec):
    """An endpoint for a socket that is open listens once and closes what it was given."""
    given = listener()
    rec.sym("port", given.getsockname()[1])
    number = os.dup(given.fileno())
    given.close()
    endpoint = tw["internet.endpoints"].AdoptedStreamServerEndpoint(tw.reactor, number, socket.AF_INET)
    again = []

    def listens(port):
        rec("port", repr(port.getHost()), port.fileno() != number)
        rec("given", any(name == str(number) and number != port.fileno() for name in os.listdir("/proc/self/fd")))
        endpoint.listen(factory_of(tw, None)).addErrback(again.append)
        rec("again", again[0])
        return port.stopListening()

    return endpoint.listen(factory_of(tw, None)).addCallback(listens)


@scenario("adopted", reactor=True, min_events=1)
def adopted_endpoint_for_nothing(tw, rec):
    """An endpoint for what is no socket fails when it is to listen."""
    endpoint = tw["internet.endpoints"].AdoptedStreamServerEndpoint(tw.reactor, 9999, socket.AF_INET)
    return endpoint.listen(factory_of(tw, None)).addErrback(lambda reason: rec("failed", reason))
