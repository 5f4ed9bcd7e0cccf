"""``minitwisted compare script.py args``: one program on Twisted and on the clone, beside each other.

Each engine gets a process of its own, one after the other, and the same of everything.  Standard output, standard error and
the way it ended are compared; the verdict is a level (``_levels.py``) and the place of the first difference, the rules that
take away chance are those of ``_normal.py``.

    minitwisted compare client.py 10001 10002        two columns and the first difference
    minitwisted compare --with-servers 3 client.py   three poetry servers for each engine, their ports at the end,
                                                     or wherever an argument says {ports}
    minitwisted compare --timeout 2 server.py        a program without end is interrupted and compared so far

The exit status is 0 if the runs reach the level asked for (``--level``, normalised by default), 1 if they do not, 3 if the
real Twisted is not installed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING

from minitwisted.lab import _compare_page, _two_columns
from minitwisted.lab._engines import ENGINES, Program, has_oracle, heed_interrupts, run
from minitwisted.lab._levels import LEVELS, STREAMS, WORDS, Comparison, compare
from minitwisted.lab._poets import Poets
from minitwisted.lab._screen import painter
from minitwisted.lab.run import program_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

__all__ = ["ABOUT", "arguments", "both", "main"]

ABOUT = "run a program on Twisted and on minitwisted, and show where they differ"

DIFFERENT, NO_ORACLE, WRONG_USAGE = 1, 3, 4

PORTS = "{ports}"

#: In which style of `rich`'s a row is shown; all that have another mark than these differ.
STYLES = {"head": "bold", _two_columns.SAME: ""}


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the tool is told."""
    add, rest = parser.add_argument, argparse.REMAINDER
    parser.usage = "%(prog)s [options] (PROGRAM | -m MODULE | -c CODE) [ARG ...]"
    parser.epilog = "PROGRAM is a file, or an installed command such as twistd or trial.  All that follows it is its own."
    add("--level", choices=LEVELS[:-1], default="normalised", help="what counts as equal (normalised)")
    add("--with-servers", type=_count, default=0, metavar="N", help="N poetry servers for each engine; ports go to {ports}")
    add("--stdin", metavar="FILE", help="what the program reads from standard input (nothing)")
    add("--timeout", type=_seconds, default=30.0, metavar="S", help="interrupt it after S seconds (30)")
    add("--reactor", metavar="KIND", choices=("select", "poll", "epoll", "asyncio"), help="install this reactor first")
    add("--seed", type=int, metavar="N", help="have the program's random numbers begin with this seed")
    add("--html", metavar="FILE", help="write both runs beside each other as a page of its own")
    add("--json", action="store_true", help="verdict and both runs as JSON, instead of the columns")
    add("--all", action="store_true", help="show every line, also where nothing differs")
    add("-q", "--quiet", action="store_true", help="the verdict only")
    add("-m", dest="module", nargs=rest, metavar="MODULE", help="a module as the program, as with python -m")
    add("-c", dest="code", nargs=rest, metavar="CODE", help="code as the program, as with python -c")
    add("program", nargs=rest, help=argparse.SUPPRESS)


def main(options: argparse.Namespace) -> int:
    """Run it on both, tell, and return the exit status."""
    command = _command(options)
    if isinstance(command, str):
        return _refused(command, WRONG_USAGE)
    if not has_oracle():
        return _refused("the real Twisted is not installed here, so there is nothing to compare with", NO_ORACLE)
    heed_interrupts()
    try:
        compared = both(command, options)
        if options.html:
            with open(options.html, "w", encoding="utf8") as file:
                file.write(_compare_page.page(" ".join(command), compared))
    except OSError as error:
        return _refused(str(error), WRONG_USAGE)
    if options.json:
        print(json.dumps(_plain(command, compared, options.level), indent=1))
    else:
        _show(compared, options)
    return 0 if compared.reaches(options.level) else DIFFERENT


