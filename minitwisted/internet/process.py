"""Children: other programs, and the pipes to them.

A child ends twice.  It *exits*, of which the system tells once, by its status, to whoever asks (`reapProcess`); and each of
its pipes ends when nobody holds the other end any more, which may be before or long after, for a child may have children of
its own.  Only when all of that has happened is it *ended* (`processEnded`), and nothing more is told.

Who asks for the status, and when?  The system sends a signal when a child has exited, but does not say which one, and several
of these signals may become one.  So a signal only means: ask them all (`reapAllProcesses`).  One who has exited before he was
entered in the list is found when he is entered, and one whose pipes have all ended is asked then, so that a reactor that
takes no signals notices at least those.

The contract: the protocol is called with ``makeConnection``, then about data and ends, then with ``processExited`` and, last,
``processEnded``.  What it raises is logged and changes nothing else.
"""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.internet._pipes import ProcessReader, ProcessWriter
from minitwisted.internet._spawning import start
from minitwisted.internet.abstract import FileDescriptor
from minitwisted.internet.error import ProcessDone, ProcessExitedAlready, ProcessTerminated
from minitwisted.internet.fdesc import readFromFD, setNonBlocking, writeToFD
from minitwisted.internet.interfaces import IProcessTransport
from minitwisted.internet.main import CONNECTION_DONE as CONNECTION_DONE
from minitwisted.internet.main import CONNECTION_LOST as CONNECTION_LOST
from minitwisted.python import log
from minitwisted.python._levels import LogLevel
from minitwisted.python._publisher import Logger
from minitwisted.python.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

__all__ = [
    "PTYProcess", "Process", "ProcessExitedAlready", "ProcessReader", "ProcessWriter", "reapAllProcesses",
    "reapProcessHandlers", "registerReapProcessHandler", "unregisterReapProcessHandler",
]  # fmt: skip

_logger = Logger(__name__)

#: Those who wait for the end of a child, by its process id.
reapProcessHandlers: dict[int, Any] = {}


def reapAllProcesses() -> None:
    """Ask for the status of every child that is registered."""
    for each in list(reapProcessHandlers.values()):
        each.reapProcess()


def registerReapProcessHandler(pid: int, process: Any) -> None:
    """Have `process` asked to ``reapProcess`` whenever children may have exited; if `pid` has, it is ``processEnded`` now.

    Raises RuntimeError if somebody is registered for `pid`.
    """
    if pid in reapProcessHandlers:
        raise RuntimeError("Try to register an already registered process.")
    try:
        gone, status = os.waitpid(pid, os.WNOHANG)
    except BaseException:
        gone, status = 0, 0
        _failed_to_reap(pid)
    if gone:
        process.processEnded(status)
    else:
        reapProcessHandlers[pid] = process


def unregisterReapProcessHandler(pid: int, process: Any) -> None:
    """Take that back.  Raises RuntimeError unless it was done."""
    if pid not in reapProcessHandlers or reapProcessHandlers[pid] is not process:
        raise RuntimeError("Try to unregister a process not registered.")
    del reapProcessHandlers[pid]


def _failed_to_reap(pid: object) -> None:
    log.msg(f"Failed to reap {pid}:")
    log.err()


class BaseProcess:
    """A child: its end, and signals to it.  Its kinds say whether something is left to be read or written (`_open`)."""

    pid: int | None = None
    #: What ``wait`` returned; -1 before.
    status = -1
    #: Whether it has exited.
    lostProcess = 0
    proto: Any = None

    def _open(self) -> Any:
        raise NotImplementedError

    def _begin(self, pid: int) -> None:
        """It is `pid`: tell the protocol, and wait for its end."""
        self.pid = pid
        try:
            if self.proto is not None:
                self.proto.makeConnection(self)
        except BaseException:
            log.err()
        registerReapProcessHandler(pid, self)

    def signalProcess(self, signalID: str | int) -> None:
        """Send a signal: ``"HUP"``, ``"INT"``, ``"KILL"``, ``"STOP"``, ``"TERM"``, or its number.

        Raises ProcessExitedAlready, TypeError for other names, OSError for what is no signal.
        """
        if signalID in ("HUP", "INT", "KILL", "STOP", "TERM"):
            signalID = getattr(signal, f"SIG{signalID}")
        if self.pid is None:
            raise ProcessExitedAlready()
        try:
            os.kill(self.pid, signalID)  # type: ignore[arg-type]  # other names are told so
        except ProcessLookupError:
            raise ProcessExitedAlready() from None

    def reapProcess(self) -> None:
        """See whether it has exited, without waiting."""
        try:
            gone, status = os.waitpid(self.pid, os.WNOHANG)  # type: ignore[arg-type]
        except ChildProcessError:
            return  # somebody else has asked before us, and nobody will ever know
        except BaseException:
            return _failed_to_reap(self.pid)
        if gone:
            unregisterReapProcessHandler(gone, self)
            self.processEnded(status)

    def processEnded(self, status: int) -> None:
        """It has exited with `status`, as ``wait`` returns it."""
        self.status, self.pid, self.lostProcess = status, None, 1
        self._tell("processExited")
        self.maybeCallProcessEnded()

    def maybeCallProcessEnded(self) -> None:
        """One of the things has ended that we wait for: if it was the last, tell the protocol."""
        if self._open():
            return
        if not self.lostProcess:
            if self.pid is not None:
                self.reapProcess()
        elif self.proto is not None:
            self._tell("processEnded")
            self.proto = None  # the two know each other, and only the collector could part them

    def _tell(self, what: str) -> None:
        if self.proto is None:
            return
        try:
            getattr(self.proto, what)(Failure(_reason(self.status)))
        except BaseException:
            _logger.emit(LogLevel.critical, f"while calling {what}:", log_failure=Failure())

    def __repr__(self) -> str:
        return f"<{type(self).__name__} pid={self.pid} status={self.status}>"


