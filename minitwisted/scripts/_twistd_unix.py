"""What ``twistd`` can do because it runs on UNIX: be a daemon, be somebody else, keep a pid file, write to the system's log.

A daemon is a process that nobody waits for and no terminal can reach.  It takes two forks: the child leaves the session of
the terminal by beginning one of its own, and the grandchild, which does not lead that session, can never get a terminal
again.  The first process does not go before it knows how the application has started: it waits at a pipe for what the
daemon says of that, and its exit status is the answer.

The pid file holds the number of the process as long as it lives.  A second one refuses to start while that number is alive,
and takes a file whose process is gone for left over.

The contract of the order: the log file is opened before the directory changes and before the mask, the pid file written
after both; services prepare (``privilegedStartService``) before privileges are given up and start after that.
"""

from __future__ import annotations

import errno
import os
import pwd
import signal
import sys
import traceback
from typing import TYPE_CHECKING, NoReturn

from minitwisted import __version__
from minitwisted.application import app, service
from minitwisted.internet._the_reactor import the_reactor
from minitwisted.internet.interfaces import IReactorDaemonize
from minitwisted.logger import textFileLogObserver
from minitwisted.python import log, logfile, syslog, usage
from minitwisted.python.util import gidFromString, switchUID, uidFromString, untilConcludes

if TYPE_CHECKING:
    from typing import Any

_VERSION = f"""\
twistd (the Twisted daemon) {__version__}
Copyright (c) 2001-2026 Twisted Matrix Laboratories.
See LICENSE for details."""

#: Bytes of what a daemon tells the first process: a figure, a blank, and what went wrong.
_REPORT = 100


def _umask(value: str) -> int:
    return int(value, 8)


#: By long name: the letter and what it means.
_FLAGS = {
    "nodaemon": ("n", "don't daemonize, don't use default umask of 0077"),
    "syslog": (None, "Log to syslog, not to file"),
    "originalname": (None, "Don't try to change the process name"),
    "euid": (
        "",
        "Set only effective user-id rather than real user-id. (This option has no effect unless the server is running as "
        "root, in which case it means not to shed all privileges after binding ports, retaining the option to regain "
        "privileges in cases such as spawning processes. Use with caution.)",
    ),
}

#: By long name: the letter, the value if none is given, what it means, and what makes a value of the text.
_PARAMETERS: dict[str, tuple] = {
    "pidfile": ("", "twistd.pid", "Name of the pidfile"),
    "prefix": (None, "minitwisted", "use the given prefix when syslogging"),
    "umask": (None, None, "The (octal) file creation mask to apply.", _umask),
    "chroot": (None, None, "Chroot to a supplied directory before running"),
    "uid": ("u", None, "The uid to run as.", uidFromString),
    "gid": (
        "g", None,
        "The gid to run as.  If not specified, the default gid associated with the specified --uid is used.",
        gidFromString,
    ),
}  # fmt: skip


class ServerOptions(app.ServerOptions):
    """The command line of ``twistd``."""

    synopsis = "Usage: twistd [options]"

    optFlags = [[name, *row] for name, row in _FLAGS.items()]
    optParameters = [[name, *row] for name, row in _PARAMETERS.items()]

    compData = usage.Completions(
        optActions={
            "uid": usage.CompleteUsernames(descr="uid to run as"),
            "gid": usage.CompleteGroups(descr="gid to run as"),
            "prefix": usage.Completer(descr="syslog prefix"),
            "pidfile": usage.CompleteFiles("*.pid"),
            "chroot": usage.CompleteDirs(descr="chroot directory"),
        }
    )

    def opt_version(self) -> None:
        """
        Print version information and exit.
        """
        print(_VERSION, file=self.stdout)
        sys.exit()

    def postOptions(self) -> None:
        """The pid file stays where it is when the directory changes."""
        app.ServerOptions.postOptions(self)
        if self["pidfile"]:
            self["pidfile"] = os.path.abspath(self["pidfile"])


