"""Where a name means the package: `import twisted.internet` binds ``twisted``, and every use of that binding has to follow.

The same word may be a parameter in one function and the package in the next, so this walks the tree by Python's own rules:
a function, a lambda, a comprehension and a class are scopes; a class is invisible from the functions inside it; ``global``
and ``nonlocal`` point elsewhere.  Only one word is followed.  Nothing is decided here and nothing changed: `uses_of` returns
the scopes in which an import binds the word, each with the nodes that mean it and with what else binds it there.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass
class Scope:
    """One scope, and what the word is in it."""

    kind: str
    outer: Scope | None = None
    #: Import statements that bind the word to the package.
    imports: list[ast.stmt] = field(default_factory=list)
    #: Everything else but assignments that binds it: a parameter, a function, another import ...
    others: list[tuple[ast.AST, str]] = field(default_factory=list)
    #: `ast.Name` nodes, and ``global`` or ``nonlocal`` statements that name it.
    names: list[ast.Name] = field(default_factory=list)
    statements: list[ast.Global | ast.Nonlocal] = field(default_factory=list)
    assigned: bool = False

    @property
    def binds(self) -> bool:
        """Whether the word is bound in this scope itself."""
        return bool(self.imports or self.others or self.assigned)


def uses_of(tree: ast.Module, word: str) -> list[Scope]:
    """Every scope where an import binds `word`, with all names that mean this binding gathered in it."""
    walk = _Walk(word)
    walk.visit_all([tree], walk.scopes[0])
    walk.resolve()
    return [scope for scope in walk.scopes if scope.imports]


def loose_uses(tree: ast.Module, word: str) -> list[tuple[int, str]]:
    """Where the tree gets `word` in a way that no import of its own explains: (line, in words how)."""
    walk = _Walk(word)
    walk.visit_all([tree], walk.scopes[0])
    walk.resolve()
    top = walk.scopes[0]
    free = [] if top.binds else [(each.lineno, "a name that is bound elsewhere") for each in top.names]
    others = (node for scope in walk.scopes for node, _ in scope.others if isinstance(node, ast.ImportFrom) and not node.level)
    return free + [(node.lineno, f"a name from {node.module}") for node in others]


def mentions(tree: ast.Module, word: str) -> int | None:
    """The line where the tree first has `word` as a name, whatever it is, or imports from it; None if nowhere."""
    walk = _Walk(word)
    walk.visit_all([tree], walk.scopes[0])
    from_it = [each for each in ast.walk(tree) if isinstance(each, ast.ImportFrom) and each.level == 0]
    nodes: list = [each for each in from_it if (each.module or "").split(".")[0] == word]
    for scope in walk.scopes:
        nodes += [*scope.imports, *scope.names, *scope.statements, *(node for node, _ in scope.others)]
    return min((node.lineno for node in nodes if hasattr(node, "lineno")), default=None)


class _Walk:
    """The walk over a tree; `scopes` are all it went through, the module's first."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.scopes = [Scope("module")]

    def visit_all(self, nodes, scope: Scope) -> None:
        for node in nodes:
            if node is not None:
                self.visit(node, scope)

    def visit(self, node: ast.AST, scope: Scope) -> None:
        """Note what this node says about the word, and go on to what is in it, in its scope."""
        self._note(node, scope)
        if isinstance(node, FUNCTIONS):
            self._function(node, scope)
        elif isinstance(node, ast.ClassDef):
            body = self._new("class", scope)
            # A type parameter's scope is nearly the class's own; its bases are outside of that.
            self.visit_all([*node.decorator_list, *node.bases, *node.keywords], scope)
            self.visit_all([*getattr(node, "type_params", ()), *node.body], body)
        elif isinstance(node, COMPREHENSIONS):
            self._comprehension(node, scope)
        elif isinstance(node, ast.NamedExpr):
            while scope.kind == "comprehension" and scope.outer:  # `:=` binds outside of it
                scope = scope.outer
            self.visit_all([node.target, node.value], scope)
        else:
            self.visit_all(ast.iter_child_nodes(node), scope)

    def _new(self, kind: str, outer: Scope) -> Scope:
        self.scopes.append(Scope(kind, outer))
        return self.scopes[-1]

    def _function(self, node, scope: Scope) -> None:
        inside = self._new("function", scope)
        given = node.args
        every = [*given.posonlyargs, *given.args, given.vararg, *given.kwonlyargs, given.kwarg]
        annotations = [each.annotation for each in every if each]
        outside = [*getattr(node, "decorator_list", ()), *given.defaults, *given.kw_defaults, *annotations]
        self.visit_all([*outside, getattr(node, "returns", None)], scope)
        for each in every:
            if each and each.arg == self.word:
                inside.others.append((each, "a parameter"))
        body = [node.body] if isinstance(node, ast.Lambda) else node.body
        self.visit_all([*getattr(node, "type_params", ()), *body], inside)

    def _comprehension(self, node, scope: Scope) -> None:
        first = node.generators[0].iter  # made before the new scope is entered
        self.visit(first, scope)
        inside = self._new("comprehension", scope)
        for each in node.generators:
            self.visit_all([each.target, *([] if each.iter is first else [each.iter]), *each.ifs], inside)
        self.visit_all([node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt], inside)

    def _note(self, node: ast.AST, scope: Scope) -> None:
        if isinstance(node, ast.Import):
            self._import(node, scope)
        elif isinstance(node, ast.ImportFrom):
            if any((each.asname or each.name) == self.word for each in node.names):
                scope.others.append((node, "another import"))
        elif isinstance(node, ast.Name) and node.id == self.word:
            scope.names.append(node)
            scope.assigned |= not isinstance(node.ctx, ast.Load)
        elif isinstance(node, (ast.Global, ast.Nonlocal)) and self.word in node.names:
            scope.statements.append(node)
        elif what := _binds(node, self.word):
            scope.others.append((node, what))

    def _import(self, node: ast.Import, scope: Scope) -> None:
        for each in node.names:
            if each.asname == self.word:
                scope.others.append((node, "another import"))
            elif each.asname is None and each.name.split(".")[0] == self.word:
                scope.imports.append(node)

    # --- which scope a name means ---

    def resolve(self) -> None:
        """Move all that was noted to the scope that it means."""
        for scope in self.scopes:
            if scope.statements:  # first the declarations, which move bindings
                home = self._declared(scope)
                home.imports += scope.imports
                home.others += scope.others
                home.statements += scope.statements
                home.assigned |= scope.assigned
                home.names += scope.names
                scope.imports, scope.others, scope.statements, scope.names, scope.assigned = [], [], [], [], False
        for scope in self.scopes[::-1]:  # inner ones first: what they do not bind, they hand on
            home = self._home(scope)
            if home is not scope:
                home.names += scope.names
                scope.names = []

    def _declared(self, scope: Scope) -> Scope:
        if any(isinstance(each, ast.Global) for each in scope.statements):
            return self.scopes[0]
        outer = scope.outer
        while outer and outer.outer and (outer.kind == "class" or not outer.binds):
            outer = outer.outer
        return outer or self.scopes[0]

    def _home(self, scope: Scope) -> Scope:
        if scope.binds or not scope.outer:
            return scope
        outer = scope.outer
        while outer.outer and (outer.kind == "class" or not outer.binds):
            outer = outer.outer
        return outer


def _binds(node: ast.AST, word: str) -> str:
    """In words, how this node binds the word other than by an assignment or an import; nothing if it does not."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and node.name == word:
        return "a class" if isinstance(node, ast.ClassDef) else "a function"
    if isinstance(node, ast.ExceptHandler) and node.name == word:
        return "an exception"
    if isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name == word:
        return "a pattern"
    if isinstance(node, ast.MatchMapping) and node.rest == word:
        return "a pattern"
    if type(node).__name__ in ("TypeVar", "ParamSpec", "TypeVarTuple") and getattr(node, "name", "") == word:
        return "a type parameter"
    return ""
