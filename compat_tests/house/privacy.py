"""Whose names are whose, in a class that programs derive from.

A subclass of ``LineReceiver`` may well keep its own ``self._state``.  If the base class did so too, the two would write
over each other, and the program would fail here only.  So such a class spells its own attributes ``self.__state``, which
Python turns into ``_LineReceiver__state``; or it takes a name that Twisted's class has at the same place, as programs
already keep out of its way; or one that says whose it is (``_trial_run``).
"""

from __future__ import annotations

import ast
import functools
import importlib

#: What programs derive from, most used first.
DERIVED_FROM = {
    "internet.protocol": "Protocol Factory ServerFactory ClientFactory ReconnectingClientFactory ProcessProtocol"
    " DatagramProtocol ConnectedDatagramProtocol ConsumerToProtocolAdapter",
    "protocols.basic": "LineReceiver LineOnlyReceiver NetstringReceiver Int8StringReceiver Int16StringReceiver"
    " Int32StringReceiver IntNStringReceiver FileSender",
    "protocols.policies": "ProtocolWrapper WrappingFactory TimeoutMixin TimeoutProtocol ThrottlingFactory",
    "protocols.stateful": "StatefulProtocol",
    "trial.unittest": "TestCase SynchronousTestCase",
    "application.service": "Service MultiService Process",
    "application.internet": "ClientService TimerService",
    "python.usage": "Options",
    "python.util": "FancyStrMixin FancyEqMixin",
    "internet.task": "Clock",
    "internet.testing": "StringTransport StringTransportWithDisconnection MemoryReactor MemoryReactorClock",
}
#: Names that Twisted's objects have, though not their classes.
ON_OBJECTS = {"TimerService": ("_loop", "_loopFinished")}
#: Whose they are is in the name; and unittest's own list, which every TestCase has.
OURS = ("_trial_", "_cleanups")


def trespasses(package: str, module: str, name: str) -> list[str]:
    """The plain private names that `name`, a class of `package`, and its ancestors there take, Twisted's own left out."""
    ours = getattr(importlib.import_module(f"{package}.{module}"), name)
    known = {*dir(getattr(importlib.import_module(f"twisted.{module}"), name)), *ON_OBJECTS.get(name, ())}
    kin = [each for each in ours.__mro__ if each.__module__.startswith(package + ".")]
    found = {taken for each in kin for taken in taken_by(each)}
    return sorted(each for each in found if each not in known and not each.startswith(OURS))


def taken_by(cls: type) -> set[str]:
    """The private names that the body of `cls` defines or its functions assign to ``self``; mangled ones left out."""
    taken = set(vars(cls))
    for function in functions_of(cls):
        first = function.args.args[0].arg if function.args.args else None
        taken |= {each.attr for each in ast.walk(function) if stored_in(each, first)}
    return {each for each in taken if each.startswith("_") and not each.startswith(("__", f"_{cls.__name__}__", "_abc_"))}


def stored_in(node: ast.AST, first: str | None) -> bool:
    """Is this ``self.name = ...``, where `first` is what the function calls self?"""
    stored = isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name)
    return stored and node.value.id == first


def functions_of(cls: type) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The functions in the class statement of `cls`, which is found by one of them, as ``__module__`` is its public home."""
    codes = [code for each in vars(cls).values() if (code := getattr(each, "__code__", None))]
    nodes = [node for code in codes if (node := in_file(code.co_filename).get(cls.__name__))]
    return [each for each in nodes[0].body if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef))] if nodes else []


@functools.cache
def in_file(path: str) -> dict[str, ast.ClassDef]:
    """All classes of a file, by name."""
    with open(path, encoding="utf-8") as file:
        return {each.name: each for each in ast.walk(ast.parse(file.read())) if isinstance(each, ast.ClassDef)}
