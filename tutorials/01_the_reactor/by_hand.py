"""A reactor in forty lines: a list of calls that are due later, a table of descriptors to watch, one place that waits."""

import heapq
import itertools
import select
import socket
import time


class HandMade:
    """Calls functions when their time has come, and readers when their descriptor has something to read."""

    def __init__(self):
        self.calls, self.order, self.readers, self.running = [], itertools.count(), {}, False

    def callLater(self, seconds, function, *args):
        due = time.monotonic() + seconds
        heapq.heappush(self.calls, (due, next(self.order), function, args))

    def addReader(self, reader):
        self.readers[reader.fileno()] = reader

    def removeReader(self, reader):
        del self.readers[reader.fileno()]

    def stop(self):
        self.running = False

    def run(self):
        self.running = True
        while self.running:
            # 1. How long may we sleep?  Until the first call is due; for ever, if there is none.
            wait = max(0, self.calls[0][0] - time.monotonic()) if self.calls else None
            # 2. The one place in the program that waits.  The kernel wakes us for whichever comes first.
            ready, _, _ = select.select(list(self.readers), [], [], wait)
            # 3. Call everybody whose turn it is.  While they run, nothing else does.
            for descriptor in ready:
                self.readers[descriptor].doRead()
            while self.running and self.calls and self.calls[0][0] <= time.monotonic():
                _, _, function, args = heapq.heappop(self.calls)
                function(*args)


class Listener:
    """One end of a pair of sockets: prints what arrives, and says when the other end is closed."""

    def __init__(self, reactor, end):
        self.reactor, self.end = reactor, end

    def fileno(self):
        return self.end.fileno()

    def doRead(self):
        data = self.end.recv(1024)
        if data:
            print("heard", data.decode())
        else:
            print("the other end is closed")
            self.reactor.removeReader(self)
            self.end.close()
            self.reactor.stop()


reactor = HandMade()
ours, theirs = socket.socketpair()
reactor.addReader(Listener(reactor, ours))
reactor.callLater(0.2, theirs.sendall, b"good evening")
reactor.callLater(0.1, print, "a timer, while nobody speaks")
reactor.callLater(0.3, theirs.close)
reactor.run()
