"""Which names of Twisted's a program asks for that the clone has not got, and in which lines.

The program is read, never imported; what is asked is the clone.  Followed are import statements, and the attributes of what
they bind as far as these are modules and classes: ``reactor.listenUDP`` is seen, a method of some object in a variable is not.
A name that the program also binds otherwise is left alone, since nobody knows what it means where.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from minitwisted.lab._coverage import is_twisted, lacking, twisted_api

ROOTS = ("twisted", "minitwisted")


@dataclass(frozen=True, order=True)
class Gap:
    """A name that is not here: where it is asked for, its path below the package, and a remark if there is one."""

    line: int
    path: str
    remark: str = ""


def gaps(tree: ast.Module) -> list[Gap]:
    """Every name of Twisted's that this program asks for and the clone lacks, once for each line."""
    found = {gap for line, path in _imported(tree) if (gap := _gap(line, path))}
    told = {lacking(path) for _, path in _imported(tree)}
    bound = _bindings(tree)
    for line, name, attributes in _chains(tree):
        home = bound.get(name)
        if home is None:
            continue
        path = ".".join([home, *attributes] if home else attributes)
        missed = lacking(path)
        # What is missing when it is imported is told there.
        if missed and missed not in told and is_twisted(missed) is not False:
            found.add(Gap(line, missed))
    return sorted(found)


def _gap(line: int, path: str) -> Gap | None:
    if lacking(path) is None:
        return None
    nobody = is_twisted(path) is False
    return Gap(line, path, f"Twisted {twisted_api()[0]} has no such name either" if nobody else "")


def _imported(tree: ast.Module):
    """Every path that import statements ask for, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((each.lineno, path) for each in node.names if (path := _below(each.name)))
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from _imported_from(node, _below(node.module or ""))


def _imported_from(node: ast.ImportFrom, path: str | None):
    if path and lacking(path):
        yield node.lineno, path  # one line for the module, not one for each name
    elif path is not None:
        yield from ((each.lineno, f"{path}.{each.name}".lstrip(".")) for each in node.names if each.name != "*")


def _below(dotted: str) -> str | None:
    """The path below the package; None if it is none of its modules."""
    root, _, path = dotted.partition(".")
    return path if root in ROOTS else None


def _bindings(tree: ast.Module) -> dict[str, str]:
    """Which names mean which paths in the whole file."""
    bound: dict[str, str] = {}
    unclear = _otherwise_bound(tree)
    for node in ast.walk(tree):
        if not isinstance(node, (ast.Import, ast.ImportFrom)) or (isinstance(node, ast.ImportFrom) and node.level):
            continue
        for each in node.names:
            if isinstance(node, ast.ImportFrom):
                name, dotted = each.asname or each.name, f"{node.module}.{each.name}"
            else:
                name, dotted = each.asname or each.name.split(".")[0], each.name if each.asname else each.name.split(".")[0]
            path = _below(dotted)
            if path is None or bound.get(name, path) != path:
                unclear.add(name)
            else:
                bound[name] = path
    return {name: path for name, path in bound.items() if name not in unclear}


def _otherwise_bound(tree: ast.Module) -> set[str]:
    """Names that something other than an import binds, anywhere in the file."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found.add(node.id)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif not isinstance(node, ast.alias) and isinstance(name := getattr(node, "name", None), str):
            found.add(name)  # a function, a class, an exception, a pattern
    return found


def _chains(tree: ast.Module):
    """Every dotted use as (line, first name, attributes): ``a.b.c`` once, not ``a.b`` again."""
    inner = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute) or id(node) in inner or not isinstance(node.ctx, ast.Load):
            continue
        attributes: list[str] = []
        here: ast.expr = node
        while isinstance(here, ast.Attribute):
            attributes.insert(0, here.attr)
            here = here.value
        if isinstance(here, ast.Name):
            yield node.lineno, here.id, attributes
