"""How expressions of a pattern are compared with code."""

from __future__ import annotations

from collections.abc import Iterator

from vetline.analysis.builtin_names import BUILTINS
from vetline.analysis.facts import dotted
from vetline.analysis.matching.arguments import match_arguments
from vetline.analysis.matching.bindings import NOTHING, Bindings, Group, Solutions
from vetline.analysis.matching.core import SOLUTIONS_MAX, Matcher, State
from vetline.analysis.matching.spreads import spelled_out
from vetline.analysis.matching.values import types_for_semgrep, without_blanks
from vetline.rulebook import holes as h
from vetline.syntax import nodes as n

LINKS_MAX = 64
"""Links of a chain of ``and`` or ``or`` that one hole may stand for."""


def match_hole(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``$X``."""
    assert isinstance(pattern, h.Hole)
    if isinstance(code, n.Keyword) and code.name is not None:
        return NOTHING
    return m.bound(bindings, pattern.name, code)


def match_dots(_m: Matcher, _pattern: n.Node, _code: n.Node, bindings: Bindings) -> Solutions:
    """``...`` in the place of one thing."""
    return [bindings]


def match_deep(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``<... inner ...>``: all places in ``code`` where ``inner`` stands."""
    assert isinstance(pattern, h.Deep)
    found: Solutions = []
    for node in n.walk(code):
        if m.possible(pattern.inner, node):
            found += m.match(pattern.inner, node, bindings)
    return m.limited(found)


def match_typed(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``($X: type)``."""
    assert isinstance(pattern, h.Typed)
    if m.strict and not h.is_hole_name(pattern.type):
        is_one = without_blanks(pattern.type) in types_for_semgrep(m, code)
        return m.bound(bindings, pattern.name, code) if is_one else NOTHING
    kind = m.view.names.type_of(code)
    if h.is_hole_name(pattern.type):
        solutions = m.name(pattern.type, kind or "", (code.start, code.end), [bindings])
    else:
        is_one = kind is not None and is_type(kind, pattern.type)
        solutions = [bindings] if is_one else NOTHING
    return [found for s in solutions for found in m.bound(s, pattern.name, code)]


def is_type(have: str, want: str) -> bool:
    """Whether the class ``have`` is what a rule calls ``want``, which may leave out modules."""
    return have == want or have.endswith(f".{want}") or want.endswith(f".{have}")


def match_name(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """A plain name, as written or as imports resolve it."""
    assert isinstance(pattern, n.Name)
    if not isinstance(code, n.Name):
        return NOTHING
    if code.id == pattern.id:
        hidden = not m.strict and code.id in BUILTINS and m.view.names.is_local(code)
        return NOTHING if hidden else [bindings]
    full = m.expanded(code)
    return [bindings] if isinstance(full, n.Name) and full.id == pattern.id else NOTHING


def match_attribute(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``value.attr``, as written or, failing that, as imports resolve the code."""
    assert isinstance(pattern, n.Attribute)
    if pattern.attr == "...":
        links = list(_chain(code))
        return m.limited([s for link in links for s in m.match(pattern.value, link, bindings)])
    if isinstance(code, n.Attribute):
        found = _as_written(m, pattern, code, bindings)
        if found:
            return found
    elif not isinstance(code, n.Name):
        return NOTHING
    full = m.expanded(code)
    if full is None and isinstance(code, n.Name):
        return [bindings] if _is_other_name(m, pattern, code) else NOTHING
    return _as_written(m, pattern, full, bindings) if isinstance(full, n.Attribute) else NOTHING


def _is_other_name(m: Matcher, pattern: n.Attribute, code: n.Name) -> bool:
    """Whether ``code`` is bound to just what the pattern names, or a star may bring that in."""
    if not m.is_written(code) or (m.strict and not m.is_starred(code)):
        return False
    return dotted(pattern) == m.view.names.qualified(code)


def _as_written(
    m: Matcher, pattern: n.Attribute, code: n.Attribute, bindings: Bindings
) -> Solutions:
    place = (code.end - len(code.attr), code.end) if code.end - code.start > len(code.attr) else (
        code.start, code.end
    )  # fmt: skip
    solutions = m.name(pattern.attr, code.attr, place, [bindings])
    if not solutions:
        return NOTHING
    found = m.all(pattern.value, code.value, solutions)
    full = m.expanded(code.value) if isinstance(pattern.value, h.Hole) else None
    # A hole may be bound to a module elsewhere, by the name that it has at home.
    return found if full is None else found + m.all(pattern.value, full, solutions)


def _chain(code: n.Node) -> Iterator[n.Node]:
    """What ``code`` is reached from by attributes and method calls, the root first."""
    links = [code]
    while True:
        code = code.func if isinstance(code, n.Call) else code
        if not isinstance(code, n.Attribute):
            return reversed(links)
        code = code.value
        links.append(code)


def match_call(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``func(args)``."""
    assert isinstance(pattern, n.Call)
    if not isinstance(code, n.Call):
        return NOTHING
    found = m.match(pattern.func, code.func, bindings) or _by_other_name(
        m, pattern.func, code.func, bindings
    )
    if not found:
        return NOTHING
    given = code.args if m.strict else spelled_out(m.view, code)
    return [s for b in found for s in match_arguments(m, pattern.args, given, b)]


def _by_other_name(m: Matcher, pattern: n.Node, func: n.Node, bindings: Bindings) -> Solutions:
    """What is called may go by another name here, or be a method of an object of known class."""
    if not isinstance(pattern, (n.Name, n.Attribute)):
        return NOTHING
    full = m.resolved(func)
    return m.match(pattern, full, bindings) if full is not None else NOTHING


def match_binary(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``left op right``; the operators on bits do not care for order."""
    assert isinstance(pattern, n.BinOp)
    if not isinstance(code, n.BinOp) or code.op != pattern.op:
        return NOTHING
    found = m.all(pattern.right, code.right, m.match(pattern.left, code.left, bindings))
    if pattern.op in _COMMUTATIVE and "ac_matching" not in m.turned:
        found = found + m.all(pattern.right, code.left, m.match(pattern.left, code.right, bindings))
    if not found and _has_dots(pattern):
        wanted = [part for one in _operands(pattern) for part in _at_least_one(m, pattern.op, one)]
        found = m.items(tuple(wanted), _operands(code), bindings)
    return found


def _at_least_one(m: Matcher, op: str, operand: n.Node) -> tuple[n.Node, ...]:
    """An ellipsis among operands; for Semgrep it stands for one or more if their order counts."""
    if not m.strict or op in _COMMUTATIVE or not h.is_dots(operand):
        return (operand,)
    return h.Hole(operand.start, operand.end, h.ANONYMOUS), operand


def _has_dots(pattern: n.BinOp) -> bool:
    return h.is_dots(pattern.right) or h.is_dots(pattern.left) or (
        isinstance(pattern.left, n.BinOp) and _has_dots(pattern.left)
    )  # fmt: skip


def _operands(node: n.BinOp) -> tuple[n.Node, ...]:
    """``a, b, c`` of ``a + b + c``."""
    found: list[n.Node] = []
    current: n.Node = node
    while isinstance(current, n.BinOp) and current.op == node.op:
        found.append(current.right)
        current = current.left
    return (current, *reversed(found))


def match_unary(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``op operand``."""
    assert isinstance(pattern, n.UnaryOp)
    if isinstance(code, n.UnaryOp):
        return m.fields(pattern, code, bindings)
    is_number = isinstance(code, n.Constant) and type(code.value) is int
    is_meant = m.strict and is_number and h.is_any_number(pattern)
    return m.match(pattern.operand, code, bindings) if is_meant else NOTHING


def match_boolean(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """A chain of ``and`` or ``or``, in which a hole may stand for several links."""
    assert isinstance(pattern, n.BoolOp)
    if not isinstance(code, n.BoolOp) or code.op != pattern.op:
        return NOTHING
    if "commutative_boolop" in m.turned:
        solid = tuple(value for value in pattern.values if not h.is_dots(value))
        return m.any_order(solid, code.values, bindings)
    return _links(m, pattern.values, code.values, code.op, bindings)


def _links(
    m: Matcher, patterns: tuple[n.Node, ...], codes: tuple[n.Expr, ...], op: str,
    bindings: Bindings,
) -> Solutions:  # fmt: skip
    states: list[State] = [(0, bindings)]
    is_gap = False
    for position, pattern in enumerate(patterns):
        if h.is_dots(pattern):
            is_gap = True
            continue
        last = len(codes) - sum(not h.is_dots(p) for p in patterns[position + 1 :])
        states = [
            found
            for start, b in states
            for first in range(start, last if is_gap else min(start + 1, last))
            for found in _link(m, pattern, codes, (first, b), last, op)
        ][:SOLUTIONS_MAX]
        is_gap = False
    return m.limited([b for index, b in states if is_gap or index == len(codes)])


def _link(
    m: Matcher, pattern: n.Node, codes: tuple[n.Expr, ...], state: State, last: int, op: str
) -> Iterator[State]:
    """One link of the pattern stands for one of ``codes``, a hole for several up to ``last``."""
    first, bindings = state
    is_wide = isinstance(pattern, h.Hole) and "ac_matching" not in m.turned
    farthest = min(last, first + LINKS_MAX) if is_wide else first + 1
    for after in range(first + 1, farthest + 1):
        link: n.Node = codes[first]
        if after > first + 1:
            m.spend()
            link = n.BoolOp(link.start, codes[after - 1].end, op, codes[first:after])
        for solution in m.match(pattern, link, bindings):
            yield after, solution


def match_compare(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``left op right``, and for equality the other way round if the rule says so."""
    assert isinstance(pattern, n.Compare)
    if not isinstance(code, n.Compare) or pattern.ops != code.ops:
        return NOTHING
    found = m.fields(pattern, code, bindings)
    if "symmetric_eq" not in m.turned or code.ops not in _SYMMETRIC:
        return found
    turned = m.match(pattern.left, code.rights[0], bindings)
    return m.limited(found + m.all(pattern.rights[0], code.left, turned))


def match_subscript(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``value[index]``; only a slice matches a slice, alone or among others."""
    assert isinstance(pattern, n.Subscript)
    if not isinstance(code, n.Subscript):
        return NOTHING
    if m.strict and (parts := _parts(code)):
        if wanted := _parts(pattern):
            return m.items(wanted, parts, bindings)
        return m.limited([s for part in parts for s in m.match(pattern, part, bindings)])
    if isinstance(code.index, n.Slice) and not isinstance(pattern.index, n.Slice):
        return NOTHING
    return m.all(pattern.index, code.index, m.match(pattern.value, code.value, bindings))


def _parts(node: n.Subscript) -> tuple[n.Subscript, ...]:
    """``a[1:2], a[3]`` for ``a[1:2, 3]``, as which Semgrep takes it if there are slices."""
    items = node.index.items if isinstance(node.index, n.Tuple) else ()
    if not any(isinstance(item, n.Slice) for item in items):
        return ()
    return tuple(n.Subscript(node.start, item.end, node.value, item) for item in items)


def match_lambda(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``lambda params: body``."""
    assert isinstance(pattern, n.Lambda)
    if not isinstance(code, n.Lambda):
        return NOTHING
    found = m.items(pattern.params, code.params, bindings)
    return m.all(pattern.body, code.body, found) if found else NOTHING


def match_formatted(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``{value}`` of an f-string; for Semgrep how it is formatted has to be said."""
    assert isinstance(pattern, n.FormattedValue)
    if not isinstance(code, n.FormattedValue):
        return NOTHING
    is_same = (pattern.conversion, pattern.spec_text) == (code.conversion, code.spec_text)
    if m.strict and (not is_same or (_is_text(code.value) and not _is_text(pattern.value))):
        return NOTHING  # A string in braces is part of the text.
    return m.match(pattern.value, code.value, bindings)


def _is_text(node: n.Node) -> bool:
    return isinstance(node, n.Constant) and isinstance(node.value, str)


def match_group(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``$...X`` in the place of one thing."""
    assert isinstance(pattern, h.Holes)
    codes = code.items if isinstance(code, Group) else (code,)
    return m.bind_group(pattern.name, codes, bindings)


def match_yield(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``yield value``; here ``...`` stands for a value, not for none."""
    assert isinstance(pattern, n.Yield)
    if not isinstance(code, n.Yield) or code.delegates != pattern.delegates:
        return NOTHING
    if pattern.value is not None and code.value is None:
        return NOTHING
    return m.optional(pattern.value, code.value, [bindings])


_SYMMETRIC = (("==",), ("!=",))
_COMMUTATIVE = frozenset("|&^")
