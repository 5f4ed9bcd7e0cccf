"""Messages in a stream of bytes: lines, netstrings, and strings that begin with their length.

A stream has no seams: what one side writes in one piece, the other reads in any number of pieces.  A receiver collects bytes
until a message is whole, and hands it on by one call.

The idea is never to move what has been received (``_inbox.py``).  A receiver keeps the bytes it works on, its buffer, and how
far they are handed on.  A slice is made for each message and for nothing else, so the work grows with the number of bytes, not
with its square.  What comes while this is not possible (the program paused us, or it called us from inside its method, or
the end of a message is still to come) gathers in a bytearray, `late`, which grows in place.  A search starts where the
last one ended.

What programs may do inside ``lineReceived`` and ``stringReceived``: anything.  They pause, change the mode or the limit,
close the connection, take what is unread away, or call ``dataReceived``; therefore everything is looked up anew for each
message.

A ``LineReceiver``'s buffer may end within a line.  Then the rest becomes the beginning of `late`, which has been searched
up to `searched` for the delimiter `sought`; it becomes the buffer again when it holds a delimiter, or when there is
another reason to look.  ``LineOnlyReceiver`` knows no other mode and does not pause, so it cuts a chunk into all its lines
at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from minitwisted.internet.protocol import Protocol
from minitwisted.protocols._file_sender import FileSender
from minitwisted.protocols._netstrings import IncompleteNetstring, NetstringParseError, NetstringReceiver
from minitwisted.protocols._pausing import _PauseableMixin
from minitwisted.protocols._prefixed import (
    Int8StringReceiver,
    Int16StringReceiver,
    Int32StringReceiver,
    IntNStringReceiver,
    StatefulStringProtocol,
    StringTooLongError,
)

if TYPE_CHECKING:
    from typing import Any

__all__ = [
    "FileSender", "IncompleteNetstring", "Int16StringReceiver", "Int32StringReceiver", "Int8StringReceiver",
    "IntNStringReceiver", "LineOnlyReceiver", "LineReceiver", "NetstringParseError", "NetstringReceiver",
    "StatefulStringProtocol", "StringTooLongError",
]  # fmt: skip

#: What a LineReceiver is at: nothing is kept; bytes are kept, for which something has to come first; it is calling the program.
IDLE, HOLDING, BUSY = range(3)

#: Nothing here looks at it; programs may.
DEBUG = 0


class LineReceiver(Protocol, _PauseableMixin):
    """Lines without their `delimiter`, or raw data; ``setRawMode`` and ``setLineMode`` change what comes next.

    A line may be `MAX_LENGTH` bytes long.  The receiver starts with lines, unless a subclass has a false `line_mode`.
    """

    line_mode = 1
    delimiter = b"\r\n"
    MAX_LENGTH = 16384  # bytes

    __buffer = b""
    __at = 0
    __late: bytes | bytearray = b""
    __searched = 0
    __sought = b""
    __state = IDLE

    def lineReceived(self, line: bytes) -> Any:
        """`line` came, without its delimiter.  Override this; if it returns something true, the rest waits for more data."""
        raise NotImplementedError

    def rawDataReceived(self, data: bytes) -> Any:
        """`data` came while lines were not wanted.  Override this."""
        raise NotImplementedError

    def lineLengthExceeded(self, line: bytes):
        """A line is too long.  `line` is all that was received from its beginning on, and is forgotten.

        Closes the connection unless overridden.
        """
        return self.transport.loseConnection()

    def sendLine(self, line: bytes):
        """Send `line` and the delimiter."""
        return self.transport.write(line + self.delimiter)

    def setRawMode(self) -> None:
        """From now on, all that comes is for ``rawDataReceived``."""
        self.line_mode = 0

    def setLineMode(self, extra: bytes = b""):
        """From now on, lines.  `extra` is raw data that the caller has but does not want; it is received again."""
        self.line_mode = 1
        if extra:
            return self.dataReceived(extra)

    def clearLineBuffer(self) -> bytes:
        """Forget what has been received and not handed on; returns it."""
        unread = self.__buffer[self.__at :] + self.__late
        self.__buffer, self.__at, self.__late, self.__searched = b"", 0, b"", 0
        return unread

    def dataReceived(self, data: bytes):
        """Hand on each line that is whole now by ``lineReceived``, or everything by ``rawDataReceived``.

        Stops when one of these returns something true, which is returned, and when the connection is being closed.
        """
        if self.__state:
            if not self.__add(data):
                return None
        else:
            # Mostly a chunk is a whole line, and then nothing has to be kept, found again, and forgotten.
            looks = self.delimiter and self.line_mode and not self.paused and type(data) is bytes
            line, end, rest = data.partition(self.delimiter) if looks else (b"", b"", data)
            if end and not rest and len(line) <= self.MAX_LENGTH:
                self.__state = BUSY
                try:
                    why = self.lineReceived(line)
                finally:
                    self.__state = HOLDING if self.__late else IDLE
                if why or not self.__state or ((transport := self.transport) and transport.disconnecting):
                    # What counts as false is for nobody, unless this is the end.
                    return why if why or why is None or self.transport.disconnecting else None
                data = b""
            self.__buffer, self.__at, self.__late = b"" + data, 0, self.__late
        self.__state = BUSY
        try:
            return self.__hand_on()
        finally:
            self.__state = HOLDING if self.__late or self.__buffer else IDLE

    def __hand_on(self):
        """Hand on what is whole, as long as the program lets us."""
        while True:
            if self.paused:
                return None
            if not self.line_mode:
                raw = self.clearLineBuffer()
                why = raw and self.rawDataReceived(raw)
                if why or not raw:
                    return why or None
                continue
            buffer, at, delimiter = self.__buffer, self.__at, self.delimiter
            end = buffer.find(delimiter, at)
            if end < 0 or not delimiter:
                if not self.__late:
                    return self.__begin_line(buffer[at:], delimiter)
                self.__buffer, self.__at, self.__late, self.__searched = buffer[at:] + self.__late, 0, b"", 0
                continue
            if end - at > self.MAX_LENGTH:
                return self.lineLengthExceeded(self.clearLineBuffer())
            line, at = buffer[at:end], end + len(delimiter)
            # Before the call: should it raise or take a while, this line has been handed on.
            if at == len(buffer):
                self.__buffer, at = b"", 0
            self.__at = at
            why = self.lineReceived(line)
            if why or ((transport := self.transport) and transport.disconnecting):
                return why
            if not (self.__buffer or self.__late):
                return None

    def __add(self, data: bytes) -> bool:
        """Take more bytes in; is it worth while to look at them?"""
        late = self.__late = self.__late or bytearray()
        late += data
        if self.__state is BUSY or self.paused:
            return False
        delimiter = self.delimiter
        if self.__buffer or not self.line_mode or delimiter != self.__sought or not self.__searched:
            return True
        if len(late) >= self.MAX_LENGTH + len(delimiter):
            return True
        # The last byte first: one byte is found much faster than several, and mostly it is not there.
        n = len(delimiter)
        if late.find(delimiter[-1:], self.__searched + n - 1) >= 0 and late.find(delimiter, self.__searched) >= 0:
            return True
        self.__searched = max(0, len(late) - n + 1)
        return False

    def __begin_line(self, rest: bytes, delimiter: bytes):
        """`rest` has no delimiter: it is the beginning of a line, to be continued, unless it is too long already."""
        if len(rest) >= self.MAX_LENGTH + len(delimiter):
            return self.lineLengthExceeded(self.clearLineBuffer())
        self.__buffer, self.__at = b"", 0
        self.__late, self.__searched, self.__sought = bytearray(rest), max(0, len(rest) - len(delimiter) + 1), delimiter
        return None


class LineOnlyReceiver(Protocol):
    """Lines without their `delimiter`, and nothing else.  A line may be `MAX_LENGTH` bytes long."""

    delimiter = b"\r\n"
    MAX_LENGTH = 16384  # bytes

    _buffer: bytes | bytearray = b""  # how a line begins; not mangled, since Tubes asks for it
    __searched = 0
    __sought = b""

    def lineReceived(self, line: bytes) -> None:
        """`line` came, without its delimiter.  Override this."""
        raise NotImplementedError

    def lineLengthExceeded(self, line: bytes):
        """A line, of which `line` has come so far, is too long.  Closes the connection unless overridden."""
        return self.transport.loseConnection()

    def sendLine(self, line: bytes):
        """Send `line` and the delimiter."""
        return self.transport.writeSequence((line, self.delimiter))

    def dataReceived(self, data: bytes):
        """Hand on each line that is whole now by ``lineReceived``, until the connection is being closed."""
        delimiter = self.delimiter
        lines: list[bytes] = []
        if self._buffer:
            self._buffer += data
            if self._buffer.find(delimiter, self.__searched if delimiter == self.__sought else 0) >= 0:
                data, self._buffer = bytes(self._buffer), b""
        if not self._buffer:
            *lines, rest = (b"" + data).split(delimiter)
            self._buffer = bytearray(rest)
        # Before the calls: they may call us again.
        self.__searched, self.__sought = max(0, len(self._buffer) - len(delimiter) + 1), delimiter
        for line in lines:
            if self.transport.disconnecting:
                return None
            if len(line) > self.MAX_LENGTH:
                return self.lineLengthExceeded(line)
            self.lineReceived(line)
        if len(self._buffer) - self.__begun(self._buffer) > self.MAX_LENGTH:
            return self.lineLengthExceeded(bytes(self._buffer))
        return None

    def __begun(self, rest) -> int:
        """How many bytes at the end of `rest` may be the beginning of the delimiter: they do not count as the line's."""
        if len(rest) <= self.MAX_LENGTH:
            return 0
        for n in range(len(self.delimiter) - 1, 0, -1):
            if rest.endswith(self.delimiter[:n]):
                return n
        return 0
