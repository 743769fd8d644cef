"""Taint rules in Semgrep's terms: the interpreter, with sources and sinks that patterns select.

The vocabulary is left out: whatever a source gives goes through every operation and call, until a
sanitizer of the rule takes it away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from attrs import Factory, define, evolve, frozen

from vetline.analysis.finding import Finding, Step
from vetline.analysis.flow.calls import call_value
from vetline.analysis.flow.expressions import evaluate
from vetline.analysis.flow.flows import run_through
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.state import State
from vetline.analysis.flow.statements import execute
from vetline.analysis.flow.summary import nothing_known
from vetline.analysis.flow.values import (
    UNKNOWN,
    UNTYPED,
    Origin,
    Taint,
    Value,
    merged_taints,
)
from vetline.analysis.match import evaluation_of, formula_matches
from vetline.analysis.matching.index import finding_at
from vetline.analysis.matching.selection import Selection
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Rule, TaintFormulas, TaintSide
from vetline.rulebook.taint import TaintModel
from vetline.syntax import nodes as n
from vetline.text.span import Span

Place = tuple[int, int]


@frozen(eq=False)
class Mark:
    """Something that a rule selected, for the nodes in it."""

    side: TaintSide
    selection: Selection


@define(eq=False)
class Marks:
    """The marks of one rule by the place of the nodes they are on, and what they led to."""

    sources: dict[Place, list[Mark]] = Factory(dict)
    sinks: dict[Place, list[Mark]] = Factory(dict)
    sanitizers: dict[Place, list[Mark]] = Factory(dict)
    given: dict[Place, list[n.Node | None]] = Factory(dict)  # of propagators: where `from` leads
    kept: dict[Place, tuple[Taint, ...]] = Factory(dict)  # of propagators: what came to `to`
    hits: dict[Place, tuple[Mark, Taint]] = Factory(dict)


def traced_findings(
    view: UnitView, rules: Iterable[Rule], model: TaintModel
) -> tuple[Finding, ...]:
    """What the taint rules among ``rules`` object to in ``view``, in order of place."""
    found: list[Finding] = []
    for rule in rules:
        if isinstance(rule.taint, TaintFormulas):
            found += _rule_findings(view, rule, rule.taint, open_model(model))
    return tuple(sorted(found, key=lambda finding: (finding.span, finding.rule_id)))


def open_model(model: TaintModel) -> TaintModel:
    """``model`` without its sources, sinks and sanitizers: only what happens to values is left."""
    return evolve(
        model, reads={}, calls={}, handlers=(), naming=(), requests={}, sinks={}, stores={},
        hints={}, sanitizers={}, sanitizer_words={}, restores={}, guards={}, clean=frozenset(),
    )  # fmt: skip


def _rule_findings(
    view: UnitView, rule: Rule, taint: TaintFormulas, model: TaintModel
) -> Iterator[Finding]:
    marks = _marks_of(view, rule, taint)
    if marks is None:
        return

    def evaluate_marked(node: n.Expr, state: State, run: Run) -> Value:
        value = evaluate(node, state, run)
        place = (node.start, node.end)
        return _applied(node, place, value, marks, state)

    run = Run(
        model, view.names, nothing_known, evaluate_marked, execute, call_value, _never_holds,
        path=view.path, marked=_bound_taints(view, marks),
    )  # fmt: skip
    run_through(view, run)
    evaluation = evaluation_of(view, rule.options)
    for place, (mark, reached) in sorted(marks.hits.items(), key=lambda item: item[0]):
        if place[0] >= 0:
            plain = finding_at(evaluation, rule, mark.selection)
            yield evolve(plain, trace=_trace(reached, plain.span))


def _never_holds(trial: object, kind: object, run: Run) -> bool:
    del trial, kind, run
    return False


def _trace(taint: Taint, sink: Span) -> tuple[Step, ...]:
    origin = taint.origin
    start = Step(Span(max(origin.start, 0), max(origin.end, 0)), "comes from outside")
    return (start, Step(sink, "used here"))


def _marks_of(view: UnitView, rule: Rule, taint: TaintFormulas) -> Marks | None:
    """The marks of ``rule`` in ``view``; ``None`` if there is no way from a source to a sink."""
    marks = Marks()
    for sides, places in ((taint.sinks, marks.sinks), (taint.sources, marks.sources)):
        found = list(_marks(sides, view, rule))
        if not found:
            return None
        _spread_over_nodes(found, places, view)
    _spread_over_nodes(_marks(taint.sanitizers, view, rule), marks.sanitizers, view)
    for mark in _marks(taint.propagators, view, rule):
        ends = [mark.selection.bindings.get(h or "") for h in (mark.side.source, mark.side.target)]
        if ends[0] is not None and ends[1] is not None:
            place = (ends[0].start, ends[0].end)
            marks.given.setdefault(place, []).append(ends[1].node)
    return marks


def _marks(sides: tuple[TaintSide, ...], view: UnitView, rule: Rule) -> Iterator[Mark]:
    for side in sides:
        for selection in formula_matches(side.formula, view, rule.options):
            yield Mark(side, selection)


def _spread_over_nodes(
    marks: Iterable[Mark], places: dict[Place, list[Mark]], view: UnitView
) -> None:
    """Note each mark for the node it is on and, unless it is exact, for those inside."""
    nodes = sorted(
        {(node.start, node.end) for found in view.scopes.by_type.values() for node in found}
    )
    for mark in marks:
        start, end = mark.selection.start, mark.selection.end
        places.setdefault((start, end), []).append(mark)
        if mark.side.exact:
            continue
        for place in nodes:
            if start <= place[0] and place[1] <= end and place != (start, end):
                places.setdefault(place, []).append(mark)


def _bound_taints(view: UnitView, marks: Marks) -> Mapping[Place, tuple[Taint, ...]]:
    """The taints of names that are bound and not read: parameters, targets of loops."""
    bound: dict[Place, tuple[Taint, ...]] = {}
    starts = {place[0]: found for place, found in marks.sources.items()}
    for param in view.nodes(n.Parameter):
        found = starts.get(param.start)
        if found is not None and all(m.selection.end <= param.end for m in found):
            bound[param.start, param.end] = _taints(found)
    for place, found in marks.sources.items():
        bound.setdefault(place, _taints(found))
    return bound


def _taints(marks: Iterable[Mark]) -> tuple[Taint, ...]:
    """The taint that sources give."""
    return tuple(
        Taint(
            Origin(
                (m.side.label or "", m.selection.start, m.selection.end),
                UNTYPED + (m.side.label or ""), "", m.selection.start, m.selection.end,
            )
        )
        for m in marks
        if m.side.requires is None
    )  # fmt: skip


def _applied(node: n.Expr, place: Place, value: Value, marks: Marks, state: State) -> Value:
    """``value`` of ``node`` after the marks on it, of which sinks are noted."""
    sources = marks.sources.get(place)
    if sources is not None:
        value = value.with_taints(merged_taints(value.taints, _taints(sources)))
        if isinstance(node, n.Name) and any(m.side.by_side_effect for m in sources):
            state.variables[node.id] = value
    kept = marks.kept.get(place)
    if kept is not None:
        value = value.with_taints(merged_taints(value.taints, kept))
    sanitizers = marks.sanitizers.get(place)
    if sanitizers is not None:
        value = Value(constants=value.constants, text=value.text, type=value.type, ref=value.ref)
        if isinstance(node, n.Name) and any(m.side.by_side_effect for m in sanitizers):
            state.variables[node.id] = value
    taints = state.deep_taints(value)
    if taints:
        _note_sinks(place, taints, marks)
        for target in marks.given.get(place, ()):
            _propagate(target, taints, marks, state)
    return value


def _propagate(
    target: n.Node | None, taints: tuple[Taint, ...], marks: Marks, state: State
) -> None:
    """Let what a propagator leads to hold ``taints`` from now on."""
    if isinstance(target, n.Name):
        value = state.variables.get(target.id, UNKNOWN)
        state.variables[target.id] = value.with_taints(merged_taints(value.taints, taints))
    if target is not None:
        place = (target.start, target.end)
        marks.kept[place] = merged_taints(marks.kept.get(place, ()), taints)


def _note_sinks(place: Place, taints: tuple[Taint, ...], marks: Marks) -> None:
    for mark in marks.sinks.get(place, ()):
        labels = {taint.origin.label.removeprefix(UNTYPED) for taint in taints}
        if mark.side.requires is None or is_required(mark.side.requires, labels):
            marks.hits.setdefault((mark.selection.start, mark.selection.end), (mark, taints[0]))


def is_required(expression: str, labels: set[str]) -> bool:
    """Whether ``labels`` fulfil an expression such as ``A and not (B or C)``."""
    words = re.findall(r"\(|\)|\w+", expression)
    value, rest = _either(words, labels)
    return value and not rest


def _either(words: list[str], labels: set[str]) -> tuple[bool, list[str]]:
    value, words = _each(words, labels)
    while words and words[0] == "or":
        other, words = _each(words[1:], labels)
        value = value or other
    return value, words


def _each(words: list[str], labels: set[str]) -> tuple[bool, list[str]]:
    value, words = _single(words, labels)
    while words and words[0] == "and":
        other, words = _single(words[1:], labels)
        value = value and other
    return value, words


def _single(words: list[str], labels: set[str]) -> tuple[bool, list[str]]:
    if not words:
        return False, []
    if words[0] == "not":
        value, rest = _single(words[1:], labels)
        return not value, rest
    if words[0] == "(":
        value, rest = _either(words[1:], labels)
        return value, rest[1:]
    return words[0] in labels, words[1:]
