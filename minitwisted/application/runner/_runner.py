"""A reactor, from the pid file to what comes after it.

`Runner.run` does in this order: write the pid file, or end the process that stands in it if that is asked for; begin the log;
run the reactor, in which ``whenRunning`` is called; call ``reactorExited``.  Whatever can go wrong on the way that is the
user's to mend ends the program with a status that says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from os import kill
from signal import SIGTERM
from sys import stderr
from typing import TYPE_CHECKING, Any, ClassVar

from minitwisted.application.runner._exit import ExitStatus, exit
from minitwisted.application.runner._pidfile import AlreadyRunningError, InvalidPIDFileError, nonePIDFile
from minitwisted.logger import (
    FilteringLogObserver,
    Logger,
    LogLevel,
    LogLevelFilterPredicate,
    globalLogBeginner,
    textFileLogObserver,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def _nothing(**arguments: Any) -> None:
    """For what nobody has asked for."""


@dataclass(frozen=True, init=False)
class Runner:
    """Runs `reactor`, and calls `whenRunning` in it and `reactorExited` after it, each with its arguments (by name)."""

    _log: ClassVar[Logger] = Logger()

    _reactor: Any
    _pidFile: Any
    _kill: bool
    _defaultLogLevel: Any
    _logFile: Any
    _fileLogObserverFactory: Callable[[Any], Any]
    _whenRunning: Callable[..., None]
    _whenRunningArguments: Mapping[str, Any] = field(hash=False)
    _reactorExited: Callable[..., None]
    _reactorExitedArguments: Mapping[str, Any] = field(hash=False)

    def __init__(
        self,
        reactor: Any,
        pidFile: Any = nonePIDFile,
        kill: bool = False,
        defaultLogLevel: Any = LogLevel.info,
        logFile: Any = stderr,
        fileLogObserverFactory: Callable[[Any], Any] = textFileLogObserver,
        whenRunning: Callable[..., None] = _nothing,
        whenRunningArguments: Mapping[str, Any] | None = None,
        reactorExited: Callable[..., None] = _nothing,
        reactorExitedArguments: Mapping[str, Any] | None = None,
    ) -> None:
        """`kill`: end the process in `pidFile` and leave; the other arguments say where the log goes, from which level on."""
        given = {**locals(), "whenRunningArguments": whenRunningArguments or {}}
        given["reactorExitedArguments"] = reactorExitedArguments or {}
        for name, value in given.items():
            if name != "self":
                object.__setattr__(self, f"_{name}", value)

    def killIfRequested(self) -> None:
        """If that is wanted, send SIGTERM to whoever stands in the pid file, and leave."""
        if not self._kill:
            return
        if self._pidFile is nonePIDFile:
            exit(ExitStatus.EX_USAGE, "No PID file specified.")
        try:
            pid = self._pidFile.read()
        except OSError:
            exit(ExitStatus.EX_IOERR, "Unable to read PID file.")
        except InvalidPIDFileError:
            exit(ExitStatus.EX_DATAERR, "Invalid PID file.")
        self.startLogging()
        self._log.info("Terminating process: {pid}", pid=pid)
        kill(pid, SIGTERM)
        exit(ExitStatus.EX_OK)

    def reactorExited(self) -> None:
        """The reactor has ended."""
        self._reactorExited(**self._reactorExitedArguments)

    def whenRunning(self) -> None:
        """The reactor runs."""
        self._whenRunning(**self._whenRunningArguments)

    def startReactor(self) -> None:
        """Run it, to its end."""
        self._reactor.callWhenRunning(self.whenRunning)
        self._log.info("Starting reactor...")
        self._reactor.run()

    def startLogging(self) -> None:
        """Have events written that matter enough."""
        enough = LogLevelFilterPredicate(defaultLogLevel=self._defaultLogLevel)
        globalLogBeginner.beginLoggingTo([FilteringLogObserver(self._fileLogObserverFactory(self._logFile), [enough])])

    def run(self) -> None:
        """All of it."""
        self.killIfRequested()
        try:
            with self._pidFile:
                self.startLogging()
                self.startReactor()
                self.reactorExited()
        except AlreadyRunningError:
            exit(ExitStatus.EX_CONFIG, "Already running.")
