"""Python that is warm already: a process that has imported an implementation, and forks a child for every program.

A new interpreter that imports all of trial or twistd computes for a third of a second before the program's first line; the
tests start more than a thousand of them.  A child forked here needs a few milliseconds for the same, and is to the program
what a new interpreter is: it has the arguments, directory, environment, streams, limits and ignored signals that it was
asked for, `sys.path` as Python makes it, a `__main__` of its own; nothing of the implementation has run but its imports, and
no reactor is there.  Its end has all that programs notice of Python's: threads waited for, what `atexit` has, what they leave
collected, their status or traceback.

    python compat_tests/warm.py DESCRIPTOR PACKAGE MODULE ...

imports those modules of the package (of none, if its name is empty) and answers at that listening Unix socket until its
standard input ends.  Who connects sends one order, a line of JSON together with three descriptors, and is told
``{"pid": ...}``, then ``{"status": ...}``.  When he goes away before, his program is killed.

`can` says which orders are for us: what Python itself reads from options and environment, only a new interpreter obeys.
``test_warm.py`` holds both ways side by side.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import importlib.machinery
import json
import os
import resource
import runpy
import selectors
import signal
import socket
import sys
import threading
import time
import types

HERE = os.path.abspath(__file__)
TOP = os.path.dirname(os.path.dirname(HERE))

#: Limits that a child has from who asks for it, as it would if he had started it himself.
LIMITS = (resource.RLIMIT_CORE, resource.RLIMIT_NOFILE, resource.RLIMIT_AS)

#: The options we know.  From 3.13 on, Python shows lines of what came after ``-c`` in tracebacks, by ways of its own.
OPTIONS = ("-c", "-m") if sys.version_info < (3, 13) else ("-m",)

#: What of Python's environment is obeyed after the start, and so may differ.
LATE = {"PYTHONPATH", "PYTHON_COLORS"}


def startup(environment) -> dict[str, str]:
    """What an interpreter reads from its environment while it starts."""
    return {k: v for k, v in environment.items() if k.startswith(("PYTHON", "LC_", "LANG")) and k not in LATE}


def can(arguments: list[str], environment, base) -> bool:
    """Whether a warm Python, started with `base`, can stand in for ``python ARGUMENTS`` in this environment."""
    plain = bool(arguments) and (not arguments[0].startswith("-") or arguments[0] in OPTIONS)
    return plain and startup(environment) == startup(base)


# --- the server ---


class Server:
    """The loop: orders in, forks, ends told."""

    def __init__(self, listener: socket.socket, found: list[str]):
        self.listener = listener
        self.found = found  # what is on `sys.path` whatever is asked for
        self.asking: dict[int, socket.socket] = {}  # by the process id of the program
        self.selector = selectors.DefaultSelector()
        self.waked, self.waking = os.pipe()
        os.set_blocking(self.waking, False)

    def run(self):
        """Until the input ends: None.  In a child: what it is to do, once this stack is gone."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.waking, warn_on_full_buffer=False)
        for source in (0, self.waked, self.listener):
            self.selector.register(source, selectors.EVENT_READ)
        while True:
            for key, _ in self.selector.select():
                if key.fileobj == 0:
                    return self._leave()
                if key.fileobj is self.listener:
                    order = self._accept()
                    if order is not None:
                        return order
                elif key.fileobj == self.waked:
                    os.read(self.waked, 4096)
                    self._reap()
                else:
                    self._gone(key.data)

    def _accept(self):
        """Fork for who connects; in the child, return the order."""
        connection, _ = self.listener.accept()
        data, streams, _, _ = socket.recv_fds(connection, 1 << 16, 3)
        while piece := b"" if data.endswith(b"\n") else connection.recv(1 << 16):
            data += piece
        pid = os.fork()
        if not pid:
            self._close(connection)
            return json.loads(data), streams
        for descriptor in streams:
            os.close(descriptor)
        self.asking[pid] = connection
        self.selector.register(connection, selectors.EVENT_READ, pid)
        self._tell(connection, pid=pid)

    def _close(self, *connections: socket.socket) -> None:
        """In a child: what holds a descriptor gives it up, lest it close a later one of the same number."""
        for each in (self.selector, self.listener, *self.asking.values(), *connections):
            each.close()

    def _reap(self) -> None:
        for pid, connection in list(self.asking.items()):
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                self._tell(connection, status=os.waitstatus_to_exitcode(status))
                self._forget(pid)

    def _gone(self, pid: int) -> None:
        """Who asked has left his program alone."""
        _kill(pid)
        os.waitpid(pid, 0)
        self._forget(pid)

    def _forget(self, pid: int) -> None:
        connection = self.asking.pop(pid)
        self.selector.unregister(connection)
        connection.close()

    def _leave(self) -> None:
        for pid in self.asking:
            _kill(pid)

    def _tell(self, connection: socket.socket, **what) -> None:
        with contextlib.suppress(OSError):
            connection.sendall(json.dumps(what).encode() + b"\n")


def _kill(pid: int) -> None:
    """With its group, if it leads one."""
    with contextlib.suppress(ProcessLookupError):
        (os.killpg if os.getpgid(pid) == pid else os.kill)(pid, signal.SIGKILL)


