"""The same over a path: streams between processes of one machine.  (Their datagrams are in ``_unix_datagrams.py``.)

A UNIX socket has a file's name instead of a number.  So who may connect is said by the file's `mode`, a connection needs no
look-up and no waiting (it stands when the call returns), and there are two things TCP has not:

* What a process left behind when it died.  The name stays and nobody can listen there again.  With `wantPID` a port holds a
  lock beside its path (``PATH.lock``, see ``python/lockfile.py``); who gets a lock whose holder died may remove the socket.
* Descriptors as mail.  `sendFileDescriptor` passes an open file to the other process, beside a byte of the stream; there it
  arrives as ``fileDescriptorReceived``, before that byte.

A name that begins with a NUL is no file's: only the system keeps it, it has no mode, and it ends with its socket.

The contract: paths are text or bytes; whoever passes descriptors writes at least as many bytes, or the connection ends with
FileDescriptorOverrun; the file of a port is gone when ``stopListening`` fires.
"""

from __future__ import annotations

import errno
import os
import socket
import stat
import struct
from collections import deque
from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.internet import error, main, tcp
from minitwisted.internet._connector import BaseConnector
from minitwisted.internet._lifecycle import Life
from minitwisted.internet._sockets import duplicate
from minitwisted.internet._tcp_connection import READ_SIZE, Connection
from minitwisted.internet._unix_datagrams import ConnectedDatagramPort, DatagramPort
from minitwisted.internet.abstract import prefix_of
from minitwisted.internet.address import UNIXAddress
from minitwisted.internet.interfaces import (
    IFileDescriptorReceiver,
    IUNIXTransport,
)
from minitwisted.python import lockfile, log

if TYPE_CHECKING:
    from typing import Any

    from minitwisted.python.failure import Failure

__all__ = ["Client", "ConnectedDatagramPort", "Connector", "DatagramPort", "Port", "Server"]

#: Seconds. The other side's queue is full: ask again after that time.
FULL = 0.01

#: Room for as many descriptors as one message can carry.
BESIDE = socket.CMSG_SPACE(253 * struct.calcsize("i"))


def _encoded(path: str | bytes) -> bytes:
    return path if isinstance(path, bytes) else path.encode("utf-8", "surrogateescape")


def _is_file(path: bytes) -> bool:
    return not path.startswith(b"\0")


# --- Streams ---------------------------------------------------------------------------------------------------------


@implementer(IUNIXTransport)
class Server(tcp.Server):
    """The connection that a `Port` has made."""

    def __init__(self, sock: Any, protocol: Any, client: Any, server: Any, sessionno: int, reactor: Any) -> None:
        self._mail: deque[int] = deque()
        tcp.Server.__init__(self, sock, protocol, (client, None), server, sessionno, reactor)

    @classmethod
    def _made_of(cls, skt: socket.socket, protocol: Any, peer: Any, here: Any, reactor: Any) -> Server:
        made = cls(skt, protocol, peer, None, 0, reactor)
        made._place = here
        made.logstr = f"{prefix_of(protocol)},0,{here}"
        return made

    def getPeer(self) -> UNIXAddress:
        """The other end, which mostly has no name."""
        return UNIXAddress(self.hostname or None)

    def getTcpNoDelay(self) -> bool:
        """False: nothing waits for company here."""
        return False

    def setTcpNoDelay(self, enabled: bool) -> None:
        """Do nothing; for programs that set it on whatever they are given."""

    def sendFileDescriptor(self, fileno: int) -> None:
        """Pass the descriptor `fileno` beside the next byte that leaves.  It must stay open until then."""
        if self._life.takes:
            self._mail.append(fileno)
            self._flush_soon(self)

    def doRead(self) -> Any:
        """Take what has come; descriptors go up before the bytes that they came with."""
        try:
            data, beside, _, _ = self.socket.recvmsg(READ_SIZE, BESIDE)
        except BlockingIOError:
            return None
        except OSError:
            return main.CONNECTION_LOST
        protocol = self.protocol
        for each in beside:
            _deliver(self, protocol, *each)
        if not data:
            return main.CONNECTION_DONE
        return protocol.dataReceived(data)

    def doWrite(self) -> Any:
        """Send what waits, and first the descriptors, each with a byte."""
        outbox, mail = self._outbox, self._mail
        if len(mail) > outbox.size:
            return error.FileDescriptorOverrun()
        while mail:
            beside = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, struct.pack("i", mail[0]))]
            try:
                self.socket.sendmsg([outbox.next_ones()[0][:1]], beside)
            except BlockingIOError:
                if not outbox.stuck:
                    outbox.stuck = True
                    self.reactor.addWriter(self)
                return None
            except OSError:
                return main.CONNECTION_LOST
            mail.popleft()
            outbox.sent(1)
        return Connection.doWrite(self)

    _flush = doWrite


def _deliver(transport: Any, protocol: Any, level: int, kind: int, what: bytes) -> None:
    """Hand up what came beside the bytes; say so, and close it, if the protocol would not know what to do with it."""
    if (level, kind) != (socket.SOL_SOCKET, socket.SCM_RIGHTS):
        odd = "received unsupported ancillary data (level=%(cmsgLevel)r, type=%(cmsgType)r) from %(peerAddress)r."
        return _say(transport, protocol, odd, cmsgLevel=level, cmsgType=kind)
    for (descriptor,) in struct.iter_unpack("i", what):
        if IFileDescriptorReceiver.providedBy(protocol):
            protocol.fileDescriptorReceived(descriptor)
            continue
        unwanted = "does not provide IFileDescriptorReceiver; closing file descriptor received (from %(peerAddress)r)."
        _say(transport, protocol, unwanted)
        os.close(descriptor)


