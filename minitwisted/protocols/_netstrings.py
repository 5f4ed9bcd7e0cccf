"""Netstrings: the length in decimal digits, a colon, that many bytes, a comma.  ``5:hello,``

Peers that send something else are broken, and found out as early as possible: at the first byte that cannot belong to a
length, or when the digits so far are more than the limit, not when the colon comes.  Nothing is skipped: a receiver that met
an error stands before it for ever.  The way it keeps its bytes is told in ``_inbox.py``.
"""

from __future__ import annotations

from minitwisted.internet.protocol import Protocol
from minitwisted.protocols._inbox import Inbox
from minitwisted.python._home import at_home

# More digits are a length beyond every limit; it is not worth while to compute the number.
_MOST_DIGITS = 20
_ZERO = ord("0")
_COMMA = ord(",")


class NetstringParseError(ValueError):
    """What was received is not a netstring, or is too long a one."""


class IncompleteNetstring(Exception):
    """The end of a netstring has not been received yet.  For programs that take netstrings apart themselves."""


class NetstringReceiver(Protocol):
    """Netstrings of at most `MAX_LENGTH` bytes.  On anything else `brokenPeer` becomes 1 and the connection is closed."""

    MAX_LENGTH = 99999

    brokenPeer: int
    __inbox: Inbox

    def makeConnection(self, transport) -> None:
        """Start with no bytes and a peer that is trusted."""
        self.brokenPeer = 0
        self.__inbox = Inbox()
        super().makeConnection(transport)

    def sendString(self, string: bytes) -> None:
        """Send `string` as a netstring."""
        self.transport.write(b"".join((b"%d" % len(string), b":", string, b",")))

    def stringReceived(self, string: bytes) -> None:
        """`string` came, without what was around it.  Override this."""
        raise NotImplementedError

    def dataReceived(self, data: bytes) -> None:
        """Hand on each netstring that is whole now by ``stringReceived``."""
        inbox = self.__inbox
        if inbox.buffer or inbox.late:
            if not inbox.add(data):
                return
        else:
            inbox.buffer, inbox.at = data if type(data) is bytes else b"" + data, 0
        try:
            while True:
                buffer, at = inbox.buffer, inbox.at
                colon = buffer.find(b":", at, at + _MOST_DIGITS + 1)
                if colon < 0:
                    self.__length(buffer[at : at + _MOST_DIGITS + 1], ended=False)
                    end = len(buffer)
                else:
                    end = colon + 1 + self.__length(buffer[at:colon])
                if end >= len(buffer) and not inbox.reach(end + 1):
                    return
                if end >= len(buffer):
                    continue
                if buffer[end] != _COMMA:
                    raise NetstringParseError("The netstring does not end with a comma.")
                # Before the call: it may raise or call us, and this string has been handed on.
                inbox.at = end + 1
                self.stringReceived(buffer[colon + 1 : end])
        except NetstringParseError:
            self.brokenPeer = 1
            self.transport.loseConnection()

    def __length(self, digits: bytes, ended=True) -> int:
        """The number that `digits` say; raises when they say none, or too much, or will when there are more of them."""
        if not digits.isdigit() or (digits[0] == _ZERO and len(digits) > 1):
            if ended or digits:
                raise NetstringParseError("The netstring does not start with a length.")
            return 0
        if len(digits) > _MOST_DIGITS or int(digits) > self.MAX_LENGTH:
            raise NetstringParseError(f"The netstring is longer than {self.MAX_LENGTH}, the limit.")
        return int(digits)


at_home("minitwisted.protocols.basic", IncompleteNetstring, NetstringParseError, NetstringReceiver)
