"""From a command line to a running service, in the foreground.

``twist`` is the younger sister of ``twistd``: it makes no daemon, loads no file and saves none.  It reads its options, has a
plugin make the service, and hands it to a `Runner`.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from minitwisted.application.app import _exitWithSignal
from minitwisted.application.runner._exit import ExitStatus, exit
from minitwisted.application.runner._runner import Runner
from minitwisted.application.service import Application, IService
from minitwisted.application.twist._options import TwistOptions
from minitwisted.internet.interfaces import _ISupportsExitSignalCapturing
from minitwisted.python.usage import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


class Twist:
    """The steps, one by one."""

    @staticmethod
    def options(argv: Sequence[str]) -> TwistOptions:
        """Read the command line; the first of `argv` is the program.  What is wrong with it ends the program."""
        options = TwistOptions()
        try:
            options.parseOptions(argv[1:])
        except UsageError as trouble:
            exit(ExitStatus.EX_USAGE, f"Error: {trouble}\n\n{options}")
        return options

    @staticmethod
    def service(plugin: Any, options: Any) -> Any:
        """The service that `plugin` makes, as that of an application which is named after it."""
        made = plugin.makeService(options)
        application = Application(plugin.tapname)
        made.setServiceParent(application)
        return IService(application)

    @staticmethod
    def startService(reactor: Any, service: Any) -> None:
        """Start `service` now, and stop it before the shutdown of `reactor`."""
        service.startService()
        reactor.addSystemEventTrigger("before", "shutdown", service.stopService)

    @staticmethod
    def run(twistOptions: Any) -> None:
        """Run the reactor; if a signal ends it, end by that signal."""
        reactor = twistOptions["reactor"]
        runner = Runner(
            reactor=reactor,
            defaultLogLevel=twistOptions["logLevel"],
            logFile=twistOptions["logFile"],
            fileLogObserverFactory=twistOptions["fileLogObserverFactory"],
        )
        runner.run()
        if _ISupportsExitSignalCapturing.providedBy(reactor) and reactor._exitSignal is not None:
            _exitWithSignal(reactor._exitSignal)

    @classmethod
    def main(cls, argv: Sequence[str] = sys.argv) -> None:
        """All of them."""
        options = cls.options(argv)
        service = cls.service(options.plugins[str(options.subCommand)], options.subOptions)
        cls.startService(options["reactor"], service)
        cls.run(options)
