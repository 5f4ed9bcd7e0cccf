"""What we run on.

Few things differ between systems that a program must ask about.  `platform` answers for this one; a `Platform` can be made
for another, by the names that Python gives it as ``os.name`` and ``sys.platform``.
"""

from __future__ import annotations

import os
import re
import sys
import time
import warnings

#: From the values of ``os.name`` to the kinds of platform.
knownPlatforms = {
    "nt": "win32",
    "ce": "win32",
    "posix": "posix",
    "java": "java",
    "org.python.modules.os": "java",
}

seconds = time.time


def shortPythonVersion() -> str:
    """The version of Python: ``3.11.7``."""
    return "{}.{}.{}".format(*sys.version_info[:3])


class Platform:
    """A platform; without arguments, this one."""

    type: str | None = knownPlatforms.get(os.name)
    seconds = staticmethod(time.time)

    def __init__(self, name: str | None = None, platform: str | None = None) -> None:
        if name is not None:
            self.type = knownPlatforms.get(name)
        self._platform = sys.platform if platform is None else platform

    def isKnown(self) -> bool:
        """Whether this is a kind of platform that there is a name for."""
        return self.type is not None

    def getType(self) -> str | None:
        """The kind: ``posix``, ``win32`` or ``java``; None if it is not known."""
        return self.type

    def isMacOSX(self) -> bool:
        """Whether this is macOS."""
        return self._platform == "darwin"

    def isWinNT(self) -> bool:
        """Whether this is Windows; deprecated."""
        old = "twisted.python.runtime.Platform.isWinNT was deprecated in Twisted 13.0. Use Platform.isWindows instead."
        warnings.warn(old, DeprecationWarning, stacklevel=2)
        return self.isWindows()

    def isWindows(self) -> bool:
        """Whether this is Windows."""
        return self.type == "win32"

    def isVista(self) -> bool:
        """Whether this is Windows Vista, or the server that came with it."""
        version = getattr(sys, "getwindowsversion", None)
        return version is not None and version()[0] == 6

    def isLinux(self) -> bool:
        """Whether this is Linux."""
        return self._platform.startswith("linux")

    def isDocker(self, _initCGroupLocation: str = "/proc/1/cgroup") -> bool:
        """Whether this is a Linux container made by Docker: the control groups of the first process tell."""
        if not self.isLinux():
            return False
        try:
            with open(_initCGroupLocation, "rb") as groups:
                return any(re.fullmatch(rb"[^:]*:[^:]*:/docker/[^:]*", line.strip()) for line in groups)
        except OSError:
            return False

    def supportsThreads(self) -> bool:
        """Whether there are threads.  There always are."""
        return True

    def _supportsSymlinks(self) -> bool:
        """Whether there are symbolic links that anybody may make; asked for by tests of Twisted's web server."""
        return not self.isWindows()

    def supportsINotify(self) -> bool:
        """Whether the system can say when files change."""
        return sys.platform.startswith("linux")


platform = Platform()
platformType = platform.getType()

__all__ = [
    "Platform",
    "platform",
    "platformType",
    "seconds",
    "shortPythonVersion",
]
