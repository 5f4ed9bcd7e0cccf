"""Who may read, write and execute a file, taken out of the bits of its mode.

A mode has nine of them: three for the owner, three for the group, three for everybody else.  `Permissions` is the nine,
`RWX` three; both are values, which are compared and printed and never changed.
"""

from __future__ import annotations

import stat

from minitwisted.python._home import at_home
from minitwisted.python.util import FancyEqMixin


class RWX(FancyEqMixin):
    """What one kind of user may do.

    `read`, `write` and `execute` are booleans.  Two that allow the same are equal.
    """

    compareAttributes = ("read", "write", "execute")

    def __init__(self, readable: bool, writable: bool, executable: bool) -> None:
        self.read, self.write, self.execute = readable, writable, executable

    def __repr__(self) -> str:
        return f"RWX(read={self.read}, write={self.write}, execute={self.execute})"

    def shorthand(self) -> str:
        """As ``ls -l`` has it: ``r-x``."""
        return "".join(letter if allowed else "-" for letter, allowed in zip("rwx", (self.read, self.write, self.execute)))


class Permissions(FancyEqMixin):
    """What the owner (`user`), the `group` and every `other` may do; made of the number that is a file's mode."""

    compareAttributes = ("user", "group", "other")

    def __init__(self, statModeInt: int) -> None:
        self.user = _allowed(statModeInt, stat.S_IRUSR, stat.S_IWUSR, stat.S_IXUSR)
        self.group = _allowed(statModeInt, stat.S_IRGRP, stat.S_IWGRP, stat.S_IXGRP)
        self.other = _allowed(statModeInt, stat.S_IROTH, stat.S_IWOTH, stat.S_IXOTH)

    def __repr__(self) -> str:
        return f"[{self.user} | {self.group} | {self.other}]"

    def shorthand(self) -> str:
        """As ``ls -l`` has it: ``rwxr-x--x``."""
        return "".join(each.shorthand() for each in (self.user, self.group, self.other))


def _allowed(mode: int, *bits: int) -> RWX:
    return RWX(*(mode & bit != 0 for bit in bits))


at_home("minitwisted.python.filepath", RWX, Permissions)
