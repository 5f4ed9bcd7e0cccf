"""A slow poetry server, written without any reactor: the world outside, that the lessons' clients talk to.

    python tutorials/poetry.py                 two poems on two free ports, a few bytes at a time
    python tutorials/poetry.py --poems 3 --delay 0.05 --piece 20
    python tutorials/poetry.py --stall 2       the second poem stops halfway and says no more
    python tutorials/poetry.py --garble 1      the first poem arrives with bytes that are no UTF-8

It prints one line, ``PORTS 40001 40002``, and serves until Ctrl-C.  Each connection has a thread that writes, sleeps and
writes again: what takes a client long is the waiting, which is what a reactor is for.
"""

from __future__ import annotations

import argparse
import socket
import sys
import threading
import time

POEMS = [
    """\
The kettle and the clock agree
that neither hurries more than me;
I asked them both, and both said: wait,
the answer comes, however late.
""",
    """\
A letter left the house at noon.
The road was long, the reply not soon.
I did not stand beside the door:
I swept the stairs, and swept the floor.
""",
    """\
Three lamps are lit along the quay,
and each is slow in telling me;
so while the first one draws its breath
I read the second, line by line,
and hear the third. All three are mine.
""",
]


def recite(connection: socket.socket, poem: bytes, delay: float, piece: int, hold: bool) -> None:
    """Send `poem` in pieces of `piece` bytes, `delay` seconds apart; with `hold`, stay silent after half of it."""
    end = len(poem) // 2 if hold else len(poem)
    try:
        for start in range(0, end, piece):
            connection.sendall(poem[start : min(start + piece, end)])
            time.sleep(delay)
        if hold:
            connection.recv(1)  # nothing will come: this waits until the client hangs up
    except OSError:
        pass  # the client left in the middle; that is its right
    finally:
        connection.close()


def serve(listener: socket.socket, *how: object) -> None:
    """Accept for ever; one thread recites to each caller."""
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=recite, args=(connection, *how), daemon=True).start()


def main(argv: list[str] | None = None) -> None:
    """Listen on a free loopback port for each poem, say which, and serve until interrupted."""
    parser = argparse.ArgumentParser(description="Serve poems slowly, on loopback.")
    parser.add_argument("--poems", type=int, default=2, metavar="N", help="how many poems, 1 to 9 (default 2)")
    parser.add_argument("--delay", type=float, default=0.1, metavar="S", help="seconds between pieces (default 0.1)")
    parser.add_argument("--piece", type=int, default=40, metavar="B", help="bytes in a piece (default 40)")
    parser.add_argument("--stall", type=int, default=0, metavar="N", help="poem N stops halfway")
    parser.add_argument("--garble", type=int, default=0, metavar="N", help="poem N is not valid UTF-8")
    asked = parser.parse_args(argv)
    if not 1 <= asked.poems <= 9:
        parser.error(f"--poems must be 1 to 9, not {asked.poems}")
    if asked.piece < 1 or asked.delay < 0:
        parser.error("--piece must be at least 1 and --delay at least 0")
    ports = []
    for number in range(1, asked.poems + 1):
        poem = POEMS[(number - 1) % len(POEMS)].encode()
        if number == asked.garble:
            poem = poem[:20] + b"\xff\xfe" + poem[22:]
        listener = socket.create_server(("127.0.0.1", 0))
        ports.append(str(listener.getsockname()[1]))
        how = (listener, poem, asked.delay, asked.piece, number == asked.stall)
        threading.Thread(target=serve, args=how, daemon=True).start()
    print("PORTS", *ports, flush=True)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
