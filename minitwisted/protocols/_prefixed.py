"""Strings that begin with their length, a binary number of one, two, four or any number of bytes.

The receiver always knows how many bytes it needs next, so what comes in between is only put aside.  The way it keeps its
bytes is told in ``_inbox.py``.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from minitwisted.internet.protocol import Protocol
from minitwisted.protocols._inbox import Inbox
from minitwisted.protocols._pausing import _PauseableMixin
from minitwisted.python import log
from minitwisted.python._home import at_home

if TYPE_CHECKING:
    from typing import Any


class StringTooLongError(AssertionError):
    """The string to be sent is longer than its prefix can say."""


class IntNStringReceiver(Protocol, _PauseableMixin):
    """Strings with a prefix that a subclass describes: `structFormat`, as ``struct`` has it, and `prefixLength`, its size in
    bytes.  No string may be longer than `MAX_LENGTH` bytes.
    """

    structFormat: str
    prefixLength: int
    MAX_LENGTH = 99999

    __inbox: Inbox | None = None
    __busy = False

    def stringReceived(self, string: bytes) -> None:
        """`string` came, without its prefix.  Override this."""
        raise NotImplementedError

    def lengthLimitExceeded(self, length: int) -> None:
        """A string of `length` bytes, more than `MAX_LENGTH`, was announced.  Closes the connection unless overridden."""
        self.transport.loseConnection()

    def dataReceived(self, data: bytes) -> None:
        """Hand on each string that is whole now by ``stringReceived``."""
        inbox = self.__inbox or self.__begin()
        prefix = self.prefixLength
        if self.__busy or inbox.buffer or inbox.late:
            enough = inbox.add(data) or inbox.wanted - prefix > self.MAX_LENGTH
            if self.__busy or self.paused or not enough:
                return
        else:
            inbox.buffer, inbox.at = data if type(data) is bytes else b"" + data, 0
        unpack = struct.Struct(self.structFormat).unpack_from
        self.__busy = True
        try:
            while not self.paused:
                buffer, start = inbox.buffer, inbox.at + prefix
                end = start + unpack(buffer, inbox.at)[0] if start <= len(buffer) else start
                if end - start > self.MAX_LENGTH:
                    self.lengthLimitExceeded(end - start)
                    return
                if end > len(buffer) and not inbox.reach(end):
                    return
                if end > len(buffer):
                    continue
                # Before the call: should it raise or take a while, this string has been handed on.
                inbox.at = end
                self.stringReceived(buffer[start:end])
        finally:
            self.__busy = False

    def __begin(self) -> Inbox:
        # Made when it is first needed: subclasses need not call an __init__ of ours, and may be fed without a connection.
        inbox = self.__inbox = Inbox()
        return inbox

    @property
    def recvd(self) -> bytes:
        """What has been received and not handed on; may be set, to go on with other bytes."""
        return (self.__inbox or self.__begin()).unread()

    @recvd.setter
    def recvd(self, data: bytes) -> None:
        (self.__inbox or self.__begin()).begin(data)

    def sendString(self, string: bytes) -> None:
        """Send `string` with its prefix; raises ``StringTooLongError`` if its length does not fit in that."""
        limit = 2 ** (8 * self.prefixLength)
        if len(string) >= limit:
            raise StringTooLongError(f"Try to send {len(string)} bytes whereas maximum is {limit}")
        self.transport.write(struct.pack(self.structFormat, len(string)) + string)


class Int32StringReceiver(IntNStringReceiver):
    """Strings that begin with their length in four bytes, the highest first."""

    structFormat = "!I"
    prefixLength = struct.calcsize(structFormat)


class Int16StringReceiver(IntNStringReceiver):
    """Strings that begin with their length in two bytes, the higher first."""

    structFormat = "!H"
    prefixLength = struct.calcsize(structFormat)


class Int8StringReceiver(IntNStringReceiver):
    """Strings that begin with their length in one byte."""

    structFormat = "!B"
    prefixLength = struct.calcsize(structFormat)


class StatefulStringProtocol:
    """A class to mix in before a receiver of strings: each string goes to the method named ``proto_`` and the `state`.

    What that method returns is the next state, always; ``"done"`` closes the connection as well.
    """

    state = "init"
    transport: Any

    def stringReceived(self, string: bytes) -> None:
        """Let the method of this state have `string`."""
        method = getattr(self, "proto_" + self.state, None)
        if method is None:
            log.msg("callback", self.state, "not found")
            return
        self.state = method(string)
        if self.state == "done":
            self.transport.loseConnection()


at_home(
    "minitwisted.protocols.basic", Int8StringReceiver, Int16StringReceiver, Int32StringReceiver, IntNStringReceiver,
    StatefulStringProtocol, StringTooLongError,
)  # fmt: skip
