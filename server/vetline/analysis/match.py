"""Formulas matched with the code of one view: where flows and the rule index start from."""

from __future__ import annotations

from collections.abc import Mapping

from vetline.analysis.matching.conditions import holds
from vetline.analysis.matching.core import Matcher
from vetline.analysis.matching.formulas import Evaluation
from vetline.analysis.matching.handlers import HANDLERS
from vetline.analysis.matching.selection import Selection
from vetline.analysis.view import UnitView
from vetline.rulebook.formula import Formula
from vetline.rulebook.model import STRICT, Option

NO_OPTIONS: Mapping[str, Option] = {}


def formula_matches(
    formula: Formula, view: UnitView, options: Mapping[str, Option] = NO_OPTIONS
) -> tuple[Selection, ...]:
    """What ``formula`` selects in ``view``, in order of place; ``options`` are the rule's.

    In a method's unit, what lies in the class header has a negative start.
    """
    return tuple(evaluation_of(view, options).selections(formula))


def evaluation_of(view: UnitView, options: Mapping[str, Option] = NO_OPTIONS) -> Evaluation:
    """The one evaluation of ``view`` under ``options``, which remembers what each pattern found."""
    symbolic = options.get("symbolic_propagation") is True
    strict = options.get(STRICT) is True
    turned = frozenset(name for name, usual in _USUAL.items() if options.get(name, usual) != usual)
    key = (Evaluation, symbolic, strict, turned)
    evaluation = view.remembered.get(key)
    if not isinstance(evaluation, Evaluation):
        evaluation = Evaluation(Matcher(view, HANDLERS, symbolic, strict, turned), holds)
        # Kept by the view, so that it goes when the view goes.
        view.remembered[key] = evaluation
    return evaluation


def gave_up(view: UnitView) -> bool:
    """Whether some pattern that was looked for in ``view`` cost more than it may."""
    kept = view.remembered.values()
    return any(isinstance(one, Evaluation) and one.matcher.gave_up for one in kept)


_USUAL: Mapping[str, Option] = {
    "symmetric_eq": False,
    "commutative_boolop": False,
    "ac_matching": True,
    "constant_propagation": True,
    "vardef_assign": True,
    "implicit_return": True,
    "implicit_deep_exprstmt": True,
    "attr_expr": True,
    "decorators_order_matters": False,
}
"""Options of rules that say what matches, and what they are if a rule does not say."""
