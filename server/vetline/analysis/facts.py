"""What one unit tells the rest of its module: the names it binds and the names it reads."""

from __future__ import annotations

from collections.abc import Iterator, Set

from attrs import frozen

from vetline.analysis.folding import plain_values
from vetline.analysis.interface import (
    LAMBDA,
    ConstantValue,
    Display,
    Interface,
    Known,
    RawBinding,
    TypeTable,
)
from vetline.analysis.names import Names
from vetline.analysis.scopes import Bind, BindKind, Scopes
from vetline.syntax import nodes as n
from vetline.syntax.tree import UnitTree

DISPLAY_DEPTH = 2
"""How deep containers in containers are kept in a module's interface."""


@frozen
class UnitFacts:
    """Facts of one unit; two equal values make the rest of the module behave the same.

    ``binds`` are module-level names, and ``Class.attribute`` for what a class or a method binds.
    ``reads`` are names that the unit does not bind in a scope of its own.
    """

    binds: tuple[RawBinding, ...]
    star_imports: tuple[str, ...]
    reads: frozenset[str]


def facts_of(tree: UnitTree, scopes: Scopes) -> UnitFacts:
    """The facts of ``tree``, whose scopes are ``scopes``."""
    names = Names(scopes, Interface(), TypeTable(), whole_module=True)
    plain = plain_values(scopes)
    binds = [
        _raw(name, bind, names, plain)
        for name, found in scopes.module.binds.items()
        for bind in found
        if not _is_header(bind)
    ]
    for statement in tree.body:
        if isinstance(statement, n.ClassDef):
            binds += _attributes(statement, scopes, names)
    if any(isinstance(statement, (n.FunctionDef, n.ClassDef)) for statement in tree.body):
        binds += (RawBinding(name, fills=True) for name in sorted(_filled(scopes, names)))
    binds += (RawBinding(name, is_inner=True) for name in sorted(_inner_imports(scopes)))
    stars = list(scopes.module.star_imports)
    return UnitFacts(tuple(binds), tuple(stars), frozenset(_reads(scopes)))


def _inner_imports(scopes: Scopes) -> set[str]:
    """The names that functions and classes import, which Semgrep knows from there on."""
    return {
        name
        for scope in scopes.owned.values()
        for name, binds in scope.binds.items()
        if any(bind.kind is BindKind.IMPORT for bind in binds)
    }


def _filled(scopes: Scopes, names: Names) -> set[str]:
    """The names of a module that functions put something into."""
    owners: list[n.Node] = [
        call.func.value
        for call in scopes.by_type.get(n.Call, ())
        if isinstance(call, n.Call)
        and isinstance(call.func, n.Attribute)
        and call.func.attr in _FILLING
    ]
    for statement in scopes.by_type.get(n.Assign, ()):
        assert isinstance(statement, n.Assign)
        owners += [t.value for t in statement.targets if isinstance(t, n.Subscript)]
    roots = (_container(owner) for owner in owners)
    return {root.id for root in roots if isinstance(root, n.Name) and not names.is_local(root)}


def _container(owner: n.Node) -> n.Node:
    """``x`` in ``x[a][b]``."""
    while isinstance(owner, n.Subscript):
        owner = owner.value
    return owner


_FILLING = frozenset(("add", "append", "appendleft", "extend", "insert", "setdefault", "update"))


def dotted(expr: n.Node | None) -> str:
    """``a.b.c`` as written; empty if ``expr`` is anything else."""
    parts: list[str] = []
    while isinstance(expr, n.Attribute):
        parts.append(expr.attr)
        expr = expr.value
    if not isinstance(expr, n.Name):
        return ""
    return ".".join([expr.id, *reversed(parts)])


def _is_header(bind: Bind) -> bool:
    """Whether the class is bound by its own unit, of which this method only repeats the header."""
    return bind.definition is not None and bind.definition.start < 0


