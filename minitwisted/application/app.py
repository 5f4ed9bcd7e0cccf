"""From a command line to an application that runs.

What ``twistd`` does, without what only UNIX can do (``scripts/_twistd_unix.py`` adds that)::

    ServerOptions        read the command line; subcommands are the services that plugins make
    ApplicationRunner    load or make the application, begin its log, start it, run the reactor, end the log
    run                  both, and what is wrong with a command line said to the user

The contract: whoever runs applications in another way subclasses `ApplicationRunner` and says in `preApplication` and
`postApplication` what comes before and after the loading; the reactor is run by `startReactor`.  A reactor that a signal
has stopped is remembered by its ``_exitSignal``, and the program should end by it (`_exitWithSignal`): whoever sent it may
look at that.
"""

from __future__ import annotations

import getpass
import os
import pdb  # noqa: T100  # the debugger is what this is about
import signal
import sys
import threading
import traceback
from operator import attrgetter
from typing import TYPE_CHECKING

from minitwisted import plugin
from minitwisted.application import reactors, service
from minitwisted.application._app_log import AppLogger as AppLogger
from minitwisted.application._profiling import AppProfiler as AppProfiler
from minitwisted.application._profiling import CProfileRunner as CProfileRunner
from minitwisted.application._profiling import ProfileRunner as ProfileRunner
from minitwisted.application.reactors import NoSuchReactor as NoSuchReactor
from minitwisted.application.reactors import installReactor as installReactor
from minitwisted.internet import _the_reactor
from minitwisted.internet.interfaces import _ISupportsExitSignalCapturing
from minitwisted.persisted import sob
from minitwisted.python import log, usage
from minitwisted.python.reflect import namedAny, namedModule
from minitwisted.python.util import getPassword, spewer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any


# Running the reactor.


def fixPdb() -> None:
    """Teach the debugger ``stop``, which goes on and lets the reactor end, and let ``quit`` end the process at once."""

    def do_stop(self: Any, arg: str) -> int:
        self.clear_all_breaks()
        self.set_continue()
        _the_reactor.the_reactor().callLater(0, _the_reactor.the_reactor().stop)
        return 1

    def help_stop(self: Any) -> None:
        print("stop - Continue execution, then cleanly shutdown the twisted reactor.")

    def set_quit(self: Any) -> None:
        os._exit(0)

    for new in (do_stop, help_stop, set_quit):
        setattr(pdb.Pdb, new.__name__, new)


def runReactorWithLogging(config: Any, oldstdout: Any, oldstderr: Any, profiler: Any = None, reactor: Any = None) -> None:
    """Run `reactor`, or the one of the process, as the options in `config` say: by itself, in a debugger, or profiled.

    What it raises is written to `oldstdout`, or by a daemon to the file ``TWISTD-CRASH.log``.
    """
    reactor = _the_reactor.the_reactor() if reactor is None else reactor
    try:
        if config["profile"]:
            if profiler is not None:
                profiler.run(reactor)
        elif config["debug"]:
            sys.stdout, sys.stderr = oldstdout, oldstderr
            fixPdb()
            signal.signal(signal.SIGUSR2, lambda *_: pdb.set_trace())  # noqa: T100
            pdb.runcall(reactor.run)
        else:
            reactor.run()
    except BaseException:
        if config["nodaemon"]:
            traceback.print_exc(file=oldstdout)
            oldstdout.flush()
        else:
            with open("TWISTD-CRASH.log", "a") as file:
                traceback.print_exc(file=file)


def startApplication(application: Any, save: object) -> None:
    """Start an application now and stop it before the reactor's shutdown; after that save it, if `save`."""
    root = service.IService(application)
    root.startService()
    if save:
        kept = sob.IPersistable(application)
        _the_reactor.the_reactor().addSystemEventTrigger("after", "shutdown", kept.save, "shutdown")
    _the_reactor.the_reactor().addSystemEventTrigger("before", "shutdown", root.stopService)


def _exitWithSignal(sig: int) -> None:
    """End this process by the signal `sig`, as if nobody had handled it."""
    signal.signal(sig, signal.SIG_DFL)
    os.kill(os.getpid(), sig)


# The application.

_NO_APPLICATION = """
Could not find 'application' in the file. To use 'twistd -y', your .tac
file must create a suitable object (e.g., by calling service.Application())
and store it in a variable named 'application'. twistd loads your .tac file
and scans the global variables for one of this name.

Please read the 'Using Application' HOWTO for details.
"""


