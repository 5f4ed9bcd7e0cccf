"""A module's public surface, as plain facts.

`surface` says which names a module offers; `items` takes them apart: ``Deferred`` is a class, ``Deferred(bases)`` what it
stands on, ``Deferred.addCallback`` a function with these parameters, ``Deferred(implements)`` what it promises.  A fact is
a plain value, so that two implementations can be compared by equality; the implementation's own name becomes ``tw`` in it.

Only looking from outside is allowed here: names, kinds, signatures.  No source is read.
"""

from __future__ import annotations

import errno
import inspect
import re
import socket
import sys
import types
import typing
import unittest
from dataclasses import dataclass, field

from zope.interface import Interface, implementedBy
from zope.interface.interface import InterfaceClass, Method

PLAIN = (bool, int, float, str, bytes, type(None))
_ADDRESS = re.compile(r" at 0x[0-9a-f]+|0x[0-9a-f]+")


@dataclass
class Fact:
    """What can be said of one item, and from where the class that has it took it."""

    value: object
    origins: list[str] = field(default_factory=list)


def surface(module, package: str, wanted=None) -> dict:
    """The public names of a module with their values; of a clone, also those among `wanted` that it has from elsewhere."""
    if getattr(module, "__all__", None):
        names = list(module.__all__)
    else:
        names = [name for name, value in vars(module).items() if _own(module, name, value)]
    names += [name for name in wanted or () if name not in names and hasattr(module, name)]
    values = {name: getattr(module, name) for name in names if not name.startswith("_") and hasattr(module, name)}
    return {name: (value, package) for name, value in values.items()}


def _own(module, name: str, value) -> bool:
    """Whether a module without ``__all__`` defines this name itself."""
    if name.startswith("_") or isinstance(value, types.ModuleType):
        return False
    if inspect.isclass(value) or inspect.isroutine(value) or isinstance(value, InterfaceClass):
        return getattr(value, "__module__", None) == module.__name__
    if vars(sys.modules.get(type(value).__module__, module)).get(name) is value and type(value).__module__ != module.__name__:
        return False  # an object that lives where its class does
    borrowed = hasattr(errno, name) or hasattr(socket, name) or hasattr(typing, name) or name == "annotations"
    return not borrowed and type(value).__module__ not in ("typing", "__future__", "types", "typing_extensions")


def items(names: dict) -> dict[str, Fact]:
    """All facts about these names."""
    found: dict[str, Fact] = {}
    for name, (value, package) in names.items():
        say = Teller(package)
        found[name] = Fact(kind(value))
        if isinstance(value, InterfaceClass):
            found.update(say.interface(name, value))
        elif inspect.isclass(value):
            found.update(say.a_class(name, value))
        elif callable(value):
            found[f"{name}()"] = Fact(say.parameters(value))
        else:
            # Constants are compared; a variable, as the number of Failures so far, only by its type.
            found[f"{name}="] = Fact(say.constant(value) if name.isupper() else type(value).__name__)
    return found


def equal(theirs: object, ours: object) -> bool:
    """Whether two facts agree.  An attribute may be computed on the one side and stored on the other."""
    return theirs == ours or ("data" in (theirs, ours) and str(theirs)[:4] == str(ours)[:4] == "data")


def kind(value) -> str:
    """In one word, what it is."""
    if isinstance(value, InterfaceClass):
        return "interface"
    if inspect.isclass(value):
        return "exception" if issubclass(value, BaseException) else "class"
    return "function" if callable(value) else "data"


