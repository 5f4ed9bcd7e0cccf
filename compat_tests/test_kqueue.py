"""The kqueue reactor, on a kqueue made of poll.

Linux has no kqueue, so neither reactor of that name can be tried there on the real one.  `FAKE` puts a small one into the
module ``select``: it keeps a list by descriptor and filter, forgets what is closed, answers with an event for each filter, and
is of no use in a child, as the manual page says.  A conversation runs on it in both packages, and what is printed is compared.
What this cannot show is how a real system differs from its manual.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there may be a real one")

FAKE = """
import errno, fcntl, os, select, selectors, socket, sys, termios  # before the fake is there: these choose by it, too

READ, WRITE, ADD, DELETE, EOF = -1, -2, 1, 2, 0x8000

class kevent:
    def __init__(self, ident, filter=READ, flags=ADD, fflags=0, data=0, udata=0):
        self.ident, self.filter, self.flags, self.fflags, self.data, self.udata = ident, filter, flags, fflags, data, udata

class kqueue:
    def __init__(self):
        self.entries, self.owner, self.closed = {}, os.getpid(), False
    def fileno(self):
        return 1000
    def close(self):
        self.closed = True
    def control(self, changes, most, timeout=None):
        if self.closed or self.owner != os.getpid():
            raise OSError(errno.EBADF, "no kqueue of this process")
        for each in changes or ():
            self.change(each)
        return self.wait(most, timeout) if most else []
    def change(self, change):
        key = change.ident, change.filter
        inode = os.fstat(change.ident).st_ino  # EBADF if it is closed
        if change.flags & ADD:
            self.entries[key] = inode
        elif self.entries.pop(key, None) is None:
            raise OSError(errno.ENOENT, "no such entry")
    def wait(self, most, timeout):
        poll = select.poll()
        wanted = {}
        for (fd, filter), inode in list(self.entries.items()):
            try:
                if os.fstat(fd).st_ino != inode:
                    raise OSError
            except OSError:
                del self.entries[fd, filter]  # closed
            else:
                wanted[fd] = wanted.get(fd, 0) | {READ: select.POLLIN | select.POLLRDHUP, WRITE: select.POLLOUT}[filter]
        for fd, bits in wanted.items():
            poll.register(fd, bits)
        events = []
        for fd, bits in poll.poll(None if timeout is None else timeout * 1000):
            gone = EOF if bits & (select.POLLHUP | select.POLLERR | select.POLLRDHUP) else 0
            for filter, bit in ((WRITE, select.POLLOUT), (READ, select.POLLIN)):  # the order that is the worse for us
                if (fd, filter) in self.entries and (bits & bit or gone):
                    unread = filter == READ and gone and fcntl.ioctl(fd, termios.FIONREAD, bytes(4))
                    waiting = int.from_bytes(unread, sys.byteorder) if unread else 1
                    events.append(kevent(fd, filter, gone, 0, waiting))
        return events[:most]

select.kqueue, select.kevent = kqueue, kevent
select.KQ_FILTER_READ, select.KQ_FILTER_WRITE = READ, WRITE
select.KQ_EV_ADD, select.KQ_EV_DELETE, select.KQ_EV_EOF = ADD, DELETE, EOF
"""

BEGIN = """
from PKG.internet import kqreactor
kqreactor.install()
from PKG.internet import reactor, protocol, defer, error
print(type(reactor).__name__)
"""

CONVERSATION = """
class Server(protocol.Protocol):
    def connectionMade(self):
        print("server made")
    def dataReceived(self, data):
        if data.endswith(b"abort"):
            self.transport.abortConnection()
        elif data == b"much":
            self.transport.write(b"x" * 3000000)
            self.transport.loseConnection()
        else:
            self.transport.write(data.upper())
    def connectionLost(self, reason):
        print("server lost", reason.type.__name__)

class Client(protocol.Protocol):
    size = 0
    def connectionMade(self):
        self.transport.write(self.factory.word)
    def dataReceived(self, data):
        self.size += len(data)
        if data == b"HELLO":
            print("client", data)
            self.transport.loseConnection()
    def connectionLost(self, reason):
        print("client lost", reason.type.__name__, self.size)
        begin()