def _reason(status: int) -> Exception:
    """What `status` means."""
    code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else None
    if code == 0:
        return ProcessDone(status)
    return ProcessTerminated(code, os.WTERMSIG(status) if os.WIFSIGNALED(status) else None, status)


#: The pipes of a child for which nobody wants others: we write to the first and read from the two others.
_USUAL: Mapping[int, int | str] = {0: "w", 1: "r", 2: "r"}


@implementer(IProcessTransport)
class Process(BaseProcess):
    """A child with pipes: `pipes`, by the child's numbers."""

    processReaderFactory = ProcessReader
    processWriterFactory = ProcessWriter

    def __init__(
        self, reactor: Any, executable: Any, args: Sequence[Any], environment: Mapping[Any, Any] | None, path: Any, proto: Any,
        uid: int | None = None, gid: int | None = None, childFDs: Mapping[int, int | str] | None = None,
    ) -> None:  # fmt: skip
        """Start it; see `IReactorProcess`.  Raises OSError, ValueError or TypeError if that cannot be, and AttributeError or
        AssertionError if `proto` is None although there would be pipes.
        """
        # Without a protocol nobody would read and write the pipes: so there must be childFDs, and no pipes among them.
        if not proto and not {"r", "w"}.isdisjoint(childFDs.values()):  # type: ignore[union-attr]
            raise AssertionError()
        wanted = _USUAL if childFDs is None else childFDs
        self.proto = proto
        self.pipes: dict[int, Any] = {}
        fds: dict[int, int] = {}
        ends: dict[int, tuple[Callable, int]] = {}
        lent: list[int] = []
        try:
            for number, what in wanted.items():
                fds[number] = self._end_for_child(number, what, ends, lent)
            pid = start(executable, args, environment, fds, path, uid, gid)
        except BaseException:
            for _, fd in ends.values():
                os.close(fd)
            raise
        finally:
            for fd in lent:
                os.close(fd)
        for number, (factory, fd) in ends.items():
            self.pipes[number] = pipe = factory(reactor, self, number, fd)
            if factory is self.processReaderFactory:
                pipe.startReading()
        self._begin(pid)

    def _end_for_child(self, number: int, what: Any, ends: dict[int, tuple[Callable, int]], lent: list[int]) -> int:
        """The descriptor that the child is to have for `number`: one of ours, or an end of a new pipe, lent to it."""
        if what not in ("r", "w"):
            if not isinstance(what, int):
                raise AssertionError(f"{what!r} should be an int")
            return what
        reading, writing = os.pipe()
        ours, theirs = (reading, writing) if what == "r" else (writing, reading)
        ends[number] = (self.processReaderFactory if what == "r" else self.processWriterFactory), ours
        lent.append(theirs)
        return theirs

    def _open(self) -> Any:
        return self.pipes

    # What the pipes tell.

    def childDataReceived(self, name: int, data: bytes) -> None:
        """Something came by the pipe `name`."""
        self.proto.childDataReceived(name, data)

    def childConnectionLost(self, childFD: int, reason: Failure) -> None:
        """That pipe has ended."""
        os.close(self.pipes.pop(childFD).fileno())
        try:
            self.proto.childConnectionLost(childFD)
        except BaseException:
            log.err()
        self.maybeCallProcessEnded()

    # Writing.

    def write(self, data: bytes) -> None:
        """Send `data` to the child's input, if that is open.  Raises TypeError unless it is bytes."""
        if 0 in self.pipes:
            self.pipes[0].write(data)

    def writeSequence(self, seq: Iterable[bytes]) -> None:
        """Send these pieces.  Raises TypeError unless all are bytes."""
        if 0 in self.pipes:
            self.pipes[0].writeSequence(seq)

    def writeToChild(self, childFD: int, data: bytes) -> None:
        """Send `data` to that pipe.  Raises KeyError if there is none, TypeError unless `data` is bytes."""
        self.pipes[childFD].write(data)

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        """Send to the child's input what `producer` gives, as any transport does; if that is closed it is told to stop."""
        if 0 in self.pipes:
            self.pipes[0].registerProducer(producer, streaming)
        else:
            producer.stopProducing()

    def unregisterProducer(self) -> None:
        """The producer has no more."""
        if 0 in self.pipes:
            self.pipes[0].unregisterProducer()

    # Reading.

    def pauseProducing(self) -> None:
        """Read nothing from the child until told to."""
        for each in self._readers():
            each.stopReading()

    def resumeProducing(self) -> None:
        """Read again."""
        for each in self._readers():
            each.startReading()

    def _readers(self) -> list[Any]:
        return [each for each in self.pipes.values() if isinstance(each, ProcessReader)]

    # Ending.

    def closeChildFD(self, childFD: int) -> None:
        """Close that pipe, once all is written; nothing happens if there is none."""
        if childFD in self.pipes:
            self.pipes[childFD].loseConnection()

    def closeStdin(self) -> None:
        """Close the child's input, once all is written."""
        self.closeChildFD(0)

    def closeStdout(self) -> None:
        """Hear no more of what it prints."""
        self.closeChildFD(1)

    def closeStderr(self) -> None:
        """Hear no more complaints."""
        self.closeChildFD(2)

    def loseConnection(self) -> None:
        """Close all three.  Whether the child ends by that is its own affair."""
        self.closeStdin()
        self.closeStderr()
        self.closeStdout()

    def getPeer(self) -> Any:
        """A child has no address: raises NotImplementedError."""
        raise NotImplementedError()

    getHost = getPeer


