"""The command `minitwisted`: one door, a tool behind each name.

A tool is a module of this package with three things: `ABOUT`, a line that says what it is for; `arguments(parser)`, which
says what it is told; and `main(options)`, which does it and returns the exit status.  It is imported when it is asked for, so
that no tool pays for another.

Exit statuses are those that people know from pytest: 0 all is well, 1 something differs or failed, 2 interrupted, 3 not
covered or the real Twisted is needed and missing, 4 wrong usage, 5 nothing to do.  Data goes to standard output, talk to
standard error.
"""

from __future__ import annotations

import argparse
import importlib
import signal
import sys
from typing import TYPE_CHECKING

import minitwisted

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The tools, in the order in which `--help` names them.
TOOLS = ("run", "compare", "swap", "api", "poetry", "doctor")

WRONG_USAGE = 4
INTERRUPTED = 2


class Parser(argparse.ArgumentParser):
    """argparse, but wrong usage is status 4."""

    def error(self, message: str):
        """Say what is wrong and how the tool is used, and leave."""
        self.print_usage(sys.stderr)
        self.exit(WRONG_USAGE, f"{self.prog}: error: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the tool that `arguments` (those of the process by default) name; return the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] not in TOOLS:
        return _without_tool(given)
    tool = importlib.import_module(f"{__package__}.{given[0]}")
    parser = Parser(prog=f"minitwisted {given[0]}", description=tool.ABOUT)
    tool.arguments(parser)
    try:
        return tool.main(parser.parse_args(given[1:]))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # `| head`: who reads us has seen enough; nothing may be flushed into the closed pipe at exit
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        sys.stdout = sys.stderr = None
        return 0


def _without_tool(given: list[str]) -> int:
    parser = Parser(prog="minitwisted", description="Tools around minitwisted.", formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--version", action="version", version=f"minitwisted {minitwisted.__version__}")
    parser.add_argument("tool", choices=TOOLS, metavar="tool", help="\n".join(map(_about, TOOLS)) if _asks(given) else None)
    parser.add_argument("...", nargs=argparse.REMAINDER, help="what the tool is told; `minitwisted TOOL --help` says more")
    if not given:
        parser.print_help(sys.stderr)
        return WRONG_USAGE
    parser.parse_args(given)
    return WRONG_USAGE


def _about(name: str) -> str:
    return f"{name:<9}{importlib.import_module(f'{__package__}.{name}').ABOUT}"


def _asks(given: list[str]) -> bool:
    """Whether the help will be shown, for which every tool has to be imported."""
    return not given or given[0] in ("-h", "--help")


if __name__ == "__main__":
    sys.exit(main())
