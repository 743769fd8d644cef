"""All that the rules say of one unit, and of one module."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from vetline.analysis.checks.kinds import ImportCheck, UnitCheck
from vetline.analysis.checks.project_facts import ProjectFacts
from vetline.analysis.faults import spared
from vetline.analysis.finding import Finding
from vetline.analysis.flow.traced import traced_findings
from vetline.analysis.paths import applies
from vetline.analysis.programme import Programme
from vetline.analysis.text import chunk_findings
from vetline.analysis.view import UnitView


def unit_findings(
    view: UnitView, flows: Iterable[Finding], programme: Programme, project: ProjectFacts
) -> tuple[Finding, ...]:
    """What the rules object to in one unit, ``flows`` among it, each place once."""
    found: list[Finding] = [*flows, *chunk_findings(view.tree.text, view.path, programme)]
    found += programme.unit_patterns.findings(view)
    found += traced(view, programme)
    for check, rule in programme.checks.get(UnitCheck, ()):
        assert isinstance(check, UnitCheck)
        if applies(rule, view.path):
            found += spared(rule, view.path, partial(check.run, view, rule))
    for check, rule in programme.checks.get(ImportCheck, ()):
        assert isinstance(check, ImportCheck)
        if applies(rule, view.path):
            found += spared(rule, view.path, partial(check.run, view, project, rule))
    return tuple(sorted(set(found), key=lambda f: (f.span, f.rule_id)))


def traced(view: UnitView, programme: Programme) -> tuple[Finding, ...]:
    """What taint rules in Semgrep's terms object to in ``view``."""
    rules = [r for r in programme.traced.candidates(view) if applies(r, view.path)]
    return traced_findings(view, rules, programme.taint_model) if rules else ()
