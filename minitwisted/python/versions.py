"""Versions of packages: numbers that are compared and printed.

A `Version` says of which package it is the version, and only those of one package can be compared: to ask whether one is
newer than that of another package is a mistake, and raises `IncomparableVersions`.  Releases are followed by what comes
``post`` them and preceded by release candidates, and these by what is still ``dev``.
"""

from __future__ import annotations

import functools
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

#: Where what is missing stands in the order: a release comes after its candidates and before what is ``post`` it.
_NEVER, _ALWAYS = float("-inf"), float("inf")


class IncomparableVersions(TypeError):
    """Versions of two packages were compared."""


@functools.total_ordering
class Version:
    """A version of `package`.  `major` is a number, or ``"NEXT"`` for one that is not known yet."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(
        self,
        package: str,
        major: Any,
        minor: int,
        micro: int,
        release_candidate: int | None = None,
        prerelease: int | None = None,
        post: int | None = None,
        dev: int | None = None,
    ) -> None:
        if release_candidate and prerelease:
            raise ValueError("Please only return one of these.")
        if prerelease and not release_candidate:
            old = "Passing prerelease to incremental.Version was deprecated in Incremental 16.9.0."
            warnings.warn(f"{old} Please pass release_candidate instead.", DeprecationWarning, stacklevel=2)
            release_candidate = prerelease
        if major == "NEXT" and (minor or micro or release_candidate or post or dev):
            raise ValueError("When using NEXT, all other values except Package must be 0.")
        self.package = package
        self.major = major
        self.minor = minor
        self.micro = micro
        self.release_candidate = release_candidate
        self.post = post
        self.dev = dev

    @property
    def prerelease(self) -> int | None:
        """The old name of ``release_candidate``."""
        old = "Accessing incremental.Version.prerelease was deprecated in Incremental 16.9.0."
        warnings.warn(f"{old} Use Version.release_candidate instead.", DeprecationWarning, stacklevel=2)
        return self.release_candidate

    def public(self) -> str:
        """The version as packages write it: ``1.2.3rc4``."""
        if self.major == "NEXT":
            return "NEXT"
        text = f"{self.major!r}.{self.minor!r}.{self.micro!r}"
        if self.release_candidate is not None:
            text += f"rc{self.release_candidate}"
        if self.post is not None:
            text += f".post{self.post}"
        return text if self.dev is None else f"{text}.dev{self.dev}"

    base = short = local = public

    def __repr__(self) -> str:
        given = ((name, getattr(self, name)) for name in ("release_candidate", "post", "dev"))
        more = "".join(f", {name}={value!r}" for name, value in given if value is not None)
        return f"Version({self.package!r}, {self.major!r}, {self.minor}, {self.micro}{more})"

    def __str__(self) -> str:
        return f"[{self.package}, version {self.public()}]"

    def _places(self, other: object) -> tuple[tuple, tuple] | None:
        """Where the two stand; None if the other is no version.  The class of another library with the same parts is one."""
        theirs = getattr(other, "package", None)
        if theirs is None or not hasattr(other, "release_candidate"):
            return None
        if self.package.lower() != theirs.lower():
            raise IncomparableVersions(f"{self.package!r} != {theirs!r}")
        return _place(self), _place(other)

    def __eq__(self, other: object) -> Any:
        places = self._places(other)
        return NotImplemented if places is None else places[0] == places[1]

    def __lt__(self, other: object) -> Any:
        places = self._places(other)
        return NotImplemented if places is None else places[0] < places[1]


def _place(version: Any) -> tuple:
    absent = (_ALWAYS, _NEVER, _ALWAYS)
    given = (version.release_candidate, version.post, version.dev)
    rest = (value if value is not None else instead for value, instead in zip(given, absent))
    return (_ALWAYS if version.major == "NEXT" else version.major, version.minor, version.micro, *rest)


def getVersionString(version: Version) -> str:
    """The package and its version: ``Package 1.2.3``."""
    return f"{version.package} {version.short()}"


__all__ = [
    "IncomparableVersions",
    "Version",
    "getVersionString",
]
