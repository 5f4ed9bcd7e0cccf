"""One file, swapped: which words have to change, and the proof that nothing else did.

Three things are changed, each at its position: the package in import statements, the uses of a name that such a statement
binds (`import twisted.internet` … ``twisted.internet.reactor``), and on request the package's name in string literals.  Then
the result is read again: its tree must be the old tree with just these words changed, and swapping it back must give the
very bytes one began with.  A file that fails is refused with the reason and stays as it is.
"""

from __future__ import annotations

import ast
import functools
import re
import sys
from dataclasses import dataclass, field

from minitwisted.lab._swap_scopes import Scope, loose_uses, mentions, uses_of
from minitwisted.lab._swap_text import Refused, Text, parse

#: The rooms of the package, so that "a twisted tale" in a string is not taken for a name.
ROOMS = (
    "application conch cred enterprise internet logger mail names pair persisted plugin plugins positioning protocols python "
    "runner scripts spread tap test trial web words"
).split()

#: Functions that import what a string names.
IMPORTERS = ("__import__", "import_module", "importorskip", "namedAny", "namedModule", "namedObject", "find_spec")


@dataclass
class Way:
    """From which package to which."""

    old: str = "twisted"
    new: str = "minitwisted"

    def back(self) -> Way:
        """The way back."""
        return Way(self.new, self.old)


@dataclass
class Found:
    """Something that names the package and is left: where, what it is, and the words in question."""

    line: int
    what: str
    text: str


@dataclass
class Swapped:
    """A file's new bytes, and what was found: numbers of changed statements, uses and strings, and what may need a look."""

    data: bytes
    statements: int = 0
    uses: int = 0
    changed_strings: int = 0
    strings: list[Found] = field(default_factory=list)
    #: Names that may mean the package and come from elsewhere, where they may have another name by now.
    loose: list[Found] = field(default_factory=list)
    #: The tree of the new bytes; None if the file was not worth reading.
    tree: ast.Module | None = None


def swap_bytes(data: bytes, way: Way, with_strings: bool = False) -> Swapped:
    """`data` with its imports swapped; raises `Refused` if that cannot be done exactly."""
    if not _may_import(data, way):
        return Swapped(data)
    done = _swap(data, way, with_strings)
    if done.data != data and not _comes_back(done.data, data, way, with_strings):
        line = mentions(parse(Text(data).whole), way.new)
        where = f" (line {line})" if line else ""
        raise Refused(f"names both {way.old} and {way.new}{where}, so it could not be swapped back byte for byte")
    return done


def _comes_back(data: bytes, wanted: bytes, way: Way, with_strings: bool) -> bool:
    try:
        return _swap(data, way.back(), with_strings).data == wanted
    except Refused:
        return False


def _may_import(data: bytes, way: Way) -> bool:
    """A quick look, so that files that have nothing to do with the package need not even be Python."""
    named = rb"(?<!\w)" + way.old.encode() + rb"(?!\w)"
    return bool(re.search(named, data))


def _swap(data: bytes, way: Way, with_strings: bool) -> Swapped:
    text = Text(data)
    tree = text.tree()
    imports = _imports(text, tree, way)
    scopes = uses_of(tree, way.old)
    _refuse_what_is_unclear(scopes, way)
    names = [name for scope in scopes for name in scope.names]
    declared = [each for scope in scopes for each in scope.statements]
    uses = _name_places(text, tree, names, way) + [place for each in declared for place in _declared(text, each, way)]
    strings = [each for each in _strings(text, tree, way) if each[0] not in uses]
    places = [*uses, *(place for own in imports.values() for place in own)]
    if with_strings:
        places += [place for place, _ in strings]
    whole = text.replaced(places, way.old, way.new)
    loose = [Found(line, what, way.old) for line, what in loose_uses(tree, way.old)]
    after = _prove(tree, whole, imports, names, declared, way, with_strings) if places else tree
    seen = [found for _, found in strings]
    return Swapped(text.encode(whole), len(imports), len(set(uses)), len(seen) if with_strings else 0, seen, loose, after)


# --- import statements ---


