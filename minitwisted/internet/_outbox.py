"""Bytes that wait to leave.

What is written is kept as the pieces it came in, never joined and never copied: `pieces` names those to send now, as many as
the system takes at once, and `sent` is told how many bytes of them have gone.  Only a piece that went in part is cut, by a
``memoryview``, which copies nothing.

Pieces that are gone are not deleted from the front of the list one by one, which would cost more the more are waiting: an
index moves instead, and the list is cut when the dead part is the larger.
"""

from __future__ import annotations

#: As many pieces as the system takes in one call.
AT_ONCE = 1024


class Outbox:
    """The unsent bytes of one transport, in order: `size` of them.  `stuck`: the system took less than it was given."""

    __slots__ = ("_first", "add_piece", "pieces", "size", "stuck")

    def __init__(self) -> None:
        self.pieces: list[bytes | memoryview] = []
        self.size = 0
        self.stuck = False
        self._first = 0
        self.add_piece = self.pieces.append  # whoever adds a piece adds its length to `size`

    def next_ones(self) -> list[bytes | memoryview]:
        """The pieces to send now."""
        return self.pieces[self._first : self._first + AT_ONCE]

    def sent(self, count: int) -> None:
        """`count` bytes have gone."""
        self.size -= count
        pieces, first = self.pieces, self._first
        if not self.size:
            del pieces[:]
            self._first = 0
            return
        while count:
            length = len(pieces[first])
            if length > count:
                pieces[first] = memoryview(pieces[first])[count:]
                break
            pieces[first] = b""  # it is gone: keep its memory no longer
            count -= length
            first += 1
        if first > AT_ONCE and first > len(pieces) // 2:
            del pieces[:first]
            first = 0
        self._first = first

    def clear(self) -> None:
        """Nothing of this will be sent."""
        del self.pieces[:]
        self.size = self._first = 0
