"""Who binds a name: one walk over a tree that notes scopes, bindings and nodes by class.

The walk is the only full walk that a unit gets before matching, so it fills the index of nodes
as well.  What the bindings mean is for ``names`` to say, when somebody asks.
"""

from __future__ import annotations

from collections import defaultdict
from enum import Enum

from attrs import Factory, define

from vetline.syntax import nodes as n


class BindKind(Enum):
    """In what way a name came to be bound."""

    VALUE = "value"  # x = value
    ITEM = "item"  # x, y = value; for x in value
    CONTEXT = "context"  # with value as x
    PARAM = "param"
    IMPORT = "import"
    FUNCTION = "function"
    CLASS = "class"
    OPAQUE = "opaque"  # except … as x, case x, del x, x += 1


@define(eq=False)
class Block:
    """A stretch of statements that run together or not at all."""

    parent: Block | None
    is_loop: bool

    def holds(self, other: Block) -> bool:
        """Whether ``other`` is this block or lies in it."""
        current: Block | None = other
        while current is not None:
            if current is self:
                return True
            current = current.parent
        return False


@define(eq=False)
class Bind:
    """One place where a name is bound.

    ``position`` is where the binding takes effect: the end of its statement, in characters.
    ``value`` is the bound expression, its container, or the annotation of a parameter.
    ``target`` is the dotted name of an import, or the definition's own node.
    ``given`` is what a function assigns to a name outside of it, whenever that is called.
    """

    kind: BindKind
    position: int
    block: Block
    value: n.Expr | None = None
    target: str = ""
    annotation: n.Expr | None = None
    definition: n.FunctionDef | n.ClassDef | None = None
    given: n.Expr | None = None


@define(eq=False)
class Scope:
    """A module, class, function, lambda or comprehension, and what it binds."""

    owner: n.Node | None
    parent: Scope | None
    binds: dict[str, list[Bind]] = Factory(lambda: defaultdict(list))
    outer: set[str] = Factory(set)  # names declared global or nonlocal
    star_imports: list[str] = Factory(list)

    @property
    def is_class(self) -> bool:
        """Whether this is a class body, which functions inside it do not see."""
        return type(self.owner) is n.ClassDef


@define(eq=False)
class Scopes:
    """The result of the walk over one tree."""

    module: Scope
    sites: dict[int, tuple[Scope, Block]] = Factory(dict)  # by id() of a Name
    owned: dict[int, Scope] = Factory(dict)  # by id() of a function, class, lambda, comprehension
    by_type: dict[type[n.Node], list[n.Node]] = Factory(lambda: defaultdict(list))


def scopes_of(body: tuple[n.Stmt, ...]) -> Scopes:
    """The scopes and bindings of ``body``, taken as a module or a part of one."""
    scopes = Scopes(Scope(None, None))
    walker = _Walker(scopes)
    block = Block(None, False)
    for statement in body:
        walker.visit(statement, scopes.module, block)
    return scopes


def bound_targets(target: n.Node) -> list[n.Name]:
    """The plain names in an assignment target, in order."""
    if type(target) is n.Name:
        return [target]
    if isinstance(target, (n.Tuple, n.List)):
        return [name for item in target.items for name in bound_targets(item)]
    if isinstance(target, n.Starred):
        return bound_targets(target.value)
    return []


@define(eq=False)
class _Walker:
    scopes: Scopes

    def visit(self, node: n.Node, scope: Scope, block: Block) -> None:
        kind = type(node)
        self.scopes.by_type[kind].append(node)
        if kind is n.Name:
            self.scopes.sites[id(node)] = (scope, block)
            return
        special = _SPECIAL.get(kind)
        if special is not None:
            special(self, node, scope, block)
            return
        for field in n.CHILD_FIELDS[kind]:
            value = getattr(node, field)
            if type(value) is tuple:
                for child in value:
                    self.visit(child, scope, block)
            elif value is not None:
                self.visit(value, scope, block)

    def body(self, statements: tuple[n.Node, ...], scope: Scope, block: Block) -> None:
        for statement in statements:
            self.visit(statement, scope, block)

    def bind(self, name: str, scope: Scope, bind: Bind) -> None:
        if name in scope.outer and scope.parent is not None:
            scope = self.scopes.module
            given = bind.value if bind.kind is BindKind.VALUE else None
            bind.kind, bind.value, bind.given = BindKind.OPAQUE, None, given
        scope.binds[name].append(bind)

    def bind_target(
        self, target: n.Expr, kind: BindKind, value: n.Expr | None, at: int, scope: Scope,
        block: Block, annotation: n.Expr | None = None,
    ) -> None:  # fmt: skip
        if type(target) is n.Name:
            self.bind(target.id, scope, Bind(kind, at, block, value, annotation=annotation))
        elif isinstance(target, (n.Tuple, n.List)):
            self._unpack(target, kind, value, at, scope, block)

    def _unpack(
        self, target: n.Tuple | n.List, kind: BindKind, value: n.Expr | None, at: int,
        scope: Scope, block: Block,
    ) -> None:  # fmt: skip
        """``a, b = x, y`` binds one by one; any other unpacking binds items of the value."""
        is_display = isinstance(value, (n.Tuple, n.List)) and kind is BindKind.VALUE
        items = value.items if isinstance(value, (n.Tuple, n.List)) and is_display else ()
        starred = any(isinstance(i, n.Starred) for i in (*target.items, *items))
        if items and not starred and len(items) == len(target.items):
            for part, item in zip(target.items, items, strict=True):
                self.bind_target(part, kind, item, at, scope, block)
            return
        for name in bound_targets(target):
            self.bind(name.id, scope, Bind(BindKind.ITEM, at, block, value))


