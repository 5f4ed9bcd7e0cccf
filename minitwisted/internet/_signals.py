"""Ctrl-C as an orderly end, and news of children.

Python runs a handler of a signal between two steps of whatever the main thread does, which may be anything.  So a handler does
no work of its own: it notes the signal and hands ``stop`` in as another thread would, and the bell that this rings ends
the wait.

SIGTERM (and SIGBREAK where it exists) is taken over always, SIGINT only if nobody has put in a handler of his own.  Nothing is
put back afterwards, as in Twisted: a second run would want the same.

SIGCHLD says that some child has exited.  It is watched as long as the reactor runs, and nobody's afterwards.  A signal must
not come and go between the loop's last look around and its falling asleep; so Python itself rings the bell, without waiting
for the handler's turn.
"""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def listen(reactor: Any) -> None:
    """Let signals stop `reactor`.  Only the main thread may do that; in another, Python raises ValueError."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, reactor.sigInt)
    signal.signal(signal.SIGTERM, reactor.sigTerm)
    if hasattr(signal, "SIGBREAK"):
        signal.signal(signal.SIGBREAK, reactor.sigBreak)


def watch_children(reactor: Any, look: Callable[[], object]) -> None:
    """Let `reactor` call `look` when children may have exited, and once now for those who already have."""
    signal.signal(signal.SIGCHLD, lambda number, frame: reactor.callFromThread(look))
    signal.set_wakeup_fd(reactor.waker.o, warn_on_full_buffer=False)
    look()


def leave_children() -> None:
    """Look no more."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.set_wakeup_fd(-1)
