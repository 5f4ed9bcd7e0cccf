"""Methods and attributes collected over a class and all its ancestors.

Programs name methods by a prefix, ``opt_help``, ``render_GET``, ``test_it``, and find them by it.  The functions here go
through the ancestors first, each class's own names in the order they were written, so what a subclass says comes last and,
where names collide, wins.  Only plain functions count as methods: what a class holds otherwise (properties, class methods,
classes) is never touched, so nothing runs that merely looks.
"""

from __future__ import annotations

from types import FunctionType
from typing import TYPE_CHECKING

from minitwisted.python._home import at_home

if TYPE_CHECKING:
    from typing import Any


def _own(classObj: type, prefix: str) -> list[str]:
    """The names of the functions that the class itself defines and that begin with `prefix`."""
    return [name for name, value in vars(classObj).items() if name.startswith(prefix) and type(value) is FunctionType]


def prefixedMethodNames(classObj: type, prefix: str) -> list[str]:
    """The names, without `prefix`, of the methods of `classObj` and its bases that begin with it."""
    found: dict[str, int] = {}
    addMethodNamesToDict(classObj, found, prefix)
    return list(found)


def addMethodNamesToDict(classObj: type, dict: dict[str, int], prefix: str, baseClass: type | None = None) -> None:
    """Enter into `dict` the names, without `prefix`, of the methods that begin with it; each stands for 1.

    With `baseClass`, only those of classes that derive from it directly.
    """
    for base in classObj.__bases__:
        addMethodNamesToDict(base, dict, prefix, baseClass)
    if baseClass is None or baseClass in classObj.__bases__:
        dict.update((name[len(prefix) :], 1) for name in _own(classObj, prefix))


def prefixedMethods(obj: object, prefix: str = "") -> list[Any]:
    """The methods of `obj`, bound, whose names begin with `prefix`."""
    found: dict[str, Any] = {}
    accumulateMethods(obj, found, prefix)
    return list(found.values())


def accumulateMethods(obj: object, dict: dict[str, Any], prefix: str = "", curClass: type | None = None) -> None:
    """Enter into `dict` the methods of `obj` that begin with `prefix`, bound, by their names without it.

    Begin at `curClass` and go up from there; if it is None, begin at the class of `obj`.
    """
    curClass = curClass or obj.__class__
    for base in curClass.__bases__:
        accumulateMethods(obj, dict, prefix, base)
    for name in _own(curClass, prefix):
        dict[name[len(prefix) :]] = getattr(obj, name)


def accumulateClassDict(classObj: type, attr: str, adict: dict, baseClass: type | None = None) -> None:
    """Merge the dictionaries that `classObj` and its bases hold as `attr` into `adict`.

    With `baseClass`, that of `classObj` itself counts only if it derives from `baseClass` directly.
    """
    for base in classObj.__bases__:
        accumulateClassDict(base, attr, adict)
    if baseClass is None or baseClass in classObj.__bases__:
        adict.update(vars(classObj).get(attr, {}))


def accumulateClassList(classObj: type, attr: str, listObj: list, baseClass: type | None = None) -> None:
    """Append the lists that `classObj` and its bases hold as `attr` to `listObj`; `baseClass` as above."""
    for base in classObj.__bases__:
        accumulateClassList(base, attr, listObj)
    if baseClass is None or baseClass in classObj.__bases__:
        listObj.extend(vars(classObj).get(attr, []))


at_home(
    "minitwisted.python.reflect",
    *(prefixedMethodNames, addMethodNamesToDict, prefixedMethods, accumulateMethods),
    *(accumulateClassDict, accumulateClassList),
)
