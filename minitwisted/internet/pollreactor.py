"""The reactor that waits with poll.

No limit on the number of descriptors, but all of them are handed over on every wait.
How it is asked stands in ``_pollers.py``; choose it with ``install()``, before anybody imports the reactor.
"""

from __future__ import annotations

from minitwisted.internet._pollers import Poll
from minitwisted.internet.main import installReactor
from minitwisted.internet.posixbase import PosixReactorBase

__all__ = ["PollReactor", "install"]


class PollReactor(PosixReactorBase):
    """Waits with poll."""

    _poller_class = Poll


def install() -> None:
    """Make this the reactor of the process.  Raises ReactorAlreadyInstalledError if there is one."""
    installReactor(PollReactor())
