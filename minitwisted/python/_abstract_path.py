"""A tree of named things: what paths have in common, be they of files or inside an archive.

A few questions must be answered by a subclass: what is it called, what is above and below it, is it a directory.  All that
concerns the tree follows from them, and is written here once: walking down, the way up, how to come from one to another.
"""

from __future__ import annotations

import errno
import os
from types import GenericAlias
from typing import TYPE_CHECKING

from minitwisted.python._home import at_home

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import IO, Any


class InsecurePath(Exception):
    """The path would lead out of where it has to stay."""


class LinkError(Exception):
    """Links go in a circle."""


class UnlistableError(OSError):
    """What was to be listed is no directory, or does not exist: an error of its own, since others are more serious.

    It looks like the `originalException`.
    """

    def __init__(self, originalException: OSError) -> None:
        self.__dict__.update(originalException.__dict__)
        self.originalException = originalException


class AbstractFilePath:
    """What can be said of a place from a few answers that a subclass gives; `path` is its name as a whole."""

    path: Any

    #: ``FilePath[str]`` may be written where types are.
    __class_getitem__: Any = classmethod(GenericAlias)

    def getAccessTime(self) -> float:
        """For subclasses: when it was read last, in seconds since 1970."""
        raise NotImplementedError()

    def getModificationTime(self) -> float:
        """For subclasses: when it was written last, in seconds since 1970."""
        raise NotImplementedError()

    def getStatusChangeTime(self) -> float:
        """For subclasses: when anything about it was changed last, in seconds since 1970."""
        raise NotImplementedError()

    def open(self, mode: str = "r") -> IO[bytes]:
        """For subclasses: a file object for what is here."""
        raise NotImplementedError()

    def isdir(self) -> bool:
        """For subclasses: whether this is a directory."""
        raise NotImplementedError()

    def basename(self) -> Any:
        """For subclasses: the last name of the path."""
        raise NotImplementedError()

    def parent(self) -> Any:
        """For subclasses: the place above this one, or itself at the top."""
        raise NotImplementedError()

    def listdir(self) -> Any:
        """For subclasses: the names of what is below this."""
        raise NotImplementedError()

    def child(self, path: Any) -> Any:
        """For subclasses: the place called `path` below this."""
        raise NotImplementedError()

    def getContent(self) -> bytes:
        """The contents of the file that is here."""
        with self.open() as file:
            return file.read()

    def parents(self) -> Iterable[Any]:
        """The places above this one, the nearest first."""
        here, above = self, self.parent()
        while here != above:
            yield above
            here, above = above, above.parent()

    def children(self) -> Iterable[Any]:
        """The places below this one that exist.

        :raise UnlistableError: it does not exist or is no directory.  Any other trouble is raised as the OSError it is.
        """
        try:
            names = self.listdir()
        except OSError as trouble:
            if trouble.errno in (errno.ENOENT, errno.ENOTDIR):
                raise UnlistableError(trouble)
            raise
        return [self.child(name) for name in names]

    def walk(self, descend: Callable[[Any], bool] | None = None) -> Iterator[Any]:
        """This place, and all below it; not below those of which `descend` returns False.

        :raise LinkError: a link leads back to where we came from.
        """
        yield self
        if not self.isdir():
            return
        for child in self.children():
            if descend is None or descend(child):
                yield from self._walk_child(child, descend)
            else:
                yield child

    def _walk_child(self, child: Any, descend: Callable[[Any], bool] | None) -> Iterator[Any]:
        for each in child.walk(descend):
            if os.path.realpath(self.path).startswith(os.path.realpath(each.path)):
                raise LinkError("Cycle in file graph.")
            yield each

    def sibling(self, path: Any) -> Any:
        """The place called `path` beside this one."""
        return self.parent().child(path)

    def descendant(self, segments: Sequence[Any]) -> Any:
        """The place that is reached by going down these names in turn."""
        here: Any = self
        for name in segments:
            here = here.child(name)
        return here

    def segmentsFrom(self, ancestor: Any) -> list[Any]:
        """The names that lead from `ancestor` down to this place.  Raises ValueError if it is not above."""
        here: Any = self
        names: list[Any] = []
        while here != ancestor and here != here.parent():
            names.insert(0, here.basename())
            here = here.parent()
        if here != ancestor or not names:
            raise ValueError(f"{ancestor!r} not parent of {self!r}")
        return names

    # Three older names, of whole seconds.

    def getctime(self) -> int:
        """As `getStatusChangeTime`, in whole seconds."""
        return int(self.getStatusChangeTime())

    def getmtime(self) -> int:
        """As `getModificationTime`, in whole seconds."""
        return int(self.getModificationTime())

    def getatime(self) -> int:
        """As `getAccessTime`, in whole seconds."""
        return int(self.getAccessTime())


at_home("minitwisted.python.filepath", InsecurePath, LinkError, UnlistableError, AbstractFilePath)
