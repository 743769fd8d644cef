"""How statements of a pattern are compared with code."""

from __future__ import annotations

from collections.abc import Iterator

from vetline.analysis.matching.bindings import NOTHING, Bindings, Solutions, bound
from vetline.analysis.matching.blocks import match_block
from vetline.analysis.matching.core import Matcher
from vetline.rulebook import holes as h
from vetline.syntax import nodes as n


def match_expression_statement(
    m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings
) -> Solutions:
    """An expression as a statement: it may stand anywhere in a statement that has a value."""
    assert isinstance(pattern, n.ExprStmt)
    if isinstance(pattern.value, h.Hole):
        stands_for = code.value if isinstance(code, n.ExprStmt) else code
        return bound(bindings, pattern.value.name, stands_for)
    if m.strict and isinstance(pattern.value, h.Deep):
        return m.limited([s for e in _held(code) for s in m.match(pattern.value, e, bindings)])
    if "implicit_deep_exprstmt" in m.turned:
        return (
            m.match(pattern.value, code.value, bindings)
            if isinstance(code, n.ExprStmt)
            else NOTHING
        )
    plain = (part for root in _values(code) for part in _parts(root))
    parts = _parts_of_values(code) if m.strict else plain
    return m.limited(_among(m, pattern.value, parts, bindings))


def _held(code: n.Node) -> Iterator[n.Node]:
    """The expressions of a statement itself in which Semgrep looks for one inside them."""
    if isinstance(code, n.With):
        yield from (item.context for item in code.items if item.target is None)
    for name in _HELD.get(type(code), ()):
        held = getattr(code, name)
        yield from held if isinstance(held, tuple) else () if held is None else (held,)


def _values(code: n.Node) -> list[n.Node]:
    """The expressions of a statement that Semgrep looks into; what is assigned to is none."""
    if isinstance(code, (n.ExprStmt, n.Return, n.Assign, n.AnnAssign, n.AugAssign)):
        return [code.value] if code.value is not None else []
    return []


def _among(m: Matcher, pattern: n.Node, parts: Iterator[n.Node], bindings: Bindings) -> Solutions:
    """What ``pattern`` makes of each of ``parts``, the first of which holds the others."""
    found: Solutions = []
    for part in parts:
        if m.possible(pattern, part):
            found += m.match(pattern, part, bindings)
        if isinstance(pattern, h.Deep):
            break
    return found


def _parts(code: n.Node) -> Iterator[n.Node]:
    """``code`` and what is worked out with it, once and in any case."""
    yield code
    if isinstance(code, n.Subscript):
        yield from _parts(code.value)
    elif not isinstance(code, (n.Lambda, n.Comprehension)):
        for child in n.children(code):
            yield from _parts(child)


def _parts_of_values(code: n.Node) -> Iterator[n.Node]:
    """What a statement of a pattern may stand for within the statement ``code``."""
    look = n.walk if isinstance(code, n.Return) else _parts_for_semgrep
    return (part for root in _values(code) for part in look(root))


def _parts_for_semgrep(code: n.Node) -> Iterator[n.Node]:
    """The same as far as Semgrep looks, which is less unless it is returned."""
    yield code
    is_chain = isinstance(code, n.Compare) and len(code.ops) > 1
    if not is_chain and not isinstance(code, _CLOSED):
        for child in n.children(code):
            yield from _parts_for_semgrep(child)


