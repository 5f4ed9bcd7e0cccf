"""How things end: every exception and every reason this package gives.

A network program is told about an end in one of three ways, and the family of the exception says which:

* A connection that was never made fails with a ``ConnectError``.  The operating system knows only numbers (errno);
  ``getConnectError`` turns the ones worth a name into a class of their own, so that programs ``trap`` a class and
  never compare numbers.
* A connection that was made ends exactly once, with a reason from ``ConnectionClosed``: ``ConnectionDone`` when the
  other side closed it properly, ``ConnectionLost`` and its kin when it broke.  Children end in the same two ways
  (``ProcessDone``, ``ProcessTerminated``), because a child's pipes are a connection too.
* Everything else is the caller's mistake (stopping a port that does not listen, running a reactor twice) and is raised
  at the call.

The text of most of these is a fixed sentence, the class attribute ``MESSAGE``, followed by what the raiser added:
``str(ConnectionLost("by", "magic"))`` is the sentence, a colon, ``by magic`` and a full stop.  Programs log and compare
these texts, so they are part of the contract, full stop included.
"""

from __future__ import annotations

import errno
import socket

__all__ = [
    "AlreadyCalled", "AlreadyCancelled", "BadFileError", "BindError", "CannotListenError", "CertificateError",
    "ConnectBindError", "ConnectError", "ConnectInProgressError", "ConnectingCancelledError", "ConnectionClosed",
    "ConnectionDone", "ConnectionFdescWentAway", "ConnectionLost", "ConnectionRefusedError", "DNSLookupError",
    "InvalidAddressError", "MessageLengthError", "MulticastJoinError", "NoRouteError", "NotConnectingError",
    "NotListeningError", "PeerVerifyError", "ProcessDone", "ProcessExitedAlready", "ProcessTerminated",
    "ReactorAlreadyInstalledError", "ReactorAlreadyRunning", "ReactorNotRunning", "SSLError", "ServiceNameUnknownError",
    "TCPTimedOutError", "TimeoutError", "UnknownHostError", "UnsupportedAddressFamily", "UnsupportedSocketType",
    "UserError", "VerifyError", "getConnectError",
]  # fmt: skip


def _sentence(problem) -> str:
    """The ``MESSAGE`` of `problem`, what its raiser added, and a full stop."""
    said = problem.MESSAGE
    if problem.args:
        said = f"{said}: {' '.join(problem.args)}"
    return f"{said}."


# --- Before there is a connection ------------------------------------------------------------------------------------


class BindError(Exception):
    """A socket could not be given the local address asked for."""

    MESSAGE = "An error occurred binding to an interface"
    __str__ = _sentence


class CannotListenError(BindError):
    """``startListening`` (or any ``listen…``) failed; `socketError` is the operating system's reason.

    `interface` is the address and `port` the number (or path) that was asked for.
    """

    def __init__(self, interface, port, socketError):
        super().__init__(interface, port, socketError)
        self.interface, self.port, self.socketError = interface, port, socketError

    def __str__(self) -> str:
        return f"Couldn't listen on {self.interface or 'any'}:{self.port}: {self.socketError}."


class MulticastJoinError(Exception):
    """A multicast group could not be joined or left."""


class MessageLengthError(Exception):
    """A datagram is longer than the network carries in one piece."""

    MESSAGE = "Message is too long to send"
    __str__ = _sentence


class DNSLookupError(OSError):
    """The addresses of a name could not be found."""

    MESSAGE = "DNS lookup failed"
    __str__ = _sentence


class ConnectInProgressError(Exception):
    """``connect`` was called on something that is connecting already."""


class ConnectError(Exception):
    """A connection could not be made.  The base of all such reasons, and the one for errno values without a class.

    `osError` is the errno (or None, or the exception itself where it has no errno), `string` the system's text for it.
    """

    MESSAGE = "An error occurred while connecting"

    def __init__(self, osError=None, string=""):
        super().__init__(string)
        self.osError = osError

    def __str__(self) -> str:
        parts = [self.MESSAGE, self.osError, self.args[0] if self.args else None]
        return ": ".join(str(part) for part in parts if part or part is self.MESSAGE) + "."


class ConnectBindError(ConnectError):
    """The local end (``bindAddress``) of an outgoing connection could not be bound."""

    MESSAGE = "Couldn't bind"


class UnknownHostError(ConnectError):
    """There is no such host."""

    MESSAGE = "Hostname couldn't be looked up"


class NoRouteError(ConnectError):
    """The network does not know the way."""

    MESSAGE = "No route to host"


class ConnectionRefusedError(ConnectError):
    """The host is there and nobody listens on that port."""

    MESSAGE = "Connection was refused by other side"


class TCPTimedOutError(ConnectError):
    """The kernel gave up waiting for an answer."""

    MESSAGE = "TCP connection timed out"


class BadFileError(ConnectError):
    """The path of a UNIX socket leads to something else."""

    MESSAGE = "File used for UNIX socket is no good"


class ServiceNameUnknownError(ConnectError):
    """A port was given by name, and no service has that name."""

    MESSAGE = "Service name given as port is unknown"


class UserError(ConnectError):
    """The program itself stopped the attempt."""

    MESSAGE = "User aborted connection"


class TimeoutError(UserError):
    """The program's own timeout (not the kernel's) ended the attempt; also what ``Deferred.addTimeout`` errbacks with."""

    MESSAGE = "User timeout caused connection failure"


class SSLError(ConnectError):
    """TLS failed."""

    MESSAGE = "An SSL error occurred"


class VerifyError(Exception):
    """Something that should have carried a signature could not be verified."""

    MESSAGE = "Could not verify something that was supposed to be signed."


