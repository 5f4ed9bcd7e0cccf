"""The states of a connection, as a table.

A connection has one state, and everything one may ask about it (is it connected? is it closing? may I still write?) is read
off that state.  What happens to it are the events of the table `NEXT`; an event that the table does not list for a state
changes nothing there, such as asking twice for the end.

            begin ──▶ CONNECTING ──"made"──▶ OPEN ──"end writing"──▶ FINISHING ──"shut"──▶ HALF
                                              │                        │
                                              └───────── "lose" ───────┴──▶ CLOSING
                       "abort" leads from each of these to ABORTING, and "lost" to the end: LOST, or CLOSED if we had asked
"""

from __future__ import annotations

from enum import Enum


class Life(Enum):
    """Where a connection stands.

    `connected`, `disconnecting` and `disconnected` are what transports tell (0 or 1); `takes` says whether what is written now
    will be sent, `reads` whether what comes will be heard.
    """

    #             connected  disconnecting  disconnected  takes  reads
    CONNECTING = "connecting", 0, 0, 0, False, False
    OPEN = "open", 1, 0, 0, True, True
    FINISHING = "finishing", 1, 0, 0, True, True  # our direction ends when all is sent
    HALF = "half", 1, 0, 0, False, True  # our direction has ended
    CLOSING = "closing", 1, 1, 0, True, False  # all ends when all is sent
    ABORTING = "aborting", 1, 0, 0, False, False  # all ends, whatever is unsent
    GIVING_UP = "giving up", 1, 1, 0, False, False  # the same, after or before we asked for the orderly end
    LOST = "lost", 0, 0, 1, False, False
    CLOSED = "closed", 0, 1, 1, False, False

    __hash__ = object.__hash__  # Enum's own is a function: this one costs no call

    def __init__(self, _: str, connected: int, disconnecting: int, disconnected: int, takes: bool, reads: bool) -> None:
        self.connected, self.disconnecting, self.disconnected = connected, disconnecting, disconnected
        self.takes, self.reads = takes, reads


NEXT = {
    (Life.CONNECTING, "made"): Life.OPEN,
    (Life.CONNECTING, "lost"): Life.LOST,
    (Life.OPEN, "end writing"): Life.FINISHING,
    (Life.FINISHING, "shut"): Life.HALF,
    (Life.OPEN, "lose"): Life.CLOSING,
    (Life.FINISHING, "lose"): Life.CLOSING,
    (Life.ABORTING, "lose"): Life.GIVING_UP,
    (Life.OPEN, "abort"): Life.ABORTING,
    (Life.FINISHING, "abort"): Life.ABORTING,
    (Life.HALF, "abort"): Life.ABORTING,
    (Life.CLOSING, "abort"): Life.GIVING_UP,
    (Life.OPEN, "lost"): Life.LOST,
    (Life.FINISHING, "lost"): Life.LOST,
    (Life.HALF, "lost"): Life.LOST,
    (Life.CLOSING, "lost"): Life.CLOSED,
    (Life.ABORTING, "lost"): Life.LOST,
    (Life.GIVING_UP, "lost"): Life.CLOSED,
}
