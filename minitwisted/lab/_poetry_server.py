"""Slow poetry servers on one reactor: what ``minitwisted poetry up`` leaves running, as ``python -m`` this module.

An `Evening` says what is to be served: a `Server` for each port, with its poem and its temper.  ``well`` recites a few bytes at
a time and closes; ``stall`` stops halfway and says no more; ``drop`` stops halfway and hangs up without a good-bye; ``refuse``
keeps its port, but does not listen, so that whoever connects is refused.

The process reads its evening as JSON from standard input, prints its ports as JSON when all of them listen, and then has
nothing more to do with whoever started it.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from dataclasses import asdict, dataclass

from minitwisted.internet import defer, error, protocol, task
from minitwisted.lab import _poetry_state

HOST = "127.0.0.1"
#: What `serve` raises when a port cannot be had, with listening or without.
PORT_TAKEN = (error.CannotListenError, OSError)

WELL, REFUSE, STALL, DROP = "well", "refuse", "stall", "drop"


@dataclass
class Server:
    """One port: the poem's title and text, the server's temper, and the port's number (0: any that is free)."""

    title: str
    poem: str
    temper: str = WELL
    port: int = 0


@dataclass
class Evening:
    """Some servers, `piece` bytes every `slow` seconds from each, for `life` seconds in all."""

    servers: list[Server]
    slow: float
    piece: int
    life: float

    def to_json(self) -> str:
        """As it is handed to the process that serves."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Evening:
        """The same evening again."""
        given = json.loads(text)
        return cls(**{**given, "servers": [Server(**each) for each in given["servers"]]})


class Recital(protocol.Protocol):
    """Recites the factory's poem to whoever has connected, a piece at a time."""

    def connectionMade(self) -> None:
        """Begin."""
        self.told = 0
        self.loop = task.LoopingCall(self.go_on)
        self.loop.start(self.factory.evening.slow)

    def go_on(self) -> None:
        """The next piece, or whatever this server does when it has told enough."""
        server, poem = self.factory.server, self.factory.poem
        end = len(poem) if server.temper == WELL else len(poem) // 2
        if self.told < end:
            piece = poem[self.told : min(self.told + self.factory.evening.piece, end)]
            self.told += len(piece)
            self.transport.write(piece)
            return
        self.loop.stop()
        if server.temper == WELL:
            self.transport.loseConnection()
        elif server.temper == DROP:
            self.transport.abortConnection()

    def connectionLost(self, reason=protocol.connectionDone) -> None:
        """The listener has left, perhaps in the middle, as is its right."""
        if self.loop.running:
            self.loop.stop()


class Stage(protocol.ServerFactory):
    """Makes a recital of one server's poem for everybody who connects."""

    noisy = False
    protocol = Recital

    def __init__(self, server: Server, evening: Evening) -> None:
        self.server, self.evening = server, evening
        self.poem = server.poem.encode("utf8", "surrogateescape")


def open_all(reactor, evening: Evening) -> list[socket.socket]:
    """Listen for every server and note its port; returns the sockets that keep the ports of those that refuse."""
    kept = []
    for server in evening.servers:
        if server.temper == REFUSE:
            keeper = socket.socket()
            keeper.bind((HOST, server.port))  # taken, but not listening: a connection is refused
            kept.append(keeper)
            server.port = keeper.getsockname()[1]
        else:
            server.port = reactor.listenTCP(server.port, Stage(server, evening), interface=HOST).getHost().port
    return kept


def serve(reactor, evening: Evening, ready) -> defer.Deferred:
    """Serve until the evening is over; `ready()` is called when all ports are open."""
    kept = open_all(reactor, evening)
    ready()
    over: defer.Deferred = defer.Deferred()
    reactor.callLater(evening.life, over.callback, None)
    for each in kept:
        over.addCallback(lambda _, each=each: each.close())
    return over


def main(token: str) -> None:
    """Serve what standard input says, under the name `token`, and leave a note of it as long as it lasts."""
    evening = Evening.from_json(sys.stdin.read())

    def ready() -> None:
        note = {"servers": [{"title": s.title, "temper": s.temper, "port": s.port} for s in evening.servers]}
        _poetry_state.leave(token, {"pid": os.getpid(), "slow": evening.slow, "piece": evening.piece, **note})
        print(json.dumps(note), flush=True)
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, sys.stdin.fileno())
        os.dup2(nothing, sys.stdout.fileno())

    try:
        task.react(serve, (evening, ready))
    except PORT_TAKEN as why:
        sys.exit(str(why))
    finally:
        _poetry_state.remove(token)


if __name__ == "__main__":
    main(sys.argv[1])
