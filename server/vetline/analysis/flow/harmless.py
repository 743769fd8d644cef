"""Where the interpretation of a unit knows that nothing from outside, and nothing unknown, is used.

A rule that sees only the form of code is silent there (``unless-harmless`` in its file).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from vetline.analysis.finding import Finding
from vetline.analysis.flow.lists import only_list
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.state import State
from vetline.analysis.flow.values import CLEAN_HOLE, Value, reading
from vetline.rulebook.model import Rule
from vetline.syntax import nodes as n
from vetline.text.span import Span

Harmless: TypeAlias = "Mapping[Span, frozenset[str]]"
"""The kinds of sinks that the value of an expression does no harm in, by the expression's place."""

Passed: TypeAlias = "Mapping[tuple[str, int, int], tuple[frozenset[str], ...]]"
"""The kinds that each argument of a call is harmless for, by the function and the call's place."""


def note_used(node: n.Node, value: Value, state: State, run: Run, role: str = "value") -> None:
    """Note what ``value`` of ``node`` is harmless for, this time and whenever it is made.

    In the ``role`` of a sink, ``node`` is a call and ``value`` what is passed to it.
    """
    if not run.judged:
        return
    key = (node.start, node.end, role)
    known = run.harmless.get(key, run.judged)
    if known:
        run.harmless[key] = known & _harmless_for(value, state, run)


def note_passed(
    function: str, passed: Iterable[Value], call: n.Node, state: State, run: Run
) -> None:  # fmt: skip
    """Note for what it is harmless that ``call`` has ``passed`` to ``function``, by parameter."""
    if not run.judged:
        return
    key = (function, call.start, call.end)
    kinds = tuple(_harmless_for(value, state, run) for value in passed)
    known = run.passed.get(key, kinds)
    run.passed[key] = tuple(before & now for before, now in zip(known, kinds, strict=False))


def _harmless_for(value: Value, state: State, run: Run) -> frozenset[str]:
    one = only_list(value, state)
    if one is not None:
        parts = (_harmless_for(item, state, run) for item in one[1].items.values())
        return run.judged.intersection(*parts)
    if value.objects or CLEAN_HOLE in reading(value):
        return frozenset()
    kinds = run.judged
    for taint in value.taints:
        checked = state.checked.get(taint.origin.key, 0) if taint.whole else 0
        cleared = taint.cleared | checked
        known = ((name, run.model.kinds[name]) for name in kinds)
        kinds = frozenset(
            n for n, k in known if run.trials.clears(cleared, k) and not taint.weak & k.bit
        )
    return kinds


def harmless_places(run: Run) -> Harmless:
    """Where values were used that are harmless for some kinds."""
    places: dict[Span, frozenset[str]] = {}
    for (start, end, _), kinds in run.harmless.items():
        if kinds:
            place = Span(start, end)
            places[place] = places.get(place, frozenset()) | kinds
    return places


def without_harmless(
    findings: Iterable[Finding], harmless: Harmless, rules: Mapping[str, Rule]
) -> Iterable[Finding]:
    """``findings`` but for those of which the flows know better."""
    if not harmless:
        return findings
    return (found for found in findings if not _is_harmless(found, harmless, rules))


def _is_harmless(finding: Finding, harmless: Harmless, rules: Mapping[str, Rule]) -> bool:
    rule = rules.get(finding.rule_id)
    kind = rule.unless_harmless if rule is not None else ""
    spans = (finding.span, *(span for _, span in finding.bindings))
    return bool(kind) and any(kind in harmless.get(span, ()) for span in spans)
