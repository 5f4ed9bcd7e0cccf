"""The load generator where there is no C compiler: the same modes and the same answers as ``load.c``, only slower.

A server that is faster than this client idles, and its case is then void; the table says so.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time

TEXT = b"these are thirty-two characters.\r\n" * 8192


def take(sock: socket.socket, count: int) -> None:
    while count:
        count -= len(sock.recv(min(count, 1 << 18))) or sys.exit("the server closed")


def give_text(sock: socket.socket, count: int) -> None:
    while count:
        piece = TEXT[:count]
        sock.sendall(piece)
        count -= len(piece)


class Load:
    """One client with its connections."""

    def __init__(self, mode: str, port: int, connections: int, size: int, depth: int) -> None:
        self.address, self.count, self.size, self.depth = ("127.0.0.1", port), connections, size, depth
        self.act = getattr(self, mode)
        self.join = self.join_datagrams if mode == "datagrams" else self.join_stream
        self.sockets = [] if mode == "churn" else [self.join() for _ in range(connections)]
        self.odd = dict.fromkeys(self.sockets, 0)
        self.selector = selectors.DefaultSelector()
        for each in self.sockets:
            self.selector.register(each, selectors.EVENT_READ)

    def join_datagrams(self) -> socket.socket:
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.connect(self.address)
        return sock

    def join_stream(self) -> socket.socket:
        sock = socket.create_connection(self.address)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock

    def echo(self, until: float) -> float:
        done, flying = 0, self.count * self.depth
        for each in self.sockets:
            each.sendall(bytes(self.size) * self.depth)
        while flying:
            for key, _ in self.selector.select():
                whole, self.odd[key.fileobj] = divmod(self.odd[key.fileobj] + len(key.fileobj.recv(1 << 18)), self.size)
                done += whole
                if time.monotonic() < until:
                    key.fileobj.sendall(bytes(self.size) * whole)
                else:
                    flying -= whole
        return done

    datagrams = echo

    def churn(self, until: float) -> float:
        done = 0
        while time.monotonic() < until:
            came = [self.join() for _ in range(self.count)]
            for each in came:
                each.sendall(bytes(self.size))
            for each in came:
                take(each, self.size)
                each.close()
            done += self.count
        return done

    def fetch(self, until: float) -> float:
        return self.exchange(until, lambda sock: (sock.sendall(b"?"), take(sock, self.size)))

    def push(self, until: float) -> float:
        return self.exchange(until, lambda sock: (give_text(sock, self.size), take(sock, 1)))

    lines = push

    def exchange(self, until: float, once) -> float:
        done = 0.0
        while True:
            once(self.sockets[0])
            done += self.size / (1 << 20)
            if time.monotonic() >= until:
                return done


def main(mode: str, *numbers: str) -> None:
    load = Load(mode, *map(int, numbers))
    for line in sys.stdin:
        wall, cpu = time.monotonic(), time.process_time()
        ops = load.act(wall + int(line) / 1000)
        print(json.dumps({"ops": ops, "wall": time.monotonic() - wall, "cpu": time.process_time() - cpu}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