def _imports(text: Text, tree: ast.Module, way: Way) -> dict[ast.stmt, list[int]]:
    """Every import statement that names the package, with the places where it does."""
    found: dict[ast.stmt, list[int]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            places = [text.offset(each.lineno, each.col_offset) for each in node.names if _root(each.name) == way.old]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and _root(node.module or "") == way.old:
            start, end = text.span(node)
            # Between `from` and the name there is only space, perhaps with lines continued.
            places = [start + re.match(r"from(?:[ \t\f]|\\\r\n|\\\r|\\\n)*", text.whole[start:end]).end()]  # type: ignore[union-attr]
        else:
            continue
        if places:
            found[node] = places
    return found


def _root(dotted: str) -> str:
    return dotted.split(".")[0]


def _refuse_what_is_unclear(scopes: list[Scope], way: Way) -> None:
    """Refuse a file in which the name would no longer say who is meant."""
    for scope in scopes:
        if scope.kind == "class":
            line = scope.imports[0].lineno
            raise Refused(f"line {line}: the import binds an attribute of a class, whose users are not known")
        for node, what in scope.others:
            where = f"line {scope.imports[0].lineno}: the name {way.old} is bound by this import and also by {what}"
            raise Refused(f"{where} (line {getattr(node, 'lineno', '?')}); give one of them another name")


# --- uses ---


def _name_places(text: Text, tree: ast.Module, names: list[ast.Name], way: Way) -> list[int]:
    """Where these names stand."""
    if sys.version_info >= (3, 12) or not names:
        return [text.offset(each.lineno, each.col_offset) for each in names]
    # Before 3.12 the tree does not know where things inside an f-string are: there they are looked for.
    wanted, places = set(names), []
    inside: set[ast.Name] = set()
    for string in (each for each in ast.walk(tree) if isinstance(each, ast.JoinedStr)):
        named = [each for each in ast.walk(string) if isinstance(each, ast.Name) and each.id == way.old]
        if wanted.intersection(named) and not inside.issuperset(named):
            places += _in_braces(text, string, way)
            inside.update(named)
    return places + [text.offset(each.lineno, each.col_offset) for each in names if each not in inside]


def _in_braces(text: Text, string: ast.JoinedStr, way: Way) -> list[int]:
    """Where the name stands between the braces of an f-string.  Whether this was right is proved later, by the tree."""
    start, end = text.span(string)
    places, depth = [], 0
    for found in re.finditer(rf"\{{\{{|\}}\}}|[{{}}]|(?<![\w.]){way.old}(?!\w)", text.whole[start:end]):
        what = found.group()
        if what == way.old:
            places += [start + found.start()] * bool(depth)
        elif len(what) == 1 or depth:
            depth += len(what) if what[0] == "{" else -len(what)
    return places


def _declared(text: Text, statement: ast.stmt, way: Way) -> list[int]:
    """Where a ``global`` or ``nonlocal`` statement names it."""
    start, end = text.span(statement)
    return [start + found.start() for found in re.finditer(rf"(?<!\w){way.old}(?!\w)", text.whole[start:end])]


# --- strings ---


def _strings(text: Text, tree: ast.Module, way: Way) -> list[tuple[int, Found]]:
    """Every place in a string literal that names the package, and what one should know of it."""
    pattern = _pattern(way)
    if not pattern.search(text.whole):
        return []
    used = {text.span(node)[0]: what for node, what in _special(tree)}
    found = []
    for start, end in text.strings():
        for match in pattern.finditer(text.whole, start, end):
            place = match.start()
            line = text.line_of(place)
            doctest = text.lines[line - 1].strip().startswith((">>>", "..."))
            dotted = re.match(r"[\w./]+", text.whole[place:end])
            what = "doctest" if doctest else used.get(start, "string")
            found.append((place, Found(line, what, dotted.group() if dotted else way.old)))
    return found


@functools.lru_cache
def _pattern_for(old: str) -> re.Pattern[str]:
    """The name before a room of the package, alone between quotes, or imported: not in a sentence or in another word."""
    free = r"(?:(?<![\w.\-])|(?<=\\[abfnrtv0]))"
    room = rf"{old}(?=\.(?:{'|'.join(ROOMS)})(?![\w\-])|/plugins\b)"
    alone = rf"(?<=[\"']){old}(?=[\"'])"
    imported = rf"(?<=\bimport ){old}(?![\w.])|(?<=\bfrom ){old}(?= +import )"
    return re.compile(f"{free}(?:{room}|{alone}|{imported})")


def _pattern(way: Way) -> re.Pattern[str]:
    return _pattern_for(way.old)


def _special(tree: ast.Module) -> list[tuple[ast.AST, str]]:
    """Strings that are given to functions which import or patch what they name."""
    found: list[tuple[ast.AST, str]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            called = _words(node.func)
            by_name = called[-1:] and called[-1] in IMPORTERS
            if by_name or "patch" in called:
                found.append((node.args[0], f"import by {called[-1]}" if by_name else "patch"))
    return found


def _words(function: ast.expr) -> list[str]:
    """The words of a dotted name: ``mock.patch.object`` gives three."""
    if isinstance(function, ast.Attribute):
        return [*_words(function.value), function.attr]
    return [function.id] if isinstance(function, ast.Name) else []


# --- the proof ---


def _prove(tree: ast.Module, whole: str, imports, names, declared, way: Way, with_strings: bool) -> ast.Module:
    """The new text's tree; refuse unless it is the old tree with just these words changed."""
    new = parse(whole)
    for node in imports:
        if isinstance(node, ast.ImportFrom):
            node.module = _renamed(node.module or "", way)
        else:
            for each in node.names:
                each.name = _renamed(each.name, way) if _root(each.name) == way.old else each.name
    for name in names:
        name.id = way.new
    for each in declared:
        each.names = [way.new if name == way.old else name for name in each.names]
    if _meaning(tree, with_strings) != _meaning(new, with_strings):
        raise Refused(f"holds something that cannot be changed by itself, such as f'{{{way.old}=}}'")
    return new


def _renamed(dotted: str, way: Way) -> str:
    return way.new + dotted[len(way.old) :]


def _meaning(tree: ast.Module, strings_aside: bool) -> str:
    """The tree as text, without positions; without the strings where those were to change."""
    for node in ast.walk(tree) if strings_aside else ():
        if isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)):
            node.value = ""
    return ast.dump(tree)
