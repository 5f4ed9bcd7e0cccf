"""The states of a connection, as a table.

A connection has one state, and everything one may ask about it (is it connected? is it closing? may I still write?) is read
off that state.  What happens to it are the events of the table `NEXT`; an event that the table does not list for a state
changes nothing there, such as asking twice for the end.

            begin ──▶ CONNECTING ──"made"──▶ OPEN ──"end writing"──▶ FINISHING ──"shut"──▶ HALF
                                              │                        │                    │
                                              └───────── "lose" ───────┴──▶ CLOSING ◀───────┘
                       "abort" leads from each of these to ABORTING, and "lost" to the end: LOST, or CLOSED if we had asked
"""

from __future__ import annotations

from enum import Enum


class Life(Enum):
    """Where a connection stands.

    `connected`, `disconnecting` and `disconnected` are what transports tell (0 or 1); `takes` says whether what is written now
    will be sent.
    """

    #             connected  disconnecting  disconnected  takes
    CONNECTING = "connecting", 0, 0, 0, False
    OPEN = "open", 1, 0, 0, True
    FINISHING = "finishing", 1, 0, 0, True  # our direction ends when all is sent
    HALF = "half", 1, 0, 0, False  # our direction has ended
    CLOSING = "closing", 1, 1, 0, True  # all ends when all is sent
    ABORTING = "aborting", 1, 1, 0, False  # all ends, whatever is unsent
    LOST = "lost", 0, 0, 1, False
    CLOSED = "closed", 0, 1, 1, False

    __hash__ = object.__hash__  # Enum's own is a function: this one costs no call

    def __init__(self, _: str, connected: int, disconnecting: int, disconnected: int, takes: bool) -> None:
        self.connected, self.disconnecting, self.disconnected, self.takes = connected, disconnecting, disconnected, takes


NEXT = {
    (Life.CONNECTING, "made"): Life.OPEN,
    (Life.CONNECTING, "lost"): Life.LOST,
    (Life.OPEN, "end writing"): Life.FINISHING,
    (Life.FINISHING, "shut"): Life.HALF,
    (Life.OPEN, "lose"): Life.CLOSING,
    (Life.FINISHING, "lose"): Life.CLOSING,
    (Life.HALF, "lose"): Life.CLOSING,
    (Life.OPEN, "abort"): Life.ABORTING,
    (Life.FINISHING, "abort"): Life.ABORTING,
    (Life.HALF, "abort"): Life.ABORTING,
    (Life.CLOSING, "abort"): Life.ABORTING,
    (Life.OPEN, "lost"): Life.LOST,
    (Life.FINISHING, "lost"): Life.LOST,
    (Life.HALF, "lost"): Life.LOST,
    (Life.CLOSING, "lost"): Life.CLOSED,
    (Life.ABORTING, "lost"): Life.CLOSED,
}
