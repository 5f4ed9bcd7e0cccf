"""How many calls, and how many system calls, one operation costs: exact figures that no noise touches.

    python -m compat_tests.house.counts minitwisted            every case, as a table
    python -m compat_tests.house.counts twisted echo-100       one case, on another package
    python -m compat_tests.house.counts minitwisted echo-100 --where    which functions they are, per operation

**Calls** are Python and C function calls as ``sys.setprofile`` reports them.  **System calls** are counted by a tracer
(``ptrace``, see ``tracer.py``) in a run of R rounds and in one of 2 R rounds: the difference is what R rounds cost, start
and end of the process drop out.

What makes network cases exact is that nobody races.  The clients live in the same process, and act at one moment only:
when the loop is about to wait.  The reactor gets a `ConductedEpoll` for an epoll, which lets the `Conductor` move before it
waits.  By then everything the server has sent is there to be read, and everything the clients send will be found by this
very wait.  What the conductor does is not counted: the profiler looks away, and its own system calls are subtracted.
"""

from __future__ import annotations

import collections
import importlib
import json
import select
import socket
import subprocess
import sys
from types import FrameType

from compat_tests.house.source import TOP

MEGABYTE = 1 << 20
WHERE = "--where"


class Count:
    """Counts calls while switched on.  What happens inside the conductor counts as the one call to ``poll`` it stands for."""

    by_name: collections.Counter[str] = collections.Counter()

    def __init__(self) -> None:
        self.calls = 0
        self.frame: FrameType | None = None

    def on(self) -> None:
        self.calls = -1  # for our own off(), which is seen beginning
        sys.setprofile(self._seen)

    def off(self) -> None:
        sys.setprofile(None)

    def _seen(self, frame: FrameType, event: str, function) -> None:
        if self.frame is not None:
            if frame is self.frame and event == "return":
                self.frame = None
        elif event in ("call", "c_call"):
            self.calls += 1
            if WHERE in sys.argv:
                self.by_name[name_of(frame, event, function)] += 1
            if frame.f_code is ConductedEpoll.poll.__code__:
                self.frame = frame


def name_of(frame: FrameType, event: str, function) -> str:
    """What was called, and for a C function from where."""
    here = f"{frame.f_code.co_filename.rpartition('/')[2]}:{frame.f_code.co_name}"
    return here if event == "call" else f"  {function.__qualname__}  from {here}"


class ConductedEpoll:
    """An epoll whose conductor moves just before each wait."""

    #: Seconds.
    PATIENCE = 0.05

    conductor: Conductor
    real = select.epoll

    def __init__(self, *arguments) -> None:
        self._epoll = self.real(*arguments)
        self._poll = self._epoll.poll
        for name in ("register", "modify", "unregister", "close", "fileno"):
            setattr(self, name, getattr(self._epoll, name))  # called directly: no frame of ours in between

    def poll(self, timeout=None, *rest):
        # What is on its way when the clients look is not there yet, and nobody else would take it: so they look again.
        long = timeout is None or not 0 <= timeout <= self.PATIENCE
        self.conductor.move()
        while not (events := self._poll(self.PATIENCE if long else timeout, *rest)) and long:
            self.conductor.own += 1
            self.conductor.move()
        return events


