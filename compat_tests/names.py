"""The only way from a scenario to an implementation.

`tw.defer` is the module ``<implementation>.internet.defer``: short names are looked up in the packages of `PLACES` in turn.
`tw["python.failure"]` is any module.  `tw.reactor` is the reactor itself, installed at the first use.  `tw.package` is the name
of the implementation, for code that another interpreter is to run.

What is handed out for a module behaves as that module, and notes which of its names were asked for: so the suite can say
which public names no scenario touches, and a name the implementation lacks is told apart from one that behaves otherwise.
`Absent` is an AttributeError, therefore `hasattr` and `getattr` with a default work as on any module.
"""

from __future__ import annotations

import importlib
import sys
import types

#: Where a short name may live, in the order they are tried; the empty one is the implementation's own top.
PLACES = ("internet", "python", "protocols", "application", "")


class Absent(AttributeError):
    """The implementation has no such name."""


class Names:
    """What scenarios call `tw`."""

    def __init__(self, package: str, reactor: str = "-"):
        self.package = package
        self._kind = reactor
        self._used: set[str] = set()
        self._absent: set[str] = set()
        self._short: dict[str, object] = {}

    def __getitem__(self, path: str):
        return self._reactor() if path == "internet.reactor" else Noted(self, path, self._module(path))

    def __getattr__(self, name: str):
        if name.startswith("__"):
            raise AttributeError(name)
        if name == "reactor":
            return self._reactor()
        if name not in self._short:
            self._short[name] = self._find(name)
        return self._short[name]

    def _find(self, name: str):
        for place in PLACES:
            path = f"{place}.{name}".lstrip(".")
            try:
                return Noted(self, path, self._load(path))
            except ModuleNotFoundError:
                continue
        raise self._lacks(name)

    def _module(self, path: str):
        try:
            return self._load(path)
        except ModuleNotFoundError:
            raise self._lacks(path)

    def _load(self, path: str):
        """Import a module.  ModuleNotFoundError means that it does not exist, not that it could not import another."""
        full = f"{self.package}.{path}"
        try:
            return importlib.import_module(full)
        except ModuleNotFoundError as error:
            if full == error.name or full.startswith(f"{error.name}."):
                raise
            if (error.name or "").startswith(f"{self.package}."):
                raise self._lacks(error.name.removeprefix(f"{self.package}."))
            raise ImportError(f"{full} needs {error.name}") from error

    def _lacks(self, name: str) -> Absent:
        self._absent.add(name)
        return Absent(f"{self.package} has no {name}")

    def _reactor(self):
        self._used.add("internet.reactor")
        full = f"{self.package}.internet.reactor"
        if full not in sys.modules and self._kind != "-":
            self[f"internet.{self._kind}reactor"].install()
        return self._module("internet.reactor")


class Noted(types.ModuleType):
    """A module seen through `tw`: the same in everything, but what is asked for is noted."""

    def __init__(self, names: Names, path: str, module):
        object.__setattr__(self, "__seen__", (names, path, module))

    def __getattribute__(self, name: str):
        names, path, module = object.__getattribute__(self, "__seen__")
        try:
            value = getattr(module, name)
        except AttributeError:
            raise names._lacks(f"{path}.{name}")
        if not name.startswith("__"):
            names._used.add(f"{path}.{name}")
        return value

    def __setattr__(self, name: str, value) -> None:
        setattr(object.__getattribute__(self, "__seen__")[2], name, value)

    def __delattr__(self, name: str) -> None:
        delattr(object.__getattribute__(self, "__seen__")[2], name)

    def __dir__(self):
        return dir(object.__getattribute__(self, "__seen__")[2])

    def __repr__(self) -> str:
        return repr(object.__getattribute__(self, "__seen__")[2])

    def __eq__(self, other) -> bool:
        return real(other) is real(self)

    def __hash__(self) -> int:
        return hash(real(self))


def real(thing):
    """The module behind what `tw` handed out."""
    return object.__getattribute__(thing, "__seen__")[2] if isinstance(thing, Noted) else thing
