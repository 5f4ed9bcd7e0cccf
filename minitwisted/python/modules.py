"""What could be imported, as objects: without importing it.

`theSystemPath` is ``sys.path``.  It has entries, an entry has modules, a package has modules too, and a module that is loaded
has attributes.  Whoever has modules can list them (`iterModules`: those directly in it; `walkModules`: all below), and gives
one by its name, as a dictionary does::

    modules.getModule("json").isPackage()
    [module.name for module in modules.getModule("json").walkModules()]

A module is found by its file: one with the ending of a module and a name that could be one, or a directory with an
``__init__``.  Entries may be directories or zip archives; who imports from an entry says which (`IPathImportMapper`).
"""

from __future__ import annotations

import importlib
import os
import sys
import warnings
import zipimport
from typing import TYPE_CHECKING

from zope.interface import Interface, implementer

from minitwisted.python.components import registerAdapter
from minitwisted.python.filepath import FilePath, UnlistableError
from minitwisted.python.reflect import namedAny
from minitwisted.python.zippath import ZipArchive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

_NOTHING: Any = object()

#: The endings of files that are modules, the first that is there counts.
PYTHON_EXTENSIONS = [".py", ".pyc"]

#: Whether Python runs without assertions.
OPTIMIZED_MODE = not __debug__


class IPathImportMapper(Interface):
    """Knows where an importer imports from."""

    def mapPath(pathLikeString):
        """The place, as a FilePath or its like, that an entry of ``sys.path`` or a ``__file__`` stands for."""


@implementer(IPathImportMapper)
class _Files:
    """Importers that read files."""

    def mapPath(self, pathLikeString: str) -> Any:
        return FilePath(pathLikeString)


@implementer(IPathImportMapper)
class _Zips:
    """Importers that read an archive."""

    def __init__(self, importer: Any) -> None:
        self._archive = importer.archive

    def mapPath(self, pathLikeString: str) -> Any:
        inside = os.path.relpath(pathLikeString, self._archive)
        archive = ZipArchive(self._archive)
        return archive if inside == os.curdir else archive.descendant(inside.split(os.sep))


registerAdapter(_Zips, zipimport.zipimporter, IPathImportMapper)


class _HasModules:
    """Whoever has modules: lists them, walks through them, and gives one by its name."""

    def _places(self) -> Iterator[tuple[Any, PathEntry]]:
        """The directories that the modules are in, each with the entry that it belongs to."""
        raise NotImplementedError

    def _full(self, name: str) -> str:
        """The name of a module that is called `name` in here."""
        return name

    def iterModules(self) -> Iterator[PythonModule]:
        """The modules and packages directly in this."""
        seen = set()
        for place, entry in self._places():
            for name, file in _modules_in(place):
                if name not in seen:
                    seen.add(name)
                    yield PythonModule(self._full(name), file, entry)

    def walkModules(self, importPackages: bool = False) -> Iterator[PythonModule]:
        """The modules and packages in this, and in its packages, all the way down.

        With `importPackages` each package is imported before it is looked into: it may extend itself.
        """
        for module in self.iterModules():
            yield from module.walkModules(importPackages)

    def __getitem__(self, modname: str) -> PythonModule:
        for module in self.iterModules():
            if module.name == self._full(modname):
                return module
        raise KeyError(modname)

    def __contains__(self, modname: str) -> bool:
        try:
            self[modname]
        except KeyError:
            return False
        return True

    def __iter__(self) -> Iterator:
        # Else Python would try 0, 1, 2 as names.
        raise NotImplementedError()


def _modules_in(place: Any) -> Iterator[tuple[str, Any]]:
    """The names of the modules in a directory and the files they are in, by name."""
    try:
        children = sorted(place.children())
    except UnlistableError:
        return
    for ending in PYTHON_EXTENSIONS:
        for child in children:
            name, its = os.path.splitext(child.basename())
            if its == ending and name.isidentifier() and name != "__init__" and child.isfile():
                yield name, child
    for child in children:
        inits = (child.child(f"__init__{ending}") for ending in PYTHON_EXTENSIONS)
        found = next((init for init in inits if child.basename().isidentifier() and init.exists()), None)
        if found is not None:
            yield child.basename(), found


class _HasAttributes:
    """Whoever has attributes, once it is loaded."""

    name: str

    def isLoaded(self) -> bool:
        """Whether this is in memory."""
        raise NotImplementedError

    def load(self, default: Any = _NOTHING) -> Any:
        """This itself."""
        raise NotImplementedError

    def iterAttributes(self) -> Iterator[PythonAttribute]:
        """What is in this, by name.  Raises NotImplementedError if it is not loaded."""
        if not self.isLoaded():
            raise NotImplementedError("You can't load attributes from non-loaded modules yet.")
        for name, value in importlib.import_module("inspect").getmembers(self.load()):
            yield PythonAttribute(f"{self.name}.{name}", self, True, value)


class PythonAttribute(_HasAttributes):
    """Something in a module or a class; made by `iterAttributes` of that."""

    def __init__(self, name: str, onObject: Any, loaded: bool, pythonValue: Any) -> None:
        self.name = name
        self.onObject = onObject
        self.pythonValue = pythonValue
        self._loaded = loaded

    def __repr__(self) -> str:
        return f"PythonAttribute<{self.name!r}>"

    def isLoaded(self) -> bool:
        """Whether this is in memory.  So far it always is."""
        return self._loaded

    def load(self, default: Any = _NOTHING) -> Any:
        """The value."""
        return self.pythonValue


