"""How functions and classes of a pattern are compared: the code may have more than the pattern."""

from __future__ import annotations

from vetline.analysis.matching.arguments import match_arguments
from vetline.analysis.matching.bindings import NOTHING, Bindings, Receiver, Solutions, bound
from vetline.analysis.matching.blocks import match_block
from vetline.analysis.matching.core import Matcher
from vetline.rulebook import holes as h
from vetline.syntax import nodes as n


def match_function(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``def``: with more decorators, and annotations, defaults and ``async``, if the code has."""
    assert isinstance(pattern, n.FunctionDef)
    if not isinstance(code, n.FunctionDef):
        return NOTHING
    # Semgrep compares decorators and `async` as one list.
    is_other = not code.is_async or bool(m.strict and code.decorators)
    if pattern.is_async and not pattern.decorators and is_other:
        return NOTHING
    place = (code.name_start, code.name_start + len(code.name))
    found = m.name(pattern.name, code.name, place, [bindings])
    found = _decorated(m, pattern.decorators, code.decorators, found)
    found = [s for b in found for s in m.items(pattern.params, code.params, b)]
    if pattern.returns is not None:
        found = m.optional(pattern.returns, code.returns, found)
    return [s for b in found for s in match_block(m, pattern.body, code.body, b)]


def match_class(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``class``: with more bases at the end, and more in its body in any order."""
    assert isinstance(pattern, n.ClassDef)
    if not isinstance(code, n.ClassDef):
        return NOTHING
    place = (code.name_start, code.name_start + len(code.name))
    found = m.name(pattern.name, code.name, place, [bindings])
    found = _decorated(m, pattern.decorators, code.decorators, found)
    found = [s for b in found for s in m.items(pattern.bases, code.bases, b, less=True)]
    solid = tuple(p for p in pattern.body if not isinstance(p, (h.Dots, h.Holes)))
    if not solid:
        return found
    return [s for b in found for s in m.any_order(solid, code.body, b)]


def match_parameter(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """A parameter, with annotation and default only if the pattern asks for them."""
    assert isinstance(pattern, n.Parameter)
    if not isinstance(code, n.Parameter):
        return NOTHING
    if m.strict and _is_plain_hole(pattern) and code.kind in ("/", "bare*"):
        # For Semgrep what separates parameters is one, too.
        return bound(bindings, pattern.name, n.Name(code.start, code.end, code.kind[-1]))
    if code.kind != pattern.kind:
        return NOTHING
    start = code.start + len(code.kind)
    place = (start, start + len(code.name))
    if h.is_hole_name(pattern.name) and code.name in ("self", "cls"):
        found = bound(bindings, pattern.name, Receiver(*place, code.name))
    else:
        found = m.name(pattern.name, code.name, place, [bindings])
    if pattern.annotation is not None:
        found = m.optional(pattern.annotation, code.annotation, found)
    if pattern.default is not None:
        # Here `...` stands for any default, not for none.
        found = m.optional(pattern.default, code.default, found) if code.default else NOTHING
    return found


def _is_plain_hole(pattern: n.Parameter) -> bool:
    """Whether it is a hole that asks for no annotation, default or stars."""
    asked = pattern.kind or pattern.annotation or pattern.default
    return not asked and h.is_hole_name(pattern.name)


def _decorated(
    m: Matcher, patterns: tuple[n.Expr, ...], codes: tuple[n.Expr, ...], solutions: Solutions
) -> Solutions:
    if not patterns:
        return solutions
    return [s for b in solutions for s in _each_decorator(m, patterns, codes, b)]


def _each_decorator(
    m: Matcher, patterns: tuple[n.Expr, ...], codes: tuple[n.Expr, ...], bindings: Bindings
) -> Solutions:
    if not patterns:
        return [bindings]
    found: Solutions = []
    for index, code in enumerate(codes):
        before = codes[:index] if "decorators_order_matters" not in m.turned else ()
        others = before + codes[index + 1 :]
        for solution in match_decorator(m, patterns[0], code, bindings):
            found += _each_decorator(m, patterns[1:], others, solution)
    return m.limited(found)


def match_decorator(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """A decorator; one without arguments is the same as one with an empty list of them."""
    want, want_args = (pattern.func, pattern.args) if isinstance(pattern, n.Call) else (pattern, ())
    have, have_args = (code.func, code.args) if isinstance(code, n.Call) else (code, ())
    if h.is_dots(pattern):
        return [bindings]
    if m.strict and isinstance(have, n.Name) and have.id in _KEYWORDS:
        is_same = isinstance(want, n.Name) and want.id == have.id
        return [bindings] if is_same else NOTHING
    found = m.match(want, have, bindings)
    return [s for b in found for s in match_arguments(m, want_args, have_args, b)]


_KEYWORDS = frozenset(("staticmethod", "abstractmethod"))
"""Decorators that Semgrep takes for keywords: no hole stands for them, wherever they come from."""
