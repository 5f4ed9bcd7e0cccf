"""A module loaded anew, with what was made of the old one brought up to date, as far as that goes.

After `rebuild`, instances of the module's classes are instances of the new ones, and modules that hold its functions by name
hold the new ones.  What is kept elsewhere, in a list or a closure, stays old; whoever keeps callbacks can ask for the newest
(`Sensitive`, `latestFunction`, `latestClass`).  A module can refuse: ``ALLOW_TWISTED_REBUILD = 0``.
"""

from __future__ import annotations

import gc
import importlib
import sys
import time
from types import FunctionType, MethodType
from typing import TYPE_CHECKING

from minitwisted.python import log
from minitwisted.python.reflect import namedModule

if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

#: When something was rebuilt last, in seconds since 1970.
lastRebuild = time.time()


class RebuildError(Exception):
    """The class cannot be rebuilt."""


class Sensitive:
    """For classes that keep callbacks: knows whether there may be newer ones."""

    lastRebuild = lastRebuild

    def needRebuildUpdate(self) -> bool:
        """Whether something was rebuilt since `rebuildUpToDate` was called."""
        return self.lastRebuild < lastRebuild

    def rebuildUpToDate(self) -> None:
        """All is up to date now."""
        self.lastRebuild = time.time()

    def latestVersionOf(self, anObject: Any) -> Any:
        """The newest version of a function, a method or a class; anything else itself."""
        if isinstance(anObject, FunctionType):
            return latestFunction(anObject)
        if isinstance(anObject, MethodType):
            return getattr(anObject.__self__, anObject.__name__)
        return latestClass(anObject) if isinstance(anObject, type) else anObject


def latestFunction(oldFunc: Any) -> Any:
    """What its module has under the name of the function now."""
    return getattr(sys.modules.get(oldFunc.__module__), oldFunc.__name__, oldFunc)


def latestClass(oldClass: type) -> type:
    """What its module has under the name of the class now, with bases that are the newest too."""
    newest = getattr(namedModule(oldClass.__module__), oldClass.__name__, oldClass)
    bases = tuple(base if base.__module__ == "builtins" else latestClass(base) for base in newest.__bases__)
    if bases != newest.__bases__:
        newest.__bases__ = bases
    return newest


def updateInstance(self: Any) -> None:
    """Let the object be an instance of the newest version of its class."""
    self.__class__ = latestClass(self.__class__)


def rebuild(module: ModuleType, doLog: int = 1) -> ModuleType:
    """Load `module` anew, bring up to date what is found of it, and return it; with `doLog`, say so in the log.

    :raise RuntimeError: the module does not want it.
    """
    global lastRebuild
    lastRebuild = time.time()
    if not getattr(module, "ALLOW_TWISTED_REBUILD", 1):
        raise RuntimeError("I am not allowed to be rebuilt.")
    name = module.__name__
    say = log.msg if doLog else (lambda *texts: None)
    say(f"Rebuilding {name}...")
    say(f"  (scanning {name}): ")
    kept = list(vars(module).values())
    classes = [each for each in kept if isinstance(each, type) and each.__module__ == name]
    functions = [each for each in kept if isinstance(each, FunctionType) and each.__globals__ is vars(module)]
    say("")
    importlib.reload(module)
    say(f"  (reload   {name})")
    say(f"  (cleaning {name}): ")
    say("")
    say(f"  (fixing   {name}): ")
    _renew_instances(module, classes)
    _renew_names(module, functions)
    say("")
    say(f"   Rebuilt {name}.")
    return module


def _renew_instances(module: ModuleType, classes: list[type]) -> None:
    """Give the instances of the old classes the new ones."""
    for old in classes:
        new = getattr(module, old.__name__, old)
        if new is old:
            log.msg(f"WARNING: new-class {old.__module__}.{old.__name__} not replaced by reload!")
            continue
        for each in gc.get_referrers(old):
            if type(each) is old:
                each.__class__ = new


def _renew_names(module: ModuleType, functions: list[Any]) -> None:
    """In all modules that are from files, put the new functions in the places of the old."""
    new = {id(old): getattr(module, old.__name__, old) for old in functions}
    for other in list(sys.modules.values()):
        if other is module or not hasattr(other, "__file__"):
            continue
        for name, value in list(vars(other).items()):
            if id(value) in new:
                setattr(other, name, new[id(value)])