def _raw(name: str, bind: Bind, names: Names, plain: Set[int]) -> RawBinding:
    if bind.kind is BindKind.IMPORT:
        return RawBinding(name, target=bind.target, is_import=True)
    if isinstance(bind.definition, n.ClassDef):
        bases = tuple(d for base in bind.definition.bases if (d := dotted(base)))
        return RawBinding(name, is_definition=True, bases=bases)
    if bind.definition is not None or isinstance(bind.value, n.Lambda):
        return RawBinding(name, is_definition=True)
    if bind.given is not None:
        return _assigned_by_function(name, bind.given, names)
    annotation = _annotation(bind.annotation)
    if bind.kind is not BindKind.VALUE or bind.value is None:
        call = _call(bind.value) if bind.kind is BindKind.CONTEXT else ""
        return RawBinding(name, call=call, annotation=annotation)
    constant = names.constant(bind.value)
    return RawBinding(
        name, _target(bind.value), _call(bind.value), _bounded(constant), annotation,
        display=_display(bind.value, names),
        is_literal=(
            isinstance(bind.value, n.Constant)
            and id(bind.value) in plain
            and bind.annotation is None
        ),
        may_be_text=constant is None and _begins_with_text(bind.value),
    )  # fmt: skip


def _begins_with_text(value: n.Node) -> bool:
    """Whether it is an operation, or a choice, of which the first part may be a string."""
    first = value
    while isinstance(first, (n.BinOp, n.BoolOp, n.IfExp)):
        first = first.body if isinstance(first, n.IfExp) else next(n.children(first))
    if isinstance(first, n.Constant):
        return isinstance(first.value, (str, bytes)) and first is not value
    return isinstance(first, n.JoinedStr) or (isinstance(first, n.Name) and first is not value)


def _target(value: n.Node) -> str:
    """What another name is given to: a dotted name, or the class that is annotated."""
    if isinstance(value, n.Subscript) and dotted(value.value).endswith("Annotated"):
        return _annotation(value)
    return dotted(value)


def _assigned_by_function(name: str, value: n.Expr, names: Names) -> RawBinding:
    """``global name; name = value``: what other functions find there once that has run."""
    made = value.value if isinstance(value, n.Await) else value
    call = _global_name(made.func, names) if isinstance(made, n.Call) else ""
    return RawBinding(name, call=call, constant=_bounded(names.constant(value)))


def _display(value: n.Node, names: Names, depth: int = DISPLAY_DEPTH) -> Display | None:
    """What a small container holds that is written out."""
    if isinstance(value, n.Call):
        return _called_display(value, names, depth)
    keys: list[n.Node | None]
    if isinstance(value, n.Dict):
        keys, items = [item.key for item in value.items], [item.value for item in value.items]
    elif isinstance(value, (n.List, n.Tuple, n.Set)):
        keys, items = [n.Constant(0, 0, i) for i in range(len(value.items))], list(value.items)
    else:
        return None
    if len(items) > DISPLAY_ITEMS_MAX or not depth:
        return None
    parts: list[tuple[ConstantValue, Known | Display | str]] = []
    for key, item in zip(keys, items, strict=True):
        known = names.constant(key) if key is not None else None
        if known is None or isinstance(item, n.Starred):
            return None
        part: Known | Display | str | None
        part = _bounded(names.constant(item)) or _display(item, names, depth - 1)
        is_named = isinstance(item, n.Lambda) and depth == DISPLAY_DEPTH
        part = part or (LAMBDA if is_named else _global_name(item, names))
        parts.append((known.value, part))
    return Display(type(value).__name__.lower(), tuple(parts))


def _called_display(call: n.Call, names: Names, depth: int) -> Display | None:
    """What ``frozenset({…})`` holds; the text of a pattern without flags that change it."""
    if not call.args:
        return Display(dotted(call.func), ()) if dotted(call.func) in ("dict", "list") else None
    if dotted(call.func) in ("frozenset", "tuple", "set", "list"):
        return _display(call.args[0], names, depth)
    flags = [dotted(flag).rpartition(".")[2] for flag in call.args[1:]]
    known = names.constant(call.args[0])
    if known is None or not isinstance(known.value, str) or set(flags) - _PLAIN_FLAGS:
        return None
    if not dotted(call.func).endswith("compile"):
        return None
    text = f"(?i){known.value}" if {"I", "IGNORECASE"} & set(flags) else known.value
    return Display("pattern", ((0, Known(text)),))


def _call(value: n.Node | None) -> str:
    if isinstance(value, n.Await):
        value = value.value
    if isinstance(value, n.BoolOp):
        return next((c for part in value.values if (c := _call(part))), "")
    if isinstance(value, n.BinOp) and value.op == "/":  # a path below a path
        return _call(value.left)
    return _called(value.func) if isinstance(value, n.Call) else ""


def _called(func: n.Node) -> str:
    return dotted(func)