def _assign(walker: _Walker, node: n.Node, scope: Scope, block: Block) -> None:
    assert isinstance(node, n.Assign)
    walker.visit(node.value, scope, block)
    for target in node.targets:
        walker.visit(target, scope, block)
        walker.bind_target(target, BindKind.VALUE, node.value, node.end, scope, block)


def _ann_assign(walker: _Walker, node: n.Node, scope: Scope, block: Block) -> None:
    assert isinstance(node, n.AnnAssign)
    for part in (node.value, node.annotation, node.target):
        if part is not None:
            walker.visit(part, scope, block)
    kind = BindKind.VALUE if node.value is not None else BindKind.PARAM
    walker.bind_target(node.target, kind, node.value, node.end, scope, block, node.annotation)


def _aug_assign(walker: _Walker, node: n.Node, scope: Scope, block: Block) -> None:
    assert isinstance(node, n.AugAssign)
    walker.visit(node.value, scope, block)
    walker.visit(node.target, scope, block)
    walker.bind_target(node.target, BindKind.OPAQUE, None, node.end, scope, block)


def _named(walker: _Walker, node: n.Node, scope: Scope, block: Block) -> None:
    assert isinstance(node, n.NamedExpr)
    walker.visit(node.value, scope, block)
    walker.visit(node.target, scope, block)
    while isinstance(scope.owner, n.Comprehension) and scope.parent is not None:
        scope = scope.parent
    kind = BindKind.OPAQUE if node.is_as else BindKind.VALUE
    walker.bind_target(node.target, kind, node.value, node.end, scope, block)


def _import(walker: _Walker, node: n.Node, scope: Scope, block: Block) -> None:
    assert isinstance(node, n.Import)
    for alias in node.names:
        walker.scopes.by_type[n.Alias].append(alias)
        root = alias.name.split(".")[0]
        name, target = (alias.asname, alias.name) if alias.asname else (root, root)
        walker.bind(name, scope, Bind(BindKind.IMPORT, node.end, block, target=target))


def _import_from(walker: _Walker, node: n.Node, scope: Scope, block: Block) -> None:
    assert isinstance(node, n.ImportFrom)
    module = "." * node.level + node.module
    for alias in node.names:
        walker.scopes.by_type[n.Alias].append(alias)
        if alias.name == "*":
            scope.star_imports.append(module)
            continue
        dot = "" if module.endswith(".") else "."
        bind = Bind(BindKind.IMPORT, node.end, block, target=f"{module}{dot}{alias.name}")
        walker.bind(alias.asname or alias.name, scope, bind)


def _if(walker: _Walker, node: n.Node, scope: Scope, block: Block) -> None:
    assert isinstance(node, n.If)
    walker.visit(node.test, scope, block)
    walker.body(node.body, scope, Block(block, False))
    walker.body(node.orelse, scope, Block(block, False))


def _for(walker: _Walker, node: n.Node, scope: Scope, block: Block) -> None:
    assert isinstance(node, n.For)
    walker.visit(node.iterable, scope, block)
    inner = Block(block, True)
    walker.visit(node.target, scope, inner)
    at = node.target.end
    for name in bound_targets(node.target):
        walker.bind(name.id, scope, Bind(BindKind.ITEM, at, inner, node.iterable))
    walker.body(node.body, scope, inner)
    walker.body(node.orelse, scope, Block(block, False))


def _while(walker: _Walker, node: n.Node, scope: Scope, block: Block) -> None:
    assert isinstance(node, n.While)
    inner = Block(block, True)
    walker.visit(node.test, scope, inner)
    walker.body(node.body, scope, inner)
    walker.body(node.orelse, scope, Block(block, False))


def _try(walker: _Walker, node: n.Node, scope: Scope, block: Block) -> None:
    assert isinstance(node, n.Try)
    walker.body(node.body, scope, Block(block, False))
    for handler in node.handlers:
        walker.scopes.by_type[n.Handler].append(handler)
        inner = Block(block, False)
        if handler.type is not None:
            walker.visit(handler.type, scope, inner)
        if handler.name is not None:
            opaque = Bind(BindKind.OPAQUE, handler.start, inner, handler.type)
            walker.bind(handler.name, scope, opaque)
        walker.body(handler.body, scope, inner)
    walker.body(node.orelse, scope, Block(block, False))
    walker.body(node.final, scope, block)


