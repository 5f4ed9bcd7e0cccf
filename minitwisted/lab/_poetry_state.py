"""Which poetry servers of ours are running: a note for each process, in a directory that is only ours.

A process leaves a note under a name that it alone has, its token, and removes it when it ends.  A process that was killed
could not, and its number may be another's by now: so a note counts only while the process of that number has the token on
its command line.  Nobody else is ever signalled.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import stat
import subprocess
import tempfile
import time
from pathlib import Path


class NotOurs(Exception):
    """The directory for the notes cannot be trusted; the text says why."""


def directory() -> Path:
    """The directory of the notes, made if need be: mine, and closed to others."""
    home = os.environ.get("XDG_RUNTIME_DIR")
    if home and os.path.isdir(home) and os.access(home, os.W_OK):
        place = Path(home) / "minitwisted-poetry"
    else:
        place = Path(tempfile.gettempdir()) / f"minitwisted-poetry-{os.getuid()}"
    place.mkdir(mode=0o700, exist_ok=True)
    found = place.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise NotOurs(f"{place} is not a directory that only you can use")
    return place


def log_file(token: str) -> Path:
    """Where a server writes what goes wrong."""
    return directory() / f"{token}.log"


def leave(token: str, note: dict) -> None:
    """Leave a note, complete or not at all."""
    place = directory() / f"{token}.json"
    part = place.with_suffix(".part")
    part.write_text(json.dumps(note), "utf8")
    part.replace(place)


def remove(token: str) -> None:
    """Take away what a server has left: its note, and its log if nothing is in it.  Without a note nothing goes."""
    with contextlib.suppress(FileNotFoundError):
        (directory() / f"{token}.json").unlink()
        if log_file(token).stat().st_size == 0:
            log_file(token).unlink()


def running() -> dict[str, dict]:
    """The notes of the servers that run, by token, the oldest first; the notes of others are taken away."""
    found = {}
    for place in sorted(directory().glob("*.json"), key=lambda each: each.stat().st_mtime):
        try:
            note = json.loads(place.read_text("utf8"))
        except (OSError, ValueError):  # it went while we looked, or is no note
            continue
        if is_ours(note["pid"], place.stem):
            found[place.stem] = note
        else:
            remove(place.stem)
    return found


def is_ours(pid: int, token: str) -> bool:
    """Whether the process `pid` lives and is the one that was given this token."""
    return token in command_line(pid)


def command_line(pid: int) -> list[str]:
    """The words with which a process was started; none if there is no such process."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf8", "replace").split("\0")
    except OSError:
        if os.path.isdir("/proc/self"):
            return []
        asked = subprocess.run(["ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, text=True)
        words = asked.stdout.split()
    return [word for word in words if word]


def stop(pid: int, token: str, patience: float = 5.0) -> bool:
    """End a server of ours, politely and then not; whether it is gone."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        if not is_ours(pid, token):
            break
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, how)
        end = time.monotonic() + patience
        while is_ours(pid, token) and time.monotonic() < end:
            time.sleep(0.02)
    gone = not is_ours(pid, token)
    if gone:
        remove(token)
    return gone
