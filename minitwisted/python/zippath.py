"""What is inside a zip archive, as paths.

An archive is a list of names with slashes in them; the directories are what one reads out of the names.  `ZipArchive` reads
the list once and notes for each directory what is in it; a `ZipPath` is a name that asks the archive.  Nothing is written.

A path is of text or bytes, as what it is made with; the names in the archive are text.
"""

from __future__ import annotations

import errno
import functools
import importlib
import os
import time
from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.python.filepath import AbstractFilePath, FilePath, IFilePath, UnlistableError

if TYPE_CHECKING:
    from typing import IO, Any

ZIP_PATH_SEP = "/"


@implementer(IFilePath)
@functools.total_ordering
class ZipPath(AbstractFilePath):
    """A name in an archive, of a file, a directory, or nothing.  Made by `child` of the archive."""

    def __init__(self, archive: ZipArchive, pathInArchive: Any) -> None:
        self.archive: Any = archive
        self.pathInArchive = pathInArchive
        self._name = os.fsdecode(pathInArchive)
        outside = _alike(pathInArchive, archive.zipfile.filename)
        # It looks as if the archive were a directory.
        self.path = os.path.join(outside, *pathInArchive.split(self.sep))

    def __eq__(self, other: object) -> bool:
        return self._order() == other._order() if isinstance(other, ZipPath) else NotImplemented

    def __lt__(self, other: object) -> bool:
        return self._order() < other._order() if isinstance(other, ZipPath) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._order())

    def _order(self) -> tuple:
        return (os.fsdecode(self.archive.zipfile.filename), self._name)

    def __repr__(self) -> str:
        where = os.path.abspath(_alike(self.pathInArchive, self.archive.zipfile.filename))
        return f"ZipPath({_alike(self.pathInArchive, os.sep).join([where, self.pathInArchive])!r})"

    @property
    def sep(self) -> Any:
        """What stands between names, of the same kind as the path."""
        return _alike(self.pathInArchive, ZIP_PATH_SEP)

    def parent(self) -> Any:
        """The directory that this is in; at the top, the archive."""
        above = self.pathInArchive.rpartition(self.sep)[0]
        return ZipPath(self.archive, above) if above else self.archive

    def child(self, path: Any) -> Any:
        """What is called `path` below this."""
        return ZipPath(self.archive, _alike(path, self.pathInArchive) + _alike(path, ZIP_PATH_SEP) + path)

    def sibling(self, path: Any) -> Any:
        """What is called `path` beside this."""
        return self.parent().child(path)

    def exists(self) -> bool:
        """Whether there is such a file or directory in the archive."""
        return self.isdir() or self.isfile()

    def isdir(self) -> bool:
        """Whether it is a directory."""
        return self._name in self.archive.childmap

    def isfile(self) -> bool:
        """Whether it is a file."""
        return self._name in self.archive.zipfile.NameToInfo

    def islink(self) -> bool:
        """Whether it is a link.  It never is."""
        return False

    def listdir(self) -> list[Any]:
        """The names of what is in this directory."""
        if not self.isdir():
            number = errno.ENOTDIR if self.exists() else errno.ENOENT
            raise UnlistableError(OSError(number, os.strerror(number)))
        return [_alike(self.pathInArchive, name) for name in self.archive.childmap[self._name]]

    def splitext(self) -> tuple[Any, Any]:
        """The path, cut before its ending."""
        return os.path.splitext(self.path)

    def basename(self) -> Any:
        """The last name of the path."""
        return self.pathInArchive.split(self.sep)[-1]

    def dirname(self) -> Any:
        """The path of the directory that this is in."""
        return self.parent().path

    def open(self, mode: str = "r") -> IO[bytes]:
        """Open the file, for reading bytes."""
        return self.archive.zipfile.open(self._name, mode=mode)

    def changed(self) -> None:
        """Nothing is remembered that could be otherwise."""

    def _info(self) -> Any:
        """What the archive says of the file; raises KeyError if it says nothing."""
        return self.archive.zipfile.NameToInfo[self._name]

    def getsize(self) -> int:
        """The size of the contents in bytes."""
        return self._info().file_size

    def getAccessTime(self) -> float:
        """When the archive was read last, in seconds since 1970."""
        return self.archive.getAccessTime()

    def getModificationTime(self) -> float:
        """When the file was written, in seconds since 1970: an archive has local time without a zone."""
        return time.mktime((*self._info().date_time, 0, 0, 0))

    def getStatusChangeTime(self) -> float:
        """The same: an archive knows no other time."""
        return self.getModificationTime()


class ZipArchive(ZipPath):
    """An archive, as the directory of what is in it."""

    archive = property(lambda self: self)

    def __init__(self, archivePathname: Any) -> None:
        # Late: few programs look into archives.
        self.zipfile = importlib.import_module("zipfile").ZipFile(os.fsdecode(archivePathname))
        self.zipfile.filename = archivePathname
        self.path = archivePathname
        self.pathInArchive = archivePathname[:0]
        self._name = ""
        #: For each directory the names of what is in it, in the order of the archive.
        self.childmap: dict[str, dict[str, None]] = {"": {}}
        for name in self.zipfile.namelist():
            self._enter(name.rstrip(ZIP_PATH_SEP), name.endswith(ZIP_PATH_SEP))

    def _enter(self, name: str, is_directory: bool) -> None:
        if is_directory:
            self.childmap.setdefault(name, {})
        while name:
            above, _, last = name.rpartition(ZIP_PATH_SEP)
            self.childmap.setdefault(above, {})[last] = None
            name = above

    def child(self, path: Any) -> Any:
        """What is called `path` in the archive."""
        return ZipPath(self, path)

    def exists(self) -> bool:
        """Whether the archive is there."""
        return FilePath(self.zipfile.filename).exists()

    def getAccessTime(self) -> float:
        """When the archive was read last, in seconds since 1970."""
        return FilePath(self.zipfile.filename).getAccessTime()

    def getModificationTime(self) -> float:
        """When the archive was written last, in seconds since 1970."""
        return FilePath(self.zipfile.filename).getModificationTime()

    def getStatusChangeTime(self) -> float:
        """When anything about the archive was changed last, in seconds since 1970."""
        return FilePath(self.zipfile.filename).getStatusChangeTime()

    def __repr__(self) -> str:
        return f"ZipArchive({os.path.abspath(self.path)!r})"


def _alike(model: Any, path: Any) -> Any:
    """`path` as text or bytes, whichever `model` is."""
    return os.fsencode(path) if isinstance(model, bytes) else os.fsdecode(path)


__all__ = ["ZipArchive", "ZipPath"]
