"""The rules that could object to something in a unit, found by what the unit holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen

from vetline.analysis.faults import spared
from vetline.analysis.finding import Finding
from vetline.analysis.match import evaluation_of
from vetline.analysis.matching.conditions import code_text
from vetline.analysis.matching.formulas import Evaluation
from vetline.analysis.matching.layout import shown_span
from vetline.analysis.matching.needs import needs_of, rarest
from vetline.analysis.matching.pattern_needs import Need
from vetline.analysis.matching.reach import needs_module
from vetline.analysis.matching.selection import Selection
from vetline.analysis.paths import applies
from vetline.analysis.view import UnitView
from vetline.rulebook.model import STRICT, Option, Rule
from vetline.text.regex import lazy
from vetline.text.span import Span

__all__ = ["RuleIndex", "index_of", "needs_module"]

HOLE_CHARS_MAX = 60
"""Longest code that a message quotes for a hole."""


@frozen(eq=False)
class RuleIndex:
    """Rules by one of the things that each needs; ``always`` are those that need nothing."""

    by_need: Mapping[Need, tuple[tuple[frozenset[Need], Rule], ...]]
    needs: frozenset[Need]  # the keys of ``by_need``; of sets, the smaller one is gone through
    always: tuple[Rule, ...]
    options: Mapping[str, Option]  # under which a view holds all that any of the rules may need

    def __bool__(self) -> bool:
        """Whether there are any rules at all."""
        return bool(self.by_need or self.always)

    def candidates(self, view: UnitView) -> Iterator[Rule]:
        """The rules that could object to something in ``view``, each once."""
        seen: set[str] = set()
        held = evaluation_of(view, self.options).held
        for need in held & self.needs:
            for needed, rule in self.by_need[need]:
                if rule.id not in seen and needed <= held:
                    seen.add(rule.id)
                    yield rule
        yield from self.always

    def findings(self, view: UnitView) -> list[Finding]:
        """What the rules object to in ``view``, each place once for each rule."""
        return [
            finding
            for rule in self.candidates(view)
            if applies(rule, view.path)
            for finding in spared(rule, view.path, rule_findings, view, rule)
        ]


def index_of(rules: Iterable[Rule]) -> RuleIndex:
    """The index of those of ``rules`` that have a formula."""
    by_need: dict[Need, list[tuple[frozenset[Need], Rule]]] = {}
    always: list[Rule] = []
    options: dict[str, Option] = {}
    for rule in rules:
        if rule.options.get(STRICT):
            options[STRICT] = True
        if rule.formula is None:
            continue
        alternatives = needs_of(rule.formula)
        if not all(alternatives):
            always.append(rule)
            continue
        for needed in alternatives:
            by_need.setdefault(rarest(needed), []).append((needed, rule))
    found = {need: tuple(pairs) for need, pairs in by_need.items()}
    return RuleIndex(found, frozenset(found), tuple(always), options)


def outline(rule: Rule) -> None:
    """Find out of all patterns of ``rule`` what an index asks of them."""
    if rule.formula is not None:
        needs_of(rule.formula)
        needs_module(rule.formula)


def rule_findings(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """What ``rule`` objects to in ``view``, each place once; a class header has its own unit."""
    assert rule.formula is not None  # an index holds no others
    evaluation = evaluation_of(view, rule.options)
    seen: set[tuple[int, int]] = set()
    for selection in evaluation.selections(rule.formula):
        place = (selection.start, selection.end)
        if selection.start < 0 or place in seen:
            continue
        seen.add(place)
        yield finding_at(evaluation, rule, selection)


def finding_at(evaluation: Evaluation, rule: Rule, selection: Selection) -> Finding:
    """That ``rule`` objects to ``selection``, in its words."""
    bindings = tuple(
        (hole, Span(binding.start, binding.end))
        for hole, binding in sorted(selection.bindings.items())
        if binding.start >= 0
    )
    message = _filled(rule.message, evaluation, selection)
    is_strict = evaluation.matcher.strict
    span = shown_span(evaluation.view.tree.text, selection) if is_strict else selection.span
    return Finding(rule.id, span, message, rule.severity, rule.confidence, bindings=bindings)


def _filled(message: str, evaluation: Evaluation, selection: Selection) -> str:
    """``message`` with the code that each hole stands for."""

    def code(hole: re.Match[str]) -> str:
        binding = selection.bindings.get(hole[0])
        if binding is None:
            return hole[0]
        text = " ".join(code_text(evaluation, binding).split())
        return text if len(text) <= HOLE_CHARS_MAX else text[: HOLE_CHARS_MAX - 1] + "…"

    return _HOLE.sub(code, message) if "$" in message else message


_HOLE = lazy(r"\$(?:(?:\.\.\.)?[A-Z_][A-Z_0-9]*|[0-9]+)")
