"""Does a test touch public names only?  Answered from its syntax tree, without running it.

From the test's method we follow what it names: functions and classes of the same module or of another module of tests, and of
its own class (and bases) every method whose name occurs as an attribute, besides `setUp`, `tearDown` and what stands in the
class itself.  The private names that the test touches are, anywhere on that way,

* an attribute ``x._name``, unless a module of tests on the way defines ``_name`` itself (in a class, at its top, or as
  ``self._name``), or ``x`` is a module that is not Twisted's;
* something imported from a private module (``twisted.internet._resolver``) that is not one of tests, or a private name
  imported;
* a text that spells a private name (``patch(reactor, "_name", ...)``) or a dotted name with a private part;
* a keyword argument ``_name=``.

but for what `crutches.LENT` has.  Names with two underscores at both ends are Python's own.  What cannot be resolved counts
as public: the rule may ask too much of a clone, and not too little.  One thing it cannot see: a test may use public names
and still expect what only the file of Twisted's own module can give, such as a line number.
"""

from __future__ import annotations

import ast
import re
from functools import cache

from compat_tests.upstream.crutches import LENT
from compat_tests.upstream.modules import root

FIXTURES = {"setUp", "tearDown", "setUpClass", "tearDownClass"}
ASKING = {"patch", "getattr", "setattr", "hasattr", "delattr", "namedAny", "namedObject"}
DOTTED = re.compile(r"twisted(\.\w+)*\._[a-z]\w*")


def private(name: str) -> bool:
    """Whether the underscore says: not yours."""
    return name.startswith("_") and len(name) > 1 and not name.endswith("__")


def touches(test: str) -> set[str]:
    """The private names on the way of `test`, called ``twisted.test.test_x.SomeTests.test_y``."""
    module, kind, method = _split(test)
    source = load(module)
    holder = source.holder(kind) if source else None
    return Walk().begin(source, holder, method) - LENT if source and holder else set()


def _inside(module: str) -> bool:
    """Whether a module is a part of Twisted, and not of its tests."""
    return module.startswith("twisted") and "test" not in module.split(".")


def _split(test: str) -> tuple[str, str, str]:
    above, _, method = test.rpartition(".")
    module, _, kind = above.rpartition(".")
    return module, kind, method


@cache
def load(module: str) -> Source | None:
    """The syntax of a module of tests of Twisted; None for any other module."""
    top, parts = root(), module.split(".")
    if top is None or parts[0] != "twisted" or "test" not in parts:
        return None
    base = top.joinpath(*parts[1:])
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        if path.is_file():
            return Source(module, ast.parse(path.read_text(encoding="utf-8")))
    return None


