"""Who programs talk with: the servers a client needs, and the guests a server needs.

A `House` opens the servers that a command line names in braces, and says their ports:

    {poet1} {poet2} ...  a server that gives a poem, slowly; they speak in turns
    {transformer}        answers a netstring ``cummingsify.POEM`` with the poem in small letters, closes on anything else
    {closing}            closes every connection after the first piece it is sent
    {mute}               lets everybody in and says nothing
    {down}               a port that nobody listens on, and nobody else can take
    {port}               a port that is free, for the program to listen on

All are plain sockets and threads.  `visit` is a guest: it follows a step of a table and returns what it was told.
"""

from __future__ import annotations

import re
import socket
import threading
import time
from contextlib import ExitStack

from minitwisted.lab._poets import HOST, Poets

NAME = re.compile(r"\{(\w+)\}")

#: Seconds between two poets' turns: long enough that a busy machine does not join their pieces.
TURN = 0.08

PATIENCE = 10.0


class House:
    """The servers whose names stand in braces in `words`; open while its ``with`` block lasts.

    Its poets begin after `patience` seconds, for clients that take their time between connecting and reading.
    """

    def __init__(self, words, patience: float = 0.0) -> None:
        self._patience = patience
        self.names = list(dict.fromkeys(name for word in words for name in NAME.findall(word)))
        self.ports: dict[str, int] = {}
        self._open = ExitStack()

    def __enter__(self) -> House:
        count = max((int(name[4:]) for name in self.names if name.startswith("poet")), default=0)
        poets = self._open.enter_context(Poets(count, TURN, self._patience)) if count else None
        for name in self.names:
            if name.startswith("poet"):
                self.ports[name] = poets.ports[int(name[4:]) - 1]
            else:
                self.ports[name] = getattr(self, f"_{name}")()
        return self

    def __exit__(self, *error) -> None:
        self._open.close()

    def fill(self, word: str) -> str:
        """The word with ports for names."""
        return NAME.sub(lambda found: str(self.ports[found[1]]), word)

    def _serve(self, handler) -> int:
        listening = socket.create_server((HOST, 0))
        self._open.callback(_close, listening)
        threading.Thread(target=_accept, args=(listening, handler), daemon=True).start()
        return listening.getsockname()[1]

    def _transformer(self) -> int:
        return self._serve(_transform)

    def _closing(self) -> int:
        return self._serve(lambda connection: connection.recv(65536))

    def _mute(self) -> int:
        return self._serve(_until_left)

    def _down(self) -> int:
        held = self._open.enter_context(socket.socket())
        held.bind((HOST, 0))
        return held.getsockname()[1]

    def _port(self) -> int:
        with socket.create_server((HOST, 0)) as free:
            return free.getsockname()[1]


def _accept(listening: socket.socket, handler) -> None:
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        threading.Thread(target=_handle, args=(connection, handler), daemon=True).start()


def _handle(connection: socket.socket, handler) -> None:
    with connection:
        try:
            handler(connection)
        except OSError:
            pass


def _close(listening: socket.socket) -> None:
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()


def _until_left(connection: socket.socket) -> None:
    while connection.recv(65536):
        pass


def _transform(connection: socket.socket) -> None:
    text = b""
    while not (found := re.match(rb"(\d+):", text)) or len(text) <= found.end() + int(found[1]):
        data = connection.recv(65536)
        if not data:
            return
        text += data
    name, _, poem = text[found.end() : -1].partition(b".")
    if name == b"cummingsify":
        answer = poem.decode("utf8").lower().encode("utf8")
        connection.sendall(b"%d:%b," % (len(answer), answer))


# --- guests ---


def visit(port: int, step: str) -> str:
    """Call on a server as the step says; what it said, and how it went.

    ``fetch``: listen to the end; ``say TEXT``: the same, after saying something; ``leave S``: go after so many seconds.
    """
    what, _, text = step.partition(" ")
    try:
        with socket.create_connection((HOST, port), timeout=PATIENCE) as connection:
            if what == "leave":
                time.sleep(float(text))
                return "left\n"
            connection.sendall(text.encode("utf8"))
            return f"told {_all_of(connection)!r}\n"
    except OSError as error:
        return f"{type(error).__name__}\n"


def _all_of(connection: socket.socket) -> str:
    return b"".join(iter(lambda: connection.recv(65536), b"")).decode("utf8", "replace")