def match_assign(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``target = value``, with or without an annotation, and ``target := value``."""
    assert isinstance(pattern, n.Assign)
    if isinstance(code, n.ExprStmt) and isinstance(code.value, n.NamedExpr):
        code = code.value
    found = _match_one(m, pattern, code, bindings)
    if m.strict and m.view.nodes(n.NamedExpr):
        for part in _parts_of_values(code):
            if isinstance(part, n.NamedExpr):
                found = found + _match_one(m, pattern, part, bindings)
    return m.limited(found)


def _match_one(m: Matcher, pattern: n.Assign, code: n.Node, bindings: Bindings) -> Solutions:
    pair = _assigned(code)
    if pair is None or ("vardef_assign" in m.turned and _is_definition(m, code)):
        return NOTHING
    target, value = pair
    want = _one_target(pattern)
    found = m.all(pattern.value, value, m.match(want, target, bindings))
    for one, its_value in _pairs(target, value):
        if isinstance(one, n.Tuple) or not isinstance(want, n.Tuple):
            found = found + m.all(pattern.value, its_value, m.match(want, one, bindings))
    return found


def _is_definition(m: Matcher, code: n.Node) -> bool:
    """Whether Semgrep takes an assignment for a definition: of what is annotated, or a field."""
    if isinstance(code, n.AnnAssign):
        return True
    fields = m.view.remembered.get(_is_definition)
    if not isinstance(fields, frozenset):
        found = (s for c in m.view.nodes(n.ClassDef) for s in c.body)
        plain = (s for s in found if isinstance(s, n.Assign) and len(s.targets) == 1)
        fields = frozenset(id(s) for s in plain if isinstance(s.targets[0], n.Name))
        m.view.remembered[_is_definition] = fields
    return id(code) in fields


def match_annotated(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``target: annotation = value``; here ``...`` stands for a value, not for none."""
    assert isinstance(pattern, n.AnnAssign)
    if not isinstance(code, n.AnnAssign) or (pattern.value is not None and code.value is None):
        return NOTHING
    if isinstance(pattern.target, h.Hole) and m.strict and not isinstance(code.target, n.Name):
        return NOTHING
    return m.fields(pattern, code, bindings)


def _pairs(target: n.Node, value: n.Node) -> list[tuple[n.Node, n.Node]]:
    """What is assigned to what in ``a, b = 1, 2``."""
    if not isinstance(target, n.Tuple) or not isinstance(value, n.Tuple):
        return []
    is_even = len(target.items) == len(value.items)
    return list(zip(target.items, value.items, strict=True)) if is_even else []


def _assigned(code: n.Node) -> tuple[n.Node, n.Node] | None:
    if isinstance(code, n.Assign):
        return _one_target(code), code.value
    if isinstance(code, n.AnnAssign) and code.value is not None:
        return code.target, code.value
    if isinstance(code, n.NamedExpr) and not code.is_as:
        return code.target, code.value
    return None


def _one_target(node: n.Assign) -> n.Expr:
    """The target; those of ``a = b = value`` are taken together."""
    if len(node.targets) == 1:
        return node.targets[0]
    return n.Tuple(node.targets[0].start, node.targets[-1].end, node.targets)


def match_return(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``return value``, and the body of a lambda."""
    assert isinstance(pattern, n.Return)
    if isinstance(code, n.Lambda) and "implicit_return" not in m.turned:
        is_open = m.strict and _is_no_value(code.body)
        return NOTHING if is_open else m.optional(pattern.value, code.body, [bindings])
    if not isinstance(code, n.Return):
        return NOTHING
    return m.optional(pattern.value, code.value, [bindings])


def _is_no_value(code: n.Node) -> bool:
    """Whether Semgrep does not see that a lambda returns it."""
    if isinstance(code, n.Subscript):
        parts = code.index.items if isinstance(code.index, n.Tuple) else (code.index,)
        return any(isinstance(part, n.Slice) for part in parts)
    is_dots = isinstance(code, n.Constant) and code.value is ...
    is_chain = isinstance(code, n.Compare) and len(code.ops) > 1
    return is_dots or is_chain or isinstance(code, (n.IfExp, n.Yield, n.NamedExpr))


def match_raise(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``raise value``, with a cause if the pattern names one; ``raise ...`` has a value."""
    assert isinstance(pattern, n.Raise)
    if not isinstance(code, n.Raise) or (h.is_dots(pattern.value) and code.value is None):
        return NOTHING
    if m.strict and pattern.cause is None and code.cause is not None:
        return NOTHING
    found = m.optional(pattern.value, code.value, [bindings])
    return found if pattern.cause is None else m.optional(pattern.cause, code.cause, found)


def match_assert(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``assert test, message``; ``assert ...`` is any."""
    assert isinstance(pattern, n.Assert)
    if not isinstance(code, n.Assert):
        return NOTHING
    if h.is_dots(pattern.test) and pattern.message is None:
        return [bindings]
    return m.optional(pattern.message, code.message, m.match(pattern.test, code.test, bindings))


def match_scope(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``global names`` or ``nonlocal names``; a name alone is one of those in the code."""
    assert isinstance(pattern, n.Scope)
    if not isinstance(code, n.Scope):
        return NOTHING
    place = (code.start, code.end)
    if len(pattern.names) == 1:
        return [s for have in code.names for s in m.name(pattern.names[0], have, place, [bindings])]
    if len(pattern.names) != len(code.names):
        return NOTHING
    solutions: Solutions = [bindings]
    for want, have in zip(pattern.names, code.names, strict=True):
        solutions = m.name(want, have, place, solutions)
    return solutions


def match_if(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``if``; without an ``else`` in the pattern the code may have one."""
    assert isinstance(pattern, n.If)
    if not isinstance(code, n.If):
        return NOTHING
    found = m.match(pattern.test, code.test, bindings)
    return _branches(m, pattern, code, found)


def match_while(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``while``."""
    assert isinstance(pattern, n.While)
    if not isinstance(code, n.While):
        return NOTHING
    return _branches(m, pattern, code, m.match(pattern.test, code.test, bindings))


def match_for(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``for``, also if it is ``async for`` in the code alone."""
    assert isinstance(pattern, n.For)
    if not isinstance(code, n.For) or (pattern.is_async and not code.is_async):
        return NOTHING
    found = m.match(pattern.target, code.target, bindings)
    found = m.all(pattern.iterable, code.iterable, found)
    return _branches(m, pattern, code, found)


def _branches(
    m: Matcher, pattern: n.If | n.While | n.For, code: n.If | n.While | n.For, found: Solutions
) -> Solutions:
    found = _blocks(m, pattern.body, code.body, found)
    if pattern.orelse and not code.orelse:
        return NOTHING
    is_one, is_meant = len(code.orelse) == 1, len(pattern.orelse) == 1
    if m.strict and pattern.orelse and not isinstance(code, n.If) and is_one != is_meant:
        return NOTHING  # For Semgrep a statement alone after a loop is no block.
    return _blocks(m, pattern.orelse, code.orelse, found)


def _blocks(
    m: Matcher, patterns: tuple[n.Stmt, ...], codes: tuple[n.Stmt, ...], solutions: Solutions
) -> Solutions:
    return [found for s in solutions for found in match_block(m, patterns, codes, s)]


def match_try(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``try``: the code may have more handlers, in any order, and has what else is asked for."""
    assert isinstance(pattern, n.Try)
    if not isinstance(code, n.Try):
        return NOTHING
    if bool(pattern.orelse) != bool(code.orelse) or bool(pattern.final) != bool(code.final):
        return NOTHING
    found = match_block(m, pattern.body, code.body, bindings)
    found = [s for b in found for s in m.any_order(pattern.handlers, code.handlers, b)]
    found = _blocks(m, pattern.orelse, code.orelse, found)
    return _blocks(m, pattern.final, code.final, found)


def match_handler(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``except type as name``; ``except ...`` is any."""
    assert isinstance(pattern, n.Handler)
    if not isinstance(code, n.Handler):
        return NOTHING
    found: Solutions = [bindings]
    if not h.is_dots(pattern.type):
        if (pattern.name is None) != (code.name is None):
            return NOTHING
        is_flat = m.strict and pattern.name is None
        wanted, caught = (_alone(one.type) if is_flat else one.type for one in (pattern, code))
        if h.is_hole(wanted) and isinstance(caught, n.Tuple) and pattern.name is None:
            return NOTHING
        found = _caught(m, wanted, caught, found, is_unnamed=is_flat or not m.strict)
        if pattern.name is not None and code.name is not None:
            found = m.name(pattern.name, code.name, (code.start, code.end), found)
    return _blocks(m, pattern.body, code.body, found)


def _alone(caught: n.Expr | None) -> n.Expr | None:
    """What a handler is for; a tuple of one exception is that exception."""
    if not isinstance(caught, n.Tuple) or len(caught.items) != 1:
        return caught
    return caught.items[0] if not h.is_dots(caught.items[0]) else caught


def _caught(
    m: Matcher, pattern: n.Expr | None, code: n.Expr | None, solutions: Solutions,
    *, is_unnamed: bool,
) -> Solutions:  # fmt: skip
    """The exceptions of a handler; one without a name is a tuple of one for an ellipsis."""
    if isinstance(pattern, n.Tuple) and code is not None and not isinstance(code, n.Tuple):
        is_open = is_unnamed and any(map(h.is_dots, pattern.items))
        return [f for s in solutions for f in m.items(pattern.items, (code,), s)] if is_open else []
    return m.optional(pattern, code, solutions)


def match_with(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``with``; one of several items is the same as several of one item, one inside the other."""
    assert isinstance(pattern, n.With)
    if not isinstance(code, n.With):
        return NOTHING
    found: Solutions = []
    for start in range(len(code.items)):
        found += _with_from(m, pattern, code, start, bindings)
    return m.limited(found)


def _with_from(
    m: Matcher, pattern: n.With, code: n.With, start: int, bindings: Bindings
) -> Solutions:
    """``pattern`` from the item at ``start`` of ``code`` on, which counts as a statement.

    Of those only the first is ``async`` for Semgrep.
    """
    if pattern.is_async and (not code.is_async or (m.strict and start > 0)):
        return NOTHING
    here = min(len(pattern.items), len(code.items) - start)
    found = m.items(pattern.items[:here], code.items[start : start + here], bindings)
    if not found:
        return NOTHING
    rest = pattern.items[here:]
    inner = _within(pattern, here) if rest else pattern.body
    body = _within(code, start + here) if start + here < len(code.items) else code.body
    return _blocks(m, inner, body, found)


def _within(statement: n.With, first: int) -> tuple[n.Stmt, ...]:
    """The block inside the items before ``first``: a statement with the other ones."""
    items = statement.items[first:]
    return (n.With(items[0].start, statement.end, items, statement.body, statement.is_async),)


def match_with_item(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``context as target``; a hole alone stands for all of it."""
    assert isinstance(pattern, n.WithItem)
    if not isinstance(code, n.WithItem):
        return NOTHING
    if pattern.target is None and code.target is not None:
        is_any = isinstance(pattern.context, (h.Hole, h.Dots))
        return m.match(pattern.context, code, bindings) if is_any else NOTHING
    found = m.match(pattern.context, code.context, bindings)
    return m.optional(pattern.target, code.target, found)


def match_match(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``match``; for Semgrep it may have more cases, and its subject is one thing."""
    assert isinstance(pattern, n.Match)
    if not isinstance(code, n.Match):
        return NOTHING
    found = m.match(pattern.subject, code.subject, bindings)
    if not m.strict:
        return [f for s in found for f in m.items(pattern.cases, code.cases, s)]
    if isinstance(code.subject, n.Tuple) and not m.view.text(code.subject).startswith("("):
        return NOTHING
    return [f for s in found for f in m.any_order(pattern.cases, code.cases, s)]


def match_case(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """One ``case`` of a ``match``; Semgrep has no eye for guards."""
    assert isinstance(pattern, n.Case)
    if not isinstance(code, n.Case):
        return NOTHING
    found = m.match(pattern.pattern, code.pattern, bindings)
    if not m.strict:
        found = m.optional(pattern.guard, code.guard, found)
    return _blocks(m, pattern.body, code.body, found)


_HELD: dict[type[n.Node], tuple[str, ...]] = {
    n.ExprStmt: ("value",),
    n.Return: ("value",),
    n.Assign: ("targets", "value"),
    n.AnnAssign: ("target", "value"),
    n.AugAssign: ("target", "value"),
    n.Raise: ("value", "cause"),
    n.Assert: ("test", "message"),
    n.Delete: ("targets",),
    n.If: ("test",),
    n.While: ("test",),
    n.For: ("iterable",),
}
_CLOSED = (n.Subscript, n.IfExp, n.Lambda, n.Comprehension)
"""What Semgrep does not look into for a statement of a pattern."""
