"""The reactor that waits with epoll."""

from __future__ import annotations

from minitwisted.internet._pollers import Epoll
from minitwisted.internet.main import installReactor
from minitwisted.internet.posixbase import PosixReactorBase

__all__ = ["EPollReactor", "install"]


class EPollReactor(PosixReactorBase):
    """Waits with epoll."""

    _poller_class = Epoll


def install() -> None:
    """Make this the reactor of the process.  Raises ReactorAlreadyInstalledError if there is one."""
    installReactor(EPollReactor())
