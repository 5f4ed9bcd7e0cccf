"""Users and groups: from their names to their numbers, and becoming another.

A process that root has started can become somebody else, for good, or with `euid` in effect only, so that it may become root
again.  The order matters: groups first, since whoever is not root any more cannot change them.
"""

from __future__ import annotations

import grp
import os
import pwd
import warnings


def uidFromString(uidString: str) -> int:
    """The number of a user, given as a number or by name.  Raises KeyError if there is no such user."""
    try:
        return int(uidString)
    except ValueError:
        return pwd.getpwnam(uidString).pw_uid


def gidFromString(gidString: str) -> int:
    """The number of a group, given as a number or by name.  Raises KeyError if there is no such group."""
    try:
        return int(gidString)
    except ValueError:
        return grp.getgrnam(gidString).gr_gid


def group_of(uid: int) -> int:
    """The number of the group that the user `uid` belongs to first.  Raises KeyError if there is no such user."""
    return pwd.getpwuid(uid).pw_gid


def switchUID(uid: int | None, gid: int | None, euid: object = False) -> None:
    """Become `uid` and `gid`, each left alone if None; with `euid`, in effect only.  Raises OSError if that is not allowed."""
    set_uid, set_gid, now = (os.seteuid, os.setegid, os.geteuid) if euid else (os.setuid, os.setgid, os.getuid)
    if gid is not None:
        set_gid(gid)
    if uid is None:
        return
    if uid == now():
        which = "euid" if euid else "uid"
        warnings.warn(
            f"tried to drop privileges and set{which} {uid} but {which} is already {uid}; should we be root? Continuing.",
            stacklevel=2,
        )
        return
    os.initgroups(pwd.getpwuid(uid).pw_name, gid)  # type: ignore[arg-type]  # whoever gives no group hears so from Python
    set_uid(uid)
