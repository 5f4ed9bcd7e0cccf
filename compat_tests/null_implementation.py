"""An implementation that implements nothing: every module exists, and every name in it is a `Blank`.

    python -m compat_tests --impl compat_tests.null_implementation

Whatever is called returns another one, and nothing is ever raised.  A scenario that such a thing passes shows nothing, so
every one must fail on it; ``test_instrument.py`` sees to that.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import types

__path__: list[str] = []  # so that it may have modules below it


class Blank:
    """Whatever it is asked, called, indexed or compared, the answer is another one; classes may derive from it."""

    def __init__(self, *args, **kwargs) -> None:
        pass

    def __getattr__(self, name: str):
        if name.startswith("__"):
            raise AttributeError(name)
        made = Blank()
        setattr(self, name, made)
        return made

    def __call__(self, *args, **kwargs):
        return Blank()

    def __getitem__(self, key):
        return Blank()

    def __setitem__(self, key, value) -> None:
        pass

    def __iter__(self):
        return iter(())

    def __len__(self) -> int:
        return 0

    def __contains__(self, one) -> bool:
        return False

    def __enter__(self):
        return Blank()

    def __exit__(self, *how) -> bool:
        return False

    def __bool__(self) -> bool:
        return True

    def __int__(self) -> int:
        return 1

    __index__ = __int__

    def __float__(self) -> float:
        return 1.0


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
        made = Blank()
        setattr(self, name, made)
        return made


sys.meta_path.append(Nothing())