words = [b"hello", b"much", b"abort"]
port = reactor.listenTCP(0, protocol.Factory.forProtocol(Server), interface="127.0.0.1")

def begin():
    if not words:
        return refused()
    factory = protocol.ClientFactory.forProtocol(Client)
    factory.word = words.pop(0)
    reactor.connectTCP("127.0.0.1", port.getHost().port, factory)

def refused():
    number = port.getHost().port
    factory = protocol.ClientFactory()
    def failed(connector, reason):
        print("failed", reason.type.__name__)
        over()
    factory.clientConnectionFailed = failed
    port.stopListening().addCallback(lambda _: reactor.connectTCP("127.0.0.1", number, factory))

def heard():
    print("from a thread")
    over()

awaited = ["heard", "refused"]
def over():
    awaited.pop()
    if not awaited:
        reactor.stop()

reactor.callLater(0, begin)
reactor.callLater(0.01, reactor.callInThread, reactor.callFromThread, heard)
reactor.run()
"""

DAEMON = """
from PKG.internet.interfaces import IReactorDaemonize
print(IReactorDaemonize.providedBy(reactor))
reading, writing = os.pipe()
class Reader:
    def fileno(self): return reading
    def logPrefix(self): return "reader"
    def doRead(self):
        print("read", os.read(reading, 9))
        reactor.stop()
    def connectionLost(self, reason): print("lost", reason.type.__name__)
reactor.addReader(Reader())
reactor.beforeDaemonize()
child = os.fork()
if child:
    os._exit(os.waitpid(child, 0)[1])
reactor.afterDaemonize()
os.write(writing, b"hello")
reactor.callLater(5, reactor.stop)
reactor.run()
"""


def run(package, program):
    text = program.replace("PKG", package)
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, timeout=15)
    return sorted(done.stdout.splitlines()), done.stderr  # between the two ends of a connection there is no order


@pytest.mark.parametrize("program", [CONVERSATION, DAEMON], ids=["conversation", "daemon"])
def test_as_twisted_does(program):
    pytest.importorskip("twisted")
    ours = run("minitwisted", FAKE + BEGIN + program)
    assert ours == run("twisted", FAKE + BEGIN + program)
    assert "KQueueReactor" in ours[0] and len(ours[0]) >= 4, ours


#: The poller alone: what it asks of the system.
ASKED = """
from minitwisted.internet.kqreactor import Kqueue
asked = []
class Noting(kqueue):
    def control(self, changes, most, timeout=None):
        asked.extend((c.ident, c.filter, c.flags) for c in changes)
        return super().control(changes, most, timeout)
select.kqueue = Noting
one, two = socket.socketpair()
poller, fd = Kqueue(), one.fileno()
poller.watch(fd, 1)
poller.watch(fd, 1 | 4)
two.send(b"x")
both = poller.wait(1)
poller.watch(fd, 4)
one_of_them = poller.wait(None)
poller.watch(fd, 0)
nothing = poller.wait(0)
assert both == [(fd, 1 | 4)] and one_of_them == [(fd, 4)] and nothing == [], (both, one_of_them, nothing)
assert asked == [(fd, -1, 1), (fd, -1, 1), (fd, -2, 1), (fd, -1, 2), (fd, -2, 1), (fd, -2, 2)], asked
poller.watch(fd, 1)
one.close()
poller.watch(fd, 0)  # no error: it was closed behind our back
try:
    poller.watch(fd, 1)
except OSError as error:
    print("refused", error.errno == errno.EBADF, poller.wait(0))
"""


def test_what_the_poller_asks_for():
    assert run("minitwisted", FAKE + ASKED) == (["refused True []"], "")


IMPORTED = "try: import PKG.internet.kqreactor\nexcept ImportError as error: print(error)"


MISSING = ["module 'select' has no attribute 'KQ_EV_ADD'"]


def test_no_kqueue_no_module():
    pytest.importorskip("twisted")
    assert run("minitwisted", IMPORTED) == run("twisted", IMPORTED) == (MISSING, "")
