"""What taint rules in Semgrep's terms object to in a module."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from attrs import evolve

from vetline.analysis.finding import Finding, Step
from vetline.analysis.match import evaluation_of
from vetline.analysis.matching.index import finding_at
from vetline.analysis.tracing.evaluation import evaluate
from vetline.analysis.tracing.execution import bind_parameters, execute
from vetline.analysis.tracing.marks import marks_of
from vetline.analysis.tracing.tracer import TracedEnoughError, Tracer
from vetline.analysis.tracing.values import State, Taint
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Rule, TaintFormulas
from vetline.syntax import nodes as n
from vetline.text.span import Span


def traced_findings(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """What ``rule`` objects to in ``view``, a whole module, in order of place."""
    assert isinstance(rule.taint, TaintFormulas)  # an index of traced rules holds no others
    marks = marks_of(view, rule, rule.taint)
    if marks is None:
        return
    tracer = Tracer(view, marks, rule.options, evaluate)
    with suppress(TracedEnoughError, RecursionError):  # what was found until now stands
        _follow(tracer)
    evaluation = evaluation_of(view, rule.options)
    for place, (mark, reached) in sorted(tracer.hits.items(), key=lambda item: item[0]):
        if place[0] >= 0:
            plain = finding_at(evaluation, rule, mark.selection)
            yield evolve(plain, trace=_trace(reached, plain.span))


def _follow(tracer: Tracer) -> None:
    """Go through the module's own statements, each class body and each function, on its own."""
    view = tracer.view
    execute(tracer, view.tree.body, State({}))
    for cls in view.nodes(n.ClassDef):
        execute(tracer, cls.body, State({}))
    for function in view.nodes(n.FunctionDef):
        tracer.scope = view.scopes.owned.get(id(function))
        state = State({})
        bind_parameters(tracer, function.params, state)
        execute(tracer, function.body, state)


def _trace(taint: Taint, sink: Span) -> tuple[Step, ...]:
    start, end = taint.selection.start, taint.selection.end
    return Step(Span(max(start, 0), max(end, 0)), "comes from outside"), Step(sink, "used here")
