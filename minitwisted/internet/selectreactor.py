"""The reactor that waits with select.

The oldest way, and there everywhere; descriptors numbered above 1,023 do not fit.
How it is asked stands in ``_pollers.py``; choose it with ``install()``, before anybody imports the reactor.
"""

from __future__ import annotations

from minitwisted.internet._pollers import Select
from minitwisted.internet.main import installReactor
from minitwisted.internet.posixbase import PosixReactorBase

__all__ = ["SelectReactor", "install"]


class SelectReactor(PosixReactorBase):
    """Waits with select."""

    _poller_class = Select


def install() -> None:
    """Make this the reactor of the process.  Raises ReactorAlreadyInstalledError if there is one."""
    installReactor(SelectReactor())
