"""The nodes that code and patterns are lowered to.

One class for each thing Python can say, small and slotted, without parent links.
Every node has ``start`` and ``end``: characters from the start of its unit's text.
``children`` is the one generic way to walk; everything else reads named fields.
This is the door: whoever works with nodes imports this module as ``n``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from vetline.syntax.expression_nodes import (
    Attribute,
    Await,
    BinOp,
    BoolOp,
    Call,
    Compare,
    Comprehension,
    Constant,
    Dict,
    DictItem,
    Expr,
    FormattedValue,
    Generator,
    IfExp,
    JoinedStr,
    Keyword,
    Lambda,
    List,
    Name,
    NamedExpr,
    Parameter,
    Set,
    Slice,
    Starred,
    Subscript,
    Tuple,
    UnaryOp,
    Unknown,
    Yield,
)
from vetline.syntax.node import Node
from vetline.syntax.statement_nodes import (
    Alias,
    AnnAssign,
    Assert,
    Assign,
    AugAssign,
    Case,
    ClassDef,
    Delete,
    ExprStmt,
    For,
    FunctionDef,
    Handler,
    If,
    Import,
    ImportFrom,
    Jump,
    Match,
    Raise,
    Return,
    Scope,
    Stmt,
    Try,
    TypeAliasStmt,
    While,
    With,
    WithItem,
)

__all__ = [
    "CHILD_FIELDS",
    "Alias",
    "AnnAssign",
    "Assert",
    "Assign",
    "Attribute",
    "AugAssign",
    "Await",
    "BinOp",
    "BoolOp",
    "Call",
    "Case",
    "ClassDef",
    "Compare",
    "Comprehension",
    "Constant",
    "Delete",
    "Dict",
    "DictItem",
    "Expr",
    "ExprStmt",
    "For",
    "FormattedValue",
    "FunctionDef",
    "Generator",
    "Handler",
    "If",
    "IfExp",
    "Import",
    "ImportFrom",
    "JoinedStr",
    "Jump",
    "Keyword",
    "Lambda",
    "List",
    "Match",
    "Name",
    "NamedExpr",
    "Node",
    "Parameter",
    "Raise",
    "Return",
    "Scope",
    "Set",
    "Slice",
    "Starred",
    "Stmt",
    "Subscript",
    "Try",
    "Tuple",
    "TypeAliasStmt",
    "UnaryOp",
    "Unknown",
    "While",
    "With",
    "WithItem",
    "Yield",
    "children",
    "last_of",
    "walk",
]


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
        for field in reversed(CHILD_FIELDS[type(current)]):
            value = getattr(current, field)
            if type(value) is tuple:
                stack += value[::-1]
            elif value is not None:
                stack.append(value)


def last_of(body: Sequence[Stmt]) -> Stmt | None:
    """The last statement of ``body``; ``None`` if nobody has written one yet."""
    return body[-1] if body else None


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