class PythonModule(_HasModules, _HasAttributes):
    """A module that could be imported: its name, the file it is in, and the entry of the path it was found in."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, name: str, filePath: Any, pathEntry: PathEntry) -> None:
        self.name = name
        self.filePath = filePath
        self.pathEntry = pathEntry

    def __repr__(self) -> str:
        return f"PythonModule<{self.name!r}>"

    def __eq__(self, other: object) -> bool:
        return self.name == other.name if isinstance(other, PythonModule) else NotImplemented

    def isLoaded(self) -> bool:
        """Whether it is imported already."""
        return self.pathEntry.pythonPath.moduleDict.get(self.name) is not None

    def load(self, default: Any = _NOTHING) -> Any:
        """Import it, and return the module; if that fails, return `default` if there is one, or raise why."""
        try:
            return self.pathEntry.pythonPath.moduleLoader(self.name)
        except Exception:
            if default is _NOTHING:
                raise
            return default

    def isPackage(self) -> bool:
        """Whether it is a package, and may have modules."""
        return os.path.splitext(self.filePath.basename())[0] == "__init__"

    def walkModules(self, importPackages: bool = False) -> Iterator[PythonModule]:
        """This, and if it is a package all that is in it."""
        if importPackages and self.isPackage():
            self.load()
        yield self
        yield from super().walkModules(importPackages)

    def _full(self, name: str) -> str:
        return f"{self.name}.{name}"

    def _places(self) -> Iterator[tuple[Any, PathEntry]]:
        if not self.isPackage():
            return
        own = self.filePath.parent()
        # A package may have more directories than its own, but says so only when it is loaded.
        for path in getattr(self.load(), "__path__", ()) if self.isLoaded() else (own.path,):
            place = own if path == own.path else self.pathEntry.pythonPath._place(path)
            yield place, self.pathEntry


class PathEntry(_HasModules):
    """An entry of the path: a directory or an archive."""

    def __init__(self, filePath: Any, pythonPath: PythonPath) -> None:
        self.filePath = filePath
        self.pythonPath = pythonPath

    def __repr__(self) -> str:
        return f"PathEntry<{self.filePath!r}>"

    def _places(self) -> Iterator[tuple[Any, PathEntry]]:
        yield self.filePath, self


class PythonPath(_HasModules):
    """Where Python looks for modules, and those it has loaded.  Every part is the interpreter's own unless it is given.

    `sysPath` lists entries; or `sysPathFactory` returns them when it is asked.  `moduleDict` are the loaded modules,
    `sysPathHooks` and `importerCache` find the importer of an entry, and `moduleLoader` imports by name.
    """

    def __init__(
        self,
        sysPath: Iterable[str] | None = None,
        moduleDict: dict[str, Any] = sys.modules,
        sysPathHooks: Iterable[Callable] = sys.path_hooks,
        importerCache: Any = sys.path_importer_cache,
        moduleLoader: Callable[[str], Any] = namedAny,
        sysPathFactory: Callable[[], Iterable[str]] | None = None,
    ) -> None:
        if sysPath is not None:
            self._sysPathFactory: Callable[[], Any] = lambda: sysPath
        else:
            # A factory: somebody may put another list in the place of this one.
            self._sysPathFactory = sysPathFactory or (lambda: sys.path)
        self.moduleDict = moduleDict
        self.sysPathHooks = sysPathHooks
        self.importerCache = importerCache
        self.moduleLoader = moduleLoader

    @property
    def sysPath(self) -> Any:
        """The entries, as they are now."""
        return self._sysPathFactory()

    def __repr__(self) -> str:
        return f"PythonPath({self.sysPath!r},{self.moduleDict!r})"

    def iterEntries(self) -> Iterator[PathEntry]:
        """The entries."""
        for path in self.sysPath:
            yield PathEntry(self._place(path), self)

    def _places(self) -> Iterator[tuple[Any, PathEntry]]:
        for entry in self.iterEntries():
            yield entry.filePath, entry

    def __getitem__(self, modname: str) -> PythonModule:
        loaded = self.moduleDict.get(modname)
        if loaded is not None:
            return self._module(modname, loaded)
        first, _, rest = modname.partition(".")
        found = super().__getitem__(first)
        for name in rest.split(".") if rest else ():
            found = found[name]
        return found

    def _module(self, name: str, loaded: Any) -> PythonModule:
        """A module that is loaded: it may be from an entry that is not on the path any more."""
        top = self.moduleDict.get(name.partition(".")[0], loaded)
        where = os.path.dirname(top.__file__)
        where = os.path.dirname(where) if hasattr(top, "__path__") else where
        if where not in self.importerCache:
            told = f"{where} (for module {name}) not in path importer cache"
            warnings.warn(f"{told} (PEP 302 violation - check your local configuration).", stacklevel=3)
        return PythonModule(name, self._place(loaded.__file__), PathEntry(self._place(where), self))

    def _place(self, path: str) -> Any:
        """What a path stands for: a file, or something in an archive."""
        return IPathImportMapper(self._importer(path), _Files()).mapPath(path)

    def _importer(self, path: str) -> Any:
        if path in self.importerCache:
            return self.importerCache[path]
        for hook in self.sysPathHooks:
            try:
                return hook(path)
            except ImportError:
                pass
        return None


theSystemPath = PythonPath()


def getModule(moduleName: str) -> PythonModule:
    """The module of that name.  Raises KeyError if none is found."""
    return theSystemPath[moduleName]


def iterModules() -> Iterator[PythonModule]:
    """All modules and packages that stand at the top of the system's path."""
    return theSystemPath.iterModules()


def walkModules(importPackages: bool = False) -> Iterator[PythonModule]:
    """All modules there are."""
    return theSystemPath.walkModules(importPackages)
