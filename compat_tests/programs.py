"""Start Python programs as `subprocess.Popen` does, but warm where that is the same to them (``warm.py``).

    warm = Warm("minitwisted", ["internet.defer", ...])     # what is imported beforehand, in a process of its own
    child = warm.popen(["-m", "minitwisted.trial", "-h"], env=..., stdout=subprocess.PIPE)
    warm.run([...], input="", capture_output=True, text=True, timeout=9)

What comes back is a Popen, and Python alone is the rule: an order that a warm Python cannot obey gets a new interpreter, and so
does every order where ``FRESH_PROGRAMS`` is set in the environment, or ``fresh=True`` is said.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import weakref

from compat_tests import warm

#: What may be said of how a program is started, for a warm Python to do it.  `Popen` itself sees to the last line.
HOW = {"cwd", "env", "start_new_session"} | {"stdin", "stdout", "stderr", "text", "encoding", "errors", "bufsize"}


class Warm:
    """A warm Python for an implementation: its process is started when it is first needed."""

    def __init__(self, package: str, modules):
        self._order = (package, *modules)
        self._once = threading.Lock()
        self.path = ""
        self.base: dict[str, str] = {}

    @classmethod
    def at(cls, path: str, environment) -> Warm:
        """One that somebody else has started, in `environment`, and will end."""
        made = cls("", ())
        made.path, made.base = path, dict(environment)
        return made

    def start(self, environment) -> str:
        """Let there be one, started in `environment`; where it listens."""
        with self._once:
            if not self.path:
                self._start(environment)
        return self.path

    def _start(self, environment) -> None:
        place = tempfile.TemporaryDirectory(prefix="warm-")
        self.path = os.path.join(place.name, "s")
        self.base = dict(environment)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(self.path)
            listener.listen(64)
            command = [sys.executable, warm.HERE, str(listener.fileno()), *self._order]
            how = dict(env=self.base, cwd=warm.TOP, pass_fds=[listener.fileno()])
            server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **how)
        weakref.finalize(self, _end, server, place)
        server.stdout.read()  # until it has imported everything: nobody's time shall pay for that
        server.stdout.close()

    def popen(self, arguments: list[str], *, fresh: bool = False, **how) -> subprocess.Popen:
        """``python ARGUMENTS``, running."""
        environment = how.get("env") or os.environ
        fresh = fresh or "FRESH_PROGRAMS" in os.environ or not how.keys() <= HOW
        if not fresh and _plain(arguments, how.get("cwd") or "."):
            self.start(environment)
            if warm.can(arguments, environment, self.base):
                return Program(arguments, self.path, **how)
        return subprocess.Popen([sys.executable, *arguments], **how)

    def run(self, arguments, *, input=None, capture_output=False, timeout=None, check=False, **how):
        """As `subprocess.run`."""
        if capture_output:
            how.update(stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if input is not None:
            how["stdin"] = subprocess.PIPE
        with self.popen(arguments, **how) as child:
            try:
                out, err = child.communicate(input, timeout=timeout)
            except BaseException:
                child.kill()
                raise
        done = subprocess.CompletedProcess(child.args, child.returncode, out, err)
        if check:
            done.check_returncode()
        return done


def _end(server: subprocess.Popen, place) -> None:
    server.stdin.close()
    server.wait()
    place.cleanup()


def _plain(arguments: list[str], cwd) -> bool:
    """Whether what is to be run is code, a module, or a file of source text."""
    if arguments[:1] in (["-c"], ["-m"]):
        return len(arguments) > 1
    try:
        with open(os.path.join(cwd, arguments[0]), "rb") as file:
            return not arguments[0].endswith(".pyc") and file.read(2) != b"PK"
    except (OSError, IndexError):
        return False


#: Every program that this process has asked for.
asked: list[Program] = []


def left() -> list[Program]:
    """Those that nobody has waited for."""
    return [each for each in asked if each.returncode is None]


class Program(subprocess.Popen):
    """A child of the warm Python, seen as if it were one of ours."""

    def __init__(self, arguments: list[str], path: str, **how):
        self._arguments, self._path = arguments, path
        super().__init__([sys.executable, *arguments], **how)

    def _execute_child(self, args, executable, preexec_fn, close_fds, pass_fds, cwd, env, *rest):
        p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite = rest[3:9]
        new_session = rest[14]
        order = {
            "arguments": self._arguments,
            "cwd": os.path.abspath(cwd or "."),
            "environment": dict(os.environ if env is None else env),
            "session": bool(new_session),
            "ignored": [each for each in signal.valid_signals() if signal.getsignal(each) is signal.SIG_IGN],
            "limits": [warm.resource.getrlimit(each) for each in warm.LIMITS],
        }
        streams = [given if given >= 0 else own for own, given in enumerate((p2cread, c2pwrite, errwrite))]
        self._control = socket.socket(socket.AF_UNIX)
        self._control.connect(self._path)
        socket.send_fds(self._control, [json.dumps(order).encode() + b"\n"], streams)
        self._told = b""
        self.pid = self._hear(None)["pid"]
        self._child_created = True
        asked.append(self)
        self._close_pipe_fds(p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite)

    def _hear(self, timeout: float | None) -> dict | None:
        """What the warm Python says next; None if it says nothing for so long."""
        end = None if timeout is None else time.monotonic() + timeout
        while b"\n" not in self._told:
            left = None if end is None else max(0.0, end - time.monotonic())
            if not select.select([self._control], [], [], left)[0]:
                return None
            piece = self._control.recv(4096)
            if not piece:
                raise ChildProcessError("the warm Python is gone")
            self._told += piece
        line, _, self._told = self._told.partition(b"\n")
        return json.loads(line)

    def poll(self):
        return self._internal_poll()

    def _internal_poll(self, *_, **__):
        if self.returncode is None:
            self._ended(0)
        return self.returncode

    def wait(self, timeout=None):
        if self.returncode is None and not self._ended(timeout):
            raise subprocess.TimeoutExpired(self.args, timeout)
        return self.returncode

    def _ended(self, timeout: float | None) -> bool:
        told = self._hear(timeout)
        if told is not None:
            self.returncode = told["status"]
            self._control.close()
        return told is not None


#: For the laboratory's commands.
LAB = Warm(
    "minitwisted",
    [f"lab.{name[:-3]}" for name in sorted(os.listdir(os.path.join(warm.TOP, "minitwisted", "lab"))) if name.endswith(".py")],
)
