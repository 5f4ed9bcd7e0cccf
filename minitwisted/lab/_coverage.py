"""What of Twisted is here: a stored list of Twisted's public names, held against the clone as it is.

The list (``twisted_api.txt``) is made from a real Twisted by ``python -m compat_tests.api.inventory`` and holds names and kinds
only, so the question can be answered where there is no Twisted.  The clone itself is asked by importing its modules, never
the user's code.  Paths are dotted and begin below the package: ``internet.defer``, ``internet.defer.Deferred.addCallback``.
"""

from __future__ import annotations

import functools
import importlib
import importlib.resources
import importlib.util
import inspect
import types
from dataclasses import dataclass, field

from zope.interface.interface import InterfaceClass

CLONE = "minitwisted"
STORED = "twisted_api.txt"
KINDS = {"c": "class", "e": "exception", "i": "interface", "f": "function", "d": "data", "m": "module"}

#: Importing it chooses a reactor for good, so its class is asked instead.
REACTOR = "internet.reactor"
REACTOR_CLASS = ("internet.posixbase", "PosixReactorBase")

COVERED, PARTLY, MISSING, UNUSABLE = "covered", "partly", "missing", "unusable"


class Unusable(str):
    """A module that is here but cannot be imported on this machine; the text says why.  What it holds cannot be seen."""


@dataclass
class Name:
    """A public name of one of Twisted's modules: its kind in a word, and the names of its members if it is a class."""

    kind: str
    members: tuple[str, ...] = ()


@dataclass
class Module:
    """A module of Twisted's and its public names; `unknown` if it could not be imported where the list was made."""

    names: dict[str, Name] = field(default_factory=dict)
    unknown: bool = False


@functools.lru_cache(maxsize=1)
def twisted_api() -> tuple[str, dict[str, Module]]:
    """The stored list: the version it was made from, and every public module by its path."""
    text = importlib.resources.files(__package__).joinpath(STORED).read_text("ascii")
    head, *lines = text.splitlines()
    modules: dict[str, Module] = {}
    module = Module()
    for line in lines:
        if not line.startswith(" "):
            module = modules[line] = Module()
        elif line == " ?":
            module.unknown = True
        else:
            letter, name, *members = line.split()
            module.names[name] = Name(KINDS[letter], tuple(members))
    return head.split()[2].rstrip(":"), modules


# --- asking the clone ---


@functools.cache
def clone_module(path: str) -> object | None:
    """The clone's module of that path (for the reactor, its class), or `Unusable`, or None if it has none."""
    if path == REACTOR:
        home, name = REACTOR_CLASS
        return getattr(clone_module(home), name, None) if _exists(path) else None
    if not _exists(path):
        return None
    try:
        return importlib.import_module(f"{CLONE}.{path}" if path else CLONE)
    except ImportError as error:  # no epoll here, or a library is not installed
        return Unusable(str(error))


def _exists(path: str) -> bool:
    full = f"{CLONE}.{path}" if path else CLONE
    try:
        return importlib.util.find_spec(full) is not None
    except ModuleNotFoundError:  # its parent is not there either, or is no package
        return False


def lacking(path: str) -> str | None:
    """Which beginning of the dotted `path` is the first that the clone lacks; None if it has all, as far as one can see.

    Modules, and the attributes of modules and classes, can be seen.  What hangs on instances cannot.
    """
    here: object = clone_module("")
    gone: list[str] = []
    for part in path.split("."):
        gone.append(part)
        inner = clone_module(".".join(gone)) if here is not None and _is_package(here, gone) else None
        if inner is not None:
            here = inner
            continue
        if not (isinstance(here, types.ModuleType) or inspect.isclass(here) or isinstance(here, InterfaceClass)):
            return None
        if not has(here, part):
            return ".".join(gone)
        here = getattr(here, part, None)
    return None


def _is_package(here: object, gone: list[str]) -> bool:
    return isinstance(here, types.ModuleType) and hasattr(here, "__path__")


def has(thing: object, name: str) -> bool:
    """Whether a module, a class or an interface has that name, also as an annotation only."""
    if isinstance(thing, Unusable):
        return True
    if isinstance(thing, InterfaceClass):
        return name in thing or hasattr(thing, name)
    return hasattr(thing, name) or any(name in getattr(each, "__annotations__", ()) for each in getattr(thing, "__mro__", ()))


def member(thing: object, name: str) -> object:
    """What a module has under that name; of what cannot be seen, nothing can be seen either."""
    return thing if isinstance(thing, Unusable) else getattr(thing, name, None)


def is_twisted(path: str) -> bool | None:
    """Whether Twisted itself has that name; None if the list cannot tell."""
    _, modules = twisted_api()
    if path in modules:
        return True
    home, _, name = path.rpartition(".")
    if home in modules:
        return None if modules[home].unknown else name in modules[home].names
    module, _, cls = home.rpartition(".")
    known = modules[module].names.get(cls) if module in modules else None
    return name in known.members if known and known.members else None


# --- how it stands ---


def lacks(path: str) -> list[str]:
    """What the clone's module of that path lacks of Twisted's: ``name``, or ``Class.member``."""
    ours = clone_module(path)
    found = []
    for name, known in twisted_api()[1][path].names.items():
        if ours is None or not has(ours, name):
            found.append(name)
        else:
            mine = member(ours, name)
            found += [f"{name}.{each}" for each in known.members if not has(mine, each)]
    return found


def standing(path: str) -> str:
    """Whether a module of Twisted's is covered, partly covered or missing, or here but unusable on this machine."""
    ours = clone_module(path)
    if ours is None:
        return MISSING
    if isinstance(ours, Unusable):
        return UNUSABLE
    return PARTLY if lacks(path) else COVERED
