"""How arguments of a call are compared: positional ones in order, keywords wherever they stand."""

from __future__ import annotations

from vetline.analysis.matching.bindings import NOTHING, Bindings, Solutions
from vetline.analysis.matching.core import Matcher
from vetline.rulebook import holes as h
from vetline.syntax import nodes as n


def match_arguments(
    m: Matcher, patterns: tuple[n.Node, ...], codes: tuple[n.Node, ...], bindings: Bindings
) -> Solutions:
    """The ways in which ``codes`` are the arguments that ``patterns`` say.

    A keyword of the pattern takes that keyword out of what is left of the code, wherever it
    stands; an ellipsis takes a stretch from the front.  All must be taken in the end.
    """
    if not patterns:
        return NOTHING if codes else [bindings]
    first, rest = patterns[0], patterns[1:]
    if isinstance(first, (h.Dots, h.Holes)):
        return _after_gap(m, first, rest, codes, bindings)
    if isinstance(first, n.Keyword) and first.name is not None:
        return _keyword(m, first, rest, codes, bindings)
    if not codes or (isinstance(codes[0], n.Keyword) and codes[0].name is not None):
        return NOTHING
    found = m.match(first, codes[0], bindings)
    return [s for b in found for s in match_arguments(m, rest, codes[1:], b)]


def _after_gap(
    m: Matcher, gap: h.Dots | h.Holes, rest: tuple[n.Node, ...], codes: tuple[n.Node, ...],
    bindings: Bindings,
) -> Solutions:  # fmt: skip
    if not rest:
        return m.gap(gap, codes, bindings)
    found: Solutions = []
    for size in range(len(codes) + 1):
        for start in m.gap(gap, codes[:size], bindings):
            found += match_arguments(m, rest, codes[size:], start)
    return m.limited(found)


def _keyword(
    m: Matcher, first: n.Keyword, rest: tuple[n.Node, ...], codes: tuple[n.Node, ...],
    bindings: Bindings,
) -> Solutions:  # fmt: skip
    assert first.name is not None  # as the caller checked
    found: Solutions = []
    for index, code in enumerate(codes):
        if not isinstance(code, n.Keyword) or code.name is None:
            continue
        place = (code.start, code.start + len(code.name))
        named = m.name(first.name, code.name, place, [bindings])
        if not named:
            continue
        others = codes[:index] + codes[index + 1 :]
        for solution in m.all(first.value, code.value, named):
            found += match_arguments(m, rest, others, solution)
    return m.limited(found)