class Conductor:
    """Plays the clients of one case, `rounds` times, and says which calls are counted.

    A case describes its clients as a generator that yields wherever they have to wait for the server: it is resumed before
    each wait of the loop, as often as it takes.  Two rounds go by uncounted, so that what is made once is made.
    """

    WARM = 2

    def __init__(self, reactor, rounds: int, play, per_round: float) -> None:
        self.reactor, self.rounds, self.play, self.per_round = reactor, rounds, play, per_round
        self.count = Count()
        self.own = 0  # system calls of the clients
        self.buffer = bytearray(4 * MEGABYTE)
        self.round = 0
        self.scene = None

    def move(self) -> None:
        """The loop is about to wait."""
        if self.scene is not None and next(self.scene, self) is not self:
            return
        if self.scene is not None:
            self.round += 1
        if self.round == self.rounds + self.WARM:
            self.end()
            return
        self.scene = self.play(self)
        next(self.scene)
        if self.round == self.WARM and self.count.calls == 0:
            self.count.on()
            self.count.frame = sys._getframe(1)

    def end(self) -> None:
        self.count.off()
        self.scene, self.round = iter(int, 1), 0  # for ever
        self.reactor.callFromThread(self.reactor.stop)

    # What clients do, each one system call.

    def send(self, client: socket.socket, data: bytes) -> None:
        self.own += 1
        assert client.send(data) == len(data)

    def hear(self, client: socket.socket) -> int:
        """Take what has arrived, into a buffer that is always the same; how many bytes it was."""
        self.own += 1
        try:
            return client.recv_into(self.buffer, 0, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return 0

    def per_operation(self) -> dict[str, float]:
        operations = self.rounds * self.per_round
        return {"calls": self.count.calls / operations, "own": self.own, "operations": operations}


# --- Cases with a network --------------------------------------------------------------------------------------------


def network(package: str, rounds: int, server, play, per_round: float) -> dict[str, float]:
    """Serve `server(protocol module)` on the package's epoll reactor and let the conductor play against it."""

    def listen(reactor, protocol):
        factory = protocol.Factory.forProtocol(server(protocol, package))
        factory.noisy = False
        return reactor.listenTCP(0, factory, 1000, "127.0.0.1")

    return conducted(package, rounds, listen, play, per_round)


def datagrams(package: str, rounds: int, clients: int) -> dict[str, float]:
    """The same with datagrams: what `clients` send goes back, 64 bytes each."""

    def listen(reactor, protocol):
        class Echo(protocol.DatagramProtocol):
            noisy = False

            def datagramReceived(self, datagram, addr):
                self.transport.write(datagram, addr)

        return reactor.listenUDP(0, Echo(), "127.0.0.1")

    return conducted(package, rounds, listen, ask_and_wait(clients, connect=connected_datagrams), clients)


def conducted(package: str, rounds: int, listen, play, per_round: float) -> dict[str, float]:
    """Run the package's epoll reactor with the port that `listen(reactor, protocol module)` makes, and the conductor."""
    select.epoll = ConductedEpoll  # type: ignore[misc,assignment]
    importlib.import_module(f"{package}.internet.epollreactor").install()
    reactor = importlib.import_module(f"{package}.internet.reactor")
    protocol = importlib.import_module(f"{package}.internet.protocol")
    conductor = Conductor(reactor, rounds, play, per_round)
    ConductedEpoll.conductor = conductor
    conductor.address = ("127.0.0.1", listen(reactor, protocol).getHost().port)
    reactor.run()
    return conductor.per_operation()


def echo(protocol, package):
    class Echo(protocol.Protocol):
        def dataReceived(self, data):
            self.transport.write(data)

    return Echo


def four_writes(protocol, package):
    class Four(protocol.Protocol):
        def dataReceived(self, data):
            write = self.transport.write
            write(data[:16])
            write(data[16:32])
            write(data[32:48])
            write(data[48:])

    return Four


def connected_datagrams(address) -> socket.socket:
    """A datagram socket with one partner."""
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.connect(address)
    return client


def ask_and_wait(clients: int, size: int = 64, connect=socket.create_connection):
    """Each of `clients` connections sends `size` bytes and waits until all have their answers."""
    connected: list[socket.socket] = []

    def play(self):
        if not connected:
            connected.extend(connect(self.address) for _ in range(clients))
            yield
        for each in connected:
            self.send(each, b"x" * size)
        for each in connected:
            left = size
            while left := left - self.hear(each):
                yield

    return play


def come_and_go(clients: int):
    """`clients` connect, send, wait for the answer, close; the round ends when the server has seen all of them off."""

    def play(self):
        came, before = [], len(self.reactor.getReaders())
        for _ in range(clients):
            one = socket.socket()
            one.connect(self.address)
            came.append(one)
            self.own += 2
            self.send(one, b"x" * 64)
        yield
        for each in came:
            while not self.hear(each):
                yield
        for each in came:
            each.close()
            self.own += 1
        while len(self.reactor.getReaders()) > before:
            yield

    return play


def writes_at_once(size: int):
    """A server that answers a request with `size`-byte writes, all at once and with no flow control."""

    def server(protocol, package):
        class Flood(protocol.Protocol):
            def dataReceived(self, data):
                write, piece = self.transport.write, b"x" * size
                for _ in range(BULK // size):
                    write(piece)

        return Flood

    return server


def push_producer(size: int):
    """A server that answers a request through a push producer, which writes `size` bytes at a time unless paused."""

    def server(protocol, package):
        interfaces = importlib.import_module(f"{package}.internet.interfaces")
        implementer = importlib.import_module("zope.interface").implementer

        @implementer(interfaces.IPushProducer)
        class Push(protocol.Protocol):
            def dataReceived(self, data):
                self.left, self.piece = BULK // size, b"x" * size
                self.transport.registerProducer(self, True)
                self.resumeProducing()

            def resumeProducing(self):
                self.going = True
                while self.going and self.left:
                    self.left -= 1
                    self.transport.write(self.piece)
                if not self.left:
                    self.transport.unregisterProducer()

            def pauseProducing(self):
                self.going = False

            def stopProducing(self):
                self.left = 0

        return Push

    return server


#: Bytes a bulk case moves for one request.
BULK = 8 * MEGABYTE


def take_all(self):
    """Ask once; take what is there whenever the server waits, until all has come."""
    if not hasattr(self, "client"):
        self.client = socket.create_connection(self.address)
        yield
    self.send(self.client, b"?")
    left = BULK
    while left:
        yield
        while left and (came := self.hear(self.client)):
            left -= came


# --- Cases without -----------------------------------------------------------------------------------------------------


def counted(operation, operations: int) -> dict[str, float]:
    """Run `operation`, which performs `operations` operations, once to warm up and once counted."""
    operation()
    count = Count()
    count.on()
    operation()
    count.off()
    # Three are ours: the call of `operation`, that of `off`, and what `off` calls.
    return {"calls": (count.calls - 3) / operations, "own": 0, "operations": operations}


def generator(package: str, rounds: int, kind: str) -> dict[str, float]:
    """What a ``yield`` of a Deferred costs: one that has fired, one that fires later; what a call costs; ten calls deep."""
    defer = importlib.import_module(f"{package}.internet.defer")
    waiting: list = []

    @defer.inlineCallbacks
    def fired():
        for each in ready:
            yield each

    @defer.inlineCallbacks
    def later():
        for each in waiting:
            yield each

    @defer.inlineCallbacks
    def call():
        return 1
        yield

    @defer.inlineCallbacks
    def deep(levels):
        if levels:
            return (yield deep(levels - 1))
        return (yield waiting[-1])

    def fire_all():
        waiting[:] = [defer.Deferred() for _ in range(rounds)]
        later()
        for each in waiting:
            each.callback(None)

    def ten_levels():
        for _ in range(rounds):
            waiting[:] = [defer.Deferred()]
            deep(9)
            waiting[0].callback(None)

    ready = [defer.succeed(None) for _ in range(rounds)]
    run = {"fired": fired, "later": fire_all, "call": lambda: [call() for _ in range(rounds)], "ten": ten_levels}[kind]
    return counted(run, rounds)


def timer(package: str, rounds: int) -> dict[str, float]:
    """Schedule a call and cancel it."""
    reactor = importlib.import_module(f"{package}.internet.reactor")

    def schedule_and_cancel():
        later = reactor.callLater
        for _ in range(rounds):
            later(1000, int).cancel()

    return counted(schedule_and_cancel, rounds)


def turn(package: str, rounds: int) -> dict[str, float]:
    """A turn of the loop that runs one ``callLater(0)``, which asks for the next."""
    reactor = importlib.import_module(f"{package}.internet.reactor")
    count = Count()
    left = rounds + 2

    def again():
        nonlocal left
        left -= 1
        if left == rounds:
            count.on()
        if left:
            reactor.callLater(0, again)
        else:
            count.off()
            reactor.stop()

    reactor.callWhenRunning(again)
    reactor.run()
    return {"calls": (count.calls - 2) / rounds, "own": 0, "operations": rounds}  # two are those of `off`


CASES = {
    "echo-1": lambda package, rounds: network(package, rounds, echo, ask_and_wait(1), 1),
    "echo-100": lambda package, rounds: network(package, rounds, echo, ask_and_wait(100), 100),
    "four-writes": lambda package, rounds: network(package, rounds, four_writes, ask_and_wait(100), 100),
    "connect": lambda package, rounds: network(package, rounds, echo, come_and_go(50), 50),
    "bulk-free": lambda package, rounds: network(package, rounds, writes_at_once(4096), take_all, BULK / MEGABYTE),
    "bulk-push": lambda package, rounds: network(package, rounds, push_producer(65536), take_all, BULK / MEGABYTE),
    "udp-10": lambda package, rounds: datagrams(package, rounds, 10),
    "generator-fired": lambda package, rounds: generator(package, rounds, "fired"),
    "generator-later": lambda package, rounds: generator(package, rounds, "later"),
    "generator-call": lambda package, rounds: generator(package, rounds, "call"),
    "generator-ten": lambda package, rounds: generator(package, rounds, "ten"),
    "timer": timer,
    "turn": turn,
}

#: The cases whose system calls are counted too.
WITH_SYSTEM_CALLS = ("echo-1", "echo-100", "four-writes", "connect", "bulk-free", "bulk-push", "udp-10")


def calls(package: str, case: str, rounds: int = 40) -> float:
    """Calls per operation."""
    return _run([sys.executable, *_child(package, case, rounds)])[1]["calls"]


def system_calls(package: str, case: str, rounds: int = 20) -> float:
    """System calls per operation."""
    total = []
    for each in (rounds, 2 * rounds):
        traced, said = _run([sys.executable, "-m", "compat_tests.house.tracer", sys.executable, *_child(package, case, each)])
        total.append((traced - said["own"], said["operations"]))
    (few, operations), (many, twice) = total
    return (many - few) / (twice - operations)


def _child(package: str, case: str, rounds: int) -> list[str]:
    return ["-m", "compat_tests.house.counts", package, case, str(rounds)]


def _run(command: list[str]) -> tuple[int, dict]:
    """Run `command`; the number that the tracer printed, if there was one, and the object that the case printed."""
    done = subprocess.run(command, cwd=TOP, capture_output=True, text=True, timeout=120)
    if done.returncode:
        raise AssertionError(f"{' '.join(command)} failed:\n{done.stderr}")
    said = done.stdout.splitlines()
    return int(said[1]) if len(said) > 1 else 0, json.loads(said[0])


def where(package: str, case: str, rounds: int = 40) -> None:
    """Print which functions the calls of one operation are."""
    operations = CASES[case](package, rounds)["operations"]
    for name, times in Count.by_name.most_common():
        print(f"{times / operations:9.3f}  {name}")


def main(arguments: list[str]) -> None:
    if WHERE in arguments:
        return where(*(each for each in arguments if each != WHERE))
    if len(arguments) == 3:
        package, case, rounds = arguments
        return print(json.dumps(CASES[case](package, int(rounds))))
    package = arguments[0] if arguments else "minitwisted"
    for case in arguments[1:] or CASES:
        own = f"{system_calls(package, case):8.2f}" if case in WITH_SYSTEM_CALLS else ""
        print(f"{case:18}{calls(package, case):10.2f}{own}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
