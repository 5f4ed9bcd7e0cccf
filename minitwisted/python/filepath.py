"""Paths as objects, which lead down and not out.

A `FilePath` is a place in the file system.  From it one goes to what is below, by `child`, and a name that would lead
anywhere else raises InsecurePath: so a server can look up what its clients name.  Everything one does to files is a method.

What `stat` says is asked once and remembered, for a server asks often: `exists`, `isdir`, `getsize` and their like answer
from memory until `changed` or `restat` is called.  Only that something does *not* exist is never remembered.

Paths are text or bytes; whatever is made from a path is of the kind that it is made with: ``FilePath("/a").child(b"b")`` is
one of bytes.
"""

from __future__ import annotations

import base64
import errno
import functools
import glob
import os
import stat
import sys
from stat import S_IRGRP, S_IROTH, S_IRUSR, S_IWGRP, S_IWOTH, S_IWUSR, S_IXGRP, S_IXOTH, S_IXUSR
from typing import TYPE_CHECKING

from zope.interface import Attribute, Interface, implementer

from minitwisted.python._abstract_path import AbstractFilePath, InsecurePath, LinkError, UnlistableError
from minitwisted.python._permissions import RWX, Permissions

if TYPE_CHECKING:
    from typing import IO, Any

#: Only Windows tells texts from other files.
O_BINARY = getattr(os, "O_BINARY", 0)

#: Make a file, and fail if it is there.
_CREATE = os.O_EXCL | os.O_CREAT | os.O_RDWR | O_BINARY


class IFilePath(Interface):
    """A place for a file in a tree of them; it need not exist."""

    sep = Attribute("What stands between the names in a path.")

    def child(name):
        """The place called `name` below this one."""

    def open(mode="r"):
        """A file object for what is here.  Raises whatever opening raises."""

    def changed():
        """Forget what is remembered of the file: it may be otherwise now."""

    def getsize():
        """The size in bytes.  Raises if there is nothing here."""

    def getModificationTime():
        """When it was written last, in seconds since 1970."""

    def getStatusChangeTime():
        """When anything about it was changed last, in seconds since 1970."""

    def getAccessTime():
        """When it was read last, in seconds since 1970."""

    def exists():
        """Whether there is something here."""

    def isdir():
        """Whether it is a directory."""

    def isfile():
        """Whether it is a regular file."""

    def children():
        """The places below this one that exist.  Raises if this is no directory."""

    def basename():
        """The last name of the path."""

    def parent():
        """The place above this one."""

    def sibling(name):
        """The place called `name` beside this one."""


