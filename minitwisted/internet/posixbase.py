"""A reactor for systems like Unix: it wakes by a pipe, speaks TCP, UDP and over paths, and has children.

What is left for each kind of reactor is to name its poller.
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from zope.interface import classImplements, implementer

from minitwisted.internet import _tls_extra, tcp, udp, unix
from minitwisted.internet._signals import leave_children, watch_children
from minitwisted.internet._wakeup import Bell
from minitwisted.internet.base import ReactorBase
from minitwisted.internet.error import UnsupportedAddressFamily
from minitwisted.internet.interfaces import (
    IReactorMulticast,
    IReactorProcess,
    IReactorSocket,
    IReactorSSL,
    IReactorTCP,
    IReactorUDP,
    IReactorUNIX,
    IReactorUNIXDatagram,
)
from minitwisted.internet.process import Process, PTYProcess, reapAllProcesses
from minitwisted.internet.tcp import Connector, Port, Server

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

__all__ = ["PosixReactorBase"]


#: The environment of a child for which none is named.
_NOTHING: Mapping[Any, Any] = {}

#: Who has the streams of a family of addresses.
_STREAMS: Mapping[int, Any] = {socket.AF_INET: tcp, socket.AF_INET6: tcp, socket.AF_UNIX: unix}


def _kind_of(family: int) -> Any:
    if family not in _STREAMS:
        raise UnsupportedAddressFamily(family)
    return _STREAMS[family]


@implementer(
    IReactorTCP, IReactorUDP, IReactorMulticast, IReactorUNIX, IReactorUNIXDatagram, IReactorSocket, IReactorProcess
)
class PosixReactorBase(ReactorBase):
    """What all kinds of reactor share."""

    _hears_children = False

    def installWaker(self) -> None:
        """Watch the bell."""
        if self.waker is None:
            self.waker = Bell()
            self._internal.add(self.waker)
            self.addReader(self.waker)

    def _come_up(self) -> None:
        super()._come_up()
        if self._takes_signals:
            watch_children(self, reapAllProcesses)
            self._hears_children = True

    def run(self, installSignalHandlers: bool = True) -> None:
        """Start, turn until stopped, return; see `ReactorBase.run`.  Meanwhile it hears of children that exit."""
        super().run(installSignalHandlers)
        if self._hears_children:
            self._hears_children = False
            leave_children()

    def listenTCP(self, port: int, factory: Any, backlog: int = 50, interface: str = "") -> Port:
        """Listen on `port` (0: a free one) of `interface`, for `factory`.  Raises CannotListenError."""
        listening = Port(port, factory, backlog, interface, self)
        listening.startListening()
        return listening

    def connectTCP(self, host: str, port: int, factory: Any, timeout: float = 30.0, bindAddress: Any = None) -> Connector:
        """Connect to `port` of `host` within `timeout` (seconds), from `bindAddress`; the factory is told how it went."""
        connector = Connector(host, port, factory, timeout, bindAddress, self)
        connector.connect()
        return connector

    def listenSSL(self, port: int, factory: Any, contextFactory: Any, backlog: int = 50, interface: str = "") -> Port:
        """Listen as `listenTCP` does, and speak TLS as `contextFactory` says.  Raises AssertionError without pyOpenSSL."""
        listening = self.listenTCP(port, _tls_extra.factory_around(factory, contextFactory, False), backlog, interface)
        listening._type = "TLS"
        return listening

    def connectSSL(
        self, host: str, port: int, factory: Any, contextFactory: Any, timeout: float = 30.0, bindAddress: Any = None
    ) -> Connector:
        """Connect as `connectTCP` does, and speak TLS as `contextFactory` says.  Raises AssertionError without pyOpenSSL."""
        around = _tls_extra.factory_around(factory, contextFactory, True)
        return self.connectTCP(host, port, around, timeout, bindAddress)

    def listenUDP(self, port: int, protocol: Any, interface: str = "", maxPacketSize: int = 8192) -> udp.Port:
        """Give `protocol` the datagrams of `port` (0: a free one) on `interface`, cut at `maxPacketSize` bytes.

        Raises CannotListenError, or InvalidAddressError if `interface` is no address.
        """
        listening = udp.Port(port, protocol, interface, maxPacketSize, self)
        listening.startListening()
        return listening

    def listenMulticast(
        self, port: int, protocol: Any, interface: str = "", maxPacketSize: int = 8192, listenMultiple: bool = False
    ) -> udp.MulticastPort:
        """Listen as `listenUDP` does, on a port that can be in groups and, if `listenMultiple`, can be shared."""
        listening = udp.MulticastPort(port, protocol, interface, maxPacketSize, self, listenMultiple)
        listening.startListening()
        return listening

    def adoptDatagramPort(
        self, fileDescriptor: int, addressFamily: int, protocol: Any, maxPacketSize: int = 8192
    ) -> udp.Port:
        """Give `protocol` the datagrams of a bound socket, which stays the caller's to close: it is duplicated.

        Raises UnsupportedAddressFamily for what is neither IPv4 nor IPv6, OSError for what is no socket.
        """
        listening = udp.Port._adopt(fileDescriptor, addressFamily, protocol, maxPacketSize, self)
        listening.startListening()
        return listening

    def listenUNIX(
        self, address: str | bytes, factory: Any, backlog: int = 50, mode: int = 0o666, wantPID: Any = 0
    ) -> unix.Port:
        """Listen at the path `address`, made with `mode`; `wantPID` holds a lock beside it.  Raises CannotListenError."""
        listening = unix.Port(address, factory, backlog, mode, self, wantPID)
        listening.startListening()
        return listening

    def connectUNIX(
        self, address: str | bytes, factory: Any, timeout: float = 30, checkPID: Any = 0
    ) -> unix.Connector:
        """Connect to the path `address` within `timeout` (seconds); `checkPID`: only if its lock is held."""
        connector = unix.Connector(address, factory, timeout, self, checkPID)
        connector.connect()
        return connector

    def listenUNIXDatagram(
        self, address: str | bytes, protocol: Any, maxPacketSize: int = 8192, mode: int = 0o666
    ) -> unix.DatagramPort:
        """Give `protocol` the datagrams that come to the path `address`, made with `mode`.  Raises CannotListenError."""
        listening = unix.DatagramPort(address, protocol, maxPacketSize, mode, self)
        listening.startListening()
        return listening

    def connectUNIXDatagram(
        self, address: str | bytes, protocol: Any, maxPacketSize: int = 8192, mode: int = 0o666,
        bindAddress: str | bytes | None = None,
    ) -> unix.ConnectedDatagramPort:  # fmt: skip
        """Exchange datagrams with the path `address`, from `bindAddress`; the protocol is told if that cannot be."""
        port = unix.ConnectedDatagramPort(address, protocol, maxPacketSize, mode, bindAddress, self)
        port.startListening()
        return port

    def adoptStreamPort(self, fileDescriptor: int, addressFamily: int, factory: Any) -> Port:
        """Listen, for `factory`, with a listening socket, which stays the caller's to close: it is duplicated.

        Raises UnsupportedAddressFamily for what is neither IPv4, IPv6 nor UNIX, OSError for what is no socket.
        """
        listening = _kind_of(addressFamily).Port._adopt(fileDescriptor, addressFamily, factory, self)
        listening.startListening()
        return listening

    def adoptStreamConnection(self, fileDescriptor: int, addressFamily: int, factory: Any) -> Server | None:
        """Use a connected socket likewise, as if it had been accepted.  None if the factory builds no protocol for it."""
        return _kind_of(addressFamily).Server._adopt(fileDescriptor, addressFamily, factory, self)

    def spawnProcess(
        self, processProtocol: Any, executable: Any, args: Sequence[Any] = (), env: Mapping[Any, Any] | None = _NOTHING,
        path: Any = None, uid: int | None = None, gid: int | None = None, usePTY: Any = 0,
        childFDs: Mapping[int, int | str] | None = None,
    ) -> Process | PTYProcess:  # fmt: skip
        """Start `executable` for `processProtocol`; see `IReactorProcess`.  By default its environment is empty.

        Raises OSError if it cannot be started; TypeError or ValueError for what no program can be given.
        """
        if not usePTY:
            return Process(self, executable, args, env, path, processProtocol, uid, gid, childFDs)
        if childFDs is not None:
            raise ValueError("Using childFDs is not supported with usePTY=True.")
        return PTYProcess(self, executable, args, env, path, processProtocol, uid, gid, usePTY)


if _tls_extra.present:
    classImplements(PosixReactorBase, IReactorSSL)
