"""Messages with something beside them: how a descriptor goes from one process to another.

What Python's sockets do, under the names that programs know; a received message has names for its parts.
"""

from __future__ import annotations

from collections import namedtuple
from socket import CMSG_SPACE, SCM_RIGHTS
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from socket import socket as Socket

#: The bytes, what came beside them, and flags of the message.
ReceivedMessage = namedtuple("ReceivedMessage", ["data", "ancillary", "flags"])


def sendmsg(socket: Socket, data: bytes, ancillary: list = [], flags: int = 0) -> int:  # noqa: B006 - nobody changes it
    """Send `data` and what is to go beside it; return how many of the bytes were sent."""
    pieces = (data,)
    return socket.sendmsg(pieces, ancillary, flags)


def recvmsg(socket: Socket, maxSize=8192, cmsgSize=4096, flags=0) -> ReceivedMessage:
    """Receive at most `maxSize` bytes, and as many as `cmsgSize` beside them."""
    return ReceivedMessage(*socket.recvmsg(maxSize, CMSG_SPACE(cmsgSize), flags)[:3])


def getSocketFamily(socket: Socket) -> int:
    """The family of the socket's addresses."""
    return socket.family


__all__ = ["SCM_RIGHTS", "getSocketFamily", "recvmsg", "sendmsg"]
