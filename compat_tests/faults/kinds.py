"""All the small faults of a file: a piece of its text, and what stands there instead.

    for fault in faults(text):
        broken = fault.apply(text)

Pure: text in, faults out.  A fault is a place in the text and new text, so that it can be shown as one line that was and one
line that is; the tree (``ast``) only says where.  The kinds are the mistakes one makes:

    compare    < for <=, == for !=, is for is not, in for not in       condition  taken to be true, or false
    logic      and for or; not forgotten                               arithmetic + for -, a sign forgotten
    constant   another number, bool or text, also as a default         return     None comes back
    forgotten  a statement is not there                                loop       break for continue
    argument   two swapped, the last one or a keyword forgotten        slice      a bound forgotten
    handler    what an except clause does, or one of its types, is forgotten

What no program can observe is left out, by these rules and no others: docstrings; annotations and what only type checkers
read (``TYPE_CHECKING``, ``overload``, ``cast``); asserts and the texts of AssertionErrors, which speak to us; declarations of
interfaces, which are prose; ``__slots__`` and ``__all__``; what ``__hash__`` mixes; a local name deleted early; the size of a
cache and whether a dataclass is frozen; the order of what `min` and `max` are given.  Where objects say that they live
(`at_home`) is left out as well, since half of the time Twisted names a part of its own there.  The first binding of a local
name is never forgotten and neither is one of a module, as any test would notice.  Inside f-strings nothing is changed but
their first character: before Python 3.12 nobody says where things are in them.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

_COMPARISONS = {
    ast.Lt: ("<", "<="), ast.LtE: ("<=", "<"), ast.Gt: (">", ">="), ast.GtE: (">=", ">"), ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="), ast.Is: ("is", "is not"), ast.IsNot: (r"is\s+not", "is"), ast.In: ("in", "not in"),
    ast.NotIn: (r"not\s+in", "in"),
}  # fmt: skip
_ARITHMETIC = {
    ast.Add: ("+", "-"), ast.Sub: ("-", "+"), ast.Mult: ("*", "//"), ast.Div: ("/", "*"), ast.FloorDiv: ("//", "*"),
    ast.Mod: ("%", "*"), ast.LShift: ("<<", ">>"), ast.RShift: (">>", "<<"), ast.BitOr: ("|", "&"), ast.BitAnd: ("&", "|"),
}  # fmt: skip
_QUOTE = re.compile(rb"""([A-Za-z]*)('''|\"""|'|")""")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_UNSEEN_NAMES = {"__slots__", "__all__"}


@dataclass(frozen=True)
class Fault:
    """`new` instead of the bytes from `start` to `end`; the lines by which it is reached; whether a function has it."""

    kind: str
    start: int
    end: int
    new: str
    line: int
    last_line: int
    in_function: bool

    def apply(self, text: str) -> str:
        """The text with the fault in it."""
        data = text.encode()
        return (data[: self.start] + self.new.encode() + data[self.end :]).decode()

    def shown(self, text: str) -> tuple[str, str]:
        """The first line that differs: as it was, as it is."""
        old, new = text.split("\n"), self.apply(text).split("\n")
        at = next((at for at, (one, other) in enumerate(zip(old, new)) if one != other), len(new) - 1)
        return old[at].strip(), new[at].strip()

    @property
    def lines(self) -> range:
        """A scenario that runs one of these may notice."""
        return range(self.line, self.last_line + 1)


def faults(text: str) -> list[Fault]:
    """Every fault of a file, in the order of their places; none twice."""
    finder = _Finder(text)
    finder.visit(ast.parse(text))
    kept = {(each.start, each.end, each.new): each for each in reversed(finder.found)}
    return sorted(kept.values(), key=lambda each: (each.start, each.end, each.kind, each.new))


class _Finder(ast.NodeVisitor):
    """Walks the tree and notes what could be wrong."""

    def __init__(self, text: str):
        self.text = text.encode()
        self.starts = [0]
        for line in self.text.split(b"\n"):
            self.starts.append(self.starts[-1] + len(line) + 1)
        self.found: list[Fault] = []
        self.function: ast.AST | None = None
        self.in_class = False

    # --- places ---

    def _start(self, node) -> int:
        return self.starts[node.lineno - 1] + node.col_offset

    def _end(self, node) -> int:
        return self.starts[node.end_lineno - 1] + node.end_col_offset

    def _source(self, node) -> str:
        return self.text[self._start(node) : self._end(node)].decode()

    def _note(self, kind: str, start: int, end: int, new: str, first, last=None) -> None:
        if self.text[start:end] != new.encode():
            lines = first.lineno, (last or first).end_lineno
            self.found.append(Fault(kind, start, end, new, *lines, self.function is not None))

    def _instead(self, kind: str, node, new: str) -> None:
        self._note(kind, self._start(node), self._end(node), new, node)

    def _between(self, kind: str, left, right, old: str, new: str) -> None:
        """An operator: it stands between the end of one node and the start of the next."""
        start, end = self._end(left), self._start(right)
        found = re.search(rb"(?<!\w)" + old.encode() + rb"(?!\w)" if old[0].isalpha() else old.encode(), self.text[start:end])
        if found:
            self._note(kind, start + found.start(), start + found.end(), new, left, right)

    # --- what is left out ---

    def visit_If(self, node) -> None:
        if ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            return self._all(node.orelse)
        self._forced(node.test)
        self.generic_visit(node)

    def visit_ClassDef(self, node) -> None:
        if any(ast.unparse(base).endswith(("Interface", "Protocol]")) or _is_interface(base) for base in node.bases):
            return
        self._all(node.decorator_list)
        outer = self.in_class, self.function
        self.in_class, self.function = True, None if self.function is None else self.function
        self._statements(node.body)
        self.in_class, self.function = outer

    def _function(self, node) -> None:
        if any(ast.unparse(each).endswith("overload") for each in node.decorator_list) or node.name == "__hash__":
            return
        self._all(node.decorator_list)
        self._all([each for each in (*node.args.defaults, *node.args.kw_defaults) if each])
        outer = self.in_class, self.function
        self.in_class, self.function = False, node
        self._statements(node.body)
        self.in_class, self.function = outer

    visit_FunctionDef = visit_AsyncFunctionDef = _function

    def visit_Assert(self, node) -> None:
        pass

    def visit_AnnAssign(self, node) -> None:
        if node.value:
            self.visit(node.value)

    def visit_Assign(self, node) -> None:
        if not any(isinstance(each, ast.Name) and each.id in _UNSEEN_NAMES for each in node.targets):
            self.generic_visit(node)

    def visit_Expr(self, node) -> None:
        if not isinstance(node.value, ast.Constant) and not _is_at_home(node):
            self.generic_visit(node)

    def visit_Raise(self, node) -> None:
        if not (isinstance(node.exc, ast.Call) and ast.unparse(node.exc.func) == "AssertionError"):
            self.generic_visit(node)

    def _all(self, nodes) -> None:
        for each in nodes:
            self.visit(each)

    # --- statements ---

    def visit_Module(self, node) -> None:
        self._statements(node.body)

    def _statements(self, body: list[ast.stmt]) -> None:
        for each in body:
            self.visit(each)
            if self._can_be_forgotten(each):
                self._instead("forgotten", each, "pass")

    def generic_visit(self, node) -> None:
        for _, value in ast.iter_fields(node):
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                self._statements(value)
            elif isinstance(value, list):
                self._all([each for each in value if isinstance(each, ast.AST)])
            elif isinstance(value, ast.AST):
                self.visit(value)

    def _can_be_forgotten(self, node) -> bool:
        if isinstance(node, ast.Expr):
            return not isinstance(node.value, ast.Constant) and not _is_at_home(node)
        if isinstance(node, (ast.AugAssign, ast.Raise)):
            return True
        if isinstance(node, ast.Return):
            return node.value is None
        if isinstance(node, (ast.Assign, ast.Delete)):
            return all(self._is_observable(each, node) for each in node.targets)
        return isinstance(node, ast.AnnAssign) and node.value is not None and self._is_observable(node.target, node)

    def _is_observable(self, target, statement) -> bool:
        if isinstance(target, (ast.Attribute, ast.Subscript)):
            return True
        if not isinstance(target, ast.Name) or isinstance(statement, ast.Delete) or target.id in _UNSEEN_NAMES:
            return False
        if self.function is None or self.in_class:
            return self.in_class
        return target.id in _bound_before(self.function, statement)

    def visit_Return(self, node) -> None:
        if node.value is not None:
            if not (isinstance(node.value, ast.Constant) and node.value.value is None):
                self._instead("return", node.value, "None")
            self.visit(node.value)

    def visit_Break(self, node) -> None:
        self._instead("loop", node, "continue")

    def visit_Continue(self, node) -> None:
        self._instead("loop", node, "break")

    def visit_ExceptHandler(self, node) -> None:
        if not isinstance(node.body[0], ast.Pass):
            start, end = self._start(node.body[0]), self._end(node.body[-1])
            self._note("handler", start, end, "pass", node.body[0], node.body[-1])
        if isinstance(node.type, ast.Tuple) and len(node.type.elts) > 1:
            for each in node.type.elts:
                left = ", ".join(self._source(other) for other in node.type.elts if other is not each)
                self._note("handler", self._start(node.type), self._end(node.type), f"({left},)", node.type, node.body[-1])
        self._statements(node.body)

    # --- expressions ---

    def _forced(self, test, ways=("True", "False")) -> None:
        if not isinstance(test, ast.Constant):
            for way in ways:
                self._instead("condition", test, way)

    def visit_While(self, node) -> None:
        self._forced(node.test, ("False",))
        self.generic_visit(node)

    def visit_IfExp(self, node) -> None:
        self._forced(node.test)
        self.generic_visit(node)

    def visit_comprehension(self, node) -> None:
        for each in node.ifs:
            self._forced(each)
        self.generic_visit(node)

    def visit_Compare(self, node) -> None:
        sides = [node.left, *node.comparators]
        for left, operator, right in zip(sides, node.ops, sides[1:]):
            self._between("compare", left, right, *_COMPARISONS[type(operator)])
        self.generic_visit(node)

    def visit_BoolOp(self, node) -> None:
        words = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        for left, right in zip(node.values, node.values[1:]):
            self._between("logic", left, right, *words)
        self.generic_visit(node)

    def visit_UnaryOp(self, node) -> None:
        if isinstance(node.op, ast.Not):
            self._instead("logic", node, self._source(node)[3:].lstrip())
        elif isinstance(node.op, ast.USub):
            self._instead("arithmetic", node, self._source(node)[1:].lstrip())
        self.generic_visit(node)

    def visit_BinOp(self, node) -> None:
        if isinstance(node.op, ast.Add) and (_is_text(node.left) or _is_text(node.right)):
            self._instead("arithmetic", node, self._source(node.left))
        elif type(node.op) in _ARITHMETIC and not _is_text(node.left):
            old, new = _ARITHMETIC[type(node.op)]
            self._between("arithmetic", node.left, node.right, re.escape(old), new)
        self.generic_visit(node)

    def visit_AugAssign(self, node) -> None:
        if type(node.op) in _ARITHMETIC:
            old, new = _ARITHMETIC[type(node.op)]
            self._between("arithmetic", node.target, node.value, re.escape(old), new)
        self.visit(node.value)

    def visit_Constant(self, node) -> None:
        value = node.value
        if isinstance(value, bool):
            self._instead("constant", node, repr(not value))
        elif isinstance(value, (int, float)):
            self._instead("constant", node, repr(value + 1))
        elif isinstance(value, (str, bytes)):
            self._other_text(node)

    def visit_JoinedStr(self, node) -> None:
        self._other_text(node)

    def _other_text(self, node) -> None:
        start = self._start(node)
        quote = _QUOTE.match(self.text, start)
        if quote:
            self._note("constant", quote.end(), quote.end(), "XX", node)

    def visit_Subscript(self, node) -> None:
        if isinstance(node.slice, ast.Slice):
            for bound in filter(None, (node.slice.lower, node.slice.upper)):
                self._instead("slice", bound, "")
        self.generic_visit(node)

    def visit_Call(self, node) -> None:
        name = ast.unparse(node.func).rpartition(".")[2]
        if name in ("cast", "TypeVar", "ParamSpec", "lru_cache", "dataclass"):
            return self._all(node.args[1:] if name == "cast" else [])
        self._arguments(node, node.args)
        self.generic_visit(node)

    def _arguments(self, node, args) -> None:
        in_any_order = ast.unparse(node.func) in ("max", "min")
        if len(args) > 1 and not in_any_order and not any(isinstance(each, ast.Starred) for each in args[:2]):
            one, other = args[:2]
            gap = self.text[self._end(one) : self._start(other)].decode()
            swapped = self._source(other) + gap + self._source(one)
            self._note("argument", self._start(one), self._end(other), swapped, node)
        if len(args) > 1 and not isinstance(args[-1], ast.Starred):
            self._note("argument", self._end(args[-2]), self._end(args[-1]), "", node)
        before = [*args, *node.keywords]
        for keyword in node.keywords:
            at = before.index(keyword)
            start = self._end(before[at - 1]) if at else self._start(keyword)
            end = self._end(keyword) if at or len(before) == 1 else self._start(before[1])
            self._note("argument", start, end, "", node)


def _is_interface(base) -> bool:
    """Whether a base is called as interfaces are: I and a capital."""
    return re.fullmatch(r"I[A-Z]\w+", ast.unparse(base).rpartition(".")[2]) is not None


def _is_at_home(node) -> bool:
    return isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "at_home"


def _is_text(node) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)))


def _bound_before(function, statement) -> set[str]:
    """The names that have a value already where `statement` is: arguments, and what is bound above."""
    arguments = function.args
    names = {each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.lineno < statement.lineno:
            names.add(node.id)
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            names.update(node.names)
    return names
