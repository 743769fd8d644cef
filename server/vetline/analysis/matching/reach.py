"""Whether a formula can be decided on one unit, or needs to see the whole module."""

from __future__ import annotations

from vetline.analysis.matching.outlines import OUTLINES
from vetline.rulebook.formula import AllOf, AnyOf, Formula, HoleFormula, Inside, NotInside, Pattern


def needs_module(formula: Formula | None) -> bool:
    """Whether a unit alone may lack something that ``formula`` looks at."""
    return formula is not None and _needs_module(formula, surrounds=False)


def _needs_module(formula: Formula, *, surrounds: bool) -> bool:
    if isinstance(formula, Pattern):
        outline = OUTLINES.of(formula.text)
        return outline.is_wide_around if surrounds else outline.is_wide
    if isinstance(formula, AnyOf):
        return any(_needs_module(f, surrounds=surrounds) for f in formula.formulas)
    if isinstance(formula, AllOf):
        inner = [c.formula for c in formula.where if isinstance(c, HoleFormula)]
        parts = any(_needs_module(f, surrounds=surrounds) for f in formula.formulas)
        return parts or any(_needs_module(f, surrounds=False) for f in inner)
    if isinstance(formula, (Inside, NotInside)):
        return _needs_module(formula.formula, surrounds=True)
    # A regular expression may reach over any number of lines.
    return not hasattr(formula, "formula") or _needs_module(formula.formula, surrounds=surrounds)