def getApplication(config: Any, passphrase: str | None) -> Any:
    """Load the application that the options in `config` name: ``source``, ``python`` or ``file``.

    If that fails the error is logged, and SystemExit raised with words for the user.
    """
    style = next(name for name in ("source", "python", "file") if config[name])
    filename = config[style]
    try:
        log.msg(f"Loading {filename}...")
        application = service.loadApplication(filename, "pickle" if style == "file" else style, passphrase)
        log.msg("Loaded.")
    except Exception as trouble:
        text = f"Failed to load application: {trouble}"
        if isinstance(trouble, KeyError) and trouble.args[0] == "application":
            text += _NO_APPLICATION
        log.deferr()
        sys.exit(f"\n{text}\n")
    return application


def getPassphrase(needed: object) -> str | None:
    """Ask the user for a passphrase if one is needed."""
    return getpass.getpass("Passphrase: ") if needed else None


def getSavePassphrase(needed: object) -> str | None:
    """Ask the user for a new passphrase if one is needed."""
    return getPassword("Encryption passphrase: ") if needed else None


def convertStyle(filein: str, typein: str, passphrase: str | None, fileout: str, typeout: str, encrypt: object) -> None:
    """Load an application from `filein`, of style `typein`, and save it to `fileout`, in style `typeout`."""
    application = sob.IPersistable(service.loadApplication(filein, typein, passphrase))
    application.setStyle(typeout)
    application.save(filename=fileout, passphrase=getSavePassphrase(encrypt))


class ApplicationRunner:
    """Runs an application as options say; subclasses know what comes before and after its loading."""

    profilerFactory: Callable[[Any], Any] = AppProfiler
    loggerFactory: Callable[[Any], Any] = AppLogger

    #: Set by `run`; the signal that has ended the reactor, set by `startReactor`.
    application: Any
    _exitSignal: int | None = None

    def __init__(self, config: Any) -> None:
        """`config`: the options, a mapping."""
        self.config = config
        self.profiler = self.profilerFactory(config)
        self.logger = self.loggerFactory(config)

    def run(self) -> None:
        """From before the application to the end of its log."""
        self.preApplication()
        self.application = self.createOrGetApplication()
        self.logger.start(self.application)
        self.postApplication()
        self.logger.stop()

    def startReactor(self, reactor: Any, oldstdout: Any, oldstderr: Any) -> None:
        """Run `reactor`, or with None the one of the process; see `runReactorWithLogging`."""
        reactor = _the_reactor.the_reactor() if reactor is None else reactor
        runReactorWithLogging(self.config, oldstdout, oldstderr, self.profiler, reactor)
        if _ISupportsExitSignalCapturing.providedBy(reactor):
            self._exitSignal = reactor._exitSignal

    def preApplication(self) -> None:
        """Do what must be done before an application is loaded."""
        raise NotImplementedError()

    def postApplication(self) -> None:
        """Start the application, which is loaded now, and run the reactor."""
        raise NotImplementedError()

    def createOrGetApplication(self) -> Any:
        """A new application of the subcommand's service if there is a subcommand, else the one that the options name."""
        command = self.config.subCommand
        if not command:
            return getApplication(self.config, getPassphrase(self.config["encrypted"]))
        maker = self.config.loadedPlugins[command]
        made = maker.makeService(self.config.subOptions)
        application = service.Application(maker.tapname)
        made.setServiceParent(application)
        return application


# The command line.


def _reactorAction() -> usage.CompleteList:
    return usage.CompleteList([each.shortName for each in reactors.getReactorTypes()])


class ReactorSelectionMixin:
    """Options that let the user choose a reactor, which is installed at once; to be mixed into ``usage.Options``."""

    compData = usage.Completions(optActions={"reactor": _reactorAction})

    messageOutput = sys.stdout
    _getReactorTypes = staticmethod(reactors.getReactorTypes)

    def opt_reactor(self, shortName: str) -> None:
        """Which reactor to use (see --help-reactors for a list of possibilities)"""
        # At once: whatever is imported after this may import the reactor.
        try:
            installReactor(shortName)
        except NoSuchReactor:
            raise usage.UsageError(
                f"The specified reactor does not exist: '{shortName}'.\nSee the list of available reactors with --help-reactors"
            )
        except Exception as trouble:
            raise usage.UsageError(
                f"The specified reactor cannot be used, failed with error: {trouble}.\n"
                "See the list of available reactors with --help-reactors"
            )
        self["reactor"] = shortName  # type: ignore[index]  # a mapping where it is mixed in

    opt_r = opt_reactor

    def opt_help_reactors(self) -> None:
        """Display a list of possibly available reactor names."""
        absent = []
        for each in sorted(self._getReactorTypes(), key=attrgetter("shortName")):
            try:
                namedModule(each.moduleName)
            except Exception as trouble:
                absent.append(f"    !{each.shortName:<4}\t{each.description} ({trouble})")
            else:
                self.messageOutput.write(f"    {each.shortName:<4}\t{each.description}\n")
        if absent:
            self.messageOutput.write(
                "\n    reactors not available on this platform:\n\n" + "".join(f"{line}\n" for line in absent)
            )
        raise SystemExit(0)


