"""What subclasses keep for themselves stays theirs."""

from __future__ import annotations

from compat_tests.scenario import scenario

#: Names that programs like to give to what is theirs.
USUAL = ("_state", "_at", "_late", "_waiting", "_busy", "_add", "_length", "_wanted", "_searched", "_clock", "_rows")


def keeping(base):
    """A subclass of `base` with attributes of usual names."""
    return type(base.__name__, (base,), {name: f"mine {name}" for name in USUAL})


def told(rec, it):
    """Record what has become of the attributes."""
    rec("kept", all(getattr(it, name) == f"mine {name}" for name in USUAL))


def deliver(tw, rec, name, method, *chunks):
    """Feed a receiver and record what it hands on."""
    it = keeping(getattr(tw["protocols.basic"], name))()
    setattr(it, method, lambda data: rec(method, data))
    it.makeConnection(tw["internet.testing"].StringTransport())
    for chunk in chunks:
        it.dataReceived(chunk)
    told(rec, it)


@scenario("basic", min_events=3)
def lines_beside_a_state_of_ones_own(tw, rec):
    """A LineReceiver's subclass may have a _state, a _late and the like."""
    deliver(tw, rec, "LineReceiver", "lineReceived", b"on", b"e\r\ntwo\r\nth")


@scenario("basic", min_events=3)
def only_lines_beside_a_state_of_ones_own(tw, rec):
    """A LineOnlyReceiver's subclass may have a _state, a _late and the like."""
    deliver(tw, rec, "LineOnlyReceiver", "lineReceived", b"on", b"e\r\ntwo\r\nth")


@scenario("basic", min_events=3)
def messages_beside_a_length_of_ones_own(tw, rec):
    """An Int16StringReceiver's subclass may have a _length, an _at and the like."""
    deliver(tw, rec, "Int16StringReceiver", "stringReceived", b"\0\3o", b"ne\0\3two\0")


@scenario("stateful", min_events=3)
def states_beside_a_state_of_ones_own(tw, rec):
    """A StatefulProtocol's subclass may have a _state."""
    it = keeping(tw["protocols.stateful"].StatefulProtocol)()
    it.getInitialState = lambda: (lambda data: rec("heard", data), 2)
    it.makeConnection(tw["internet.testing"].StringTransport())
    it.dataReceived(b"abcde")
    told(rec, it)


@scenario("usage", min_events=2)
def options_beside_rows_of_ones_own(tw, rec):
    """An Options' subclass may have _rows and a _state."""
    base = keeping(tw["python.usage"].Options)
    it = type("Options", (base,), {"optParameters": [["port", "p", 1, "where", int]]})()
    it.parseOptions(["-p", "25"])
    rec("parsed", it["port"])
    told(rec, it)


@scenario("application", min_events=2)
def client_beside_a_state_of_ones_own(tw, rec):
    """A ClientService's subclass may have a _state, a _clock and things _waiting."""
    clock = tw["internet.task"].Clock()
    reactor = tw["internet.testing"].MemoryReactor()
    endpoint = tw["internet.endpoints"].TCP4ClientEndpoint(reactor, "127.0.0.1", 25)
    base = keeping(tw["application.internet"].ClientService)
    it = base(endpoint, tw["internet.protocol"].Factory.forProtocol(tw["internet.protocol"].Protocol), clock=clock)
    it.startService()
    rec("connects", len(reactor.tcpClients))
    told(rec, it)


@scenario("deprecate", min_events=2)
def version_of_somebody_elses_kind(tw, rec):
    """A version is asked for its package and its short form, and for nothing else."""

    class Short:
        package = "elsewhere"

        def short(self):
            return "18.0.0"

    @tw["python.deprecate"].deprecated(Short())
    def gone():
        pass

    rec("doc", gone.__doc__)
    rec("text", tw["python.versions"].getVersionString(Short()))
