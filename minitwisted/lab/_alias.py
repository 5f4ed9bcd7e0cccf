"""One package under two names: whoever imports `twisted` gets the clone.

Python asks the finders in ``sys.meta_path``, first to last, for every module that is not in ``sys.modules`` yet.  An `Alias`
stands first among them, and what it promises is one module object under both names::

    twisted.internet.defer        found: a door, which imports the clone's module and puts it under this name too
    minitwisted.internet.defer    found as ever, and put under the other name as soon as it is loaded
    twisted.web                   the clone lacks it: of the real Twisted if that was allowed, else ModuleNotFoundError

So a module never runs twice, and names that a program looks up in ``sys.modules`` are there as early as in Twisted.  What a
program deletes there is deleted under both names, since some choose their reactor anew that way.

Real modules keep their own names and files, and what *they* import as ``twisted...`` comes through here again: so they stand
on the clone.

Python leaves the frames of its import system out of tracebacks.  This is a part of it, so the functions that stand between an
import and the module say that they are (`unseen`); errors then look as they do without the laboratory.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import ModuleSpec, PathFinder
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import CodeType, ModuleType
    from typing import Any

#: The name that programs use.
OUTSIDE = "twisted"

#: What the package has besides what Twisted has: it is not to be seen under the other name.
OURS_ALONE = (["lab"], ["__main__"])

#: Packages whose directories hold more than modules: others look for certificates in it.  What is in them is ours all the same.
REAL_FIRST = ("twisted.test",)


def unseen(function):
    """Have Python leave the frames of `function` out of tracebacks, as it does with those of its own import system."""
    # For an ImportError any frame of that file is dropped; for other errors, those up to one with that name.
    function.__code__ = function.__code__.replace(
        co_filename="<frozen importlib._bootstrap>", co_name="_call_with_frames_removed"
    )
    return function


class Alias:
    """A finder that has `package` answer to the name `twisted`.  See the head of this file.

    `home` is the directory in which `package` is looked for when it is not on the path.  With `real`, modules that `package`
    lacks come from the installed Twisted.  `missed(name, frame)` is told of each module that is not to be had;
    `loaded[name](module)` is called when a module of the package, named without it (``internet.base``; ``""`` is the package
    itself), has been loaded, and `each_loaded(name, module)` after it for each, by its whole name.
    """

    def __init__(self, package: str, home: str = "", real: bool = False) -> None:
        self.package, self.home, self.real = package, home, real
        self.missed: Callable[[str, Any], None] = lambda name, frame: None
        self.loaded: dict[str, Callable[[ModuleType], None]] = {}
        self.each_loaded: Callable[[str, ModuleType], None] = lambda name, module: None
        #: The names under which modules were put a second time: outside → inside.
        self._published: dict[str, str] = {}
        self._real_root: Sequence[str] | None = None

    def install(self) -> None:
        """From now on answer every import."""
        sys.meta_path.insert(0, self)
        for name in [name for name in sys.modules if _root(name) == self.package]:
            self._publish(name)

    # What Python asks.

    @unseen
    def find_spec(self, name: str, path: Sequence[str] | None = None, target: object = None) -> ModuleSpec | None:
        """Where the module `name` comes from; None for what is no business of ours."""
        root = _root(name)
        if root != OUTSIDE and root != self.package:
            return None
        self.forget_deleted()
        outside, inside = OUTSIDE + name[len(root) :], self.package + name[len(root) :]
        spec = self._find(name, outside, inside, path)
        # Whoever only asks whether there is such a module gets his answer; whoever wants it is told why not.
        caller = sys._getframe(2)
        wanted = caller.f_code.co_name == "_find_and_load_unlocked"
        # The finders after this one would find what is hidden: it is in the directory where they look.
        if spec is None and (wanted or self._is_hidden(outside)):
            self.missed(outside, caller)
            raise ModuleNotFoundError(f"No module named {name!r}{self._why_not(outside)}", name=name)
        return spec

    def _find(self, name: str, outside: str, inside: str, path: Sequence[str] | None) -> ModuleSpec | None:
        spec = None
        if name == inside or not self._is_hidden(outside):
            spec = self._of_package(inside)
        if spec is not None and spec.loader is not None:  # a directory alone is no module of ours
            return self._announced(spec) if name == inside else _door(name, inside, spec)
        spec = self.of_real(outside) if self.real else None
        if spec is None or name == outside:
            return spec and self._as_part(spec)
        return _door(name, outside, spec)

    def _of_package(self, inside: str) -> ModuleSpec | None:
        """What the other finders know of a module of the package."""
        parent = inside.rpartition(".")[0]
        if not parent:
            return _ask_others(inside, None) or PathFinder.find_spec(inside, [self.home])
        above = sys.modules.get(parent)
        if above is None and self._of_package(parent) is not None:
            __import__(parent)
            above = sys.modules[parent]
        # A parent of that name may be a real module, put there by the line above that makes a door.
        return None if above is None or _root(above.__name__) != self.package else _ask_others(inside, above.__path__)

    def of_real(self, outside: str) -> ModuleSpec | None:
        """The same of the installed Twisted, whose own package is never imported."""
        return _ask_others(outside, self.real_places(*outside.split(".")[1:-1]))

    def _as_part(self, spec: ModuleSpec) -> ModuleSpec:
        """`spec`; or, if it is a private module of a package that tells what it has, one with the package's own objects."""
        parent, _, last = spec.name.rpartition(".")
        above = sys.modules.get(parent)
        if not last.startswith("_") or above is None or _root(above.__name__) != self.package or not hasattr(above, "__all__"):
            return spec
        return ModuleSpec(spec.name, Part(self, above), origin=spec.origin)  # type: ignore[arg-type]

    def real_places(self, *below: str) -> list[str]:
        """The directories of the installed Twisted, or of a package `below` it."""
        if self._real_root is None:
            spec = _ask_others(OUTSIDE, None)
            self._real_root = tuple(spec.submodule_search_locations or ()) if spec else ()
        return [os.path.join(top, *below) for top in self._real_root]

    def _is_hidden(self, outside: str) -> bool:
        if outside.split(".")[1:2] in OURS_ALONE:
            return True
        return self.real and outside in REAL_FIRST and bool(self.of_real(outside))

    def _why_not(self, outside: str) -> str:
        if self.of_real(outside):
            advice = "" if self.real else "; `minitwisted run --with-real` takes it from the installed Twisted"
        elif self._real_root:
            advice = ", nor does the installed Twisted"
        else:
            advice = "; with Twisted installed, `minitwisted run --with-real` would take it from there"
        return f": {self.package} does not have it{advice}"

    # What is put under the other name.

    def _announced(self, spec: ModuleSpec) -> ModuleSpec:
        """`spec`, of which we hear when its module has been loaded."""
        loader: Any = spec.loader
        execute = loader.exec_module

        @unseen
        def exec_module(module: ModuleType) -> None:
            del loader.exec_module
            execute(module)
            self._publish(spec.name)

        loader.exec_module = exec_module
        return spec

    def _publish(self, inside: str) -> None:
        below = inside[len(self.package) :]
        module = sys.modules[inside]
        if not self._is_hidden(OUTSIDE + below):
            sys.modules[OUTSIDE + below] = module
            self._published[OUTSIDE + below] = inside
        if below[1:] in self.loaded:
            self.loaded[below[1:]](module)
        self.each_loaded(inside, module)

    def publish_reactor(self) -> None:
        """A reactor was put into ``sys.modules`` by hand, which no finder hears of."""
        self._publish(f"{self.package}.internet.reactor")

    def forget_deleted(self) -> None:
        """What the program has taken out of ``sys.modules`` under one name goes under the other too."""
        for outside, inside in list(self._published.items()):
            if outside not in sys.modules:
                del self._published[outside]
                sys.modules.pop(inside, None)


