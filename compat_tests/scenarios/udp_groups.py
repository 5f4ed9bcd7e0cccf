"""Groups: ports that hear what is sent to many."""

from __future__ import annotations

import os
import socket

from zope.interface import implementer

from compat_tests.scenario import scenario
from compat_tests.scenarios._udp import HOST, address, closing, hearing

GROUP = "225.0.0.250"


def opened(tw, rec, protocol, interface="", **how):
    """A port that can be in groups."""
    port = tw.reactor.listenMulticast(0, protocol, interface, **how)
    rec.sym("port", port.getHost().port)
    return port


def told(rec, name, function, *args):
    """Call it and record what it returns at once, and what the Deferred gives."""
    tell = rec.lane(name)
    result = function(*args)
    tell("called", result.called)
    return result.addCallbacks(lambda value: tell("result", value), lambda failure: tell("failed", failure, failure.value.args))


def one_after_another(tw, *steps):
    """Call each step when the Deferred of the one before has fired."""
    over = tw.defer.succeed(None)
    for step in steps:
        over.addCallback(lambda _, step=step: step())
    return over


@scenario("udp", reactor=True, min_events=8)
def group_is_heard(tw, rec):
    """Who has joined a group hears what is sent to it, and when he has left it hears no more."""
    # One that nobody else on this machine is in: Linux lets all hear what any has joined.
    group = rec.sym("group", f"225.{os.getpid() >> 8 & 255}.{os.getpid() & 255}.250")
    protocol = hearing(tw, rec, "port")
    port = opened(tw, rec, protocol)

    def send(word):
        port.write(word, (group, port.getHost().port))
        return tw.task.deferLater(tw.reactor, 0.02, lambda: None)

    return one_after_another(
        tw,
        lambda: told(rec, "out", port.setOutgoingInterface, HOST),
        lambda: send(b"before"),
        lambda: told(rec, "join", port.joinGroup, group, HOST),
        lambda: send(b"in it"),
        lambda: told(rec, "leave", port.leaveGroup, group, HOST),
        lambda: send(b"after"),
        closing(tw, port),
    )


@scenario("udp", reactor=True, min_events=6)
def group_of_two_ports(tw, rec):
    """With `listenMultiple` two ports share a number, and both hear the group."""
    first, second = hearing(tw, rec, "first"), hearing(tw, rec, "second")
    one = opened(tw, rec, first, listenMultiple=True)
    number = one.getHost().port
    other = tw.reactor.listenMulticast(number, second, listenMultiple=True)
    rec("shared", other.getHost().port == number, other.listenMultiple)
    return one_after_another(
        tw,
        lambda: told(rec, "out", one.setOutgoingInterface, HOST),
        lambda: told(rec, "join", one.joinGroup, GROUP, HOST),
        lambda: told(rec, "join", other.joinGroup, GROUP, HOST),
        lambda: one.write(b"to both", (GROUP, number)) and tw.defer.gatherResults([first.heard(1), second.heard(1)]),
        closing(tw, one, other),
    )


@scenario("udp", reactor=True, min_events=3)
def group_port_of_ones_own(tw, rec):
    """Without it a number is taken once."""
    port = opened(tw, rec, hearing(tw, rec, "first"), HOST)
    rec("shares", port.listenMultiple)
    rec.raises(tw.reactor.listenMulticast, port.getHost().port, hearing(tw, rec, "second"), HOST)
    rec.raises(tw.reactor.listenMulticast, port.getHost().port, hearing(tw, rec, "third"), HOST, listenMultiple=True)
    return closing(tw, port)()


