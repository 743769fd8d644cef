"""The nodes that code and patterns are lowered to.

One class for each thing Python can say, small and slotted, without parent links.
Every node has ``start`` and ``end``: characters from the start of its unit's text.
``children`` is the one generic way to walk; everything else reads named fields.

The classes are frozen for the type checker only: a check at run time on every attribute
would make lowering, the dearest step of a keystroke, three times slower.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from types import EllipsisType
from typing import TYPE_CHECKING, TypeAlias

import attrs

if TYPE_CHECKING:
    from attrs import frozen as node
else:
    node = partial(attrs.define, eq=False)


@node
class Node:
    """Anything that has a place in a unit."""

    start: int
    end: int


# --- expressions ---------------------------------------------------------------------


@node
class Name(Node):
    """A plain name, read or bound."""

    id: str


@node
class Constant(Node):
    """A literal; adjacent string literals are one, ``...`` is ``Ellipsis``."""

    value: str | bytes | int | float | complex | bool | EllipsisType | None


@node
class FormattedValue(Node):
    """One ``{value!conversion:spec}`` of an f-string; ``spec`` holds what the format names."""

    value: Expr
    conversion: str
    spec: tuple[Expr, ...]
    spec_text: str


@node
class JoinedStr(Node):
    """An f-string or t-string: constants and formatted values in order."""

    parts: tuple[Constant | FormattedValue, ...]
    template: bool


@node
class Attribute(Node):
    """``value.attr``."""

    value: Expr
    attr: str


@node
class Subscript(Node):
    """``value[index]``; several indexes are one ``Tuple``."""

    value: Expr
    index: Expr


@node
class Slice(Node):
    """``lower:upper:step`` in a subscript."""

    lower: Expr | None
    upper: Expr | None
    step: Expr | None


@node
class Starred(Node):
    """``*value`` in a call, a display or a target."""

    value: Expr


@node
class Keyword(Node):
    """``name=value`` in a call or class header; ``name`` is ``None`` for ``**value``."""

    name: str | None
    value: Expr


@node
class Call(Node):
    """``func(args)``; ``args`` are in source order, keywords among them."""

    func: Expr
    args: tuple[Expr, ...]


@node
class BinOp(Node):
    """``left op right`` for arithmetic, shifts and bits; ``op`` as written."""

    left: Expr
    op: str
    right: Expr


@node
class UnaryOp(Node):
    """``op operand``; ``op`` is one of ``not``, ``-``, ``+``, ``~``."""

    op: str
    operand: Expr


@node
class BoolOp(Node):
    """A flat chain of ``and`` or of ``or``."""

    op: str
    values: tuple[Expr, ...]


@node
class Compare(Node):
    """``left ops[0] rights[0] …``; ``not in`` and ``is not`` are one operator each."""

    left: Expr
    ops: tuple[str, ...]
    rights: tuple[Expr, ...]


@node
class IfExp(Node):
    """``body if test else orelse``."""

    test: Expr
    body: Expr
    orelse: Expr


@node
class NamedExpr(Node):
    """``target := value``, or with ``is_as`` the ``value as target`` of a pattern or ``with``."""

    target: Expr
    value: Expr
    is_as: bool


@node
class Lambda(Node):
    """``lambda params: body``."""

    params: tuple[Parameter, ...]
    body: Expr


@node
class Tuple(Node):
    """``a, b``, with or without parentheses."""

    items: tuple[Expr, ...]


@node
class List(Node):
    """``[a, b]``."""

    items: tuple[Expr, ...]


@node
class Set(Node):
    """``{a, b}``."""

    items: tuple[Expr, ...]


@node
class DictItem(Node):
    """``key: value`` of a dict display; ``key`` is ``None`` for ``**value``."""

    key: Expr | None
    value: Expr


@node
class Dict(Node):
    """``{key: value}``."""

    items: tuple[DictItem, ...]


@node
class Generator(Node):
    """One ``for target in iterable if conditions`` of a comprehension."""

    target: Expr
    iterable: Expr
    conditions: tuple[Expr, ...]
    is_async: bool


@node
class Comprehension(Node):
    """A comprehension; ``kind`` is ``list``, ``set``, ``dict`` or ``generator``.

    ``element`` of a dict comprehension is a ``DictItem``.
    """

    kind: str
    element: Expr
    generators: tuple[Generator, ...]


@node
class Await(Node):
    """``await value``."""

    value: Expr


@node
class Yield(Node):
    """``yield value`` or, with ``delegates``, ``yield from value``."""

    value: Expr | None
    delegates: bool


@node
class Unknown(Node):
    """Broken code: whatever expressions and statements could be read inside it."""

    items: tuple[Node, ...]


# --- statements ----------------------------------------------------------------------


@node
class Parameter(Node):
    """One parameter; ``kind`` is ``""``, ``*``, ``**``, or ``/`` and ``bare*`` for separators."""

    name: str
    kind: str
    annotation: Expr | None
    default: Expr | None


@node
class ExprStmt(Node):
    """An expression as a statement."""

    value: Expr


@node
class Assign(Node):
    """``targets[0] = targets[1] = value``."""

    targets: tuple[Expr, ...]
    value: Expr


@node
class AnnAssign(Node):
    """``target: annotation = value``."""

    target: Expr
    annotation: Expr
    value: Expr | None


@node
class AugAssign(Node):
    """``target op= value``; ``op`` without the ``=``."""

    target: Expr
    op: str
    value: Expr


@node
class Return(Node):
    """``return value``."""

    value: Expr | None


@node
class Delete(Node):
    """``del targets``."""

    targets: tuple[Expr, ...]


@node
class Raise(Node):
    """``raise value from cause``."""

    value: Expr | None
    cause: Expr | None


@node
class Assert(Node):
    """``assert test, message``."""

    test: Expr
    message: Expr | None


@node
class Jump(Node):
    """``pass``, ``break`` or ``continue``."""

    keyword: str


@node
class Scope(Node):
    """``global names`` or ``nonlocal names``."""

    keyword: str
    names: tuple[str, ...]


@node
class Alias(Node):
    """``name as asname`` of an import."""

    name: str
    asname: str | None


@node
class Import(Node):
    """``import a.b as c, d``."""

    names: tuple[Alias, ...]


@node
class ImportFrom(Node):
    """``from ..module import a as b``; ``level`` counts the dots, ``*`` is a name."""

    module: str
    level: int
    names: tuple[Alias, ...]


@node
class If(Node):
    """``if``; an ``elif`` is an ``If`` alone in ``orelse``."""

    test: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]


@node
class For(Node):
    """``for target in iterable``."""

    target: Expr
    iterable: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]
    is_async: bool


@node
class While(Node):
    """``while test``."""

    test: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]


@node
class Handler(Node):
    """``except type as name``; ``is_group`` for ``except*``."""

    type: Expr | None
    name: str | None
    body: tuple[Stmt, ...]
    is_group: bool


@node
class Try(Node):
    """``try``."""

    body: tuple[Stmt, ...]
    handlers: tuple[Handler, ...]
    orelse: tuple[Stmt, ...]
    final: tuple[Stmt, ...]


@node
class WithItem(Node):
    """``context as target``."""

    context: Expr
    target: Expr | None


@node
class With(Node):
    """``with items``."""

    items: tuple[WithItem, ...]
    body: tuple[Stmt, ...]
    is_async: bool


@node
class Case(Node):
    """``case pattern if guard``.

    The pattern is an expression: a capture is a ``Name``, ``_`` is ``Name("_")``,
    alternatives are a ``BinOp`` with ``|``, ``P(q, z=3)`` is a ``Call``,
    ``pattern as name`` is a ``NamedExpr``, ``**rest`` is a ``DictItem`` without key.
    """

    pattern: Expr
    guard: Expr | None
    body: tuple[Stmt, ...]


@node
class Match(Node):
    """``match subject``."""

    subject: Expr
    cases: tuple[Case, ...]


@node
class FunctionDef(Node):
    """``def`` or ``async def``; ``start`` is that of the first decorator."""

    name: str
    name_start: int
    params: tuple[Parameter, ...]
    returns: Expr | None
    body: tuple[Stmt, ...]
    decorators: tuple[Expr, ...]
    is_async: bool


@node
class ClassDef(Node):
    """``class``; ``bases`` holds keywords too, in source order."""

    name: str
    name_start: int
    bases: tuple[Expr, ...]
    body: tuple[Stmt, ...]
    decorators: tuple[Expr, ...]


@node
class TypeAliasStmt(Node):
    """``type name = value``."""

    name: Expr
    value: Expr


Expr: TypeAlias = (
    Name
    | Constant
    | FormattedValue
    | JoinedStr
    | Attribute
    | Subscript
    | Slice
    | Starred
    | Keyword
    | Call
    | BinOp
    | UnaryOp
    | BoolOp
    | Compare
    | IfExp
    | NamedExpr
    | Lambda
    | Tuple
    | List
    | Set
    | DictItem
    | Dict
    | Comprehension
    | Await
    | Yield
    | Unknown
)
Stmt: TypeAlias = (
    ExprStmt
    | Assign
    | AnnAssign
    | AugAssign
    | Return
    | Delete
    | Raise
    | Assert
    | Jump
    | Scope
    | Import
    | ImportFrom
    | If
    | For
    | While
    | Try
    | With
    | Match
    | FunctionDef
    | ClassDef
    | TypeAliasStmt
    | Unknown
)


def children(parent: Node) -> Iterator[Node]:
    """The nodes directly inside ``parent``, in field order."""
    for field in CHILD_FIELDS[type(parent)]:
        value = getattr(parent, field)
        if type(value) is tuple:
            yield from value
        elif value is not None:
            yield value


def walk(root: Node) -> Iterator[Node]:
    """``root`` and all nodes inside it, parents first, in source order."""
    stack = [root]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(list(children(current))))


def _child_fields() -> dict[type[Node], tuple[str, ...]]:
    plain = {
        "int", "bool", "str", "str | None", "tuple[str, ...]",
        "str | bytes | int | float | complex | bool | EllipsisType | None",
    }  # fmt: skip
    classes = [c for c in globals().values() if isinstance(c, type) and issubclass(c, Node)]
    return {
        cls: tuple(field.name for field in attrs.fields(cls) if field.type not in plain)
        for cls in classes
    }


CHILD_FIELDS = _child_fields()
