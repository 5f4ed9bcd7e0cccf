"""Being somebody else: user and group ids, by name or number; and the password that proves it.

Only root can become anybody, and whoever has become somebody else is root no more.  So the group is changed first, and the user
last.  Being somebody else for the time of a call is in ``util.py``.
"""

from __future__ import annotations

import importlib
import os
import sys
import warnings
from typing import TYPE_CHECKING

from minitwisted.python._home import at_home

try:
    import grp
    import pwd
except ImportError:
    # Where there are no users, names of users cannot be looked up.
    pwd = grp = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from typing import Any


def uidFromString(uidString: str) -> int:
    """The number of the user that a number or a name stands for.  Raises KeyError for a name that nobody has."""
    try:
        return int(uidString)
    except ValueError:
        if pwd is None:
            raise
        return pwd.getpwnam(uidString)[2]


def gidFromString(gidString: str) -> int:
    """The number of the group that a number or a name stands for.  Raises KeyError for a name that none has."""
    try:
        return int(gidString)
    except ValueError:
        if grp is None:
            raise
        return grp.getgrnam(gidString)[2]


def initgroups(uid: int, primaryGid: int) -> None:
    """Be in the groups that the user is in, and in `primaryGid`."""
    if pwd is not None:
        os.initgroups(pwd.getpwuid(uid).pw_name, primaryGid)


def switch_to(system: Any, join: Any, uid: int | None, gid: int | None, euid: bool) -> None:
    """See ``util.switchUID``; `system` is the module `os` and `join` is `initgroups`, or what stands for them in a trial."""
    kind = "e" if euid else ""
    if gid is not None:
        getattr(system, f"set{kind}gid")(gid)
    if uid is None:
        return
    if uid == getattr(system, f"get{kind}uid")():
        tried = f"tried to drop privileges and set{kind}uid {uid} but {kind}uid is already {uid}"
        warnings.warn(f"{tried}; should we be root? Continuing.", stacklevel=2)
    else:
        join(uid, gid)
        getattr(system, f"set{kind}uid")(uid)


def getPassword(
    prompt: str = "Password: ",
    confirm: int = 0,
    forceTTY: int = 0,
    confirmPrompt: str = "Confirm password: ",
    mismatchMessage: str = "Passwords don't match.",
) -> str:
    """A password: asked for on the terminal, or a line of the standard input if that is none.

    With `confirm`, the terminal asks twice, until both are the same.  With `forceTTY` the terminal is asked in any case;
    raises RuntimeError if there is none.
    """
    before = sys.stdin, sys.stdout
    if not (hasattr(sys.stdin, "isatty") and sys.stdin.isatty()):
        if not forceTTY:
            line = sys.stdin.readline()
            return line[:-1] if line.endswith("\n") else line
        try:
            sys.stdin = sys.stdout = open("/dev/tty", "r+")
        except OSError:
            raise RuntimeError("Cannot obtain a TTY")
    try:
        while True:
            first = _ask(prompt)
            if not confirm or _ask(confirmPrompt) == first:
                return first
            sys.stderr.write(mismatchMessage + "\n")
    finally:
        sys.stdin, sys.stdout = before


def _ask(prompt: str) -> str:
    """A line from the terminal, which does not show it.  Ctrl-C is an interrupt, the end of input too."""
    try:
        # Late: it brings in the terminal's settings, which nothing else here needs.
        return importlib.import_module("getpass").getpass(prompt)
    except EOFError:
        raise KeyboardInterrupt


at_home("minitwisted.python.util", uidFromString, gidFromString, initgroups, getPassword)