@implementer(IProcessTransport)
class PTYProcess(BaseProcess, FileDescriptor):
    """A child at a terminal.  All that it prints comes as if from 1; keys are written, also those that send signals."""

    def __init__(
        self, reactor: Any, executable: Any, args: Sequence[Any], environment: Mapping[Any, Any] | None, path: Any, proto: Any,
        uid: int | None = None, gid: int | None = None, usePTY: Any = None,
    ) -> None:  # fmt: skip
        """Start it; see `IReactorProcess`.  `usePTY`: our end, its end and the name of a terminal, or true for a new one."""
        ours, theirs, _ = usePTY if isinstance(usePTY, (tuple, list)) else (*os.openpty(), "")
        self.fd = ours
        try:
            pid = start(executable, args, environment, {0: theirs, 1: theirs, 2: theirs}, path, uid, gid, terminal=True)
        except BaseException:
            os.close(ours)
            raise
        finally:
            os.close(theirs)
        FileDescriptor.__init__(self, reactor)
        self.connected = 1
        setNonBlocking(ours)
        self.proto = proto
        self.startReading()
        self._begin(pid)

    def _open(self) -> Any:
        return not self.disconnected

    def fileno(self) -> int:
        """Our end."""
        return self.fd

    def doRead(self) -> Any:
        """Read what is printed."""
        return readFromFD(self.fd, lambda data: self.proto.childDataReceived(1, data))

    def writeSomeData(self, data: Any) -> Any:
        """Send the beginning of `data`."""
        return writeToFD(self.fd, data)

    def connectionLost(self, reason: Failure) -> None:
        """Nobody sits at the terminal any more; the child may learn of it by a signal."""
        if self.disconnected:
            return
        super().connectionLost(reason)
        os.close(self.fd)
        self.fd = -1
        self.maybeCallProcessEnded()

    def closeStdin(self) -> None:
        """A terminal is closed as a whole: nothing happens."""

    closeStdout = closeStderr = closeStdin

    def writeToChild(self, childFD: int, data: bytes) -> None:
        """A terminal has one way in, and `write` is its name: raises NotImplementedError."""
        raise NotImplementedError()

    def closeChildFD(self, descriptor: int) -> None:
        """There is only one: raises NotImplementedError."""
        raise NotImplementedError()
