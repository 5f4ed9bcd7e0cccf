"""The reactor that waits with kqueue, for BSD and macOS.

As with epoll the system keeps the list; but reading and writing are two entries there, each told by itself.  `Kqueue` makes
them one again, as every poller does (``_pollers.py``): what can be read and written comes as one pair, and so is read first.

A kqueue is not passed on to a child process.  ``twistd`` becomes a child of itself on its way into the background, so it
tells the reactor before and after (`IReactorDaemonize`), and the list is handed to a new kqueue.

The contract: importing this raises ImportError where the system has no kqueue.  Choose it with ``install()``, before anybody
imports the reactor.
"""

from __future__ import annotations

import select
from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.internet._pollers import READ, WRITE
from minitwisted.internet.interfaces import IReactorDaemonize
from minitwisted.internet.main import installReactor
from minitwisted.internet.posixbase import PosixReactorBase

if TYPE_CHECKING:
    from typing import Any

    from minitwisted.internet._pollers import Events

_system: Any = select  # of which type checkers on Linux know no kqueue
try:
    _ADD, _DELETE = _system.KQ_EV_ADD, _system.KQ_EV_DELETE
    _FILTERS = {READ: _system.KQ_FILTER_READ, WRITE: _system.KQ_FILTER_WRITE}
except AttributeError as missing:
    raise ImportError(str(missing)) from missing

_BITS = {filter: bit for bit, filter in _FILTERS.items()}

__all__ = ["KQueueReactor", "install"]


class Kqueue:
    """A poller on kqueue."""

    def __init__(self) -> None:
        self._wanted: dict[int, int] = {}
        self.open()

    def open(self) -> None:
        """Open a kqueue for all that is wanted."""
        self._kqueue = _system.kqueue()
        for fd, bits in self._wanted.items():
            self.watch(fd, bits)

    def close(self) -> None:
        """Close it; what is wanted is kept."""
        self._kqueue.close()

    def watch(self, fd: int, bits: int) -> None:
        """From now on wait for `bits` (0: nothing) on `fd`."""
        before = self._wanted.get(fd, 0)
        for bit, filter in _FILTERS.items():
            if bits & bit:
                # Also if it is there already: the number may be another's by now, and adding twice is adding once.
                self._change(fd, filter, _ADD)
            elif before & bit:
                self._forget(fd, filter)
        if bits:
            self._wanted[fd] = bits
        else:
            self._wanted.pop(fd, None)

    def _change(self, fd: int, filter: int, how: int) -> None:
        self._kqueue.control([_system.kevent(fd, filter, how)], 0, 0)

    def _forget(self, fd: int, filter: int) -> None:
        try:
            self._change(fd, filter, _DELETE)
        except OSError:
            pass  # closed behind our back: the system has forgotten it already

    def wait(self, seconds: float | None) -> Events:
        """What has happened, within `seconds` at most."""
        fired: dict[int, int] = {}
        for event in self._kqueue.control([], 2 * len(self._wanted) or 1, seconds):
            # That the other side has gone is only a flag on one of these: whoever reads or writes finds out what it means.
            fired[event.ident] = fired.get(event.ident, 0) | _BITS[event.filter]
        return list(fired.items())


@implementer(IReactorDaemonize)
class KQueueReactor(PosixReactorBase):
    """Waits with kqueue."""

    _poller_class = Kqueue

    def beforeDaemonize(self) -> None:
        """The process is about to be replaced by a child of its own."""
        self._poller.close()

    def afterDaemonize(self) -> None:
        """This is the child."""
        self._poller.open()


def install() -> None:
    """Make this the reactor of the process.  Raises ReactorAlreadyInstalledError if there is one."""
    installReactor(KQueueReactor())
