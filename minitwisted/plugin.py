"""Finding what others provide.

A plugin is an object at the top of a module that lies in a plugin package.  The package is spread over many directories:
whatever directory on ``sys.path`` has a folder ``minitwisted/plugins`` without an ``__init__.py`` adds to it.  So a project
offers a command for ``twistd`` by a file, and nobody keeps a register.

The price of that would be to import every such file whenever anything is looked for.  Therefore each directory keeps a
``dropin.cache``: which of its modules has which plugins, and what they provide.  A module is imported only if the cache does
not know it, if its file is younger than the cache, or if one of its plugins is wanted.

The contract: a plugin provides ``IPlugin`` and an interface by which it is asked for.  A module that cannot be imported is
logged and passed over; a cache that cannot be read is made anew, one that cannot be written is done without.
"""

from __future__ import annotations

import os
import pickle
import pkgutil
import sys
from typing import TYPE_CHECKING

from zope.interface import Interface, providedBy

from minitwisted.python import log
from minitwisted.python.components import getAdapterFactory

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType
    from typing import Any

__all__ = ["getPlugins", "pluginPackagePaths"]

#: Further names under which the directories of a plugin package may go: ``minitwisted/plugins`` alone by default.  Whoever
#: gives a package a second name (the laboratory does) adds it here, before the package is imported.
other_names: dict[str, list[str]] = {}

#: The file in which a directory keeps what is known of it; empty: none is kept.
CACHE = "dropin.cache"


class IPlugin(Interface):
    """What every plugin provides, besides the interface for which it is wanted."""


class CachedPlugin:
    """What is known of a plugin whose module may not be imported yet.

    It can be adapted to what the plugin provides, or can be adapted to; only then the plugin is loaded.
    """

    def __init__(self, dropin, name: str, description: str | None, provided: list) -> None:
        self.dropin, self.name, self.description, self.provided = dropin, name, description, provided
        self.dropin.plugins.append(self)

    def __repr__(self) -> str:
        provided = ", ".join(interface.__name__ for interface in self.provided)
        return f"<CachedPlugin {self.name!r}/{self.dropin.moduleName!r} (provides {provided!r})>"

    def load(self) -> Any:
        """The plugin itself."""
        return getattr(_module(self.dropin.moduleName), self.name)

    def __conform__(self, interface, registry=None, default=None):
        for provided in self.provided:
            if provided.isOrExtends(interface):
                return self.load()
            if getAdapterFactory(provided, interface, None) is not None:
                return interface(self.load(), default)
        return default

    getComponent = __conform__


class CachedDropin:
    """What is known of a plugin module: its full name, its docstring, its plugins."""

    def __init__(self, moduleName: str, description: str | None) -> None:
        self.moduleName, self.description = moduleName, description
        self.plugins: list[CachedPlugin] = []


def getPlugins(interface, package: ModuleType | None = None) -> Iterator[Any]:
    """Every plugin of `package` that provides `interface` or can be adapted to it, loaded one by one.

    `package` is ``minitwisted.plugins`` unless given.  A plugin that cannot be loaded is logged and passed over.
    """
    # Only now: the package asks this module where its directories are.
    package = _module("minitwisted.plugins") if package is None else package
    known = [plugin for dropin in getCache(package).values() for plugin in dropin.plugins]
    for cached in known:
        try:
            plugin = interface(cached, None)
        except BaseException:
            log.err()
            continue
        if plugin is not None:
            yield plugin


getPlugIns = getPlugins


def getCache(module: ModuleType) -> dict[str, CachedDropin]:
    """Everything known of the plugin modules of the package `module`, by their names in it, after a look at the disk."""
    found: dict[str, CachedDropin] = {}
    for directory, files in _files(module).items():
        found.update(_brought_up_to_date(module.__name__, directory, files))
    return found


def pluginPackagePaths(name: str) -> list[str]:
    """The directories that may add to the plugin package `name`: what its ``__init__`` extends ``__path__`` with.

    A directory with an ``__init__.py`` is a package of its own and not one of them.
    """
    parts = [each.split(".") for each in (name, *other_names.get(name, ()))]
    places = [os.path.abspath(os.path.join(entry, *part)) for entry in sys.path for part in parts]
    return [place for place in places if not os.path.exists(os.path.join(place, "__init__.py"))]


def _module(name: str) -> ModuleType:
    # Not importlib.import_module, whose own frames would stand in every logged traceback.
    __import__(name)
    return sys.modules[name]


def _files(package) -> dict[str, dict[str, str]]:
    """The modules of `package`: directory → name → file.  Of two with one name, the first on the path counts."""
    found: dict[str, dict[str, str]] = {}
    for finder, name, _ in pkgutil.iter_modules(package.__path__):
        spec = finder.find_spec(name, None)
        if spec is not None and spec.origin is not None:
            found.setdefault(os.path.dirname(spec.origin), {})[name] = spec.origin
    return found


def _brought_up_to_date(package: str, directory: str, files: dict[str, str]) -> dict[str, CachedDropin]:
    """The cache of `directory`, with what is new, without what is gone; written back if that changed anything."""
    path = os.path.join(directory, CACHE)
    known, written = _read(path) if CACHE else ({}, 0.0)
    current = {name: known[name] for name in known if name in files}
    changed = len(current) < len(known)
    for name, file in files.items():
        if name not in current or _modified(file) > written:
            dropin = _looked_into(f"{package}.{name}")
            if dropin is not None:
                current[name], changed = dropin, True
    if changed and CACHE:
        _write(path, current)
    return current


def _looked_into(name: str) -> CachedDropin | None:
    """Import a plugin module and note its plugins; None if it is broken, which is logged."""
    try:
        module = _module(name)
    except BaseException:
        log.err()
        return None
    dropin = CachedDropin(module.__name__, module.__doc__)
    for key, value in list(vars(module).items()):
        plugin = IPlugin(value, None)
        if plugin is not None:
            CachedPlugin(dropin, key, plugin.__doc__, list(providedBy(plugin)))
    return dropin


def _read(path: str) -> tuple[dict[str, CachedDropin], float]:
    """The cache at `path` and when it was written; empty and long ago, if it cannot be read for whatever reason."""
    try:
        with open(path, "rb") as file:
            return pickle.load(file), _modified(path)
    except Exception:
        return {}, 0.0


def _modified(path: str) -> float:
    try:
        return os.path.getmtime(path)
    except OSError:
        return 0.0  # in an archive, for instance


def _write(path: str, content: dict[str, CachedDropin]) -> None:
    """Replace the cache at `path` whole, since others may be reading it."""
    new = f"{path}.{os.getpid()}.new"
    try:
        with open(new, "wb") as file:
            pickle.dump(content, file)
        os.replace(new, path)
    except OSError as error:
        log.msg(format="Unable to write to plugin cache %(path)s: error number %(errno)d", path=path, errno=error.errno)
        if os.path.exists(new):
            os.remove(new)
