"""Exercise 2, solved: one delayed call for each socket, put off whenever bytes arrive."""

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
        self.patience = reactor.callLater(PATIENCE, self.give_up)

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
        self.patience.reset(PATIENCE)
        return None

    def connectionLost(self, reason):
        self.patience.cancel()
        print(f"poem {self.number}: whole, {self.size} bytes", flush=True)
        self.leave()

    def give_up(self):
        """Nobody calls connectionLost for us: we leave of our own accord, so we tell the reactor."""
        print(f"poem {self.number}: gave up after {self.size} bytes", flush=True)
        reactor.removeReader(self)  # before the close: the reactor needs our number to forget it
        self.leave()

    def leave(self):
        self.sock.close()
        waiting.remove(self)
        if not waiting:
            print("done", flush=True)
            reactor.stop()

    def logPrefix(self):
        return f"poem {self.number}"


waiting = [PoemSocket(number, int(port)) for number, port in enumerate(sys.argv[1:], 1)]
reactor.run()
