"""Where in a heap of objects is this one?

`objgrep` walks from an object through everything it holds, and writes down each path that leads to the goal as Python
would spell it: ``.users['ann'].address[0]``.  What can be walked, and how each way is spelt, is a table: `_WAYS`.

The walk remembers by identity what it has seen, and goes into it only once; but the comparison with the goal comes first,
so every place that holds the goal is found, also the second one.
"""

from __future__ import annotations

import re
import sys
import types
import weakref
from collections import deque
from io import IOBase
from typing import TYPE_CHECKING

from minitwisted.python._home import at_home

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any


def isSame(a: object, b: object) -> bool:
    """Whether both are one object."""
    return a is b


def isLike(a: object, b: object) -> bool:
    """Whether both are equal."""
    return a == b


def isOfType(start: object, goal: type) -> bool:
    """Whether `start` is of exactly the type `goal`, not of one derived from it."""
    return type(start) is goal


def _keys_and_values(start: dict) -> Iterator[tuple[str, object]]:
    for key, value in start.items():
        yield f"{{{value!r}}}", key
        yield f"[{key!r}]", value


def _elements(start: Any) -> Iterator[tuple[str, object]]:
    return ((f"[{index}]", each) for index, each in enumerate(start))


def _bound(start: types.MethodType) -> Iterator[tuple[str, object]]:
    yield ".__func__", start.__func__
    yield ".__self__", start.__self__
    yield ".__self__.__class__", start.__self__.__class__


def _attributes(start: object) -> Iterator[tuple[str, object]]:
    return ((f".{name}", value) for name, value in list(vars(start).items()))


#: What is taken apart and how, first match first.  Each way yields the steps that lead on: how it is spelt, what is there.
_WAYS: tuple[tuple[type | tuple[type, ...], Callable[[Any], Iterator[tuple[str, object]]]], ...] = (
    (dict, _keys_and_values),
    ((list, tuple, deque), _elements),
    (types.MethodType, _bound),
    (weakref.ref, lambda start: iter([("()", start())])),
    # Nothing that anybody looks for is inside these.
    (
        (str, int, float, type(None), types.FunctionType, types.BuiltinFunctionType, re.Pattern, IOBase)
        + (types.WrapperDescriptorType, types.MethodDescriptorType, types.GetSetDescriptorType, types.MemberDescriptorType),
        lambda start: iter(()),
    ),
)


def _steps(start: object, showUnknowns: object) -> Iterator[tuple[str, object]]:
    """Every step that leads from `start` to something inside it."""
    for kinds, way in _WAYS:
        if isinstance(start, kinds):
            return way(start)
    if hasattr(start, "__dict__"):
        return _attributes(start)
    if showUnknowns:
        print("unknown type", type(start), start)
    return iter(())


def objgrep(
    start: object,
    goal: object,
    eq: Callable[[Any, Any], object] = isLike,
    path: str = "",
    paths: list[str] | None = None,
    seen: dict[int, object] | None = None,
    showUnknowns: object = 0,
    maxDepth: int | None = None,
) -> list[str] | None:
    """Find `goal` in all that can be reached from `start`, and return the paths to it, each begun with `path`.

    `eq` compares an object with the goal.  `maxDepth` is how many steps a path may have (then, when there is more, None is
    returned; what was found is in the list given as `paths`).  With `showUnknowns`, objects that cannot be walked are
    printed.
    """
    paths = [] if paths is None else paths
    seen = {} if seen is None else seen
    if eq(start, goal):
        paths.append(path)
    if id(start) in seen:
        return paths if seen[id(start)] is start else None
    seen[id(start)] = start
    if maxDepth is not None:
        if maxDepth == 0:
            return None
        maxDepth -= 1
    for step, inside in _steps(start, showUnknowns):
        objgrep(inside, goal, eq, path + step, paths, seen, showUnknowns, maxDepth)
    return paths


def findInstances(start: object, t: type) -> list[str] | None:
    """The paths from `start` to every object of exactly the type `t`."""
    return objgrep(start, t, isOfType)


def modgrep(goal: object) -> list[str] | None:
    """The paths from the imported modules to `goal`, by identity."""
    return objgrep(sys.modules, goal, isSame, "sys.modules")


at_home("minitwisted.python.reflect", isSame, isLike, isOfType, objgrep, findInstances, modgrep)