@implementer(IFilePath)
@functools.total_ordering
class FilePath(AbstractFilePath):
    """A place in the file system, which may hold a file, a directory, or nothing.

    `path` is absolute, whatever it is made of.  With `alwaysCreate`, opening it has to create the file.
    Two are equal, and ordered, by their paths.
    """

    _statinfo: os.stat_result | None = None
    path: Any

    def __init__(self, path: Any, alwaysCreate: bool = False) -> None:
        self.path = os.path.abspath(path)
        self.alwaysCreate = alwaysCreate

    def __getstate__(self) -> dict[str, Any]:
        # Elsewhere and later the file may be another one.
        return {name: value for name, value in vars(self).items() if name != "_statinfo"}

    def __eq__(self, other: object) -> bool:
        return self.path == other.path if isinstance(other, FilePath) else NotImplemented

    def __lt__(self, other: object) -> bool:
        return self.path < other.path if isinstance(other, FilePath) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.__class__, self.path))

    def __repr__(self) -> str:
        return f"FilePath({self.path!r})"

    # --- other places ---

    def clonePath(self, path: Any, alwaysCreate: bool = False) -> Any:
        """A path like this one for another place.  Every path that is made from this one is made by this method."""
        return FilePath(path, alwaysCreate)

    @property
    def sep(self) -> Any:
        """What stands between names, of the same kind as the path."""
        return _alike(self.path, os.sep)

    def asBytesMode(self, encoding: str | None = None) -> FilePath:
        """The same place with its path in bytes; `encoding` is that of the file system by default."""
        return self if isinstance(self.path, bytes) else self.clonePath(self._asBytesPath(encoding))

    def asTextMode(self, encoding: str | None = None) -> FilePath:
        """The same place with its path as text; `encoding` is that of the file system by default."""
        return self if isinstance(self.path, str) else self.clonePath(self._asTextPath(encoding))

    # These two, and no others, have names of Twisted's own inside, for its web server's sake.

    def _asBytesPath(self, encoding: str | None = None) -> bytes:
        return _encoded(self.path, encoding)

    def _asTextPath(self, encoding: str | None = None) -> str:
        return _decoded(self.path, encoding)

    def child(self, path: Any) -> Any:
        """The place called `path` directly below this one.

        :raise InsecurePath: it is more than a name, or leads elsewhere.
        """
        name = os.path.normpath(path)
        if _alike(name, os.sep) in name:
            raise InsecurePath(f"{path!r} contains one or more directory separators")
        return self._below(path)

    def preauthChild(self, path: Any) -> Any:
        """The place that the relative `path` leads to, through as many directories as it likes.

        :raise InsecurePath: that is not below this one.
        """
        return self._below(path)

    def _below(self, path: Any) -> Any:
        here = _alike(path, self.path)
        there = os.path.abspath(os.path.join(here, os.path.normpath(path)))
        # With its separator: /ab is not below /a.
        if there != here and not there.startswith(os.path.join(here, here[:0])):
            raise InsecurePath(f"{there!r} is not a child of {here!r}")
        return self.clonePath(there)

    def childSearchPreauth(self, *paths: Any) -> Any:
        """The first of the places below this one that exists, or None.  The paths are not checked."""
        for path in paths:
            found = self.clonePath(os.path.join(_alike(path, self.path), path))
            if found.exists():
                return found
        return None

    def siblingExtension(self, ext: Any) -> Any:
        """The place whose name is this one's with `ext` behind it."""
        return self.clonePath(_alike(ext, self.path) + ext)

    def siblingExtensionSearch(self, *exts: Any) -> Any:
        """The first of the places called as this one with one of these endings that exists, or None.

        An empty ending is this place itself, and ``*`` any that begins with a dot.
        """
        for ext in exts:
            if not ext and self.exists():
                return self.clonePath(_alike(ext, self.path))
            found = self._any_extension(ext) if ext == _alike(ext, "*") else self.siblingExtension(ext)
            if found is not None and found.exists():
                return found
        return None

    def _any_extension(self, ext: Any) -> Any:
        where, name = os.path.split(_alike(ext, self.path))
        begins = name + _alike(ext, ".")
        for each in os.listdir(where):
            if each.startswith(begins):
                return self.clonePath(os.path.join(where, each))
        return None

    def realpath(self) -> Any:
        """Where the link leads that is here; this place if there is none.

        :raise LinkError: it leads back to itself.
        """
        if not self.islink():
            return self
        there = os.path.realpath(self.path)
        if there == self.path:
            raise LinkError("Cyclical link - will loop forever")
        return self.clonePath(there)

    def globChildren(self, pattern: Any) -> list[Any]:
        """The places below this one whose names match a pattern of the shell."""
        here = glob.escape(_alike(pattern, self.path))
        return [self.clonePath(path) for path in glob.glob(os.path.join(here, pattern))]

    def basename(self) -> Any:
        """The last name of the path."""
        return os.path.basename(self.path)

    def dirname(self) -> Any:
        """The path without its last name."""
        return os.path.dirname(self.path)

    def parent(self) -> Any:
        """The directory above this place."""
        return self.clonePath(self.dirname())

    def temporarySibling(self, extension: Any = None) -> Any:
        """A place beside this one, with a name that nobody can guess, which opening has to create."""
        ending = self.path[:0] if extension is None else extension
        name = base64.urlsafe_b64encode(os.urandom(12)).decode("ascii")
        there = self.sibling(_alike(ending, name) + _alike(ending, self.basename()) + ending)
        there.requireCreate()
        return there

    def splitext(self) -> tuple[Any, Any]:
        """The path, cut before its ending."""
        return os.path.splitext(self.path)

    # --- what is there ---

    def restat(self, reraise: bool = True) -> None:
        """Ask the system anew.  If there is nothing to be learned, raise why, or with a false `reraise` only note it."""
        try:
            self._statinfo = os.stat(self.path)
        except OSError:
            self._statinfo = None
            if reraise:
                raise

    def changed(self) -> None:
        """Forget what the system has said."""
        self._statinfo = None

    def _stat(self) -> os.stat_result:
        """What the system says or has said; raises OSError if there is nothing here."""
        if self._statinfo is None:
            self.restat()
        assert self._statinfo is not None, "restat() raises if it learns nothing"
        return self._statinfo

    def _is(self, kind: Any) -> bool:
        """Whether there is something of that kind here, as a function of the module `stat` tells from the mode."""
        return self.exists() and kind(self._stat().st_mode)

    def getsize(self) -> int:
        """The size in bytes."""
        return self._stat().st_size

    def getModificationTime(self) -> float:
        """When it was written last, in seconds since 1970."""
        return float(self._stat().st_mtime)

    def getStatusChangeTime(self) -> float:
        """When anything about it was changed last, in seconds since 1970."""
        return float(self._stat().st_ctime)

    def getAccessTime(self) -> float:
        """When it was read last, in seconds since 1970."""
        return float(self._stat().st_atime)

    def getInodeNumber(self) -> int:
        """The number of the file on its device."""
        return self._stat().st_ino

    def getDevice(self) -> int:
        """The number of the device."""
        return self._stat().st_dev

    def getNumberOfHardLinks(self) -> int:
        """How many names the file has."""
        return self._stat().st_nlink

    def getUserID(self) -> int:
        """The number of the owner."""
        return self._stat().st_uid

    def getGroupID(self) -> int:
        """The number of the group."""
        return self._stat().st_gid

    def getPermissions(self) -> Permissions:
        """Who may do what with the file."""
        return Permissions(self._stat().st_mode)

    def exists(self) -> bool:
        """Whether there is something here.  A link to nothing is nothing."""
        if self._statinfo is None:
            self.restat(False)
        return self._statinfo is not None

    def isdir(self) -> bool:
        """Whether there is a directory here."""
        return self._is(stat.S_ISDIR)

    def isfile(self) -> bool:
        """Whether there is a regular file here."""
        return self._is(stat.S_ISREG)

    def isBlockDevice(self) -> bool:
        """Whether there is a block device here."""
        return self._is(stat.S_ISBLK)

    def isSocket(self) -> bool:
        """Whether there is a socket here."""
        return self._is(stat.S_ISSOCK)

    def islink(self) -> bool:
        """Whether there is a symbolic link here, wherever it leads.  This is always asked anew."""
        return os.path.islink(self.path)

    def isabs(self) -> bool:
        """Whether the path is absolute.  It is."""
        return os.path.isabs(self.path)

    def listdir(self) -> list[Any]:
        """The names of what is in this directory."""
        return os.listdir(self.path)

    # --- changing it ---

    def open(self, mode: str = "r") -> IO[bytes]:
        """Open the file, always for bytes; if `alwaysCreate`, create it."""
        if self.alwaysCreate:
            assert "a" not in mode, "Appending not supported when alwaysCreate == True"
            return self.create()
        return open(self.path, mode.replace("b", "") + "b")

    def create(self) -> IO[bytes]:
        """Create the file, which must not exist, and open it for reading and writing."""
        return os.fdopen(os.open(self.path, _CREATE), "w+b")

    def requireCreate(self, val: bool = True) -> None:
        """Let opening have to create the file, or not."""
        self.alwaysCreate = val

    def setContent(self, content: bytes, ext: Any = ".new") -> None:
        """Let the file contain `content` and nothing else: at any moment it has the old contents or the new.

        They are written into another file first, whose name ends with `ext`, and which then takes the name of this one.
        """
        beside = self.temporarySibling(ext)
        with beside.open("w") as file:
            file.write(content)
            file.flush()
            # Before the renaming: else a crash may leave the new name with none of the new contents.
            os.fsync(file.fileno())
        os.replace(beside.path, _alike(beside.path, self.path))

    def chmod(self, mode: int) -> None:
        """Change the permissions."""
        os.chmod(self.path, mode)

    def linkTo(self, linkFilePath: FilePath) -> None:
        """Make `linkFilePath` a symbolic link to here."""
        os.symlink(self.path, linkFilePath.path)

    def touch(self) -> None:
        """Let the file be used now; create it if there is none."""
        try:
            self.open("a").close()
        except OSError:
            pass
        os.utime(self.path, None)

    def remove(self) -> None:
        """Remove the file, the link, or the directory with all that is in it."""
        if self.islink() or not self.isdir():
            os.remove(self.path)
        else:
            for inside in self.children():
                inside.remove()
            os.rmdir(self.path)
        self.changed()

    def createDirectory(self) -> None:
        """Create this directory; the one above it must exist."""
        os.mkdir(self.path)

    def makedirs(self, ignoreExistingDirectory: bool = False) -> None:
        """Create this directory and those above it that do not exist; if told so, do not mind that it exists."""
        try:
            os.makedirs(self.path)
        except FileExistsError:
            if not (ignoreExistingDirectory and self.isdir()):
                raise

    def copyTo(self, destination: FilePath, followLinks: bool = True) -> None:
        """Copy the contents to `destination`: of a file, or of a directory with all that is in it.

        Links are copied as what they lead to, or, with a false `followLinks`, as links.
        """
        if self.islink() and not followLinks:
            os.symlink(os.readlink(self.path), destination.path)
        elif self.isdir():
            if not destination.exists():
                destination.createDirectory()
            for child in self.children():
                child.copyTo(destination.child(child.basename()), followLinks)
        elif self.isfile():
            with destination.open("w") as target, self.open() as source:
                for block in iter(lambda: source.read(1 << 16), b""):
                    target.write(block)
        elif not self.exists():
            raise OSError(errno.ENOENT, "No such file or directory")
        else:
            # Devices, sockets, pipes: what would a copy be?
            raise NotImplementedError("Only copying of files and directories supported")

    def moveTo(self, destination: FilePath, followLinks: bool = True) -> None:
        """Rename this to `destination`; across file systems, copy it (as `copyTo` does) and remove it here."""
        try:
            os.rename(self.path, destination.path)
        except OSError as trouble:
            if trouble.errno != errno.EXDEV:
                raise
            self._move_across(destination, followLinks)
        self.changed()
        destination.changed()

    def _move_across(self, destination: FilePath, followLinks: bool) -> None:
        # Copied beside the destination, and removed from another name: neither name is ever of half a file.
        arriving, leaving = destination.temporarySibling(), self.temporarySibling()
        self.copyTo(arriving, followLinks)
        arriving.moveTo(destination, followLinks)
        self.moveTo(leaving, followLinks)
        leaving.remove()


def _alike(model: Any, path: Any) -> Any:
    """`path` as text or bytes, whichever `model` is."""
    return _encoded(path, None) if isinstance(model, bytes) else _decoded(path, None)


def _encoded(path: Any, encoding: str | None) -> bytes:
    return path if isinstance(path, bytes) else path.encode(encoding or sys.getfilesystemencoding(), "surrogateescape")


def _decoded(path: Any, encoding: str | None) -> str:
    return path if isinstance(path, str) else path.decode(encoding or sys.getfilesystemencoding(), "surrogateescape")


__all__ = [
    "AbstractFilePath", "FilePath", "IFilePath", "InsecurePath", "LinkError", "Permissions", "RWX", "UnlistableError",
    # Bits of modes and flags, which programs find here too.
    "O_BINARY", "S_IRGRP", "S_IROTH", "S_IRUSR", "S_IWGRP", "S_IWOTH", "S_IWUSR", "S_IXGRP", "S_IXOTH", "S_IXUSR",
]  # fmt: skip
