"""What is otherwise made at first use, made while nobody waits.

The first suggestion that lands would pay for compiling what it is the first to need: some 20 ms.
"""

from __future__ import annotations

from collections.abc import Iterator

from vetline.analysis.matching.alternatives import alternatives_of
from vetline.analysis.matching.spellings import SPELLINGS
from vetline.analysis.programme import Programme
from vetline.rulebook.formula import AllOf, AnyOf, Formula, HoleFormula, Pattern, Regex
from vetline.rulebook.patterns import PatternError, compile_pattern
from vetline.text.regex import compile_steps


def warm_steps(programme: Programme) -> Iterator[None]:
    """Make ready all that the rules of ``programme`` look for, in small steps."""
    for rule in programme.rules.values():
        if rule.formula is not None:
            _warm(rule.formula)
            yield
    SPELLINGS.settle()
    yield
    yield from compile_steps()


def _warm(formula: Formula) -> None:
    if isinstance(formula, Pattern):
        _compile(formula.text)
        return
    if isinstance(formula, Regex):
        return
    if isinstance(formula, AnyOf):
        alternatives_of(formula)
    for part in formula.formulas if isinstance(formula, (AnyOf, AllOf)) else (formula.formula,):
        _warm(part)
    for condition in formula.where if isinstance(formula, AllOf) else ():
        if isinstance(condition, HoleFormula):
            _warm(condition.formula)


def _compile(pattern: str) -> None:
    try:
        compile_pattern(pattern)
    except PatternError:
        return  # said when the rule was loaded