def _annotation(annotation: n.Node | None) -> str:
    if isinstance(annotation, n.BinOp):
        return _annotation(annotation.left)
    if isinstance(annotation, n.Constant):
        return annotation.value if isinstance(annotation.value, str) else ""
    if isinstance(annotation, n.Subscript):
        outer = dotted(annotation.value)
        if outer.endswith(("Optional", "Annotated")):
            inner = annotation.index
            return _annotation(inner.items[0] if isinstance(inner, n.Tuple) else inner)
        return outer
    return dotted(annotation)


def _bounded(known: Known | None) -> Known | None:
    """A constant small enough to be part of every interface."""
    if known is not None and isinstance(known.value, (str, bytes)):
        return known if len(known.value) <= CONSTANT_CHARS_MAX else None
    return known


def _attributes(cls: n.ClassDef, scopes: Scopes, names: Names) -> Iterator[RawBinding]:
    """What the class body and its methods bind on the class and on ``self``."""
    own = scopes.owned[id(cls)]
    for name, found in own.binds.items():
        for bind in found:
            yield _raw(f"{cls.name}.{name}", bind, names, frozenset())
    for kind in (n.Assign, n.AnnAssign):
        for statement in scopes.by_type.get(kind, []):
            yield from _self_binding(cls, statement, names)


def _self_binding(cls: n.ClassDef, statement: n.Node, names: Names) -> Iterator[RawBinding]:
    if isinstance(statement, n.Assign):
        targets, annotation = statement.targets, None
    elif isinstance(statement, n.AnnAssign):
        targets, annotation = (statement.target,), statement.annotation
    else:
        return
    for target in targets:
        if not isinstance(target, n.Attribute) or not isinstance(target.value, n.Name):
            continue
        if target.value.id not in ("self", "cls"):
            continue
        value = statement.value
        type_text = _annotation(annotation) or _parameter_type(value, names)
        constant = names.constant(value) if value is not None else None
        yield RawBinding(
            f"{cls.name}.{target.attr}", _global_name(value, names), _call(value),
            _bounded(constant), type_text,
            display=_display(value, names) if value is not None else None,
        )  # fmt: skip


def _global_name(value: n.Node | None, names: Names) -> str:
    """The dotted name of ``value``, unless its root is local to the method."""
    root = value
    while isinstance(root, n.Attribute):
        root = root.value
    if isinstance(root, n.Name) and names.is_local(root):
        return ""
    return dotted(value)


def _parameter_type(value: n.Node | None, names: Names) -> str:
    """The annotation of the parameter that ``self.x = x`` keeps."""
    if not isinstance(value, n.Name):
        return ""
    found = names.binds(value) or []
    if len(found) != 1 or found[0].kind is not BindKind.PARAM:
        return ""
    return _annotation(found[0].annotation)


def _reads(scopes: Scopes) -> Iterator[str]:
    for name in scopes.by_type.get(n.Name, []):
        assert isinstance(name, n.Name)
        yield name.id
    for expr in scopes.by_type.get(n.Attribute, []):
        assert isinstance(expr, n.Attribute)
        if isinstance(expr.value, n.Name):
            owner = expr.value.id
            if owner not in ("self", "cls"):
                yield f"{owner}.{expr.attr}"
                continue
            for cls in scopes.by_type.get(n.ClassDef, []):
                assert isinstance(cls, n.ClassDef)
                yield f"{cls.name}.{expr.attr}"
    for cls in scopes.by_type.get(n.ClassDef, []):
        assert isinstance(cls, n.ClassDef)
        plain = (part for part in cls.body if isinstance(part, (n.Assign, n.AnnAssign)))
        names = (part for statement in plain for part in n.walk(statement))
        yield from (f"{cls.name}.{part.id}" for part in names if isinstance(part, n.Name))
    for constant in scopes.by_type.get(n.Constant, []):
        # An annotation in quotes reads the names in it.
        assert isinstance(constant, n.Constant)
        if isinstance(constant.value, str) and constant.value.isidentifier():
            yield constant.value


_PLAIN_FLAGS = frozenset(("I", "IGNORECASE", "A", "ASCII", "U", "UNICODE"))
DISPLAY_ITEMS_MAX = 24
"""Longest container that a module's interface keeps item by item."""
CONSTANT_CHARS_MAX = 1_000
"""Longest string that a module's interface keeps as a constant."""
