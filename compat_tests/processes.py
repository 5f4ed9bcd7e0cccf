"""Programs in processes of their own: how a scenario runs `twistd`, `trial`, or any script on the implementation under test.

    run(tw, rec, "-m", "{tw}.scripts.twistd", "--version")
    run(tw, rec, "hello.py", files={"hello.py": "from {tw}.internet import reactor\\n..."})

Arguments, file names and file texts say ``{tw}`` where the implementation's name belongs (other braces need no doubling).
Everything happens in the scenario's own directory, which is the child's current directory and on its path.  What the child
printed and how it ended goes into the lanes ``exit``, ``out`` and ``err``, normalised as all texts are; `log` records a file.
`start` gives the running child, for a scenario that talks with it, signals it, or waits for a line of it first.

The Python is a warm one where the runner has one ready (``programs.py``), which no program can tell from a new one but by the
clock.  ``fresh=True`` insists on a new one: for a program that looks at what has been imported, or at all of its stack.
"""

from __future__ import annotations

import os
import re
import selectors
import signal
import subprocess
import sys
import time

from compat_tests.programs import Warm

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

#: Set for every child: nothing written beside sources, no colours, output as it comes, one language, wide lines.
ENVIRONMENT = {
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONUNBUFFERED": "1",
    "PYTHONHASHSEED": "0",
    "NO_COLOR": "1",
    "PYTHON_COLORS": "0",
    "COLUMNS": "80",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
}

#: The runner's warm Python, if it has one.
warm: Warm | None = None


def run(tw, rec, *arguments: str, files=None, input: str | bytes = "", env=None, limit: float = 10.0, lanes: str = "", **how):
    """Run Python with `arguments`, give it `input`, wait for its end, record all; return the CompletedProcess, in text.

    `lanes` is put before the names of the lanes, for scenarios that run several programs.
    """
    child = start(tw, *arguments, files=files, env=env, **how)
    try:
        out, err = child.communicate(input.encode() if isinstance(input, str) else input, timeout=limit)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        out, err = child.communicate()
        rec.lane(f"{lanes}exit")("out of time")
    texts = (each.decode("utf8", "replace") for each in (out, err))
    done = subprocess.CompletedProcess(arguments, child.returncode, *texts)
    record(rec, done, lanes)
    return done


def record(rec, done: subprocess.CompletedProcess, lanes: str = "") -> None:
    """Record how a child ended and what it printed."""
    rec.lane(f"{lanes}exit")("status", done.returncode)
    for name, text in (("out", done.stdout), ("err", done.stderr)):
        if text:
            rec.text(f"{lanes}{name}", text)


def start(tw, *arguments: str, files=None, env=None, **how) -> subprocess.Popen:
    """Start Python with `arguments` after writing `files`, in a session of its own, all its streams pipes (unless `how`)."""
    write(tw, files or {})
    words = [named(tw, each) for each in arguments]
    streams = dict(stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    how = {"env": environment(env), "start_new_session": True, **streams, **how}
    if warm is not None:
        ours = words[0] != "-m" or words[1].startswith(f"{tw.package}.")  # pytest, say, wants to come first
        return warm.popen(words, **{"fresh": not ours, **how})
    how.pop("fresh", None)
    return subprocess.Popen([sys.executable, *words], **how)


def used_by(function) -> bool:
    """Whether the file of this function starts programs, itself or by what it imports from its neighbours."""
    ways = {__name__, "compat_tests.scenarios._trial", "compat_tests.scenarios._twistd"}
    homes = lambda each: {getattr(each, "__module__", ""), getattr(each, "__name__", "")}
    return any(homes(each) & ways for each in function.__globals__.values())


def environment(extra=None) -> dict[str, str]:
    """The child's environment: this one's without what colours it, the checkout and the current directory on its path."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "COVERAGE"))}
    return {**kept, **ENVIRONMENT, "PYTHONPATH": os.pathsep.join((os.getcwd(), TOP)), **(extra or {})}


def write(tw, files: dict[str, str]) -> None:
    """Write files below the current directory, making the directories they need."""
    for name, text in files.items():
        path = named(tw, name)
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(path, "w", encoding="utf8") as file:
            file.write(named(tw, text))


def named(tw, text: str) -> str:
    """`text` with the implementation's name for ``{tw}``."""
    return text.replace("{tw}", tw.package)


def until(child: subprocess.Popen, pattern: str, limit: float = 10.0) -> str:
    """Read the child's standard output until `pattern` is found in it; return what was read, also when it ends before."""
    text, end = "", time.monotonic() + limit
    with selectors.DefaultSelector() as ready:
        ready.register(child.stdout, selectors.EVENT_READ)
        while not re.search(pattern, text) and time.monotonic() < end:
            if ready.select(max(0.0, end - time.monotonic())):
                piece = os.read(child.stdout.fileno(), 65536)
                if not piece:
                    break
                text += piece.decode("utf8", "replace")
    return text


def log(rec, path: str, lane: str = "logged") -> None:
    """Record a file of the scenario's directory: its text, or that it is not there."""
    try:
        with open(path, encoding="utf8") as file:
            rec.text(lane, file.read())
    except FileNotFoundError:
        rec.lane(lane)("no file")
