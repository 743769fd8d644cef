"""The tree of a pattern's Python, with reserved identifiers turned into holes."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import attrs

from vetline.rulebook import holes as h
from vetline.rulebook.spelling import ADJACENT, DEEP, DOTS, HOLE, HOLES, PREFIXED, TYPED, restored
from vetline.syntax import nodes as n


def rewritten(node: n.Node) -> n.Node:
    """``node`` with holes in place of reserved identifiers, all the way down."""
    special = _SPECIAL.get(type(node))
    found = special(node) if special is not None else None
    if found is not None:
        return found
    make = cast("Callable[..., n.Node]", type(node))
    return make(*[_value(getattr(node, name)) for name in _FIELDS[type(node)]])


def _value(value: object) -> object:
    if isinstance(value, n.Node):
        return rewritten(value)
    if isinstance(value, tuple):
        return tuple([_value(item) for item in value])
    return restored(value) if isinstance(value, str) else value


def _name(node: n.Node) -> n.Node | None:
    assert isinstance(node, n.Name)
    if node.id == DOTS:
        return h.Dots(node.start, node.end)
    if node.id.startswith(HOLES):
        return h.Holes(node.start, node.end, restored(node.id))
    if node.id.startswith(HOLE):
        return h.Hole(node.start, node.end, restored(node.id))
    return None


def _call(node: n.Node) -> n.Node | None:
    assert isinstance(node, n.Call)
    if h.is_lone_generator(node):
        return _with_list(node)
    if not isinstance(node.func, n.Name) or not node.args:
        return None
    if node.func.id == DEEP:
        return h.Deep(node.start, node.end, rewritten(node.args[0]))
    if node.func.id == ADJACENT:
        return h.AdjacentTexts(node.start, node.end, tuple(map(rewritten, node.args)))
    if node.func.id == PREFIXED and len(node.args) == 2:
        prefix, literal = node.args
        assert isinstance(prefix, n.Constant)  # as `raw_literals` wrote it
        return h.Prefixed(node.start, node.end, str(prefix.value), rewritten(literal))
    if node.func.id == TYPED and len(node.args) == 2:
        hole, kind = node.args
        assert isinstance(hole, n.Name)  # as `spelling` wrote it
        assert isinstance(kind, n.Constant)
        return h.Typed(node.start, node.end, restored(hole.id), restored(str(kind.value)))
    return None


def _with_list(call: n.Call) -> n.Node:
    """``call`` with its lone generator as the list comprehension that it is for Semgrep."""
    argument = call.args[0]
    assert isinstance(argument, n.Comprehension)  # as the caller checked
    listed = attrs.evolve(argument, kind="list")
    func, inner = rewritten(call.func), rewritten(listed)
    return n.Call(call.start, call.end, func, (inner,))  # type: ignore[arg-type]


def _constant(node: n.Node) -> n.Node | None:
    assert isinstance(node, n.Constant)
    value = node.value
    if isinstance(value, bytes):
        return h.AnyText(node.start, node.end, True) if value == b"..." else None
    if not isinstance(value, str):
        return None
    value = restored(value)
    if value == "...":
        return h.AnyText(node.start, node.end, False)
    if value.startswith("=~/") and value.rstrip("im").endswith("/") and len(value) > 4:
        return _text_regex(node, value)
    if _is_hole(value):
        return h.TextHole(node.start, node.end, value)
    return n.Constant(node.start, node.end, value)


def _unary(node: n.Node) -> n.Node | None:
    """``-1`` as the number that it is."""
    assert isinstance(node, n.UnaryOp)
    number = node.operand.value if isinstance(node.operand, n.Constant) else None
    if node.op != "-" or not isinstance(number, int) or isinstance(number, bool):
        return None
    return n.Constant(node.start, node.end, -number)


def _text_regex(node: n.Node, value: str) -> n.Node:
    body, _, flags = value[3:].rpartition("/")
    return h.TextRegex(node.start, node.end, f"(?{flags}){body}" if flags else body)


def _is_hole(value: str) -> bool:
    name = value[4:] if value.startswith("$...") else value[1:]
    return value.startswith("$") and name.isidentifier() and name.upper() == name


def _expr_stmt(node: n.Node) -> n.Node | None:
    assert isinstance(node, n.ExprStmt)
    found = rewritten(node.value)
    return found if isinstance(found, (h.Dots, h.Holes)) else None


def _dict_item(node: n.Node) -> n.Node | None:
    assert isinstance(node, n.DictItem)
    if node.key is not None:
        return None
    found = rewritten(node.value)
    return found if isinstance(found, (h.Dots, h.Holes)) else None


def _parameter(node: n.Node) -> n.Node | None:
    assert isinstance(node, n.Parameter)
    if node.kind:
        return None
    if node.name == DOTS:
        return h.Dots(node.start, node.end)
    if node.name.startswith(HOLES):
        return h.Holes(node.start, node.end, restored(node.name))
    return None


_SPECIAL: dict[type[n.Node], Callable[[n.Node], n.Node | None]] = {
    n.Name: _name,
    n.Call: _call,
    n.Constant: _constant,
    n.UnaryOp: _unary,
    n.ExprStmt: _expr_stmt,
    n.DictItem: _dict_item,
    n.Parameter: _parameter,
}
_FIELDS = {cls: tuple(field.name for field in attrs.fields(cls)) for cls in n.CHILD_FIELDS}
