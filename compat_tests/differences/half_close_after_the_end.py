"""Closing one's half when all is over does nothing.

WHAT: `loseWriteConnection()` in `connectionLost` or later.  Twisted raises a ValueError about a negative file descriptor on
    epoll and poll.  Here nothing happens, as on both with `write` and `loseConnection`.
WHY: What is closed is closed, and a protocol that cleans up need not know which end came first.
INSTEAD: On Twisted, look at `transport.connected` before.
"""

from __future__ import annotations

from compat_tests.differences import difference, show
from compat_tests.scenarios._tcp import meet


@difference("tcp", reactor=True)
def a_half_closed_too_late(tw, rec):
    """The call returns."""
    return meet(
        tw, rec,
        server_made=lambda s: s.transport.loseConnection(),
        client_lost=lambda s, reason: rec.raises(s.transport.loseWriteConnection),
    )  # fmt: skip


if __name__ == "__main__":
    show(a_half_closed_too_late)
