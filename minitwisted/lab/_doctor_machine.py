"""What the doctor looks at in the machine: the loopback, ports, limits, signals, clocks, the screen.

A check is a function without arguments that returns a `Finding`, as in ``_doctor_python.py``.  They use plain sockets and no
reactor, for if the reactor did not work here, one would want to know why.  None takes longer than about a second, and none
leaves anything behind.
"""

from __future__ import annotations

import errno
import os
import resource
import select
import shutil
import signal
import socket
import sys
import threading
import time
import webbrowser

from minitwisted.lab._doctor_python import FINE, NOTE, TROUBLE, Finding
from minitwisted.lab._screen import colours_wanted

#: Ports that tutorials use: Dave Peticolas' poems and proxies, and Twisted's own examples.
USUAL_PORTS = (8000, 8007, 8080, 10000, 10001, 10002, 10003, 11000)


# --- the network ---


def poller() -> Finding:
    """How the reactor will wait."""
    for name, kind in (("epoll", "epoll"), ("poll", "poll"), ("kqueue", "poll or select")):
        if hasattr(select, name):
            return Finding(FINE, f"{kind}; the default reactor uses it") if name != "kqueue" else Finding(NOTE, kind)
    return Finding(NOTE, "select only", "good for about a thousand connections")


def loopback_v4() -> Finding:
    """A byte goes from 127.0.0.1 to 127.0.0.1."""
    return _loopback(
        socket.AF_INET, "127.0.0.1", TROUBLE, "nothing here can be tried without it: see `ip addr show lo`, firewalls"
    )


def loopback_v6() -> Finding:
    """A byte goes from ::1 to ::1."""
    return _loopback(socket.AF_INET6, "::1", NOTE, "only programs that use IPv6 need it")


def _loopback(family: int, host: str, state: str, advice: str) -> Finding:
    try:
        with socket.create_server((host, 0), family=family) as server:
            answered = _a_byte_through(server)
    except OSError as error:
        return Finding(state, f"{host} does not work: {error.strerror or error}", advice)
    return Finding(FINE, f"{host} works") if answered else Finding(state, f"{host} loses bytes", advice)


def _a_byte_through(server: socket.socket) -> bool:
    with socket.create_connection(server.getsockname()[:2], 2) as client:
        there, _ = server.accept()
        with there:
            client.sendall(b"?")
            there.settimeout(2)
            return there.recv(1) == b"?"


def local_name() -> Finding:
    """`localhost` is the loopback, and is found at once."""
    begin = time.monotonic()
    try:
        found = {each[4][0] for each in socket.getaddrinfo("localhost", None)}
    except OSError as error:
        return Finding(
            TROUBLE, f"localhost cannot be found: {error.strerror or error}", "put `127.0.0.1 localhost` into /etc/hosts"
        )
    took = time.monotonic() - begin
    if "127.0.0.1" not in found:
        return Finding(NOTE, f"localhost is {', '.join(sorted(map(str, found)))}", "say 127.0.0.1 instead")
    if took > 0.5:
        return Finding(
            NOTE, f"localhost took {took:.1f} s to find", "put `127.0.0.1 localhost` into /etc/hosts, or say 127.0.0.1"
        )
    return Finding(FINE, "localhost is 127.0.0.1")


def ports() -> Finding:
    """The ports that tutorials use are free."""
    taken = [port for port in USUAL_PORTS if not _is_free(port)]
    if taken:
        return Finding(
            NOTE, f"in use: {', '.join(map(str, taken))}", "tutorials like these: use others, or port 0 for a free one"
        )
    return Finding(FINE, f"the usual ones are free ({', '.join(map(str, USUAL_PORTS))})")


def _is_free(port: int) -> bool:
    with socket.socket() as trying:
        trying.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trying.bind(("127.0.0.1", port))
        except OSError as error:
            return error.errno not in (errno.EADDRINUSE, errno.EACCES)
    return True


# --- limits and signals ---


def open_files() -> Finding:
    """Each connection is an open file."""
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if limit == resource.RLIM_INFINITY or limit >= 256:
        return Finding(FINE, f"{'no limit' if limit == resource.RLIM_INFINITY else limit} at once")
    return Finding(TROUBLE if limit < 64 else NOTE, f"only {limit} at once", "ulimit -n 1024")


def threads() -> Finding:
    """A thread can be started: names are looked up in threads, and `deferToThread` is made of them."""
    came = threading.Event()
    try:
        thread = threading.Thread(target=came.set)
        thread.start()
        thread.join(2)
    except RuntimeError as error:
        return Finding(TROUBLE, str(error), "ulimit -u, or fewer processes: the reactor needs a few threads")
    return Finding(FINE, f"start; {os.cpu_count()} processors") if came.is_set() else Finding(TROUBLE, "a thread did not run")


def signals() -> Finding:
    """Ctrl-C arrives, and children that end are told of."""
    if signal.getsignal(signal.SIGINT) in (signal.SIG_IGN, None):
        return Finding(NOTE, "Ctrl-C is ignored here", "so it is in a shell's background: start programs in the foreground")
    if signal.getsignal(signal.SIGCHLD) == signal.SIG_IGN:
        return Finding(
            TROUBLE, "ends of child processes are ignored", "whoever started this shell ignores SIGCHLD: use another"
        )
    return Finding(FINE, "Ctrl-C and the ends of children arrive")


# --- time ---


def clock() -> Finding:
    """The clocks go, at about the same speed, and the machine has time for us."""
    monotonic, wall = time.monotonic(), time.time()
    time.sleep(0.05)
    passed, told = time.monotonic() - monotonic, time.time() - wall
    if time.gmtime(wall).tm_year < 2024:
        return Finding(
            NOTE, f"the clock says {time.strftime('%Y-%m-%d', time.gmtime(wall))}", "set it; logs will be dated wrongly"
        )
    if abs(passed - told) > 0.02:
        return Finding(
            NOTE, f"the wall clock jumped by {told - passed:+.3f} s", "timers go by the other clock and are not disturbed"
        )
    if passed > 0.15:
        return Finding(NOTE, f"0.05 s took {passed:.2f} s: the machine is busy", "what is timed here will vary")
    return Finding(FINE, "goes well")


# --- the screen ---


def terminal() -> Finding:
    """Room for tables, and colours if they are wanted."""
    if not sys.stdout.isatty():
        return Finding(FINE, "output goes into a file or a pipe: plain text")
    columns = shutil.get_terminal_size().columns
    if columns < 80:
        return Finding(NOTE, f"{columns} columns", "tables are made for 80")
    return Finding(FINE, f"{columns} columns, {'in colours' if colours_wanted() else 'plain (NO_COLOR)'}")


def browser() -> Finding:
    """Something that shows the pages that are written."""
    screen = sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if not screen:
        return Finding(NOTE, "no screen", "HTML pages are single files: copy them to where there is a browser")
    try:
        webbrowser.get()
    except webbrowser.Error:
        return Finding(NOTE, "none found", "HTML pages are single files: open them by hand")
    return Finding(FINE, "there is one")