@scenario("udp", reactor=True, min_events=6)
def group_settings(tw, rec):
    """How far a datagram goes, through which interface, and whether one hears oneself."""
    for interface in ("", "::1"):
        port = opened(tw, rec, hearing(tw, rec, "port"), interface)
        rec("first", port.getTTL(), port.getLoopbackMode(), port.getOutgoingInterface())
        for ttl in (0, 1, 32, 255):
            rec("ttl", port.setTTL(ttl), port.getTTL())
        for mode in (0, 1, False, True, None, 7):
            rec("loopback", port.setLoopbackMode(mode), port.getLoopbackMode())
        for ttl in (256, -1, "3", None, 1.5):
            problem = rec.raises(port.setTTL, ttl)
            rec("kind", type(problem))
        port.stopListening()
    return tw.task.deferLater(tw.reactor, 0.01, lambda: None)


@scenario("udp", reactor=True, min_events=8)
def group_interfaces(tw, rec):
    """Groups are sent to from an address of this machine, or nothing changes."""
    port = opened(tw, rec, hearing(tw, rec, "port"))
    wishes = [HOST, "192.0.2.1", "::1", 1, None, b"127.0.0.1", ""]
    return one_after_another(
        tw,
        *(lambda each=each: told(rec, f"out {each!r}", port.setOutgoingInterface, each) for each in wishes[:2]),
        lambda: rec("is", port.getOutgoingInterface()),
        *(lambda each=each: told(rec, f"out {each!r}", port.setOutgoingInterface, each) for each in wishes[2:]),
        lambda: rec("is", port.getOutgoingInterface()),
        closing(tw, port),
    )


@scenario("udp", reactor=True, min_events=6)
def group_interfaces_of_ipv6(tw, rec):
    """An interface of IPv6 is told by its number."""
    port = opened(tw, rec, hearing(tw, rec, "port"), "::1")
    number = socket.if_nametoindex("lo")
    return one_after_another(
        tw,
        lambda: told(rec, "number", port.setOutgoingInterface, number),
        lambda: rec("is", port.getOutgoingInterface() == number),
        *(lambda each=each: told(rec, f"out {each!r}", port.setOutgoingInterface, each) for each in ("::1", HOST, "", None)),
        lambda: told(rec, "none", port.setOutgoingInterface, 0),
        lambda: rec("is", port.getOutgoingInterface()),
        closing(tw, port),
    )


@scenario("udp", reactor=True, min_events=8)
def groups_that_are_none(tw, rec):
    """What is no group, or is not joined, or is of the other family fails, and says which it was."""
    port, six = opened(tw, rec, hearing(tw, rec, "port")), opened(tw, rec, hearing(tw, rec, "six"), "::1")
    return one_after_another(
        tw,
        lambda: told(rec, "no group", port.joinGroup, HOST, HOST),
        lambda: told(rec, "not joined", port.leaveGroup, GROUP, HOST),
        lambda: told(rec, "joined", port.joinGroup, GROUP, HOST),
        lambda: told(rec, "joined twice", port.joinGroup, GROUP, HOST),
        lambda: told(rec, "not ours", port.joinGroup, GROUP, "192.0.2.1"),
        lambda: told(rec, "other family", port.joinGroup, "ff02::1", HOST),
        lambda: told(rec, "other interface", port.joinGroup, GROUP, "::1"),
        lambda: told(rec, "none", port.joinGroup, None, HOST),
        lambda: told(rec, "six", six.joinGroup, GROUP),
        lambda: told(rec, "six, four", six.joinGroup, "ff02::1", HOST),
        lambda: told(rec, "no group of six", six.joinGroup, "::1", "::1"),
        closing(tw, port, six),
    )


