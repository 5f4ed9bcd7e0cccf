"""Pausing a receiver in the middle of what it has.

A protocol that cannot keep up stops its transport.  But the chunk it is working on may hold a thousand messages more, and
those must wait as well: `paused` is looked at before each message.  What waits is handed on by ``resumeProducing``, as if
it came now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from minitwisted.python._home import at_home

if TYPE_CHECKING:
    from typing import Any


class _PauseableMixin:
    """The methods of ``IPushProducer`` for a protocol: they stop the transport, and what has been received already."""

    transport: Any
    dataReceived: Any
    paused = False

    def stopProducing(self):
        self.paused, transport = True, self.transport
        transport.stopProducing()

    def pauseProducing(self):
        self.paused, transport = True, self.transport
        transport.pauseProducing()

    def resumeProducing(self):
        self.paused, transport = False, self.transport
        transport.resumeProducing()
        # Nothing new, but what is waiting.
        self.dataReceived(b"")


at_home("minitwisted.protocols.basic", _PauseableMixin)
