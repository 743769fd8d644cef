"""Expressions of a tree-sitter tree, lowered to our own nodes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from attrs import define

from vetline.syntax import nodes as n
from vetline.syntax.literals import number, plain_string
from vetline.text.span import Span

if TYPE_CHECKING:
    import tree_sitter

    Ts = tree_sitter.Node

NESTING_MAX = 100
"""Levels of blocks and of expressions that are lowered; what is deeper is ``Unknown``.

CPython itself refuses more than 100 indented blocks and 200 parentheses.
Every later stage may therefore recurse over a tree without a limit of its own.
"""


@define
class Source:
    """The text that is lowered, and what the lowering notes on its way."""

    encoded: bytes
    offset: int
    chars: list[int] | None  # byte offset to character offset; None where they are equal
    broken: list[Span]
    depth: int = 0
    dangles: bool = False  # a line ends in a dot, and the next was taken for the attribute

    @classmethod
    def of(cls, text: str, encoded: bytes, offset: int) -> Source:
        """A source for ``text``, whose unit begins at character ``offset``."""
        chars = None if len(text) == len(encoded) else _byte_to_char(encoded)
        return cls(encoded, offset, chars, [])

    @classmethod
    def mended(
        cls, encoded: bytes, offset: int, origins: Sequence[int], places: Sequence[Span]
    ) -> Source:
        """A source with things put in at ``places``; ``origins`` says where each character was."""
        chars = [origins[char] for char in _byte_to_char(encoded)]
        return cls(encoded, offset, chars, list(places))

    def span(self, ts: Ts) -> tuple[int, int]:
        """The characters of ``ts``, from the start of the unit."""
        if self.chars is None:
            return ts.start_byte - self.offset, ts.end_byte - self.offset
        return self.chars[ts.start_byte] - self.offset, self.chars[ts.end_byte] - self.offset

    def text(self, ts: Ts) -> str:
        """What ``ts`` says, to the letter."""
        return self.encoded[ts.start_byte : ts.end_byte].decode("utf-8", "surrogatepass")

    def name(self, ts: Ts) -> str:
        """An identifier as Python compares it: ``ｅｖａｌ`` is ``eval``."""
        text = self.text(ts)
        return text if text.isascii() else unicodedata.normalize("NFKC", text)

    def dotted(self, ts: Ts | None) -> str:
        """A dotted name without the blanks and breaks that may stand in it."""
        return "".join(self.name(ts).replace("\\", "").split()) if ts is not None else ""

    def note_dangling_dot(self, ts: Ts) -> None:
        """Look between an attribute and its value, which do not stand side by side."""
        value, attr = ts.child_by_field_name("object"), ts.child_by_field_name("attribute")
        if value is not None and attr is not None:
            between = self.encoded[value.end_byte : attr.start_byte]
            self.dangles = self.dangles or _DANGLING_DOT.match(between) is not None

    def unknown(self, ts: Ts, items: tuple[n.Node, ...]) -> n.Unknown:
        """A broken stretch of code, noted as such."""
        start, end = self.span(ts)
        self.broken.append(Span(max(start, 0), max(end, 0)))
        return n.Unknown(start, end, items)


def _byte_to_char(encoded: bytes) -> list[int]:
    chars: list[int] = []
    count = -1
    for byte in encoded:
        count += byte & 0xC0 != 0x80
        chars.append(count)
    chars.append(count + 1)
    return chars


def expression(ts: Ts | None, source: Source) -> n.Expr:
    """The expression that ``ts`` stands for; broken or missing code is ``Unknown``."""
    if ts is None:
        return n.Unknown(0, 0, ())
    kind = ts.type
    if kind == "identifier":
        return n.Name(*source.span(ts), source.name(ts))
    lower = _EXPRESSIONS.get(kind)
    if source.depth >= NESTING_MAX:
        return source.unknown(ts, ())
    source.depth += 1
    result = lower(ts, source) if lower is not None else _broken(ts, source)
    source.depth -= 1
    return result


def expressions(found: Sequence[Ts], source: Source) -> tuple[n.Expr, ...]:
    """All of ``found`` but comments, lowered."""
    return tuple([expression(c, source) for c in found if c.type not in _EXTRAS])


def identifier(ts: Ts | None, source: Source) -> tuple[str, int]:
    """The name of a definition and where it starts."""
    return (source.name(ts), source.span(ts)[0]) if ts is not None else ("", 0)


def arguments(ts: Ts | None, source: Source) -> tuple[n.Expr, ...]:
    """The arguments of a call or class header, in order."""
    if ts is None:
        return ()
    if ts.type == "generator_expression":
        return (expression(ts, source),)
    return expressions(ts.named_children, source)


def parameters(ts: Ts | None, source: Source) -> tuple[n.Parameter, ...]:
    """The parameters of a function or lambda, separators among them."""
    if ts is None:
        return ()
    return tuple([_parameter(c, source) for c in ts.named_children if c.type not in _EXTRAS])


def _parameter(ts: Ts, source: Source) -> n.Parameter:
    start, end = source.span(ts)
    annotation = ts.child_by_field_name("type")
    default = ts.child_by_field_name("value")
    name = ts.child_by_field_name("name")
    if name is None and ts.type == "typed_parameter":
        name = ts.named_children[0]
    name = name if name is not None else ts
    kind = _PARAMETER_KINDS.get(name.type, "")
    text = source.name(name).strip("* ") if kind not in ("/", "bare*") else ""
    return n.Parameter(
        start, end, text, kind,
        expression(annotation, source) if annotation is not None else None,
        expression(default, source) if default is not None else None,
    )  # fmt: skip


def _broken(ts: Ts, source: Source) -> n.Expr:
    items = expressions(ts.named_children, source)
    return source.unknown(ts, items)


def _inner(ts: Ts, source: Source) -> n.Expr:
    """The one thing inside a wrapper that means nothing by itself, such as parentheses."""
    found = [c for c in ts.named_children if c.type not in _EXTRAS]
    if len(found) == 1:
        return expression(found[0], source)
    return source.unknown(ts, expressions(found, source))


def _attribute(ts: Ts, source: Source) -> n.Expr:
    attr = ts.child_by_field_name("attribute")
    value = expression(ts.child_by_field_name("object"), source)
    name = source.name(attr) if attr is not None else ""
    start, end = source.span(ts)
    if end - len(name) - value.end != 1:
        source.note_dangling_dot(ts)
    return n.Attribute(start, end, value, name)


def _call(ts: Ts, source: Source) -> n.Expr:
    func = expression(ts.child_by_field_name("function"), source)
    return n.Call(*source.span(ts), func, arguments(ts.child_by_field_name("arguments"), source))


def _keyword(ts: Ts, source: Source) -> n.Expr:
    name = ts.child_by_field_name("name")
    value = expression(ts.child_by_field_name("value"), source)
    return n.Keyword(*source.span(ts), source.name(name) if name is not None else "", value)


def _double_star(ts: Ts, source: Source) -> n.Expr:
    value = _inner(ts, source)
    parent = ts.parent
    if parent is not None and parent.type == "dictionary":
        return n.DictItem(*source.span(ts), None, value)
    return n.Keyword(*source.span(ts), None, value)


def _starred(ts: Ts, source: Source) -> n.Expr:
    return n.Starred(*source.span(ts), _inner(ts, source))


def _subscript(ts: Ts, source: Source) -> n.Expr:
    value = expression(ts.child_by_field_name("value"), source)
    found = expressions(ts.children_by_field_name("subscript"), source)
    has_comma = any(child.type == "," for child in ts.children)
    if len(found) == 1 and not has_comma and not isinstance(found[0], n.Starred):
        return n.Subscript(*source.span(ts), value, found[0])
    start = found[0].start if found else value.end
    return n.Subscript(
        *source.span(ts), value, n.Tuple(start, found[-1].end if found else start, found)
    )


def _slice(ts: Ts, source: Source) -> n.Expr:
    bounds: list[n.Expr | None] = [None]
    for child in ts.children:
        if child.type == ":":
            bounds.append(None)
        elif child.is_named and child.type not in _EXTRAS:
            bounds[-1] = expression(child, source)
    bounds += [None] * (3 - len(bounds))
    return n.Slice(*source.span(ts), bounds[0], bounds[1], bounds[2])


def _binary(ts: Ts, source: Source) -> n.Expr:
    """``a + b + c``: read down its left side in a loop, since a chain may be thousands long."""
    chain: list[tuple[Ts, str, Ts]] = []
    current: Ts | None = ts
    while current is not None and current.type == "binary_operator":
        op, right = current.child_by_field_name("operator"), current.child_by_field_name("right")
        chain.append((current, source.text(op) if op is not None else "", right or current))
        current = current.child_by_field_name("left")
    left = expression(current, source)
    chain.reverse()
    if len(chain) > NESTING_MAX:
        items = tuple([expression(right, source) for _, _, right in chain])
        return n.Unknown(*source.span(ts), (left, *items))
    for whole, op_text, right in chain:
        left = n.BinOp(*source.span(whole), left, op_text, expression(right, source))
    return left


def _unary(ts: Ts, source: Source) -> n.Expr:
    op = ts.child_by_field_name("operator")
    operand = expression(ts.child_by_field_name("argument"), source)
    return n.UnaryOp(*source.span(ts), source.text(op) if op is not None else "not", operand)


def _boolean(ts: Ts, source: Source) -> n.Expr:
    operator = ts.child_by_field_name("operator")
    op = operator.type if operator is not None else "and"
    rights: list[Ts | None] = []
    current: Ts | None = ts
    while current is not None and current.type == "boolean_operator":
        operator = current.child_by_field_name("operator")
        if operator is None or operator.type != op:
            break
        rights.append(current.child_by_field_name("right"))
        current = current.child_by_field_name("left")
    values = [expression(current, source)]
    for right in reversed(rights):
        value = expression(right, source)
        if isinstance(value, n.BoolOp) and value.op == op:
            values += value.values
        else:
            values.append(value)
    return n.BoolOp(*source.span(ts), op, tuple(values))


def _compare(ts: Ts, source: Source) -> n.Expr:
    operands = expressions([c for c in ts.named_children if c.type != "not in"], source)
    ops = tuple(" ".join(source.text(c).split()) for c in ts.children_by_field_name("operators"))
    if len(operands) != len(ops) + 1:
        return source.unknown(ts, operands)
    return n.Compare(*source.span(ts), operands[0], ops, operands[1:])


def _conditional(ts: Ts, source: Source) -> n.Expr:
    parts = expressions(ts.named_children, source)
    if len(parts) != 3:
        return source.unknown(ts, parts)
    return n.IfExp(*source.span(ts), parts[1], parts[0], parts[2])


def _named(ts: Ts, source: Source) -> n.Expr:
    target = expression(ts.child_by_field_name("name"), source)
    return n.NamedExpr(
        *source.span(ts), target, expression(ts.child_by_field_name("value"), source), False
    )


def _as_pattern(ts: Ts, source: Source) -> n.Expr:
    parts = expressions(ts.named_children, source)
    if len(parts) != 2:
        return source.unknown(ts, parts)
    return n.NamedExpr(*source.span(ts), parts[1], parts[0], True)


def _lambda(ts: Ts, source: Source) -> n.Expr:
    params = parameters(ts.child_by_field_name("parameters"), source)
    return n.Lambda(*source.span(ts), params, expression(ts.child_by_field_name("body"), source))


def _tuple(ts: Ts, source: Source) -> n.Expr:
    return n.Tuple(*source.span(ts), expressions(ts.named_children, source))


def _list(ts: Ts, source: Source) -> n.Expr:
    return n.List(*source.span(ts), expressions(ts.named_children, source))


def _set(ts: Ts, source: Source) -> n.Expr:
    return n.Set(*source.span(ts), expressions(ts.named_children, source))


def _dictionary(ts: Ts, source: Source) -> n.Expr:
    found = expressions(ts.named_children, source)
    items = tuple(
        [i if isinstance(i, n.DictItem) else n.DictItem(i.start, i.end, i, i) for i in found]
    )
    return n.Dict(*source.span(ts), items)


def _pair(ts: Ts, source: Source) -> n.Expr:
    key = expression(ts.child_by_field_name("key"), source)
    return n.DictItem(*source.span(ts), key, expression(ts.child_by_field_name("value"), source))


def _comprehension(ts: Ts, source: Source) -> n.Expr:
    generators: list[n.Generator] = []
    for clause in ts.named_children:
        if clause.type == "for_in_clause":
            generators.append(_generator(clause, source))
        elif clause.type == "if_clause" and generators:
            last = generators[-1]
            conditions = (*last.conditions, *expressions(clause.named_children, source))
            generators[-1] = n.Generator(
                last.start, source.span(clause)[1], last.target, last.iterable, conditions,
                last.is_async,
            )  # fmt: skip
    element = expression(ts.child_by_field_name("body"), source)
    kind = ts.type.removesuffix("_comprehension").removesuffix("_expression")
    kind = {"dictionary": "dict"}.get(kind, kind)
    return n.Comprehension(*source.span(ts), kind, element, tuple(generators))


def _generator(ts: Ts, source: Source) -> n.Generator:
    rights = expressions(ts.children_by_field_name("right"), source)
    iterable = rights[0] if len(rights) == 1 else n.Tuple(*source.span(ts), rights)
    first = ts.child(0)
    is_async = first is not None and first.type == "async"
    target = expression(ts.child_by_field_name("left"), source)
    return n.Generator(*source.span(ts), target, iterable, (), is_async)


def _await(ts: Ts, source: Source) -> n.Expr:
    return n.Await(*source.span(ts), _inner(ts, source))


def _yield(ts: Ts, source: Source) -> n.Expr:
    found = expressions(ts.named_children, source)
    delegates = any(c.type == "from" for c in ts.children)
    return n.Yield(*source.span(ts), found[0] if found else None, delegates)


def _constant(value: bool | None) -> Callable[[Ts, Source], n.Expr]:
    return lambda ts, source: n.Constant(*source.span(ts), value)


def _ellipsis(ts: Ts, source: Source) -> n.Expr:
    return n.Constant(*source.span(ts), ...)


def _number(ts: Ts, source: Source) -> n.Expr:
    return n.Constant(*source.span(ts), number(source.text(ts)))


def _string(ts: Ts, source: Source) -> n.Expr:
    return _joined(ts, [ts], source)


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
    conversion = ts.child_by_field_name("type_conversion")
    spec = ts.child_by_field_name("format_specifier")
    inner: tuple[n.Expr, ...] = ()
    if spec is not None:
        inner = tuple(
            expression(c.child_by_field_name("expression"), source)
            for c in spec.named_children
            if c.type in ("format_expression", "interpolation")
        )
    return n.FormattedValue(
        *source.span(ts), value,
        source.text(conversion)[1:] if conversion is not None else "",
        inner, source.text(spec)[1:] if spec is not None else "",
    )  # fmt: skip


def _dotted_name(ts: Ts, source: Source) -> n.Expr:
    """A dotted name in a pattern or decorator, as attributes of a name."""
    parts = ts.named_children
    if not parts:
        return n.Name(*source.span(ts), source.name(ts))
    result: n.Expr = n.Name(*source.span(parts[0]), source.name(parts[0]))
    for part in parts[1:]:
        result = n.Attribute(result.start, source.span(part)[1], result, source.name(part))
    return result


def case_pattern(ts: Ts, source: Source) -> n.Expr:
    """The pattern of a ``case``; a bare wildcard has no node of its own in the grammar."""
    found = [c for c in ts.named_children if c.type not in _EXTRAS]
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
    found = [c for c in ts.named_children if c.type not in _EXTRAS]
    value = expression(found[0], source)
    inner = expressions(found[1].named_children, source) if len(found) > 1 else ()
    index = inner[0] if len(inner) == 1 else n.Tuple(value.end, source.span(ts)[1], inner)
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
        n.DictItem(*source.span(child), None, _inner(child, source))
        for child in ts.named_children
        if child.type == "splat_pattern"
    ]
    return n.Dict(*source.span(ts), tuple(items))


_DANGLING_DOT = re.compile(rb"\s*\.[ \t]*(?:#[^\r\n]*)?[\r\n]")
_EXTRAS = frozenset(("comment", "line_continuation"))
_PARAMETER_KINDS = {
    "list_splat_pattern": "*",
    "dictionary_splat_pattern": "**",
    "positional_separator": "/",
    "keyword_separator": "bare*",
}
_EXPRESSIONS: dict[str, Callable[[Ts, Source], n.Expr]] = {
    "attribute": _attribute,
    "call": _call,
    "string": _string,
    "concatenated_string": _concatenated,
    "integer": _number,
    "float": _number,
    "true": _constant(True),
    "false": _constant(False),
    "none": _constant(None),
    "ellipsis": _ellipsis,
    "keyword_argument": _keyword,
    "subscript": _subscript,
    "slice": _slice,
    "binary_operator": _binary,
    "boolean_operator": _boolean,
    "comparison_operator": _compare,
    "not_operator": _unary,
    "unary_operator": _unary,
    "parenthesized_expression": _inner,
    "type": _inner,
    "tuple": _tuple,
    "expression_list": _tuple,
    "pattern_list": _tuple,
    "tuple_pattern": _tuple,
    "list": _list,
    "list_pattern": _list,
    "set": _set,
    "dictionary": _dictionary,
    "pair": _pair,
    "dictionary_splat": _double_star,
    "list_splat": _starred,
    "list_splat_pattern": _starred,
    "splat_pattern": _starred,
    "splat_type": _starred,
    "conditional_expression": _conditional,
    "named_expression": _named,
    "as_pattern": _as_pattern,
    "as_pattern_target": _inner,
    "lambda": _lambda,
    "list_comprehension": _comprehension,
    "set_comprehension": _comprehension,
    "dictionary_comprehension": _comprehension,
    "generator_expression": _comprehension,
    "await": _await,
    "yield": _yield,
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
