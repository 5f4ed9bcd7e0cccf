"""Conversations: a server and up to three clients on the loopback, on the real reactor.

A program is a list of steps.  Before each the reactor is let go round until nothing has happened for some turns, so it does
not matter how many turns something takes.  Each side tells what happens in a lane of its own; data is told as its length and a
checksum at the next quiet moment or the next event, since where TCP cuts it is chance.  A plan says what a side does at an
event: write, close, abort, close its half, pause, produce, raise.  At the end everything is aborted, and what is left is told.

Rules that keep programs out of what is declared under ``differences/``, and out of chance:

* A half is closed once (``half_close_twice.py``) and before the end (``half_close_after_the_end.py``).
* Inside an event a half is closed, and a pull producer registered, only when the other half is closed: in which turn the other
  side's end arrives is chance.
* A half is not closed in the turn in which something is said (``answer_to_a_last_word.py``).
* A port is stopped once (``port_stopped_twice.py``).
* No sequence of nothing is written: on Twisted that looks whether the other side is still there.
* No write is so large that it depends on the kernel whether it is taken while the reader is paused.
* Once much has been written, which takes several turns, what is planned for data that comes and for producers waits for the
  next quiet moment: how much has come before is chance.
"""

from __future__ import annotations

from compat_tests.fuzz.program import Family, Sheet

TOOLS = {
    "step": """\
def step(function, *args):
    steps.append((function, args))""",
    "attempt": """\
def attempt(name, function, *args):
    try:
        return function(*args)
    except Exception as error:
        rec.lane(name)("raised", error)""",
    "planned": """\
def planned(name, event, of):
    beat.append(event)
    if (name, event) in plans:
        act = plans.pop((name, event))
        if bulk and event in ("data", "resume", "stopped"):
            late.append((name, act, of))
        else:
            act(of)""",
    "send": """\
def send(side, *sizes):
    if sum(sizes) > 10000:
        bulk.append(sizes)
    pieces = [bytes([97 + n % 26]) * size for n, size in enumerate(sizes)]
    if len(pieces) == 1:
        side.transport.write(pieces[0])
    else:
        side.transport.writeSequence(pieces)""",
    "Side": """\
def Side(name, halves):
    tell = rec.lane(name)
    class Side(tw.protocol.Protocol):
        got, half, gone = b"", False, False
        def told(self, event, *values):
            self.flush()
            tell(event, *values)
            planned(name, event, self)
        def flush(self):
            if self.got:
                tell("data", len(self.got), zlib.crc32(self.got))
                self.got = b""
        def connectionMade(self):
            sides.append(self)
            self.name = name
            self.told("made")
        def dataReceived(self, data):
            self.got += data
            planned(name, "data", self)
        def connectionLost(self, reason):
            self.gone = True
            sides.remove(self)
            self.told("lost", reason)
    class Halves(Side):
        def readConnectionLost(self):
            self.told("read lost")
        def writeConnectionLost(self):
            self.told("write lost")
    return implementer(tw.interfaces.IHalfCloseableProtocol)(Halves)() if halves else Side()""",
    "listen": """\
def listen(halves):
    class Server(tw.protocol.ServerFactory):
        noisy = False
        def buildProtocol(self, addr):
            served.append(addr)
            name = f"s{len(served) - 1}"
            if plans.pop((name, "refuse"), None):
                return None
            return Side(name, halves)
    ports.append(tw.reactor.listenTCP(0, Server(), interface="127.0.0.1"))
    numbers.append(ports[-1].getHost().port)""",
    "call": """\
def call(number, halves):
    name = f"c{len(calls)}"
    tell = rec.lane(name + " factory")
    class Client(tw.protocol.ClientFactory):
        noisy = False
        def startedConnecting(self, connector):
            tell("started", connector.state)
        def buildProtocol(self, addr):
            return Side(name, halves)
        def clientConnectionFailed(self, connector, reason):
            tell("failed", connector.state, reason.type)
            planned(name, "failed", connector)
        def clientConnectionLost(self, connector, reason):
            tell("lost", connector.state, reason.type)
            planned(name, "again", connector)
        def stopFactory(self):
            tell("stop")
    if numbers and len(calls) < 3:
        calls.append(None)
        calls[-1] = tw.reactor.connectTCP("127.0.0.1", numbers[number % len(numbers)], Client())""",
    "do": """\
def do(number, act):
    if sides:
        side = sides[number % len(sides)]
        rec.lane(side.name)("does")
        attempt(side.name, act, side)""",
    "connector": """\
def connector(number, act):
    if calls:
        attempt("connector", act, calls[number % len(calls)])""",
    "plan": """\
def plan(name, event, act):
    plans[name, event] = act""",
    "half": """\
def half(side):
    if not (side.half or side.gone):
        side.half = True
        side.transport.loseWriteConnection()""",
    "stop": """\
def stop(number):
    if ports:
        port = ports.pop(number % len(ports))
        tw.defer.maybeDeferred(port.stopListening).addBoth(lambda result: rec.lane("port")("stopped", result))""",
    "state": """\
def state(side):
    t = side.transport
    rec.lane(side.name)("state", bool(t.connected), bool(t.disconnecting), type(t.getPeer()), t.getHost().host)""",
    "push": """\
def push(side):
    bulk.append(side)
    class Push:
        def pauseProducing(self):
            rec.lane(side.name + " producer")("pause")
        def resumeProducing(self):
            rec.lane(side.name + " producer")("resume")
            planned(side.name, "resume", side)
        def stopProducing(self):
            rec.lane(side.name + " producer")("stop")
            planned(side.name, "stopped", side)
    side.transport.registerProducer(Push(), True)""",
    "pull": """\
def pull(side, times, size):
    bulk.append(size)
    class Pull:
        left = times
        def resumeProducing(self):
            rec.lane(side.name + " producer")("produce", self.left)
            beat.append(0)
            self.left -= 1
            if self.left:
                side.transport.write(b"p" * size)
            else:
                side.transport.unregisterProducer()
        def stopProducing(self):
            rec.lane(side.name + " producer")("stop")
    side.transport.registerProducer(Pull(), False)""",
    "boom": """\
def boom(side):
    raise ValueError(side.name)""",
    "quiet": """\
def quiet(then, left=6, seen=0):
    if len(beat) != seen:
        left = 6
    if left:
        tw.reactor.callLater(0, quiet, then, left - 1, len(beat))
    else:
        for each in sides:
            each.flush()
        if late:
            attempt(late[0][0], *late.pop(0)[1:])
            quiet(then)
        else:
            then()""",
    "finish": """\
def finish():
    plans.clear()
    for each in list(sides):
        each.transport.abortConnection()
    for each in calls:
        if each and each.state == "connecting":
            each.stopConnecting()
    while ports:
        stop(0)
    quiet(end)""",
    "end": """\
def end():
    rec("sides", len(sides))
    rec("left", len(tw.reactor.getReaders()) - before[0], len(tw.reactor.getWriters()) - before[1])
    done.callback(None)""",
    "play": """\
def play():
    if steps:
        function, args = steps.pop(0)
        attempt("main", function, *args)
        quiet(play)
    else:
        finish()""",
}

