"""How displays and comprehensions of a pattern are compared with code."""

from __future__ import annotations

from vetline.analysis.matching.bindings import NOTHING, Bindings, Solutions
from vetline.analysis.matching.core import Matcher
from vetline.rulebook import holes as h
from vetline.syntax import nodes as n


def match_list(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``[a, b]``; ``[...]`` is any list, comprehensions too."""
    assert isinstance(pattern, n.List)
    if isinstance(code, n.List):
        return m.items(pattern.items, code.items, bindings)
    is_any = len(pattern.items) == 1 and h.is_dots(pattern.items[0])
    is_list = isinstance(code, n.Comprehension) and _kind(m, code) == "list"
    return [bindings] if is_any and is_list else NOTHING


def match_tuple(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``(a, b)``; for Semgrep an item of a dict is one, too."""
    assert isinstance(pattern, n.Tuple)
    if m.strict and isinstance(code, n.DictItem) and code.key is not None:
        return m.items(pattern.items, (code.key, code.value), bindings)
    return m.items(pattern.items, code.items, bindings) if isinstance(code, n.Tuple) else NOTHING


def match_comprehension(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``[element for …]`` and its kin; what is all that is given to a function counts as a list."""
    assert isinstance(pattern, n.Comprehension)
    if not isinstance(code, n.Comprehension):
        return NOTHING
    if m.strict:
        pattern, code = _of_pairs(pattern), _of_pairs(code)
    if pattern.kind != _kind(m, code):
        return NOTHING
    found = m.items(pattern.generators, code.generators, bindings)
    return m.all(pattern.element, code.element, found) if found else NOTHING


def _of_pairs(node: n.Comprehension) -> n.Comprehension:
    """``node``, but for a dict the set of pairs that Semgrep takes it for."""
    item = node.element
    if not isinstance(item, n.DictItem) or item.key is None:
        return node
    pair = n.Tuple(item.start, item.end, (item.key, item.value))
    return n.Comprehension(node.start, node.end, "set", pair, node.generators)


def _kind(m: Matcher, code: n.Comprehension) -> str:
    lone = m.view.remembered.get(_kind)
    if not isinstance(lone, frozenset):
        calls = (call for call in m.view.nodes(n.Call))
        lone = frozenset(id(call.args[0]) for call in calls if h.is_lone_generator(call))
        m.view.remembered[_kind] = lone
    return "list" if id(code) in lone else code.kind


def match_generator(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``for target in iterable if conditions``, whether it is ``async`` or not."""
    assert isinstance(pattern, n.Generator)
    if not isinstance(code, n.Generator):
        return NOTHING
    if len(pattern.conditions) != len(code.conditions):  # here `...` is one condition
        return NOTHING
    found = m.all(pattern.iterable, code.iterable, m.match(pattern.target, code.target, bindings))
    for want, have in zip(pattern.conditions, code.conditions, strict=True):
        found = m.all(want, have, found)
    return found


def match_set(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``{a, b}`` in any order."""
    assert isinstance(pattern, n.Set)
    if m.strict and isinstance(code, n.Dict):
        code = _as_set(code)
    return (
        _unordered(m, pattern.items, code.items, bindings) if isinstance(code, n.Set) else NOTHING
    )


def _as_set(node: n.Dict) -> n.Node:
    """``node``, but with ``**`` the set for which Semgrep takes it."""
    spread = [isinstance(item, n.DictItem) and item.key is None for item in node.items]
    if not any(spread):
        return node
    items = tuple(
        n.Starred(item.start, item.end, item.value) if is_spread else item
        for item, is_spread in zip(node.items, spread, strict=True)
    )
    return n.Set(node.start, node.end, items)


def match_dict(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``{key: value}`` in any order; ``{...}`` is anything in braces."""
    assert isinstance(pattern, n.Dict)
    if m.strict and not _is_open(pattern) and type(wanted := _as_set(pattern)) is n.Set:
        return m.match(wanted, code, bindings)
    if m.strict and not _is_open(pattern) and isinstance(code, n.Dict):
        code = _as_set(code)
    if isinstance(code, n.Dict):
        return _unordered(m, pattern.items, code.items, bindings)
    is_braced = isinstance(code, n.Set) or (
        isinstance(code, n.Comprehension) and code.kind in ("dict", "set")
    )
    return [bindings] if is_braced and _is_open(pattern) else NOTHING


def _is_open(pattern: n.Dict) -> bool:
    return len(pattern.items) == 1 and h.is_dots(pattern.items[0])


def _unordered(
    m: Matcher, patterns: tuple[n.Node, ...], codes: tuple[n.Node, ...], bindings: Bindings
) -> Solutions:
    solid = tuple(p for p in patterns if not isinstance(p, (h.Dots, h.Holes)))
    if len(solid) == len(patterns) and len(solid) != len(codes):
        return NOTHING
    return m.any_order(solid, codes, bindings)
