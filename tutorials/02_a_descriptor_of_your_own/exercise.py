"""Exercise 2: a client with patience, but not without end.

    python exercise.py PORT [PORT …]

A server may fall silent in the middle of a poem.  When nothing has come from a server for PATIENCE seconds, give it up:
print ``poem N: gave up after B bytes``, take it out of the reactor, close its socket, and go on with the others.
Every byte that arrives starts its patience anew; a poem that ends in time prints ``poem N: whole, B bytes``.
After the last one, whole or given up, print ``done`` and let the program end.

The start below waits for ever for a server that has fallen silent.
"""

import socket
import sys

from zope.interface import implementer

from minitwisted.internet import main, reactor
from minitwisted.internet.interfaces import IReadDescriptor

PATIENCE = 0.5


@implementer(IReadDescriptor)
class PoemSocket:
    def __init__(self, number, port):
        self.number, self.size = number, 0
        self.sock = socket.create_connection(("127.0.0.1", port))
        self.sock.setblocking(False)
        reactor.addReader(self)

    def fileno(self):
        return self.sock.fileno()

    def doRead(self):
        try:
            data = self.sock.recv(1024)
        except BlockingIOError:
            return None
        if not data:
            return main.CONNECTION_DONE
        self.size += len(data)
        return None

    def connectionLost(self, reason):
        print(f"poem {self.number}: whole, {self.size} bytes", flush=True)
        self.sock.close()
        waiting.remove(self)
        if not waiting:
            print("done", flush=True)
            reactor.stop()

    def logPrefix(self):
        return f"poem {self.number}"


waiting = [PoemSocket(number, int(port)) for number, port in enumerate(sys.argv[1:], 1)]
reactor.run()
