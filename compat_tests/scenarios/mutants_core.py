"""What nobody asked before faults were planted by rule: failures, the log, errors, Deferreds."""

from __future__ import annotations

import gc
import threading

from compat_tests.scenario import scenario


class Shy(type):
    """A class that does not say what it is called."""

    def __getattribute__(cls, name):
        if name in ("__name__", "__qualname__"):
            raise ValueError("no name")
        return type.__getattribute__(cls, name)

    def __repr__(cls):
        raise ValueError("no text")


@scenario("failure", min_events=4)
def objects_whose_class_is_broken_too(tw, rec):
    """An object that has no text, of a class that has none, is still called something."""

    class Broken(metaclass=Shy):
        def __repr__(self):
            raise ValueError("no text either")

        __str__ = __repr__

    reflect = tw["python.reflect"]
    broken = Broken()
    for function in (reflect.safe_repr, reflect.safe_str):
        first, *rest = function(broken).split("\n")
        rec("said", first, rest[-1] if rest else "")
    try:
        raise ValueError(broken)
    except ValueError:
        failure = tw.failure.Failure()
    rec("message", failure.getErrorMessage().split("\n")[0])
    rec("brief", failure.getBriefTraceback().strip().split("\n")[-1])


@scenario("failure", min_events=5)
def failures_of_a_filled_dictionary(tw, rec):
    """A failure that was never made but filled from a dictionary says what is in there."""
    kind = tw.failure.Failure
    failure = kind.__new__(kind)
    parents = ["builtins.ValueError"]
    failure.__dict__.update(value="v", type=ValueError, frames=[], parents=parents, pickled=1, stack=[], count=7)
    rec("value", failure.value, failure.type, failure.count)
    rec.raises(lambda: failure.nothing)
    rec("checked", failure.check(ValueError), failure.check(KeyError))
    rec("message", failure.getErrorMessage())
    rec("trapped", failure.trap(ValueError))


@scenario("log", min_events=10)
def all_the_words_of_a_logger(tw, rec):
    """Each level has a method, and the event has its level, its namespace and its source."""
    logger = tw["logger"]
    for name in ("debug", "info", "warn", "error", "critical"):
        log = logger.Logger("name.space", "source", lambda event: seen.append(event))
        seen = []
        getattr(log, name)("said {what}", what=name, more=1)
        (event,) = seen
        rec(name, event["log_level"].name, event["log_namespace"], event["log_source"], event["log_format"], event["more"])
        rec("text", logger.formatEvent(event))
        log.observer = seen.append
        getattr(log, name)()
        rec("nothing", seen[-1]["log_format"], sorted(seen[-1]))


@scenario("log", min_events=4)
def contexts_of_other_threads(tw, rec):
    """What a thread says while the loop calls somebody is not said by that somebody."""
    log, seen = tw["python.log"], []
    log.addObserver(seen.append)

    def inside():
        log.msg("in the thread")
        rec("inside", tw.context.get("who"), tw.context.get("who", "nobody"))

    def outside():
        thread = threading.Thread(target=inside)
        thread.start()
        thread.join()
        log.msg("after it")

    log.callWithContext({"system": "mine"}, tw.context.call, {"who": "me"}, outside)
    log.removeObserver(seen.append)
    for event in seen:
        rec("said", event["message"], event["system"])
    rec("left", tw.context.get("who"))


@scenario("log", reactor=True, min_events=3)
def systems_while_the_loop_calls_somebody(tw, rec):
    """A thread that speaks during a turn of the loop has no part in it."""
    log, seen = tw["python.log"], []
    log.addObserver(seen.append)

    class Speaker(tw.protocol.Protocol):
        def connectionMade(self):
            log.msg("made")
            thread = threading.Thread(target=log.msg, args=("elsewhere",))
            thread.start()
            thread.join()
            log.msg("still")
            self.transport.loseConnection()

        def logPrefix(self):
            return "Speaker"

        def connectionLost(self, reason):
            log.removeObserver(seen.append)
            for event in seen:
                if len(event["message"][0]) < 10:
                    rec("said", event["message"], event["system"].split(",")[0])
            port.stopListening().addCallback(rec.done)

    factory = tw.protocol.ServerFactory.forProtocol(Speaker)
    factory.noisy = False
    port = tw.reactor.listenTCP(0, factory, interface="127.0.0.1")
    client = tw.protocol.ClientFactory.forProtocol(tw.protocol.Protocol)
    client.noisy = False
    tw.reactor.connectTCP("127.0.0.1", port.getHost().port, client)


@scenario("error", min_events=6)
def sentences_of_ones_own(tw, rec):
    """A lost connection's sentence may be empty, or begin with blanks."""
    for text in ("", "  ", "\n  one\n  two\n", "one\ntwo"):

        class Lost(tw.error.ConnectionLost):
            MESSAGE = text

        rec("lost", str(Lost()), str(Lost("more")), str(Lost("more", "and more")))
    rec("address", tw.error.InvalidAddressError("a", "m").args, str(tw.error.InvalidAddressError("a", "m")))
    rec("parts", tw.error.InvalidAddressError("a", "m").address, tw.error.InvalidAddressError("a", "m").message)


@scenario("address", min_events=8)
def addresses_and_all_their_comparisons(tw, rec):
    """An address has an order only among its own kind."""
    address = tw.address
    one = address.IPv4Address("TCP", "127.0.0.1", 1)
    others = (
        address.IPv4Address("TCP", "127.0.0.1", 2), address.IPv6Address("TCP", "::1", 1), address.UNIXAddress(b"a"), 1, None,
    )  # fmt: skip
    for other in others:
        for name in ("__lt__", "__le__", "__gt__", "__ge__", "__eq__", "__ne__"):
            rec(name, getattr(one, name)(other) if hasattr(one, name) else "missing")
        rec.raises(lambda: one < other)
        rec.raises(lambda: other >= one)


@scenario("defer", min_events=3)
def methods_say_where_they_live(tw, rec):
    """A method's module is the one by which its class is known."""
    for module, names in (
        ("internet.defer", "Deferred DeferredList DeferredLock DeferredSemaphore DeferredQueue DebugInfo"),
        ("internet.task", "Clock LoopingCall Cooperator"),
        ("internet.protocol", "Protocol Factory ReconnectingClientFactory"),
        ("protocols.basic", "LineReceiver NetstringReceiver Int32StringReceiver FileSender"),
        ("protocols.policies", "ProtocolWrapper ThrottlingFactory TimeoutMixin"),
    ):
        for name in names.split():
            kind = getattr(tw[module], name)
            found = {each.__module__ for each in vars(kind).values() if type(each).__name__ == "function"}
            rec(name, kind.__module__, sorted(found))


@scenario("failure", min_events=4)
def failures_without_a_traceback(tw, rec):
    """A failure can be cleaned and asked again when there never was a traceback, nor an exception."""
    for value, kind in ((ValueError("v"), None), ("text", KeyError), ("text", ValueError)):
        failure = tw.failure.Failure(value, kind)
        failure.cleanFailure()
        rec("clean", failure.value, failure.type, failure.tb, failure.frames, failure.stack)
        rec("brief", failure.getBriefTraceback())
    gc.collect()