@scenario("udp", reactor=True, min_events=8)
def groups_by_name(tw, rec):
    """Groups and interfaces may be names, which the reactor's resolver is asked for."""

    @implementer(tw.interfaces.IResolverSimple)
    class Names:
        known = {"group.example": GROUP, "this.example": HOST, "odd.example": "no address"}

        def getHostByName(self, name, timeout=()):
            rec("asked", name)
            if name in self.known:
                return tw.defer.succeed(self.known[name])
            return tw.defer.fail(tw.error.DNSLookupError(f"who is {name}?"))

    before = tw.reactor.installResolver(Names())
    port = opened(tw, rec, hearing(tw, rec, "port"))
    return one_after_another(
        tw,
        lambda: told(rec, "both", port.joinGroup, "group.example", "this.example"),
        lambda: told(rec, "leave", port.leaveGroup, "group.example", HOST),
        lambda: told(rec, "leave again", port.leaveGroup, "group.example", "this.example"),
        lambda: told(rec, "no such group", port.joinGroup, "none.example", HOST),
        lambda: told(rec, "no such interface", port.joinGroup, GROUP, "none.example"),
        lambda: told(rec, "odd", port.joinGroup, "odd.example", HOST),
        lambda: told(rec, "odd interface", port.joinGroup, GROUP, "odd.example"),
        lambda: told(rec, "out", port.setOutgoingInterface, "this.example"),
        lambda: told(rec, "nowhere out", port.setOutgoingInterface, "none.example"),
        lambda: rec("is", port.getOutgoingInterface()),
        lambda: tw.reactor.installResolver(before) and None,
        closing(tw, port),
    )


@scenario("udp", reactor=True, min_events=4)
def group_port_of_itself(tw, rec):
    """A port for groups is a port like others."""
    udp = tw["internet.udp"]
    protocol = hearing(tw, rec, "port")
    port = opened(tw, rec, protocol, HOST, maxPacketSize=9)
    rec("is", type(port), isinstance(port, udp.Port), port.maxPacketSize, port.logPrefix(), repr(port))
    by_hand = udp.MulticastPort(0, protocol, reactor=tw.reactor)
    rec("by hand", by_hand.listenMultiple, by_hand.maxPacketSize, by_hand.interface)
    port.write(b"as any other", address(port))
    return protocol.heard(1).addCallback(closing(tw, port))


@scenario("udp", reactor=True, min_events=3)
def group_sockets(tw, rec):
    """Only a port that shares its number asks the system for that."""
    udp = tw["internet.udp"]
    options = [(socket.SOL_SOCKET, each) for each in (socket.SO_REUSEADDR, socket.SO_REUSEPORT, socket.SO_BROADCAST)]
    for port in (
        udp.Port(0, hearing(tw, rec, "port"), reactor=tw.reactor),
        udp.MulticastPort(0, hearing(tw, rec, "port"), reactor=tw.reactor),
        udp.MulticastPort(0, hearing(tw, rec, "port"), reactor=tw.reactor, listenMultiple=True),
    ):
        with port.createInternetSocket() as skt:
            rec("socket", type(port), skt.getblocking(), skt.get_inheritable(), [skt.getsockopt(*each) for each in options])
    rec.done()


class Noting:
    """A socket that notes how groups are joined and left through it, and refuses if it is to."""

    def __init__(self, rec, refuse=False):
        self.rec, self.refuse = rec, refuse

    def setsockopt(self, level, option, value):
        # What follows the twenty bytes that the system looks at is of no account.
        self.rec("told", level, option, bytes(value)[:20])
        if self.refuse:
            raise OSError(99, "not here")


@scenario("udp", reactor=True, min_events=12)
def groups_as_the_system_is_told(tw, rec):
    """If no interface is named the system chooses one, and an error names the address that means that."""
    steps = []
    for family, group, interfaces in (("", GROUP, ("", HOST)), ("::1", "ff02::1", ("", "::", "::1"))):
        for refuse in (False, True):
            port = tw["internet.udp"].MulticastPort(0, hearing(tw, rec, "port"), family, reactor=tw.reactor)
            port.socket = Noting(rec, refuse)
            for method in (port.joinGroup, port.leaveGroup):
                steps.append(lambda method=method, group=group: told(rec, "any", method, group))
                for each in interfaces:
                    steps.append(lambda method=method, group=group, each=each: told(rec, "one", method, group, each))
    return one_after_another(tw, *steps)
