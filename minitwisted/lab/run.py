"""`minitwisted run`: an unmodified Twisted program on minitwisted.

The program is not run here: this process *becomes* a Python that runs it (``exec``), with the same arguments that were given
here.  So everything about it is as with ``python``: the main module, its path, its arguments, ``-m``, ``-c``, a directory, a
program from standard input, tracebacks, signals, the exit status.

What is added is in the environment, which that Python and all its children inherit: a directory on ``PYTHONPATH``, where
Python finds a ``sitecustomize`` before it begins with the program (``_children``), and ``MINITWISTED_RUN``, which says what is
wanted (``_start.py``).  In the same directory finds an answer who asks for the version of the installed Twisted.  A child that
is given another environment is out of reach, and so is one that was told to ignore it.
"""

from __future__ import annotations

import argparse
import importlib
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING

from minitwisted.lab import _start

if TYPE_CHECKING:
    from collections.abc import Sequence

ABOUT = "run an unmodified Twisted program on minitwisted"

#: On ``PYTHONPATH`` of the program.
REACHING = os.path.join(os.path.dirname(os.path.abspath(__file__)), "_children")

#: The commands that Twisted installs and that work where it is not installed.
COMMANDS = {"twistd": "twisted.scripts.twistd:run", "trial": "twisted.scripts.trial:run"}

#: What such a command is: what installers write into a script, which need not be there.
COMMAND = "import sys; sys.argv[0], sys.path[0] = {file!r}, {bin!r}; from {module} import {top}; sys.exit({function}())"

WRONG_USAGE = 4


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `run` is told."""
    parser.usage = "%(prog)s [options] (PROGRAM | -m MODULE | -c CODE | -) [ARG ...]"
    parser.epilog = (
        "PROGRAM is a file, a directory, or an installed command such as twistd, trial or scrapy. "
        "All that follows it is its own. The exit status is the program's; 124: stuck for ever (--hang-report)."
    )
    add = parser.add_argument
    add("--on", metavar="PKG", default="minitwisted", help="the package that takes Twisted's place; `twisted`: none")
    add("--with-real", action="store_true", help="take what the package lacks (twisted.web ...) from the installed Twisted")
    add("--no-children", action="store_true", help="child processes get the real Twisted, if any")
    add("--list-gaps", action="store_true", help="say at the end which names were asked for in vain")
    add("--hang-report", action="store_true", help="end a program that is provably stuck for ever, and say what it waits for")
    add("-m", dest="module", metavar="MODULE", nargs=argparse.REMAINDER, help="run a module, as `python -m`")
    add("-c", dest="code", metavar="CODE", nargs=argparse.REMAINDER, help="run a text, as `python -c`")
    add("program", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    # argparse gives an option that has its value attached (`-mpytest -q`) no more than that.
    parse = parser.parse_args
    parser.parse_args = lambda given: parse(_detached(given))  # type: ignore[assignment,method-assign]


def _detached(given: Sequence[str]) -> list[str]:
    """`given`, with a space between ``-m`` or ``-c`` and what follows it."""
    for place, each in enumerate(given):
        if each[:2] in ("-m", "-c"):
            return [*given[:place], *filter(None, (each[:2], each[2:])), *given[place + 1 :]]
        if not each.startswith("-") and given[place - 1 : place] != ["--on"]:
            break
    return list(given)


def main(options: argparse.Namespace) -> int:
    """Become the program.  Returns (4) only if that cannot be done."""
    program = program_of(options)
    problem = _problem(options, program)
    if problem:
        print(f"minitwisted run: {problem}", file=sys.stderr)
        return WRONG_USAGE
    wishes = [wish for wish in _start.WISHES if getattr(options, wish.replace("-", "_"))]
    environment = reaching(dict(os.environ), options.on, wishes)
    # The interpreter's own options (-O, -W ...) are part of how the program was to be run.
    command = [sys.executable, *subprocess._args_from_interpreter_flags(), *program]  # type: ignore[attr-defined]
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(sys.executable, command, environment)


def _problem(options: argparse.Namespace, program: list[str]) -> str:
    if not program or program in (["-m"], ["-c"]):
        return "nothing to run: name a program, -m MODULE or -c CODE"
    if sys.flags.ignore_environment or sys.flags.no_site:
        return "a Python started with -E, -I or -S does not let itself be told anything"
    if options.on != "twisted" and not _home(options.on):
        return f"there is no package {options.on!r}"
    if options.hang_report and options.on != "minitwisted":
        return "--hang-report looks into minitwisted, and into nothing else"
    return ""


def reaching(environment: dict[str, str], package: str, wishes: Sequence[str]) -> dict[str, str]:
    """`environment` with all that has a Python and its children run on `package`, or without it if that is ``twisted``."""
    _start.clear(environment, REACHING)
    if package == "twisted":
        return environment
    environment[_start.RUN] = " ".join([package, *wishes])
    environment[_start.HOME] = _home(package)
    environment[_start.PID] = str(os.getpid())  # exec keeps it
    if "list-gaps" in wishes:
        handle, environment[_start.GAPS] = tempfile.mkstemp(prefix="minitwisted-gaps-")
        os.close(handle)
    path = environment.get("PYTHONPATH")
    environment["PYTHONPATH"] = REACHING + (os.pathsep + path if path else "")
    return environment


def _home(package: str) -> str:
    """The directory that `package` is in; empty if there is none."""
    if package == "minitwisted":
        return os.path.dirname(os.path.dirname(os.path.dirname(REACHING)))
    spec = PathFinder.find_spec(package)
    places = spec.submodule_search_locations if spec is not None else None
    return os.path.dirname(os.path.abspath(list(places)[0])) if places else ""


def program_of(options: argparse.Namespace) -> list[str]:
    """What Python is told: `options` as `arguments` has them parsed."""
    if options.module is not None:
        return ["-m", *options.module]
    if options.code is not None:
        return ["-c", *options.code]
    if not options.program or os.path.exists(options.program[0]) or options.program[0] == "-":
        return options.program
    name, *rest = options.program
    return [*(_command(name) or [name]), *rest]


def _command(name: str) -> list[str]:
    """An installed command, as what Python is told; empty if there is none.

    Only those written in Python are meant: by entry point, or by a script found on ``PATH``.
    """
    metadata = importlib.import_module("importlib.metadata")  # heavy, and most programs are files
    found = {each.name: each.value for each in metadata.entry_points(group="console_scripts")}
    value = COMMANDS.get(name) or found.get(name)
    if value:
        module, _, function = value.partition(":")
        top = function.partition(".")[0]
        bin = os.path.dirname(os.path.abspath(sys.executable))
        return ["-c", COMMAND.format(file=os.path.join(bin, name), bin=bin, module=module, top=top, function=function)]
    file = shutil.which(name)
    if file and _is_python(file):
        return [file]
    return []


def _is_python(file: str) -> bool:
    with open(file, "rb") as script:
        first = script.readline(200)
    return first.startswith(b"#!") and b"python" in first
