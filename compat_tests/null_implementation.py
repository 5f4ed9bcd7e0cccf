"""An implementation that implements nothing: every module exists, and every name in it is a Mock.

    python -m compat_tests --impl compat_tests.null_implementation

Whatever is called returns another Mock, and nothing is ever raised.  A scenario that such a thing passes shows nothing, so
every one must fail on it; ``test_instrument.py`` sees to that.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import types
from unittest.mock import MagicMock

__path__: list[str] = []  # so that it may have modules below it


class Nothing(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds every module below this one, and puts nothing into it."""

    def find_spec(self, name, path=None, target=None):
        """Whatever the name is, it is here."""
        if name.startswith(f"{__name__}."):
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec):
        """A module whose names appear as they are asked for."""
        return Void(spec.name)

    def exec_module(self, module) -> None:
        """There is nothing to execute."""


class Void(types.ModuleType):
    """A module that has every name."""

    def __getattr__(self, name: str):
        if name.startswith("__"):
            raise AttributeError(name)
        made = MagicMock(name=name)
        setattr(self, name, made)
        return made


sys.meta_path.append(Nothing())
