"""The peers: the same servers and operations on asyncio, uvloop and trio, and in a bare loop over epoll.

They are what a reader would write there, no more and no less: a Protocol class, a stream where that is the idiom, a loop.
Each gets its ports by name (see ``servers.py`` for what the names mean); what a peer does not offer is left out of its
row.  ``asyncio-warm`` is plain asyncio after one block of 16 MiB was allocated and freed: from then on glibc hands out its
256 KiB read buffers from the heap instead of mapping each one, which is all the difference.
"""

from __future__ import annotations

import asyncio
import json
import select
import socket
import sys

from compat_tests.bench.servers import BLOCK, FLOOD, LINES


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)


class BufferedEcho(asyncio.BufferedProtocol):
    """The same with a buffer of its own, so that nothing is allocated for what arrives."""

    def connection_made(self, transport):
        self.transport, self.buffer = transport, bytearray(65536)

    def get_buffer(self, sizehint):
        return self.buffer

    def buffer_updated(self, nbytes):
        self.transport.write(bytes(memoryview(self.buffer)[:nbytes]))


class Four(Echo):
    def data_received(self, data):
        write = self.transport.write
        write(data[:16])
        write(data[16:32])
        write(data[32:48])
        write(data[48:])


class Flood4k(Echo):
    size = 4 << 10

    def data_received(self, data):
        write, piece = self.transport.write, bytes(self.size)
        for _ in range(FLOOD // self.size):
            write(piece)


class Flood64k(Flood4k):
    size = 64 << 10


class Sink(Echo):
    left = BLOCK

    def data_received(self, data):
        self.left -= len(data)
        if self.left <= 0:
            self.left += BLOCK
            self.transport.write(b"!")


async def lines(reader, writer):
    """asyncio's own way with lines is a stream."""
    while True:
        for _ in range(LINES):
            if not await reader.readline():
                return
        writer.write(b"!")


KINDS = {"echo": Echo, "four": Four, "flood-4k": Flood4k, "flood-64k": Flood64k, "sink": Sink}


def run_asyncio(name: str) -> None:
    """Serve on asyncio's loop, or on uvloop's; and perform local operations when told to (see ``child.py``)."""
    from compat_tests.bench.local_peers import serve_commands

    if name == "asyncio-warm":
        bytearray(16 << 20)

    async def main():
        loop = asyncio.get_running_loop()
        ports = {}
        kinds = {"echo": BufferedEcho} if name == "asyncio-buffered" else KINDS
        for kind, protocol in kinds.items():
            server = await loop.create_server(protocol, "127.0.0.1", 0, backlog=1000)
            ports[kind] = server.sockets[0].getsockname()[1]
        if name != "asyncio-buffered":
            server = await asyncio.start_server(lines, "127.0.0.1", 0)
            ports["lines"] = server.sockets[0].getsockname()[1]
        serve_commands(loop, ports)
        await loop.create_future()

    if name == "uvloop":
        import uvloop

        loop = uvloop.new_event_loop()
    else:
        loop = asyncio.new_event_loop()
    loop.run_until_complete(main())


def run_trio(name: str) -> None:
    """Serve on trio."""
    import trio

    async def echo(stream):
        async with stream:
            while data := await stream.receive_some(65536):
                await stream.send_all(data)

    async def sink(stream):
        left = BLOCK
        async with stream:
            while data := await stream.receive_some(65536):
                left -= len(data)
                if left <= 0:
                    left += BLOCK
                    await stream.send_all(b"!")

    async def main():
        ports = {}
        async with trio.open_nursery() as nursery:
            for kind, handler in {"echo": echo, "sink": sink}.items():
                listeners = await trio.open_tcp_listeners(0, host="127.0.0.1", backlog=1000)
                ports[kind] = listeners[0].socket.getsockname()[1]
                nursery.start_soon(trio.serve_listeners, handler, listeners)
            ready(ports)
            await trio.sleep_forever()

    trio.run(main)


def run_bare(name: str) -> None:
    """The least that Python can do: one loop, one dictionary, no abstraction, and no error handled."""
    poll = select.epoll()
    listening: dict[int, tuple[socket.socket, object]] = {}
    open_: dict[int, tuple[socket.socket, object, list]] = {}

    def echo(sock, data, state):
        sock.send(data)

    def four(sock, data, state):
        sock.send(b"".join([data[:16], data[16:32], data[32:48], data[48:]]))

    def flood(size):
        piece = bytes(size)

        def start(sock, data, state):
            sock.setblocking(True)
            for _ in range(FLOOD // size):
                sock.sendall(piece)
            sock.setblocking(False)

        return start

    def sink(sock, data, state):
        state[0] += len(data)
        if state[0] >= BLOCK:
            state[0] -= BLOCK
            sock.send(b"!")

    def lines(sock, data, state):
        whole = (state[1] + data).split(b"\r\n")
        state[1] = whole.pop()
        for _ in whole:
            state[0] += 1
        if state[0] >= LINES:
            state[0] -= LINES
            sock.send(b"!")

    ports = {}
    floods = {"flood-4k": flood(4 << 10), "flood-64k": flood(64 << 10)}
    servers = {"echo": echo, "four": four, **floods, "sink": sink, "lines": lines}
    for kind, handler in servers.items():
        door = socket.create_server(("127.0.0.1", 0), backlog=1000)
        door.setblocking(False)
        listening[door.fileno()] = door, handler
        poll.register(door, select.EPOLLIN)
        ports[kind] = door.getsockname()[1]
    ready(ports)
    while True:
        for fd, _ in poll.poll():
            if fd in listening:
                door, handler = listening[fd]
                sock, _ = door.accept()
                sock.setblocking(False)
                open_[sock.fileno()] = sock, handler, [0, b""]
                poll.register(sock, select.EPOLLIN)
            else:
                sock, handler, state = open_[fd]
                try:
                    data = sock.recv(65536)
                except ConnectionError:
                    data = b""
                if data:
                    handler(sock, data, state)
                else:
                    poll.unregister(fd)
                    del open_[fd]
                    sock.close()


def ready(ports: dict[str, int]) -> None:
    """Tell whoever started this process that it serves."""
    print(json.dumps({"ports": ports}), flush=True)


RUN = {
    "asyncio": run_asyncio,
    "asyncio-warm": run_asyncio,
    "asyncio-buffered": run_asyncio,
    "uvloop": run_asyncio,
    "trio": run_trio,
    "bare": run_bare,
}


if __name__ == "__main__":
    RUN[sys.argv[1]](sys.argv[1])