def _with(walker: _Walker, node: n.Node, scope: Scope, block: Block) -> None:
    assert isinstance(node, n.With)
    for item in node.items:
        walker.visit(item.context, scope, block)
        if item.target is not None:
            walker.visit(item.target, scope, block)
            walker.bind_target(item.target, BindKind.CONTEXT, item.context, item.end, scope, block)
    walker.body(node.body, scope, block)


def _match(walker: _Walker, node: n.Node, scope: Scope, block: Block) -> None:
    assert isinstance(node, n.Match)
    walker.visit(node.subject, scope, block)
    for case in node.cases:
        walker.scopes.by_type[n.Case].append(case)
        inner = Block(block, False)
        walker.visit(case.pattern, scope, inner)
        for captured in _captures(case.pattern):
            walker.bind(captured, scope, Bind(BindKind.ITEM, case.start, inner, node.subject))
        if case.guard is not None:
            walker.visit(case.guard, scope, inner)
        walker.body(case.body, scope, inner)


def _captures(pattern: n.Node) -> list[str]:
    if type(pattern) is n.Name:
        return [] if pattern.id == "_" else [pattern.id]
    if isinstance(pattern, n.Call):
        return [name for arg in pattern.args for name in _captures(arg)]
    if isinstance(pattern, n.Attribute):
        return []
    return [name for child in n.children(pattern) for name in _captures(child)]


def _function(walker: _Walker, node: n.Node, scope: Scope, block: Block) -> None:
    assert isinstance(node, n.FunctionDef)
    walker.bind(node.name, scope, Bind(BindKind.FUNCTION, node.start, block, definition=node))
    walker.body(node.decorators, scope, block)
    if node.returns is not None:
        walker.visit(node.returns, scope, block)
    inner = _parameters(walker, node, node.params, scope, block)
    walker.body(node.body, inner, Block(None, False))


def _parameters(
    walker: _Walker, owner: n.Node, params: tuple[n.Parameter, ...], scope: Scope, block: Block
) -> Scope:
    """The new scope of a function or lambda, its parameters bound."""
    inner = Scope(owner, scope)
    walker.scopes.owned[id(owner)] = inner
    top = Block(None, False)
    for param in params:
        walker.scopes.by_type[n.Parameter].append(param)
        for part in (param.annotation, param.default):
            if part is not None:
                walker.visit(part, scope, block)
        if param.name:
            kind = BindKind.PARAM if not param.kind else BindKind.OPAQUE
            bind = Bind(kind, owner.start, top, annotation=param.annotation)
            inner.binds[param.name].append(bind)
    return inner


def _lambda(walker: _Walker, node: n.Node, scope: Scope, block: Block) -> None:
    assert isinstance(node, n.Lambda)
    inner = _parameters(walker, node, node.params, scope, block)
    walker.visit(node.body, inner, Block(None, False))


def _class(walker: _Walker, node: n.Node, scope: Scope, block: Block) -> None:
    assert isinstance(node, n.ClassDef)
    walker.bind(node.name, scope, Bind(BindKind.CLASS, node.start, block, definition=node))
    walker.body(node.decorators, scope, block)
    walker.body(node.bases, scope, block)
    inner = Scope(node, scope)
    walker.scopes.owned[id(node)] = inner
    walker.body(node.body, inner, Block(None, False))


def _comprehension(walker: _Walker, node: n.Node, scope: Scope, block: Block) -> None:
    assert isinstance(node, n.Comprehension)
    inner = Scope(node, scope)
    walker.scopes.owned[id(node)] = inner
    top = Block(block, False)
    outer = scope
    for generator in node.generators:
        walker.scopes.by_type[n.Generator].append(generator)
        walker.visit(generator.iterable, outer, block)
        walker.visit(generator.target, inner, top)
        for name in bound_targets(generator.target):
            bind = Bind(BindKind.ITEM, node.start, top, generator.iterable)
            inner.binds[name.id].append(bind)
        walker.body(generator.conditions, inner, top)
        outer = inner
    walker.visit(node.element, inner, top)


def _scope(walker: _Walker, node: n.Node, scope: Scope, block: Block) -> None:
    del walker, block  # a declaration binds nothing itself
    assert isinstance(node, n.Scope)
    scope.outer.update(node.names)


def _delete(walker: _Walker, node: n.Node, scope: Scope, block: Block) -> None:
    assert isinstance(node, n.Delete)
    walker.body(node.targets, scope, block)
    for target in node.targets:
        walker.bind_target(target, BindKind.OPAQUE, None, node.end, scope, block)


_SPECIAL = {
    n.Assign: _assign,
    n.AnnAssign: _ann_assign,
    n.AugAssign: _aug_assign,
    n.NamedExpr: _named,
    n.Import: _import,
    n.ImportFrom: _import_from,
    n.If: _if,
    n.For: _for,
    n.While: _while,
    n.Try: _try,
    n.With: _with,
    n.Match: _match,
    n.FunctionDef: _function,
    n.Lambda: _lambda,
    n.ClassDef: _class,
    n.Comprehension: _comprehension,
    n.Scope: _scope,
    n.Delete: _delete,
}
