"""Poetry servers for programs that are compared: plain sockets and threads, so that they side with neither engine.

A `Poets` is as many servers on free ports of the loopback.  Each gives its own poem to everybody who connects, piece by piece
with a pause between, and closes.  They speak in turns, on one clock that begins with the first who calls: no two pieces come
at the same time, so that their order is no chance.  They live as long as the ``with`` block.
"""

from __future__ import annotations

import itertools
import math
import socket
import threading
import time
from typing import TYPE_CHECKING

from minitwisted.lab._poems import POEMS

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST = "127.0.0.1"

#: Bytes to a piece, and seconds from one poet's turn to the next one's, unless others are asked for.
PIECE, TURN = 50, 0.02

#: The last line is there for its letter, which takes several bytes.
RECITED = tuple(f"{poem}…\n" for poem in POEMS.values())


class Poets:
    """`count` servers whose turns are `turn` seconds apart; `ports` are their numbers while the ``with`` block lasts.

    They begin `patience` seconds after the first call.
    """

    def __init__(self, count: int, turn: float = TURN, patience: float = 0.0) -> None:
        self.count, self.turn, self.patience = count, turn, patience
        self._listening: list[socket.socket] = []
        self._began: float | None = None
        self._lock = threading.Lock()

    @property
    def ports(self) -> tuple[int, ...]:
        """The ports, in the order of the poets."""
        return tuple(each.getsockname()[1] for each in self._listening)

    def __enter__(self) -> Poets:
        for number in range(self.count):
            listening = socket.create_server((HOST, 0))
            self._listening.append(listening)
            threading.Thread(target=self._serve, args=(listening, number), daemon=True).start()
        return self

    def __exit__(self, *error) -> None:
        for each in self._listening:
            # Closing alone would not wake the thread that waits in accept.
            each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _serve(self, listening: socket.socket, number: int) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:  # the evening is over
                return
            threading.Thread(target=self._recite, args=(connection, number), daemon=True).start()

    def _recite(self, connection: socket.socket, number: int) -> None:
        poem = RECITED[number % len(RECITED)].encode("utf8")
        with connection:
            try:
                for start, turn in zip(range(0, len(poem), PIECE), self._turns(number)):
                    time.sleep(max(0.0, turn - time.monotonic()))
                    connection.sendall(poem[start : start + PIECE])
            except OSError:  # the listener has left
                pass

    def _turns(self, number: int) -> Iterator[float]:
        """When it is a poet's turn, from now on: every `count` turns."""
        now = time.monotonic()
        with self._lock:
            if self._began is None:
                self._began = now + self.patience
        first, period = self._began + self.turn * (1 + number), self.turn * self.count
        # Who calls late comes in at the poet's next turn.
        missed = max(0, math.ceil((now - first) / period))
        return (first + period * turn for turn in itertools.count(missed))
