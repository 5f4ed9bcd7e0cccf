"""Starting another program.

A child begins with whatever its parent lends it: descriptors, the directory, the user, how signals are treated.  `start` says
for each what the child is to have, and all else is kept from it.

Two ways lead there.  ``posix_spawn`` lets the system do it all: it is quick, however large we are, and what goes wrong is
raised here.  But it knows nothing of directories, users and terminals.  For those there is the old way: `fork` makes a
second one of us, which arranges itself and then becomes the program.  That one must never come back into our code, so
whatever happens it leaves by ``os._exit``; of what went wrong it can only complain on the child's third descriptor.

Descriptors: `fds` says which number in the child is which of ours.  Numbers may cross (0 is our 1, and 1 our 0), so those of
ours whose number the child wants for something else are first copied out of the way.  Python opens everything such that a
new program does not get it; what was lent on purpose, to somebody else, is closed.
"""

from __future__ import annotations

import fcntl
import gc
import os
import signal
from importlib import import_module
from typing import TYPE_CHECKING

from minitwisted.python._privileges import initgroups, switch_to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Any, NoReturn

#: What nobody can change, so that it need not be put back.
_FIXED = {signal.SIGKILL, signal.SIGSTOP}


def start(
    executable: Any, args: Sequence[Any], environment: Mapping[Any, Any] | None, fds: Mapping[int, int],
    path: Any = None, uid: int | None = None, gid: int | None = None, terminal: bool = False,
) -> int:  # fmt: skip
    """Start `executable`; returns the child's process id.  Raises OSError if it is known at once that it cannot be.

    `environment`: None for ours.  `fds`: the child's number → ours, which stays open here.  `path`: its directory, `uid` and
    `gid`: its user and group (None: ours).  `terminal`: 0 is a terminal, which it is to be in charge of.
    """
    environment = os.environ if environment is None else environment
    copies: list[int] = []
    try:
        fds = {child: _out_of_the_way(ours, fds, copies) for child, ours in fds.items()}
        unwanted = [each for each in _inheritable() if each not in fds]
        if uid is None and gid is None and not terminal and _is_here(path):
            return _spawn(executable, args, environment, fds, unwanted)

        request = import_module("termios").TIOCSCTTY if terminal else 0

        def arrange() -> None:
            # What goes wrong is told to the child's 2, so that comes first.  (The order means nothing else.)
            for child in sorted(fds, key=lambda number: number != 2):
                os.dup2(fds[child], child)
            for each in unwanted:
                os.closerange(each, each + 1)  # no error if a thread of ours has just closed it
            if terminal:
                os.setsid()  # out of ours; then the terminal is free to be its own, and the terminal's keys send it signals
                fcntl.ioctl(0, request, 0)
            if path is not None:
                os.chdir(path)
            if uid is not None or gid is not None:
                _become(uid, gid)

        return _fork(executable, args, environment, arrange, heard=2 in fds)
    finally:
        for each in copies:
            os.close(each)


def _is_here(path: Any) -> bool:
    """Whether it is the directory that the child has anyway."""
    try:
        return path is None or os.fspath(path) in ("", ".", os.getcwd())
    except FileNotFoundError:  # ours was removed
        return False


def _out_of_the_way(ours: int, fds: Mapping[int, int], copies: list[int]) -> int:
    """`ours`, or a copy of it if the child uses its number: also for the same thing, since a copy to itself would be none."""
    if ours not in fds:
        return ours
    copy = fcntl.fcntl(ours, fcntl.F_DUPFD_CLOEXEC, max(fds) + 1)
    copies.append(copy)
    return copy


def _inheritable() -> Iterator[int]:
    """Our descriptors that a new program would get."""
    try:
        numbers: Iterable[int] = map(int, os.listdir("/dev/fd"))
    except OSError:  # a system without it, or a jail
        numbers = range(os.sysconf("SC_OPEN_MAX"))
    for each in numbers:
        try:
            if os.get_inheritable(each):
                yield each
        except OSError:
            pass  # not open (any more)


def _spawn(executable: Any, args: Any, environment: Any, fds: Mapping[int, int], unwanted: list[int]) -> int:
    actions: list[tuple] = [(os.POSIX_SPAWN_DUP2, ours, child) for child, ours in fds.items()]
    actions += [(os.POSIX_SPAWN_CLOSE, each) for each in unwanted]
    # A handler is gone with the program it is part of; but what is ignored would stay so.
    ignored = [each for each in signal.valid_signals() if signal.getsignal(each) is signal.SIG_IGN]
    return os.posix_spawnp(executable, args, environment, file_actions=actions, setsigdef=ignored)


def _fork(executable: Any, args: Any, environment: Any, arrange: Callable[[], None], heard: bool) -> int:
    # Loaded here: a thread that happens to be importing something keeps its child from importing anything.
    told = import_module("traceback").format_exc
    collecting = gc.isenabled()
    # Nothing of ours may be finished off by the child: it would close files, say goodbye, ...
    gc.disable()
    # And none of our handlers may run there; signals that come at once wait until it treats them in its own way.
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        pid = os.fork()
        if not pid:
            _become_program(executable, args, environment, arrange, mask, told if heard else None)
        return pid
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        if collecting:
            gc.enable()


def _become_program(
    executable: Any, args: Any, environment: Any, arrange: Callable[[], None], mask: Iterable[int],
    told: Callable[[], str] | None,
) -> NoReturn:  # fmt: skip
    """What the child does.  `told` makes a text of what went wrong, if there is anybody to hear it."""
    try:
        for each in signal.valid_signals() - _FIXED:
            signal.signal(each, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        arrange()
        os.execvpe(executable, args, environment)
    except BaseException:
        if told is not None:
            text = f"Upon execvpe {executable} {args} in environment id {id(environment)}\n:{told()}"
            os.write(2, text.encode("utf-8", "backslashreplace"))
    finally:
        os._exit(1)


def _become(uid: int | None, gid: int | None) -> None:
    """Be the user `uid` in group `gid`; who is not root may not."""
    uid = os.geteuid() if uid is None else uid
    gid = os.getegid() if gid is None else gid
    # One who has only put his rights aside takes them up again, as he needs them for this.
    os.setuid(0)
    os.setgid(0)
    switch_to(os, initgroups, uid, gid, False)