# The pid file.

_ANOTHER = """\
Another twistd server is running, PID {pid}

This could either be a previously started instance of your application or a
different application entirely. To start a new one, either run it in some other
directory, or use the --pidfile and --logfile parameters to avoid clashes.
"""


def checkPID(pidfile: str | None) -> None:
    """Refuse to go on (SystemExit) if `pidfile` names a process that lives, or none; remove it if the process is gone."""
    if not pidfile or not os.path.exists(pidfile):
        return
    with open(pidfile) as file:
        content = file.read()
    try:
        pid = int(content)
    except ValueError:
        sys.exit(f"Pidfile {pidfile} contains non-numeric value")
    try:
        os.kill(pid, 0)  # asks only whether it could be done
    except OSError as trouble:
        if trouble.errno != errno.ESRCH:
            sys.exit(f"Can't check status of PID {pid} from pidfile {pidfile}: {trouble}")
        log.msg(f"Removing stale pidfile {pidfile}", isError=True)
        os.remove(pidfile)
    else:
        sys.exit(_ANOTHER.format(pid=pid))


def launchWithName(name: str | None) -> None:
    """Start this program anew as a process called `name`, unless it is called so already."""
    if name and name != sys.argv[0]:
        program = os.path.realpath(sys.executable)
        log.msg(f"Changing process name to {name}")
        os.execv(program, [name, sys.argv[0], "--originalname", *sys.argv[1:]])


class UnixAppLogger(app.AppLogger):
    """Knows the system's log, and rotates a file when the signal SIGUSR1 asks for it."""

    def __init__(self, options: Any) -> None:
        """Look at the options ``syslog``, ``prefix`` and ``nodaemon``, too."""
        super().__init__(options)
        self._nodaemon, self._syslog = options.get("nodaemon", False), options.get("syslog", False)
        self._syslogPrefix = options.get("prefix", "")

    def _getLogObserver(self) -> Any:
        if self._syslog:
            return syslog.SyslogObserver(self._syslogPrefix).emit
        if self._logfilename == "-":
            if not self._nodaemon:
                sys.exit("Daemons cannot log to stdout, exiting!")
            return textFileLogObserver(sys.stdout)
        if self._nodaemon and not self._logfilename:
            return textFileLogObserver(sys.stdout)
        file = logfile.LogFile.fromFullPath(self._logfilename or "twistd.log")
        if not signal.getsignal(signal.SIGUSR1):
            # Not in the handler itself, which may interrupt a line that is being written.
            signal.signal(signal.SIGUSR1, lambda *_: the_reactor().callFromThread(file.rotate))
        return textFileLogObserver(file)


