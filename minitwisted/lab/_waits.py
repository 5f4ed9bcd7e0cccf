"""Which Deferreds have not fired, where each was made, and who waits for it: a text for people.

A Deferred that has not fired has a chain of pairs, and every step in it is somebody who waits: a function of the program, a
coroutine that stands still at an ``await``, another Deferred.  The last two have a chain of their own, so this is a tree, and
only its roots are told first: those Deferreds that wait for no other.

Where a Deferred was made is known only if `note_births` was called before.  It costs a walk up the stack for each of them,
which is why it is for the laboratory alone.
"""

from __future__ import annotations

import functools
import gc
import os
import sys
from types import ModuleType
from typing import TYPE_CHECKING

import minitwisted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType, FrameType
    from typing import Any

LIBRARY = os.path.join(os.path.dirname(os.path.abspath(minitwisted.__file__)), "")

#: How far the tree is told, and how many of its roots.
DEPTH, ROOTS = 8, 20


def note_births(defer: ModuleType) -> None:
    """Have every Deferred remember where it was made."""

    def __new__(cls, *args, **kwargs):
        # Here and not in `__init__`: Python calls this one without a frame that others might see in a stack.
        new = object.__new__(cls)
        new.__dict__["_born"] = _place(_in_program(sys._getframe(1)))
        return new

    defer.Deferred.__new__ = __new__


def report() -> list[str]:
    """All that is waited for, as lines of text."""
    kinds = tuple(each for each in sys.modules["minitwisted.internet._deferred"].deferred_types)
    unfired = [each for each in gc.get_objects() if isinstance(each, kinds) and not each.called]
    told: set[int] = set()
    trees = {id(each): list(_tree(each, 1, told)) for each in unfired}
    roots = [each for each in unfired if id(each) not in told]
    if not roots:
        return ["No Deferred is waited for."]
    # First those for which somebody waits; many others were made in case somebody should ask.
    roots.sort(key=lambda each: not trees[id(each)])
    count = "1 Deferred has" if len(roots) == 1 else f"{len(roots)} Deferreds have"
    lines = [f"{count} not fired:"]
    for each in roots[:ROOTS]:
        lines += ["", f"* a {type(each).__name__} made at {_born(each)}", *(trees[id(each)] or ["    nobody waits for it"])]
    return lines + ([f"... and {len(roots) - ROOTS} more"] if len(roots) > ROOTS else [])


def _tree(deferred: Any, depth: int, told: set[int]) -> Iterator[str]:
    """Who waits for `deferred`, indented; the Deferreds among them go into `told`."""
    margin = "    " * depth
    for who, below in _waiters(deferred):
        known = below is not None and id(below) in told
        yield f"{margin}waited for by {who}{' (see above)' if known else ''}"
        if below is not None and not known:
            told.add(id(below))
            yield from _tree(below, depth + 1, told) if depth < DEPTH else ()


def _waiters(deferred: Any) -> Iterator[tuple[str, Any]]:
    """Those in its chain: what they are, and the Deferred that goes on when they do, if there is one."""
    met: list[object] = []
    for pair in [*reversed(deferred._todo), *deferred._chain]:
        steps = [pair[2].callback] if len(pair) == 3 else pair[:2]
        for step in map(_unwrapped, steps):
            owner: Any = getattr(step, "__self__", None)
            key = step if owner is None else owner
            if step is _passthru() or any(key is each for each in met):
                continue
            met.append(key)
            if hasattr(owner, "generator"):
                yield _coroutine(owner.generator), owner.deferred
            elif hasattr(owner, "_chain"):
                yield f"a {type(owner).__name__} made at {_born(owner)}", owner
            else:
                yield _function(step), None


def _passthru():
    return sys.modules["minitwisted.internet._deferred"].passthru


def _unwrapped(step: Any) -> Any:
    while isinstance(step, functools.partial):
        step = step.func
    return step


def _coroutine(generator: Any) -> str:
    code = getattr(generator, "gi_code", None) or generator.cr_code
    frame = _innermost(generator)
    inside = "" if frame is None or frame.f_code is code else f" in {frame.f_code.co_name}"
    return f"{code.co_name}(), which stands at {_short(frame.f_code.co_filename)}:{frame.f_lineno}{inside}"


def _innermost(generator: Any) -> Any:
    """The frame that stands still: coroutines may wait for coroutines."""
    while True:
        inner = getattr(generator, "gi_yieldfrom", None) or getattr(generator, "cr_await", None)
        if inner is None or not hasattr(inner, "cr_frame" if hasattr(inner, "cr_code") else "gi_frame"):
            break
        if (getattr(inner, "gi_code", None) or inner.cr_code).co_filename.startswith(LIBRARY):
            break
        generator = inner
    return getattr(generator, "gi_frame", None) or getattr(generator, "cr_frame", None)


def _function(step: Any) -> str:
    """A function, and where it stands if it is the program's."""
    code: CodeType | None = getattr(step, "__code__", None)
    name = getattr(step, "__qualname__", None) or repr(step)
    if code is None or code.co_filename.startswith(LIBRARY):
        module = getattr(step, "__module__", None)
        return f"{module}.{name}()" if module else f"{name}()"
    return f"{name}() at {_short(code.co_filename)}:{code.co_firstlineno}"


def _born(deferred: Any) -> str:
    return deferred.__dict__.get("_born", "(unknown)")


def _in_program(frame: FrameType | None) -> FrameType | None:
    """The innermost frame that is not the library's; if all of them are, the innermost."""
    first = frame
    while frame is not None:
        if not frame.f_code.co_filename.startswith(LIBRARY):
            return frame
        frame = frame.f_back
    return first


def _place(frame: FrameType | None) -> str:
    if frame is None:
        return "(unknown)"
    return f"{_short(frame.f_code.co_filename)}:{frame.f_lineno} in {frame.f_code.co_name}"


def _short(file: str) -> str:
    here = os.path.join(os.getcwd(), "")
    return file.removeprefix(here)