def _bound(body):
    """The names that the statements of a class or of a module bind."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                yield from (each.id for each in ast.walk(target) if isinstance(each, ast.Name))
        elif isinstance(node, ast.If | ast.Try):
            yield from _bound(ast.iter_child_nodes(node))


class Source:
    """What a module defines at its top, imports anywhere, and calls its own."""

    def __init__(self, module: str, tree: ast.Module) -> None:
        self.module = module
        self.top: dict[str, ast.AST] = {}
        self.imports: dict[str, tuple[str, str]] = {}
        self.own: set[str] = set()
        self._define(tree.body)
        for node in ast.walk(tree):
            self._note(node)

    def _define(self, body) -> None:
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                self.top.setdefault(node.name, node)
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                    if isinstance(target, ast.Name):
                        self.top.setdefault(target.id, node)
            elif isinstance(node, ast.If | ast.Try):
                for part in ast.iter_child_nodes(node):
                    self._define([part])

    def _note(self, node) -> None:
        if isinstance(node, ast.Import):
            for each in node.names:
                self.imports[each.asname or each.name.partition(".")[0]] = (each.name if each.asname else "", "")
        elif isinstance(node, ast.ImportFrom):
            for each in node.names:
                self.imports[each.asname or each.name] = (self._absolute(node), each.name)
        elif isinstance(node, ast.Module | ast.ClassDef):
            self.own.update(_bound(node.body))
        elif isinstance(node, ast.arg):
            self.own.add(node.arg)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            if isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
                self.own.add(node.attr)

    def _absolute(self, node: ast.ImportFrom) -> str:
        above = self.module.split(".")[: -node.level] if node.level else []
        return ".".join([*above, *([node.module] if node.module else [])])

    def holder(self, kind: str) -> ast.ClassDef | None:
        """The class of that name, or the one whose name it begins with: some classes are made by others, for each reactor."""
        names = [name for name, node in self.top.items() if isinstance(node, ast.ClassDef) and kind.startswith(name)]
        best = self.top.get(max(names, key=len)) if names else None
        return best if isinstance(best, ast.ClassDef) else None


class Walk:
    """The way of one test."""

    def __init__(self) -> None:
        self._own: set[str] = set()
        self._seen: set[int] = set()
        self._asked: list[tuple[Source, ast.AST]] = []
        self._kin: list[tuple[Source, ast.ClassDef]] = []

    def begin(self, source: Source, holder: ast.ClassDef, method: str) -> set[str]:
        """Go it to its end."""
        found: set[str] = set()
        self._family(source, holder)
        for home, kind in self._kin:
            for node in kind.body:
                if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.name in FIXTURES:
                    self._ask(home, node)
        self._enter_method(method)
        while self._asked:
            home, node = self._asked.pop()
            self._own |= home.own
            found.update(self._look(home, each) for each in ast.walk(node))
        return found - self._own - {""}

    def _family(self, source: Source, kind: ast.ClassDef) -> None:
        self._kin.append((source, kind))
        for base in kind.bases:
            home, node = self._resolve(source, base.id) if isinstance(base, ast.Name) else (source, None)
            if isinstance(node, ast.ClassDef) and (home, node) not in self._kin:
                self._family(home, node)

    def _ask(self, source: Source, node: ast.AST) -> None:
        if id(node) not in self._seen:
            self._seen.add(id(node))
            self._asked.append((source, node))

    def _enter_method(self, name: str) -> None:
        for home, kind in self._kin:
            for node in kind.body:
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name:
                    self._ask(home, node)

    def _resolve(self, source: Source, name: str) -> tuple[Source, ast.AST | None]:
        if name in source.top:
            return source, source.top[name]
        module, inner = source.imports.get(name, ("", ""))
        other = load(module) if inner else None
        return (other, other.top.get(inner)) if other else (source, None)

    def _look(self, source: Source, node: ast.AST) -> str:
        if isinstance(node, ast.Attribute):
            self._enter_method(node.attr)
            return self._attribute(source, node)
        if isinstance(node, ast.Name):
            return self._name(source, node.id)
        if isinstance(node, ast.keyword) and node.arg and private(node.arg) and node.arg not in source.own:
            return node.arg
        if isinstance(node, ast.Call):
            return self._call(source, node)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found = DOTTED.search(node.value)
            return found.group() if found else ""
        return ""

    def _attribute(self, source: Source, node: ast.Attribute) -> str:
        if not private(node.attr) or node.attr in source.own:
            return ""
        owner = node.value.id if isinstance(node.value, ast.Name) else ""
        module, inner = source.imports.get(owner, ("", ""))
        foreign = owner in source.imports and not f"{module or owner}".startswith("twisted")
        return "" if foreign else node.attr

    def _name(self, source: Source, name: str) -> str:
        module, inner = source.imports.get(name, ("", ""))
        if _inside(module) and (private(inner) or any(map(private, module.split(".")))):
            return f"{module}.{inner}"
        home, node = self._resolve(source, name)
        if node is not None and not any(node is kind for _, kind in self._kin):
            self._ask(home, node)
        return ""

    def _call(self, source: Source, node: ast.Call) -> str:
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called in ASKING:
            for each in node.args:
                if isinstance(each, ast.Constant) and isinstance(each.value, str) and private(each.value):
                    return "" if each.value in source.own else each.value
        return ""