def _say(transport: Any, protocol: Any, what: str, **details: Any) -> None:
    who = {"protocolName": prefix_of(protocol), "hostAddress": transport.getHost(), "peerAddress": transport.getPeer()}
    log.msg(format=f"%(protocolName)s (on %(hostAddress)r) {what}", **who, **details)


class Port(tcp.Port):
    """Listens at the path `fileName`, made with `mode`; `wantPID` holds a lock beside it."""

    addressFamily = socket.AF_UNIX
    transport = Server
    lockFile: lockfile.FilesystemLock | None = None
    _type = "UNIX"

    def __init__(
        self, fileName: str | bytes, factory: Any, backlog: int = 50, mode: int = 0o666, reactor: Any = None, wantPID: Any = 0
    ) -> None:
        self._path = _encoded(fileName)
        self.mode, self.wantPID = mode, wantPID
        tcp.Port.__init__(self, 0, factory, backlog, reactor=reactor)

    @classmethod
    def _adopt(cls, number: int, family: int, factory: Any, reactor: Any) -> Port:
        skt = duplicate(number, family, cls.socketType)
        port = cls(skt.getsockname(), factory, reactor=reactor)
        port._adopted = skt
        return port

    def __repr__(self) -> str:
        where = f"on {os.fsdecode(self._path)!r}" if self.connected else "(not listening)"
        return f"<{self.logPrefix()} {where}>"

    __str__ = __repr__

    def _bound_socket(self) -> socket.socket:
        skt = None
        try:
            skt = self.createInternetSocket()
            if self.wantPID:
                self._lock()
            skt.bind(self._path)
            if _is_file(self._path):
                os.chmod(self._path, self.mode)
            skt.listen(self.backlog)
        except BaseException as problem:
            if skt is not None:
                skt.close()
            self._unlock()
            if isinstance(problem, OSError):
                raise error.CannotListenError(None, self._path, problem)
            raise
        return skt

    def _lock(self) -> None:
        lock = lockfile.FilesystemLock(self._path + b".lock")
        if not lock.lock():
            raise error.CannotListenError(None, self._path, "Cannot acquire lock")
        self.lockFile = lock
        if not lock.clean:
            self._remove_what_is_left()

    def _unlock(self) -> None:
        if self.lockFile is not None and self.lockFile.locked:
            self.lockFile.unlock()

    def _remove_what_is_left(self) -> None:
        try:
            if stat.S_ISSOCK(os.stat(self._path).st_mode):
                os.remove(self._path)
        except FileNotFoundError:
            pass

    def _place_of(self, skt: socket.socket) -> str:
        return os.fsdecode(self._path)

    def connectionLost(self, reason: Failure) -> None:
        """It is over: nobody finds the path any more; free it and let the factory go."""
        if _is_file(self._path):
            self._remove_what_is_left()
        self._unlock()
        tcp.Port.connectionLost(self, reason)


@implementer(IUNIXTransport)
class Client(tcp.Client):
    """An attempt of `connector` to reach the path `filename`, and, if it succeeds, the connection."""

    addressFamily = socket.AF_UNIX

    def __init__(self, filename: str | bytes, connector: Any, reactor: Any = None, checkPID: Any = 0) -> None:
        self._mail: deque[int] = deque()
        Connection.__init__(self, None, None, reactor)
        self.addr = _encoded(filename)
        deserted = checkPID and not lockfile.isLocked(self.addr + b".lock")
        self._begin(connector, (error.BadFileError(self.addr),) if deserted else self._open(None))

    def resolveAddress(self) -> None:
        """Go: a path needs no look-up."""
        self._connect(self.addr)

    def _connected(self) -> None:
        tcp.Client._connected(self)
        if self._outbox.size or self._life is Life.CLOSING:
            self._flush = self._flush_first  # type: ignore[method-assign, misc]

    def _flush_first(self) -> None:
        # It stands, but the loop has not told the port yet, which may be one of its own. So the first bytes wait for the loop
        # as well: sent before it listens, with a hanging up behind, all would be over before the server heard of anybody.
        del self._flush  # type: ignore[misc]
        self._outbox.stuck = True
        self.reactor.addWriter(self)

    def _refused(self, number: int) -> None:
        if number == errno.EAGAIN:
            self._soon = self.reactor.callLater(FULL, self.resolveAddress)
        else:
            tcp.Client._refused(self, number)

    def getHost(self) -> UNIXAddress:
        """Our end, which has no name."""
        return UNIXAddress(None)

    def getPeer(self) -> UNIXAddress:
        """The other end."""
        return UNIXAddress(self.addr)

    __repr__ = object.__repr__

    # What else is peculiar to a stream over a path.
    getTcpNoDelay, setTcpNoDelay = Server.getTcpNoDelay, Server.setTcpNoDelay
    sendFileDescriptor = Server.sendFileDescriptor
    doRead, doWrite = Server.doRead, Server.doWrite
    _flush = doWrite


class Connector(BaseConnector):
    """A wish to be connected to the path `address`; see `BaseConnector`.  `checkPID`: only if its lock is held."""

    def __init__(self, address: str | bytes, factory: Any, timeout: float | None, reactor: Any, checkPID: Any) -> None:
        BaseConnector.__init__(self, factory, timeout, reactor)
        self.address, self.checkPID = address, checkPID

    def _makeTransport(self) -> Client:
        return Client(self.address, self, self.reactor, self.checkPID)

    def getDestination(self) -> UNIXAddress:
        """Where it goes."""
        return UNIXAddress(self.address)
