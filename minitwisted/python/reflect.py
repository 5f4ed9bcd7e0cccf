"""From names to things and from things to names.

``namedAny("os.path.join")`` imports what must be imported and follows attributes from there; `qual` and
`fullyQualifiedName` say what a thing is called.  Configuration, plugins, `twistd` and `trial` all work by such names.

The difficulty is to tell two failures apart.  A module that does not exist is a wrong name, and the search goes on with a
shorter one.  A module that exists and fails while it is imported is a bug of its own, and whoever asked must see that
exception and no other.  `ModuleNotFoundError` carries the name it missed: if that is the wanted one or a package around
it, the name is wrong; any other is the module's own trouble.
"""

from __future__ import annotations

import os
import sys
from types import FunctionType, MethodType
from typing import TYPE_CHECKING

from minitwisted.python._methods import (
    accumulateClassDict,
    accumulateClassList,
    accumulateMethods,
    addMethodNamesToDict,
    prefixedMethodNames,
    prefixedMethods,
)
from minitwisted.python._object_search import findInstances, isLike, isOfType, isSame, modgrep, objgrep
from minitwisted.python._safe_text import name_of, repr_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class InvalidName(ValueError):
    """What was given is not a list of Python names with dots between them."""


class ModuleNotFound(InvalidName):
    """The name could be that of a module, but there is none."""


class ObjectNotFound(InvalidName):
    """The name has dots, but not even its first part is a module."""


class QueueMethod:
    """A method that does not exist yet: what it is called with is kept in the list `calls`, as ``(name, args)``."""

    def __init__(self, name: str, calls: list[tuple[str, tuple]]) -> None:
        self.name = name
        self.calls = calls

    def __call__(self, *args: Any) -> None:
        self.calls.append((self.name, args))


def namedModule(name: str) -> Any:
    """The module of that name, imported if need be."""
    return _follow(__import__(name), name.split(".")[1:])


def namedObject(name: str) -> Any:
    """The object of that name, which stands in a module: ``package.module.thing``."""
    module, _, thing = name.rpartition(".")
    return getattr(namedModule(module), thing)


#: From when only classes were asked for.
namedClass = namedObject


def namedAny(name: str) -> Any:
    """The object of that name: a package, a module, or whatever is reached from one by attributes.

    :raise InvalidName: it is empty or has an empty part.
    :raise ModuleNotFound: it is one word, and no module.
    :raise ObjectNotFound: it has dots, and its first word is no module.
    :raise AttributeError: something on the way has no such attribute.
    """
    if not name:
        raise InvalidName("Empty module name")
    words = name.split(".")
    if "" in words:
        raise InvalidName(f"name must be a string giving a '.'-separated list of Python identifiers, not {name!r}")
    # The longest name that is a module: what it has for attributes may be modules only once they are imported.
    for many in range(len(words), 0, -1):
        if _is_importable(".".join(words[:many])):
            return _follow(sys.modules[words[0]], words[1:])
    if len(words) == 1:
        raise ModuleNotFound(f"No module named {name!r}")
    raise ObjectNotFound(f"{name!r} does not name an object")


def _is_importable(name: str) -> bool:
    """Import the module; whether there is one.  What goes wrong inside it is raised as it is."""
    try:
        __import__(name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{name}.".startswith(f"{error.name}."):
            raise
        return False
    return True


def _follow(thing: Any, words: list[str]) -> Any:
    for word in words:
        thing = getattr(thing, word)
    return thing


def requireModule(name: str, default: Any = None) -> Any:
    """The module of that name, or `default` if it raises ImportError."""
    try:
        return namedModule(name)
    except ImportError:
        return default


def qual(clazz: type) -> str:
    """The full name of a class: ``package.module.Class``."""
    return name_of(clazz)


def fullyQualifiedName(obj: Any) -> str:
    """The full name of a module, class, function or method (through the classes it is written in)."""
    name = getattr(obj, "__qualname__", None) or obj.__name__
    if isinstance(obj, (type, FunctionType)):
        return f"{obj.__module__}.{name}"
    if isinstance(obj, MethodType):
        return f"{obj.__module__}.{obj.__func__.__qualname__}"
    return name


def fullFuncName(func: Callable) -> str:
    """``module.function``, after having made sure that the function can be found by this name."""
    name = f"{func.__module__}.{func.__name__}"
    if namedObject(name) is not func:
        raise Exception(f"Couldn't find {func} as {name}.")
    return name


def getClass(obj: object) -> type:
    """The type of an object."""
    return type(obj)


def safe_repr(o: object) -> str:
    """``repr(o)``, or, if that raises, a text with the traceback of why."""
    return repr_of(o)


def safe_str(o: object) -> str:
    """``str(o)``, or, if that raises, a text with the traceback of why.  Bytes are read as UTF-8 if they are."""
    return text_of(o)


def filenameToModuleName(fn: Any) -> str:
    """A guess at the module that is in a file: its name, and before it those of the packages it lies in.

    `fn` is a path (text or bytes) that is known to be a module's; ``sys.path`` is not consulted.
    """
    path = os.path.abspath(os.fsdecode(fn)) if fn else ""
    here, base = os.path.split(path)
    words = [os.path.splitext(base)[0]]
    while os.path.exists(os.path.join(here, "__init__.py")):
        here, base = os.path.split(here)
        words.insert(0, base)
    return ".".join(words)


__all__ = [
    "InvalidName",
    "ModuleNotFound",
    "ObjectNotFound",
    "QueueMethod",
    "accumulateClassDict",
    "accumulateClassList",
    "accumulateMethods",
    "addMethodNamesToDict",
    "filenameToModuleName",
    "findInstances",
    "fullFuncName",
    "fullyQualifiedName",
    "getClass",
    "isLike",
    "isOfType",
    "isSame",
    "modgrep",
    "namedAny",
    "namedClass",
    "namedModule",
    "namedObject",
    "objgrep",
    "prefixedMethodNames",
    "prefixedMethods",
    "qual",
    "requireModule",
    "safe_repr",
    "safe_str",
]