class Door:
    """A loader that loads nothing: behind it is a module with another name."""

    def __init__(self, behind: str, loader: Any) -> None:
        self._behind, self._loader = behind, loader

    def create_module(self, spec: ModuleSpec) -> None:
        """Have Python make an empty module, which nobody will see: what is behind may be no module at all (a reactor)."""

    @unseen
    def exec_module(self, module: ModuleType) -> None:
        """Put what is behind the door in the place of the empty module, where Python looks for it."""
        __import__(self._behind)
        sys.modules[module.__spec__.name] = sys.modules[self._behind]  # type: ignore[union-attr]

    def get_code(self, name: str) -> CodeType | None:
        """For ``python -m``, which runs a module instead of importing it."""
        return self._loader.get_code(self._behind)

    def get_source(self, name: str) -> str | None:
        """For debuggers and tracebacks."""
        return self._loader.get_source(self._behind)

    def is_package(self, name: str) -> bool:
        """Whether there are modules in it."""
        return self._loader.is_package(self._behind)


class Part:
    """A loader of a module that has, of what its package tells, everything: whose part that is in Twisted is not known here.

    There must not be two of a kind, one of the clone and one of the real module.  The rest is lent as ever (``_lend.py``).
    """

    def __init__(self, alias: Alias, above: ModuleType) -> None:
        self._alias, self._above = alias, above

    def create_module(self, spec: ModuleSpec) -> None:
        """Have Python make an empty module."""

    def exec_module(self, module: ModuleType) -> None:
        """Have it ask the package for what it lacks."""
        above = self._above

        def __getattr__(name: str) -> Any:
            if name in above.__all__:
                return getattr(above, name)
            raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")

        module.__getattr__ = __getattr__  # type: ignore[method-assign]
        self._alias.each_loaded(self._alias.package + module.__name__[len(OUTSIDE) :], module)


def _door(name: str, behind: str, spec: ModuleSpec) -> ModuleSpec:
    door = ModuleSpec(name, Door(behind, spec.loader), origin=spec.origin)  # type: ignore[arg-type]
    door.submodule_search_locations = spec.submodule_search_locations
    door.has_location, door.cached = spec.has_location, spec.cached
    return door


def _ask_others(name: str, path: Sequence[str] | None) -> ModuleSpec | None:
    for finder in sys.meta_path:
        if not isinstance(finder, Alias):
            spec = finder.find_spec(name, path)
            if spec is not None:
                return spec
    return None


def _root(name: str) -> str:
    return name.partition(".")[0]
