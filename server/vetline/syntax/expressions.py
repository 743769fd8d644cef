"""Expressions of a tree-sitter tree, lowered to our own nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vetline.syntax import nodes as n
from vetline.syntax.literals import number
from vetline.syntax.patterns import PATTERNS
from vetline.syntax.source import (
    EXTRAS,
    NESTING_MAX,
    Lower,
    Source,
    Table,
    expression,
    expressions,
    inner,
)
from vetline.syntax.strings import STRINGS

if TYPE_CHECKING:
    import tree_sitter

    Ts = tree_sitter.Node


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
    return tuple([_parameter(c, source) for c in ts.named_children if c.type not in EXTRAS])


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
    value = inner(ts, source)
    parent = ts.parent
    if parent is not None and parent.type == "dictionary":
        return n.DictItem(*source.span(ts), None, value)
    return n.Keyword(*source.span(ts), None, value)


def _starred(ts: Ts, source: Source) -> n.Expr:
    return n.Starred(*source.span(ts), inner(ts, source))


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
        elif child.is_named and child.type not in EXTRAS:
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


def _tuple_pattern(ts: Ts, source: Source) -> n.Expr:
    """A target in parentheses, which is a tuple only if it has a comma."""
    is_tuple = len(ts.named_children) != 1 or any(c.type == "," for c in ts.children)
    return _tuple(ts, source) if is_tuple else inner(ts, source)


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
    return n.Await(*source.span(ts), inner(ts, source))


def _yield(ts: Ts, source: Source) -> n.Expr:
    found = expressions(ts.named_children, source)
    delegates = any(c.type == "from" for c in ts.children)
    return n.Yield(*source.span(ts), found[0] if found else None, delegates)


def _constant(value: bool | None) -> Lower:
    return lambda ts, source: n.Constant(*source.span(ts), value)


def _ellipsis(ts: Ts, source: Source) -> n.Expr:
    return n.Constant(*source.span(ts), ...)


def _number(ts: Ts, source: Source) -> n.Expr:
    return n.Constant(*source.span(ts), number(source.text(ts)))


_PARAMETER_KINDS = {
    "list_splat_pattern": "*",
    "dictionary_splat_pattern": "**",
    "positional_separator": "/",
    "keyword_separator": "bare*",
}

EXPRESSIONS: Table = {
    "attribute": _attribute,
    "call": _call,
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
    "parenthesized_expression": inner,
    "chevron": inner,
    "type": inner,
    "tuple": _tuple,
    "expression_list": _tuple,
    "pattern_list": _tuple,
    "tuple_pattern": _tuple_pattern,
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
    "as_pattern_target": inner,
    "lambda": _lambda,
    "list_comprehension": _comprehension,
    "set_comprehension": _comprehension,
    "dictionary_comprehension": _comprehension,
    "generator_expression": _comprehension,
    "await": _await,
    "yield": _yield,
    **STRINGS,
    **PATTERNS,
}
"""All kinds of expressions."""
