"""Pipes as endpoints: to a child, and those that the program itself was started with.

A program that talks over its standard input is a server with one client; a child to be talked with is a place to connect to.
So a protocol made for TCP works on either, unchanged.

The contract: what a child prints is the protocol's data, what is written to the transport is its input.  What it complains of
on its third pipe is logged, or dropped, as the endpoint was told.  The connection is lost when the child has ended.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.internet import error
from minitwisted.internet.address import _ProcessAddress
from minitwisted.internet.defer import Deferred, execute
from minitwisted.internet.interfaces import IStreamClientEndpoint, IStreamServerEndpoint
from minitwisted.internet.protocol import ProcessProtocol
from minitwisted.internet.stdio import PipeAddress, StandardIO
from minitwisted.python import log
from minitwisted.python._home import at_home
from minitwisted.python.failure import Failure

if TYPE_CHECKING:
    from typing import Any


class StandardErrorBehavior(enum.Enum):
    """What becomes of a child's complaints."""

    LOG = "log"
    DROP = "drop"

    def __repr__(self) -> str:
        return f"<StandardErrorBehavior={self.name}>"


@implementer(IStreamServerEndpoint)
class StandardIOEndpoint:
    """The program's own input and output."""

    _stdio = StandardIO

    def __init__(self, reactor) -> None:
        self._reactor = reactor

    def listen(self, stdioProtocolFactory) -> Deferred[Any]:
        """Connect a protocol to them; fires with its transport."""

        def open_both():
            protocol = stdioProtocolFactory.buildProtocol(PipeAddress())
            return self._stdio(protocol, reactor=self._reactor)

        return execute(open_both)


#: The environment of a child that is given none.
_NOTHING: dict[str, str] = {}


@implementer(IStreamClientEndpoint)
class ProcessEndpoint:
    """A child, started as ``reactor.spawnProcess`` starts it; `errFlag` says what becomes of its complaints."""

    def __init__(
        self, reactor, executable, args=(), env=_NOTHING, path=None, uid=None, gid=None, usePTY=0, childFDs=None,
        errFlag=StandardErrorBehavior.LOG,
    ) -> None:  # fmt: skip
        # By place, as the reactor takes them.
        self._how = args, env, path, uid, gid, usePTY, childFDs
        self._executable, self._complaints = executable, errFlag
        self._spawnProcess = reactor.spawnProcess

    def connect(self, protocolFactory) -> Deferred[Any]:
        """Start the child; fires with the protocol that talks with it."""

        def spawn():
            protocol = protocolFactory.buildProtocol(_ProcessAddress())
            child = _Child(protocol, self._executable, self._complaints)
            self._spawnProcess(child, self._executable, *self._how)
            return protocol

        return execute(spawn)


class _Child(ProcessProtocol):
    """Makes of a child's pipes one connection of `protocol`."""

    def __init__(self, protocol, executable, complaints) -> None:
        self._protocol, self._executable, self._complaints = protocol, executable, complaints

    def makeConnection(self, process) -> None:
        """The child has been started."""
        self._protocol.makeConnection(process)

    def outReceived(self, data: bytes) -> None:
        """What it prints."""
        self._protocol.dataReceived(data)

    def errReceived(self, data: bytes) -> None:
        """What it complains of."""
        if self._complaints is StandardErrorBehavior.LOG:
            log.msg(
                format="Process %(executable)r wrote stderr unhandled by %(protocol)s: %(data)s",
                executable=self._executable,
                protocol=self._protocol,
                data=data,
            )

    def processEnded(self, reason: Failure) -> None:
        """A child that ended well has closed its connection well."""
        if reason.check(error.ProcessDone) and reason.value.status == 0:
            reason = Failure(error.ConnectionDone())
        self._protocol.connectionLost(reason)


at_home("minitwisted.internet.endpoints", StandardErrorBehavior, StandardIOEndpoint, ProcessEndpoint)
