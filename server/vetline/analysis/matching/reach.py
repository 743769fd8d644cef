"""Whether a formula can be decided on one unit, or needs to see the whole module."""

from __future__ import annotations

from vetline.rulebook import holes as h
from vetline.rulebook.formula import AllOf, AnyOf, Formula, HoleFormula, Inside, NotInside, Pattern
from vetline.rulebook.patterns import PatternError, SequencePattern, StmtPattern, compile_pattern
from vetline.syntax import nodes as n


def needs_module(formula: Formula | None) -> bool:
    """Whether a unit alone may lack something that ``formula`` looks at."""
    return formula is not None and _needs_module(formula, surrounds=False)


def _needs_module(formula: Formula, *, surrounds: bool) -> bool:
    if isinstance(formula, Pattern):
        return _pattern_needs_module(formula.text, surrounds=surrounds)
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


def _pattern_needs_module(text: str, *, surrounds: bool) -> bool:
    try:
        pattern = compile_pattern(text)
    except PatternError:
        return False
    if isinstance(pattern, SequencePattern):
        return True
    if not isinstance(pattern, StmtPattern):
        return False
    if isinstance(pattern.node, (n.Import, n.ImportFrom)):
        return surrounds
    # A method's unit shows its class, but not what else is in it.
    is_class = isinstance(pattern.node, n.ClassDef)
    return is_class and not (surrounds and _is_open(pattern.node))


def _is_open(node: n.Node) -> bool:
    """Whether a class pattern asks for nothing but what a class header says."""
    if not isinstance(node, n.ClassDef) or node.decorators:
        return False
    return all(h.is_dots(item) for item in node.body)
