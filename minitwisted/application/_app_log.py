"""Where an application's log goes.

There are three who may say: the user, who names a maker of observers on the command line; the application, which brings an
observer; and else the options, which name a file or nothing, which means standard output.

The contract: `start` tells the observer of everything from then on, and first of what was logged since the program began,
so that the log has the loading of the application, too; ``print`` goes there as well.  `stop` says that it is over and
takes the observer away.
"""

from __future__ import annotations

import sys
import warnings
from typing import TYPE_CHECKING

from minitwisted import __version__, logger
from minitwisted.internet._the_reactor import the_reactor
from minitwisted.python import log, logfile
from minitwisted.python._home import at_home
from minitwisted.python.reflect import qual

if TYPE_CHECKING:
    from typing import Any

_UNDECLARED = (
    "Passing a logger factory which makes log observers which do not implement minitwisted.logger.ILogObserver or "
    "minitwisted.python.log.ILogObserver to minitwisted.application.app.AppLogger was deprecated in Twisted 16.2. Please use "
    "a factory that produces minitwisted.logger.ILogObserver (or the legacy minitwisted.python.log.ILogObserver) "
    "implementing objects instead."
)


class AppLogger:
    """Begins and ends the log of an application as its options say."""

    _observer: Any = None
    #: What is really told: the observer, or what stands between the log and one of the old kind.
    _told: Any = None

    def __init__(self, options: Any) -> None:
        """Look at the options ``logger``, a callable that makes an observer, and ``logfile``, a file's name."""
        self._logfilename = options.get("logfile", "")
        self._observerFactory = options.get("logger") or None

    def start(self, application: Any) -> None:
        """Begin the log; `application` may bring an observer, as its component ``ILogObserver`` of either kind."""
        if self._observerFactory is not None:
            observer = self._observerFactory()
        else:
            observer = application.getComponent(logger.ILogObserver, None) or application.getComponent(log.ILogObserver, None)
        self._observer = self._getLogObserver() if observer is None else observer
        self._told = self._observer if logger.ILogObserver.providedBy(self._observer) else self._in_the_old_way(self._observer)
        logger.globalLogBeginner.beginLoggingTo([self._told])
        self._initialLog()

    def _in_the_old_way(self, observer: Any) -> logger.LegacyLogObserverWrapper:
        if not log.ILogObserver.providedBy(observer):
            warnings.warn(_UNDECLARED, DeprecationWarning, stacklevel=3)
        return logger.LegacyLogObserverWrapper(observer)

    def _getLogObserver(self) -> Any:
        """The observer that the options ask for; for subclasses to replace."""
        to_stdout = self._logfilename in ("-", "") or not self._logfilename
        return logger.textFileLogObserver(sys.stdout if to_stdout else logfile.LogFile.fromFullPath(self._logfilename))

    def _initialLog(self) -> None:
        """Say who is starting, on what."""
        where = {"version": __version__, "exe": sys.executable, "pyVersion": ".".join(map(str, sys.version_info[:3]))}
        self._say("twistd {version} ({exe} {pyVersion}) starting up.", **where)
        self._say("reactor class: {reactor}.", reactor=qual(type(the_reactor())))

    def _say(self, text: str, **values: Any) -> None:
        logger.Logger(qual(type(self)), self).info(text, **values)

    def stop(self) -> None:
        """Say that it is over, and end the log."""
        self._say("Server Shut Down.")
        if self._observer is not None:
            logger.globalLogPublisher.removeObserver(self._observer if self._told is None else self._told)
            self._observer = self._told = None


at_home("minitwisted.application.app", AppLogger)
