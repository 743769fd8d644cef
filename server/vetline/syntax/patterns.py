"""Patterns of ``case`` and types of annotations, lowered to the expressions they look like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vetline.syntax import nodes as n
from vetline.syntax.source import EXTRAS, Source, Table, expression, expressions, inner

if TYPE_CHECKING:
    import tree_sitter

    Ts = tree_sitter.Node


def case_pattern(ts: Ts, source: Source) -> n.Expr:
    """The pattern of a ``case``; a bare wildcard has no node of its own in the grammar."""
    found = [c for c in ts.named_children if c.type not in EXTRAS]
    if not found:
        return n.Name(*source.span(ts), source.text(ts).strip() or "_")
    return expression(found[0], source) if len(found) == 1 else source.unknown(
        ts, expressions(found, source)
    )  # fmt: skip


def _union_pattern(ts: Ts, source: Source) -> n.Expr:
    found = expressions(ts.named_children, source)
    result = found[0] if found else n.Name(*source.span(ts), "_")
    for right in found[1:]:
        result = n.BinOp(result.start, right.end, result, "|", right)
    return result


def _generic_type(ts: Ts, source: Source) -> n.Expr:
    """``list[int]`` in an annotation, which the grammar keeps apart from a subscript."""
    found = [c for c in ts.named_children if c.type not in EXTRAS]
    value = expression(found[0], source)
    args = expressions(found[1].named_children, source) if len(found) > 1 else ()
    start, end = (args[0].start, args[-1].end) if args else (value.end, value.end)
    index = args[0] if len(args) == 1 else n.Tuple(start, end, args)
    return n.Subscript(*source.span(ts), value, index)


def _class_pattern(ts: Ts, source: Source) -> n.Expr:
    func, *rest = expressions(ts.named_children, source) or (n.Unknown(*source.span(ts), ()),)
    return n.Call(*source.span(ts), func, tuple(rest))


def _keyword_pattern(ts: Ts, source: Source) -> n.Expr:
    found = ts.named_children
    value = expression(found[-1], source)
    return n.Keyword(*source.span(ts), source.name(found[0]), value)


def _dict_pattern(ts: Ts, source: Source) -> n.Expr:
    items: list[n.DictItem] = []
    keys = ts.children_by_field_name("key")
    values = ts.children_by_field_name("value")
    for key, value in zip(keys, values, strict=False):
        start, end = source.span(key)[0], source.span(value)[1]
        items.append(n.DictItem(start, end, expression(key, source), expression(value, source)))
    items += [
        n.DictItem(*source.span(child), None, inner(child, source))
        for child in ts.named_children
        if child.type == "splat_pattern"
    ]
    return n.Dict(*source.span(ts), tuple(items))


def _dotted_name(ts: Ts, source: Source) -> n.Expr:
    """A dotted name in a pattern or decorator, as attributes of a name."""
    parts = ts.named_children
    if not parts:
        return n.Name(*source.span(ts), source.name(ts))
    result: n.Expr = n.Name(*source.span(parts[0]), source.name(parts[0]))
    for part in parts[1:]:
        result = n.Attribute(result.start, source.span(part)[1], result, source.name(part))
    return result


PATTERNS: Table = {
    "dotted_name": _dotted_name,
    "case_pattern": case_pattern,
    "union_pattern": _union_pattern,
    "class_pattern": _class_pattern,
    "keyword_pattern": _keyword_pattern,
    "dict_pattern": _dict_pattern,
    "union_type": _union_pattern,
    "generic_type": _generic_type,
    "member_type": _dotted_name,
}
