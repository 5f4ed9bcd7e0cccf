"""Twisted's public names, written down for those who have no Twisted: ``python -m compat_tests.api.inventory [--check]``.

The file it writes, ``minitwisted/lab/twisted_api.txt``, is what `minitwisted api` and `minitwisted swap` know of Twisted: the
names of modules, in each the names of what is there with its kind and, in the rooms that a clone may have, the names of the
members of classes.  Names and kinds and nothing else.  Only looking from outside is allowed here, as in ``items.py``.

Modules that cannot be imported here (another operating system, a library that is missing) are listed without names.  Tests
are left out, and so is everything private.  ``--check`` writes nothing and says by its status whether the file is fresh.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import io
import os
import pkgutil
import sys
import types
import warnings

from zope.interface.interface import InterfaceClass

from compat_tests.api.items import kind, surface

ORACLE = "twisted"
HERE = os.path.dirname(os.path.abspath(__file__))
FILE = os.path.join(HERE, "..", "..", "minitwisted", "lab", "twisted_api.txt")

#: Importing it chooses a reactor; it is an object, and its members are those of a reactor's class.
REACTOR = ("internet.reactor", "internet.posixbase", "PosixReactorBase")

#: Packages whose modules are tests or do something when they are imported.
LEFT_OUT = ("test", "tests", "_test", "__main__", "plugins")

#: Where members are listed too.  Of the rest (web, conch, mail ...) there is no clone: the names will do.
WITH_MEMBERS = ("application", "internet", "logger", "persisted", "plugin", "protocols", "python", "scripts", "trial")


def modules(package) -> list[str]:
    """Every public module below the package, dotted and without its name; directories are read, no source."""
    found = []
    for _, name, is_package in pkgutil.iter_modules(package.__path__):
        if name.startswith("_") or name in LEFT_OUT:
            continue
        dotted = f"{package.__name__}.{name}"
        found.append(dotted.removeprefix(f"{ORACLE}."))
        if is_package:
            inner = _load(dotted)
            found += modules(inner) if inner else []
    return sorted(found)


def _load(dotted: str):
    """The module, or None: it wants another system or another library.  It may grumble, but not here."""
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            return importlib.import_module(dotted)
    except (Exception, SystemExit):
        return None


def lines() -> list[str]:
    """The inventory: a line for each module, and an indented one for each of its names."""
    root = importlib.import_module(ORACLE)
    python = ".".join(map(str, sys.version_info[:2]))
    how = f"on Python {python} by python -m compat_tests.api.inventory"
    found = [f"# Twisted {root.__version__}: public names and their kinds, written down {how}"]
    for name in modules(root):
        found.append(name)
        if name == REACTOR[0]:
            reactor = getattr(_load(f"{ORACLE}.{REACTOR[1]}"), REACTOR[2])
            found += [f" {_letter(getattr(reactor, each))} {each}" for each in dir(reactor) if not each.startswith("_")]
            continue
        module = _load(f"{ORACLE}.{name}")
        if module is None:
            found.append(" ?")
            continue
        tell = _members if name.split(".")[0] in WITH_MEMBERS else lambda value: ""
        names = {each: value for each, value in surface(module, ORACLE).items() if f"{ORACLE}.{name}.{each}" not in sys.modules}
        found += [f" {_letter(value)} {each}{tell(value)}" for each, (value, _) in sorted(names.items())]
    return found


def _letter(value) -> str:
    return "m" if isinstance(value, types.ModuleType) else kind(value)[0]


def _members(value) -> str:
    """The public members of a class that Twisted defines, or of an interface."""
    if isinstance(value, InterfaceClass):
        names = list(value.names(all=False))
    elif inspect.isclass(value):
        homes = [each for each in value.__mro__ if each.__module__.split(".")[0] == ORACLE]
        names = [name for home in homes for name in vars(home)]
    else:
        return ""
    return "".join(f" {name}" for name in sorted(set(names)) if not name.startswith("_"))


def main(argv: list[str]) -> int:
    """Write the file, or look whether it is as it would be written."""
    text = "\n".join(lines()) + "\n"
    if "--check" in argv:
        with open(FILE, encoding="ascii") as file:
            return 0 if file.read() == text else 1
    with open(FILE, "w", encoding="ascii") as file:
        file.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
