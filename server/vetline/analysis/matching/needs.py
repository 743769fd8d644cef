"""What a unit must hold for a formula to select anything there.

A formula's needs are alternatives: all the needs of one of them must be there.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import TypeAlias

from vetline.analysis.matching.outlines import OUTLINES
from vetline.analysis.matching.pattern_needs import Need
from vetline.analysis.matching.spellings import SPELLINGS, Spelled
from vetline.rulebook.formula import (
    AllOf,
    AnyOf,
    Formula,
    HoleFormula,
    HoleRegex,
    Inside,
    Not,
    NotInside,
    Pattern,
    Regex,
)

Needs: TypeAlias = "tuple[frozenset[Need], ...]"

ALTERNATIVES_MAX = 2_000
"""Alternatives of one formula; where there would be more, less is asked for."""

ANYTHING: Needs = (frozenset(),)


def needs_of(formula: Formula) -> Needs:
    """The needs of ``formula``; it selects nothing where none of the alternatives is met."""
    if isinstance(formula, Pattern):
        return (OUTLINES.of(formula.text).needs,)
    if isinstance(formula, AnyOf):
        found = tuple({need for f in formula.formulas for need in needs_of(f)})
        return found if len(found) <= ALTERNATIVES_MAX and frozenset() not in found else ANYTHING
    if isinstance(formula, AllOf):
        return _all_needs(formula)
    if isinstance(formula, Inside):
        return needs_of(formula.formula)
    assert isinstance(formula, (Regex, Not, NotInside))  # which need nothing that can be named
    return ANYTHING


def _all_needs(formula: AllOf) -> Needs:
    parts = [needs_of(f) for f in formula.formulas if not isinstance(f, (Not, NotInside))]
    parts += [
        needs_of(c.formula)
        for c in formula.where
        if isinstance(c, HoleFormula) and c.language == "python"
    ]
    found: Needs = ANYTHING
    for part in sorted(parts, key=len):
        if len(found) * len(part) > ALTERNATIVES_MAX:
            break
        found = tuple({left | right for left, right in product(found, part)})
    spelled = frozenset(_spelled(formula))
    return tuple(needed | spelled for needed in found) if spelled else found


def _spelled(formula: AllOf) -> Iterator[Need]:
    """The text that the conditions on holes ask for."""
    for condition in formula.where:
        if isinstance(condition, HoleRegex) and not condition.negated:
            need = SPELLINGS.need(condition.regex)
            if need is not None:
                yield need


def rarest(needed: frozenset[Need]) -> Need:
    """The one of ``needed`` that fewest units are likely to hold: names first, long ones first."""
    return max(needed, key=_RARITIES.__getitem__)


class _Rarities(dict[Need, tuple[int, int, str]]):
    """How rare each need is; every rule asks for many, and many rules for the same."""

    def __missing__(self, need: Need) -> tuple[int, int, str]:
        found = self[need] = _rarity(need)
        return found


def _rarity(need: Need) -> tuple[int, int, str]:
    if isinstance(need, Spelled):
        return (1, 0, need.regex)
    if not isinstance(need, str):
        return (0, 0, need.__name__)
    return (1 if need.removesuffix("()") in _FREQUENT else 2, len(need), need)


_RARITIES = _Rarities()


_FREQUENT = frozenset((
    "self", "cls", "get", "request", "format", "open", "print", "str", "int", "len", "join",
    "append", "name", "path", "data", "value", "key", "result", "response", "url", "args", "items",
))  # fmt: skip
"""Names that most code holds."""
