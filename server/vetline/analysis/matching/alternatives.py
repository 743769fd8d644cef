"""Of a formula with many alternatives, the few that could select something in a view.

A rule about a family of functions has hundreds of patterns, and a unit calls two of the functions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from attrs import frozen

from vetline.analysis.matching.needs import needs_of, rarest
from vetline.analysis.matching.pattern_needs import Need
from vetline.rulebook.formula import AnyOf, Formula

FORMULAS_MAX = 20_000
"""Formulas whose alternatives are kept sorted."""


@frozen(eq=False)
class Alternatives:
    """The alternatives of a formula and all that each needs, by the rarest of it."""

    formula: AnyOf
    by_need: Mapping[Need, tuple[tuple[frozenset[Need], int], ...]]
    needs: frozenset[Need]  # the keys of ``by_need``; of sets, the smaller one is gone through
    always: tuple[int, ...]

    def hopeful(self, held: Set[Need]) -> Iterator[Formula]:
        """Those that could select something where ``held`` is there, in their order."""
        found = set(self.always)
        for need in self.needs & held:
            found.update(index for needed, index in self.by_need[need] if needed <= held)
        return (self.formula.formulas[index] for index in sorted(found))


def alternatives_of(formula: AnyOf) -> Alternatives:
    """The alternatives of ``formula``; sorted once, since formulas live as long as their rules."""
    known = _KNOWN.get(id(formula))
    if known is not None and known.formula is formula:
        return known
    if len(_KNOWN) >= FORMULAS_MAX:
        _KNOWN.clear()
    _KNOWN[id(formula)] = found = _sorted(formula)
    return found


def _sorted(formula: AnyOf) -> Alternatives:
    by_need: dict[Need, tuple[tuple[frozenset[Need], int], ...]] = {}
    always: list[int] = []
    for index, part in enumerate(formula.formulas):
        needs = needs_of(part)
        if not all(needs):
            always.append(index)
            continue
        for needed in needs:
            need = rarest(needed)
            by_need[need] = (*by_need.get(need, ()), (needed, index))
    return Alternatives(formula, by_need, frozenset(by_need), tuple(always))


_KNOWN: dict[int, Alternatives] = {}
