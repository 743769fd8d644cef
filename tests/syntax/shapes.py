"""Nodes as short text, without their places."""

import attrs

from vetline.syntax.nodes import Node, Stmt
from vetline.syntax.tree import parse_unit

PLACES = {"start", "end", "name_start"}


def shapes_of(text: str, header: str = "") -> list[str]:
    return [shape(statement) for statement in parse_unit(text, header).body]


def value_of(text: str) -> Node:
    """The one expression that ``text`` is."""
    (statement,) = parse_unit(text).body
    return statement.value


def shape(node: Node | Stmt) -> str:
    """``Call(f 1)`` for ``f(1)``: names and constants bare, empty fields left out."""
    fields = [getattr(node, a.name) for a in attrs.fields(type(node)) if a.name not in PLACES]
    kind = type(node).__name__
    if kind == "Name":
        return str(fields[0])
    if kind == "Constant":
        return repr(fields[0])
    return f"{kind}({' '.join(filter(None, map(_field, fields)))})"


def _field(value: object) -> str:
    if isinstance(value, Node):
        return shape(value)
    if isinstance(value, tuple):
        return f"[{' '.join(filter(None, map(_field, value)))}]" if value else ""
    return "" if value in (None, False, "") else str(value)
