"""Netstrings: the length in decimal digits, a colon, that many bytes, a comma.  ``5:hello,``

Peers that send something else are broken, and found out as early as possible: at the first byte that cannot belong to a
length, or when the digits so far are more than the limit, not when the colon comes.  Nothing is skipped: a receiver that met
an error stands before it for ever.  The way it keeps its bytes is told in ``basic.py``: `_buffer` from `_at` on, then
`_late`; nothing is looked at before `_wanted` bytes are there.
"""

from __future__ import annotations

from minitwisted.internet.protocol import Protocol
from minitwisted.python._home import at_home

# More digits are a length beyond every limit; it is not worth while to compute the number.
_MOST_DIGITS = 20
_ZERO = ord("0")
_COMMA = ord(",")


class NetstringParseError(ValueError):
    """What was received is not a netstring, or is too long a one."""


class IncompleteNetstring(Exception):
    """The end of the netstring has not been received yet."""


class NetstringReceiver(Protocol):
    """Netstrings of at most `MAX_LENGTH` bytes.  On anything else `brokenPeer` becomes 1 and the connection is closed."""

    MAX_LENGTH = 99999
    brokenPeer = 0

    __buffer = b""
    __at = 0
    __late: bytes | bytearray = b""
    __wanted = 0

    def makeConnection(self, transport) -> None:
        """Start with no bytes and a peer that is trusted."""
        self.brokenPeer = 0
        self.__buffer, self.__at, self.__late, self.__wanted = b"", 0, b"", 0
        super().makeConnection(transport)

    def sendString(self, string: bytes) -> None:
        """Send `string` as a netstring."""
        self.transport.write(b"".join((b"%d" % len(string), b":", string, b",")))

    def stringReceived(self, string: bytes) -> None:
        """`string` came, without what was around it.  Override this."""
        raise NotImplementedError

    def dataReceived(self, data: bytes) -> None:
        """Hand on each netstring that is whole now by ``stringReceived``."""
        if self.__buffer or self.__late:
            if not self.__add(data):
                return
        else:
            self.__buffer, self.__at = data if type(data) is bytes else b"" + data, 0
        try:
            while True:
                buffer, at = self.__buffer, self.__at
                colon = buffer.find(b":", at, at + _MOST_DIGITS + 1)
                if colon < 0:
                    self.__length(buffer[at : at + _MOST_DIGITS + 1], ended=False)
                    end = len(buffer)
                else:
                    end = colon + 1 + self.__length(buffer[at:colon])
                if end >= len(buffer):
                    self.__short(end + 1)
                    continue
                if buffer[end] != _COMMA:
                    raise NetstringParseError("The netstring does not end with a comma.")
                # Before the call: it may raise or call us, and this string has been handed on.
                self.__at = end + 1
                self.stringReceived(buffer[colon + 1 : end])
        except NetstringParseError:
            self.brokenPeer = 1
            self.transport.loseConnection()
        except IncompleteNetstring:
            pass  # more will come

    def __length(self, digits: bytes, ended=True) -> int:
        """The number that `digits` say; raises when they say none, or too much, or will when there are more of them."""
        if not digits.isdigit() or (digits[0] == _ZERO and len(digits) > 1):
            if ended or digits:
                raise NetstringParseError("The netstring does not start with a length.")
            return 0
        if len(digits) > _MOST_DIGITS or int(digits) > self.MAX_LENGTH:
            raise NetstringParseError(f"The netstring is longer than {self.MAX_LENGTH}, the limit.")
        return int(digits)

    def __add(self, data: bytes) -> bool:
        """Take more bytes in; is there enough to go on with?"""
        late = self.__late = self.__late or bytearray()
        late += data
        return bool(self.__buffer) or len(late) >= self.__wanted

    def __short(self, end: int) -> None:
        """The buffer ends before `end`: go on with what came late, or raise if that is too little as well."""
        rest, late = self.__buffer[self.__at :], self.__late
        wanted = end - self.__at
        if len(rest) + len(late) < wanted:
            self.__late = bytearray(rest) + late
            self.__buffer, self.__at, self.__wanted = b"", 0, wanted
            raise IncompleteNetstring
        self.__buffer, self.__at, self.__late = rest + late, 0, b""


at_home("minitwisted.protocols.basic", IncompleteNetstring, NetstringParseError, NetstringReceiver)
