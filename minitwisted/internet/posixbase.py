"""A reactor for systems like Unix: it wakes by a pipe and speaks TCP.

What is left for each kind of reactor is to name its poller.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.internet._wakeup import Bell
from minitwisted.internet.base import ReactorBase
from minitwisted.internet.interfaces import IReactorTCP
from minitwisted.internet.tcp import Connector, Port

if TYPE_CHECKING:
    from typing import Any

__all__ = ["PosixReactorBase"]


@implementer(IReactorTCP)
class PosixReactorBase(ReactorBase):
    """What select, poll and epoll reactors share."""

    def installWaker(self) -> None:
        """Watch the bell."""
        if self.waker is None:
            self.waker = Bell()
            self._internal.add(self.waker)
            self.addReader(self.waker)

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
