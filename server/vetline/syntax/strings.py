"""String literals of a tree-sitter tree, lowered: plain, in a row, and with fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vetline.syntax import nodes as n
from vetline.syntax.literals import plain_string
from vetline.syntax.source import Source, Table, expression

if TYPE_CHECKING:
    import tree_sitter

    Ts = tree_sitter.Node


def _string(ts: Ts, source: Source) -> n.Expr:
    text = source.text(ts)
    if not ts.has_error and _is_bare(text):  # as most are: its parts need not be looked at
        return n.Constant(*source.span(ts), text[1:-1])
    return _joined(ts, [ts], source)


def _is_bare(text: str) -> bool:
    """Whether ``text`` is a string of one line that says what is between its quotes."""
    return text[0] in "\"'" and text[1:3] != text[0] * 2 and "\\" not in text


def _concatenated(ts: Ts, source: Source) -> n.Expr:
    return _joined(ts, [c for c in ts.named_children if c.type == "string"], source)


def _joined(ts: Ts, strings: list[Ts], source: Source) -> n.Expr:
    parts: list[n.Constant | n.FormattedValue] = []
    prefixes = ""
    for string in strings:
        opening = string.child(0)
        prefix = source.text(opening).rstrip("'\"`").lower() if opening is not None else ""
        prefixes += prefix
        for child in string.named_children:
            if child.type == "interpolation":
                parts.append(_interpolation(child, source))
            elif child.type == "string_content":
                value = plain_string(source.text(child), prefix)
                parts.append(n.Constant(*source.span(child), value))
    start, end = source.span(ts)
    if "f" in prefixes or "t" in prefixes:
        return n.JoinedStr(start, end, tuple(parts), "t" in prefixes)
    if "b" in prefixes:
        return n.Constant(
            start, end, b"".join(p.value for p in parts if isinstance(p, n.Constant)
                                 and isinstance(p.value, bytes))
        )  # fmt: skip
    text = "".join(p.value for p in parts if isinstance(p, n.Constant) and isinstance(p.value, str))
    return n.Constant(start, end, text)


def _interpolation(ts: Ts, source: Source) -> n.FormattedValue:
    value = expression(ts.child_by_field_name("expression"), source)
    converted = ts.child_by_field_name("type_conversion")
    conversion = source.text(converted)[1:] if converted is not None else ""
    if any(child.type == "=" for child in ts.children):
        conversion = f"={conversion}"
    spec = ts.child_by_field_name("format_specifier")
    inner: tuple[n.Expr, ...] = ()
    if spec is not None:
        inner = tuple(
            expression(c.child_by_field_name("expression"), source)
            for c in spec.named_children
            if c.type in ("format_expression", "interpolation")
        )
    return n.FormattedValue(
        *source.span(ts), value, conversion, inner,
        source.text(spec)[1:] if spec is not None else "",
    )  # fmt: skip


STRINGS: Table = {
    "string": _string,
    "concatenated_string": _concatenated,
}
