"""Two reasons that everybody shares, and the choosing of the reactor.

A descriptor tells the loop that it has ended by returning a reason from ``doRead`` or ``doWrite``.  The two common ones
are made once, here: ``CONNECTION_DONE`` (nothing more will come, all is well) and ``CONNECTION_LOST`` (it broke).

A process has one reactor.  Choosing it means putting it where ``from minitwisted.internet import reactor`` will find it:
into ``sys.modules``.  Whoever chooses second is told so, and nothing is replaced.
"""

from __future__ import annotations

import sys

from minitwisted.internet import error

__all__ = ["CONNECTION_DONE", "CONNECTION_LOST", "installReactor"]

CONNECTION_DONE = error.ConnectionDone("Connection done")
CONNECTION_LOST = error.ConnectionLost("Connection lost")


def installReactor(reactor) -> None:
    """Make `reactor` (an ``IReactorCore``) the one that ``import`` finds as ``minitwisted.internet.reactor``.

    Raises ``ReactorAlreadyInstalledError`` when there is one already, the default one included.
    """
    name = f"{__package__}.reactor"
    if name in sys.modules:
        raise error.ReactorAlreadyInstalledError("reactor already installed")
    sys.modules[name] = reactor
    # `from package import reactor` looks at the package's attributes before it looks at sys.modules.
    sys.modules[__package__].reactor = reactor  # type: ignore[attr-defined]
