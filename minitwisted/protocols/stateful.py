"""A protocol as states: so many bytes, then this method; what it returns is the next state.

Many formats say at each point how many bytes come next: a header of ten, then as many as it says, then again a header.  A
``StatefulProtocol`` is told exactly that, and waits and cuts; its methods always get what they asked for, however the
network has cut it.  (``basic.py`` has the formats that are the same all the time.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from minitwisted.internet import protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class StatefulProtocol(protocol.Protocol):
    """A protocol whose state is a pair: a method, and the number of bytes to call it with.

    The method returns the next state, or None to stay in this one.
    """

    __state: tuple[Callable[[bytes], Any], int]
    __waiting = b""

    def makeConnection(self, transport) -> None:
        """Take `transport`, and then the first state."""
        super().makeConnection(transport)
        self.__state = self.getInitialState()

    def getInitialState(self) -> Any:
        """The first state; to be overridden."""
        raise NotImplementedError

    def dataReceived(self, data: bytes) -> None:
        """Call as many states as there are bytes for."""
        self.__waiting += data
        while len(self.__waiting) >= self.__state[1]:
            state, size = self.__state
            # Taken before the call: whatever happens in it, these bytes have been handled.
            piece, self.__waiting = self.__waiting[:size], self.__waiting[size:]
            self.__state = state(piece) or self.__state
