"""Users that do not exist, for tests: what the modules ``pwd`` and ``spwd`` answer, from memory.

A record has its fields by name, by number, and as a sequence, as theirs have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


class _Record:
    """The values of the attributes that a subclass names, in their order."""

    _fields: tuple[str, ...] = ()

    def __init__(self, *values: Any) -> None:
        vars(self).update(zip(self._fields, values))

    def __len__(self) -> int:
        return len(self._fields)

    def __getitem__(self, index: Any) -> Any:
        return tuple(self)[index]

    def __iter__(self) -> Iterator:
        return (getattr(self, name) for name in self._fields)


class _UserRecord(_Record):
    _fields = ("pw_name", "pw_passwd", "pw_uid", "pw_gid", "pw_gecos", "pw_dir", "pw_shell")


class _ShadowRecord(_Record):
    _fields = (
        *("sp_nam", "sp_pwd", "sp_lstchg", "sp_min", "sp_max"),
        *("sp_warn", "sp_inact", "sp_expire", "sp_flag"),
    )


def _found(records: list, field: str, value: object) -> Any:
    """The first record with that value; raises KeyError."""
    for each in records:
        if getattr(each, field) == value:
            return each
    raise KeyError()


class UserDatabase:
    """Users, as ``pwd`` knows them."""

    #: The numbers of the next users and groups for whom none is given.
    _lastUID = 10101
    _lastGID = 20202

    def __init__(self) -> None:
        self._users: list[_UserRecord] = []

    def addUser(self, username, password="password", uid=None, gid=None, gecos="", home="", shell="/bin/sh") -> None:
        """Add a user; numbers that are not given are new ones."""
        if uid is None:
            uid = self._lastUID
            self._lastUID += 1
        if gid is None:
            gid = self._lastGID
            self._lastGID += 1
        self._users.append(_UserRecord(username, password, uid, gid, gecos, home, shell))

    def getpwuid(self, uid: int) -> Any:
        """The user of that number.  Raises KeyError."""
        return _found(self._users, "pw_uid", uid)

    def getpwnam(self, name: str) -> Any:
        """The user of that name.  Raises KeyError."""
        if not isinstance(name, str):
            raise TypeError(f"getpwuam() argument must be str, not {type(name)}")
        return _found(self._users, "pw_name", name)

    def getpwall(self) -> list:
        """All users."""
        return self._users


class ShadowDatabase:
    """Passwords, as ``spwd`` knows them."""

    def __init__(self) -> None:
        self._users: list[_ShadowRecord] = []

    def addUser(self, username, password, lastChange, min, max, warn, inact, expire, flag) -> None:
        """Add a user, with the fields of the record."""
        self._users.append(_ShadowRecord(username, password, lastChange, min, max, warn, inact, expire, flag))

    def getspnam(self, username: str) -> Any:
        """The user of that name.  Raises KeyError."""
        if not isinstance(username, str):
            raise TypeError(f"getspnam() argument must be str, not {type(username)}")
        try:
            return _found(self._users, "sp_nam", username)
        except KeyError:
            raise KeyError(username)

    def getspall(self) -> list:
        """All users."""
        return self._users


__all__ = ["ShadowDatabase", "UserDatabase"]