def both(command: list[str], options: argparse.Namespace) -> Comparison:
    """Run the command on both engines, each with its own servers, and compare the runs."""
    stdin = b""
    if options.stdin:
        with open(options.stdin, "rb") as file:
            stdin = file.read()
    runs = []
    for engine in ENGINES:
        with Poets(options.with_servers) if options.with_servers else nullcontext() as poets:
            ports = poets.ports if poets else ()
            program = Program(
                _with_ports(command, ports),
                stdin=stdin,
                seconds=options.timeout,
                reactor=options.reactor,
                seed=options.seed,
                ports=ports,
                places={os.getcwd() + os.sep: "<here>/"},
            )
            runs.append(run(program, engine))
    return compare(*runs)


def _with_ports(command: list[str], ports: tuple[int, ...]) -> tuple[str, ...]:
    numbers = [str(port) for port in ports]
    if not any(PORTS in each for each in command[1:]):
        return (*command, *numbers)
    parts = [numbers if each == PORTS else [each.replace(PORTS, ",".join(numbers))] for each in command]
    return tuple(part for each in parts for part in each)


# --- what we were told ---


def _command(options: argparse.Namespace) -> list[str] | str:
    """The program as it would stand after ``python``, or what is wrong with it."""
    command = program_of(options)
    if not command or command in (["-m"], ["-c"]):
        return "which program?  minitwisted compare script.py ..."
    if command[0] not in ("-m", "-c", "-") and not os.path.exists(command[0]):
        return f"there is no file {command[0]}"
    return command


def _refused(why: str, status: int) -> int:
    print(f"minitwisted compare: {why}", file=sys.stderr)
    return status


def _count(text: str) -> int:
    number = int(text)
    if not 0 < number <= 100:
        raise argparse.ArgumentTypeError("between 1 and 100 servers")
    return number


def _seconds(text: str) -> float:
    number = float(text)
    if not number > 0:
        raise argparse.ArgumentTypeError("a number of seconds above 0")
    return number


# --- what we tell ---


def _show(compared: Comparison, options: argparse.Namespace) -> None:
    paint = painter()
    width = max(60, shutil.get_terminal_size((80, 24)).columns)
    if not options.quiet:
        for mark, line in _columns(compared, options.all, width):
            paint(line, STYLES.get(mark, "red"))
    for line in _verdict(compared):
        print(line)


def _columns(compared: Comparison, everything: bool, width: int) -> Iterator[tuple[str, str]]:
    left, right, room = compared.left, compared.right, (width - 3) // 2
    yield "head", f"{ENGINES[0]:{room}}   {ENGINES[1]}"
    for stream in STREAMS:
        rows = _two_columns.rows(left.lines(stream), right.lines(stream))
        if rows:
            yield "head", f"--- {stream} ".ljust(width, "-")
            yield from _two_columns.table(rows if everything else _two_columns.folded(rows), width)
    yield "head", "--- the end ".ljust(width, "-")
    yield from _two_columns.table(_two_columns.rows([left.end], [right.end]), width)
    yield _two_columns.SAME, f"{f'{left.seconds:.2f} s':{room}}   {right.seconds:.2f} s"


def _verdict(compared: Comparison) -> Iterator[str]:
    yield f"level: {WORDS[compared.level]}"
    first = compared.first
    if first:
        where = "how it ended" if first.stream == "end" else f"line {first.line} of {first.stream}"
        yield f"first difference: {where}"
        for engine, text in zip(ENGINES, (first.left, first.right)):
            yield f"  {engine:12} {'(nothing more)' if text is None else text}"


def _plain(command: list[str], compared: Comparison, wanted: str) -> dict[str, Any]:
    first = compared.first
    return {
        "program": command,
        "level": compared.level,
        "wanted": wanted,
        "equal": compared.reaches(wanted),
        "first": first and {"stream": first.stream, "line": first.line, ENGINES[0]: first.left, ENGINES[1]: first.right},
        "runs": {
            engine: {
                "status": run.status,
                "stopped": run.stopped,
                "seconds": round(run.seconds, 3),
                **{stream: getattr(run, stream) for stream in STREAMS},
                "normalised": {stream: run.lines(stream) for stream in STREAMS},
            }
            for engine, run in zip(ENGINES, (compared.left, compared.right))
        },
    }