# --- the child ---


def become(order: dict, streams: list[int], found: list[str]) -> None:
    """Be the process that was asked for, up to what it runs."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in order["ignored"]:
        signal.signal(number, signal.SIG_IGN)
    if order["session"]:
        os.setsid()
    os.chdir(order["cwd"])
    for target, source in enumerate(streams):
        os.dup2(source, target)  # those that we were sent are above 2
    os.closerange(3, 1024)
    for which, limit in zip(LIMITS, order["limits"]):
        resource.setrlimit(which, tuple(limit))
    os.environ.clear()
    os.environ.update(order["environment"])
    time.tzset()
    _streams()
    _set_path(order["arguments"], found)


def _streams() -> None:
    """`sys.stdout` is the object that imports may have kept, and buffers by lines where Python would let it."""
    if "PYTHONUNBUFFERED" not in os.environ and os.isatty(1):
        sys.stdout.reconfigure(line_buffering=True)


def _set_path(arguments: list[str], found: list[str]) -> None:
    """`sys.path`, and what Python says of how it was called."""
    what, *rest = arguments
    sys.orig_argv = [sys.executable, *arguments]
    sys.argv = [what, *(rest[1:] if what in ("-c", "-m") else rest)]
    first = {"-c": "", "-m": os.getcwd()}.get(what, os.path.dirname(os.path.realpath(what)))
    sys.path[:] = [first, *dict.fromkeys((*_given(), *found))]
    importlib.invalidate_caches()


def _given() -> list[str]:
    """What ``PYTHONPATH`` puts on the path."""
    given = os.environ.get("PYTHONPATH")
    return [os.path.abspath(each) for each in given.split(os.pathsep)] if given else []


def execute(arguments: list[str]) -> None:
    """Run the program, and end with it.  What it raises comes out, and is shown without our part of the stack."""
    before = set(sys.modules)
    ours = vars(sys.modules["__main__"])
    main = sys.modules["__main__"] = types.ModuleType("__main__")
    main.__dict__.update({name: {} for name in ("__annotations__",) if name in ours}, __builtins__=ours["__builtins__"])
    try:
        if arguments[0] == "-m":
            runpy._run_module_as_main(arguments[1])
        else:
            exec(_code(arguments, main), main.__dict__)
    except SystemExit as left:
        status = left.code or 0
        if not isinstance(status, int):
            raise
    except BaseException:
        hook = sys.excepthook
        sys.excepthook = lambda kind, error, trace: hook(kind, error.with_traceback(_theirs(trace)), error.__traceback__)
        raise
    else:
        status = 0
    _leave(status, set(sys.modules) - before | {"__main__"})


def _leave(status: int, theirs: set[str]) -> None:
    """End as Python does, but leave what was imported beforehand as it is: to take it apart costs more than most programs."""
    threading._shutdown()
    atexit._run_exitfuncs()
    modules = [sys.modules.pop(name) for name in theirs if name in sys.modules]
    gc.collect()
    for module in modules:
        if isinstance(module, types.ModuleType):
            vars(module).clear()
    gc.collect()
    if all(_flushed(stream) for stream in (sys.stdout, sys.stderr)):
        os._exit(status & 0xFF)
    sys.exit(status)  # Python has something to say of it


def _flushed(stream) -> bool:
    try:
        if stream is not None and not stream.closed:
            stream.flush()
    except Exception:
        return False
    return True


def _code(arguments: list[str], main: types.ModuleType):
    """What is to be run in `main`: a file's code, or that after ``-c``."""
    main.__loader__ = importlib.machinery.BuiltinImporter
    if arguments[0] == "-c":
        return compile(arguments[1], "<string>", "exec", dont_inherit=True)
    path = os.path.abspath(arguments[0])
    main.__file__, main.__cached__ = path, None
    main.__loader__ = importlib.machinery.SourceFileLoader("__main__", path)
    with open(path, "rb") as file:
        return compile(file.read(), path, "exec", dont_inherit=True)


def _theirs(trace):
    """The traceback from where it leaves this file for good."""
    while trace is not None and trace.tb_frame.f_code.co_filename == HERE:
        trace = trace.tb_next
    return trace


def preload(package: str, modules) -> None:
    """Import what there is of `modules`.  Not plugins: where those are looked for depends on the program's `sys.path`."""
    for path in modules:
        with contextlib.suppress(Exception):
            importlib.import_module(f"{package}.{path}".lstrip("."))
    if package not in sys.modules:
        return
    for name in [name for name in sys.modules if f"{name}.".startswith(f"{package}.plugins.")]:
        del sys.modules[name]
    vars(sys.modules[package]).pop("plugins", None)


def main() -> None:
    """The command line above."""
    descriptor, package, *modules = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    listener = socket.socket(fileno=int(descriptor))
    del sys.path[0]  # this directory, whose files are nobody's modules
    found = [each for each in sys.path if each not in _given()]
    preload(package, modules)
    gc.collect()
    gc.freeze()
    os.dup2(2, 1)  # the end of our output says that we are ready
    asked = Server(listener, found).run()
    if asked is not None:
        order, streams = asked
        become(order, streams, found)
        execute(order["arguments"])


if __name__ == "__main__":
    main()