class UnixApplicationRunner(app.ApplicationRunner):
    """Runs an application in the foreground or as a daemon."""

    loggerFactory = UnixAppLogger

    def preApplication(self) -> None:
        """Refuse to be the second, and remember where the standard streams went."""
        checkPID(self.config["pidfile"])
        self.config["nodaemon"] = self.config["nodaemon"] or self.config["debug"]
        self.oldstdout, self.oldstderr = sys.stdout, sys.stderr

    def postApplication(self) -> None:
        """Start the application, tell whoever waits for it, run the reactor, and remove the pid file."""
        try:
            self.startApplication(self.application)
        except Exception as trouble:
            self._report(self._formatChildException(trouble))
            self.removePID(self.config["pidfile"])
            raise
        self._report(b"0")
        self.startReactor(None, self.oldstdout, self.oldstderr)
        self.removePID(self.config["pidfile"])

    def startApplication(self, application: Any) -> None:
        """Put the process into the state that options and `application` ask for, and start its services."""
        process, config = service.IProcess(application), self.config
        if not config["originalname"]:
            launchWithName(process.processName)
        self.setupEnvironment(config["chroot"], config["rundir"], config["nodaemon"], config["umask"], config["pidfile"])
        service.IService(application).privilegedStartService()
        uid = process.uid if config["uid"] is None else config["uid"]
        gid = process.gid if config["gid"] is None else config["gid"]
        if uid is not None and gid is None:
            gid = pwd.getpwuid(uid).pw_gid
        self.shedPrivileges(config["euid"], uid, gid)
        app.startApplication(application, not config["no_save"])

    def setupEnvironment(
        self, chroot: str | None, rundir: str, nodaemon: object, umask: int | None, pidfile: str | None
    ) -> None:
        """Set root and directory (paths) and mask, become a daemon unless `nodaemon`, and write the pid file if there is one.

        A daemon without a mask gets 0077, so that nobody else can read what it writes.
        """
        if chroot is not None:
            os.chroot(chroot)
            rundir = "/" if rundir == "." else rundir
        os.chdir(rundir)
        if umask is None and not nodaemon:
            umask = 0o077
        if umask is not None:
            os.umask(umask)
        if not nodaemon:
            self.config["statusPipe"] = self.daemonize(the_reactor())
        if pidfile:
            with open(pidfile, "wb") as file:
                file.write(str(os.getpid()).encode())

    def shedPrivileges(self, euid: object, uid: int | None, gid: int | None) -> None:
        """Become `uid` and `gid`, with `euid` in effect only.  If that is not allowed, say so and raise SystemExit."""
        if uid is None and gid is None:
            return
        kind = "euid/egid" if euid else "uid/gid"
        try:
            switchUID(uid, gid, bool(euid))
        except OSError as trouble:
            log.msg(f"failed to set {kind} {uid}/{gid}: {trouble} (are you root?) -- exiting.")
            sys.exit(1)
        log.msg(f"set {kind} {uid}/{gid}")

    def removePID(self, pidfile: str | None) -> None:
        """Remove `pidfile`, if there is to be one; that it cannot be done is logged."""
        if not pidfile:
            return
        try:
            os.unlink(pidfile)
        except OSError as trouble:
            if trouble.errno in (errno.EACCES, errno.EPERM):
                log.msg("Warning: No permission to delete pid file")
            else:
                log.err(trouble, "Failed to unlink PID file:")

    # Becoming a daemon.

    def daemonize(self, reactor: Any) -> int:
        """Go on in a process of its own, without terminal and streams; return a descriptor to report to the first one."""
        told = IReactorDaemonize.providedBy(reactor)
        if told:
            reactor.beforeDaemonize()
        reading, writing = os.pipe()
        # What is still in the buffers would be written by each process.
        for stream in (self.oldstdout, self.oldstderr):
            stream.flush()
        if os.fork():
            os.close(writing)
            self._leave(self._waitForStart(reading))
        os.close(reading)
        os.setsid()
        if os.fork():
            self._leave(0)
        nothing = os.open("/dev/null", os.O_RDWR)
        for stream in range(3):
            os.dup2(nothing, stream)
        os.close(nothing)
        if told:
            reactor.afterDaemonize()
        return writing

    def _leave(self, status: int) -> NoReturn:
        """End this process, and nothing else: what is registered for the end of the program belongs to the daemon."""
        os._exit(status)

    def _waitForStart(self, readPipe: int) -> int:
        """Wait for the daemon's report at the descriptor `readPipe`; return the exit status that tells it."""
        report = untilConcludes(os.read, readPipe, _REPORT)
        os.close(readPipe)
        if report == b"0":
            return 0
        said = f"An error has occurred: {report[2:]!r}\nPlease look at log file for more information.\n"
        self.oldstderr.write(said)
        self.oldstderr.flush()
        return 1

    def _report(self, report: bytes) -> None:
        pipe = self.config.get("statusPipe")
        if pipe is not None:
            untilConcludes(os.write, pipe, report)
            os.close(pipe)

    def _formatChildException(self, exception: Exception) -> bytes:
        """The report that the application could not be started."""
        text = traceback.format_exception_only(type(exception), exception)[-1].strip()
        return f"1 {text}".encode("ascii", "backslashreplace")[:_REPORT]
