"""All that the rules say of one unit, and of one module."""

from __future__ import annotations

from collections.abc import Iterable

from vetline.analysis.checks.kinds import UnitCheck
from vetline.analysis.checks.project_facts import ProjectFacts
from vetline.analysis.faults import spared
from vetline.analysis.finding import Finding
from vetline.analysis.flow.harmless import Harmless, without_harmless
from vetline.analysis.match import evaluation_of
from vetline.analysis.paths import applies
from vetline.analysis.programme import Programme
from vetline.analysis.text import chunk_findings
from vetline.analysis.tracing.findings import traced_findings
from vetline.analysis.view import UnitView


def unit_findings(
    view: UnitView, flows: Iterable[Finding], harmless: Harmless, programme: Programme,
    project: ProjectFacts,
) -> tuple[Finding, ...]:  # fmt: skip
    """What the rules object to in one unit, ``flows`` among it, each place once."""
    found: list[Finding] = [*flows, *chunk_findings(view.tree.text, view.path, programme)]
    found += programme.unit_patterns.findings(view)
    if not view.names.interface.is_unsettled:
        found += programme.strict_patterns.findings(view)
    checks = programme.unit_checks  # made at first use, and only then known what to look for
    held = evaluation_of(view).held
    for check, rule, needed in checks:
        if (needed is None or needed in held) and applies(rule, view.path):
            if isinstance(check, UnitCheck):
                found += spared(rule, view.path, check.run, view, rule)
            else:
                found += spared(rule, view.path, check.run, view, project, rule)
    kept = without_harmless(set(found), harmless, programme.rules)
    return tuple(sorted(kept, key=lambda f: (f.span, f.rule_id)))


def whole_findings(view: UnitView, programme: Programme) -> tuple[Finding, ...]:
    """What the rules object to that have to see a whole module, ``view``."""
    found = programme.module_patterns.findings(view)
    for rule in programme.traced.candidates(view):
        if applies(rule, view.path):
            found += spared(rule, view.path, traced_findings, view, rule)
    return tuple(found)