class Teller:
    """Says facts about the things of one package, in words that do not contain its name."""

    def __init__(self, package: str):
        self.package = package

    def plain(self, text: str) -> str:
        """Without the package's name and without addresses."""
        return _ADDRESS.sub("", re.sub(rf"\b{self.package}\b", "tw", text))

    def constant(self, value) -> str:
        """A plain value as it is, of anything else only its type."""
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # 30.0 and 30 are equal
        if isinstance(value, PLAIN) or (isinstance(value, tuple) and all(isinstance(each, PLAIN) for each in value)):
            # Texts made from docstrings: how they are indented depends on the version of Python.
            return self.plain(repr(" ".join(value.split()) if isinstance(value, str) else value))
        return f"a {type(value).__name__}"

    def parameters(self, function) -> str:
        """Names, kinds and defaults of what it takes; annotations left out."""
        try:
            signature = inspect.signature(function)
        except (ValueError, TypeError):
            return "(?)"
        return "(" + ", ".join(self._parameter(each) for each in signature.parameters.values()) + ")"

    def _parameter(self, parameter: inspect.Parameter) -> str:
        mark = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
        # What can be given by position only or not at all by anybody's rule is no difference that a call can see in a name.
        name = "/" if parameter.kind is parameter.POSITIONAL_ONLY else parameter.name
        keyword = "*," if parameter.kind is parameter.KEYWORD_ONLY else ""
        default = "" if parameter.default is parameter.empty else f"={self._default(parameter.default)}"
        return f"{keyword}{mark}{name}{default}"

    def _default(self, value) -> str:
        if not callable(value):
            return self.constant(value)
        name = getattr(value, "__name__", type(value).__name__)
        return "something private" if name.startswith("_") else name

    def is_ours(self, cls) -> bool:
        """Whether the class comes from the package."""
        if cls is unittest.SkipTest:  # the standard library's, though whoever imported trial last has it say otherwise
            return False
        return (getattr(cls, "__module__", "") or "").split(".")[0] == self.package

    def a_class(self, name: str, cls) -> dict[str, Fact]:
        """Its bases, what it implements, how it is made, and its members."""
        found = {f"{name}(bases)": Fact(self._bases(cls)), f"{name}(implements)": Fact(self._promises(cls))}
        if self.is_ours(cls):
            found[f"{name}()"] = Fact(self.parameters(cls))
        for member in dir(cls):
            home = next((each for each in cls.__mro__ if member in vars(each)), None)
            if member.startswith("_") or home is None or not self.is_ours(home):
                continue
            raw = vars(home)[member]
            # A descriptor of another kind may want an instance, and is data to those who use it.
            value = raw if hasattr(type(raw), "__set__") or not hasattr(type(raw), "__get__") else getattr(cls, member, raw)
            place = f"{self.plain(home.__module__)}.{home.__qualname__}.{member}"
            found[f"{name}.{member}"] = Fact(self._member(value), [place])
        return found

    def _member(self, value) -> str:
        if inspect.isclass(value):
            return f"class {value.__name__}"
        if callable(value):
            return f"function{self.parameters(value)}"
        return "data" if inspect.isdatadescriptor(value) else f"data {self.constant(value)}"

    def _bases(self, cls) -> str:
        """All public ancestors: private classes in between are nobody's business."""
        public = [each for each in cls.__mro__[1:] if not each.__name__.startswith("_") and each is not object]
        ours = (each.__name__ for each in public if each.__module__ == "builtins" or self.is_ours(each))
        return ", ".join(sorted(self.plain(name) for name in ours))  # the class of a proxy names its interface

    def _promises(self, cls) -> str:
        declared = {each.__name__ for each in implementedBy(cls).flattened() if each is not Interface}
        return ", ".join(sorted(name for name in declared if not name.startswith("_")))

    def interface(self, name: str, value) -> dict[str, Fact]:
        """What it asks for, and what it stands on."""
        found = {f"{name}(bases)": Fact(", ".join(sorted(each.__name__ for each in value.__bases__ if each is not Interface)))}
        for member, asked in value.namesAndDescriptions(all=False):
            if not member.startswith("_"):
                found[f"{name}.{member}"] = Fact(self.plain(self._asked(asked)))
        return found

    def _asked(self, asked) -> str:
        if not isinstance(asked, Method):
            return "attribute"
        return _ANNOTATION.sub("", asked.getSignatureString())


_ANNOTATION = re.compile(r"(?<=\w): [^,)=]+")
