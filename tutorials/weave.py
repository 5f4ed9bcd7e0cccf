"""Put the code into the lessons' pages, so that page and code cannot drift apart.

In a page, what stands between ``<!-- code: PATH -->`` or ``<!-- code: PATH NAME -->`` and ``<!-- end -->`` is the file, or
the class or function NAME (``Class.method``) in it, read from the lesson's folder or from the top of the checkout.

    python tutorials/weave.py            rewrite the pages
    python tutorials/weave.py --check    only say which pages are out of date (exit status 1)
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
import textwrap
from pathlib import Path

import lessons

BLOCK = re.compile(r"<!-- code: (\S+)(?: (\S+))? -->\n.*?<!-- end -->", re.DOTALL)


def excerpt(source: str, name: str) -> str:
    """The lines of the class or function `name`, dotted if it stands inside another, moved to the left margin."""
    node: ast.AST = ast.parse(source)
    for part in name.split("."):
        inside = [each for each in ast.iter_child_nodes(node) if getattr(each, "name", None) == part]
        if not inside:
            raise LookupError(f"there is no {name}")
        node = inside[0]
    assert isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
    first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
    return textwrap.dedent("\n".join(source.splitlines()[first - 1 : node.end_lineno]))


def woven(page: Path) -> str:
    """The text of `page` with every block of code as it stands in its file today."""

    def block(match: re.Match[str]) -> str:
        path, name = match.groups()
        file = next((root / path for root in (page.parent, lessons.HERE.parent) if (root / path).is_file()), None)
        if file is None:
            raise LookupError(f"{page}: there is no file {path}")
        source = file.read_text("utf8")
        code = excerpt(source, name) if name else source.rstrip()
        return f"<!-- code: {path}{' ' + name if name else ''} -->\n```python\n{code}\n```\n<!-- end -->"

    return BLOCK.sub(block, page.read_text("utf8"))


def stale() -> list[Path]:
    """The pages whose code is not that of the files."""
    pages = [folder / "README.md" for folder in lessons.lessons()]
    return [page for page in pages if woven(page) != page.read_text("utf8")]


def main() -> int:
    parser = argparse.ArgumentParser(description="Put the code into the lessons' pages.")
    parser.add_argument("--check", action="store_true", help="change nothing, say what is out of date")
    check = parser.parse_args().check
    found = stale()
    for page in found:
        if not check:
            page.write_text(woven(page), "utf8")
        print(("out of date: " if check else "wrote ") + str(page.relative_to(lessons.HERE.parent)))
    return 1 if check and found else 0


if __name__ == "__main__":
    sys.exit(main())
