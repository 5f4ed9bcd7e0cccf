"""Datagrams over paths.

What UDP's port does with numbers is done here with names, and two things are simpler: nothing is lost on the way, and nobody
has to be looked up.  Who sends from a socket without a name is None to the receiver, and cannot be answered.

The system keeps a short queue for each socket.  What finds it full is dropped without a word, as UDP drops it; programs that
cannot have that use a stream.

The contract: paths are text or bytes and come back as they were given.  The file of a port stays when it is closed: whoever
binds the path again removes it first.  The public home of both classes is ``minitwisted.internet.unix``.
"""

from __future__ import annotations

import errno
import os
import socket
from typing import TYPE_CHECKING

from zope.interface import implementedBy, implementer, implementer_only

from minitwisted.internet import error, udp
from minitwisted.internet.abstract import FileDescriptor
from minitwisted.internet.address import UNIXAddress
from minitwisted.internet.interfaces import IUNIXDatagramConnectedTransport, IUNIXDatagramTransport
from minitwisted.internet.protocol import ConnectedDatagramProtocol
from minitwisted.python import log
from minitwisted.python._home import at_home
from minitwisted.python.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from minitwisted.internet.protocol import DatagramProtocol


@implementer(IUNIXDatagramTransport)
class DatagramPort(udp.Port):
    """The datagrams that come to the path `addr`, made with `mode`, for `proto`.

    What is longer than `maxPacketSize` bytes is cut.
    """

    addressFamily = socket.AF_UNIX
    port: Any  # a path

    def __init__(
        self, addr: str | bytes | None, proto: DatagramProtocol, maxPacketSize: int = 8192, mode: int = 0o666,
        reactor: Any = None,
    ) -> None:  # fmt: skip
        self.mode = mode
        udp.Port.__init__(self, None, proto, maxPacketSize=maxPacketSize, reactor=reactor)
        self.port = addr

    def setLogStr(self) -> None:
        """Work out `logPrefix` anew, from the protocol's class."""
        self.logstr = f"{self._protocol_name()} (UDP)"

    def _protocol_name(self) -> str:
        kind = self.protocol.__class__
        return f"{kind.__module__}.{kind.__name__}"

    def __repr__(self) -> str:
        where = f"on {self.port!r}" if self.connected else "(not listening)"
        return f"<{self._protocol_name()} {where}>"

    def startListening(self) -> None:
        """Listen.  Raises CannotListenError if the path is not to be had, and whatever the protocol raises."""
        self._start(self._bound_socket(), f"{self.protocol.__class__} starting on {self.port!r}")

    def _bound_socket(self) -> socket.socket:
        skt = self.createInternetSocket()
        try:
            if self.port is not None:
                skt.bind(self.port)
                if self.port[:1] not in ("\0", b"\0"):
                    os.chmod(self.port, self.mode)
        except BaseException as problem:
            skt.close()
            if isinstance(problem, OSError):
                raise error.CannotListenError(None, self.port, problem)
            raise
        return skt

    def _called(self) -> str:
        return f"Port {self.port!r}"

    def write(self, datagram: bytes, address: Any = None) -> int | None:  # type: ignore[override]
        """Send `datagram` to the path `address`; how many bytes it has, or None if the queue there is full.

        Raises MessageLengthError if it is too long, OSError if nobody is there, TypeError for what is no path.
        """
        try:
            return self.socket.sendto(datagram, address)
        except OSError as problem:
            self._not_sent(problem)
        return None

    def _not_sent(self, problem: OSError) -> None:
        if problem.errno == errno.EMSGSIZE:
            raise error.MessageLengthError("message too long")
        if not isinstance(problem, BlockingIOError):
            raise problem

    def getHost(self) -> UNIXAddress:  # type: ignore[override]
        """Our path."""
        return UNIXAddress(self.socket.getsockname())


@implementer_only(IUNIXDatagramConnectedTransport, *implementedBy(FileDescriptor))
class ConnectedDatagramPort(DatagramPort):
    """The same with one partner, at the path `addr`; our own path is `bindAddress`, or none.

    Raises AssertionError unless `proto` is a ConnectedDatagramProtocol.
    """

    def __init__(
        self, addr: str | bytes, proto: ConnectedDatagramProtocol, maxPacketSize: int = 8192, mode: int = 0o666,
        bindAddress: str | bytes | None = None, reactor: Any = None,
    ) -> None:  # fmt: skip
        if not isinstance(proto, ConnectedDatagramProtocol):
            raise AssertionError()
        DatagramPort.__init__(self, bindAddress, proto, maxPacketSize, mode, reactor)
        self.remoteaddr = addr

    def startListening(self) -> None:
        """Connect to the partner, and listen; if that cannot be, the protocol's ``connectionFailed`` is told."""
        try:
            skt = self._bound_socket()
        except error.CannotListenError:
            return self.connectionFailed(Failure())
        try:
            skt.connect(self.remoteaddr)
        except OSError:
            skt.close()
            return self.connectionFailed(Failure())
        self._connectedAddr = self.remoteaddr  # type: ignore[assignment]
        return self._start(skt, f"{self.protocol.__class__} starting on {self.port!r}")

    def connectionFailed(self, reason: Failure) -> None:
        """There is no partner: listen no more, and tell the protocol."""
        self.stopListening()
        self.protocol.connectionFailed(reason)  # type: ignore[attr-defined]

    def doRead(self) -> None:
        """Hand up what has come, `maxThroughput` bytes at most."""
        taken = 0
        while taken < self.maxThroughput and self.connected:
            try:
                datagram = self.socket.recv(self.maxPacketSize)
            except OSError as problem:
                return self._nothing_came(problem)
            taken += len(datagram)
            try:
                self.protocol.datagramReceived(datagram)  # type: ignore[call-arg]
            except BaseException:
                log.err()
        return None

    def write(self, data: bytes) -> int | None:  # type: ignore[override]
        """Send `data` to the partner; see `DatagramPort.write`.  If he is gone, the protocol is told."""
        try:
            return self.socket.send(data)
        except ConnectionRefusedError:
            self._refused()
        except OSError as problem:
            self._not_sent(problem)
        return None

    def writeSequence(self, seq: Iterable[bytes], addr: None = None) -> None:  # type: ignore[override]
        """Send the pieces of `seq` as one datagram; see `write`.  Raises TypeError if an address is given."""
        if addr is not None:
            raise TypeError("there is one partner only, who need not be named")
        self.write(b"".join(seq))

    def disconnect(self) -> None:
        """Close the port, as services close a connection."""
        self.stopListening()

    def getPeer(self) -> UNIXAddress:
        """The partner's path."""
        return UNIXAddress(self.remoteaddr)


at_home("minitwisted.internet.unix", DatagramPort, ConnectedDatagramPort)
