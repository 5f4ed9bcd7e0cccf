"""The command line of ``twist``.

A reactor that is asked for is installed at once, before a plugin is loaded that may import it; else the default one is, in the
end.  How the log is written depends on all of it: without a format, a terminal gets text and anything else JSON.
"""

from __future__ import annotations

from sys import stderr, stdout
from typing import TYPE_CHECKING, Any

from minitwisted import __version__ as version
from minitwisted.application.reactors import NoSuchReactor, getReactorTypes, installReactor
from minitwisted.application.runner._exit import ExitStatus, exit
from minitwisted.application.service import IServiceMaker
from minitwisted.internet._the_reactor import the_reactor
from minitwisted.logger import InvalidLogLevelError, LogLevel, jsonFileLogObserver, textFileLogObserver
from minitwisted.plugin import getPlugins
from minitwisted.python.usage import Options, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import NoReturn

#: How events are written, by the name of the format.
_FORMATS = {"text": textFileLogObserver, "json": jsonFileLogObserver}


def _listed(names: Any) -> str:
    return "options: " + ", ".join(f'"{name}"' for name in names)


class TwistOptions(Options):
    """What ``twist`` is told; `options["reactor"]` is the reactor, when all is parsed."""

    defaultReactorName = "default"
    defaultLogLevel = LogLevel.info

    def __init__(self) -> None:
        Options.__init__(self)
        self.update(reactorName=self.defaultReactorName, logLevel=self.defaultLogLevel, logFile=stdout)

    def getSynopsis(self) -> str:
        """The line above the options."""
        return f"{Options.getSynopsis(self)} plugin [plugin_options]"

    def opt_version(self) -> NoReturn:
        """Print version and exit."""
        exit(ExitStatus.EX_OK, f"{version}")

    def opt_reactor(self, name: str) -> None:
        self["reactor"] = self.installReactor(name)
        self["reactorName"] = name

    opt_reactor.__doc__ = f"The name of the reactor to use. ({_listed(each.shortName for each in getReactorTypes())})"

    def installReactor(self, name: str) -> Any:
        """Install the reactor called `name` and return it.  Raises UsageError if there is none of that name.

        The default is the one that somebody has installed already, if so.
        """
        if name == self.defaultReactorName:
            return the_reactor()
        try:
            return installReactor(name)
        except NoSuchReactor:
            raise UsageError(f"Unknown reactor: {name}")

    def opt_log_level(self, levelName: str) -> None:
        try:
            self["logLevel"] = LogLevel.levelWithName(levelName)
        except InvalidLogLevelError:
            raise UsageError(f"Invalid log level: {levelName}")

    opt_log_level.__doc__ = (
        f"Set default log level. ({_listed(level.name for level in LogLevel.iterconstants())};"
        f' default: "{defaultLogLevel.name}")'
    )

    def opt_log_file(self, fileName: str) -> None:
        """Log to file. ("-" for stdout, "+" for stderr; default: "-")"""
        streams = {"-": stdout, "+": stderr}
        try:
            self["logFile"] = streams.get(fileName) or open(fileName, "a")
        except OSError as trouble:
            exit(ExitStatus.EX_IOERR, f"Unable to open log file {fileName!r}: {trouble}")

    def opt_log_format(self, format: str) -> None:
        if format.lower() not in _FORMATS:
            raise UsageError(f"Invalid log format: {format}")
        self["logFormat"] = format.lower()
        self["fileLogObserverFactory"] = _FORMATS[format.lower()]

    opt_log_format.__doc__ = (
        f'Log file format. ({_listed(_FORMATS)}; default: "text" if the log file is a tty, otherwise "json")'
    )

    def selectDefaultLogObserver(self) -> None:
        """Text for a terminal, else JSON, unless a format was given."""
        if "fileLogObserverFactory" not in self:
            self.opt_log_format("text" if hasattr(self["logFile"], "isatty") and self["logFile"].isatty() else "json")

    def parseOptions(self, options: Any = None) -> None:
        """Parse, and choose how the log is written."""
        try:
            Options.parseOptions(self, options=options)
        finally:
            self.selectDefaultLogObserver()

    def postOptions(self) -> None:
        """There must be a plugin, and a reactor."""
        Options.postOptions(self)
        if self.subCommand is None:
            raise UsageError("No plugin specified.")
        if "reactor" not in self:
            self["reactor"] = self.installReactor(self["reactorName"])

    @property
    def plugins(self) -> Mapping[str, Any]:
        """The plugins that make services, by name."""
        if "plugins" not in self:
            self["plugins"] = {plugin.tapname: plugin for plugin in getPlugins(IServiceMaker)}
        return self["plugins"]

    @property
    def subCommands(self) -> Iterator[tuple[str, None, Callable[[], Any], str]]:
        """A subcommand for each plugin, sorted by name."""
        for name, plugin in sorted(self.plugins.items()):
            yield name, None, plugin.options, plugin.description