#: By long name: the letter and what it means.
_FLAGS = {
    "encrypted": ("e", "The specified tap/aos file is encrypted."),
    "no_save": ("o", "do not save state on shutdown"),
    "savestats": (None, "save the Stats object rather than the text output of the profiler."),
}

#: By long name: the letter, the value if none is given, what it means.
_PARAMETERS = {
    "file": ("f", "twistd.tap", "read the given .tap file"),
    "source": ("s", None, "Read an application from a .tas file (AOT format)."),
    "python": ("y", None, "read an application from within a Python file (implies -o)"),
    "rundir": ("d", ".", "Change to a supplied directory before running"),
    "logger": (
        None, None,
        "A fully-qualified name to a log observer factory to use for the initial log observer.  Takes precedence over "
        "--logfile and --syslog (when available).",
    ),
    "logfile": ("l", None, "log to a specified file, - for stdout"),
    "profiler": (None, "cprofile", f"Name of the profiler to use ({', '.join(AppProfiler.profilers)})."),
    "profile": ("p", None, "Run in profile mode, dumping results to specified file."),
}  # fmt: skip

#: What the names of the files end in from which an application is loaded.
_ENDINGS = {"file": "tap", "python": "(tac|py)", "source": "tas"}


def _options_of(maker: Any) -> Callable[[], Any]:
    """Makes the options of a subcommand when it is the one that is wanted."""
    return lambda: maker.options()


class ServerOptions(usage.Options, ReactorSelectionMixin):
    """The command line of a program that runs applications, on any system."""

    longdesc = "twistd reads a minitwisted.application.service.Application out of a file and runs it."

    optFlags = [[name, *row] for name, row in _FLAGS.items()]
    optParameters = [[name, *row] for name, row in _PARAMETERS.items()]

    compData = usage.Completions(
        optActions={
            "rundir": usage.CompleteDirs(),
            **{name: usage.CompleteFiles(f"*.{ending}") for name, ending in _ENDINGS.items()},
        },
        mutuallyExclusive=[tuple(_ENDINGS)],
    )

    _getPlugins = staticmethod(plugin.getPlugins)

    def __init__(self, *a: Any, **kw: Any) -> None:
        self["debug"] = False
        self.stdout = kw.pop("stdout", sys.stdout)
        usage.Options.__init__(self)

    def opt_debug(self) -> None:
        self["debug"] = True

    # What the help says is the docstring; these are kept apart from it since users read them, and not readers.
    opt_debug.__doc__ = (
        "Run the application in the Python Debugger (implies nodaemon),\n"
        # As a docstring's margin, which Python 3.13 and later strip.
        + " " * (0 if sys.version_info >= (3, 13) else 8)
        + "sending SIGUSR2 will drop into debugger"
    )
    opt_b = opt_debug

    def opt_spew(self) -> None:
        sys.settrace(spewer)
        threading.settrace(spewer)

    opt_spew.__doc__ = (
        "Print an insanely verbose log of everything that happens.\nUseful when debugging freezes or locks in complex code."
    )

    def parseOptions(self, options: Any = None) -> None:
        """Parse `options`, or the command line of the process; with nothing given, show the help."""
        usage.Options.parseOptions(self, options if options is not None else sys.argv[1:] or ["--help"])

    def postOptions(self) -> None:
        """An application that does not come from a saved one is not saved; and a logger is more than its name."""
        if self.subCommand or self["python"]:
            self["no_save"] = True
        if self["logger"] is not None:
            try:
                self["logger"] = namedAny(self["logger"])
            except Exception as trouble:
                raise usage.UsageError(f"Logger '{self['logger']}' could not be imported: {trouble}")

    @property
    def subCommands(self) -> Iterator[tuple[str, None, Callable[[], Any], str]]:
        """A subcommand for each plugin that makes services; those looked at stand in `loadedPlugins`, by name."""
        self.loadedPlugins: dict[str, Any] = {}
        for maker in sorted(self._getPlugins(service.IServiceMaker), key=attrgetter("tapname")):
            self.loadedPlugins[maker.tapname] = maker
            yield maker.tapname, None, _options_of(maker), maker.description


def run(runApp: Callable[[Any], object], ServerOptions: Callable[[], Any]) -> None:
    """Read the command line with `ServerOptions` and call `runApp` with it; what is wrong with it is told the user."""
    config = ServerOptions()
    try:
        config.parseOptions()
    except usage.error as trouble:
        print(config)
        print(f"{' '.join(sys.argv[:2])}: {trouble}")
        sys.exit(1)
    runApp(config)
