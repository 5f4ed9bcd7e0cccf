"""Ctrl-C as an orderly end.

Python runs a handler of a signal between two steps of whatever the main thread does, which may be anything.  So a handler does
no work of its own: it notes the signal and hands ``stop`` in as another thread would, and the bell that this rings ends
the wait.

SIGTERM (and SIGBREAK where it exists) is taken over always, SIGINT only if nobody has put in a handler of his own.  Nothing is
put back afterwards, as in Twisted: a second run would want the same.
"""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any


def listen(reactor: Any) -> None:
    """Let signals stop `reactor`.  Only the main thread may do that; in another, Python raises ValueError."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, reactor.sigInt)
    signal.signal(signal.SIGTERM, reactor.sigTerm)
    if hasattr(signal, "SIGBREAK"):
        signal.signal(signal.SIGBREAK, reactor.sigBreak)
