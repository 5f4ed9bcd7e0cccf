"""The reactor that waits with epoll.

The system keeps the list of descriptors and names only those that are ready: the best there is on Linux.
How it is asked stands in ``_pollers.py``; choose it with ``install()``, before anybody imports the reactor.
"""

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