BEFORE = """\
import zlib
from zope.interface import implementer
steps, sides, ports, numbers, served, calls = [], [], [], [], [], []
beat, bulk, late, plans = [], [], [], {}
before = len(tw.reactor.getReaders()), len(tw.reactor.getWriters())
done = tw.defer.Deferred()"""

SIZES = (5, 1, 1000, 0, 20000, 66000, 300, 40000)
NAMES = ("s0", "c0", "s1", "c1", "s2", "c2", "s0", "c0")
EVENTS = ("data", "made", "lost", "data", "read lost", "write lost", "resume", "stopped", "again")
#: What a side does; ``{n}`` is a size, ``{m}`` a small number.
ACTS = (
    "send(s, {n})", "s.transport.loseConnection()", "s.transport.abortConnection()", "half(s)",
    "send(s, {n} // 2 + 1, 0, {n} // 2)", "s.transport.pauseProducing()", "s.transport.resumeProducing()", "push(s)",
    "pull(s, {m}, {n})", "state(s)", "send(s, {n})", "s.transport.unregisterProducer()", "s.transport.stopConsuming()",
    "(send(s, {n}), s.transport.loseConnection())", "s.transport.stopProducing()",
    "(send(s, {n}), s.transport.abortConnection())", "(s.transport.loseConnection(), send(s, {n}))",
    "s.transport.setTcpNoDelay(True)",
)  # fmt: skip


def _act(c: int) -> str:
    return ACTS[c % len(ACTS)].format(n=SIZES[c // len(ACTS) % len(SIZES)], m=1 + c // 7 % 4)


def _do(sheet: Sheet, a: int, b: int, c: int) -> None:
    sheet.say(f"step(do, {a % 6}, lambda s: {_act(c)})")


def _plan(sheet: Sheet, a: int, b: int, c: int) -> None:
    event = EVENTS[b % len(EVENTS)]
    if event == "again":
        sheet.say(f"step(plan, 'c{a % 3}', 'again', lambda c: c.connect())")
        return
    act = "boom(s)" if b % 40 == 7 or (c % 23 == 7 and event == "data") else _act(c)
    if ("half" in act or "pull" in act) and event != "read lost":
        act = "state(s)"
    sheet.say(f"step(plan, {NAMES[a % len(NAMES)]!r}, {event!r}, lambda s: {act})")


def _write(form: str):
    def write(sheet: Sheet, a: int, b: int, c: int) -> None:
        sheet.say(form.format(a=a % 6, flag=bool(b % 2), name=NAMES[a % len(NAMES)], n=SIZES[c % len(SIZES)]))

    return write


FEATURES = {
    "begin": {"listen": _write("step(listen, {flag})")},
    "": {
        "call": _write("step(call, 0, {flag})"),
        "call too": _write("step(call, {a}, {flag})"),
        "write": _write("step(do, {a}, lambda s: send(s, {n}))"),
        "do": _do,
        "plan": _plan,
    },
    "doing": {"do too": _do, "do more": _do},
    "planning": {"plan too": _plan, "plan more": _plan},
    "ports": {
        "listen too": _write("step(listen, {flag})"),
        "stop": _write("step(stop, {a})"),
        "refuse": _write("step(plan, 's{a}', 'refuse', True)"),
    },
    "connectors": {
        "disconnect": _write("step(connector, {a}, lambda c: c.disconnect())"),
        "stop connecting": _write("step(connector, {a}, lambda c: c.stopConnecting())"),
        "connect": _write("step(connector, {a}, lambda c: c.connect())"),
    },
}

FAMILY = Family(
    "tcp", "tcp", FEATURES, TOOLS, opening=("listen",), before=BEFORE, after="quiet(play)", reactor=True, length=(3, 12),
    portion=50, modules=("internet.reactor", "internet.threads"),
)  # fmt: skip
