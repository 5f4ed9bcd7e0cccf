"""The reactor that waits with poll."""

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
