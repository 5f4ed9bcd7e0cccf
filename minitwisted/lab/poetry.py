"""`minitwisted poetry`: slow poetry servers to try clients on, started, listed and stopped by a word.

``up`` starts servers on free ports of the loopback, on the clone, in one background process; what it prints to standard output
are the ports and nothing else, so that a client can be given them: ``python get-poetry.py $(minitwisted poetry up)``.  Poems
are files or those that are built in.  ``--chaos`` adds a server for each way in which things go wrong.  ``down`` stops what
``up`` has started, after making sure that it is that; and they end by themselves after some hours.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import select
import subprocess
import sys
from pathlib import Path

import minitwisted
from minitwisted.internet import task
from minitwisted.lab import _poetry_state
from minitwisted.lab._poems import POEMS
from minitwisted.lab._poetry_server import DROP, PORT_TAKEN, REFUSE, STALL, Evening, Server, serve

ABOUT = "slow poetry servers to try clients on: up, status, down"

FINE, FAILED, USAGE, NOTHING = 0, 1, 4, 5

CHAOS = {
    REFUSE: "refuses to be connected to",
    STALL: "stops halfway and says no more",
    DROP: "hangs up halfway, without a good-bye",
}

#: Seconds that a server may take to open its ports.
PATIENCE = 20.0


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it is told."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = (
        "example: python get-poetry.py $(minitwisted poetry up hope wind --chaos stall)\n\n"
        "Exit status: 0 done; 1 could not be done; 4 wrong usage; 5 none are running."
    )
    kinds = parser.add_subparsers(metavar="up|status|down", required=True)
    up = kinds.add_parser("up", help="start servers; print their ports", description="Start slow poetry servers on loopback.")
    up.set_defaults(do=start)
    add = up.add_argument
    add("poem", nargs="*", metavar="POEM", help=f"a file, or one of: {', '.join(POEMS)}")
    add("--servers", type=_number, metavar="N", help="how many (default: one for each poem, or 3)")
    add("--slow", type=_seconds, default=0.2, metavar="S", help="seconds between two pieces (%(default)s)")
    add("--piece", type=_number, default=10, metavar="B", help="bytes in a piece (%(default)s)")
    add("--chaos", type=_kinds, default=[], metavar="KIND,...", help=f"one more server for each of: {', '.join(CHAOS)}")
    add("--first", type=_port, default=0, metavar="PORT", help="use PORT, PORT+1 ... instead of free ones")
    add("--hours", type=_seconds, default=8.0, metavar="H", help="end after this time (%(default)g)")
    add("--foreground", action="store_true", help="stay and serve until Ctrl-C")
    status = kinds.add_parser("status", help="which are running", description="List the servers that are running.")
    status.set_defaults(do=show)
    down = kinds.add_parser("down", help="stop them", description="Stop the servers that `up` has started.")
    down.add_argument("pid", nargs="*", type=int, metavar="PID", help="only these")
    down.set_defaults(do=stop)
    for each in (up, status, down):
        each.add_argument("--json", action="store_true", help="for programs")


def _number(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 10_000:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to 10000")
    return int(text)


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port")
    return int(text)


def _seconds(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 < number < 1e6:
        raise argparse.ArgumentTypeError(f"{text!r} is no time")
    return number


def _kinds(text: str) -> list[str]:
    kinds = text.split(",")
    for each in kinds:
        if each not in CHAOS:
            raise argparse.ArgumentTypeError(f"no kind is called {each!r}; there are: {', '.join(CHAOS)}")
    return kinds


def main(options: argparse.Namespace) -> int:
    """Do it; complaints are a line."""
    try:
        return options.do(options)
    except _poetry_state.NotOurs as error:
        return _complain(str(error), FAILED)


def _complain(text: str, status: int) -> int:
    print(f"minitwisted poetry: {text}", file=sys.stderr)
    return status


# --- up ---


def start(options: argparse.Namespace) -> int:
    """Start a background process with all the servers, and wait until they can be connected to."""
    try:
        evening = plan(options)
    except OSError as error:
        return _complain(f"{error.filename}: {error.strerror}; poems that are here: {', '.join(POEMS)}", USAGE)
    if options.first + len(evening.servers) > 65_536:
        return _complain(f"after {options.first} there are not {len(evening.servers)} ports", USAGE)
    if options.foreground:
        return _stay(evening, options)
    token = f"evening-{secrets.token_hex(6)}"
    said = _spawn(token, evening)
    if isinstance(said, str):
        return _complain(f"could not start: {said}", FAILED)
    for server, opened in zip(evening.servers, said["servers"]):
        server.port = opened["port"]
    _tell(evening, options)
    if not options.json:
        print("stop them with: minitwisted poetry down", file=sys.stderr)
    return FINE


def plan(options: argparse.Namespace) -> Evening:
    """The servers that are asked for; raises OSError for a poem that is not there."""
    poems = [_poem(each) for each in options.poem] or list(POEMS.items())
    count = options.servers or (len(poems) if options.poem else 3)
    tempers = ["well"] * count + options.chaos
    servers = [Server(*poems[i % len(poems)], temper) for i, temper in enumerate(tempers)]
    for i, server in enumerate(servers if options.first else ()):
        server.port = options.first + i
    return Evening(servers, options.slow, options.piece, options.hours * 3600)


def _poem(name: str) -> tuple[str, str]:
    if name in POEMS and not os.path.exists(name):
        return name, POEMS[name]
    data = Path(name).read_bytes()
    return Path(name).name, data.decode("utf8", "surrogateescape")


def _spawn(token: str, evening: Evening) -> dict | str:
    """Start the process; what it says when it is ready, or in a line why it is not."""
    here = str(Path(minitwisted.__file__).parent.parent)
    path = os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH")]))
    command = [sys.executable, "-m", "minitwisted.lab._poetry_server", token]
    log = _poetry_state.log_file(token)
    with log.open("w") as errors:
        child = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd="/",  # so that no directory is kept busy
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,  # a Ctrl-C in the terminal is not meant for it
        )
    assert child.stdin and child.stdout
    with child.stdin as given:
        given.write(evening.to_json().encode())
    ready, _, _ = select.select([child.stdout], [], [], PATIENCE)
    line = child.stdout.readline() if ready else b""
    if line:
        return json.loads(line)
    child.kill()
    child.wait()
    return _last_words(log)


def _last_words(log: Path) -> str:
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    log.unlink()
    return lines[-1] if lines else f"not ready after {PATIENCE:g} s"


def _stay(evening: Evening, options: argparse.Namespace) -> int:
    try:
        task.react(serve, (evening, lambda: _tell(evening, options)))
    except SystemExit as end:
        return FINE if not end.code else FAILED
    except PORT_TAKEN as why:
        return _complain(str(why), FAILED)
    return FINE


def _tell(evening: Evening, options: argparse.Namespace) -> None:
    """The ports to standard output; who is where, to standard error."""
    if options.json:
        servers = [{"port": s.port, "title": s.title, "temper": s.temper} for s in evening.servers]
        print(json.dumps({"ports": [each["port"] for each in servers], "servers": servers}), flush=True)
        return
    print(*(server.port for server in evening.servers), flush=True)
    for server in evening.servers:
        print(f"  {server.port:>5}  {server.title}{_how(server.temper)}", file=sys.stderr)


def _how(temper: str) -> str:
    return f": {CHAOS[temper]}" if temper in CHAOS else ""


# --- status and down ---


def show(options: argparse.Namespace) -> int:
    """What is running."""
    notes = _poetry_state.running()
    if options.json:
        print(json.dumps({"running": list(notes.values())}, indent=1))
    elif not notes:
        print("no poetry servers are running; minitwisted poetry up starts some", file=sys.stderr)
    for note in () if options.json else notes.values():
        print(f"process {note['pid']}: {note['piece']} bytes every {note['slow']:g} s")
        for each in note["servers"]:
            print(f"  {each['port']:>5}  {each['title']}{_how(each['temper'])}")
    return FINE if notes else NOTHING


def stop(options: argparse.Namespace) -> int:
    """Stop them all, or those with these numbers if they are ours."""
    notes = _poetry_state.running()
    unknown = [pid for pid in options.pid if pid not in {note["pid"] for note in notes.values()}]
    if unknown:
        return _complain(f"no poetry server of yours: {', '.join(map(str, unknown))}", USAGE)
    chosen = {token: note for token, note in notes.items() if not options.pid or note["pid"] in options.pid}
    ends = {note["pid"]: _poetry_state.stop(note["pid"], token) for token, note in chosen.items()}
    if options.json:
        print(json.dumps({"stopped": [pid for pid, gone in ends.items() if gone]}))
    elif not ends:
        print("no poetry servers are running", file=sys.stderr)
    for pid, gone in ends.items():
        if not options.json or not gone:
            print(f"process {pid} {'stopped' if gone else 'could not be stopped'}", file=sys.stderr)
    if not ends:
        return NOTHING
    return FINE if all(ends.values()) else FAILED
