"""How arguments of a call are compared: positional ones in order, keywords wherever they stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from vetline.analysis.matching.bindings import Bindings, Solutions
from vetline.analysis.matching.core import SOLUTIONS_MAX, Matcher
from vetline.rulebook import holes as h
from vetline.syntax import nodes as n

Gap: TypeAlias = "h.Dots | h.Holes | None"
State: TypeAlias = tuple[int, frozenset[int], Bindings]
"""Arguments before the index are dealt with, and so are the keywords at the indexes in the set."""


def match_arguments(
    m: Matcher, patterns: tuple[n.Node, ...], codes: tuple[n.Node, ...], bindings: Bindings
) -> Solutions:
    """The ways in which ``codes`` are the arguments that ``patterns`` say.

    A keyword of the pattern takes that keyword out of what is left of the code, wherever it
    stands; an ellipsis takes a stretch from the front.  All must be taken in the end.
    """
    states: list[State] = [(0, frozenset(), bindings)]
    gap: Gap = None
    for position, pattern in enumerate(patterns):
        if isinstance(pattern, (h.Dots, h.Holes)):
            gap = pattern
            continue
        if isinstance(pattern, n.Keyword) and pattern.name is not None:
            is_open = position + 1 < len(patterns) and h.is_dots(patterns[position + 1])
            found = [s for one in states for s in _keyword(m, pattern, codes, one, gap, is_open)]
        else:
            found = [s for one in states for s in _positional(m, pattern, codes, one, gap)]
        states = found[:SOLUTIONS_MAX]
        gap = None
    return m.limited([s for state in states for s in _ended(m, codes, state, gap)])


def _ended(m: Matcher, codes: tuple[n.Node, ...], state: State, gap: Gap) -> Solutions:
    start, taken, bindings = state
    rest = _left(codes, start, len(codes), taken)
    if gap is not None:
        return m.gap(gap, rest, bindings)
    return [] if rest else [bindings]


def _positional(
    m: Matcher, pattern: n.Node, codes: tuple[n.Node, ...], state: State, gap: Gap
) -> Iterator[State]:
    start, taken, bindings = state
    for index in range(start, len(codes)):
        m.spend()
        if index in taken:
            continue
        code = codes[index]
        is_named = isinstance(code, n.Keyword) and code.name is not None
        is_likely = gap is None or not bindings or m.possible(pattern, code)
        if not is_named and is_likely:
            for passed in _passed(m, codes, state, index, gap):
                for solution in m.match(pattern, code, passed):
                    yield index + 1, taken, solution
        if gap is None:
            return


def _keyword(
    m: Matcher, pattern: n.Keyword, codes: tuple[n.Node, ...], state: State, gap: Gap,
    is_open: bool,
) -> Iterator[State]:  # fmt: skip
    """The states after a keyword; if a gap is open after it, that one before it takes nothing."""
    assert pattern.name is not None  # as the caller checked
    start, taken, bindings = state
    for index in range(start, len(codes)):
        m.spend()
        code = codes[index]
        if index in taken or not isinstance(code, n.Keyword) or code.name is None:
            continue
        place = (code.start, code.start + len(code.name))
        named = m.name(pattern.name, code.name, place, [bindings])
        for solution in m.all(pattern.value, code.value, named) if named else ():
            last = start if gap is None or (is_open and h.is_dots(gap)) else index
            for after in range(start, last + 1):
                for passed in _passed(m, codes, (start, taken, solution), after, gap):
                    yield after, taken | {index}, passed


def _passed(m: Matcher, codes: tuple[n.Node, ...], state: State, until: int, gap: Gap) -> Solutions:
    """What comes of the gap standing for the arguments that are left before ``until``."""
    start, taken, bindings = state
    if not isinstance(gap, h.Holes):
        return [bindings]
    return m.gap(gap, _left(codes, start, until, taken), bindings)


def _left(codes: tuple[n.Node, ...], start: int, end: int, taken: frozenset[int]) -> list[n.Node]:
    return [codes[index] for index in range(start, end) if index not in taken]
