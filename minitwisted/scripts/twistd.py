"""``minitwistd``: run an application, in the foreground or as a daemon.

    minitwistd --nodaemon --python program.tac      an application that a Python file makes
    minitwistd --nodaemon NAME ...                  a service that a plugin makes

The same as ``python -m minitwisted.scripts.twistd``.  What it does is in ``application/app.py``, and what only UNIX can do in
``_twistd_unix.py``.  The contract of the exit status: 0 after the reactor was stopped, 1 after an error at the start, and
whoever ends it by a signal sees it end by that signal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from minitwisted.application import app
from minitwisted.scripts._twistd_unix import ServerOptions as ServerOptions
from minitwisted.scripts._twistd_unix import UnixApplicationRunner

if TYPE_CHECKING:
    from typing import Any

__all__ = ["run", "runApp"]


def runApp(config: Any) -> None:
    """Run the application that the options in `config` name; if a signal ends it, do not return."""
    runner = UnixApplicationRunner(config)
    runner.run()
    if runner._exitSignal is not None:
        app._exitWithSignal(runner._exitSignal)


def run() -> None:
    """Do what the command line of the process says."""
    app.run(runApp, ServerOptions)


if __name__ == "__main__":
    run()
