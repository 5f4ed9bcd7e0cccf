"""Bytes that came and are not yet a message.

What has been received is never moved: `buffer` is what a receiver works on, `at` how far it has been handed on.  A message is
a slice of it, made once.  When the end of a message is still to come, only its beginning moves, to `late`: a bytearray, which
grows in place, where everything gathers until there are `wanted` bytes.  So the work grows with the number of bytes, however
they are cut.

The contract: the receiver reads and moves `buffer` and `at` itself, as often as it likes, for that is its innermost loop.  More
bytes come by `add` as long as any are kept, and by `begin` otherwise; `reach` is asked when the buffer is too short.
"""

from __future__ import annotations


class Inbox:
    """The bytes of one receiver, in order: `buffer` from `at` on, then `late`."""

    __slots__ = ("at", "buffer", "late", "wanted")

    def __init__(self) -> None:
        self.begin(b"")

    def begin(self, data: bytes) -> None:
        """Keep `data` and nothing else."""
        self.buffer, self.at, self.wanted = data, 0, 0
        self.late: bytes | bytearray = b""

    def add(self, data: bytes) -> bool:
        """Take more in; is there enough to go on with?"""
        late = self.late = self.late or bytearray()
        late += data
        return bool(self.buffer) or len(late) >= self.wanted

    def reach(self, end: int) -> bool:
        """Have the buffer reach to `end`, or beyond, by what came late; False if that is too little, so that it has to wait."""
        rest, late, wanted = self.buffer[self.at :], self.late, end - self.at
        if len(rest) + len(late) < wanted:
            self.buffer, self.at, self.late, self.wanted = b"", 0, bytearray(rest) + late, wanted
            return False
        self.buffer, self.at, self.late = rest + late, 0, b""
        return True

    def unread(self) -> bytes:
        """All that is kept."""
        return self.buffer[self.at :] + self.late
