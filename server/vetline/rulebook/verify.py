"""What only compiling shows to be wrong with a rule: its patterns and regular expressions."""

from __future__ import annotations

from collections.abc import Iterator

import re2

from vetline.rulebook.formula import (
    AllOf,
    AnyOf,
    Condition,
    Formula,
    HoleFormula,
    HoleRegex,
    Pattern,
    Regex,
)
from vetline.rulebook.model import Rule
from vetline.rulebook.patterns import PatternError, compile_pattern


def rule_faults(rule: Rule) -> Iterator[str]:
    """What is wrong with the patterns and regular expressions of ``rule``."""
    if rule.formula is not None:
        yield from _formula_faults(rule.formula)


def _formula_faults(formula: Formula) -> Iterator[str]:
    match formula:
        case Pattern(text):
            yield from _pattern_faults(text)
        case Regex(text):
            yield from _regex_faults(text)
        case AnyOf(formulas):
            for part in formulas:
                yield from _formula_faults(part)
        case AllOf(formulas, where):
            for part in formulas:
                yield from _formula_faults(part)
            for condition in where:
                yield from _condition_faults(condition)
        case _:
            yield from _formula_faults(formula.formula)


def _condition_faults(condition: Condition) -> Iterator[str]:
    if isinstance(condition, HoleRegex):
        yield from _regex_faults(condition.regex)
    elif isinstance(condition, HoleFormula):
        yield from _formula_faults(condition.formula)


def _pattern_faults(text: str) -> Iterator[str]:
    try:
        compile_pattern(text)
    except PatternError as error:
        yield str(error)


def _regex_faults(text: str) -> Iterator[str]:
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(text, options)
    except re2.error as error:
        reason = error.args[0] if error.args else "not valid"
        reason = reason.decode() if isinstance(reason, bytes) else reason
        yield f"not a regular expression (RE2): `{text}`: {reason}"
