"""One connection at a time, as a Deferred, with a reactor that only takes notes."""

from __future__ import annotations

from compat_tests.scenario import scenario


def creator(tw, rec):
    """A ClientCreator on a reactor that notes how it is called, that reactor, and the factories it was given."""
    factories = []

    class Connector:
        def disconnect(self):
            rec("disconnect")

        stopConnecting = disconnect

    class Reactor(tw.task.Clock):
        def connect(self, name, *args, factory=None, **kw):
            args = list(args)
            for place, each in enumerate(args):
                if hasattr(each, "buildProtocol"):
                    factory, args[place] = each, "the factory"
            factories.append(factory)
            rec(name, *(each for each in args if each != "the factory"), sorted(kw.items()))
            return Connector()

        def connectTCP(self, host, port, factory, timeout="none", bindAddress="none"):
            return self.connect("tcp", host, port, timeout, bindAddress, factory=factory)

        def connectUNIX(self, address, factory, timeout="none", checkPID="none"):
            return self.connect("unix", address, timeout, checkPID, factory=factory)

        def connectSSL(self, host, port, factory, contextFactory, timeout="none", bindAddress="none"):
            return self.connect("ssl", host, port, contextFactory, timeout, bindAddress, factory=factory)

    class Mine(tw.protocol.Protocol):
        def __init__(self, *args, **kw):
            rec("made", args, kw)

    reactor = Reactor()
    return tw.protocol.ClientCreator(reactor, Mine, 1, key=2), reactor, factories


@scenario("protocol", min_events=6)
def creator_connects(tw, rec):
    """Each kind of connection is asked of the reactor with the usual defaults, and a new protocol made for it."""
    create, _, factories = creator(tw, rec)
    rec.raises(create.connectTCP, "host", 80)
    rec.raises(create.connectTCP, "host", 80, timeout=5, bindAddress=("127.0.0.1", 0))
    rec.raises(create.connectUNIX, "path")
    rec.raises(create.connectUNIX, "path", 7, True)
    rec.raises(create.connectSSL, "host", 443, "context")
    rec.raises(create.connectSSL, "host", 443, "context", 5, ("127.0.0.1", 0))
    rec("factories", len(factories), [factory.noisy for factory in factories])


@scenario("protocol", min_events=5)
def creator_gives_its_protocol(tw, rec):
    """The Deferred fires with the protocol, in the turn after it was built."""
    create, reactor, factories = creator(tw, rec)
    done = create.connectTCP("host", 80)
    done.addCallback(lambda result: rec("got", result is built))
    built = factories[0].buildProtocol("address")
    rec("built", type(built).__name__, done.called, [call.getTime() for call in reactor.calls])
    reactor.advance(0)
    rec("called", done.called, reactor.calls)
    rec.raises(factories[0].clientConnectionLost, None, None)


@scenario("protocol", min_events=4)
def creator_fails(tw, rec):
    """The Deferred fails with the reason, in the turn after the attempt failed."""
    create, reactor, factories = creator(tw, rec)
    done = create.connectTCP("host", 80)
    done.addErrback(lambda reason: rec("failed", reason))
    factories[0].clientConnectionFailed(None, tw["python.failure"].Failure(tw.error.ConnectionRefusedError()))
    rec("told", done.called)
    reactor.advance(0)
    rec("called", done.called, reactor.calls)


@scenario("protocol", min_events=4)
def creator_cancelled_early(tw, rec):
    """Cancelling before there is a connection disconnects, and fails the Deferred."""
    create, reactor, factories = creator(tw, rec)
    done = create.connectTCP("host", 80)
    done.addErrback(lambda reason: rec("failed", reason))
    done.cancel()
    rec("cancelled", done.called, reactor.calls)


@scenario("protocol", min_events=4)
def creator_cancelled_late(tw, rec):
    """Cancelling after the protocol was built, but before it was handed out, disconnects too."""
    for end in ("built", "failed"):
        create, reactor, factories = creator(tw, rec)
        done = create.connectTCP("host", 80)
        done.addErrback(lambda reason: rec("failed", reason))
        if end == "built":
            factories[0].buildProtocol("address")
        else:
            factories[0].clientConnectionFailed(None, tw["python.failure"].Failure(ValueError("refused")))
        done.cancel()
        rec("cancelled", end, done.called, len(reactor.calls))
        reactor.advance(0)


@scenario("protocol", min_events=2)
def creator_keeps_what_it_was_given(tw, rec):
    """What a creator was made with can be read from it."""
    create, reactor, _ = creator(tw, rec)
    rec("given", create.reactor is reactor, create.protocolClass.__name__, create.args, create.kwargs)
    rec.raises(tw.protocol.ClientCreator)
