"""Formulas matched with the code of one view: what the flow engine and the rule index start from."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from vetline.analysis.matching.conditions import holds
from vetline.analysis.matching.core import Matcher
from vetline.analysis.matching.formulas import Evaluation
from vetline.analysis.matching.handlers import HANDLERS
from vetline.analysis.matching.selection import Selection
from vetline.analysis.view import UnitView
from vetline.rulebook.formula import Formula


def formula_matches(formula: Formula, view: UnitView) -> tuple[Selection, ...]:
    """What ``formula`` selects in ``view``, in order of place.

    In a method's unit, what lies in the class header has a negative start.
    """
    return tuple(evaluation_of(view).selections(formula))


def evaluation_of(view: UnitView) -> Evaluation:
    """The one evaluation of ``view``, which remembers what each pattern found there."""
    evaluation = _EVALUATIONS.get(view)
    if evaluation is None:
        evaluation = _EVALUATIONS[view] = Evaluation(Matcher(view, HANDLERS), holds)
    return evaluation


_EVALUATIONS: WeakKeyDictionary[UnitView, Evaluation] = WeakKeyDictionary()