class PeerVerifyError(VerifyError):
    """The other side refused what we showed it."""

    MESSAGE = "The peer rejected our verify error."


class CertificateError(Exception):
    """A certificate is missing where one belongs."""

    MESSAGE = "We did not find a certificate where we expected to find one."


class ConnectingCancelledError(Exception):
    """A Deferred connection was cancelled before it was made; `address` says where it was going."""

    def __init__(self, address):
        super().__init__(address)
        self.address = address


class InvalidAddressError(ValueError):
    """`address` is no address of the wanted kind; `message` says what is wrong with it."""

    def __init__(self, address, message):
        super().__init__(address, message)
        self.address, self.message = address, message


class UnsupportedAddressFamily(Exception):
    """The reactor has no use for sockets of this family (``AF_…``)."""


class UnsupportedSocketType(Exception):
    """The reactor has no use for sockets of this type (``SOCK_…``)."""


class AlreadyListened(Exception):
    """A descriptor that can be listened on once was listened on again."""


#: The errno values that have a class; all others become a plain ``ConnectError``.
errnoMapping = {
    errno.ENETUNREACH: NoRouteError,
    errno.ECONNREFUSED: ConnectionRefusedError,
    errno.ETIMEDOUT: TCPTimedOutError,
}


def getConnectError(e):
    """The ``ConnectError`` for `e`: an exception as ``connect`` raises it, or a pair of errno and text.

    What carries no such pair is wrapped whole in a plain ``ConnectError``.  A failed name lookup numbers its errors on
    its own, apart from errno, hence it is told by its type.
    """
    pair = e.args if isinstance(e, Exception) else e
    try:
        number, string = pair
    except ValueError:
        return ConnectError(string=e)
    kind = UnknownHostError if isinstance(e, socket.gaierror) else errnoMapping.get(number, ConnectError)
    return kind(number, string)


# --- After there was one ---------------------------------------------------------------------------------------------


class ConnectionClosed(Exception):
    """A connection ended, well or badly: the base of every reason ``connectionLost`` is given."""


class ConnectionLost(ConnectionClosed):
    """A connection broke: a reset, a write to nobody, a descriptor gone bad."""

    MESSAGE = "Connection to the other side was lost in a non-clean fashion"

    def __str__(self) -> str:
        # Subclasses outside this package may use a docstring as their sentence: only its first line is one.
        lines = self.MESSAGE.strip().splitlines() or [""]
        return ": ".join(lines[:1] + [" ".join(self.args)] * bool(self.args)) + "."


class ConnectionAborted(ConnectionLost):
    """The program asked for the break, by ``abortConnection``."""

    MESSAGE = "Connection was aborted locally using ITCPTransport.abortConnection"


class ConnectionDone(ConnectionClosed):
    """The other side closed the connection properly, or we did and everything had been sent."""

    MESSAGE = "Connection was closed cleanly"
    __str__ = _sentence


class FileDescriptorOverrun(ConnectionLost):
    """More descriptors were passed over a UNIX socket than there were bytes to carry them."""

    MESSAGE = "A mis-use of IUNIXTransport.sendFileDescriptor caused the connection to be closed."


class ConnectionFdescWentAway(ConnectionLost):
    """The descriptor was closed behind the transport's back."""

    MESSAGE = "Uh"


class NoProtocol(Exception):
    """A factory declined to build a protocol for a connection that was made."""


# --- Children --------------------------------------------------------------------------------------------------------


class ProcessDone(ConnectionDone):
    """A child exited with code 0; `status` is what ``wait`` returned."""

    MESSAGE = "A process has ended without apparent errors"

    def __init__(self, status):
        super().__init__("process finished with exit code 0")
        self.exitCode, self.signal, self.status = 0, None, status


class ProcessTerminated(ConnectionLost):
    """A child ended otherwise: with `exitCode`, or killed by the signal numbered `signal` (each None if not so).

    `status` is what ``wait`` returned.
    """

    MESSAGE = "A process has ended with a probable error condition"

    def __init__(self, exitCode=None, signal=None, status=None):
        how = "process ended"
        if exitCode is not None:
            how += f" with exit code {exitCode}"
        if signal is not None:
            how += f" by signal {signal}"
        super().__init__(how)
        self.exitCode, self.signal, self.status = exitCode, signal, status


class ProcessExitedAlready(Exception):
    """A signal was meant for a child that has exited."""


# --- The caller's mistakes -------------------------------------------------------------------------------------------


class AlreadyCalled(ValueError):
    """A delayed call was to be changed after it had run."""

    MESSAGE = "Tried to cancel an already-called event"
    __str__ = _sentence


class AlreadyCancelled(ValueError):
    """A delayed call was to be changed after it had been cancelled."""

    MESSAGE = "Tried to cancel an already-cancelled event"
    __str__ = _sentence


class NotConnectingError(RuntimeError):
    """``stopConnecting`` on a connector that is not connecting."""

    MESSAGE = "The Connector was not connecting when it was asked to stop connecting"
    __str__ = _sentence


class NotListeningError(RuntimeError):
    """``stopListening`` on a port that does not listen."""

    MESSAGE = "The Port was not listening when it was asked to stop listening"
    __str__ = _sentence


class ReactorNotRunning(RuntimeError):
    """``stop`` on a reactor that does not run."""


class ReactorNotRestartable(RuntimeError):
    """``run`` on a reactor that has run: a reactor lives once."""


class ReactorAlreadyRunning(RuntimeError):
    """``run`` inside ``run``."""


class ReactorAlreadyInstalledError(AssertionError):
    """A process has one reactor, and it is chosen already."""
