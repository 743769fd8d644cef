"""The nodes of expressions, and of what stands in them."""

from __future__ import annotations

from types import EllipsisType
from typing import TypeAlias

from vetline.syntax.node import Node, node


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
    """One ``{value!conversion:spec}`` of an f-string; ``spec`` holds what the format names.

    The conversion begins with ``=`` if the value is said to be what it is: ``{value=}``.
    """

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


@node
class Parameter(Node):
    """One parameter; ``kind`` is ``""``, ``*``, ``**``, or ``/`` and ``bare*`` for separators."""

    name: str
    kind: str
    annotation: Expr | None
    default: Expr | None


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
