"""The library's source as data: modules, what they import, how long and how deep their functions are.

Everything is read with ``ast`` and ``tokenize``; nothing is imported, so a file that does not even run is judged too.  A
`Module` is made for each file, and the questions the rules ask are its methods.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
PACKAGE = "minitwisted"

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
BLOCKS = (*FUNCTIONS, ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match)


class Module:
    """One file of the library: its dotted `name`, its `path` below the checkout, its text and its tree."""

    def __init__(self, file: Path) -> None:
        self.path = file.relative_to(TOP).as_posix()
        self.is_package = file.name == "__init__.py"
        dotted = file.relative_to(TOP).with_suffix("").parts
        self.name = ".".join(dotted[:-1] if self.is_package else dotted)
        self.text = file.read_text("utf8")
        self.tree = ast.parse(self.text, self.path)
        self.lines = len(self.text.splitlines())

    @property
    def docstring(self) -> str:
        return ast.get_docstring(self.tree) or ""

    def functions(self):
        """Every function and method, with its dotted name inside the module."""
        return _functions(self.tree, ())

    def imports(self, inside: bool) -> list[tuple[str, int]]:
        """What is imported, as (dotted name, line): inside functions, or outside them, where it runs with the module.

        What stands under ``if TYPE_CHECKING`` never runs and is left out.  For ``from a import b`` both ``a`` and ``a.b``
        are named, since only the file system knows whether ``b`` is a module.
        """
        found: list[tuple[str, int]] = []
        _imports(self.tree, False, inside, found)
        return found

    def told(self) -> tuple[int, int]:
        """How many lines of the file tell (comments and docstrings), and how many there are, blank ones not counted."""
        telling = set()
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type == tokenize.COMMENT:
                telling.add(token.start[0])
        for node in ast.walk(self.tree):
            if isinstance(node, (ast.Module, ast.ClassDef, *FUNCTIONS)) and ast.get_docstring(node, clean=False) is not None:
                words = node.body[0]
                telling.update(range(words.lineno, (words.end_lineno or words.lineno) + 1))
        written = [i for i, line in enumerate(self.text.splitlines(), 1) if line.strip()]
        return len(telling.intersection(written)), len(written)


def modules() -> list[Module]:
    """Every file of the library."""
    return [Module(each) for each in sorted((TOP / PACKAGE).rglob("*.py"))]


def length(function: ast.AST) -> int:
    """How many lines a function has, from its ``def`` on, without its docstring."""
    end = function.end_lineno  # type: ignore[attr-defined]
    start = function.lineno  # type: ignore[attr-defined]
    if ast.get_docstring(function, clean=False) is not None:  # type: ignore[arg-type]
        words = function.body[0]  # type: ignore[attr-defined]
        return end - start + 1 - (words.end_lineno - words.lineno + 1)
    return end - start + 1


def nesting(function: ast.AST) -> int:
    """How deep the blocks in a function are nested; an ``elif`` is as deep as its ``if``."""
    return max((_depth(each) for each in function.body), default=0)  # type: ignore[attr-defined]


def _depth(node: ast.AST) -> int:
    if isinstance(node, ast.ClassDef) or isinstance(node, FUNCTIONS):
        return max((_depth(each) for each in node.body), default=0)  # a function inside starts anew, as it is judged by itself
    if not isinstance(node, BLOCKS):
        return 0
    if isinstance(node, ast.If) and len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
        return max(1 + max(map(_depth, node.body)), _depth(node.orelse[0]))
    inner: list[ast.AST] = []
    for field in ("body", "orelse", "finalbody"):
        inner += getattr(node, field, [])
    for each in [*getattr(node, "handlers", []), *getattr(node, "cases", [])]:
        inner += each.body
    return 1 + max((_depth(each) for each in inner), default=0)


def _functions(node: ast.AST, inside: tuple[str, ...]):
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (*FUNCTIONS, ast.ClassDef)):
            name = (*inside, child.name)
            if isinstance(child, FUNCTIONS):
                yield ".".join(name), child
            yield from _functions(child, name)
        else:
            yield from _functions(child, inside)


def _imports(node: ast.AST, in_function: bool, wanted_inside: bool, found: list) -> None:
    if isinstance(node, ast.If) and re.search(r"\bTYPE_CHECKING\b", ast.unparse(node.test)):
        for each in node.orelse:
            _imports(each, in_function, wanted_inside, found)
        return
    if in_function == wanted_inside:
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            found.append((base, node.lineno))
            found += [(f"{base}.{alias.name}", node.lineno) for alias in node.names]
    for child in ast.iter_child_nodes(node):
        _imports(child, in_function or isinstance(child, (*FUNCTIONS, ast.Lambda)), wanted_inside, found)


def reading_list() -> list[tuple[str, bool, str]]:
    """README's reading list, in its order: (path below the checkout, whether it is of the core course, its line)."""
    readme = (TOP / "README.md").read_text("utf8")
    part = between(readme, "reading list")
    row = re.compile(r"^\| *([●○]) *\| *\[[^]]*\]\(([^)]+)\) *\| *(.+?) *\|$", re.M)
    return [(path, mark == "●", line) for mark, path, line in row.findall(part)]


def between(text: str, name: str) -> str:
    """What stands between the markers ``<!-- NAME -->`` and ``<!-- end of NAME -->``."""
    found = re.search(f"<!-- {name}[^>]*-->\n(.*?)<!-- end of {name} -->", text, re.S)
    assert found, f"no part marked {name!r}"
    return found[1]
