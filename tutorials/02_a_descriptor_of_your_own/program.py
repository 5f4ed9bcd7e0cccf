"""A poetry client that hands its own sockets to the reactor.

    python program.py PORT [PORT …]
"""

import socket
import sys

from zope.interface import implementer

from minitwisted.internet import main, reactor
from minitwisted.internet.interfaces import IReadDescriptor


@implementer(IReadDescriptor)
class PoemSocket:
    """One connection.  The reactor asks for its number once, then calls `doRead` whenever something has arrived."""

    def __init__(self, number, port):
        self.number, self.poem = number, b""
        self.sock = socket.create_connection(("127.0.0.1", port))  # this still blocks: lesson 3 cures it
        self.sock.setblocking(False)
        reactor.addReader(self)

    def fileno(self):
        return self.sock.fileno()

    def doRead(self):
        """Take what is there and go back: whoever lingers here holds up everybody else."""
        try:
            data = self.sock.recv(1024)
        except BlockingIOError:
            return None  # nothing after all; we are asked again
        if not data:
            return main.CONNECTION_DONE  # the reason travels back to the reactor, which calls connectionLost
        self.poem += data
        print(f"poem {self.number}: {len(data)} bytes")
        return None

    def connectionLost(self, reason):
        """The end, whatever it was; the reactor has already forgotten us."""
        self.sock.close()
        print(f"poem {self.number}: the end ({reason.getErrorMessage()})")
        waiting.remove(self)
        if not waiting:
            reactor.stop()

    def logPrefix(self):
        return f"poem {self.number}"


waiting = [PoemSocket(number, int(port)) for number, port in enumerate(sys.argv[1:], 1)]
poems = list(waiting)
reactor.run()
for each in poems:
    print(each.poem.decode())
