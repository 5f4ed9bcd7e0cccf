"""Attributes of modules that warn when they are used.

A module is an object, and its class can be exchanged for one whose instances look twice before they answer.  So whoever
holds the module already is warned too, and nothing has to stand in its place.  The names that warn are kept in the module.
"""

from __future__ import annotations

import sys
import warnings
from types import ModuleType
from typing import TYPE_CHECKING

from minitwisted.python._home import at_home
from minitwisted.python.versions import getVersionString

if TYPE_CHECKING:
    from typing import Any

#: In a module: from the names of its old attributes to the warnings.
_KEPT = "__old_attributes__"


class _Warns(ModuleType):
    """A module some of whose attributes are old."""

    def __getattribute__(self, name: str) -> Any:
        value = super().__getattribute__(name)
        old = super().__getattribute__("__dict__")[_KEPT].get(name)
        # An import looks first whether there is such a name, and gets it then: only that is a use.
        if old is not None and sys._getframe(1).f_globals.get("__name__") != "importlib._bootstrap":
            warnings.warn(old, DeprecationWarning, stacklevel=2)
        return value


def deprecatedModuleAttribute(version: Any, message: str, moduleName: str, name: str) -> None:
    """Let the attribute `name` of the imported module `moduleName` warn from now on that it is old since `version`."""
    module = sys.modules[moduleName]
    old = vars(module).setdefault(_KEPT, {})
    old[name] = f"{moduleName}.{name} was deprecated in {getVersionString(version)}: {message}"
    module.__class__ = _Warns


at_home("minitwisted.python.deprecate", deprecatedModuleAttribute)
